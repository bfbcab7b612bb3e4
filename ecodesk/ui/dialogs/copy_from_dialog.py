"""从其他项目复制: take over fields and tables of another project, chapter by chapter."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.model.completeness import is_empty
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field
from ecodesk.model.form_filling import copied_parts
from ecodesk.model.records import Attachment, CrossUnitShare, Project
from ecodesk.ui.forms.chapters import Chapter
from ecodesk.ui.forms.form_desk import FormDesk
from ecodesk.ui.forms.project_chapters import PROJECT_FORM

# what makes a project itself, or is true of its own ground only
_ITS_OWN = frozenset({"code", "name", "status", "parent", "source_plan", "patches"})
_OWN_TABLES = (Attachment, CrossUnitShare)
_OWN_CHAPTERS = frozenset({"space", "files"})


def _copied_fields(chapter: Chapter) -> list[Field]:
    return [
        f for f in PROJECT_FORM.fields(chapter) if not f.derived and not f.unique and f.id not in _ITS_OWN
    ]


class CopyFromDialog(QDialog):
    """Which project, which chapters; what is filled in already stays unless it is to be replaced."""

    def __init__(self, desk: FormDesk) -> None:
        super().__init__(desk.parent)
        self._desk = desk
        self.setWindowTitle(str(t("从其他项目复制", "Copy from another project")))
        self.setMinimumWidth(desk.look.px(460))
        self.project = QComboBox(self)
        self.project.setAccessibleName(str(t("复制哪个项目", "Which project")))
        projects = desk.snapshot.table(Project)
        rows = sorted(
            (projects.at(i) for i in range(len(projects)) if projects.ids[i] != desk.project.id),
            key=lambda row: (row.element != desk.project.element, row.code),
        )
        for row in rows:
            self.project.addItem(row.caption, row.id)
        label = QLabel(str(t("复制哪个项目（同要素的在前）", "Which project (same element first)")), self)
        label.setProperty("role", "field")
        label.setBuddy(self.project)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label)
        column.addWidget(self.project)
        column.addSpacing(4)
        heading = QLabel(str(t("复制哪些内容", "What to copy")), self)
        heading.setProperty("role", "field")
        column.addWidget(heading)
        self.boxes: dict[str, QCheckBox] = {}
        for chapter in PROJECT_FORM.chapters:
            tables = [table for table in chapter.tables if table.kind not in _OWN_TABLES]
            if chapter.id in _OWN_CHAPTERS or not (_copied_fields(chapter) or tables):
                continue
            box = QCheckBox(str(chapter.title), self)
            box.setChecked(True)
            box.toggled.connect(self._judge)
            self.boxes[chapter.id] = box
            column.addWidget(box)
        self.replacing = QCheckBox(
            str(t("已填的字段也改成所选项目的值", "Replace fields that are filled in already")), self
        )
        column.addSpacing(4)
        column.addWidget(self.replacing)
        hint = QLabel(
            str(
                t(
                    "不复制编码、名称、图形和附件，也不复制已到位资金、完成日期等实际发生的内容；表中已有的行保留。",
                    "Code, name, shape and files are not copied, nor what has happened already; rows of tables stay.",
                )
            ),
            self,
        )
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        column.addWidget(hint)
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(str(t("复制", "Copy")), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._judge()

    def _judge(self) -> None:
        ready = self.project.count() > 0 and any(box.isChecked() for box in self.boxes.values())
        self.accept_button.setEnabled(ready)

    def edit(self) -> Edit:
        """Everything chosen as one step; a table that has rows already gets none."""
        desk, target = self._desk, self._desk.project
        source = desk.snapshot.table(Project)[self.project.currentData()]
        values, kinds = {}, []
        for chapter in PROJECT_FORM.chapters:
            if chapter.id not in self.boxes or not self.boxes[chapter.id].isChecked():
                continue
            for field in _copied_fields(chapter):
                theirs = getattr(source, field.id)
                free = self.replacing.isChecked() or is_empty(getattr(target, field.id))
                if free and not is_empty(theirs):
                    values[field.id] = theirs
            kinds += [
                table.kind for table in chapter.tables if table.kind not in _OWN_TABLES and not desk.of(table)
            ]
        after = dataclasses.replace(target, **values)
        changes = [Change(target, after)] if after != target else []
        changes += [Change(None, row) for row in copied_parts(desk.snapshot, source.id, target.id, kinds)]
        label = t("{code} 复制 {source} 的表单内容", "{code}: copy the form of {source}")
        return Edit(label.format(code=target.code, source=source.code), tuple(changes))

    def accept(self) -> None:
        """Save the step."""
        edit = self.edit()
        if edit.changes:
            self._desk.save(edit)
        super().accept()


def ask_copy(desk: FormDesk) -> QWidget:
    """Open the dialog over the form."""
    dialog = CopyFromDialog(desk)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
