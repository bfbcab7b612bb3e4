"""One set of test bodies, run on a GeoPackage and on a real PostGIS server."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import Record
from ecodesk.model.records import CountyBoundary, OrgUnit, Project
from ecodesk.store import Store, create_store, open_store

CRS = WorkingCrs(4547)
SQUARE = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)


class Place:
    """Where a test's workspace lives: made once, opened as often as needed, all closed at the end."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._open: list[Store] = []

    def create(self, *rows: Record) -> Store:
        return self._keep(create_store(self.location, CRS, rows, author="李敏"))

    def open(self, user: str = "李敏", read_only: bool = False) -> Store:
        return self._keep(open_store(self.location, user=user, read_only=read_only))

    def _keep(self, store: Store) -> Store:
        self._open.append(store)
        return store

    def close(self) -> None:
        for store in self._open:
            store.close()


@pytest.fixture(params=["geopackage", "postgis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "postgis":
        url = request.getfixturevalue("postgis_url")
        separator = "&" if "?" in url else "?"
        made = Place(url if "schema=" in url else f"{url}{separator}schema=t{uuid.uuid4().hex[:10]}")
    else:
        made = Place(str(tmp_path / "规划.gpkg"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def project() -> Callable[..., Project]:
    def make(code: str = "ZH03-001", **values: object) -> Project:
        return Project(code=code, **{"name": f"项目 {code}", "geometry": SQUARE, **values})

    return make


@pytest.fixture(scope="session")
def rows(project: Callable[..., Project]) -> list[Record]:
    """Rows of a small plan; records cannot be changed, so all tests may share them."""
    return [
        CountyBoundary(code="140428", name="长子县", geometry=SQUARE.buffer(5_000)),
        OrgUnit(code="SLJ", name="县水利局"),
        project("ZH03-001"),
        project("ZH03-002", geometry=None),
    ]


@pytest.fixture(scope="session")
def written_plan(rows: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace file with these rows; copy it, do not change it."""
    made = tmp_path_factory.mktemp("plan") / "规划.gpkg"
    create_store(made, CRS, rows, author="李敏").close()
    return made


@pytest.fixture
def path(written_plan: Path, tmp_path: Path) -> Path:
    """A workspace file of the test's own with these rows."""
    return Path(shutil.copy(written_plan, tmp_path / "规划.gpkg"))
