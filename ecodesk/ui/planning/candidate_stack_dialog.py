"""约定叠加: two projects on the same ground, and who of the parties does what."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from ecodesk.i18n import join, plain, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import OrgUnit, Project, SourceProject, SplitAgreement
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.typed_values import written_date
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.planning.candidate_dialog import CandidateDialog


class StackDialog(CandidateDialog):
    """Asks for kind, terms, document and how long. `agreement` is what was written."""

    def __init__(
        self,
        snapshot: Snapshot,
        row: SourceProject,
        project: Project,
        reason: str,
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        title = t("与 {code} 约定叠加", "Agree on stacking with {code}").format(code=plain(project.code))
        super().__init__(title, t("约定叠加", "Agree"), reason, parent)
        self.setMinimumWidth(look.px(560))
        fields = fields_by_id(SplitAgreement)
        self.kind = QComboBox(self)
        for code in code_list("split_kind"):
            self.kind.addItem(str(label("split_kind", code)), code)
        self.kind.setCurrentIndex(max(0, self.kind.findData("stackable")))
        self.terms = QPlainTextEdit(self)
        self.terms.setTabChangesFocus(True)
        self.terms.setFixedHeight(look.px(92))
        self.terms.setPlainText(_proposed(snapshot, row, project))
        self.terms.textChanged.connect(self._allow)
        self.document = QLineEdit(self)
        self.valid_until = QLineEdit(self)
        self.valid_until.setPlaceholderText("2028-12-31")
        self.valid_until.textChanged.connect(lambda _: self._allow())
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(
            str(t("双方", "Parties")), QLineEdit(_parties(snapshot, row, project), self, readOnly=True)
        )
        for name, widget in (
            ("kind", self.kind),
            ("terms", self.terms),
            ("document", self.document),
            ("valid_until", self.valid_until),
        ):
            form.addRow(str(fields[name].label), widget)
        self.body.addLayout(form)
        self.said.setText(
            str(
                t(
                    "约定写入分工协议；有效期内，两者重叠不再算同位同类重复。",
                    "It becomes a split agreement; while it holds, the overlap is no duplication.",
                )
            )
        )
        self._allow()

    @property
    def agreement(self) -> SplitAgreement:
        """What was written, without the projects."""
        return SplitAgreement(
            kind=self.kind.currentData(),
            terms=self.terms.toPlainText().strip(),
            document=self.document.text().strip(),
            valid_until=self._until(),
        )

    def _until(self) -> date | None:
        try:
            return written_date(self.valid_until.text()) if self.valid_until.text().strip() else None
        except ValueError:
            return None

    def complete(self) -> bool:
        typed = self.valid_until.text().strip()
        return bool(self.terms.toPlainText().strip()) and (not typed or self._until() is not None)


def _party(snapshot: Snapshot, org: str) -> str:
    row = snapshot.row(OrgUnit.table, org)
    return row.name if isinstance(row, OrgUnit) else str(t("未定单位", "nobody yet"))


def _parties(snapshot: Snapshot, row: SourceProject, project: Project) -> str:
    return " — ".join(dict.fromkeys((_party(snapshot, row.lead), _party(snapshot, project.lead))))


def _proposed(snapshot: Snapshot, row: SourceProject, project: Project) -> str:
    """Who does what, as far as the works tell."""
    lines = []
    for name, org, works in (
        (row.name, row.lead, row.work_items),
        (project.name, project.lead, project.work_items),
    ):
        what = str(join([label("work_item", code) for code in works])) or "—"
        said = t("{org}负责“{name}”：{what}", "{org} is responsible for “{name}”: {what}")
        lines.append(str(said.format(org=plain(_party(snapshot, org)), name=plain(name), what=plain(what))))
    return "\n".join(lines)
