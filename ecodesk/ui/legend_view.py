"""图例: what is in view, drawn as it is drawn on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QVBoxLayout, QWidget

from ecodesk.i18n import plain, t
from ecodesk.maps.layer import Look
from ecodesk.maps.legend import LegendRow, legend_rows, paint_swatch
from ecodesk.maps.reference_pictures import link_look
from ecodesk.maps.reference_shown import ShownReference
from ecodesk.maps.scene import MapScene
from ecodesk.maps.tokens import map_colour, palette
from ecodesk.maps.viewport import Bounds
from ecodesk.progress import Progress
from ecodesk.rules.finding import Severity
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

    def _sheet(self) -> QRectF:
        look = self._look
        sheet = QRectF(self.rect()).adjusted(look.px(8) + 0.5, look.px(4) + 0.5, -look.px(8) - 0.5, 0)
        sheet.setHeight(self.minimumHeight() - look.px(8))
        return sheet

    def places(self) -> list[QRectF]:
        """Where each row stands."""
        look, sheet, columns = self._look, self._sheet(), self._columns()
        lines = -(-len(self.rows) // columns)
        wide, high = (sheet.width() - look.px(16)) / columns, look.px(_ROW)
        left, top = sheet.left() + look.px(10), sheet.top() + look.px(6)
        return [
            QRectF(left + i // lines * wide, top + i % lines * high, wide, high)
            for i in range(len(self.rows))
        ]

    def title_at(self, place: QPoint) -> str:
        """The whole name of the row at a place, empty beside the rows."""
        rows = zip(self.rows, self.places(), strict=True)
        return next((str(row.title) for row, box in rows if box.contains(QPointF(place))), "")

    def event(self, event: QEvent) -> bool:
        """The whole name of a row in a tip, since it may not fit."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.title_at(event.pos()), self)
            return True
        return super().event(event)

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
        sheet = self._sheet()
        painter.setPen(QColor(palette(_PAPER, "border")))
        painter.setBrush(QColor(map_colour(_PAPER, "paper")))
        painter.drawRoundedRect(sheet, 4, 4)
        font = look.font("body")
        width, height = look.px(_SWATCH[0]), look.px(_SWATCH[1])
        for row, place in zip(self.rows, self.places(), strict=True):
            swatch = QRectF(place.left(), place.center().y() - height / 2, width, height)
            paint_swatch(painter, swatch, row, 1.0, _PAPER, paper=True)
            painter.setFont(font)
            painter.setPen(QColor(palette(_PAPER, "text")))
            room = place.adjusted(width + look.px(10), 0, -look.px(4), 0)
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
        self.paper = _Paper(look)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setProperty("role", "sheet")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.paper)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.retranslate()

    @property
    def rows(self) -> list[LegendRow]:
        """What is listed."""
        return self.paper.rows

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for part in (self._scroll, self.paper):
            part.setAccessibleName(str(t("图例", "Legend")))
        self.paper.show_rows(self.paper.rows)

    def show_view(
        self, scene: MapScene | None, bounds: Bounds, references: Sequence[ShownReference] = ()
    ) -> None:
        """List what a part of a scene shows, over the reference layers drawn below it, the lowest first."""
        if scene is None:
            self._newest.forget()
            self.paper.show_rows(())
            return

        def listed(_: Progress) -> list[LegendRow]:
            rows = legend_rows(scene.in_theme(_PAPER), bounds)
            return rows + _reference_rows(references) + _finding_rows(scene, bounds)

        self._newest.ask(listed, self.paper.show_rows)


def _reference_rows(references: Sequence[ShownReference]) -> list[LegendRow]:
    return [
        LegendRow(plain(one.link.title), link_look(one.link, _PAPER), opacity=one.opacity)
        for one in reversed(references)
    ]


def _finding_rows(scene: MapScene, bounds: Bounds) -> list[LegendRow]:
    """The marks of what a check has found, the gravest first."""
    words = t("检查结果：{severity}", "Finding: {severity}")
    return [
        LegendRow(words.format(severity=Severity[severity].label), Look(), "mark", severity)
        for severity in scene.findings.severities_in(bounds)
    ]
