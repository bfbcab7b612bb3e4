"""What people install: a wheel that brings resources and sample and does the main job by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", folder, ROOT),
    )
    (made,) = folder.glob("ecodesk-*.whl")
    return made


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of a new environment that holds this wheel.

    The libraries are not downloaded again: a .pth file lends those of the environment the tests run in.
    Python does not read .pth files in a lent folder, so the checkout's editable installation stays out.
    """
    home = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    _run(
        *(sys.executable, "-m", "pip", f"--python={scripts / 'python'}", "install", "--quiet", "--no-deps"),
        *("--no-index", wheel),
    )
    lent = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (packages / "lent-libraries.pth").write_text("\n".join(lent), encoding="utf-8")
    return scripts


def test_resources_and_data_are_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = _run("git", "-C", ROOT, "ls-files", "-z", "resources", "data").split("\0")
    wanted = {"ecodesk/_" + name for name in tracked if name and (ROOT / name).exists()}
    assert wanted, "the project has resources and data"
    assert not wanted - inside
    assert "ecodesk/app.py" in inside
    assert not [name for name in inside if name.startswith(("tests/", "resources/", "data/"))]


def test_the_program_runs_from_the_wheel(installation: Path, tmp_path: Path) -> None:
    where = _run(installation / "python", "-c", "import ecodesk; print(ecodesk.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(installation.parent), "the checkout must not be what is tested"
    results = tmp_path / "results"
    _run(installation / "ecodesk", "self-test", "--keep", results, folder=tmp_path)
    made = {path.suffix for path in results.iterdir()}
    assert {".gpkg", ".pdf", ".html", ".png"} <= made


def _run(*command: str | Path, folder: Path = ROOT) -> str:
    """Run a program; what it printed. A failure shows everything it said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
