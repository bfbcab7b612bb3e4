"""The map page: the canvas with the notice bar on it, and the tool bar the window places above."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.records import Project
from ecodesk.rules.finding import FindingsChange
from ecodesk.rules.waivers import waive
from ecodesk.ui.actions import Actions
from ecodesk.ui.announcing import announce
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.drawing import KeptOverlap
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.canvas.overlap_dialog import OverlapDialog
from ecodesk.ui.map_tool_bar import MapToolBar
from ecodesk.ui.notice_bar import NoticeBar
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.workspace import Applied

_BY_KEYS = t(
    "方向键平移，加减号缩放，Tab 逐个选择视图内的项目，F6 离开地图",
    "Arrows pan, plus and minus zoom, Tab selects the projects in view one by one, F6 leaves the map",
)


class MapPage(QWidget):
    """The canvas with what belongs to it; docks around it are placed by the window."""

    form_wanted = Signal(str)
    patch_form_wanted = Signal(str)
    page_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reasons: dict[str, tuple[str, str]] = {}  # project id -> why its overlap stays
        self.canvas = MapCanvas(session, look, self)
        self.tool_bar = MapToolBar(self.canvas, look, self)
        self.notice_bar = NoticeBar(look, self.canvas)
        self.notice_bar.setCursor(Qt.CursorShape.ArrowCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        session.noticed.connect(self.notice_bar.show_notice)
        session.workspace_changed.connect(self._drop_notice)
        session.findings_changed.connect(self._explain_kept)
        drawing = self.canvas.drawing
        self.notice_bar.closed.connect(drawing.notice_closed)
        drawing.overlap_to_explain.connect(self._ask_why)
        drawing.form_wanted.connect(self.form_wanted)
        drawing.patch_form_wanted.connect(self.patch_form_wanted)
        self.canvas.form_wanted.connect(self.form_wanted)
        self.canvas.page_wanted.connect(self.page_wanted)
        look.changed.connect(self.tool_bar.retranslate)
        look.changed.connect(self._describe)
        session.selection_changed.connect(self._say_selection)
        self.canvas.tool_changed.connect(self._say_tool)
        self._describe()

    def _drop_notice(self) -> None:
        """What was said about another plan."""
        self.notice_bar.show_notice(None)

    def set_covered(self, pixels: int) -> None:
        """Something lies over so much of the right edge of the map."""
        self.canvas.set_covered(pixels)
        self.notice_bar.keep_free(pixels)

    def fill_tool_bar(self, actions: Actions) -> None:
        """Put the commands of the map into its tool bar, and keep their checks in step."""
        self.tool_bar.fill(actions)
        for signal in (self.canvas.tool_changed, self.canvas.options_changed):
            signal.connect(actions.refresh)
        self.canvas.key_unused.connect(actions.explain_key)
        self._session.selection_changed.connect(actions.refresh)

    # ---- for ears

    def _describe(self) -> None:
        """What is selected, or how the keyboard gets about on the map."""
        self.canvas.setAccessibleDescription(self.canvas.selection_words() or str(_BY_KEYS))

    def _say_selection(self, selection: Selection) -> None:
        self._describe()
        if self.canvas.hasFocus():
            announce(self.canvas, self.canvas.selection_words())

    def _say_tool(self, tool: str) -> None:
        announce(self.canvas, str(self.canvas.hint()))

    def hideEvent(self, event: QHideEvent) -> None:
        self.canvas.say_unfinished()
        super().hideEvent(event)

    # ---- an overlap that is to stay

    def _ask_why(self, kept: KeptOverlap) -> None:
        dialog = OverlapDialog(self._question(kept), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep(kept, dialog.kind, dialog.reason))
        dialog.open()

    def _question(self, kept: KeptOverlap) -> Text:
        snapshot = self._session.snapshot
        codes = []
        for piece in kept.drawn.taken:
            row = snapshot.row(Project.table, piece.project) if snapshot is not None else None
            if isinstance(row, Project):
                codes.append(plain(row.code))
        return t("与 {codes} 的重叠为什么保留？", "Why is the overlap with {codes} to stay?").format(
            codes=join(codes)
        )

    def _keep(self, kept: KeptOverlap, kind: str, reason: str) -> None:
        def saved(applied: Applied) -> None:
            for change in applied.edit.changes:
                if change.table == Project.table:
                    self._reasons[change.id] = (kind, reason)

        self.canvas.drawing.keep_overlap(kept, saved)

    def _explain_kept(self, change: FindingsChange | None) -> None:
        """When the check has found the kept overlap, write the reason given to it."""
        snapshot, result = self._session.snapshot, self._session.result
        if not self._reasons or snapshot is None or result is None:
            return
        for row_id, (kind, reason) in list(self._reasons.items()):
            found = [f for f in result.of(Project.table, row_id) if f.open and f.rule == "OVL-001"]
            if not found:
                continue
            del self._reasons[row_id]
            edits = [
                waive(snapshot, f, reason=kind, explanation=reason, author=self._session.user) for f in found
            ]
            row = snapshot.row(Project.table, row_id)
            label = t("说明重叠 {code}", "Explain the overlap of {code}")
            code = row.code if isinstance(row, Project) else ""
            changes = tuple(change for edit in edits for change in edit.changes)
            self._session.apply(Edit(label.format(code=code), changes))
