"""The top of the matrix page: what was checked and when, what the cells show, export, legend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import code_list, counted_statuses
from ecodesk.model.records import PlanVersion
from ecodesk.rules.finding import CheckResult, RunState
from ecodesk.rules.freezing import frozen_versions
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.legend import MatrixLegend
from ecodesk.ui.completeness.matrix_view import COLUMNS, COUNTING, ViewChoice
from ecodesk.ui.delegates import painting
from ecodesk.ui.matrix_model import SHOWN
from ecodesk.ui.theme import restyle
from ecodesk.workspace import Workspace


class _Chip(QWidget):
    """An icon and words on a soft ground."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.text, self._tone, self._icon = "", "", ""

    def show_state(self, text: str, tone: str, icon: str) -> None:
        self.text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        wide = QFontMetrics(self._look.font("small")).horizontalAdvance(text)
        self.setFixedHeight(self._look.px(22))
        self.setMinimumWidth(self._look.px(60))
        self.setMaximumWidth(wide + self._look.px(36))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return self.maximumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, tone = self._look, self._tone
        colour = look.colour(tone or "text2")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(f"{tone}Soft" if tone else "sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        size = look.px(14)
        spot = QRectF(look.px(7), (self.height() - size) / 2, size, size)
        painting.paint_icon(painter, spot, self._icon, colour)
        painter.setFont(look.font("small"))
        painter.setPen(colour)
        room = self.rect().adjusted(look.px(26), 0, -look.px(6), 0)
        shown = painting.elided(self.text, painter.font(), room.width() + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class MatrixHead(QWidget):
    """Title line and legend line."""

    shown_changed = Signal(str)  # share, gap, count or lead
    columns_changed = Signal(str)  # element or problem_type
    counting_changed = Signal(str)  # counted or active
    version_changed = Signal(str)  # id of a frozen version, empty for none
    export_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._result: CheckResult | None = None
        self._at: datetime | None = None
        self._checking = False
        self._compact = False
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self.columns = self._choices(COLUMNS)
        self.chip = _Chip(look, self)
        self.time = QLabel(self)
        self.time.setProperty("role", "small")
        self.time.setMinimumWidth(10)
        self.counting = self._choices(COUNTING)
        self.compared = self._choices(())
        self._versions: tuple[PlanVersion, ...] = ()
        self.display_caption = QLabel(self)
        self.display_caption.setProperty("role", "small")
        self.display = self._choices(SHOWN)
        self.display_caption.setBuddy(self.display)
        self.export_button, self.print_button = QPushButton(self), QPushButton(self)
        for button in (self.export_button, self.print_button):
            button.setProperty("compact", True)
        self.legend = MatrixLegend(look, self)
        row = self._row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.columns)
        row.addWidget(self.chip, 20)
        row.addWidget(self.time)
        row.addStretch(1)
        row.addWidget(self.compared)
        row.addWidget(self.counting)
        row.addWidget(self.display_caption)
        row.addWidget(self.display)
        row.addWidget(self.export_button)
        row.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.legend)
        self.display.currentIndexChanged.connect(
            lambda _: self.shown_changed.emit(str(self.display.currentData()))
        )
        self.columns.currentIndexChanged.connect(
            lambda _: self.columns_changed.emit(str(self.columns.currentData()))
        )
        self.counting.currentIndexChanged.connect(
            lambda _: self.counting_changed.emit(str(self.counting.currentData()))
        )
        self.compared.activated.connect(lambda _: self.version_changed.emit(str(self.compared.currentData())))
        self.export_button.clicked.connect(self.export_wanted)
        self.print_button.clicked.connect(self.print_wanted)

    def _choices(self, entries: Sequence[tuple[str, Text]]) -> QComboBox:
        box = QComboBox(self)
        box.setProperty("compact", True)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for name, _ in entries:
            box.addItem("", name)
        return box

    def show_choice(self, choice: ViewChoice) -> None:
        """What is looked at, however it was chosen."""
        self.columns.setCurrentIndex(self.columns.findData(choice.columns))
        self.counting.setCurrentIndex(self.counting.findData(choice.counting))
        restyle(self.counting, tone="warn" if choice.counting != COUNTING[0][0] else "")

    def offer_versions(self, workspace: Workspace | None, chosen: str) -> str:
        """Offer the frozen versions of a plan; gives the chosen one by id, empty where the plan lacks it.

        A version that is looked at by itself has no others.
        """
        known = frozen_versions(workspace.snapshot) if workspace is not None and not workspace.frozen else []
        chosen = chosen if chosen in {row.id for row in known} else ""
        self.show_versions(known[::-1], chosen)
        return chosen

    def show_versions(self, versions: Sequence[PlanVersion], chosen: str) -> None:
        """Which frozen versions there are to compare with, newest first, and the id of the chosen one."""
        self._versions = tuple(versions)
        self.compared.clear()
        self.compared.addItem(str(t("不比较", "Not compared")), "")
        for row in self._versions:
            words = t("与 {code} 比较", "Since {code}").format(code=plain(row.code))
            self.compared.addItem(str(words), row.id)
            about = f"{row.code} {row.name} {row.frozen_on or ''}"
            self.compared.setItemData(self.compared.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        self.compared.setCurrentIndex(max(0, self.compared.findData(chosen)))
        self.compared.setVisible(bool(self._versions))

    def allow_output(self, allowed: bool) -> None:
        """Whether there is a matrix to export and print."""
        self.export_button.setEnabled(allowed)
        self.print_button.setEnabled(allowed)

    def show_check(self, result: CheckResult | None, at: datetime | None, checking: bool) -> None:
        """How many rules there are, ran and did not, and when."""
        self._result, self._at, self._checking = result, at, checking
        self._show_check()

    def set_compact(self, compact: bool) -> None:
        """Leave out what can be read elsewhere."""
        for part in (self.display_caption, self.time):
            part.setVisible(not compact)
        self._compact = compact
        self._row.setSpacing(6 if compact else 8)
        self._name_buttons()
        self._show_check()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        look = self._look
        self.title.setText(str(t("完整性", "Completeness")))
        for box, entries in ((self.columns, COLUMNS), (self.counting, COUNTING), (self.display, SHOWN)):
            for i, (_, words) in enumerate(entries):
                box.setItemText(i, str(words))
        self.columns.setAccessibleName(str(t("矩阵的列", "Columns of the matrix")))
        self.columns.setToolTip(str(t("按要素或按问题类型看", "Look by element or by problem type")))
        self.counting.setAccessibleName(str(t("计入哪些项目", "Which projects count")))
        self.display_caption.setText(str(t("显示", "Show")))
        self.display.setAccessibleName(str(t("单元格显示", "Cells show")))
        self.display.setToolTip(str(t("每格第一行显示什么", "What the first line of a cell shows")))
        labels = [
            code_list("project_status")[code].label
            for code in code_list("project_status")
            if code in counted_statuses()
        ]
        tip = t(
            "计入覆盖的项目状态：{labels}。“如果都准入”把草拟、退回和暂停的项目也计入，只作预测，不改数据。",
            "Statuses that count: {labels}. “If all were admitted” counts drafts, returned and suspended projects"
            " too; it only projects and changes nothing.",
        ).format(labels=join(labels))
        self.counting.setToolTip(str(tip))
        self.show_versions(self._versions, str(self.compared.currentData() or ""))
        self.compared.setAccessibleName(str(t("与哪个冻结版本比较", "Frozen version to compare with")))
        tip = t(
            "选一个冻结版本，每格写出覆盖率比它升（▲）降（▼）多少个百分点",
            "Choose a frozen version: each cell says by how many points its coverage has risen (▲) or fallen (▼) since",
        )
        self.compared.setToolTip(str(tip))
        self.export_button.setIcon(look.icon("microsoft-excel", "text2"))
        self.export_button.setToolTip(
            str(t("把矩阵写成 Excel 工作簿", "Write the matrix as a workbook")) + "  Ctrl+E"
        )
        self.print_button.setIcon(look.icon("printer-outline", "text2"))
        self.print_button.setToolTip(str(t("把矩阵写成 PDF，A3 横向", "Write the matrix as a PDF to print")))
        self._name_buttons()
        self.legend.retranslate()
        self._show_check()

    def _name_buttons(self) -> None:
        """Words on the buttons, or icons alone where room is short."""
        for button, words in (
            (self.export_button, t("导出 Excel", "Export Excel")),
            (self.print_button, t("打印", "Print")),
        ):
            button.setText("" if self._compact else str(words))
            button.setAccessibleName(str(words))

    def _show_check(self) -> None:
        result = self._result
        words, tone, icon = self._state(result)
        self.chip.show_state(str(words), tone, icon)
        missing = result.not_run if result is not None else ()
        ran = t("{n} 条规则，未检查 {missing} 条", "{n} rules, {missing} not checked").format(
            n=len(result.runs) if result is not None else 0, missing=len(missing)
        )
        self.chip.setToolTip(
            "\n".join([str(ran if missing else words), *(f"{r.rule}  {r.reason or ''}" for r in missing)])
        )
        at = self._at.strftime("%Y-%m-%d %H:%M") if self._at is not None and result is not None else ""
        self.time.setText(at)
        self.time.setToolTip(str(t("上次检查的时间", "Time of the last check")) if at else "")

    def _state(self, result: CheckResult | None) -> tuple[Text, str, str]:
        if self._checking:
            return t("检查中…", "Checking…"), "", "progress-clock"
        if result is None:
            return t("还没有检查", "Not checked yet"), "", "help-circle-outline"
        on = [run for run in result.runs.values() if run.state is not RunState.OFF]
        missing = len(result.not_run)
        if self._compact and missing:
            words = t("未检查 {missing} 条", "{missing} not run").format(missing=missing)
            return words, "warn", "alert"
        words = t(
            "{n} 条规则 · 已运行 {done} · 未检查 {missing}", "{n} rules · {done} ran · {missing} not checked"
        ).format(n=len(on), done=len(on) - missing, missing=missing)
        return words, "warn" if missing else "ok", "alert" if missing else "check"
