"""The tree of units and projects: what the filter leaves, and how the findings table words a finding."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QModelIndex

from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.grouping import grouped as by_basin
from ecodesk.i18n import t
from ecodesk.model.edit import change
from ecodesk.model.records import Basin, Project
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.ui.delegates.painting import coverage_step
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.finding_words import short_message
from ecodesk.ui.ledger.rows import worst_findings
from ecodesk.ui.selection import Selection
from ecodesk.ui.units_panel import UnitsPanel
from tests.ui.desk import Desk

# the offscreen platform has no window manager to raise popups and no keyboard to give them
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


def listed(panel: UnitsPanel, parent: QModelIndex | None = None) -> set[str]:
    """The ids of all projects in the tree."""
    above = parent if parent is not None else QModelIndex()
    found: set[str] = set()
    for row in range(panel.model.rowCount(above)):
        index = panel.model.index(row, 0, above)
        if index.data(Role.TABLE) == Project.table:
            found.add(str(index.data(Role.ID)))
        found |= listed(panel, index)
    return found


def grouped(desk: Desk) -> list[Project]:
    units = desk.snapshot.named("restoration_unit")
    return [p for p in desk.snapshot.table(Project).rows() if p.unit in units]


def test_states_and_findings_narrow_the_tree(panel: UnitsPanel, lent_desk: Desk) -> None:
    assert listed(panel) == {p.id for p in grouped(lent_desk)}
    panel.filter.choose({"status": frozenset({"draft", "returned"})})
    lent_desk.settle()
    assert listed(panel) == {p.id for p in grouped(lent_desk) if p.status in ("draft", "returned")}
    assert panel.filter.text() == "1"
    worst = worst_findings(lent_desk.session.result)
    panel.filter.choose({"finding": frozenset({Severity.BLOCK.name})})
    lent_desk.settle()
    assert listed(panel) == {p.id for p in grouped(lent_desk) if worst.get(p.id) is Severity.BLOCK} != set()
    panel.filter.choose({})
    lent_desk.settle()
    assert listed(panel) == {p.id for p in grouped(lent_desk)} and panel.filter.text() == ""


def test_coverage_of_the_unit_narrows_the_tree(panel: UnitsPanel, lent_desk: Desk) -> None:
    coverage = matrix(lent_desk.snapshot)
    shares = {p.unit: coverage.unit_total(p.unit).share for p in grouped(lent_desk)}
    low = {unit for unit, share in shares.items() if share is not None and coverage_step(share) == "low"}
    panel.filter.choose({"coverage": frozenset({"low"})})
    lent_desk.qtbot.waitUntil(lambda: listed(panel) == {p.id for p in grouped(lent_desk) if p.unit in low})
    assert low


def test_what_is_selected_stays_outside_the_filter(panel: UnitsPanel, lent_desk: Desk) -> None:
    kept = next(p for p in grouped(lent_desk) if p.status not in ("draft", "returned"))
    lent_desk.select("project", kept.code)
    panel.filter.choose({"status": frozenset({"draft"})})
    lent_desk.settle()
    assert kept.id in listed(panel)


def test_the_filter_offers_what_there_is(panel: UnitsPanel, lent_desk: Desk) -> None:
    panel.filter.open()
    assert {"status", "element", "finding", "coverage"} <= set(panel.filter.popup.lists)
    assert panel.filter.popup.isVisible()
    panel.filter.popup.close()


def test_a_sentence_beside_its_objects_does_not_name_them_again(lent_desk: Desk) -> None:
    first, second = lent_desk.row("project", "ZH06-002"), lent_desk.row("project", "ZH06-001")
    about = (Subject("project", first.id), Subject("project", second.id))
    message = t("{a} 与 {b} 重叠 1.00 hm²", "{a} and {b} overlap by 1.00 ha").format(
        a=first.caption, b=second.caption
    )
    short = short_message(Finding("OVL-001", Severity.ERROR, about, message), lent_desk.snapshot)
    assert (short.zh, short.en) == ("重叠 1.00 hm²", "Overlap by 1.00 ha")
    message = t("{a} 的图形无效", "The geometry of {a} is not valid").format(a=first.caption)
    short = short_message(Finding("GEO-002", Severity.ERROR, about[:1], message), lent_desk.snapshot)
    assert (short.zh, short.en) == ("图形无效", "The geometry of ZH06-002 is not valid")


@pytest.mark.parametrize("mode", ["basin", "unit", "township", "year"])
def test_the_tray_counts_projects_without_a_unit_however_the_tree_is_grouped(
    panel: UnitsPanel, lent_desk: Desk, mode: str
) -> None:
    panel.group_by(mode)
    lent_desk.settle()
    assert panel.tray.text.text().endswith("1")


def test_a_unit_opened_by_a_selection_stays_open_after_the_next_edit(
    panel: UnitsPanel, lent_desk: Desk
) -> None:
    panel.filter_box.setFocus()
    lent_desk.select("project", "ZH03-004")
    (chosen,) = panel.view.selectionModel().selectedIndexes()
    unit = panel.model.node(chosen.parent()).key
    lent_desk.session.select(Selection())

    def opened() -> set[str]:
        basins = [panel.model.index(row, 0) for row in range(panel.model.rowCount())]
        units = [panel.model.index(n, 0, b) for b in basins for n in range(panel.model.rowCount(b))]
        return {panel.model.node(index).key for index in units if panel.view.isExpanded(index)}

    assert unit in opened()
    root = panel.model.root
    panel.refresh()
    lent_desk.qtbot.waitUntil(lambda: panel.model.root is not root)
    lent_desk.settle()
    assert unit in opened()


def test_basins_are_named_in_one_language(panel: UnitsPanel, lent_desk: Desk) -> None:
    titles = [panel.model.root.children[0].group.title, panel.model.root.children[1].group.title]  # type: ignore[union-attr]
    assert [title.zh for title in titles] == ["海河流域 · 漳河", "黄河流域 · 沁河"]
    assert not any("\u4e00" <= letter <= "\u9fff" for title in titles for letter in title.en)
    basin = lent_desk.row("basin", "YELLOW")
    assert isinstance(basin, Basin)
    renamed = lent_desk.snapshot.after(
        change(t("改名", "Rename"), [(basin, dataclasses.replace(basin, name="沁水流域"))])
    )
    own = [group.title for group in by_basin(renamed, "basin") if group.id == basin.id]
    assert [(title.zh, title.en) for title in own] == [("沁水流域 · 沁河", "沁水流域 · 沁河")]
