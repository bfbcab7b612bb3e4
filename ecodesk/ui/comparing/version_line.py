"""Below the map of a comparison: the versions of the plan in a row, with dates, and which are frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ecodesk.i18n import plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.freezing import frozen_versions
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comparing.comparison import NOW
from ecodesk.ui.delegates import painting


@dataclass(frozen=True)
class VersionStop:
    """One version on the line; `id` is `NOW` for the plan as it is."""

    id: str
    code: str
    short: str  # what it is, without dates
    about: str
    tip: str
    frozen: bool


def version_stops(snapshot: Snapshot) -> list[VersionStop]:
    """The frozen versions, oldest first, then the plan as it is now."""
    stops = []
    for row in frozen_versions(snapshot):
        state = label("plan_status", row.status)
        tip = t(
            "{code} 于 {day} 由 {who} 冻结，规则 {rules}，校验 {hash}",
            "{code} frozen on {day} by {who}, rules {rules}, hash {hash}",
        ).format(
            code=plain(row.code),
            day=str(row.frozen_on or "—"),
            who=plain(row.frozen_by or "—"),
            rules=plain(row.rule_set or "—"),
            hash=plain(row.content_hash[:12]),
        )
        about = f"{row.frozen_on or ''} {row.name or state}".strip()
        stops.append(VersionStop(row.id, row.code, row.name or str(state), about, str(tip), True))
    info = snapshot.plan_info
    if info is not None:
        state = label("plan_status", info.status)
        now = str(t("{state} · 当前", "{state} · now").format(state=state))
        stops.append(VersionStop(NOW, info.version, str(state), now, now, False))
    return stops


class VersionLine(QWidget):
    """A click on a frozen version tells its id."""

    picked = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._stops: Sequence[VersionStop] = ()
        self._old, self._new = "", NOW
        self._boxes: list[tuple[QRectF, VersionStop]] = []
        self.setMouseTracking(True)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language and text size."""
        self.setFixedHeight(self._look.px(50))
        self.setAccessibleName(str(t("版本", "Versions")))
        self.update()

    def show_stops(self, stops: Sequence[VersionStop], old: str, new: str) -> None:
        """Show these versions; the two compared stand out."""
        self._stops, self._old, self._new = stops, old, new
        self.setAccessibleDescription("; ".join(f"{stop.code} {stop.about}" for stop in stops))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("panel"))
        painter.setPen(self._look.colour("border"))
        painter.drawLine(0, 0, self.width(), 0)
        strong, small = self._look.font("bodyStrong"), self._look.font("small")
        painter.setFont(strong)
        title, pad = str(t("版本", "Versions")), self._look.px(14)
        painter.setPen(self._look.colour("text"))
        middle = self.height() / 2
        width = QFontMetricsF(strong).horizontalAdvance(title)
        flag = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(pad, 0, width + 2, self.height()), flag, title)
        left = pad + width + self._look.px(24)
        room = (self.width() - left - pad) / max(1, len(self._stops))
        self._boxes = []
        for place, stop in enumerate(self._stops):
            box = QRectF(left + place * room, 0, room, self.height())
            self._boxes.append((box, stop))
            end = self._paint_stop(painter, box, stop, middle)
            if place + 1 < len(self._stops) and end < box.right() - 12:
                painter.setPen(QPen(self._look.colour("borderStrong"), 1.4))
                painter.drawLine(QPointF(end + 8, middle), QPointF(box.right() - 8, middle))
        painter.setFont(small)
        painter.end()

    def _paint_stop(self, painter: QPainter, box: QRectF, stop: VersionStop, middle: float) -> float:
        tone = "error" if stop.id == self._old else "info" if stop.id == self._new else ""
        radius = self._look.px(6)
        colour = self._look.colour(tone or "borderStrong")
        painter.setPen(QPen(colour, 1.8))
        painter.setBrush(colour if tone else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(box.left() + radius, middle), radius, radius)
        x = box.left() + 2 * radius + self._look.px(8)
        flag = Qt.AlignmentFlag.AlignVCenter
        strong, small = self._look.font("bodyStrong"), self._look.font("small")
        painter.setFont(strong)
        painter.setPen(self._look.colour("text"))
        width = QFontMetricsF(strong).horizontalAdvance(stop.code) + 2
        painter.drawText(QRectF(x, 0, width, self.height()), flag, stop.code)
        x += width + self._look.px(6)
        if stop.frozen:
            size = self._look.px(14)
            painting.paint_icon(
                painter, QRectF(x, middle - size / 2, size, size), "lock-outline", self._look.colour("text2")
            )
            x += size + self._look.px(4)
        words = f"{t('已冻结', 'frozen')} {stop.about}" if stop.frozen else stop.about
        shown = painting.elided(words, small, max(0.0, box.right() - x - self._look.px(8)))
        painter.setFont(small)
        painter.setPen(self._look.colour("text2"))
        painter.drawText(QRectF(x, 0, box.right() - x, self.height()), flag, shown)
        return x + QFontMetricsF(small).horizontalAdvance(shown)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        stop = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if stop else Qt.CursorShape.ArrowCursor)
        if stop is not None:
            QToolTip.showText(event.globalPosition().toPoint(), stop.tip, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        stop = self._at(event.position())
        if stop is not None and stop.frozen:
            self.picked.emit(stop.id)

    def _at(self, at: QPointF) -> VersionStop | None:
        return next((stop for box, stop in self._boxes if box.contains(at)), None)
