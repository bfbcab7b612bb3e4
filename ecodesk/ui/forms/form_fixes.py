"""A fix or an explanation asked for in a form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.rules.finding import Finding
from ecodesk.rules.prepared_fixes import PreparedFix
from ecodesk.rules.rule import Fix
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.prepared_fixes import prepare
from ecodesk.ui.session import Notice, Session


def try_fix(
    session: Session, look: Appearance, rows: PendingRows, finding: Finding, fix: Fix, parent: QWidget
) -> None:
    """Try a fix in the background; one that changes shapes is shown before it is made."""
    snapshot, workspace = session.snapshot, session.workspace
    if snapshot is None:
        return

    def tried(found: list[PreparedFix]) -> None:
        mine = [one for one in found if one.fix.id == fix.id]
        if session.workspace is not workspace:
            return  # they belong to a plan that has been closed
        if not mine:
            words = t("“{fix}”不适用于这里", "“{fix}” does not apply here").format(fix=fix.title)
            session.notify(Notice(words, level="warn"))
        elif mine[0].preview.before == mine[0].preview.after:
            rows.apply(mine[0].preview.edit)
        else:
            dialog = FixDialog(session, look, mine, parent=parent)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    session.background.read(t("准备修复", "Preparing fixes"), lambda _: prepare(snapshot, finding), tried)


def explain(session: Session, look: Appearance, finding: Finding, parent: QWidget) -> None:
    """Show what the rule of a finding is about."""
    dialog = ExplainDialog(finding.rule, session.snapshot, look, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
