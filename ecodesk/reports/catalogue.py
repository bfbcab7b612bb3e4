"""Which documents there are, and how one is written; window and command line both call this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.map_style import ELEMENT
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.rules.finding import CheckResult


@dataclass(frozen=True)
class ReportKind:
    """One document: its name on the command line, its title, and the formats it comes in."""

    id: str
    title: Text
    about: Text
    suffixes: tuple[str, ...]


@dataclass(frozen=True)
class ReportOptions:
    """What a user chooses before writing a document."""

    language: str = "zh_CN"
    unit: str = ""  # id of one restoration unit, empty for the whole county
    paper: str = "A3"
    use_mark: str = "internal"
    scale: int = 0  # n of 1:n, 0 for the largest round one that fits
    layers: frozenset[str] | None = None  # ids of the layers on the map, None for the usual ones
    monochrome: bool = False
    style: str = ELEMENT  # by what the map is coloured


REPORTS = {
    kind.id: kind
    for kind in (
        ReportKind(
            "plan-summary",
            t("方案总图", "Plan summary"),
            t(
                "一张图、四张表：修复单元、项目、资金、指标，图上序号与表一致",
                "One map and four tables: units, projects, funding, indicators; numbers on the map equal the table",
            ),
            (".pdf", ".html"),
        ),
    )
}


def write_report(
    kind: str,
    snapshot: Snapshot,
    result: CheckResult | None,
    to: Path,
    options: ReportOptions,
    progress: Progress = SILENT,
) -> Path:
    """Write a document in the format its suffix names. Raises CannotWrite; leaves no half file."""
    known = REPORTS.get(kind)
    if known is None:
        raise CannotWrite(
            t("没有成果“{kind}”", "There is no document “{kind}”").format(kind=plain(kind)),
            remedy=t("可用：{kinds}", "Use one of: {kinds}").format(kinds=plain(" ".join(REPORTS))),
        )
    suffix = to.suffix.lower()
    if suffix not in known.suffixes:
        raise CannotWrite(
            t("{title}不能写成 {suffix}", "{title} cannot be written as {suffix}").format(
                title=known.title, suffix=plain(suffix or to.name)
            ),
            remedy=t("可用格式：{suffixes}", "Formats: {suffixes}").format(
                suffixes=plain(" ".join(known.suffixes))
            ),
        )
    sheet = plan_sheet(snapshot, result, use_mark=options.use_mark, unit=options.unit)
    if suffix == ".html":
        from ecodesk.reports.to_web_map import write_web_map

        return write_web_map(sheet, snapshot, to, options.language, progress)
    from ecodesk.reports.to_pdf import write_pdf

    return write_pdf(sheet, snapshot, to, options, progress)
