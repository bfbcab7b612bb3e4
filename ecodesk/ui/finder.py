"""What the command box finds: commands, projects, units, townships, rules, places and sums. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.fields import fields_by_id, record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.actions import Actions, menu_title
from ecodesk.ui.bookmarks import Bookmark
from ecodesk.ui.coordinate_text import degrees_text, place, place_text
from ecodesk.ui.key_text import key_text
from ecodesk.ui.pinyin_initials import typed_by_initials
from ecodesk.ui.selection import Selection
from ecodesk.ui.unit_arithmetic import calculate
from ecodesk.ui.window_dialogs import show_help

_TABLES = (
    ("#", "project", "vector-polygon", t("项目", "Project")),
    ("@", "restoration_unit", "hexagon-outline", t("修复单元", "Unit")),
    ("@", "township", "home-group", t("乡镇", "Township")),
    ("@", "basin", "waves", t("流域", "Basin")),
    ("@", "river", "wave", t("河流", "River")),
    ("@", "waterbody", "water", t("水体", "Water body")),
    ("@", "place", "map-marker-outline", t("地名", "Place name")),
)
_BY_CODE = ("project", "restoration_unit")  # known to people by their codes, unlike a river
_PER_KIND = 8


@dataclass(frozen=True)
class Hit:
    """One line of the command box. `reason` says why it cannot be chosen now."""

    title: str
    about: str
    icon: str
    run: Callable[[], None]
    shortcut: str = ""
    reason: Text | None = None
    command: str = ""


def find(text: str, window: Any, recent: tuple[str, ...] = ()) -> list[Hit]:
    """What a text may mean, best first. Prefixes: `>` commands, `#` projects, `@` units, `=` sums, `?` help."""
    wanted = text.strip()
    if wanted.startswith(("=", "\uff1d")):
        return list(_sum(wanted, window))
    prefix, words = (wanted[0], wanted[1:].strip()) if wanted[:1] in (">", "#", "@", "?") else ("", wanted)
    hits: list[Hit] = []
    snapshot = window.session.snapshot
    if not prefix and words and snapshot is not None:
        hits += _coordinates(words, snapshot, window)
        hits += _bookmarks(words.lower(), window)
    if snapshot is not None and (words or prefix in ("#", "@")):
        hits += _rows(prefix, words.lower(), snapshot, window)
    if prefix in ("", "?") and words:
        hits += _rules(words.lower(), window)
    if prefix in ("", ">"):
        hits += _commands(words.lower(), window, recent)
    if prefix == "?" or (not prefix and words):
        hits += _guide(words.lower(), window)
    return hits


def _sum(text: str, window: Any) -> Iterator[Hit]:
    result = calculate(text)
    if result is not None:
        yield Hit(
            result,
            str(t("回车复制结果", "Enter copies the result")),
            "calculator",
            lambda: window.copy(result),
        )
    else:
        words = t("例如 =41.99亩、=3*12.5hm2", "For example =41.99亩, =3*12.5hm2")
        yield Hit(str(words), "", "calculator", lambda: None, reason=t("还不是算式", "Not a sum yet"))


def _coordinates(text: str, snapshot: Snapshot, window: Any) -> Iterator[Hit]:
    point = place(text, snapshot.crs)
    if point is None:
        return
    north, east = snapshot.crs.zone_metres(*point)
    lon, lat = snapshot.crs.to_lonlat([point])[0].tolist()
    title = t("转到 {place}", "Go to {place}").format(place=place_text(north, east))
    degrees = degrees_text(lon, lat)
    yield Hit(str(title), degrees, "crosshairs-gps", lambda: window.zoom_to_point(*point))


def _bookmarks(words: str, window: Any) -> Iterator[Hit]:
    for bookmark in window.bookmarks.kept():
        if words in bookmark.name.lower() or typed_by_initials(words, bookmark.name):
            about = str(t("书签", "Bookmark"))
            yield Hit(bookmark.name, about, "bookmark-outline", _go_to(window, bookmark))


def _go_to(window: Any, bookmark: Bookmark) -> Callable[[], None]:
    return lambda: window.bookmarks.show(bookmark)


def _rows(prefix: str, words: str, snapshot: Snapshot, window: Any) -> Iterator[Hit]:
    for mark, table, icon, kind in _TABLES:
        if prefix and prefix != mark:
            continue
        rows = snapshot.named(table)
        names = rows.column("name")
        codes = rows.column("code") if "code" in fields_by_id(record_type(table)) else [""] * len(names)
        found = 0
        for row_id, code, name in zip(rows.ids, codes, names, strict=True):
            if words in f"{code} {name}".lower() or typed_by_initials(words, str(name)):
                title = f"{code} {name}".strip() if table in _BY_CODE else str(name)
                yield Hit(title, str(kind), icon, _show(window, table, row_id))
                found += 1
                if found == _PER_KIND:
                    break


def _show(window: Any, table: str, row_id: str) -> Callable[[], None]:
    def run() -> None:
        window.session.select(Selection.of(table, row_id))
        window.show_page("map")
        window.zoom_to(window.session.selection)

    return run


def _rules(words: str, window: Any) -> Iterator[Hit]:
    from ecodesk.rules.registry import all_rules

    found = 0
    for code, rule in all_rules().items():
        if words in f"{code} {rule.title.zh} {rule.title.en}".lower() and found < _PER_KIND:
            found += 1
            about = str(t("规则说明", "About this rule"))
            yield Hit(f"{code} {rule.title}", about, "shield-search", _help(window, f"rules/{code}"))


def _guide(words: str, window: Any) -> Iterator[Hit]:
    from ecodesk.ui.dialogs.help_pages import page_titles

    about = str(t("使用说明", "User guide"))
    for page, title in page_titles(window.look.language).items():
        if words in title.lower() or typed_by_initials(words, title):
            yield Hit(title, about, "book-open-outline", _help(window, page))


def _help(window: Any, page: str) -> Callable[[], None]:
    return lambda: show_help(window, page)


def _commands(words: str, window: Any, recent: tuple[str, ...]) -> Iterator[Hit]:
    actions: Actions = window.command_actions
    found: list[tuple[int, int, Hit]] = []
    for number, command in enumerate(actions.commands.values()):
        title = actions.title(command)
        searched = f"{title.zh} {title.en} {command.title.zh} {command.title.en} {command.id}".lower()
        if words not in searched and not typed_by_initials(words, title.zh):
            continue
        order = recent.index(command.id) if command.id in recent else 100
        if words and str(title).lower().startswith(words):
            order -= 50
        keys = key_text(command.shortcut.split(" | ")[0]) if command.shortcut else ""
        menu = command.menu.split("/")[0]
        hit = Hit(
            str(title).rstrip("…"),
            str(menu_title(menu)) if menu else "",
            command.icon or "chevron-right",
            lambda command=command: window.run(command),  # type: ignore[misc]
            keys,
            actions.reason(command),
            command.id,
        )
        found.append((order + (1000 if hit.reason is not None else 0), number, hit))
    yield from (hit for _, _, hit in sorted(found, key=lambda entry: entry[:2]))
