"""Imports point down, Qt and SQL stay where they are at home, and the contracts that say so do bite."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from tests.architecture.checkout import PACKAGE, ROOT, modules, tool

LINT = (
    "-c",
    "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())",
)


def test_import_contracts_hold() -> None:
    status, output = tool(*LINT, "--no-cache")
    assert status == 0, output


VIOLATIONS = {
    "a rule imports the window": ("rules/broken.py", "import ecodesk.ui", "Imports point downward"),
    "the model imports the store": ("model/broken.py", "import ecodesk.store", "Imports point downward"),
    "the command line imports the window": ("cli/broken.py", "import ecodesk.ui", "Imports point downward"),
    "the store imports a rule": ("store/broken.py", "import ecodesk.rules", "Imports point downward"),
    "a package nobody placed": ("misc/__init__.py", "", "Imports point downward"),
    "Qt in the model": ("model/broken.py", "import PySide6.QtCore", "Qt stays in"),
    "Qt in the command line": ("cli/broken.py", "import PySide6.QtGui", "Qt stays in"),
    "SQL in the window": ("ui/broken.py", "import sqlalchemy", "SQL stays in the store"),
    "SQL in a rule": ("rules/broken.py", "import psycopg", "SQL stays in the store"),
}


@pytest.mark.parametrize("case", VIOLATIONS)
def test_a_violation_breaks_its_contract(case: str, tmp_path: Path) -> None:
    """On a skeleton of the real packages: empty but for one forbidden import."""
    name, line, contract = VIOLATIONS[case]
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module in PACKAGE.glob("*.py"):
        _write(tmp_path / "ecodesk" / module.name, "")
    for package in PACKAGE.glob("*/__init__.py"):
        _write(tmp_path / "ecodesk" / package.parent.name / "__init__.py", "")
    status, output = tool(*LINT, "--no-cache", folder=tmp_path)
    assert status == 0, output
    _write(tmp_path / "ecodesk" / name, line)
    status, output = tool(*LINT, "--no-cache", folder=tmp_path)
    assert status == 1, output
    assert any(row.startswith(contract) and "BROKEN" in row for row in output.splitlines()), output


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def imported_names(module: Path) -> set[str]:
    """Every module a file imports and every name it imports from one, dotted, wherever it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_widgets_stay_in_the_window() -> None:
    """The linter cannot tell QtWidgets from the rest of PySide6."""
    homes = {PACKAGE / "app.py", PACKAGE / "__main__.py"}
    strays = [
        str(module.relative_to(ROOT))
        for module in modules()
        if module not in homes and PACKAGE / "ui" not in module.parents
        if any(name.startswith("PySide6.QtWidgets") for name in imported_names(module))
    ]
    assert not strays, f"QtWidgets outside ecodesk/ui and ecodesk/app.py: {strays}"


HEAVY = (
    "geopandas",
    "pandas",
    "pyogrio",
    "rasterio",
    "folium",
    "openpyxl",
    "python_calamine",
    "jinja2",
    "docx",
    "segno",
    "sqlalchemy.orm",
    "qtawesome",
    "ecodesk.exchange.importing",
    "ecodesk.reports.plan_document",
    "ecodesk.reports.national_document",
    "ecodesk.ui.dialogs.import_dialog",
    "ecodesk.ui.planning.workbench_view",
    "ecodesk.ui.ledger.board_view",
)

OPEN_THE_WINDOW = f"""
import sys
from ecodesk.app import make_application, make_window
window = make_window(make_application())
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_the_window_opens_without_heavy_libraries() -> None:
    """What only imports, exports, documents and other pages need must not delay the first picture."""
    status, output = tool("-c", OPEN_THE_WINDOW)
    assert status == 0, output
    assert output.splitlines()[-1] == "[]", f"imported at start: {output}"
