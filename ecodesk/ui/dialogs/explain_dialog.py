"""这条规则是什么: why a rule exists, how it judges, what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.explain import explain
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.registry import all_rules
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.rule_pictures import show_rule


class ExplainDialog(QDialog):
    """Shows the rule with the parameters this workspace uses."""

    def __init__(
        self, rule_code: str, snapshot: Snapshot | None, look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("规则 {code}", "Rule {code}").format(code=rule_code)))
        self.resize(620, 640)
        layout = QVBoxLayout(self)
        self.text = QTextBrowser()
        rule = all_rules().get(rule_code)
        if rule is None:
            self.text.setPlainText(
                str(t("没有规则 {code} 的说明", "No explanation of rule {code}").format(code=rule_code))
            )
        else:
            setting = rule_setting(snapshot, rule) if snapshot is not None else None
            show_rule(self.text.document(), rule_code, str(explain(rule, setting)), look)
        layout.addWidget(self.text)
        buttons = QDialogButtonBox()
        buttons.addButton(str(t("关闭", "Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
