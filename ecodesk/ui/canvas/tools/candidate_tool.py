"""Draw where a candidate of a department's list lies; the workbench lends the map for it and gets it back."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn
from ecodesk.i18n import t
from ecodesk.ui.canvas.candidate_place import place_drawn
from ecodesk.ui.canvas.tools.line_gesture import LineGesture


class CandidateTool(LineGesture):
    """Gives one candidate the outline drawn. Done or given up, the workbench comes back with it."""

    id = "candidate"
    closed = True
    hint = t(
        "画候选的位置：单击落点 · 双击或 Enter 完成 · T 追踪 · Tab 输坐标 · Esc 放弃",
        "Candidate's place: click points · Enter ends · T traces · Tab types · Esc",
    )
    candidate = ""  # its id; empty while none is to be placed

    def act(self, shape: BaseGeometry) -> None:
        candidate = self.candidate
        self.canvas.drawing.run(lambda s: place_drawn(s, candidate, shape), self.finished)

    def finished(self, drawn: Drawn | None) -> None:
        super().finished(drawn)
        if drawn is not None and drawn.edit is not None:
            self._go_back()

    def escape(self) -> bool:
        had_points = super().escape()
        return self._go_back() or had_points

    def end(self) -> None:
        super().end()
        self.candidate = ""

    def _go_back(self) -> bool:
        """Give the map back; False when no candidate was to be placed."""
        if not (candidate := self.candidate):
            return False
        self.canvas.take_tool("select")
        self.canvas.candidate_left.emit(candidate)
        return True
