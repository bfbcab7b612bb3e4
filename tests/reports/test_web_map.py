"""The web map: opens with no network, says what the paper says, and runs nothing that people typed."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ecodesk.model.fields import Record
from ecodesk.model.records import OrgUnit, PlanInfo, ProblemPatch, Project, RestorationUnit, River
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.reports.web_panel import escaped
from ecodesk.reports.wording import number
from ecodesk.rules.finding import CheckResult
from tests.reports.conftest import CRS

ATTACKS = (
    "<img src=x onerror=\"document.title='PWNED'\">",
    "${document.title='PWNED'}",
    "`+(document.title='PWNED')+`",
    "</script><script>document.title='PWNED'</script>",
    "{{ 7777*7777 }}{% raw %}{# x #}",
    "\\",
)


class Page(HTMLParser):
    """Tags with what they fetch, and the rows of the tables."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.titles: list[str] = []
        self.policies: list[str] = []
        self._cell: list[str] | None = None
        self._title = False
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.fetched += [value for name in ("src", "href") if (value := found.get(name)) is not None]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(found.get("content") or "")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "title":
            self._title = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None
        self._title = self._title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        if self._title:
            self.titles.append(data)


def written(snapshot: Snapshot, to: Path, found: CheckResult | None = None, **options: str) -> Page:
    return Page(write_report("plan-summary", snapshot, found, to, ReportOptions(**options)))  # type: ignore[arg-type]


def test_fetches_nothing(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    page = written(sample, tmp_path / "plan.html", result)
    assert not [link for link in page.fetched if not link.startswith(("data:", "#"))]
    assert page.policies and "default-src 'none'" in page.policies[0]
    assert not re.findall(r"url\((?!data:|#)[^)]", page.source)
    assert "@import" not in page.source


def test_tables_are_those_of_the_paper(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    sheet = plan_sheet(sample, result)
    units, projects, *others = written(sample, tmp_path / "plan.html", result).tables
    assert [row[0] for row in projects[1:-1]] == [str(row.number) for row in sheet.projects]
    assert [row[1] for row in projects[1:-1]] == [row.code for row in sheet.projects]
    assert [row[-1] for row in projects[1:-1]] == [number(row.invest) for row in sheet.projects]
    assert [row[0] for row in units[1 : 1 + len(sheet.units)]] == [row.code for row in sheet.units]
    assert projects[-1][-1] == units[-1][-1] == number(sheet.total_invest)
    assert len(others) == 2


def test_every_number_stands_on_the_map(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    page = written(sample, tmp_path / "plan.html", result)
    count = len(plan_sheet(sample, result).projects)
    icons = re.findall(r"L\.divIcon\((\{.*?\})\);", page.source, re.DOTALL)
    found = sorted(int(m[1]) for icon in icons if (m := re.search(r"(\d+)(?:<|\\u003c)/span", icon)))
    assert found == list(range(1, count + 1))


def attacked(rows: list[Record]) -> Snapshot:
    """The sample with something nasty in every text that people type."""
    nasty = "".join(ATTACKS)
    changed: list[Record] = []
    for row in rows:
        if isinstance(row, Project):
            row = dataclasses.replace(row, name=nasty, code=f"{row.code}{ATTACKS[2]}")
        elif isinstance(row, (RestorationUnit, River)):
            row = dataclasses.replace(row, name=nasty)
        elif isinstance(row, OrgUnit):
            row = dataclasses.replace(row, name=nasty, short_name=nasty)
        elif isinstance(row, ProblemPatch):
            row = dataclasses.replace(row, code=f"{row.code}{ATTACKS[1]}")
        elif isinstance(row, PlanInfo):
            row = dataclasses.replace(row, name=nasty, goals=nasty, prepared_by=nasty, version=nasty)
        changed.append(row)
    return Snapshot.of(changed, CRS)


def test_what_people_typed_stays_text(rows: list[Record], tmp_path: Path) -> None:
    page = written(attacked(rows), tmp_path / "attacked.html")
    nasty = "".join(ATTACKS)
    assert "".join(page.titles) == nasty, "no template ran, no tag ended"
    assert str(7777 * 7777) not in page.source
    assert "<img src=x" not in page.source
    assert nasty not in page.source
    assert [row[2] for row in page.tables[1][1:-1]] == [nasty] * (len(page.tables[1]) - 2)
    for live in ("${document", "`+(document", "</script><script>document"):
        assert live not in page.source, live


def test_escaped_is_safe_in_script_templates() -> None:
    made = escaped("".join(ATTACKS))
    assert not set(made) & set("<>`$\\{}\"'")


CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium to open the page with")
@pytest.mark.parametrize("nasty", [False, True])
def test_opens_in_a_browser_with_no_network(
    rows: list[Record], sample: Snapshot, tmp_path: Path, nasty: bool
) -> None:
    """The map is drawn, all discs are there, and nothing typed has run."""
    snapshot = attacked(rows) if nasty else sample
    path = tmp_path / "plan.html"
    written(snapshot, path)
    done = subprocess.run(
        [
            *(
                CHROMIUM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--host-resolver-rules=MAP * ~NOTFOUND",
            ),
            *(
                f"--user-data-dir={tmp_path / 'browser'}",
                "--virtual-time-budget=8000",
                "--dump-dom",
                path.as_uri(),
            ),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    page = tmp_path / "opened.html"
    page.write_text(done.stdout, encoding="utf-8")
    opened = Page(page)
    title = "".join(ATTACKS) if nasty else plan_sheet(sample, None).title
    assert "".join(opened.titles) == title
    icons = re.findall(r'class="leaflet-marker-icon', opened.source)
    assert len(icons) == len(plan_sheet(snapshot, None).projects)
    assert "leaflet-control-scale" in opened.source, "the page's own script ran to its end"
