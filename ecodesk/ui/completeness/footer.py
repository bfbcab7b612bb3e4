"""Under the matrix: the county's sums and the four work lists, every line a link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.coverage import Cover, CoverageMatrix
from ecodesk.i18n import t
from ecodesk.model.measures import HECTARE_MARK, hectares, mu, number_text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.work_lists import WorkLine, WorkList, summary
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, percent_text

_ICONS = {"warn": "alert", "error": "alert-circle", "info": "information"}
_NET_AND_GROSS = t(
    "净面积：重叠的图斑只计一次；毛面积：每块图斑各计一次。",
    "Net: ground that patches share counts once. Gross: every patch counts in full.",
)
_ALIGNED_FROM = 260  # pixels of a card from which second words stand in a column
_LINE_HEIGHT, _LINES, _LINES_COMPACT = 23, 3, 2


class _Lines(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[WorkLine, ...] = ()

    def show(self, lines: tuple[WorkLine, ...]) -> None:
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(line.name)
        if role == Role.SECOND:
            return str(line.text)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.name}  {line.text}"
        return None


class _LinkLine(QStyledItemDelegate):
    """The name as a link, the rest beside it."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.name_width = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._look.px(_LINE_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = self._look
        state: QStyle.StateFlag = option.state
        rect = QRectF(option.rect).adjusted(2, 0, -2, 0)
        painter.save()
        font = look.font("body")
        font.setUnderline(bool(state & QStyle.StateFlag.State_MouseOver))
        painter.setFont(font)
        painter.setPen(look.colour("link"))
        most = rect.width() * 0.55
        name = painting.elided(str(index.data()), font, most)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, name)
        own = QFontMetrics(font).horizontalAdvance(name)
        aligned = rect.width() >= look.px(_ALIGNED_FROM)  # in a narrow card each line takes what it needs
        used = min(most, max(self.name_width, own) if aligned else own) + look.px(12 if aligned else 8)
        rest = rect.adjusted(used, 0, 0, 0)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text2"))
        words = painting.elided(str(index.data(Role.SECOND) or ""), painter.font(), rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()
        view: QWidget | None = option.widget
        if state & QStyle.StateFlag.State_HasFocus and view is not None and view.hasFocus():
            painting.paint_focus(painter, option.rect, look)


class _Title(QWidget):
    """Strong words and a count after them, elided to the card."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._words, self._count = "", ""

    def show_words(self, words: str, count: str) -> None:
        self._words, self._count = words, count
        self.setAccessibleName(f"{words} {count}".strip())
        self.setFixedHeight(self._look.px(20))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = QRectF(self.rect())
        for text, font, colour in (
            (self._words, "bodyStrong", "text"),
            (self._count, "body", "text2"),
        ):
            painter.setFont(self._look.font(font))
            painter.setPen(self._look.colour(colour))
            shown = painting.elided(text, painter.font(), max(0.0, room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
            room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(shown) + self._look.px(5))
        painter.end()


class WorkCard(QFrame):
    """One work list."""

    followed = Signal(object)  # WorkLine

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.shown: WorkList | None = None
        self.setProperty("role", "card")
        self._icon = QLabel(self)
        self.title = _Title(look, self)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "hint")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.model = _Lines(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self._line = _LinkLine(look, self.list)
        self.list.setItemDelegate(self._line)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.list.viewport().installEventFilter(self)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._icon)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 6, 7)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        self.list.activated.connect(self._follow)

    def show_list(self, work: WorkList, *, compact: bool = False) -> None:
        """Show a list, or why it is empty; `compact` leaves only its short name."""
        self.shown = work
        role = work.mark if work.lines else "text3"
        self._icon.setPixmap(self._look.pixmap(_ICONS[work.mark], role, 16))
        self.title.setToolTip(f"{work.title} {work.count}")
        self.title.show_words(str(work.short if compact else work.title), "" if compact else str(work.count))
        self.model.show(work.lines)
        metrics = QFontMetrics(self._look.font("body"))
        self._line.name_width = max((metrics.horizontalAdvance(str(w.name)) for w in work.lines), default=0)
        self.list.setVisible(bool(work.lines))
        self.list.setAccessibleName(str(work.title))
        self.list.viewport().update()
        self.empty.setVisible(not work.lines)
        self.empty.setText(str(work.empty))
        self.empty.setToolTip(str(work.empty))

    def set_lines(self, count: int) -> None:
        """How many lines are in view at once."""
        self.list.setFixedHeight(self._look.px(_LINE_HEIGHT) * count)
        self.empty.setMinimumHeight(self.list.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """One click follows a line, as with any link."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            index = self.list.indexAt(event.position().toPoint())
            if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
                self._follow(index)
        return super().eventFilter(watched, event)

    def _follow(self, index: QModelIndex) -> None:
        self.followed.emit(self.model.lines[index.row()])


class MatrixFooter(QWidget):
    """County sums and work lists."""

    followed = Signal(object)  # WorkLine

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._coverage: CoverageMatrix | None = None
        self._lists: tuple[WorkList, ...] = ()
        self._compact = False
        self._judged = True
        self._with_cards = True
        self.sums = QLabel(self)
        self.sums.setTextFormat(Qt.TextFormat.RichText)
        self.sums.setMinimumWidth(10)
        self.gross = QLabel(self)
        self.gross.setProperty("role", "small")
        self.summary = QLabel(self)
        self.summary.setProperty("role", "small")
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.summary.setMinimumWidth(10)
        self.lists_button = QPushButton(self)
        self.lists_button.setProperty("role", "link")
        self.lists_button.setMenu(QMenu(self.lists_button))
        self.lists_button.menu().aboutToShow.connect(self._fill_menu)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.sums)
        top.addWidget(self.gross)
        top.addWidget(self.summary, 1)
        top.addWidget(self.lists_button)
        self.cards = [WorkCard(look, self) for _ in range(4)]
        row = QHBoxLayout()
        row.setSpacing(10)
        for card in self.cards:
            card.followed.connect(self.followed)
            row.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(row)

    def show_figures(
        self, coverage: CoverageMatrix | None, lists: Sequence[WorkList], *, judged: bool = True
    ) -> None:
        """The county's sums and the lists; nothing when there are no figures, dashes when none was judged."""
        self._coverage, self._lists, self._judged = coverage, tuple(lists), judged
        self.retranslate()

    def set_compact(self, compact: bool) -> None:
        """Fewer lines and one unit of area where room is short."""
        self._compact = compact
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The summary says again what the cards say, so it goes where it would be cut."""
        parts = [part for part in (self.sums, self.gross) if not part.isHidden()]
        taken = sum(part.sizeHint().width() + 16 for part in parts)
        self.summary.setVisible(taken + self.summary.sizeHint().width() <= self.width())

    def show_cards(self, shown: bool) -> None:
        """The lists as cards, or in a menu where there is no room below the grid."""
        self._with_cards = shown
        self.retranslate()

    def _fill_menu(self) -> None:
        menu = self.lists_button.menu()
        menu.clear()
        for work in self._lists:
            menu.addSection(f"{work.title} {work.count}")
            for line in work.lines:
                action = menu.addAction(f"{line.name}  {line.text}")
                action.triggered.connect(partial(self.followed.emit, line))
            if not work.lines:
                menu.addAction(str(work.empty)).setEnabled(False)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.setVisible(self._coverage is not None)
        if self._coverage is None:
            return
        self.sums.setText(self._sums(self._coverage.county))
        self.sums.setToolTip(self._both(self._coverage))
        gross = self._coverage.gross
        self.gross.setVisible(not self._compact and self._judged)
        self.gross.setText(
            str(
                t(
                    "毛面积：问题 {problem} · 缺口 {gap} hm²", "Gross: problem {problem} · gap {gap} ha"
                ).format(
                    problem=number_text(hectares(gross.problem), 1), gap=number_text(hectares(gross.gap), 1)
                )
            )
        )
        self.gross.setToolTip(self.sums.toolTip())
        self.sums.setAccessibleName(str(t("全县合计", "County totals")))
        self.summary.setText(str(summary(self._lists)) if not self._compact else "")
        self._fit()
        self.lists_button.setText(str(t("待办清单", "To do")))
        self.lists_button.setVisible(not self._with_cards)
        lines = _LINES_COMPACT if self._compact else _LINES
        for card, work in zip(self.cards, self._lists, strict=False):
            card.setVisible(self._with_cards)
            card.set_lines(lines)
            card.show_list(work, compact=self._compact)

    def _both(self, coverage: CoverageMatrix) -> str:
        """Net and gross areas side by side, and what sets them apart."""
        lines = [str(_NET_AND_GROSS)]
        names = (t("问题", "Problem"), t("已治理", "Treated"), t("缺口", "Gap"))
        net, gross = coverage.county, coverage.gross
        pairs = zip(
            names, (net.problem, net.treated, net.gap), (gross.problem, gross.treated, gross.gap), strict=True
        )
        for name, one, other in pairs:
            words = t("{name}：净 {net} hm²，毛 {gross} hm²", "{name}: net {net} ha, gross {gross} ha")
            net_text, gross_text = number_text(hectares(one), 1), number_text(hectares(other), 1)
            lines.append(str(words.format(name=name, net=net_text, gross=gross_text)))
        return "\n".join(lines)

    def _sums(self, cover: Cover) -> str:
        """全县 with problem, treated, gap and share; strong numbers, the gap in its colour."""
        red = self._look.colour("error").name()
        grey = self._look.colour("text3").name()
        parts = [f"<b>{t('全县', 'County')}</b>"]
        for title, value, colour in (
            (t("问题", "Problem"), cover.problem, ""),
            (t("已治理", "Treated"), cover.treated, ""),
            (t("缺口", "Gap"), cover.gap, red),
        ):
            number = f"<b>{number_text(hectares(value), 1)}</b>" if self._judged else "<b>—</b>"
            if colour and value > 0:
                number = f'<span style="color:{colour}">{number}</span>'
            in_mu = ""
            if not self._compact and self._judged:
                words = t("{n} 亩", "{n} mu").format(n=number_text(mu(value), 0))
                in_mu = f' <span style="color:{grey}">{words}</span>'
            parts.append(f"{title} {number} {HECTARE_MARK}{in_mu}")
        share = percent_text(cover.share, 1) if cover.share is not None else "—"
        parts.append(f"{t('覆盖率', 'Coverage')} <b>{share}</b>")
        return ("&nbsp;" * 4).join(parts)
