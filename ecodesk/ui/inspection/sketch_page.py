"""绘图: what the shape in the making would be, what the rules would say, and how drawing behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.tools.tool import Sketch
from ecodesk.ui.inspection.note_list import NoteList
from ecodesk.ui.inspection.sheet_view import SheetView
from ecodesk.ui.inspection.sketch_facts import SketchSheet, sketch_sheet
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_REST_MS = 60  # the hand has to rest so long before the shape is measured


class SketchPage(QWidget):
    """Follows a canvas; `measured` tells when there is a new sheet."""

    measured = Signal(object)  # SketchSheet

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._canvas: MapCanvas | None = None
        self._sketch: Sketch | None = None
        self._newest = Newest(session.background, self)
        self.sheet: SketchSheet | None = None
        self.view = SheetView(look)
        self.checks_title = QLabel()
        self.checks_title.setProperty("role", "strong")
        self.checks = NoteList(look, fitted=True)
        self.checks.setSelectionMode(NoteList.SelectionMode.NoSelection)
        self.snapping, self.avoiding = QCheckBox(), QCheckBox()
        self.right_angles, self.tracing = QCheckBox(), QCheckBox()
        self.typing = QLabel()
        self.typing.setProperty("role", "hint")
        self.typing.setWordWrap(True)
        self.options_title = QLabel()
        self.options_title.setProperty("role", "strong")
        self._checks_box = _boxed(look, self.checks_title)
        options = (self.snapping, self.avoiding, self.right_angles, self.tracing)
        self._options_box = _boxed(look, self.options_title, *options, self.typing)
        for widget in (self._checks_box, self.checks, self._options_box):
            self.view.add_tail(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._measure)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.checks_title.setText(
            str(t("实时检查（只提示，不拦截）", "Live checks (they tell, they do not block)"))
        )
        self.options_title.setText(str(t("绘图选项", "Drawing options")))
        self.snapping.setText(str(t("吸附到单元界、分水岭、相邻项目", "Snap to units, divides, neighbours")))
        self.avoiding.setText(
            str(t("完成时避让已有项目并提示", "Trim to neighbours when finished, and say so"))
        )
        self.right_angles.setText(str(t("直角（O）", "Right angles (O)")))
        self.tracing.setText(str(t("沿线追踪（T）", "Trace boundaries (T)")))
        self.typing.setText(
            str(
                t(
                    "按 Tab 输入坐标，或长度和方位角，回车落点。",
                    "Tab types coordinates, or length and azimuth; Enter places the point.",
                )
            )
        )
        self.view.rebuild()
        self._measure()

    def follow(self, canvas: MapCanvas) -> None:
        """Take the options of a canvas; `show_sketch` is told by the inspector."""
        self._canvas = canvas
        self.snapping.clicked.connect(canvas.set_snapping)
        self.avoiding.clicked.connect(canvas.set_avoiding)
        self.right_angles.clicked.connect(canvas.set_right_angles)
        self.tracing.clicked.connect(canvas.set_tracing)
        canvas.tool_changed.connect(self._show_options)
        canvas.options_changed.connect(self._show_options)
        self._show_options()

    def _show_options(self) -> None:
        if self._canvas is None:
            return
        self.snapping.setChecked(self._canvas.snapping)
        self.avoiding.setChecked(self._canvas.drawing.avoid)
        self.right_angles.setChecked(self._canvas.right_angles)
        self.tracing.setChecked(self._canvas.tracing)
        for widget in (self.right_angles, self.tracing, self.typing):
            widget.setVisible(self._canvas.tool.takes_places)  # nothing to a node that is dragged
        self._measure()

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Measure a sketch once the hand rests, as a new sheet would hold it up; None when there is none any more."""
        self._sketch = sketch
        if sketch is None:
            self.sheet = None
            self._newest.forget()
            self._rest.stop()
            self.view.show_sections(())
            self._show_checks(None)
        else:
            self._rest.start()

    def _measure(self) -> None:
        sketch, snapshot, result = self._sketch, self._session.snapshot, self._session.result
        if sketch is None or snapshot is None:
            return
        avoid = self._canvas.drawing.avoid if self._canvas is not None else True

        def done(sheet: SketchSheet) -> None:
            self.sheet = sheet
            self.view.show_sections(sheet.sections)
            self._show_checks(sheet)
            self.measured.emit(sheet)

        self._newest.ask(lambda _: sketch_sheet(sketch, snapshot, result, avoid=avoid), done)

    def _show_checks(self, sheet: SketchSheet | None) -> None:
        self.checks.show_notes(sheet.checks if sheet is not None else ())
        for widget in (self._checks_box, self.checks):
            widget.setVisible(bool(sheet is not None and sheet.checks))


def _boxed(look: Appearance, *widgets: QWidget) -> QWidget:
    """Widgets below a line, set in as sections are."""
    box = QWidget()
    outer = QVBoxLayout(box)
    outer.setContentsMargins(0, 0, 0, 0)
    line = QFrame()
    line.setProperty("role", "line")
    outer.addWidget(line)
    inner = QVBoxLayout()
    inner.setContentsMargins(look.px(14), look.px(8), look.px(14), look.px(4))
    inner.setSpacing(look.px(6))
    for widget in widgets:
        inner.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    outer.addLayout(inner)
    return box
