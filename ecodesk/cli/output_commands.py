"""report · render · self-test: paper, pictures, and the main job in one go."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from ecodesk.cli.console import ConsoleProgress, say
from ecodesk.cli.plan_opening import add_version, open_plan
from ecodesk.cli.version_commands import compared
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import current_language, plain, t
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.comparison import Comparison
from ecodesk.rules.finding import CheckResult
from ecodesk.rules.freezing import frozen_result
from ecodesk.rules.plan_review import version_before
from ecodesk.rules.runner import check
from ecodesk.workspace import Workspace

NAMES = ("report", "print", "render", "self-test")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    for name in ("report", "print"):
        _add_report(commands.add_parser(name, parents=[common], help=str(t("写出成果", "write a document"))))
    render = commands.add_parser("render", parents=[common], help=str(t("画出地图", "paint the map")))
    render.add_argument("workspace")
    render.add_argument("--to", type=Path, required=True, metavar="map.png")
    render.add_argument("--size", default="1600x1000")
    render.add_argument("--bbox", help="x0,y0,x1,y1")
    render.add_argument("--repeat", type=int, default=1)
    render.add_argument("--theme", choices=("light", "dark"), default="light")
    render.set_defaults(run=_render)

    test = commands.add_parser("self-test", parents=[common], help=str(t("自检", "try the main job")))
    test.add_argument("--keep", type=Path, metavar="DIR", help=str(t("保留结果", "keep the results there")))
    test.set_defaults(run=_self_test)


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("workspace")
    report.add_argument(
        "kind",
        help="plan-summary, completeness-matrix, plan-document, duty-matrix, plan-money, "
        "project-packages, resolution, national-application, change-notice",
    )
    report.add_argument("--to", type=Path, required=True, metavar="F.pdf|docx|html|xlsx")
    report.add_argument(
        "--row",
        default="",
        metavar="CODE",
        help=str(
            t(
                "纪要、申报的编号，变更说明所比较的版本",
                "code of the resolution or application; of the version a statement of changes compares with",
            )
        ),
    )
    report.add_argument(
        "--unit", default="", help=str(t("只含一个修复单元（编号）", "one unit only (its code)"))
    )
    report.add_argument("--paper", choices=("A3", "A4"), default="A3")
    report.add_argument("--use", choices=("internal", "review", "public"), default="internal")
    report.add_argument(
        "--scale",
        type=int,
        default=0,
        metavar="N",
        help=str(t("比例尺 1:N，不写则自动取整", "scale 1:N; the largest round one by itself")),
    )
    report.add_argument("--monochrome", action="store_true", help=str(t("黑白打印", "for black and white")))
    report.add_argument(
        "--by-problem",
        action="store_true",
        help=str(t("矩阵按问题类型", "problem types in the columns of the matrix")),
    )
    report.add_argument(
        "--if-admitted",
        action="store_true",
        help=str(t("矩阵按全部在编项目都准入预测", "the matrix as if all pending projects were admitted")),
    )
    add_version(report)
    report.set_defaults(run=_report)


def unit_id(snapshot: Snapshot, code: str) -> str:
    """The id of a unit given by code. Raises EcoDeskError when there is none."""
    if not code:
        return ""
    unit = snapshot.table(RestorationUnit).one(code=code)
    if unit is None:
        known = plain(" ".join(snapshot.table(RestorationUnit).column("code")))
        raise EcoDeskError(
            t("没有修复单元 {code}", "There is no unit {code}").format(code=plain(code)),
            remedy=t("现有单元：{known}", "Units are: {known}").format(known=known),
        )
    return unit.id


def _report(arguments: argparse.Namespace) -> int:
    from ecodesk.reports.catalogue import ReportOptions, write_report

    progress = ConsoleProgress()
    with open_plan(arguments, progress) as workspace:
        snapshot = workspace.snapshot
        options = ReportOptions(
            language=arguments.language or current_language(),
            unit=unit_id(snapshot, arguments.unit),
            paper=arguments.paper,
            use_mark=arguments.use,
            scale=max(0, arguments.scale),
            monochrome=arguments.monochrome,
            by_problem=arguments.by_problem,
            if_admitted=arguments.if_admitted,
            row=arguments.row,
        )
        result = frozen_result(workspace.frozen.documents) if workspace.frozen is not None else None
        result = result or check(snapshot, progress)
        comparison = _comparison(workspace, arguments, result, progress)
        path = write_report(
            arguments.kind, snapshot, result, arguments.to, options, progress, comparison=comparison
        )
    progress.clear()
    say(path)
    return 0


def _comparison(
    workspace: Workspace, arguments: argparse.Namespace, result: CheckResult, progress: ConsoleProgress
) -> Comparison | None:
    """The comparison a statement of changes is about: with the version named, else the one before the plan."""
    from ecodesk.reports.change_notice import CHANGE_NOTICE

    if arguments.kind != CHANGE_NOTICE or workspace.frozen is not None:
        return None
    before = version_before(workspace.snapshot)
    old = arguments.row or (before.code if before is not None else "")
    return compared(workspace, old, "", result, progress) if old else None


def _numbers(text: str, separator: str, count: int) -> list[float]:
    try:
        values = [float(part) for part in text.split(separator)]
    except ValueError:
        values = []
    if len(values) != count:
        raise EcoDeskError(
            t("看不懂“{text}”", "Cannot understand “{text}”").format(text=plain(text)),
            remedy=t("例如 1600x1000 或 x0,y0,x1,y1", "For example 1600x1000 or x0,y0,x1,y1"),
        )
    return values


def _render(arguments: argparse.Namespace) -> int:
    from ecodesk.reports.map_picture import MapPicture

    width, height = (int(v) for v in _numbers(arguments.size.lower(), "x", 2))
    bbox = _numbers(arguments.bbox, ",", 4) if arguments.bbox else None
    progress = ConsoleProgress()
    with Workspace.open(arguments.workspace, read_only=True, progress=progress) as workspace:
        picture = MapPicture(workspace.snapshot, (width, height), bbox, arguments.theme)
        for _ in range(max(1, arguments.repeat)):
            started = time.perf_counter()
            picture.paint()
            say(f"seconds: {time.perf_counter() - started:.3f}")
        picture.save(arguments.to)
    return 0


def _self_test(arguments: argparse.Namespace) -> int:
    from ecodesk.cli.self_test import run_self_test

    return run_self_test(arguments.keep)
