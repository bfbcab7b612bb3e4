"""Try the main job on the sample: open, draw over a neighbour, check, trim, undo, reopen, print."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import shapely

from ecodesk.cli.console import say
from ecodesk.i18n import Text, current_language, t
from ecodesk.model.edit import add
from ecodesk.model.records import Project
from ecodesk.rules.finding import CheckResult, Finding
from ecodesk.rules.registry import all_rules
from ecodesk.rules.runner import check, recheck
from ecodesk.workspace import Workspace

DRAWN = "TEST-001"


def run_self_test(keep: Path | None) -> int:
    """Run every step, say each, and return 0 when all succeeded. Results stay in `keep` if given."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        return _run(keep)
    with tempfile.TemporaryDirectory(prefix="ecodesk-") as folder:
        return _run(Path(folder))


def _run(folder: Path) -> int:
    from ecodesk.sample.build import write_sample

    path = folder / "sample.gpkg"
    path.unlink(missing_ok=True)
    write_sample(path)
    failures: list[Text] = []

    def step(title: Text, ok: bool) -> None:
        say(f"{'✓' if ok else '✗'} {title}")
        if not ok:
            failures.append(title)

    _draw_and_trim(path, step)
    _print(path, folder, step)
    return 1 if failures else 0


Step = Callable[[Text, bool], None]


def _overlaps(result: CheckResult) -> list[Finding]:
    return [f for f in result.findings.values() if f.rule == "OVL-001"]


def _draw_and_trim(path: Path, step: Step) -> None:
    with Workspace.open(path) as workspace:
        before = workspace.snapshot
        result = check(before)
        step(
            t("打开示例并检查：{n} 条结果", "Open the sample and check: {n} findings").format(
                n=len(result.findings)
            ),
            len(result.findings) > 0,
        )
        neighbour = before.table(Project).one(code="ZH03-001")
        assert neighbour is not None and neighbour.geometry is not None
        x0, y0, x1, y1 = neighbour.geometry.bounds
        shape = shapely.box(x0 - 800, y0 - 400, x0 + (x1 - x0) / 4, y1 + 400)
        drawn = Project(
            code=DRAWN,
            name=str(t("自检图形", "Self-test shape")),
            unit=neighbour.unit,
            element="water",
            start=neighbour.start,
            end=neighbour.end,
            geometry=shape,
        )
        applied = workspace.apply(add(t("画面 {code}", "Draw {code}").format(code=DRAWN), drawn))
        drawn_result = recheck(result, before, applied.snapshot, [applied.edit])
        new = [f for f in _overlaps(drawn_result) if any(s.id == drawn.id for s in f.subjects)]
        step(
            t(
                "画一个压着相邻项目的图形，立即得到重叠提示",
                "Draw over a neighbour: the overlap is told at once",
            ),
            bool(new),
        )
        fixed = False
        for finding in new:
            for fix in all_rules()["OVL-001"].fixes:
                preview = fix.make(workspace.snapshot, finding)
                if preview is not None and preview.edit.touched == {("project", drawn.id)}:
                    workspace.apply(preview.edit)
                    fixed = True
                    break
        after = check(workspace.snapshot)
        gone = not any(any(s.id == drawn.id for s in f.subjects) for f in _overlaps(after))
        step(t("裁去重叠部分后提示消失", "Trim the overlap: the finding is gone"), fixed and gone)
    with Workspace.open(path) as workspace:
        count = 0
        while workspace.undo() is not None:
            count += 1
        restored = workspace.snapshot.table(Project).one(code=DRAWN) is None
        step(
            t("重新打开后撤销 {n} 步，恢复原样", "Reopen and undo {n} steps: as before").format(n=count),
            restored,
        )


def _print(path: Path, folder: Path, step: Step) -> None:
    from ecodesk.reports.catalogue import ReportOptions, write_report
    from ecodesk.reports.map_picture import MapPicture

    with Workspace.open(path, read_only=True) as workspace:
        snapshot = workspace.snapshot
        result = check(snapshot)
        options = ReportOptions(language=current_language())
        for name in ("plan-summary.pdf", "plan-summary.html"):
            to = write_report("plan-summary", snapshot, result, folder / name, options)
            step(t("写出 {path}", "Write {path}").format(path=str(to)), to.stat().st_size > 10_000)
        picture = MapPicture(snapshot, (1600, 1000), None, "light")
        picture.paint()
        to = folder / "map.png"
        picture.save(to)
        step(t("写出 {path}", "Write {path}").format(path=str(to)), to.stat().st_size > 10_000)
