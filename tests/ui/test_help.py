"""The guide says what is there: names, menus and keys as on the screen, links that lead somewhere, commands that run."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from functools import cache

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from ecodesk.cli.run import COMMANDS as CLI_COMMANDS
from ecodesk.cli.run import _parser
from ecodesk.i18n import LANGUAGES, use_language
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import fields_of, record_types
from ecodesk.resource_files import resource
from ecodesk.rules.finding import Severity
from ecodesk.rules.profile import RuleSetting, setting_edit
from ecodesk.rules.registry import FAMILIES, all_rules
from ecodesk.ui.actions import MENUS, menu_title
from ecodesk.ui.command_list import all_commands
from ecodesk.ui.dialogs.help_pages import help_pages, page_titles, written_pages
from ecodesk.ui.dialogs.help_window import HelpWindow
from ecodesk.ui.finder import find
from ecodesk.ui.main_window import MainWindow
from tests.architecture.checkout import ROOT, modules
from tests.architecture.test_source import HALF_WIDTH
from tests.ui.conftest import Desk

PAGES = [(language, page.name) for language in LANGUAGES for page in written_pages(language)]
NAME = re.compile(r"\*\*(.+?)\*\*")
NAME_AND_KEY = re.compile(r"\*\*([^*]+)\*\*\s?[（(]?`([^`]+)`")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)]+)\)")
# what keys do inside tools, lists and dialogs, where no command is behind them
INNER_KEYS = {
    *("Esc", "Enter", "Backspace", "Delete", "Tab", "Alt", "Ctrl", "Shift", "F2", "Ctrl+C", "Ctrl+V"),
    *("Space", "Shift+F10", "Ctrl+Space", "空格", "Ctrl+空格", "+", "-"),
    *("J", "K", "T"),  # of the table of candidates
    *("Insert", ",", "."),  # of nodes
}
KEY = re.compile(r"(?:(?:Ctrl|Shift|Alt)\+)*(?:Ctrl|Shift|Alt|F\d+|[A-Z0-9]|[\[\]+,-]|[A-Z][a-z]+|空格)")


def words_of(language: str, name: str) -> str:
    return next(page.words for page in written_pages(language) if page.name == name)


def prose_of(words: str) -> str:
    """A page without its blocks of commands."""
    return re.sub(r"^```.*?^```", "", words, flags=re.S | re.M)


def bare(name: str) -> str:
    return re.sub(r"\(&\w\)|&", "", name).strip(" ….:：*").strip()


@cache
def names_on_screen() -> dict[str, frozenset[str]]:
    """Every text of the program up to its first gap to fill in, by language."""
    found: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and called in ("t", "Text") and len(node.args) == 2:
                for language, argument in zip(LANGUAGES, node.args, strict=True):
                    if isinstance(argument, ast.Constant):
                        found[language].add(bare(str(argument.value).split("{")[0]))
    labels = [command.title for command in all_commands()]
    labels += [
        entry.label for path in resource("codes").glob("*.json") for entry in code_list(path.stem).values()
    ]
    for kind in record_types().values():
        labels += [kind.title, *(field.label for field in fields_of(kind))]
    for label in labels:
        for language in LANGUAGES:
            found[language].add(bare(label.in_language(language)))
    return {language: frozenset(names) for language, names in found.items()}


def commands_named(language: str, name: str) -> list[str]:
    return [c.id for c in all_commands() if bare(c.title.in_language(language)) == bare(name)]


def same_key(one: str, other: str) -> bool:
    return bool(QKeySequence(one) == QKeySequence(other))


def test_the_two_languages_have_the_same_pages_with_the_same_sections() -> None:
    def shape(language: str) -> list[tuple[str, int, int]]:
        return [
            (page.name, page.words.count("\n## "), page.words.count("\n|"))
            for page in written_pages(language)
        ]

    assert shape("zh_CN") == shape("en")
    assert len(shape("en")) > 10


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_name_in_bold_is_on_the_screen(language: str, name: str) -> None:
    missing = []
    for written in NAME.findall(prose_of(words_of(language, name))):
        for part in written.split(" › "):
            if bare(part) not in names_on_screen()[language]:
                missing.append(written)
    assert not missing, f"no button, menu or field is called so: {missing}"


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_menu_path_leads_to_its_command(language: str, name: str) -> None:
    wrong = []
    for written in NAME.findall(prose_of(words_of(language, name))):
        *menus, last = written.split(" › ")
        if not menus:
            continue
        paths = {
            " › ".join(
                menu_title("/".join(menu.split("/")[: n + 1])).in_language(language)
                for n in range(menu.count("/") + 1)
            ): menu
            for menu in MENUS
        }
        menu = paths.get(" › ".join(menus))
        there = {c.id for c in all_commands() if c.menu == menu}
        if menu is None or not (
            there & set(commands_named(language, last)) or " › ".join([*menus, last]) in paths
        ):
            wrong.append(written)
    assert not wrong


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_key_works_and_stands_beside_its_command(language: str, name: str) -> None:
    prose = prose_of(words_of(language, name))
    shortcuts = {c.id: c.shortcut.split(" | ") for c in all_commands() if c.shortcut}
    known = [key for keys in shortcuts.values() for key in keys]
    unknown = [
        key
        for key in CODE.findall(prose)
        if KEY.fullmatch(key) and key not in INNER_KEYS and not any(same_key(key, one) for one in known)
    ]
    assert not unknown
    wrong = []
    for written, key in NAME_AND_KEY.findall(prose):
        ids = commands_named(language, written.split(" › ")[-1])
        keys = [one for command in ids for one in shortcuts.get(command, [])]
        if KEY.fullmatch(key) and key not in INNER_KEYS and not any(same_key(key, one) for one in keys):
            wrong.append((written, key))
    assert not wrong


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_link_leads_to_a_page(language: str, name: str) -> None:
    use_language(language)
    try:
        there = {page.name for page in help_pages(language, None)}
    finally:
        use_language("zh_CN")
    assert not set(LINK.findall(words_of(language, name))) - there


DOCUMENTS = ["README.md", "README.zh-CN.md", *(f"{language}/{name}" for language, name in PAGES)]


def document(name: str) -> str:
    """What stands in one of the documents."""
    language, _, page = name.rpartition("/")
    return words_of(language, page) if language else (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "zh" in name])
def test_chinese_pages_have_chinese_punctuation(name: str) -> None:
    prose = CODE.sub("", LINK.sub("]", prose_of(document(name))))
    assert not [line for line in prose.splitlines() if HALF_WIDTH.search(line)]


def test_the_readme_draws_every_package_where_it_is() -> None:
    drawing = re.findall(
        r"^```\n(.*?)^```", document("README.md").split("## How it is built")[1], re.S | re.M
    )[0]
    there = {
        path.stem for path in (ROOT / "ecodesk").iterdir() if path.stem not in ("__init__", "__pycache__")
    }
    assert not {name for name in there if not re.search(rf"\b{name}\b", drawing)}


def command_lines(words: str) -> Iterator[str]:
    for block in re.findall(r"^```\n(.*?)^```", words, flags=re.S | re.M):
        for line in block.splitlines():
            if line.startswith("ecodesk "):
                yield line


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_line_is_understood(name: str) -> None:
    for line in command_lines(document(name)):
        arguments = shlex.split(line, comments=True)[1:]
        if not arguments or arguments[0] not in CLI_COMMANDS:
            assert len(arguments) <= 1, line  # a place to open in the window
            continue
        complaint = io.StringIO()
        try:
            with contextlib.redirect_stderr(complaint):
                _parser().parse_args(arguments)
        except SystemExit:
            pytest.fail(f"{line}: {complaint.getvalue()}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_and_commands_are_read_not_typed(language: str) -> None:
    use_language(language)
    try:
        pages = {page.name: page for page in help_pages(language, None)}
    finally:
        use_language("zh_CN")
    for code, rule in all_rules().items():
        page = pages[f"rules/{code}"]
        for words in (rule.title, rule.why, rule.remedy, *(p.label for p in rule.params)):
            assert words.in_language(language) in page.words
        assert f"(rules/{code})" in pages["rules"].words and page.parent in pages
    for command in all_commands():
        if command.menu:
            assert command.title.in_language(language) in pages["commands"].words
    assert {name for name in pages if name.startswith("rules/") and "-" not in name} <= {
        f"rules/{family}" for family in FAMILIES
    }


def test_the_window_follows_links_and_shows_the_rules_of_the_open_plan(desk: Desk, qtbot: QtBot) -> None:
    guide = HelpWindow(desk.session, desk.look, None)
    qtbot.addWidget(guide)
    guide.show()
    assert guide.page == "01-start.md" and "从这里开始" in guide.text.toPlainText()
    assert guide.open_page("08-checks.md")
    guide.text.anchorClicked.emit("rules")
    assert guide.page == "rules" and "OVL-001" in guide.text.toPlainText()
    guide.text.anchorClicked.emit("rules/OVL-001")
    rule = all_rules()["OVL-001"]
    shown = guide.text.toPlainText()
    assert str(rule.why) in shown and str(rule.remedy) in shown and "已关闭" not in shown

    off = setting_edit(desk.snapshot, rule, RuleSetting(False, Severity.INFO, {}), "李敏")
    desk.session.apply(off)
    desk.settle()
    shown = guide.text.toPlainText()
    assert guide.page == "rules/OVL-001" and "级别：提示" in shown and "已关闭" in shown


def test_search_lists_the_pages_that_hold_the_words(desk: Desk, qtbot: QtBot) -> None:
    guide = HelpWindow(desk.session, desk.look, None)
    qtbot.addWidget(guide)
    guide.search.setText("审图号")
    listed = {name for name, row in guide._rows.items() if not row.isHidden()}
    assert "11-printing.md" in listed and "rules" in listed and "03-drawing.md" not in listed
    assert guide.open_page("03-drawing.md") and guide.search.text() == ""


def test_the_command_box_finds_pages_and_opens_them(window_again: MainWindow) -> None:
    titles = [hit.title for hit in find("?", window_again)]
    assert titles == list(page_titles("zh_CN").values())
    (hit,) = find("?导入与导出", window_again)
    hit.run()
    guide = window_again.findChild(HelpWindow)
    assert guide is not None and guide.isVisible() and guide.page == "10-exchange.md"
    guide.close()
