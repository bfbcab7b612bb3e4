"""Draw problem patches: an area point by point, or a place that is too small for one."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn
from ecodesk.i18n import t
from ecodesk.ui.canvas import patch_edits
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.canvas.tools.tool import Place, Pointer


class PatchTool(LineGesture):
    """Makes a problem patch of an outline."""

    id = "patch"
    closed = True
    hint = t(
        "画问题图斑：单击落点 · 双击或 Enter 完成 · Backspace 退一点 · T 沿线追踪 · Tab 输坐标 · Esc 放弃",
        "Problem patch: click points · double-click or Enter finishes · Backspace takes back · T traces · Tab"
        " types a place · Esc gives up",
    )

    def act(self, shape: BaseGeometry) -> None:
        self.canvas.drawing.run(lambda s: patch_edits.new_patch(s, shape), self.finished)


class PatchPointTool(LineGesture):
    """Makes a problem patch of one place."""

    id = "patch_point"
    hint = t(
        "问题点位：单击落点，如滑坡点、排污口 · Tab 输坐标 · Esc 退出",
        "Problem site: click the place, such as a landslide or outfall · Tab types a place · Esc leaves",
    )

    @property
    def least(self) -> int:
        return 1

    def place(self, place: Place) -> None:
        if self._busy:
            return
        super().place(place)
        if self.points:
            self.finish()

    def traces(self, pointer: Pointer) -> bool:
        return False

    def act(self, shape: BaseGeometry) -> None:
        self.canvas.drawing.run(lambda s: patch_edits.new_patch(s, shape), self.finished)

    def finished(self, drawn: Drawn | None) -> None:
        super().finished(drawn)
        self.forget()

    def _shape(self, places: list[Place]) -> BaseGeometry | None:
        return shapely.Point(places[0]) if places else None
