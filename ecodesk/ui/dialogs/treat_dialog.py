"""Say something about findings: a comment, why they are returned, what was corrected, who is to settle them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.field_words import row_name
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import FindingTreatment, OrgUnit, Person
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import NOBODY, Assignee, Finding
from ecodesk.rules.treatment import Act
from ecodesk.ui.dialogs.finding_head import finding_head
from ecodesk.ui.ledger.rows import sorted_as_read

_WORDS = {
    Act.COMMENT: t("批注", "Comment"),
    Act.RETURN: t("退回理由", "Why it is returned"),
    Act.SUBMIT: t("改正说明", "What was corrected"),
    Act.ASSIGN: t("交办说明", "Note"),
}
_REQUIRED = (Act.COMMENT, Act.RETURN)


class TreatDialog(QDialog):
    """Asks for what one act needs; `text` and `assigned` tell what was entered."""

    def __init__(
        self, act: Act, findings: Sequence[Finding], snapshot: Snapshot, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._act = act
        self.setWindowTitle(str(_TITLES.get(act, act.title)))
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(finding_head(findings, snapshot))
        form = QFormLayout()
        if act is Act.ASSIGN:
            self._add_assignee(form, findings, snapshot)
        self.words = QPlainTextEdit()
        self.words.setFixedHeight(72)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(str(_WORDS[act]))
        self.words.textChanged.connect(self._complete)
        form.addRow(f"{_WORDS[act]}{' *' if act in _REQUIRED else ''}", self.words)
        layout.addLayout(form)
        if act is Act.SUBMIT and any(finding.found for finding in findings):
            still = QLabel(
                str(
                    t(
                        "检查仍发现此问题，改正以前不能核销。",
                        "The check still finds it; until then it cannot be verified.",
                    )
                )
            )
            still.setProperty("role", "hint")
            still.setWordWrap(True)
            layout.addWidget(still)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(_TITLES.get(act, act.title)), role.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._complete()
        (self.person if act is Act.ASSIGN else self.words).setFocus()

    def _add_assignee(self, form: QFormLayout, findings: Sequence[Finding], snapshot: Snapshot) -> None:
        fields = fields_by_id(FindingTreatment)
        self.person, self.org_unit = QComboBox(), QComboBox()
        self.person.setEditable(True)
        self.person.addItem("", "")
        people = {row.name: row.org_unit for row in snapshot.table(Person).rows() if row.name}
        for name in sorted_as_read(people):
            self.person.addItem(name, people[name])
        self.org_unit.addItem("", "")
        orgs = {row_name(row): row.id for row in snapshot.table(OrgUnit).rows()}
        for name in sorted_as_read(orgs):
            self.org_unit.addItem(name, orgs[name])
        for name, box in (("person", self.person), ("org_unit", self.org_unit)):
            box.setAccessibleName(str(fields[name].label))
            form.addRow(str(fields[name].label), box)
        before = {finding.assignee for finding in findings}
        known = before.pop() if len(before) == 1 else NOBODY
        self.person.setEditText(known.person)
        self.org_unit.setCurrentIndex(max(0, self.org_unit.findData(known.org_unit)))
        self.person.activated.connect(self._person_chosen)
        self.person.editTextChanged.connect(self._complete)
        self.org_unit.currentIndexChanged.connect(self._complete)

    def _person_chosen(self, index: int) -> None:
        """The organisation of a known person follows."""
        self.org_unit.setCurrentIndex(max(0, self.org_unit.findData(self.person.itemData(index))))

    def _complete(self) -> None:
        if self._act is Act.ASSIGN:
            self.accept_button.setEnabled(self.assigned != NOBODY)
        else:
            self.accept_button.setEnabled(bool(self.text) or self._act not in _REQUIRED)

    @property
    def text(self) -> str:
        """The words."""
        return self.words.toPlainText().strip()

    @property
    def assigned(self) -> Assignee:
        """Whom it is assigned to."""
        if self._act is not Act.ASSIGN:
            return NOBODY
        return Assignee(self.person.currentText().strip(), str(self.org_unit.currentData() or ""))


_TITLES: dict[Act, Text] = {Act.COMMENT: t("批注", "Comment")}
