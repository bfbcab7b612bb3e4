"""Draw problem patches: an area or a line point by point, or a place that is too small for either."""

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
        "画问题图斑：单击落点 · 双击或 Enter 完成 · T 追踪 · Tab 输坐标 · Esc 放弃",
        "Problem patch: click points · Enter ends · T traces · Tab types · Esc",
    )

    def act(self, shape: BaseGeometry) -> None:
        self.canvas.drawing.run(lambda s: patch_edits.new_patch(s, shape), self.finished)


class PatchLineTool(LineGesture):
    """Makes a problem patch of a line."""

    id = "patch_line"
    hint = t(
        "问题线段：单击各点，如塌岸、道路边坡 · Enter 完成 · T 追踪 · Tab 输坐标 · Esc",
        "Problem line: click along it · Enter ends · T traces · Tab types · Esc",
    )

    def act(self, shape: BaseGeometry) -> None:
        self.canvas.drawing.run(lambda s: patch_edits.new_patch(s, shape), self.finished)


class PatchPointTool(LineGesture):
    """Makes a problem patch of one place."""

    id = "patch_point"
    hint = t(
        "问题点位：单击落点，如滑坡点、排污口 · Tab 输坐标 · Esc 退出",
        "Problem site: click it, such as a landslide · Tab types a place · Esc",
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
