"""What every test gets: its own settings folder, the Chinese language, real servers or a loud skip."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecodesk.i18n import use_language

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def fresh_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the settings of whoever runs it; every test starts in Chinese."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user" / name.lower()))
    use_language("zh_CN")
    yield
    use_language("zh_CN")


@pytest.fixture(scope="session", autouse=True)
def one_application() -> Iterator[object]:
    """A process can hold one Qt application: the first to ask must not make a smaller one than windows need."""
    from ecodesk.app import make_application

    yield make_application()


@pytest.fixture(scope="module", autouse=True)
def no_windows_left(one_application: object) -> Iterator[None]:
    """Windows of one module's tests do not stay for the next: each change of style visits every widget."""
    yield
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def postgis_url() -> Iterator[str]:
    """A PostGIS URL with a schema of its own, dropped afterwards."""
    server = os.environ.get("ECODESK_TEST_POSTGIS")
    if not server:
        if os.environ.get("CI"):
            pytest.fail("the tests need a PostGIS server; run them with python3 bootstrap.py test")
        pytest.skip("no PostGIS server; run python3 bootstrap.py test")
    import psycopg

    schema = f"t{uuid.uuid4().hex[:12]}"
    yield f"{server}{'&' if '?' in server else '?'}schema={schema}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


@pytest.fixture
def shared_data() -> Path:
    """Real layers beside the checkout, for looking and testing; they are no part of the project."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real county layers are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def written_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as it is delivered; copy it, do not change it."""
    from ecodesk.sample.build import write_sample

    path = tmp_path_factory.mktemp("sample") / "sample.gpkg"
    write_sample(path)
    return path
