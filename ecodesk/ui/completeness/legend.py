"""The legend of the matrix: what the pies, dashes and hatchings say, and what the three numbers are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecodesk.i18n import Text, plain, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting

_LINE, _MARK, _GAP = 22, 13, 18
_NUMBERS = t(
    "每格三个数：问题 / 已治理 / 缺口（hm²），椭球面净面积，重叠只计一次",
    "Per cell: problem / treated / gap (ha), net ellipsoidal area, shared ground counted once",
)


@dataclass(frozen=True)
class _Entry:
    kind: str  # full, partial, low, none, need, off, not_run, numbers
    text: Text
    share: float = 0.0


class MatrixLegend(QWidget):
    """One line, or two where the words do not fit."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._thresholds = (painting.FULL, painting.PARTIAL)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_thresholds(self, full: float, partial: float) -> None:
        """The county's own limits of 已覆盖 and 不足."""
        self._thresholds = (full, partial)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.setAccessibleName(str(t("图例", "Legend")))
        self.setAccessibleDescription("; ".join(str(entry.text) for entry in self._entries()))
        self.setToolTip(str(_NUMBERS))
        self._fit()
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(round(max(place.bottom() for _, place in self._placed(self.width()))))

    def _entries(self) -> list[_Entry]:
        full, partial = (plain(f"{limit * 100:g}") for limit in self._thresholds)
        limits = {"full": full, "partial": partial}
        return [
            _Entry("full", t("≥{full} % 已覆盖", "≥{full} % covered").format(**limits), 1.0),
            _Entry(
                "partial",
                t("{partial}–{full} % 不足", "{partial}–{full} % partly").format(**limits),
                (self._thresholds[0] + self._thresholds[1]) / 2,
            ),
            _Entry("low", t("<{partial} % 缺口大", "<{partial} % large gap").format(**limits), 0.5),
            _Entry("none", t("无项目", "No project")),
            _Entry("need", t("无需求", "No need")),
            _Entry("off", t("不适用（有说明）", "Not applicable, with reason")),
            _Entry("not_run", t("未检查（缺输入，不等于通过）", "Not checked (input missing, not a pass)")),
            _Entry("justified", t("有缺口说明", "Gap justified")),
            _Entry("numbers", _NUMBERS),
        ]

    def _placed(self, width: float) -> list[tuple[_Entry, QRectF]]:
        """Every entry with its place; the words on the numbers stand at the right where there is room."""
        look = self._look
        metrics = QFontMetricsF(look.font("small"))
        height, mark = look.px(_LINE), look.px(_MARK)
        placed: list[tuple[_Entry, QRectF]] = []
        x, y = 0.0, 0.0
        for entry in self._entries():
            lead = 0 if entry.kind == "numbers" else (2 if entry.kind == "not_run" else 1) * mark + look.px(5)
            wide = lead + metrics.horizontalAdvance(str(entry.text)) + 2
            if x > 0 and x + wide > width:
                x, y = 0.0, y + height
            elif entry.kind == "numbers":
                x = max(x, width - wide)
            placed.append((entry, QRectF(x, y, wide, height)))
            x += wide + look.px(_GAP)
        return placed

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        for entry, place in self._placed(self.width()):
            mark = look.px(_MARK)
            spot = QRectF(place.left(), place.center().y() - mark / 2, mark, mark)
            lead = mark + look.px(5)
            if entry.kind in ("full", "partial", "low", "none"):
                colour = painting.coverage_colours(entry.kind, look).text
                painting.paint_pie(painter, spot, entry.share, colour)
            elif entry.kind == "need":
                painter.setPen(look.colour("text3"))
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, "—")
            elif entry.kind == "off":
                painting.paint_icon(painter, spot, "minus-circle-outline", look.colour("text3"))
            elif entry.kind == "justified":
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(look.colour("text2"), 1.2))
                painter.setBrush(look.colour("raised"))
                painter.drawEllipse(spot.adjusted(2, 2, -2, -2))
            elif entry.kind == "not_run":
                spot.setWidth(2 * mark)
                painting.paint_not_run(painter, spot, look)
                lead += mark
            else:
                lead = 0
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3" if entry.kind == "numbers" else "text2"))
            room = place.adjusted(lead, 0, 2, 0)
            room.setRight(min(room.right(), self.width()))
            shown = painting.elided(str(entry.text), painter.font(), room.width() + 1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
