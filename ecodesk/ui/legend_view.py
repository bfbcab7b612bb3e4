"""图例: what is in view, drawn as it is drawn on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.maps.furniture import LegendRow, legend_rows, paint_swatch
from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import map_colour, palette
from ecodesk.maps.viewport import Bounds
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session

_PAPER = "light"  # paper is white in either theme
_SWATCH = (30, 14)
_ROW = 26


class _Paper(QWidget):
    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.rows: list[LegendRow] = []

    def show_rows(self, rows: Sequence[LegendRow]) -> None:
        self.rows = list(rows)
        self.setAccessibleDescription("、".join(str(row.title) for row in self.rows))
        self.updateGeometry()
        self.fit()
        self.update()

    def fit(self) -> None:
        """As high as the rows are in two columns or one, whatever fits."""
        lines = -(-len(self.rows) // self._columns())
        self.setMinimumHeight(lines * self._look.px(_ROW) + self._look.px(20))

    def _columns(self) -> int:
        metrics = QFontMetrics(self._look.font("body"))
        widest = max((metrics.horizontalAdvance(str(row.title)) for row in self.rows), default=0)
        one = self._look.px(_SWATCH[0] + 34) + widest
        return 2 if 2 * one <= self.width() - self._look.px(24) else 1

    def sizeHint(self) -> QSize:
        return QSize(240, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.rows:
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3"))
            words = str(t("当前视图中没有可列的图层。", "No layer to list in this view."))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        sheet = QRectF(self.rect()).adjusted(look.px(8) + 0.5, look.px(4) + 0.5, -look.px(8) - 0.5, 0)
        sheet.setHeight(self.minimumHeight() - look.px(8))
        painter.setPen(QColor(palette(_PAPER, "border")))
        painter.setBrush(QColor(map_colour(_PAPER, "paper")))
        painter.drawRoundedRect(sheet, 4, 4)
        columns = self._columns()
        lines = -(-len(self.rows) // columns)
        wide = (sheet.width() - look.px(16)) / columns
        font = look.font("body")
        for i, row in enumerate(self.rows):
            left = sheet.left() + look.px(10) + (i // lines) * wide
            top = sheet.top() + look.px(6) + (i % lines) * look.px(_ROW)
            middle = top + look.px(_ROW) / 2
            width, height = look.px(_SWATCH[0]), look.px(_SWATCH[1])
            paint_swatch(
                painter, QRectF(left, middle - height / 2, width, height), row, 1.0, _PAPER, paper=True
            )
            painter.setFont(font)
            painter.setPen(QColor(palette(_PAPER, "text")))
            room = QRectF(left + width + look.px(10), top, wide - width - look.px(14), look.px(_ROW))
            words = QFontMetrics(font).elidedText(
                str(row.title), Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


class LegendView(QWidget):
    """Lists what a view of the map shows; told by the panel when map or view change."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._newest = Newest(session.background, self)
        self._paper = _Paper(look)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._paper)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.retranslate()

    @property
    def rows(self) -> list[LegendRow]:
        """What is listed."""
        return self._paper.rows

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._paper.setAccessibleName(str(t("图例", "Legend")))
        self._paper.show_rows(self._paper.rows)

    def show_view(self, scene: MapScene | None, bounds: Bounds) -> None:
        """List what a part of a scene shows."""
        if scene is None:
            self._newest.forget()
            self._paper.show_rows(())
            return
        self._newest.ask(lambda _: legend_rows(scene.in_theme(_PAPER), bounds), self._paper.show_rows)
