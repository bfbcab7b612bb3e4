"""Grow, simplify or smooth an outline: one value, the result on the map, the change of area in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.drawn import Drawn
from ecodesk.i18n import Text, t
from ecodesk.model.measures import number_text
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.canvas import outline_edits
from ecodesk.ui.canvas.chosen_shape import ShapedRow, chosen_row, rows_now, shape_made
from ecodesk.ui.canvas.drawing_notices import sentence, sentences
from ecodesk.ui.canvas.outline import Outline
from ecodesk.ui.newest import Newest
from ecodesk.ui.number_boxes import DecimalBox
from ecodesk.ui.theme import restyle

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas


@dataclass(frozen=True)
class Generalizing:
    """One way to change an outline: its value, between which limits, and what it does."""

    title: Text
    label: Text
    unit: Text
    least: float
    most: float
    start: float
    step: float
    digits: int
    make: Callable[..., Drawn]  # (snapshot, row, value, avoid=)


_METRES = Text(" m", " m")

GENERALIZINGS = {
    "buffer": Generalizing(
        t("外扩 / 内缩", "Grow or shrink"),
        t("距离（负数内缩）", "Distance (negative shrinks)"),
        _METRES,
        -5_000,
        5_000,
        10,
        5,
        1,
        outline_edits.grown,
    ),
    "simplify": Generalizing(
        t("简化边界", "Simplify outline"),
        t("最大偏离", "Largest deviation"),
        _METRES,
        0.1,
        500,
        5,
        1,
        1,
        outline_edits.with_fewer_nodes,
    ),
    "smooth": Generalizing(
        t("平滑边界", "Smooth outline"),
        t("圆角次数", "Rounds"),
        t(" 次", ""),
        1,
        5,
        2,
        1,
        0,
        outline_edits.rounded,
    ),
}


class OutlineDialog(QDialog):
    """Does nothing to the plan until it is accepted."""

    def __init__(
        self, kind: Generalizing, row: ShapedRow, canvas: MapCanvas, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self._row, self._canvas = kind, row, canvas
        self._newest = Newest(canvas.session.background, self)
        self.setWindowTitle(f"{kind.title} · {row.code}")
        self.setMinimumWidth(400)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        self.value = DecimalBox(self)
        self.value.setDecimals(kind.digits)
        self.value.setRange(kind.least, kind.most)
        self.value.setSingleStep(kind.step)
        self.value.setSuffix(str(kind.unit))
        self.value.setValue(kind.start)
        self.value.setMinimumWidth(140)
        self.value.setAccessibleName(str(kind.label))
        form.addRow(str(kind.label), self.value)
        column.addLayout(form)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(self.words.fontMetrics().height() * 3)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(
            str(t("应用", "Apply")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        restyle(self.accept_button, role="primary")
        self.accept_button.setEnabled(False)
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.value.valueChanged.connect(lambda _: self._look())
        self.finished.connect(self._leave)
        self._look()

    @property
    def work(self) -> Callable[[Snapshot], Drawn]:
        """What the value asks for, as a function that needs no window."""
        kind, row = self._kind, self._row
        value, avoid = self.value.value(), self._canvas.drawing.avoid

        def make(snapshot: Snapshot) -> Drawn:
            now = rows_now(snapshot, [row])
            return kind.make(snapshot, now[0], value, avoid=avoid) if now else Drawn(None)

        return make

    def _look(self) -> None:
        """Work the result out beside the window; only the newest value is shown."""
        snapshot, work, row = self._canvas.session.snapshot, self.work, self._row

        def worked_out(_: Progress) -> tuple[Drawn, Text | None]:
            assert snapshot is not None
            drawn = work(snapshot)
            return drawn, _words(snapshot, row, drawn)

        if snapshot is not None:
            self._newest.ask(worked_out, lambda found: self._show(*found))

    def _show(self, drawn: Drawn, words: Text | None) -> None:
        after = shape_made(drawn)
        self.words.setText(str(words or ""))
        self.accept_button.setEnabled(drawn.edit is not None)
        self._canvas.drawing.show_preview([after] if after is not None else [])

    def _leave(self) -> None:
        self._newest.forget()
        self._canvas.drawing.show_preview(())


def _words(snapshot: Snapshot, row: ShapedRow, drawn: Drawn) -> Text | None:
    """What would become of the row, and of the number of its nodes."""
    words, after = sentence(snapshot, drawn), shape_made(drawn)
    if after is None or row.geometry is None:
        return words
    nodes = t("节点 {old} → {new}", "{old} → {new} nodes").format(
        old=number_text(len(Outline.of(row.geometry).xy), 0), new=number_text(len(Outline.of(after).xy), 0)
    )
    return sentences(words or t("图形不变", "The shape stays as it is"), nodes)


def open_outline_dialog(canvas: MapCanvas, kind: str) -> None:
    """Change the outline of the selected project or patch, seen before it is done."""
    row = chosen_row(canvas.session.snapshot, canvas.session.selection)
    if row is None:
        return
    dialog = OutlineDialog(GENERALIZINGS[kind], row, canvas, canvas.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: canvas.drawing.run(dialog.work))
    dialog.open()
