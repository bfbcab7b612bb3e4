"""Counts and sums of a list of projects: money, gross area, and net area in which overlaps count once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from ecodesk.analysis.ground import net_area
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import same_geometry
from ecodesk.model.measures import HECTARE_MARK, SQUARE_METRES_PER_HECTARE, area_text, hectares, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.background import Background
from ecodesk.ui.field_text import EMPTY
from ecodesk.ui.ledger.arranging import Positions
from ecodesk.ui.ledger.columns import AREA
from ecodesk.ui.ledger.rows import ProjectRows
from ecodesk.ui.newest import Newest

_SHAPING = ("corridor_width_m", "corridor_left_m", "site_radius_m")


@dataclass(frozen=True)
class Sum:
    """Of some projects: how many, money in 万元, areas in m²; `net` is None until it has been worked out."""

    count: int = 0
    money: float = 0.0
    gross: float = 0.0
    net: float | None = None


def summed(rows: ProjectRows, at: Positions, net: float | None = None) -> Sum:
    """The sum of the projects at some positions."""
    area, money = rows.numbers(AREA.id), rows.numbers("invest")
    gross = float(area[at].sum()) * SQUARE_METRES_PER_HECTARE
    return Sum(len(at), float(money[at].sum()), gross, net)


def changes_ground(edit: Edit) -> bool:
    """Whether an edit can change how much ground projects take."""
    for change in edit.changes:
        if change.table == "setting":
            return True
        if change.table != Project.table:
            continue
        before, after = change.before, change.after
        if before is None or after is None or not same_geometry(before.geometry, after.geometry):
            return True
        if any(getattr(before, name) != getattr(after, name) for name in _SHAPING):
            return True
    return False


class NetAreas:
    """Net areas of lists of projects, worked out away from the UI thread and kept until ground changes."""

    def __init__(self, background: Background, owner: QObject) -> None:
        self._newest = Newest(background, owner)
        self._known: dict[frozenset[str], float] = {}

    def forget(self) -> None:
        """The ground has changed."""
        self._known = {}
        self._newest.forget()

    def of(self, projects: frozenset[str]) -> float | None:
        """The net area in m² of some projects, None when it is not known yet."""
        return self._known.get(projects) if projects else 0.0

    def work_out(self, snapshot: Snapshot, lists: list[frozenset[str]], then: Callable[[], None]) -> None:
        """Work out what is not known of these lists; `then` follows when it is."""
        missing = [projects for projects in dict.fromkeys(lists) if projects and projects not in self._known]
        if not missing:
            return
        known = self._known

        def done(found: Mapping[frozenset[str], float]) -> None:
            known.update(found)
            then()

        def work(progress: Any) -> dict[frozenset[str], float]:
            return {projects: net_area(snapshot, projects) for projects in missing}

        self._newest.ask(work, done)


def area_words(square_metres: float | None) -> Text:
    """An area in hm² and 亩, or a dash while it is not known."""
    return plain(EMPTY) if square_metres is None else area_text(square_metres)


def short_sum_words(name: Text, found: Sum) -> Text:
    """One line about a list, where there is little room."""
    net = EMPTY if found.net is None else number_text(hectares(found.net))
    words = t(
        "{name} {n} 项 · {money} 万元 · 净 {net} · 毛 {gross} hm²",
        "{name} {n} · {money} 10k CNY · net {net} · gross {gross} ha",
    )
    gross = number_text(hectares(found.gross))
    return words.format(name=name, n=found.count, money=number_text(found.money), net=net, gross=gross)


def sum_words(name: Text, found: Sum) -> Text:
    """One line about a list."""
    words = t(
        "{name} {n} 项 · 总投资 {money} 万元 · 净面积 {net} · 毛面积 {gross}",
        "{name} {n} · {money} 10k CNY · net {net} · gross {gross}",
    )
    return words.format(
        name=name,
        n=found.count,
        money=number_text(found.money),
        net=area_words(found.net),
        gross=t("{n} {mark}", "{n} {mark}").format(n=number_text(hectares(found.gross)), mark=HECTARE_MARK),
    )
