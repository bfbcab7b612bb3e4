"""F1: every shortcut of the program, by menu, from the list of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.ui.actions import MENUS, Actions, menu_title
from ecodesk.ui.key_text import key_text

_COLUMNS = 3
_KEYS_WIDTH = 124  # of the keys, the same in every group so that the words stand in line
_ON_MAP = (  # what the map listens to itself; no command has these
    ("← → ↑ ↓", t("平移", "Pan")),
    ("+  −", t("放大、缩小", "Zoom in and out")),
    (
        "Tab / Shift+Tab",
        t("逐个选择视图内的项目；绘图时输坐标", "Projects in view one by one; typing a place while drawing"),
    ),
    ("Enter", t("打开所选的表单；绘图时完成", "Form of the selection; ends the shape while drawing")),
    ("Esc", t("放弃、回到选择工具", "Give up, or back to the select tool")),
    ("Backspace", t("绘图时退一点", "One point back while drawing")),
    ("Delete", t("删除所选；整形时删节点", "Delete the selection; nodes while reshaping")),
    ("Insert", t("整形时在所选节点后插入节点", "Nodes behind those chosen, while reshaping")),
    (",  .", t("整形时选上、下一个节点；Shift 多选", "Node before or after, while reshaping; Shift adds")),
    ("Alt+← → ↑ ↓", t("整形时移动所选节点；Shift 十倍", "Move the nodes chosen; Shift: ten times")),
    ("Shift+F10", t("所选对象的菜单，同菜单键", "Menu of the selection, as the menu key")),
    ("Ctrl+C", t("识别、测量时复制结果", "Copy results of identify and measure")),
)
_IN_LISTS = (
    ("Enter", t("打开、缩放至；图层的显示方式", "Open, or zoom to; how a layer is shown")),
    ("Space", t("勾选图层", "Tick a layer")),
    ("Alt+↑ ↓", t("移动参考图层的次序", "Move a reference layer")),
    ("Insert / Delete", t("节点坐标里插入、删除节点", "Insert and delete nodes by coordinates")),
    ("F2", t("修改单元格、书签改名", "Edit a cell, rename a bookmark")),
    ("Ctrl+C / Ctrl+V", t("复制、粘贴表格", "Copy and paste in tables")),
)
_MOUSE = (
    (t("滚轮", "Wheel"), t("以光标为中心缩放", "Zoom at the cursor")),
    (t("中键拖动", "Middle drag"), t("平移", "Pan")),
    (t("按住空格", "Hold Space"), t("临时平移", "Pan for a moment")),
)


class ShortcutSheet(QDialog):
    """A sheet to look at; it does nothing else."""

    def __init__(self, actions: Actions, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("快捷键", "Shortcuts")))
        self.resize(980, 620)
        inside = QWidget(self)
        row = QHBoxLayout(inside)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(28)
        groups = shortcut_groups(actions)
        columns: list[list[QWidget]] = [[] for _ in range(_COLUMNS)]
        filled = [0] * _COLUMNS
        for title, lines in groups:
            shortest = filled.index(min(filled))
            columns[shortest].append(_group(title, lines, inside))
            filled[shortest] += len(lines) + 2
        for column in columns:
            box = QVBoxLayout()
            box.setSpacing(14)
            for group in column:
                box.addWidget(group)
            box.addStretch(1)
            row.addLayout(box, 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.addWidget(scroll)


def shortcut_groups(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title of each group, and its keys with what they do."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for command in actions.commands.values():
        if command.shortcut:
            menu = command.menu.split("/")[0] or "view"
            keys = " / ".join(key_text(key) for key in command.shortcut.split(" | "))
            groups.setdefault(menu, []).append((keys, str(command.title).rstrip("…")))
    named = [(str(menu_title(menu)), groups[menu]) for menu in MENUS if menu in groups]
    others = (
        (t("在地图上", "On the map"), _ON_MAP),
        (t("在列表里", "In lists"), _IN_LISTS),
        (t("鼠标", "Mouse"), _MOUSE),
    )
    return [
        *named,
        *((str(title), [(str(key), str(what)) for key, what in lines]) for title, lines in others),
    ]


def _group(title: str, lines: list[tuple[str, str]], parent: QWidget) -> QWidget:
    holder = QWidget(parent)
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(5)
    grid.setHorizontalSpacing(12)
    head = QLabel(title, holder)
    head.setProperty("role", "subhead")
    grid.addWidget(head, 0, 0, 1, 2)
    for number, (keys, what) in enumerate(lines, start=1):
        label = QLabel(keys, holder)
        label.setProperty("role", "key")
        words = QLabel(what, holder)
        words.setWordWrap(True)
        grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(words, number, 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, _KEYS_WIDTH)
    return holder
