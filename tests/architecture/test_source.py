"""The source is clean: style, types, short modules, nothing of one person's machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checkout import ROOT, modules, tool

LONGEST = 450  # lines; a longer module has a second thing to do


def test_style() -> None:
    status, output = tool("-m", "ruff", "check", "--no-cache", ".")
    assert status == 0, output


def test_layout() -> None:
    status, output = tool("-m", "ruff", "format", "--check", "--no-cache", ".")
    assert status == 0, output


def test_types() -> None:
    status, output = tool("-m", "mypy")
    assert status == 0, output


def test_modules_are_short() -> None:
    lengths = {module: len(module.read_text(encoding="utf-8").splitlines()) for module in modules()}
    long = {str(module.relative_to(ROOT)): n for module, n in lengths.items() if n > LONGEST}
    assert not long, f"longer than {LONGEST} lines, what is their second thing? {long}"


def test_no_names_of_vague_things() -> None:
    vague = re.compile(r"^class \w*(Manager|Helper|Util|Utils|Service|Handler|Controller|Repository)\b", re.M)
    found = {
        str(module.relative_to(ROOT)): match.group()
        for module in modules()
        if (match := vague.search(module.read_text(encoding="utf-8")))
    }
    assert not found, f"a class is named after what it does, not after a role: {found}"


MACHINE_PATH = re.compile(
    r"""(?<![\w.])/(?:root|work|farm|home/\w+|Users/\w+)/|/tmp/[a-z]|[A-Z]:\\Users\\|files\.pythonhosted|//pypi\.""",
)


def test_no_machine_paths() -> None:
    """Nothing that is committed may name a place on the machine it was written on."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    found = []
    for name in listed.decode("utf-8").split("\0"):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".gpkg", ".svg"}:
            continue
        if path == ROOT / "tests" / "architecture" / "test_source.py":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
    assert not found, found


_HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(rf"[{_HAN}}}”][,;:?!](?!/)|[,;?!][{_HAN}]|[{_HAN}]\((?![&*])")


def _chinese_texts(module: Path) -> Iterator[tuple[int, str]]:
    """The first words of every `t(…)` and `Text(…)`, without what stands in braces."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        words = node.args[0]
        if node.func.id in ("t", "Text") and isinstance(words, ast.Constant) and isinstance(words.value, str):
            yield node.lineno, re.sub(r"\{[^}]*\}", "}", words.value)


def test_chinese_texts_have_chinese_punctuation() -> None:
    found = [
        f"{module.relative_to(ROOT)}:{line}: {words}"
        for module in modules()
        for line, words in _chinese_texts(module)
        if HALF_WIDTH.search(words)
    ]
    assert not found, found
