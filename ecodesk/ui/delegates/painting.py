"""The marks of the program, painted from the tokens: badge, severity, tag, pie, bar, hatching."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QTextLayout

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.rules.finding import Severity
from ecodesk.ui import icons
from ecodesk.ui.appearance import Appearance, tokens

SEVERITY_ROLES = {
    Severity.BLOCK: "block",
    Severity.ERROR: "error",
    Severity.WARN: "warn",
    Severity.INFO: "info",
}
SEVERITY_ICONS = {
    Severity.BLOCK: "close-octagon",
    Severity.ERROR: "alert-circle",
    Severity.WARN: "alert",
    Severity.INFO: "information",
}
STATUS_TONES = {
    "returned": "error",
    "rejected": "error",
    "in_review": "warn",
    "suspended": "warn",
    "admitted": "ok",
    "in_ledger": "ok",
    "under_construction": "accent",
    "completed": "ok",
    "accepted": "ok",
    "under_maintenance": "ok",
}
FULL, PARTIAL = 0.95, 0.60
DISC_FROM = 0.9995

_STEP_LABELS = {
    "full": t("已覆盖", "Covered"),
    "partial": t("不足", "Partly"),
    "low": t("缺口大", "Large gap"),
    "none": t("无项目", "No project"),
}


class StepColours(NamedTuple):
    """The colours of one coverage step."""

    fill: QColor
    edge: QColor
    bar: QColor
    text: QColor


def coverage_step(share: float, full: float = FULL, partial: float = PARTIAL) -> str:
    """Which step a covered share (0 to 1) stands on: full, partial, low, or none at zero."""
    if share >= full:
        return "full"
    if share >= partial:
        return "partial"
    return "low" if share > 0 else "none"


def coverage_label(step: str) -> Text:
    """The word that goes with a coverage step."""
    return _STEP_LABELS[step]


def coverage_colours(step: str, look: Appearance) -> StepColours:
    """The colours of a coverage step in the theme in effect."""
    wanted = "low" if step == "none" else step
    entry = next(s for s in tokens()["coverage"]["steps"] if s["id"] == wanted)[look.theme]
    return StepColours(*(QColor(entry[name]) for name in ("fill", "edge", "bar", "text")))


def element_token(element: str, look: Appearance) -> dict[str, Any]:
    """Colour, glyph and glyph colour of an element; a neutral entry for an unknown one."""
    found: dict[str, Any] | None = tokens()["elements"][look.theme].get(element)
    return found or {
        "color": look.colour("text3").name(),
        "glyph": "?",
        "glyphColor": look.colour("panel").name(),
    }


def element_name(element: str) -> Text:
    """The name of an element."""
    entry = code_list("element").get(element)
    return entry.label if entry else Text(element, element)


def paint_badge(painter: QPainter, rect: QRectF, element: str, look: Appearance) -> None:
    """The square badge of an element with its glyph 山水林田湖草沙."""
    token = element_token(element, look)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(token["color"]))
    painter.drawRoundedRect(rect, 3, 3)
    font = look.font("bodyStrong")
    font.setPixelSize(max(9, round(rect.height() * 0.72)))
    painter.setFont(font)
    painter.setPen(QColor(token["glyphColor"]))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, token["glyph"])
    painter.restore()


def badge_pixmap(element: str, look: Appearance, size: int = 18, ratio: float = 1.0) -> QPixmap:
    """The badge of an element as a picture for a label or a menu."""
    side = look.px(size)
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_badge(painter, QRectF(0.5, 0.5, side - 1, side - 1), element, look)
    painter.end()
    return made


@lru_cache(maxsize=512)
def _icon_pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    return icons.pixmap(name, QColor(colour), size, ratio)


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """An mdi6 icon centred in a rectangle, as large as its shorter side."""
    size = round(min(rect.width(), rect.height()))
    if size < 1:  # squeezed away; an icon font cannot be set that small
        return
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    pixmap = _icon_pixmap(name, colour.name(), size, ratio)
    painter.drawPixmap(QPointF(rect.center().x() - size / 2, rect.center().y() - size / 2), pixmap)


def paint_severity(painter: QPainter, rect: QRectF, severity: Severity, look: Appearance) -> None:
    """The shape of a severity: octagon, circle, triangle or circle with i."""
    paint_icon(painter, rect, SEVERITY_ICONS[severity], look.colour(SEVERITY_ROLES[severity]))


def tag_width(text: str, look: Appearance, font: str = "small") -> float:
    """How wide `paint_tag` paints a text."""
    return QFontMetricsF(look.font(font)).horizontalAdvance(text) + look.px(12)


def paint_tag(
    painter: QPainter, rect: QRectF, text: str, tone: str, look: Appearance, *, outline: bool = False
) -> float:
    """A small filled label at the left edge of `rect`, vertically centred; gives its width."""
    width = min(tag_width(text, look), rect.width())
    height = look.px(20)
    box = QRectF(rect.left(), rect.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    strong = look.colour("text2" if tone == "neutral" else tone)
    painter.setBrush(look.colour("sunken" if tone == "neutral" else f"{tone}Soft"))
    painter.setPen(QPen(strong, 1) if outline else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(look.font("small"))
    painter.setPen(strong)
    inner = box.adjusted(look.px(5), 0, -look.px(4), 0)
    shown = QFontMetricsF(look.font("small")).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()
    return width


def paint_pie(painter: QPainter, rect: QRectF, share: float, colour: QColor) -> None:
    """A pie drawn to the covered share, clockwise from the top; a full disc when all, a ring when none."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = max(1.5, rect.width() / 10)
    ring = rect.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    painter.setPen(QPen(colour, line))
    painter.setBrush(colour if share >= DISC_FROM else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(ring)
    if 0 < share < DISC_FROM:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPie(ring, 90 * 16, -round(360 * 16 * share))
    painter.restore()


def paint_bar(
    painter: QPainter,
    rect: QRectF,
    share: float,
    colour: QColor,
    look: Appearance,
    before: float | None = None,
) -> None:
    """A thin bar filled to a share; with `before`, what was there before is darker than what was added."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    painter.setBrush(look.colour("border"))
    painter.drawRoundedRect(rect, radius, radius)
    for part, alpha in ((share, 0.55 if before is not None else 1.0), (before, 1.0)):
        if part is not None and part > 0:
            shade = QColor(colour)
            shade.setAlphaF(alpha)
            painter.setBrush(shade)
            width = max(rect.height(), rect.width() * min(part, 1.0))
            painter.drawRoundedRect(QRectF(rect.left(), rect.top(), width, rect.height()), radius, radius)
    painter.restore()


def paint_not_run(painter: QPainter, rect: QRectF, look: Appearance) -> None:
    """The ground of something that was not checked: diagonal hatching inside a dashed border."""
    colours = tokens()["coverage"]["notRun"][look.theme]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(rect, 4, 4)
    painter.fillPath(outline, QBrush(QColor(colours["bg"])))
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(colours["line"]), 1.2))
    pitch = 7 * math.sqrt(2)
    offset = rect.left()
    while offset < rect.right() + rect.height():
        painter.drawLine(QPointF(offset, rect.top()), QPointF(offset - rect.height(), rect.bottom()))
        offset += pitch
    painter.setClipping(False)
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colours["edge"]), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.drawPath(outline)
    painter.restore()


def paint_focus(painter: QPainter, rect: QRect, look: Appearance) -> None:
    """The ring around the cell that has the keyboard."""
    painter.save()
    painter.setPen(QPen(look.colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1, -1, -1))
    painter.restore()


def elided(text: str, font: Any, width: float) -> str:
    """The text as far as it fits, with … at the end."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def wrapped(text: str, font: Any, width: float, most: int) -> list[str]:
    """The text in up to `most` lines, the last with … at its end when there is more."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    return [elided(text[at:end].strip(), font, width) for at, end in zip(starts, ends, strict=True)]
