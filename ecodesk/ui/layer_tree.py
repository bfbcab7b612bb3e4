"""The list of layers as a tree: check box, swatch, name, and at the right a count, a date or 加载."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTreeView, QWidget

from ecodesk.i18n import plain, t
from ecodesk.maps.legend import LegendRow, paint_swatch
from ecodesk.maps.reference_links import KINDS
from ecodesk.ui.appearance import Appearance, tokens
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.layer_rows import LayerGroup, LayerRow, swatch

_CHECK, _SWATCH = 15, (20, 11)
_SWATCH_ROLE = int(Role.COLOUR) + 1

Line = LayerRow | LayerGroup


class LayerModel(QStandardItemModel):
    """Layers and groups with their check marks; `toggled` tells when the user changed any."""

    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._writing = False
        self.itemChanged.connect(self._changed)

    def show_lines(self, lines: Sequence[Line], visible: frozenset[str], theme: str) -> None:
        """List these layers, ticked as far as they are visible and there."""
        self._writing = True
        self.clear()
        for line in lines:
            self.appendRow(self._item(line, theme))
        self._writing = False
        self.show_visible(visible)

    def _item(self, line: Line, theme: str) -> QStandardItem:
        item = QStandardItem(str(line.title))
        item.setData(line, Role.VALUE)
        item.setData(line.id, Role.ID)
        item.setEditable(False)
        item.setCheckable(isinstance(line, LayerGroup) or not line.missing)
        item.setData(isinstance(line, LayerGroup), Role.STRONG)
        if isinstance(line, LayerGroup):
            for row in line.rows:
                item.appendRow(self._item(row, theme))
            item.setCheckable(any(not row.missing for row in line.rows))
        else:
            item.setData(swatch(line, theme), _SWATCH_ROLE)
            item.setData(line.missing, Role.FAINT)
        item.setData(_spoken(line), Qt.ItemDataRole.AccessibleTextRole)
        item.setToolTip(_tip(line))
        return item

    def show_visible(self, visible: frozenset[str]) -> None:
        """Tick what is visible."""
        self._writing = True
        for item in self.layer_items():
            if item.isCheckable():
                on = item.data(Role.ID) in visible
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._tick_groups()
        self._writing = False

    def layer_items(self) -> Iterator[QStandardItem]:
        """The items of all layers, those in groups too."""
        for i in range(self.rowCount()):
            item = self.item(i)
            if item.hasChildren():
                yield from (item.child(k) for k in range(item.rowCount()))
            else:
                yield item

    def ticked(self) -> dict[str, bool]:
        """Of every layer that is there, whether it is ticked."""
        return {
            item.data(Role.ID): item.checkState() == Qt.CheckState.Checked
            for item in self.layer_items()
            if item.isCheckable()
        }

    def index_of(self, layer: str) -> QModelIndex:
        """Where a layer or group stands."""
        for i in range(self.rowCount()):
            item = self.item(i)
            for one in (item, *(item.child(k) for k in range(item.rowCount()))):
                if one.data(Role.ID) == layer:
                    return one.index()
        return QModelIndex()

    def _changed(self, item: QStandardItem) -> None:
        if self._writing:
            return
        self._writing = True
        if item.hasChildren():
            state = item.checkState()
            for k in range(item.rowCount()):
                if item.child(k).isCheckable():
                    item.child(k).setCheckState(state)
        self._tick_groups()
        self._writing = False
        self.toggled.emit()

    def _tick_groups(self) -> None:
        for i in range(self.rowCount()):
            item = self.item(i)
            if not item.hasChildren() or not item.isCheckable():
                continue
            states = [
                item.child(k).checkState() for k in range(item.rowCount()) if item.child(k).isCheckable()
            ]
            both = Qt.CheckState.PartiallyChecked
            item.setCheckState(states[0] if len(set(states)) == 1 else both)


def _spoken(line: Line) -> str:
    return " ".join(part for part in (str(line.title), right_text(line)) if part)


def right_text(line: Line) -> str:
    """What stands at the right: what is wrong with a link, the date, the count, or that it can be loaded."""
    if isinstance(line, LayerGroup):
        return str(t("{n} 缺失", "{n} missing").format(n=line.missing)) if line.missing else ""
    if line.link is not None:
        online = t("在线", "online") if not line.link.is_file else plain("")
        return str(line.state.badge or online)
    if line.missing:
        return str(t("加载", "Load")) if line.import_name else ""
    if line.data_date is not None:
        return line.data_date.strftime("%Y-%m")
    if line.dated:
        return str(t("无日期", "no date"))
    return "" if line.count is None else str(line.count)


def _tip(line: Line) -> str:
    """The whole name, which may not fit its row, and what there is to know of the layer."""
    return "\n".join([str(line.title), *_known(line)])


def _known(line: Line) -> list[str]:
    if isinstance(line, LayerGroup):
        words = t("还有 {n} 个图层没有数据", "{n} layers have no data yet").format(n=line.missing)
        return [str(words)] if line.missing else []
    if line.link is not None:
        said = [str(KINDS[line.link.kind])] if line.state.sentence is None else [str(line.state.sentence)]
        return [*said, line.link.attribution] if line.link.attribution else said
    if line.missing:
        return [str(t("没有数据，单击“加载”导入", "No data; click Load to import"))]
    said = []
    if line.data_date is not None:
        said.append(str(t("数据日期 {day}", "data of {day}").format(day=line.data_date.isoformat())))
    elif line.dated:
        said.append(str(t("部分数据没有日期", "some data carry no date")))
    if line.outdated:
        said.append(str(t("超过有效月数，请核对后更新", "older than allowed; check and update")))
    return said


class LayerDelegate(RowDelegate):
    """Paints a line and reacts to clicks on its check box and on 加载."""

    def __init__(self, look: Appearance, view: LayerTree) -> None:
        super().__init__(look, view, tokens()["sizes"]["layerRow"])
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.look.px(120), self.look.px(self._row_height))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        line: Line = index.data(Role.VALUE)
        rect = rect.adjusted(-self.look.px(4), 0, self.look.px(2), 0)
        box = QRectF(self.check_rect(rect.toRect()))
        self._check(painter, box, index)
        left = box.right() + self.look.px(8)
        pattern: LegendRow | None = index.data(_SWATCH_ROLE)
        if pattern is not None:
            self._swatch(painter, left, rect, pattern)
            left += self.look.px(_SWATCH[0] + 8)
        used = self._right(painter, rect, line)
        words = QRectF(left, rect.top(), rect.right() - left - used, rect.height())
        self.text(painter, words, index)

    def check_rect(self, row: QRect) -> QRect:
        """Where the check box of a row stands."""
        size = self.look.px(_CHECK)
        return QRect(row.left(), row.center().y() - size // 2 + 1, size, size)

    def link_rect(self, row: QRect, line: Line) -> QRect:
        """Where 加载, or what is wrong with a link, stands in a row; empty when neither does."""
        if not isinstance(line, LayerRow):
            return QRect()
        if line.state.badge is None and not (line.missing and line.import_name):
            return QRect()
        width = QFontMetrics(self.look.font("small")).horizontalAdvance(right_text(line)) + self.look.px(22)
        return QRect(row.right() - width, row.top(), width, row.height())

    def _check(self, painter: QPainter, box: QRectF, index: Index) -> None:
        state = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole) or 0)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
        on = state != Qt.CheckState.Unchecked and enabled
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if on else "borderStrong" if enabled else "border"
        painter.setPen(QPen(self.look.colour(edge), 1))
        ground = "accent" if on else "panel" if enabled else "window"
        painter.setBrush(self.look.colour(ground))
        radius = tokens()["radii"]["check"]
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if on:
            icon = "check-bold" if state == Qt.CheckState.Checked else "minus"
            inner = box.adjusted(2, 2, -2, -2)
            painting.paint_icon(painter, inner, icon, self.look.colour("accentText"))
        painter.restore()

    def _swatch(self, painter: QPainter, left: float, rect: QRectF, pattern: LegendRow) -> None:
        width, height = self.look.px(_SWATCH[0]), self.look.px(_SWATCH[1])
        box = QRectF(left, rect.center().y() - height / 2 + 0.5, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if pattern.kind == "ring":
            painter.setPen(QPen(QColor(pattern.look.line), pattern.look.width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.center(), height / 2, height / 2)
        elif pattern.kind == "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.look.colour("text3"))
            painter.drawEllipse(box.center(), height / 4, height / 4)
        else:
            paint_swatch(painter, box, pattern, 1.0, self.look.theme)
        painter.restore()

    def _right(self, painter: QPainter, rect: QRectF, line: Line) -> float:
        text = right_text(line)
        if not text:
            return 0.0
        if isinstance(line, LayerGroup):
            return self._chip(painter, rect, text)
        if line.state.badge is not None:
            return self._chip(painter, rect, text)
        font = self.look.font("small" if line.missing else "micro")
        width = QFontMetrics(font).horizontalAdvance(text)
        box = QRectF(rect.right() - width, rect.top(), width + 1, rect.height())
        painter.setFont(font)
        if line.missing:
            link = self.look.colour("link")
            size = self.look.px(14)
            icon = QRectF(box.left() - size - self.look.px(4), box.center().y() - size / 2, size, size)
            painting.paint_icon(painter, icon, "plus", link)
            painter.setPen(link)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            return width + size + self.look.px(12)
        painter.setPen(self.look.colour("warn" if line.outdated else "text3"))
        if line.outdated:
            size = self.look.px(12)
            icon = QRectF(box.left() - size - self.look.px(4), box.center().y() - size / 2, size, size)
            painting.paint_icon(painter, icon, "clock-alert-outline", self.look.colour("warn"))
            width += size + self.look.px(4)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        return width + self.look.px(8)

    def _chip(self, painter: QPainter, rect: QRectF, text: str) -> float:
        font = self.look.font("micro")
        size = self.look.px(12)
        width = QFontMetrics(font).horizontalAdvance(text) + size + self.look.px(16)
        height = self.look.px(18)
        box = QRectF(rect.right() - width, rect.center().y() - height / 2, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.colour("warnSoft"))
        painter.drawRoundedRect(box, 4, 4)
        icon = QRectF(box.left() + self.look.px(5), box.center().y() - size / 2, size, size)
        painting.paint_icon(painter, icon, "alert", self.look.colour("warn"))
        painter.setFont(font)
        painter.setPen(self.look.colour("warn"))
        painter.drawText(box.adjusted(size + self.look.px(9), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
        return width + self.look.px(8)

    def editorEvent(
        self,
        event: QEvent,
        model: object,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if not isinstance(event, QMouseEvent):
            return bool(super().editorEvent(event, model, option, index))  # type: ignore[arg-type]
        if event.type() != QEvent.Type.MouseButtonRelease or event.button() != Qt.MouseButton.LeftButton:
            return False
        place = event.position().toPoint()
        pad = self.look.px(4)
        row = option.rect.adjusted(pad, 0, -pad, 0)
        if self.link_rect(row, index.data(Role.VALUE)).contains(place):
            self._view.load(index)
            return True
        if self.check_rect(row).adjusted(-pad, -pad, pad, pad).contains(place):
            self._view.toggle(index)
            return True
        return False


class LayerTree(QTreeView):
    """Space ticks; Enter loads what is missing, asks about a link that fails, or opens how a layer is shown.

    Alt with up and down moves a reference layer, Delete removes it.
    """

    load_wanted = Signal(str)  # import name
    trouble_asked = Signal(object)  # the row of a link with which something is wrong
    display_wanted = Signal(object)  # the row whose opacity and scales are to be chosen
    move_wanted = Signal(object, int)  # the row of a link, and 1 for up or -1 for down
    remove_wanted = Signal(object)  # the row of a link

    def __init__(self, model: LayerModel, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setItemDelegate(LayerDelegate(look, self))
        self.activated.connect(self._activate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Acts on the current link."""
        line = self.currentIndex().data(Role.VALUE)
        if isinstance(line, LayerRow) and line.link is not None:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.move_wanted.emit(line, step)
                return
            if event.key() == Qt.Key.Key_Delete:
                self.remove_wanted.emit(line)
                return
        super().keyPressEvent(event)

    def _activate(self, index: Index) -> None:
        line = index.data(Role.VALUE)
        if isinstance(line, LayerRow) and line.state.badge is None and not line.missing:
            self.display_wanted.emit(line)
        else:
            self.load(index)

    def load(self, index: Index) -> None:
        """Ask for the import of a layer that is missing, or what can be done about a link."""
        line = index.data(Role.VALUE)
        if isinstance(line, LayerRow) and line.state.badge is not None:
            self.trouble_asked.emit(line)
        if isinstance(line, LayerRow) and line.missing and line.import_name:
            self.load_wanted.emit(line.import_name)

    def toggle(self, index: Index) -> None:
        """Tick a layer or group, or take the tick away."""
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
        self.model().setData(QModelIndex(index), state.value, Qt.ItemDataRole.CheckStateRole)  # type: ignore[arg-type]
