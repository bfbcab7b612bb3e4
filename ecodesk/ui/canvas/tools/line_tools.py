"""X splits by a line, a line leads the boundary anew, U cuts a hole, a closed line adds a part."""

from __future__ import annotations

from typing import Any

import shapely

from ecodesk.analysis.project_splitting import NO_CUT, by_line
from ecodesk.i18n import t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.ui.canvas import outline_edits, patch_edits
from ecodesk.ui.canvas.chosen_shape import chosen_rows
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.session import Notice


class SplitTool(LineGesture):
    """Splits the selected projects or problem patches, or without a selection the projects the line crosses."""

    id = "split"
    hint = t(
        "分割：画一条线切开，Enter 完成 · 投资按面积分 · Backspace 退一点 · Esc 放弃",
        "Split: draw a line across · Enter ends · money goes by area · Esc",
    )

    def act(self, shape: Any) -> None:
        if patches := self._patches():
            self.canvas.drawing.run(lambda s: patch_edits.split(s, patches, by_line(shape)), self.finished)
            return
        projects = self._crossed(shape)
        if not projects:
            self.canvas.session.notify(Notice(NO_CUT, level="warn"))
            self.finished(None)
            return
        self.canvas.offer_split(projects, by_line(shape), NO_CUT, self.finished)

    def _patches(self) -> list[ProblemPatch]:
        """The selected patches, where no project is selected."""
        snapshot, selection = self.canvas.session.snapshot, self.canvas.session.selection
        rows = chosen_rows(snapshot, selection) if snapshot is not None else []
        return [row for row in rows if isinstance(row, ProblemPatch)]

    def _crossed(self, line: Any) -> list[Project]:
        snapshot = self.canvas.session.snapshot
        if snapshot is None:
            return []
        table = snapshot.table(Project)
        chosen = [table[i] for i in self.canvas.session.selection.ids(Project.table) if i in table]
        if chosen:
            return chosen
        near = [table.at(i) for i in table.index.query(line, predicate="intersects").tolist()]
        return [row for row in near if row.geometry is not None and shapely.get_dimensions(row.geometry) > 0]


class LeadTool(LineGesture):
    """Leads the boundary of the selected project or patch along a line."""

    id = "lead"
    hint = t(
        "沿线整形：画一条与边界相交两次的线，边界改走这条线 · Enter 完成 · Esc",
        "Reshape by line: cross the boundary twice · Enter ends · Esc gives up",
    )

    def act(self, shape: Any) -> None:
        row, avoid = self.row(), self.canvas.drawing.avoid
        if row is None:
            self.finished(None)
            return
        self.canvas.drawing.run(lambda s: outline_edits.led(s, row, shape, avoid=avoid), self.finished)


class HoleTool(LineGesture):
    """Cuts what a closed line encloses out of the selected project or patch."""

    id = "hole"
    closed = True
    hint = t(
        "挖洞：在图形内画闭合线，双击或 Enter 完成 · Backspace 退一点 · Esc 放弃",
        "Cut a hole: draw a closed line inside · Enter ends · Esc gives up",
    )

    def act(self, shape: Any) -> None:
        row = self.row()
        if row is None:
            self.finished(None)
            return
        self.canvas.drawing.run(lambda s: outline_edits.hole_cut(s, row, shape), self.finished)


class PartTool(LineGesture):
    """Adds what a closed line encloses to the selected project or patch."""

    id = "part"
    closed = True
    hint = t(
        "添加部分：画出要加的部分，双击或 Enter 完成 · 与图形相接就连成一片 · Esc 放弃",
        "Add a part: draw it · Enter ends · what touches becomes one · Esc",
    )

    def act(self, shape: Any) -> None:
        row, avoid = self.row(), self.canvas.drawing.avoid
        if row is None:
            self.finished(None)
            return
        self.canvas.drawing.run(lambda s: outline_edits.part_added(s, row, shape, avoid=avoid), self.finished)
