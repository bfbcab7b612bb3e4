"""The tools beside the tab 检查结果: severities, scope, only what is new, the filter, safe fixes, check all."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from ecodesk.i18n import t
from ecodesk.model.records import ReviewBaseline
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.baseline import latest_baseline, new_since
from ecodesk.rules.finding import CheckResult, Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import SEVERITY_ICONS, SEVERITY_ROLES
from ecodesk.ui.finding_filter import SCOPES, FindingFilter
from ecodesk.ui.finding_filter_popup import FindingFilterPopup
from ecodesk.ui.theme import restyle

_NEW, _NEW_SHORT = t("仅上次审查后新增", "Only new since the review"), t("仅新增", "Only new")
_WIDE = 1500  # a window from here on has room for the long name


class FindingsTools(QWidget):
    """Holds what the list is filtered and grouped by; `asked_changed` when that is other."""

    asked_changed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._result: CheckResult | None = None
        self._counted: tuple[CheckResult | None, ReviewBaseline | None, int] = (None, None, 0)
        self._snapshot: Snapshot | None = None
        self._safe = 0
        self._room = 10_000  # pixels, until they are laid out
        self._keys = FindingFilter()  # what the popup decides
        bar = QHBoxLayout(self)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(6)
        self.chips: dict[Severity, QPushButton] = {}
        for severity in sorted(Severity, reverse=True):
            chip = _chip()
            chip.setChecked(severity is not Severity.INFO)
            chip.toggled.connect(lambda _: self.asked_changed.emit())
            self.chips[severity] = chip
            bar.addWidget(chip)
        self.scope = QComboBox()
        self.scope.setProperty("compact", True)
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for name, _ in SCOPES:
            self.scope.addItem("", name)
        self.scope.currentIndexChanged.connect(lambda _: self.asked_changed.emit())
        self.only_new = _chip()
        self.only_new.toggled.connect(lambda _: self.asked_changed.emit())
        self.filter_button = QPushButton()
        self.filter_button.setProperty("compact", True)
        self.filter_button.clicked.connect(self.open_filter)
        self.safe_button = QPushButton()
        self.safe_button.setProperty("role", "link")
        self.check_button = QPushButton()
        self.check_button.setProperty("role", "link")
        for widget in (self.scope, self.only_new, self.filter_button):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.safe_button)
        bar.addWidget(self.check_button)

    @property
    def asked(self) -> FindingFilter:
        """What the list is filtered and grouped by now."""
        return replace(
            self._keys,
            severities=frozenset(s for s, chip in self.chips.items() if chip.isChecked()),
            only_new=self.only_new.isChecked(),
            scope=str(self.scope.currentData()),
        )

    def ask(self, asked: FindingFilter) -> None:
        """Filter and group by this; severities, scope and 仅新增 are those of their buttons."""
        self._keys = asked
        self._name_filter()
        self.asked_changed.emit()

    def reset(self) -> None:
        """Another plan: nothing of the last one's keys is asked for."""
        self._keys = FindingFilter()
        self.only_new.setChecked(False)
        self._name_filter()

    def open_filter(self) -> None:
        """Show what can narrow and group the list."""
        if self._result is None or self._snapshot is None:
            return
        findings = list(self._result.findings.values())
        self.popup = FindingFilterPopup(findings, self._snapshot, self._keys, self._look, self.filter_button)
        self.popup.changed.connect(self.ask)
        self.popup.open_under(self.filter_button)

    def show_result(self, result: CheckResult | None, snapshot: Snapshot | None, safe: int) -> None:
        """Show the counts of a check, and how many safe fixes there are."""
        self._result, self._snapshot, self._safe = result, snapshot, safe
        self._name_new()
        self.fit(self._room)

    def retranslate(self) -> None:
        """Take over language and theme."""
        for i, (_, title) in enumerate(SCOPES):
            self.scope.setItemText(i, str(title))
        self.scope.setAccessibleName(str(t("范围", "Scope")))
        self._name_filter()
        self.check_button.setIcon(self._look.icon("refresh", "link"))
        self.safe_button.setIcon(self._look.icon("auto-fix", "link"))

    def fit(self, room: int) -> None:
        """Shorten to so many pixels: chips and links have their words only where all of them have room."""
        self._room = room
        self._name_tools(words=True)
        if self.sizeHint().width() > room:
            self._name_tools(words=False)

    def _name_tools(self, words: bool) -> None:
        for severity, chip in self.chips.items():
            count = self._result.count(severity) if self._result is not None else 0
            name = f"{severity.label} {count}"
            chip.setText(name if words else str(count))
            chip.setToolTip(name)
            chip.setAccessibleName(name)
            chip.setIcon(self._look.icon(SEVERITY_ICONS[severity], SEVERITY_ROLES[severity]))
        safe = str(t("安全修复（{n}）…", "Safe fixes ({n})…").format(n=self._safe))
        check = str(t("全部检查", "Check all"))
        self.safe_button.setText(safe if words else str(self._safe))
        self.safe_button.setToolTip(safe)
        self.safe_button.setAccessibleName(safe)
        self.check_button.setText(check if words else "")
        self.check_button.setAccessibleName(check)
        self.check_button.setToolTip(f"{check}  F9")

    def _name_filter(self) -> None:
        count = self._keys.narrowed
        self.filter_button.setText(str(count) if count else "")
        self.filter_button.setIcon(self._look.icon("filter" if count else "filter-outline", "text2"))
        words = t(
            "筛选：状态、检查项、单元、责任单位、我的；分组",
            "Filter: state, check, unit, responsible unit, mine; groups",
        )
        self.filter_button.setToolTip(str(words))
        self.filter_button.setAccessibleName(str(t("筛选与分组", "Filter and group")))
        restyle(self.filter_button, tone="accent" if count else "")

    def _name_new(self) -> None:
        baseline = latest_baseline(self._snapshot) if self._snapshot is not None else None
        self.only_new.setEnabled(baseline is not None)
        if baseline is None:
            self.only_new.setText(str(_NEW_SHORT))
            none = t(
                "还没有设过审查基线。用“审查 ▸ 设审查基线”记下现有的检查结果。",
                "No review baseline yet. “Review ▸ Set the review baseline” records what is found now.",
            )
            self.only_new.setToolTip(str(none))
            return
        count = self._new_since(baseline)
        title = _NEW if self.window().width() >= _WIDE else _NEW_SHORT
        self.only_new.setText(f"{title} {count}")
        day = baseline.taken_on.isoformat() if baseline.taken_on is not None else ""
        words = t(
            "仅上次审查后新增。上次：{name}，{day} {author}",
            "Only new since the last review: {name}, {day} {author}",
        )
        self.only_new.setToolTip(str(words.format(name=baseline.name, day=day, author=baseline.author)))

    def _new_since(self, baseline: ReviewBaseline) -> int:
        """How many findings are new since a review, counted once for each result."""
        result, known, count = self._counted
        if result is not self._result or known is not baseline:
            count = new_since(self._result, baseline) if self._result is not None else 0
            self._counted = (self._result, baseline, count)
        return count


def _chip() -> QPushButton:
    chip = QPushButton()
    chip.setCheckable(True)
    chip.setProperty("role", "chip")
    return chip
