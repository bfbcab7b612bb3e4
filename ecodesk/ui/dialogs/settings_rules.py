"""首选项 › 规则: how the open plan runs its rules; all that was changed is saved as one step of its history."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.rules.profile import RuleSetting, rule_setting, setting_edit
from ecodesk.rules.registry import all_rules
from ecodesk.rules.rule import Param, Rule
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index
from ecodesk.ui.number_boxes import DecimalBox
from ecodesk.ui.session import Session

_ON, _CODE, _NAME, _SEVERITY, _PARAMS = range(5)
_COLUMNS = (
    t("启用", "On"),
    t("编号", "Code"),
    t("规则", "Rule"),
    t("级别", "Severity"),
    t("参数", "Parameters"),
)
_ROW, _FIELD, _DIGITS = 29, 180, 6


def rules_edit(snapshot: Snapshot, wanted: Mapping[str, RuleSetting], author: str) -> Edit:
    """The one step that sets these rules, by code. Raises EcoDeskError for a parameter out of range."""
    edits = [setting_edit(snapshot, all_rules()[code], one, author) for code, one in wanted.items()]
    changes = tuple(change for edit in edits for change in edit.changes)
    label = edits[0].label if len(edits) == 1 else t("设置 {n} 条规则", "Set {n} rules").format(n=len(edits))
    return Edit(label, changes, author)


def saved_as(snapshot: Snapshot, rule: Rule) -> Setting | None:
    """The row a rule's setting is kept in, with its version and author; None while it is as declared."""
    before = setting_edit(snapshot, rule, rule_setting(snapshot, rule), "").changes[0].before
    return before if isinstance(before, Setting) else None


class RuleRows(QAbstractTableModel):
    """Every rule as the plan will run it once saved; `wanted` holds what differs from what is saved."""

    wanted_changed = Signal()

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.rules = list(all_rules().values())
        self.saved: dict[str, RuleSetting] = {}
        self.wanted: dict[str, RuleSetting] = {}
        self.writable = False

    def show(self, snapshot: Snapshot | None, writable: bool) -> None:
        """Show the rules of a plan; what was changed and not saved is forgotten."""
        self.beginResetModel()
        self.saved = {r.code: rule_setting(snapshot, r) for r in self.rules} if snapshot is not None else {}
        self.wanted, self.writable = {}, writable
        self.endResetModel()
        self.wanted_changed.emit()

    def setting(self, rule: Rule) -> RuleSetting:
        """A rule as it is wanted."""
        return self.wanted.get(rule.code) or self.saved[rule.code]

    def change(self, row: int, **values: Any) -> None:
        """Want a rule otherwise: `enabled`, `severity` or `params`."""
        rule = self.rules[row]
        now, saved = dataclasses.replace(self.setting(rule), **values), self.saved[rule.code]
        self.wanted.pop(rule.code, None)
        if (now.enabled, now.severity, dict(now.params)) != (
            saved.enabled,
            saved.severity,
            dict(saved.params),
        ):
            self.wanted[rule.code] = now
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))
        self.wanted_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self.saved else len(self.rules)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return str(_COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == _ON and self.writable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        rule = self.rules[index.row()]
        now = self.setting(rule)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == _ON:
            return Qt.CheckState.Checked if now.enabled else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ForegroundRole:
            tone = "link" if rule.code in self.wanted else "text" if now.enabled else "textDisabled"
            return self._look.colour(tone)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(rule, now, index.column())
        return None

    def _words(self, rule: Rule, now: RuleSetting, column: int) -> str:
        if column == _PARAMS:
            parts = [
                t("{what} {value}", "{what} {value}").format(
                    what=p.label, value=plain(value_text(p, now.params[p.id]))
                )
                for p in rule.params
            ]
            return str(join(parts, zh="；", en="; "))
        words = {_ON: "", _CODE: rule.code, _NAME: str(rule.title), _SEVERITY: str(now.severity.label)}
        return words[column]

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != _ON or not self.writable:
            return False
        self.change(index.row(), enabled=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


def is_share(param: Param) -> bool:
    """Whether a parameter is a share of one, which is shown in per cent."""
    return not param.unit and param.maximum == 1


def value_text(param: Param, value: float) -> str:
    """A parameter's value with its unit."""
    number, unit = (100 * value, "%") if is_share(param) else (value, param.unit)
    return f"{_digits(number)} {unit}".strip()


def _digits(value: float) -> str:
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")


class NumberBox(DecimalBox):
    """A parameter in its unit, with as many digits as it has and no more."""

    def __init__(self, param: Param, value: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._factor = 100.0 if is_share(param) else 1.0
        self.setDecimals(_DIGITS)
        self.setRange(param.minimum * self._factor, param.maximum * self._factor)
        unit = "%" if is_share(param) else param.unit
        self.setSuffix(f" {unit}" if unit else "")
        self.setStepType(DecimalBox.StepType.AdaptiveDecimalStepType)
        self.setValue(value * self._factor)

    def textFromValue(self, value: float) -> str:
        """The number without the zeros that say nothing."""
        return _digits(value)

    @property
    def chosen(self) -> float:
        """The value as the rule takes it."""
        return round(self.value() / self._factor, 10)


class RulesTab(QWidget):
    """A table of the rules, and below it the one that is chosen, to be changed."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self.model = RuleRows(look)
        self.table = QTableView(self)
        self.table.setProperty("role", "grid")
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        for column in (_ON, _CODE, _NAME, _SEVERITY):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(_PARAMS, QHeaderView.ResizeMode.Stretch)
        self._about = QLabel(self)
        self._about.setWordWrap(True)
        self._about.setProperty("role", "hint")
        self.severity = QComboBox(self)
        self.severity.activated.connect(self._set_severity)
        self._severity_label = QLabel(self)
        self._severity_label.setBuddy(self.severity)
        self.numbers: dict[str, NumberBox] = {}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(20)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self._form.addRow(self._severity_label, self.severity)
        self.state = QLabel(self)
        self.state.setProperty("role", "hint")
        self.state.setWordWrap(True)
        self.defaults, self.save_button = QPushButton(self), QPushButton(self)
        self.defaults.setProperty("role", "link")
        self.defaults.clicked.connect(self._take_defaults)
        self.save_button.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.defaults)
        foot.addWidget(self.save_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(12, 12, 12, 10)
        page.setSpacing(10)
        page.addWidget(self.table, 1)
        page.addWidget(self._about)
        page.addLayout(self._form)
        page.addLayout(foot)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_rule())
        self.model.wanted_changed.connect(self._show_state)
        session.workspace_changed.connect(self.refresh)
        session.plan_changed.connect(self._plan_changed)
        look.changed.connect(self.retranslate)
        self.refresh()
        self.retranslate()

    # ---- what is shown

    def _plan_changed(self, applied: Any) -> None:
        if applied is not None and Setting.table in applied.edit.tables:
            self.refresh()

    def refresh(self) -> None:
        """Show the rules as the open plan has them."""
        row = max(0, self.table.currentIndex().row())
        self.model.show(self._session.snapshot, self._session.writable)
        if self.model.rowCount():
            self.table.selectRow(row)
        self._show_rule()

    @property
    def row(self) -> int:
        """The row that is chosen, -1 when none is."""
        return self.table.currentIndex().row() if self.model.rowCount() else -1

    def choose(self, code: str) -> None:
        """Choose a rule by its code."""
        self.table.selectRow(next(i for i, rule in enumerate(self.model.rules) if rule.code == code))

    def _show_rule(self) -> None:
        while self._form.rowCount() > 1:
            self._form.removeRow(1)
        self.numbers = {}
        chosen = self.row >= 0
        for widget in (self._about, self._severity_label, self.severity):
            widget.setVisible(chosen)
        if chosen:
            rule = self.model.rules[self.row]
            now = self.model.setting(rule)
            said = [rule.why, *now.problems]
            self._about.setText(str(join(said, zh="\n", en="\n")))
            self.severity.setCurrentIndex(self.severity.findData(now.severity.name))
            for param in rule.params:
                self._add_number(param, now.params[param.id])
        self._show_state()

    def _add_number(self, param: Param, value: float) -> None:
        box = NumberBox(param, value, self)
        label = QLabel(str(param.label), self)
        label.setBuddy(box)
        box.setMinimumWidth(self._look.px(_FIELD))
        box.setAccessibleName(str(param.label))
        box.setEnabled(self.model.writable and not param.shared)
        if param.shared:
            shared = t("与统计共用的数，在统计设置中改", "Shared with the figures, and set with them")
            box.setToolTip(str(shared))
            label.setToolTip(str(shared))
        box.valueChanged.connect(lambda _: self._set_number(param, box))
        self._form.addRow(label, box)
        self.numbers[param.id] = box

    def _show_state(self) -> None:
        writable, changed = self.model.writable, len(self.model.wanted)
        self.severity.setEnabled(writable)
        self.defaults.setEnabled(writable and self.row >= 0)
        self.save_button.setEnabled(writable and bool(changed))
        self.state.setText(str(self._state_words(changed)))

    def _state_words(self, changed: int) -> Text:
        snapshot = self._session.snapshot
        if snapshot is None:
            return t(
                "先打开或新建一个规划：规则的设置随规划保存", "Open a plan first: rules are set per plan"
            )
        if not self.model.writable:
            return t("只读打开，规则只能查看", "Open for reading only; rules can only be looked at")
        if changed:
            return t("改了 {n} 条规则，尚未保存", "{n} rules changed, not saved yet").format(n=changed)
        row = saved_as(snapshot, self.model.rules[self.row]) if self.row >= 0 else None
        if row is None:
            return t("本规则按默认设置运行", "This rule runs as declared")
        return t("第 {n} 版，{who} 设定", "Version {n}, set by {who}").format(
            n=row.version or 1, who=plain(row.author or "—")
        )

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.table.verticalHeader().setDefaultSectionSize(self._look.px(_ROW))
        self.table.setAccessibleName(str(t("规则", "Rules")))
        self.severity.setMinimumWidth(self._look.px(_FIELD))
        self._severity_label.setText(str(t("级别", "Severity")))
        self.severity.clear()
        for severity in sorted(Severity, reverse=True):
            self.severity.addItem(str(severity.label), severity.name)
        self.defaults.setText(str(t("恢复默认", "As declared")))
        self.save_button.setText(str(t("保存规则设置", "Save rule settings")))
        self._show_rule()

    # ---- what is changed

    def _set_severity(self) -> None:
        self.model.change(self.row, severity=Severity[self.severity.currentData()])

    def _set_number(self, param: Param, box: NumberBox) -> None:
        now = self.model.setting(self.model.rules[self.row])
        self.model.change(self.row, params={**now.params, param.id: box.chosen})

    def _take_defaults(self) -> None:
        rule = self.model.rules[self.row]
        now = self.model.setting(rule).params
        params = {p.id: now[p.id] if p.shared else p.default for p in rule.params}
        self.model.change(self.row, enabled=True, severity=rule.severity, params=params)
        self._show_rule()

    def save(self) -> None:
        """Save all that was changed as one step; the plan is checked anew by it."""
        snapshot = self._session.snapshot
        if snapshot is not None and self.model.wanted:
            self._session.apply(rules_edit(snapshot, self.model.wanted, self._session.user))
