"""Commands of the window itself: files, undo, pages, panels, appearance, help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.ui import window_dialogs
from ecodesk.ui.commands import Command
from ecodesk.ui.dialogs.settings_dialog import LANGUAGE_NAMES, THEME_NAMES
from ecodesk.ui.ledger_page import LEDGER_VIEWS
from ecodesk.ui.plan_page import PLAN_VIEWS
from ecodesk.ui.rail import PAGES

_NOT_OPEN = t("先打开或新建一个规划", "Open or create a plan first")


def needs_plan(window: Any) -> Text | None:
    """Why a command that needs an open plan cannot run."""
    return _NOT_OPEN if window.session.workspace is None else None


def needs_writable(window: Any) -> Text | None:
    """Why a command that changes the plan cannot run."""
    if window.session.workspace is None:
        return _NOT_OPEN
    return None if window.session.writable else t("只读打开，不能修改", "Open for reading only")


def _no_undo(window: Any) -> Text | None:
    return needs_writable(window) or (
        None if window.session.step_labels.undo else t("没有可以撤销的操作", "Nothing to undo")
    )


def _no_redo(window: Any) -> Text | None:
    return needs_writable(window) or (
        None if window.session.step_labels.redo else t("没有可以重做的操作", "Nothing to redo")
    )


def _undo_title(window: Any) -> Text:
    label = window.session.step_labels.undo
    return t("撤销“{label}”", "Undo “{label}”").format(label=label) if label else t("撤销", "Undo")


def _redo_title(window: Any) -> Text:
    label = window.session.step_labels.redo
    return t("重做“{label}”", "Redo “{label}”").format(label=label) if label else t("重做", "Redo")


def _no_codes(window: Any) -> Text | None:
    return needs_plan(window) or (
        None if window.session.selection.rows else t("先选择对象", "Select something first")
    )


def _page(page: str) -> Callable[[Any], None]:
    return lambda window: window.show_page(page)


def _on_page(page: str) -> Callable[[Any], bool]:
    return lambda window: bool(window.page == page)


def _view(page: str, view: str) -> Callable[[Any], None]:
    def show(window: Any) -> None:
        window.show_page(page)
        getattr(window.panes, page).show_view(view)
        window.focus_page()

    return show


def _on_view(page: str, view: str) -> Callable[[Any], bool]:
    return lambda window: bool(window.page == page and getattr(window.panes, page).current == view)


def _dock_toggle(dock: str) -> Callable[[Any], None]:
    return lambda window: window.docks.toggle(dock)


def _dock_shown(dock: str) -> Callable[[Any], bool]:
    return lambda window: bool(window.docks.is_shown(dock))


def _off_map(window: Any) -> Text | None:
    return needs_plan(window) or (None if window.page == "map" else t("仅用于地图页", "Only on the map page"))


def _theme(theme: str) -> Command:
    return Command(
        f"view.theme.{theme}",
        THEME_NAMES[theme],
        lambda window: window.use_theme(theme),
        menu="view/theme",
        checked=lambda window: bool(window.look.theme_choice == theme),
    )


def _language(language: str) -> Command:
    return Command(
        f"view.language.{language}",
        LANGUAGE_NAMES[language],
        lambda window: window.use_language(language),
        menu="view/language",
        checked=lambda window: bool(window.look.language == language),
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "file.new",
        t("新建规划…", "New plan…"),
        lambda window: window.files.new_plan(),
        "file",
        "file-plus-outline",
        "Ctrl+N",
    ),
    Command(
        "file.open",
        t("打开…", "Open…"),
        lambda window: window.files.choose_file(),
        "file",
        "folder-open-outline",
        "Ctrl+O",
    ),
    Command(
        "file.sample",
        t("打开示例", "Open the sample"),
        lambda window: window.opening.open_sample(),
        "file",
        "play-circle-outline",
    ),
    Command(
        "file.save_copy",
        t("另存副本…", "Save a copy…"),
        lambda window: window.files.save_copy(),
        "file",
        "content-save-outline",
        "Ctrl+Shift+S",
        disabled=needs_plan,
        separate=True,
        hint=t(
            "规划本身随时已保存；副本用于备份或交给别人", "The plan is always saved; a copy is for backup"
        ),
    ),
    Command(
        "file.refresh",
        t("取得他人的修改", "Get others' changes"),
        lambda window: window.others.fetch(),
        "file",
        "refresh",
        "F5",
        disabled=needs_plan,
        hint=t(
            "多人共用同一规划时，把别人已保存的步骤取到这里",
            "Take in the steps others have saved in a plan you share",
        ),
    ),
    Command(
        "file.close",
        t("关闭规划", "Close the plan"),
        lambda window: window.close_plan(),
        "file",
        "close",
        "Ctrl+W",
        disabled=needs_plan,
    ),
    Command(
        "file.quit",
        t("退出", "Quit"),
        lambda window: window.close(),
        "file",
        "",
        "Ctrl+Q",
        separate=True,
        last=True,
    ),
    Command(
        "edit.undo",
        t("撤销", "Undo"),
        lambda window: window.session.undo(),
        "edit",
        "undo",
        "Ctrl+Z",
        "history",
        _no_undo,
        current_title=_undo_title,
    ),
    Command(
        "edit.redo",
        t("重做", "Redo"),
        lambda window: window.session.redo(),
        "edit",
        "redo",
        "Ctrl+Y | Ctrl+Shift+Z",
        "history",
        _no_redo,
        current_title=_redo_title,
    ),
    Command(
        "edit.restore",
        t("恢复到某一步…", "Restore an earlier step…"),
        window_dialogs.show_restoring,
        "edit",
        "backup-restore",
        disabled=needs_writable,
    ),
    Command(
        "edit.copy_code",
        t("复制编号", "Copy code"),
        lambda window: window.copy_codes(),
        "edit",
        "content-copy",
        "Ctrl+Shift+C",
        disabled=_no_codes,
        separate=True,
    ),
    Command(
        "edit.find",
        t("查找…", "Find…"),
        lambda window: window.command_box.start(),
        "edit",
        "magnify",
        "Ctrl+K",
    ),
    Command(
        "edit.settings",
        t("首选项…", "Preferences…"),
        window_dialogs.show_settings,
        "edit",
        "cog-outline",
        "Ctrl+,",
        separate=True,
        last=True,
    ),
    *(
        Command(
            f"view.page.{page.id}",
            page.title,
            _page(page.id),
            "view",
            page.icon,
            page.shortcut,
            disabled=needs_plan,
            checked=_on_page(page.id),
        )
        for page in PAGES
    ),
    *(
        Command(
            f"view.{page}.{view.id}",
            view.title,
            _view(page, view.id),
            f"view/{page}",
            view.icon,
            disabled=needs_plan,
            checked=_on_view(page, view.id),
        )
        for page, views in (("plan", PLAN_VIEWS), ("ledger", LEDGER_VIEWS))
        for view in views
    ),
    Command(
        "view.dock.left",
        t("单元、图层", "Units and layers"),
        _dock_toggle("left"),
        "view/docks",
        disabled=_off_map,
        checked=_dock_shown("left"),
    ),
    Command(
        "view.dock.right",
        t("详情", "Inspector"),
        _dock_toggle("right"),
        "view/docks",
        "",
        "F4",
        disabled=_off_map,
        checked=_dock_shown("right"),
    ),
    Command(
        "view.dock.bottom",
        t("检查结果、属性表、历史", "Findings, table, history"),
        _dock_toggle("bottom"),
        "view/docks",
        disabled=_off_map,
        checked=_dock_shown("bottom"),
    ),
    Command(
        "view.next_dock",
        t("下一个面板", "Next panel"),
        lambda window: window.docks.focus_next(window.panes.map),
        "view/docks",
        "",
        "F6",
        disabled=_off_map,
        hint=t(
            "键盘依次到左侧面板、地图、提示、下方和右侧面板",
            "The keyboard goes round: left, map, notice, below, right",
        ),
        separate=True,
    ),
    Command(
        "view.previous_dock",
        t("上一个面板", "Previous panel"),
        lambda window: window.docks.focus_next(window.panes.map, -1),
        "view/docks",
        "",
        "Shift+F6",
        disabled=_off_map,
    ),
    Command(
        "view.full_map",
        t("全屏地图", "Full-screen map"),
        lambda window: window.toggle_full_map(),
        "view",
        "fullscreen",
        "F11",
        disabled=_off_map,
        checked=lambda window: bool(window.full_map),
        separate=True,
    ),
    Command(
        "view.default_layout",
        t("恢复默认布局", "Restore the default layout"),
        lambda window: window.restore_default_layout(),
        "view",
        "view-dashboard-outline",
        disabled=needs_plan,
    ),
    *(_theme(theme) for theme in THEME_NAMES),
    *(_language(language) for language in LANGUAGE_NAMES),
    Command(
        "help.shortcuts",
        t("快捷键", "Shortcuts"),
        window_dialogs.show_shortcuts,
        "help",
        "keyboard-outline",
        "F1",
    ),
    Command(
        "help.guide",
        t("使用说明", "User guide"),
        window_dialogs.show_help,
        "help",
        "book-open-outline",
    ),
    Command(
        "help.about",
        t("关于", "About"),
        window_dialogs.show_about,
        "help",
        "information-outline",
        separate=True,
    ),
)
