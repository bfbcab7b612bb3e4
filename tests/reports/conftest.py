"""The sample as a picture in memory, and printed sheets as the words on them with their places in millimetres."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PySide6.QtWidgets import QApplication
from shapely import affinity

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import Record
from ecodesk.model.records import PlanInfo, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.rules.finding import CheckResult
from ecodesk.rules.runner import check
from ecodesk.sample.build import sample_rows

CRS = WorkingCrs(4547)
POINT = 25.4 / 72


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    """Fonts need an application."""
    return qapp


@pytest.fixture(scope="session")
def rows() -> list[Record]:
    return sample_rows()


@pytest.fixture(scope="session")
def sample(rows: list[Record]) -> Snapshot:
    return Snapshot.of(rows, CRS)


@pytest.fixture(scope="session")
def result(sample: Snapshot) -> CheckResult:
    return check(sample)


def with_plan(rows: Iterable[Record], **values: Any) -> Snapshot:
    """The rows with some values of the plan changed."""
    return Snapshot.of(
        [dataclasses.replace(r, **values) if isinstance(r, PlanInfo) else r for r in rows], CRS
    )


def with_project(rows: Iterable[Record], code: str, **values: Any) -> Snapshot:
    """The rows with some values of one project changed."""
    changed = [
        dataclasses.replace(r, **values) if isinstance(r, Project) and r.code == code else r for r in rows
    ]
    return Snapshot.of(changed, CRS)


def with_many_projects(rows: list[Record], more: int) -> Snapshot:
    """The rows with so many projects more, every third with a name of two lines."""
    listed = [row for row in rows if isinstance(row, Project) and row.geometry is not None]
    made: list[Record] = []
    for i in range(more):
        one = listed[i % len(listed)]
        small = affinity.scale(one.geometry, 0.3, 0.3)
        made.append(
            dataclasses.replace(
                one,
                id=str(uuid.UUID(int=i + 1)),
                code=f"XX{i:03d}",
                name=f"{one.name}及配套设施建设与后期管护一体化提升示范工程" if i % 3 == 0 else one.name,
                status="admitted",
                geometry=affinity.translate(small, (i % 7 - 3) * 800, (i % 5 - 2) * 800),
            )
        )
    return Snapshot.of([*rows, *made], CRS)


@dataclass(frozen=True)
class Word:
    """Some text of a page and where it begins, in millimetres from the top left corner."""

    text: str
    x: float
    y: float


class Print:
    """A written PDF."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reader = pypdf.PdfReader(path)
        self.pages = [_words(page) for page in self.reader.pages]

    def text(self, page: int | None = None) -> str:
        """All words, without spaces, of one page or of all."""
        pages = self.pages if page is None else [self.pages[page]]
        return "".join(word.text for words in pages for word in words).replace(" ", "")

    def inside(self, page: int, box: tuple[float, float, float, float]) -> list[str]:
        """The words that begin in a box (x, y, width, height), in the order drawn."""
        x, y, w, h = box
        return [one.text for one in self.pages[page] if x <= one.x <= x + w and y <= one.y <= y + h]


def _words(page: Any) -> list[Word]:
    height = float(page.mediabox.height)
    found: list[Word] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        if text.strip():
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            found.append(Word(text.strip(), x * POINT, (height - y) * POINT))

    page.extract_text(visitor_text=visit)
    return found


def printed(snapshot: Snapshot, to: Path, found: CheckResult | None = None, **options: Any) -> Print:
    """Write the plan summary and read it again."""
    return Print(write_report("plan-summary", snapshot, found, to, ReportOptions(**options)))
