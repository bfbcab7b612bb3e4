"""Paints the schedule: ground and seasons, links, bars, names, the head with the days, what is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QLine, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from ecodesk.i18n import t
from ecodesk.ui.delegates import painting
from ecodesk.ui.ledger import schedule_paint as marks
from ecodesk.ui.ledger.arranging import Heading
from ecodesk.ui.ledger.schedule_lines import BarLine, Link, OwnerLine, StepLine
from ecodesk.ui.ledger.schedule_scale import Mark
from ecodesk.ui.ledger.schedule_scene import ScheduleScene

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_RIGHT = Qt.AlignmentFlag.AlignRight | _MIDDLE
_MOST_TEXTS = 5000


class ScheduleDrawing:
    """Paints a scene; only what is in sight. Texts cut to their boxes are kept for the next picture."""

    def __init__(self, scene: ScheduleScene) -> None:
        self._scene = scene
        self._fonts: dict[str, QFont] = {}
        self._cut: dict[tuple[str, str, float], tuple[str, float]] = {}  # text and its width
        self._cut_for: tuple[float, str] | None = None

    def paint(self, painter: QPainter) -> None:
        """Paint everything in sight."""
        written = (self._scene.look.text_scale, self._scene.look.language)
        if written != self._cut_for or len(self._cut) > _MOST_TEXTS:
            self._cut_for = written
            self._fonts.clear()
            self._cut.clear()
        with self._scene.held():
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        scene = self._scene
        painter.fillRect(QRectF(0, 0, scene.width, scene.height), scene.look.colour("panel"))
        rows = scene.visible_rows()
        axis = scene.axis()
        painter.save()
        painter.setClipRect(axis)
        self._paint_ground(painter, rows)
        self._paint_links(painter, rows)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in rows:
            self._paint_bar(painter, row)
        self._paint_today(painter)
        painter.restore()
        painter.save()
        painter.setClipRect(QRectF(0, axis.top(), axis.left(), axis.height()))
        for row in rows:
            self._paint_name(painter, row)
        painter.restore()
        self._paint_head(painter)
        painter.fillRect(QRectF(axis.left() - 1, 0, 1, scene.height), scene.look.colour("border"))
        self._paint_drag(painter)

    def _paint_ground(self, painter: QPainter, rows: range) -> None:
        look, axis, high = self._scene.look, self._scene.axis(), self._scene.row_height()
        for row in rows:
            line = self._scene.lines.lines[row]
            box = QRectF(axis.left(), self._scene.row_top(row), axis.width(), high)
            if isinstance(line, Heading):
                painter.fillRect(box, look.colour("sunken"))
            elif line.project in self._scene.selected:
                painter.fillRect(box, look.colour("selectionSoft"))
        first, last = self._scene.span()
        for season in self._scene.seasons:
            colour = marks.season_colour(season.id, look)
            for start, after in season.spans(first, last):
                x = self._scene.x(start)
                painter.fillRect(QRectF(x, axis.top(), self._scene.x(after) - x, axis.height()), colour)
        painter.setPen(look.colour("border"))
        left, right, top, foot = (round(v) for v in (axis.left(), axis.right(), axis.top(), axis.bottom()))
        grid: list[QLine] = []
        for mark in self._scene.scale.lower(first, last) or self._scene.scale.upper(first, last):
            at = round(self._scene.x(mark.first))
            grid.append(QLine(at, top, at, foot))
        for row in rows:
            y = round(self._scene.row_top(row + 1)) - 1
            grid.append(QLine(left, y, right, y))
        painter.drawLines(grid)

    def _paint_today(self, painter: QPainter) -> None:
        if self._scene.lines.lines:
            painter.setPen(QPen(self._scene.look.colour("accent"), 1.5, Qt.PenStyle.DashLine))
            x = self._scene.x(self._scene.lines.today)
            painter.drawLine(QPointF(x, self._scene.axis().top()), QPointF(x, self._scene.axis().bottom()))

    def _paint_bar(self, painter: QPainter, row: int) -> None:
        line, look, axis = self._scene.lines.lines[row], self._scene.look, self._scene.axis()
        if isinstance(line, Heading):
            return
        painter.setOpacity(0.6 if isinstance(line, OwnerLine) and line.outside else 1.0)
        box = self._scene.bar_box(row)
        if box is not None and box.right() >= axis.left() and box.left() <= axis.right():
            if isinstance(line, OwnerLine):
                marks.paint_project_bar(painter, box, line.element, line.actual, line.planned, look)
                self._paint_percent(painter, line, box)
            else:
                marks.paint_step_bar(painter, box, line.critical, line.in_circle, look)
            drag = self._scene.drag
            if drag is not None and not drag.let_go and drag.grip.row == row and drag.grip.node is None:
                tone = "error" if drag.verdict is not None else "selection"
                painter.setPen(QPen(look.colour(tone), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(-2, -2, 2, 2))
        if isinstance(line, OwnerLine):
            radius, today = look.px(5.5), self._scene.lines.today
            first, last = axis.left() - 10, axis.right() + 10
            for node in line.nodes:
                place = self._scene.node_place(row, node)
                if first <= place.x() <= last:
                    marks.paint_node(painter, place, radius, node.state(today), look)
        painter.setOpacity(1.0)

    def _paint_percent(self, painter: QPainter, line: OwnerLine, box: QRectF) -> None:
        if line.actual is None:
            return
        painter.setFont(self._font("micro"))
        painter.setPen(self._scene.look.colour("text2"))
        place = QRectF(
            box.right() + self._scene.look.px(10), box.top() - 4, self._scene.look.px(60), box.height() + 8
        )
        painter.drawText(place, _MIDDLE, f"{line.actual * 100:.0f} %")

    def _paint_links(self, painter: QPainter, rows: range) -> None:
        if not len(rows):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for link in self._scene.lines.links_across(rows.start, rows.stop - 1):
            self._paint_link(painter, link)
        painter.restore()

    def _paint_link(self, painter: QPainter, link: Link) -> None:
        one, other, look = self._scene.bar_box(link.first), self._scene.bar_box(link.second), self._scene.look
        if one is None or other is None:
            return
        broken = link.broken
        if self._scene.drag is not None:
            broken = other.left() < one.right() - 1.5 * self._scene.scale.day
        colour = look.colour("error" if broken or link.critical else "text3")
        style = Qt.PenStyle.DashLine if broken else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 2.0 if link.critical or broken else 1.2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start = QPointF(one.right(), one.center().y())
        end = QPointF(other.left(), other.center().y())
        below = link.second > link.first
        low = self._scene.row_top(link.second) if below else self._scene.row_top(link.second + 1)
        painter.drawPath(marks.link_path(start, end, low, look.px(6)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        marks.paint_arrow(painter, end, look.px(6))

    def _paint_name(self, painter: QPainter, row: int) -> None:
        line, look, high = self._scene.lines.lines[row], self._scene.look, self._scene.row_height()
        box = QRectF(0, self._scene.row_top(row), self._scene.names(), high)
        if isinstance(line, Heading):
            painter.fillRect(box, look.colour("sunken"))
            icon = "chevron-right" if line.folded else "chevron-down"
            painting.paint_icon(painter, self._scene.chevron(row), icon, look.colour("text2"))
            said = t("{title}（{n}）", "{title} ({n})").format(title=line.title, n=line.count)
            self._text(painter, box.adjusted(look.px(26), 0, -6, 0), str(said), "bodyStrong", "text")
        else:
            if line.project in self._scene.selected:
                painter.fillRect(box, look.colour("selectionSoft"))
                painter.fillRect(QRectF(0, box.top(), 3, high), look.colour("selection"))
            self._paint_bar_name(painter, row, line, box)
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), look.colour("border"))
        if row == self._scene.current and self._scene.focused:
            painting.paint_focus(painter, box.toRect(), look)

    def _paint_bar_name(self, painter: QPainter, row: int, line: BarLine, box: QRectF) -> None:
        look = self._scene.look
        if isinstance(line, StepLine):
            inner = box.adjusted(look.px(54), 0, -look.px(8), 0)
            if line.in_circle:
                said, tone = str(t("循环", "circular")), "warn"
            elif line.slack is None:
                said, tone = "", "text3"
            elif line.critical:
                said, tone = str(t("关键", "critical")), "error"
            else:
                said, tone = str(t("余 {n} 天", "{n} d slack").format(n=line.slack)), "text3"
            used = self._text(painter, inner, said, "micro", tone, right=True) + look.px(6)
            self._text(painter, inner.adjusted(0, 0, -used, 0), line.name, "small", "text2")
            return
        if line.steps:
            icon = "chevron-down" if line.unfolded else "chevron-right"
            painting.paint_icon(painter, self._scene.chevron(row), icon, look.colour("text2"))
        size = look.px(18)
        badge = QRectF(look.px(28), box.center().y() - size / 2, size, size)
        painting.paint_badge(painter, badge, line.element, look)
        inner = box.adjusted(badge.right() + look.px(8), 0, -look.px(6), 0)
        faint = "text3" if line.outside else "text"
        used = self._text(painter, inner, line.code, "bodyStrong", faint) + look.px(8)
        self._text(painter, inner.adjusted(used, 0, 0, 0), line.name, "body", faint)

    def _text(
        self, painter: QPainter, box: QRectF, said: str, font: str, colour: str, *, right: bool = False
    ) -> float:
        """Write a text, cut to its box; gives the width used."""
        made = self._font(font)
        room = max(0.0, box.width())
        cut = self._cut.get((said, font, room))
        if cut is None:
            shown = painting.elided(said, made, room)
            cut = shown, QFontMetricsF(made).horizontalAdvance(shown)
            self._cut[said, font, room] = cut
        shown, wide = cut
        if shown:
            painter.setFont(made)
            painter.setPen(self._scene.look.colour(colour))
            painter.drawText(box, _RIGHT if right else _LEFT, shown)
        return wide

    def _font(self, name: str) -> QFont:
        if name not in self._fonts:
            self._fonts[name] = self._scene.look.font(name)
        return self._fonts[name]

    def _paint_head(self, painter: QPainter) -> None:
        look, axis, high = self._scene.look, self._scene.axis(), self._scene.head()
        painter.fillRect(QRectF(0, 0, self._scene.width, high), look.colour("sunken"))
        title = t("项目、条目 · 步骤", "Project, entry · step")
        self._text(painter, QRectF(look.px(28), 0, axis.left() - 40, high), str(title), "small", "text2")
        painter.save()
        painter.setClipRect(QRectF(axis.left(), 0, axis.width(), high))
        first, last = self._scene.span()
        lower = self._scene.scale.lower(first, last)
        half = high / 2 if lower else high
        self._paint_marks(painter, self._scene.scale.upper(first, last), 0, half, "bodyStrong")
        self._paint_marks(painter, lower, half, high - half, "small")
        if self._scene.lines.lines:
            x = self._scene.x(self._scene.lines.today)
            said = str(t("今天 {day}", "today {day}").format(day=self._scene.lines.today.isoformat()))
            wide = QFontMetricsF(look.font("micro")).horizontalAdvance(said) + look.px(10)
            box = QRectF(x - wide / 2, high - look.px(17), wide, look.px(16))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setFont(look.font("micro"))
            painter.setPen(look.colour("accentText"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
        painter.restore()
        painter.fillRect(QRectF(0, high - 1, self._scene.width, 1), look.colour("border"))

    def _paint_marks(
        self, painter: QPainter, found: Sequence[Mark], y: float, high: float, font: str
    ) -> None:
        look, left = self._scene.look, self._scene.axis().left()
        for mark in found:
            start, end = self._scene.x(mark.first), self._scene.x(mark.after)
            painter.fillRect(QRectF(round(start), y, 1, high), look.colour("border"))
            inner = QRectF(max(start, left) + look.px(5), y, end - max(start, left) - look.px(6), high)
            if inner.width() > look.px(10):
                self._text(painter, inner, str(mark.text), font, "text" if font == "bodyStrong" else "text2")

    def _paint_drag(self, painter: QPainter) -> None:
        """What is being done, beside the bar: the new dates, and what the rule says."""
        drag = self._scene.drag
        if drag is None or drag.wanted.days == 0 or drag.let_go:
            return
        line = self._scene.line(drag.grip.row)
        if line is None or isinstance(line, Heading):
            return
        look = self._scene.look
        if drag.grip.node is not None:
            day = drag.grip.node.planned + timedelta(days=drag.wanted.days)
            said = f"{drag.grip.node.name} {day.isoformat()}"
        elif line.start is not None and line.end is not None:
            start, end = self._scene.dragged(line, line.start, line.end)
            said = f"{start.isoformat()} — {end.isoformat()}"
        else:
            return
        said = str(
            t("{said}（{days} 天）", "{said} ({days} d)").format(said=said, days=f"{drag.wanted.days:+d}")
        )
        words = [(said, "bodyStrong", "text")]
        if drag.verdict is not None:
            words.append((str(drag.verdict), "small", "error"))
        most = min(look.px(520), self._scene.axis().width() - 20)
        wide = max(QFontMetricsF(look.font(font)).horizontalAdvance(text) for text, font, _ in words)
        wide = min(most, wide) + look.px(16)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        heights = [
            QFontMetricsF(look.font(font))
            .boundingRect(QRectF(0, 0, wide - look.px(16), 1000), int(flags), text)
            .height()
            for text, font, _ in words
        ]
        high = sum(heights) + look.px(12) + 2 * (len(words) - 1)
        y = self._scene.row_top(drag.grip.row + 2) + 4  # the next step stays in sight
        if y + high > self._scene.height:
            y = self._scene.row_top(drag.grip.row) - high - 4
        x = min(max(self._scene.axis().left() + 6, drag.from_x), self._scene.axis().right() - wide - 6)
        box = QRectF(x, y, wide, high)
        painter.setPen(QPen(look.colour("error" if drag.verdict is not None else "borderStrong"), 1))
        painter.setBrush(look.colour("raised"))
        painter.drawRect(box)
        top = box.top() + look.px(6)
        for (text, font, colour), tall in zip(words, heights, strict=True):
            painter.setFont(look.font(font))
            painter.setPen(look.colour(colour))
            painter.drawText(QRectF(box.left() + look.px(8), top, wide - look.px(16), tall), int(flags), text)
            top += tall + 2
