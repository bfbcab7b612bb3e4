"""套用措施模板: what a kind of measure usually consists of, shown before it is added."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, join, t
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import add
from ecodesk.model.fields import Record
from ecodesk.model.measure_templates import MeasureTemplate, filled_from, templates_for
from ecodesk.model.records import IndicatorTarget, Milestone, RoadmapStep, WorkItem
from ecodesk.ui.forms.form_desk import FormDesk

_KINDS = (WorkItem, IndicatorTarget, Milestone, RoadmapStep)


class TemplateDialog(QDialog):
    """Templates at the left, those for the project's element first; at the right what would be added."""

    def __init__(self, desk: FormDesk) -> None:
        super().__init__(desk.parent)
        self._desk = desk
        self._parts: dict[type[Record], list[Record]] = {
            kind: desk.rows.parts(kind, "project", desk.project.id) for kind in _KINDS
        }
        self.templates = templates_for(desk.project.element)
        self.setWindowTitle(str(t("套用措施模板", "Use a template")))
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(3)
        self.list.addItems([str(one.title) for one in self.templates])
        framed = QFrame(self)
        framed.setProperty("role", "card")
        framed.setFixedWidth(desk.look.px(240))
        inside = QVBoxLayout(framed)
        inside.setContentsMargins(1, 6, 1, 6)
        inside.addWidget(self.list)
        self.list.setAccessibleName(str(t("措施模板", "Templates")))
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        hint = QLabel(self)
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        hint.setText(
            str(
                t(
                    "只补没有的内容，已填的不变；数量、单价和目标值仍由你填写。一步完成，可撤销。",
                    "Adds only what is missing; quantities, prices and targets stay yours to fill in. One step, undoable.",
                )
            )
        )
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(str(t("套用", "Add")), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.addWidget(self.words, 1)
        right.addWidget(hint)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(framed)
        both.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(both, 1)
        column.addWidget(buttons)
        self.list.currentRowChanged.connect(lambda _: self._show())
        self.list.itemActivated.connect(lambda _: self.accept())
        self.resize(desk.look.px(720), desk.look.px(440))
        self.list.setCurrentRow(0)

    @property
    def template(self) -> MeasureTemplate:
        """The template chosen."""
        return self.templates[self.list.currentRow()]

    @property
    def rows(self) -> list[Record]:
        """What it adds to the project."""
        return filled_from(self.template, self._desk.project, dict(self._parts))

    def _show(self) -> None:
        rows = self.rows
        lines = [_line(kind, rows) for kind in _KINDS]
        shown = [line for line in lines if line is not None]
        nothing = t("模板的内容项目都已有。", "The project has everything of this template.")
        self.words.setText("\n\n".join(str(line) for line in shown) if shown else str(nothing))
        self.accept_button.setEnabled(bool(rows))

    def accept(self) -> None:
        """Add the rows as one step."""
        rows, desk = self.rows, self._desk
        if not rows:
            return
        label = t("{code} 套用模板 {name}", "{code}: use template {name}")
        desk.save(add(label.format(code=desk.project.code, name=self.template.title), *rows))
        super().accept()


def _line(kind: type[Record], rows: list[Record]) -> Text | None:
    mine = [row for row in rows if type(row) is kind]
    if not mine:
        return None
    return t("{title}（{n}）：{names}", "{title} ({n}): {names}").format(
        title=kind.title, n=len(mine), names=join([_name(row) for row in mine])
    )


def _name(row: Record) -> Text:
    if isinstance(row, WorkItem):
        return code_label("work_item", row.item_code)
    if isinstance(row, IndicatorTarget):
        return code_label("indicator", row.indicator)
    if isinstance(row, Milestone):
        day = f" {row.planned.isoformat()}" if row.planned is not None else ""
        return t("{name}{day}（{weight:g}%）", "{name}{day} ({weight:g}%)").format(
            name=row.name, day=day, weight=row.weight
        )
    return t("{name}", "{name}").format(name=getattr(row, "name", ""))


def ask_template(desk: FormDesk) -> QWidget:
    """Open the dialog over the form."""
    dialog = TemplateDialog(desk)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
