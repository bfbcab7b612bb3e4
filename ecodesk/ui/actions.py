"""Menus, tool bars and shortcuts made from the list of commands; nothing else creates a `QAction`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton

from ecodesk.i18n import Text, t
from ecodesk.ui.commands import Command
from ecodesk.ui.key_text import ARROWS, key_text

MENUS: dict[str, Text] = {
    "file": t("文件(&F)", "&File"),
    "file/export": t("导出", "Export"),
    "edit": t("编辑(&E)", "&Edit"),
    "view": t("视图(&V)", "&View"),
    "view/plan": t("方案视图", "Plan views"),
    "view/ledger": t("台账视图", "Ledger views"),
    "view/docks": t("面板", "Panels"),
    "view/theme": t("主题", "Theme"),
    "view/language": t("语言", "Language"),
    "layer": t("图层(&L)", "&Layers"),
    "layer/style": t("着色", "Colour by"),
    "layer/theme": t("地图主题", "Map theme"),
    "draw": t("绘图(&D)", "&Draw"),
    "draw/outline": t("边界处理", "Outline"),
    "check": t("检查(&C)", "&Check"),
    "review": t("审查(&R)", "&Review"),
    "review/plan": t("方案审查", "Review of the plan"),
    "report": t("成果(&P)", "Re&ports"),
    "tools": t("工具(&T)", "&Tools"),
    "help": t("帮助(&H)", "&Help"),
}


def menu_title(menu: str) -> Text:
    """What a menu is called, without the mark of its access key. KeyError for an unknown menu."""
    title = MENUS[menu]
    return Text(title.zh.split("(&")[0], title.en.replace("&", ""))


class Actions(QObject):
    """One `QAction` per command, kept in step with what the window can do now."""

    def __init__(self, window: Any, commands: Iterable[Command], run: Callable[[Command], None]) -> None:
        super().__init__(window)
        self._window = window
        self._run = run
        self.commands = {command.id: command for command in commands}
        self._menus: dict[str, QMenu] = {}
        self._actions = {command.id: self._action(command) for command in self.commands.values()}
        self.refresh()

    def action(self, command_id: str) -> QAction:
        """The action of a command. KeyError for an unknown one."""
        return self._actions[command_id]

    def reason(self, command: Command) -> Text | None:
        """Why a command cannot run now, or None when it can."""
        return command.disabled(self._window)

    def title(self, command: Command) -> Text:
        """What a command is called now; undo, for one, names the step it would take back."""
        return command.current_title(self._window) if command.current_title else command.title

    def explain_key(self, keys: QKeySequence) -> None:
        """Say why the command of a key cannot run now; a disabled action does not hear its key."""
        for command in self.commands.values():
            if keys in self._actions[command.id].shortcuts() and self.reason(command) is not None:
                self._run(command)

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Make the menus that have commands, in their fixed order, with their submenus at first use."""
        used = {command.menu for command in self.commands.values() if command.menu}
        for name in MENUS:
            if "/" not in name and any(use.split("/")[0] == name for use in used):
                menu = bar.addMenu("")
                self._open(name, menu)
                self._fill(name, menu)
        self.retranslate()

    def menu(self, name: str) -> QMenu:
        """A menu made by `fill_menu_bar`."""
        return self._menus[name]

    def fill_tool_bar(self, bar: QToolBar, groups: Iterable[str], labelled: Iterable[str] = ()) -> None:
        """Add the commands of tool-bar groups, a line between groups; `labelled` ones show their name."""
        words = set(labelled)
        for number, group in enumerate(groups):
            members = [command for command in self.commands.values() if command.toolbar == group]
            if members and number:
                bar.addSeparator()
            for command in members:
                bar.addAction(self._actions[command.id])
                button = bar.widgetForAction(self._actions[command.id])
                if isinstance(button, QToolButton):
                    style = Qt.ToolButtonStyle
                    with_words = command.id in words
                    button.setToolButtonStyle(
                        style.ToolButtonTextBesideIcon if with_words else style.ToolButtonIconOnly
                    )
                    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def refresh(self) -> None:
        """Enable, check and name every action as the window stands now."""
        for command_id, action in self._actions.items():
            command = self.commands[command_id]
            reason = self.reason(command)
            action.setEnabled(reason is None)
            if command.checked is not None:
                action.setChecked(command.checked(self._window))
            title = self.title(command)
            action.setText(_in_menu(title, command))
            action.setIconText(str(command.title).rstrip("….").strip())
            action.setToolTip(_tooltip(title, command, reason))
            action.setStatusTip(str(command.hint) if command.hint is not None else "")

    def retranslate(self) -> None:
        """Texts and icons in the language and theme in use."""
        for name, menu in self._menus.items():
            menu.setTitle(str(MENUS[name]))
        for command_id, action in self._actions.items():
            command = self.commands[command_id]
            if command.icon:
                action.setIcon(self._window.look.icon(command.icon, "text"))
        self.refresh()

    def _action(self, command: Command) -> QAction:
        action = QAction(str(command.title), self._window)
        action.setObjectName(command.id)
        action.setCheckable(command.checked is not None)
        if command.shortcut:
            action.setShortcuts([QKeySequence(key) for key in command.shortcut.split(" | ")])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.triggered.connect(lambda: self._triggered(command))
        self._window.addAction(action)
        return action

    def _triggered(self, command: Command) -> None:
        self._run(command)
        self.refresh()

    def _open(self, name: str, menu: QMenu) -> None:
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.refresh)
        self._menus[name] = menu

    def _fill(self, name: str, menu: QMenu) -> None:
        for command in sorted(self.commands.values(), key=lambda one: one.last):
            if command.menu == name:
                if command.separate and not menu.isEmpty():
                    menu.addSeparator()
                menu.addAction(self._actions[command.id])
            elif command.menu.startswith(f"{name}/") and command.menu not in self._menus:
                if command.separate and not menu.isEmpty():
                    menu.addSeparator()
                inner = menu.addMenu("")
                self._open(command.menu, inner)
                self._fill(command.menu, inner)


def _in_menu(title: Text, command: Command) -> str:
    """The words of a menu entry; arrow keys stand behind a tab, or Qt would spell their names out."""
    keys = key_text(command.shortcut.split(" | ")[0]) if command.shortcut else ""
    return f"{title}\t{keys}" if keys.endswith(tuple(ARROWS)) else str(title)


def _tooltip(title: Text, command: Command, reason: Text | None) -> str:
    words = str(title)
    if command.shortcut:
        words = f"{words}  {key_text(command.shortcut.split(' | ')[0])}"
    if reason is not None:
        return f"{words}\n{reason}"
    return f"{words}\n{command.hint}" if command.hint is not None else words
