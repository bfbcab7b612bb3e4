"""导入部门规划: the import doctor for lists of departments, each with its department and the name of its plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ecodesk.exchange.examining import Choices
from ecodesk.exchange.source_examining import TARGET, ListChoices, ListExaminer
from ecodesk.exchange.source_files import LIST_SUFFIXES
from ecodesk.i18n import Text, t
from ecodesk.model.records import OrgUnit, SourceProject
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.import_dialog import ImportDialog
from ecodesk.ui.session import Session


class ListImportDialog(ImportDialog):
    """Takes lists in as specialist plans with candidates: encoding, CRS and fields are settled as for any data."""

    band: QFrame | None = None  # made after what all import dialogs have

    def __init__(
        self, session: Session, look: Appearance, paths: Sequence[Path] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(session, look, (), TARGET, parent)
        snapshot = session.snapshot
        info = snapshot.plan_info if snapshot is not None else None
        sample = info is not None and info.is_sample
        self._examiner = ListExaminer(session.user, date.today(), is_sample=sample)
        self.list.suffixes = LIST_SUFFIXES
        self.setWindowTitle(str(t("导入部门规划", "Take in departments' plans")))
        self._add_band()
        self._show()
        if paths:
            self.add_paths(paths)

    def _targets(self) -> dict[str, Text]:
        return {TARGET: SourceProject.title}

    def _first_choice(self, path: Path) -> Choices:
        return ListChoices(path)

    def _add_band(self) -> None:
        band = self.band = QFrame(self)
        band.setProperty("role", "header")
        self.department = QComboBox(band)
        self.department.setMinimumWidth(self._look.px(200))
        self.department.addItem("", "")
        snapshot = self._session.snapshot
        table = snapshot.table(OrgUnit) if snapshot is not None else None
        if table is not None:
            for row_id, name in zip(table.ids, table.column("name"), strict=True):
                self.department.addItem(name, row_id)
        self.department.setEditable(True)
        self.department.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.department.activated.connect(lambda _: self._take_department())
        typed = self.department.lineEdit()
        if typed is not None:
            typed.setPlaceholderText(str(t("选择，或写部门名称", "Choose, or write its name")))
            typed.editingFinished.connect(self._take_department)
        self.plan_name = QLineEdit(band)
        self.plan_name.setMaxLength(100)
        self.plan_name.editingFinished.connect(self._name)
        row = QHBoxLayout(band)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        for words, field, stretch in (
            (t("这份清单来自", "This list is from"), self.department, 0),
            (t("规划名称", "Name of the plan"), self.plan_name, 1),
        ):
            label = QLabel(str(words), band)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field, stretch)
        layout = self.page.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, band)

    def _take_department(self) -> None:
        """The department chosen; a name the plan does not know becomes a department of it."""
        row, typed = self.list.current, self.department.currentText().strip()
        at = self.department.findText(typed)
        wanted = self.department.itemData(at) if at >= 0 else typed
        if 0 <= row < len(self.files):
            choices = self.files[row]
            if isinstance(choices, ListChoices) and wanted and wanted != choices.department:
                self.choose(department=wanted)

    def _name(self) -> None:
        row = self.list.current
        typed = self.plan_name.text().strip()
        if 0 <= row < len(self.files):
            choices = self.files[row]
            if isinstance(choices, ListChoices) and typed and typed != choices.plan_name:
                self.choose(plan_name=typed)

    def _show_current(self) -> None:
        super()._show_current()
        row = self.list.current
        choices = self.files[row] if 0 <= row < len(self.files) else None
        if self.band is None:
            return
        self.band.setEnabled(choices is not None)
        if isinstance(choices, ListChoices):
            at = self.department.findData(choices.department)
            self.department.setCurrentIndex(max(0, at))
            if at < 0:
                self.department.setEditText(choices.department)
            if not self.plan_name.hasFocus():
                self.plan_name.setText(choices.plan_name)
