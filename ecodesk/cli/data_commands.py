"""sample · new · import · export: make workspaces and move data in and out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ecodesk.cli import table_files
from ecodesk.cli.console import ConsoleProgress, say, say_json
from ecodesk.errors import CannotImport, CannotWrite
from ecodesk.exchange.coordinate_origin import ANSWERS
from ecodesk.exchange.coordinate_tables import holds_coordinates
from ecodesk.exchange.exporting import FORMATS, export, exportable
from ecodesk.exchange.importing import ImportPlan, Outcome, plan_import
from ecodesk.exchange.targets import Target, kind_of, target_of
from ecodesk.exchange.undecided import COORDINATES, Undecided
from ecodesk.i18n import plain, t
from ecodesk.model.crs import WorkingCrs, identify
from ecodesk.model.fields import Record, Shape, record_types
from ecodesk.model.records import CountyBoundary, PlanInfo
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import PreferenceFile
from ecodesk.workspace import Workspace

NAMES = ("sample", "new", "import", "export")
_ORIGIN_HELP = t(
    "坐标来源：KML、TXT 和坐标表必须说明", "how the coordinates were made; needed for KML, TXT and tables"
)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    sample = commands.add_parser(
        "sample", parents=[common], help=str(t("写出示例规划", "write the sample workspace"))
    )
    sample.add_argument("out")
    sample.set_defaults(run=_sample)

    new = commands.add_parser("new", parents=[common], help=str(t("新建规划", "make a workspace")))
    new.add_argument("workspace")
    new.add_argument("--crs", default="EPSG:4547", help=str(t("工作坐标系", "working CRS")))
    new.add_argument("--boundary", type=Path, help=str(t("县界文件", "file with the county boundary")))
    new.add_argument("--coordinates", choices=ANSWERS, default="", help=str(_ORIGIN_HELP))
    new.add_argument("--county", default="", help=str(t("县名", "name of the county")))
    new.add_argument("--title", default="", help=str(t("方案名称", "title of the plan")))
    new.set_defaults(run=_new)

    take = commands.add_parser("import", parents=[common], help=str(t("导入数据", "take data in")))
    take.add_argument("workspace")
    take.add_argument("file", type=Path)
    take.add_argument("--as", dest="target", required=True, metavar="KIND", help=_kinds())
    take.add_argument("--layer", help=str(t("图层", "layer of the file")))
    take.add_argument(
        "--encoding", help=str(t("文字编码，不给则检测", "text encoding; detected when not given"))
    )
    take.add_argument("--crs", help=str(t("坐标系，不给则检测", "CRS; detected when not given")))
    take.add_argument("--coordinates", choices=ANSWERS, default="", help=str(_ORIGIN_HELP))
    take.add_argument("--map", default="", metavar="FIELD=COLUMN,…", help=str(t("字段对应", "field mapping")))
    take.add_argument(
        "--dry-run", action="store_true", help=str(t("只报告，不写入", "report only, write nothing"))
    )
    take.add_argument("--format", choices=("text", "json"), default="text")
    take.set_defaults(run=_import)

    give = commands.add_parser("export", parents=[common], help=str(t("导出数据", "write data out")))
    give.add_argument("workspace")
    give.add_argument("to", type=Path)
    give.add_argument("--layer", action="append", default=[], metavar="KIND", help=_kinds())
    give.add_argument("--format", choices=(*FORMATS, "xlsx"))
    give.add_argument(
        "--template",
        action="store_true",
        help=str(t("xlsx：只要表头，供填写", "xlsx: heads only, to be filled in")),
    )
    give.add_argument("--encoding", default="", help=str(t("Shapefile 编码", "encoding of shapefiles")))
    give.set_defaults(run=_export)


def _kinds() -> str:
    return " ".join(k.import_name for k in record_types().values() if k.import_name)


def _sample(arguments: argparse.Namespace) -> int:
    from ecodesk.sample.build import write_sample

    written = write_sample(arguments.out, ConsoleProgress())
    say(t("已写出示例规划：{path}", "Sample written: {path}").format(path=plain(written)))
    return 0


def _new(arguments: argparse.Namespace) -> int:
    epsg = identify(arguments.crs)
    if epsg is None:
        raise CannotImport(
            t("不认识坐标系 {name}", "Unknown CRS {name}").format(name=plain(arguments.crs)),
            remedy=t("例如 EPSG:4547", "Use for example EPSG:4547"),
        )
    crs = WorkingCrs(epsg)
    rows: list[Record] = []
    if arguments.boundary is not None:
        plan = _planned(
            Snapshot.of([], crs),
            arguments.boundary,
            Target(CountyBoundary),
            coordinates=arguments.coordinates,
        )
        rows = [change.row for change in plan.edit.changes]
        if len(rows) != 1:
            raise CannotImport(
                t("县界文件应当只有一个图形", "The boundary file must hold exactly one shape"),
                where=plain(arguments.boundary.name),
                why=t("其中有 {n} 个", "It holds {n}").format(n=len(rows)),
            )
    county = arguments.county or (rows[0].caption if rows else "")
    title = arguments.title or f"{county}山水林田湖草沙一体化生态修复实施方案"
    rows.append(PlanInfo(name=title, county_name=county or "—"))
    user = PreferenceFile().values.user_name
    with Workspace.create(arguments.workspace, crs, rows, user=user) as workspace:
        say(t("已新建规划：{path}", "Workspace made: {path}").format(path=plain(workspace.shown)))
    return 0


def _import(arguments: argparse.Namespace) -> int:
    if _is_record_table(arguments.file, arguments.target):
        return table_files.take_in(arguments)
    target = target_of(arguments.target)
    progress = ConsoleProgress()
    user = PreferenceFile().values.user_name
    with Workspace.open(
        arguments.workspace, read_only=arguments.dry_run, user=user, progress=progress
    ) as workspace:
        outside = None if workspace.read_only else workspace.outside_edit()
        if outside is not None:  # else our own write would hide that other programs have written
            workspace.record(outside.by(user))
        plan = _planned(
            workspace.snapshot,
            arguments.file,
            target,
            layer=arguments.layer,
            encoding=arguments.encoding,
            crs=arguments.crs,
            mapping=_mapping(arguments.map),
            coordinates=arguments.coordinates,
            progress=progress,
        )
        if plan.edit.changes and not arguments.dry_run:
            workspace.apply(plan.edit.by(user))
    progress.clear()
    if arguments.format == "json":
        say_json(_import_json(plan))
    else:
        _say_import(plan, written=not arguments.dry_run)
    return 0


def _is_record_table(path: Path, target: str) -> bool:
    """Whether a workbook or CSV file is a table of records to read back, not shapes by their coordinates."""
    if path.suffix.lower() not in table_files.SUFFIXES:
        return False
    shaped = {kind.import_name for kind in record_types().values() if kind.shape is not Shape.NONE}
    return target.partition(":")[0] not in shaped or not holds_coordinates(path)


def _planned(snapshot: Snapshot, path: Path, target: Target, **choices: Any) -> ImportPlan:
    """`plan_import`, with the option that answers the question about coordinates."""
    try:
        return plan_import(snapshot, path, target, **choices)
    except Undecided as error:
        if error.about != COORDINATES:
            raise
        words = t("请用 --coordinates {names} 说明", "Say so with --coordinates {names}")
        remedy = words.format(names=plain("|".join(ANSWERS)))
        raise CannotImport(error.what, where=error.where, why=error.why, remedy=remedy) from error


def _mapping(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part]
    if any(not middle for _, middle, _ in pairs):
        raise CannotImport(
            t("字段对应写法不对", "The field mapping is not understood"),
            why=plain(text),
            remedy=t("写成 字段=列名，多个之间用半角逗号", "Write FIELD=COLUMN,FIELD=COLUMN"),
        )
    return {field.strip(): column.strip() for field, _, column in pairs}


def _import_json(plan: ImportPlan) -> dict[str, Any]:
    return {
        "read": plan.read,
        "new": plan.new,
        "changed": plan.changed,
        "same": plan.same,
        "rejected": [{"row": r.row, "why": str(r.why)} for r in plan.rejected],
        "warnings": [str(w) for w in plan.warnings],
        "encoding": plan.encoding,
        "crs": plan.crs,
    }


def _say_import(plan: ImportPlan, *, written: bool) -> None:
    counts = t(
        "读到 {read} 行：新增 {new}，更新 {changed}，相同 {same}，跳过 {skipped}，冲突 {conflict}",
        "{read} rows read: {new} new, {changed} changed, {same} the same, {skipped} left out, "
        "{conflict} in conflict",
    )
    numbers = {outcome.value: plan.counts[outcome] for outcome in Outcome}
    say(counts.format(read=plan.read, **numbers))
    say(
        t("编码 {encoding}，坐标系 {crs}", "Encoding {encoding}, CRS {crs}").format(
            encoding=plain(plan.encoding), crs=plain(plan.crs)
        )
    )
    for warning in plan.warnings:
        say(t("注意：{text}", "Note: {text}").format(text=warning))
    for rejected in plan.rejected:
        say(t("第 {row} 行：{why}", "Row {row}: {why}").format(row=rejected.row, why=rejected.why))
    if not written:
        say(t("只做了检查，没有写入", "Checked only, nothing was written"))


def _export(arguments: argparse.Namespace) -> int:
    with Workspace.open(arguments.workspace, read_only=True) as workspace:
        snapshot = workspace.snapshot
        if arguments.format == "xlsx" or arguments.to.suffix.lower() == ".xlsx":
            say(table_files.give_out(snapshot, arguments.to, arguments.layer, template=arguments.template))
            return 0
        kinds = [kind_of(name.partition(":")[0]) for name in arguments.layer]
        format = arguments.format or _format_of(arguments.to)
        written = export(
            snapshot,
            arguments.to,
            kinds or exportable(snapshot),
            format,
            encoding=arguments.encoding,
            progress=ConsoleProgress(),
        )
    for path in written:
        say(path)
    return 0


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower().lstrip(".")
    suffix = "geojson" if suffix == "json" else suffix
    if suffix and suffix not in FORMATS:
        raise CannotWrite(
            t("不支持导出为 {name}", "Cannot export as {name}").format(name=plain(suffix)),
            remedy=t("可用格式：{names}", "Formats: {names}").format(names=plain(" ".join(FORMATS))),
        )
    return suffix or "gpkg"
