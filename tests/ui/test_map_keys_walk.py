"""Tab goes from project to project: in the order of the codes, saying where one is, at once in a full view."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Project
from ecodesk.model.table import Table
from ecodesk.ui import map_page
from ecodesk.ui.canvas.walking import Walk
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection
from tests.settling import settle

EVERYWHERE = (0.0, 0.0, 1000.0, 1000.0)


def plan(codes: list[str]) -> Table[Project]:
    """Projects side by side, ten metres each."""
    rows = [
        Project(id=f"id{i}", code=code, geometry=shapely.box(10 * i, 0, 10 * i + 9, 9))
        for i, code in enumerate(codes)
    ]
    return Table.of(Project, rows)


def test_one_goes_by_code_and_is_told_where_one_is() -> None:
    table, walk = plan(["C", "A", "D", "B"]), Walk()
    stops, now = [], None
    while (stop := walk.step(table, EVERYWHERE, now, 1)) is not None:
        stops.append((table[stop.id].code, stop.words.zh))
        now = stop.id
    assert stops == [(code, f"视图内第 {i} 个，共 4 个") for i, code in enumerate("ABCD", 1)]
    back = walk.step(table, EVERYWHERE, now, -1)
    assert back is not None and table[back.id].code == "C" and back.words.en == "3 of 4 in view"


def test_another_view_and_changed_projects_have_an_order_of_their_own() -> None:
    table, walk = plan(["C", "A", "D", "B"]), Walk()
    assert walk.step(table, EVERYWHERE, None, 1).id == "id1"  # type: ignore[union-attr]
    part = walk.step(table, (15.0, 0.0, 25.0, 9.0), None, -1)
    assert part is not None and (part.id, part.number, part.count) == ("id2", 2, 2)
    assert walk.step(table, (15.0, 0.0, 25.0, 9.0), "id0", 1).id == "id1"  # type: ignore[union-attr]
    renamed = plan(["A", "Z", "D", "B"])
    assert walk.step(renamed, EVERYWHERE, None, 1).id == "id0"  # type: ignore[union-attr]
    assert walk.step(plan([]), EVERYWHERE, None, 1) is None


def test_a_key_press_in_the_same_view_looks_nothing_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked of index or codes is asked once for the view, not for each key."""
    table, walk = plan([f"P{i:03}" for i in range(300)]), Walk()
    asked: list[str] = []
    index, column = table.index.query, table.column
    monkeypatch.setattr(table.index, "query", lambda *a, **k: (asked.append("index"), index(*a, **k))[1])
    monkeypatch.setattr(table, "column", lambda field: (asked.append(field), column(field))[1])
    sorting = np.argsort
    monkeypatch.setattr(np, "argsort", lambda *a, **k: (asked.append("sort"), sorting(*a, **k))[1])
    stop = walk.step(table, EVERYWHERE, None, 1)
    first = list(asked)
    for _ in range(20):
        assert stop is not None
        stop = walk.step(table, EVERYWHERE, stop.id, 1)
    assert first and asked == first


def test_tab_on_the_map_says_the_how_manyth_it_is(
    window_again: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, heard = window_again, list[str]()
    monkeypatch.setattr(map_page, "announce", lambda about, words: heard.append(words))
    window.activateWindow()
    window.canvas.setFocus()
    window.session.select(Selection())
    settle(qtbot, window.session)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    last = heard[-1].splitlines()[-1]
    assert last.startswith("视图内第 2 个，共 ")
    assert window.canvas.accessibleDescription().endswith(last)
    chosen = window.session.selection
    window.session.select(Selection())
    window.session.select(chosen)
    assert "视图内第" not in window.canvas.accessibleDescription(), "nobody walked there"
