"""What the marks of the schedule mean, in one line below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ecodesk.analysis.timetable import DONE, OPEN, OVERDUE
from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger import schedule_paint as marks


class ScheduleLegend(QWidget):
    """What the marks mean, in one line; what has no room is left out at the end."""

    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedHeight(look.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = float(look.px(12)), self.height() / 2
        for kind, words in _LEGEND:
            text = str(words)
            wide = painter.fontMetrics().horizontalAdvance(text)
            if x + look.px(30) + wide > self.width():
                break
            self._mark(painter, kind, QRectF(x, middle - look.px(6), look.px(24), look.px(12)))
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text2"))
            box = QRectF(x + look.px(30), 0, wide + look.px(20), self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            x += look.px(30 + 18) + wide
        painter.end()

    def _mark(self, painter: QPainter, kind: str, box: QRectF) -> None:
        look = self._look
        if kind == "bar":
            marks.paint_project_bar(painter, box, "", 0.5, 0.75, look)
        elif kind in (OPEN, DONE, OVERDUE):
            marks.paint_node(painter, box.center(), look.px(5.5), kind, look)
        elif kind == "critical":
            marks.paint_step_bar(painter, box.adjusted(0, 2, 0, -3), True, False, look)
        elif kind == "today":
            painter.setPen(QPen(look.colour("accent"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(box.center().toPoint().x(), 4, box.center().toPoint().x(), self.height() - 4)
        else:
            painter.fillRect(box, marks.season_colour(kind, look))
            painter.setPen(QPen(look.colour(marks.SEASON_COLOURS[kind]), 0.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)


_LEGEND = (
    ("bar", t("填充为实际进度，竖线为计划进度", "Filled: actual progress; tick: planned")),
    (OPEN, t("节点未到期", "Milestone open")),
    (DONE, t("已完成", "Done")),
    (OVERDUE, t("逾期", "Overdue")),
    ("critical", t("关键步骤", "Critical step")),
    ("today", t("今天", "Today")),
    ("flood", t("汛期", "Flood season")),
    ("spring", t("造林季节", "Planting season")),
)
