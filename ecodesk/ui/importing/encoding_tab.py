"""编码: the same rows in each encoding, so that the right one is seen rather than guessed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecodesk.exchange.examining import Examined
from ecodesk.exchange.shapefile_encoding import CANDIDATES, Sample
from ecodesk.exchange.vector_files import SourceLayer
from ecodesk.i18n import Text, plain, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.importing.plain_table import PlainTable, TextRows
from ecodesk.ui.theme import restyle

_ROWS, _ROW, _HEAD = 5, 23, 30


class EncodingTab(QWidget):
    """One card per candidate encoding with a radio button and its sample rows."""

    encoding_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evidence = QLabel(self)
        self._evidence.setWordWrap(True)
        self._group = QButtonGroup(self)
        self.cards = [_Card(look, self._group, self) for _ in CANDIDATES]
        for card in self.cards:
            card.choice.clicked.connect(lambda _=False, c=card: self.encoding_wanted.emit(c.encoding))
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self._evidence)
        for card in self.cards:
            column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scroll)

    def show_file(self, seen: Examined) -> None:
        """Show how a file was read, and how else it could be."""
        self._evidence.setText(str(_evidence(seen)))
        used = seen.source.encoding if seen.source is not None else None
        if seen.samples:
            for card, sample in zip(self.cards, seen.samples, strict=True):
                card.show_sample(sample, used)
        elif seen.source is not None:
            self.cards[0].show_fixed(seen.source)
        self.cards[0].setVisible(bool(seen.samples) or seen.source is not None)
        self.cards[1].setVisible(bool(seen.samples))


class _Card(QFrame):
    def __init__(self, look: Appearance, group: QButtonGroup, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.encoding = ""
        self._group = group
        self.choice = QRadioButton(self)
        group.addButton(self.choice)
        self._mark = QLabel(self)
        self._mark.setProperty("role", "tag")
        self._rows = TextRows(self)
        self.table = PlainTable(look, self, _ROW)
        self.table.setModel(self._rows)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setFixedHeight(look.px(_ROW) * _ROWS + look.px(_HEAD))
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addWidget(self._mark)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.table)

    def show_sample(self, sample: Sample, read_as: str | None) -> None:
        """The rows in one encoding; `read_as` is the one in use, None while it is still to be chosen."""
        used = read_as is not None and _same(sample.encoding, read_as)
        self.encoding = sample.encoding
        self.choice.setText(sample.encoding)
        self.choice.setEnabled(True)
        self._group.setExclusive(False)
        self.choice.setChecked(used)
        self._group.setExclusive(True)
        self._show(sample.columns, sample.rows)
        if used:
            self._say(t("读取所用", "In use"), "ok")
        elif sample.fits:
            if read_as is None:
                self._say(t("全部文字读得通", "All texts fit"), "ok")
            else:
                self._say(t("也读得通", "Fits as well"), "neutral")
        else:
            self._say(t("有文字读不通", "Some texts do not fit"), "warn")

    def show_fixed(self, source: SourceLayer) -> None:
        """The first rows of a format that leaves no choice."""
        self.encoding = source.encoding
        self.choice.setText(source.encoding)
        self.choice.setChecked(True)
        self.choice.setEnabled(False)
        columns = list(source.columns)
        rows = [
            tuple("" if source.columns[c][i] is None else str(source.columns[c][i]) for c in columns)
            for i in range(min(_ROWS, len(source)))
        ]
        self._show(tuple(columns), tuple(rows))
        self._say(t("读取所用", "In use"), "ok")

    def _show(self, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        self._rows.show(columns, rows)
        for i in range(len(columns)):
            self.table.resizeColumnToContents(i)
            self.table.setColumnWidth(i, min(260, max(72, self.table.columnWidth(i))))

    def _say(self, words: Text, tone: str) -> None:
        self._mark.setText(str(words))
        restyle(self._mark, tone=tone)


def _same(candidate: str, used: str) -> bool:
    chinese = ("GBK", "GB18030", "GB2312")
    return candidate.upper() == used.upper() or (candidate in chinese and used.upper() in chinese)


def _evidence(seen: Examined) -> Text:
    if seen.source is not None:
        return t("按 {name} 读取；依据：{why}", "Read as {name}; {why}").format(
            name=plain(seen.source.encoding), why=seen.source.encoding_evidence
        )
    if seen.samples:
        return t(
            "请看哪一种读得通，选中它。下面是同样的 {n} 行。",
            "See which one reads well and choose it. Below are the same {n} rows.",
        ).format(n=_ROWS)
    return t("文件读出来以后，这里显示文字样例。", "Sample texts are shown here once the file can be read.")
