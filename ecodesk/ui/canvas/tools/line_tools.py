"""X splits by a line, a line leads the boundary anew, U cuts a hole, a closed line adds a part."""

from __future__ import annotations

from typing import Any

import shapely

from ecodesk.analysis.project_splitting import NO_CUT, by_line
from ecodesk.i18n import t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.ui.canvas import outline_edits, patch_edits
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.session import Notice


class SplitTool(LineGesture):
    """Splits the selected projects or problem patch, or without a selection the projects the line crosses."""

    id = "split"
    hint = t(
        "分割：画一条线切开，双击或 Enter 完成 · 子项目按面积分配投资 · Backspace 退一点 · Esc 放弃",
        "Split: draw a line across · Enter ends · money goes by area · Esc",
    )

    def act(self, shape: Any) -> None:
        if (patch := self._patch()) is not None:
            self.canvas.drawing.run(lambda s: patch_edits.split(s, patch, shape), self.finished)
            return
        projects = self._crossed(shape)
        if not projects:
            self.canvas.session.notify(Notice(NO_CUT, level="warn"))
            self.finished(None)
            return
        self.canvas.offer_split(projects, by_line(shape), NO_CUT, self.finished)

    def _patch(self) -> ProblemPatch | None:
        snapshot, selection = self.canvas.session.snapshot, self.canvas.session.selection
        row_id = None if selection.ids(Project.table) else selection.single(ProblemPatch.table)
        return snapshot.table(ProblemPatch).get(row_id) if snapshot is not None and row_id else None

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
    """Leads the boundary of the selected project along a line."""

    id = "lead"
    hint = t(
        "沿线整形：画一条与边界相交两次的线，边界改走这条线 · 双击或 Enter 完成 · Esc 放弃",
        "Reshape by line: cross the boundary twice · Enter ends · Esc gives up",
    )

    def act(self, shape: Any) -> None:
        project, avoid = self.project(), self.canvas.drawing.avoid
        if project is None:
            self.finished(None)
            return
        self.canvas.drawing.run(lambda s: outline_edits.led(s, project, shape, avoid=avoid), self.finished)


class HoleTool(LineGesture):
    """Cuts what a closed line encloses out of the selected project."""

    id = "hole"
    closed = True
    hint = t(
        "挖洞：在图形内画闭合线，双击或 Enter 完成 · Backspace 退一点 · Esc 放弃",
        "Cut a hole: draw a closed line inside · Enter ends · Esc gives up",
    )

    def act(self, shape: Any) -> None:
        project = self.project()
        if project is None:
            self.finished(None)
            return
        self.canvas.drawing.run(lambda s: outline_edits.hole_cut(s, project, shape), self.finished)


class PartTool(LineGesture):
    """Adds what a closed line encloses to the selected project."""

    id = "part"
    closed = True
    hint = t(
        "添加部分：画出要加的部分，双击或 Enter 完成 · 与图形相接就连成一片 · Esc 放弃",
        "Add a part: draw it · Enter ends · what touches becomes one · Esc",
    )

    def act(self, shape: Any) -> None:
        project, avoid = self.project(), self.canvas.drawing.avoid
        if project is None:
            self.finished(None)
            return
        self.canvas.drawing.run(
            lambda s: outline_edits.part_added(s, project, shape, avoid=avoid), self.finished
        )
