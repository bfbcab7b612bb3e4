"""The dialogs that belong to the window as a whole: preferences, shortcuts, guide, about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from ecodesk import __version__
from ecodesk.i18n import Text, plain, t
from ecodesk.model.clash import Clash
from ecodesk.model.edit import Step

if TYPE_CHECKING:
    from ecodesk.ui.main_window import MainWindow


def show_settings(window: MainWindow) -> None:
    """首选项."""
    from ecodesk.ui.dialogs.settings_dialog import SettingsDialog

    dialog = SettingsDialog(window.session, window.look, window.preferences, window.apply_preferences, window)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def show_clash(window: MainWindow, clash: Clash, said: Text) -> None:
    """Whose value is to stand where two people changed the same field."""
    from ecodesk.ui.dialogs.clash_dialog import ClashDialog

    snapshot = window.session.snapshot
    if snapshot is None:
        return
    dialog = ClashDialog(clash, said, snapshot, window.look, window)

    def let_go() -> None:
        window.panes.form.let_go(clash.now.id, [field.id for field in clash.fields])

    def settle() -> None:
        let_go()
        fields, shape = dialog.chosen()
        window.session.apply(clash.settled(fields, my_shape=shape))

    dialog.accepted.connect(settle)
    dialog.rejected.connect(let_go)
    dialog.open()


def show_restoring(window: MainWindow, first: Step | None = None) -> None:
    """恢复到某一步…, at a step when one is named."""
    from ecodesk.ui.dialogs.restore_dialog import RestoreDialog, restorable
    from ecodesk.ui.history_model import listed

    workspace, session = window.session.workspace, window.session
    if workspace is None:
        return

    def show(steps: Sequence[Step]) -> None:
        dialog = RestoreDialog(session, window.look, restorable(steps), first, window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    session.background.paint(lambda _: listed(workspace).steps, show)


def show_shortcuts(window: MainWindow) -> None:
    """Every shortcut on one sheet."""
    from ecodesk.ui.dialogs.shortcut_sheet import ShortcutSheet

    dialog = ShortcutSheet(window.command_actions, window)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def show_help(window: MainWindow, page: str = "") -> None:
    """The user guide, at a page when one is named."""
    from ecodesk.ui.dialogs.help_window import HelpWindow

    guide = window.findChild(HelpWindow) or HelpWindow(window.session, window.look, window)
    if page:
        guide.open_page(page)
    if guide.isVisible():  # perhaps below the window
        guide.raise_()
    guide.show()


def show_about(window: MainWindow) -> None:
    """Name, version, licence."""
    words = t(
        "生态修复规划桌面（EcoDesk）{version}\n\n面向县级山水林田湖草沙一体化生态保护与修复规划。\n"
        "离线可用，数据不出本机。Apache-2.0 许可。",
        "EcoDesk {version}\n\nIntegrated ecological restoration planning for counties.\n"
        "Works offline; data stay on this computer. Apache-2.0 licence.",
    )
    title = str(t("关于", "About"))
    QMessageBox.about(window, title, str(words.format(version=plain(__version__))))
