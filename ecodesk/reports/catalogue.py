"""Which documents there are, and how one is written; window and command line both call this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from ecodesk.analysis.coverage import CoverageMatrix, matrix, problem_matrix
from ecodesk.analysis.duty_gaps import DutyGap, duty_gaps
from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.map_style import ELEMENT
from ecodesk.maps.reference_shown import NO_REFERENCES, ShownReferences
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.change_notice import CHANGE_NOTICE, TITLE, change_notice, let_write
from ecodesk.reports.document_kinds import (
    DUTY_MATRIX,
    NATIONAL,
    PACKAGES,
    PLAN_DOCUMENT,
    PLAN_MONEY,
    RESOLUTION,
    gather_document,
)
from ecodesk.reports.document_writing import write_document
from ecodesk.reports.ledger_reports import (
    LEDGER_REPORTS,
    SCHEDULE,
    TASK_LIST,
    WORK_LEDGER,
    write_ledger_report,
)
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.rules.comparison import Comparison
from ecodesk.rules.finding import CheckResult


class Shelf(Enum):
    """Where a document is found: on the reports page as a sheet or as text, or beside what it is about."""

    SHEET = "sheet"
    TEXT = "text"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class ReportKind:
    """One document: its name on the command line, its title, and the formats it comes in."""

    id: str
    title: Text
    about: Text
    suffixes: tuple[str, ...]
    shelf: Shelf = Shelf.ELSEWHERE


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
    references: ShownReferences = NO_REFERENCES  # drawn beneath the plan
    by_problem: bool = False  # problem types instead of elements in the columns of the matrix
    if_admitted: bool = False  # the matrix as if all pending projects were admitted
    row: str = (
        ""  # code of the resolution or application a document is about, or of the version compared with
    )


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
            Shelf.SHEET,
        ),
        ReportKind(
            "completeness-matrix",
            t("完整性矩阵", "Completeness matrix"),
            t(
                "单元 × 要素：问题、已治理和缺口，按流域和标签汇总",
                "Units × elements: problem, treated and gap, rolled up by basin and tag",
            ),
            (".pdf", ".xlsx"),
        ),
        ReportKind(
            PLAN_DOCUMENT,
            t("实施方案", "Integrated plan"),
            t(
                "十二章：编写的正文，由数据生成的表和图，尚缺的内容逐条说明",
                "Twelve chapters: the written text, tables and maps from the data, and what is still missing",
            ),
            (".docx", ".pdf", ".html"),
            Shelf.TEXT,
        ),
        ReportKind(
            DUTY_MATRIX,
            t("责任分工矩阵", "Matrix of duties"),
            t(
                "单元 × 要素：主办、配合单位和责任空当",
                "Units × elements: who leads, who helps, where nobody answers",
            ),
            (".xlsx", ".pdf", ".docx"),
            Shelf.TEXT,
        ),
        ReportKind(
            PLAN_MONEY,
            t("目标与资金", "Goals and money"),
            t(
                "方案、流域、单元三级指标，分年投资，按来源和出资方的资金",
                "Indicators at three levels, investment by year, money by source and by who pays",
            ),
            (".xlsx", ".pdf", ".docx"),
            Shelf.TEXT,
        ),
        ReportKind(
            PACKAGES,
            t("子项目分组打包", "Packages of projects"),
            t("每个子项目包的投资、面积和项目", "Money, area and projects of each package"),
            (".xlsx", ".pdf", ".docx"),
            Shelf.TEXT,
        ),
        ReportKind(
            RESOLUTION,
            t("一事一议纪要", "Resolution"),
            t(
                "纪要或协商记录一份，附决定事项和落实情况",
                "One resolution or consultation with its decisions",
            ),
            (".pdf", ".docx"),
        ),
        ReportKind(
            NATIONAL,
            t("国家级项目申报", "National application"),
            t(
                "项目清单、规模与奖补、申报条件、不得纳入的项目",
                "Projects, size and award, conditions, and what may not be in it",
            ),
            (".xlsx", ".pdf", ".docx"),
        ),
        ReportKind(
            CHANGE_NOTICE,
            TITLE,
            t(
                "两个版本之间的变化：合计、变化位置图、清单、字段前后对照、检查影响、审查意见",
                "What changed between two versions: sums, map, list, fields old and new, findings, comments",
            ),
            (".pdf", ".docx", ".xlsx", ".html"),
        ),
        ReportKind(
            SCHEDULE,
            t("项目进度图", "Schedule"),
            t(
                "按单元列项目和路线图步骤：计划与实际进度、节点、关键步骤",
                "Projects and steps by unit: planned and actual progress, milestones, critical steps",
            ),
            (".pdf",),
        ),
        ReportKind(
            TASK_LIST,
            t("管理清单", "Management list"),
            t(
                "任务与目标、标准、举措、政策和四要素",
                "Tasks with goal, standard, measures, policy, elements",
            ),
            (".pdf",),
        ),
        ReportKind(
            WORK_LEDGER,
            t("项目工作台账", "Work ledger"),
            t(
                "一行一个编号：四要素、资金、进度、问题",
                "One number a row: elements, money, progress, problems",
            ),
            (".pdf",),
        ),
    )
}
SHEETS = {kind.id: kind for kind in REPORTS.values() if kind.shelf is Shelf.SHEET}
DOCUMENTS = {kind.id: kind for kind in REPORTS.values() if kind.shelf is Shelf.TEXT}


def write_report(
    kind: str,
    snapshot: Snapshot,
    result: CheckResult | None,
    to: Path,
    options: ReportOptions,
    progress: Progress = SILENT,
    *,
    comparison: Comparison | None = None,
) -> Path:
    """Write a document in the format its suffix names. Raises CannotWrite; leaves no half file.

    The statement of changes is about a `comparison` of two versions; nothing else needs one.
    """
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
    if kind == CHANGE_NOTICE:
        if comparison is None:
            raise CannotWrite(
                t("没有指明比较哪两个版本", "The two versions to compare are not given"),
                remedy=t(
                    "在版本比较中输出，或用 ecodesk diff 规划 旧版本 新版本 --to 文件",
                    "Write it from the comparison of versions, or with: ecodesk diff PLAN OLD NEW --to FILE",
                ),
            )
        let_write(comparison)
        return write_document(change_notice(comparison, snapshot, options.language, progress), to, progress)
    if kind == "completeness-matrix":
        return _write_completeness(snapshot, to, options, progress)
    if kind in LEDGER_REPORTS:
        return write_ledger_report(kind, snapshot, to, options.language, progress)
    if known.shelf is not Shelf.SHEET:
        document = gather_document(
            kind, snapshot, result, language=options.language, row=options.row, progress=progress
        )
        return write_document(document, to, progress)
    sheet = plan_sheet(snapshot, result, use_mark=options.use_mark, unit=options.unit)
    if suffix == ".html":
        from ecodesk.reports.to_web_map import write_web_map

        return write_web_map(sheet, snapshot, to, options.language, progress)
    from ecodesk.reports.to_pdf import write_pdf

    return write_pdf(sheet, snapshot, to, options, progress)


def _write_completeness(snapshot: Snapshot, to: Path, options: ReportOptions, progress: Progress) -> Path:
    counting = active_statuses() if options.if_admitted else None
    made = problem_matrix if options.by_problem else matrix
    coverage = made(snapshot, counting=counting)
    return write_matrix(snapshot, coverage, duty_gaps(snapshot, matrix(snapshot)), to, options, progress)


def write_matrix(
    snapshot: Snapshot,
    coverage: CoverageMatrix,
    gaps: Sequence[DutyGap],
    to: Path,
    options: ReportOptions,
    progress: Progress = SILENT,
    checked_at: datetime | None = None,
) -> Path:
    """Write a matrix that has been worked out as a workbook or, by its suffix, a PDF. Raises CannotWrite."""
    if to.suffix.lower() == ".xlsx":
        from ecodesk.exchange.coverage_workbook import write_coverage

        return write_coverage(snapshot, coverage, gaps, to, options.language, checked_at)
    from ecodesk.reports.completeness_pdf import write_completeness_pdf
    from ecodesk.reports.completeness_sheet import completeness_sheet

    sheet = completeness_sheet(snapshot, coverage, gaps, if_admitted=options.if_admitted, unit=options.unit)
    return write_completeness_pdf(
        sheet, snapshot, to, language=options.language, paper=options.paper, progress=progress
    )
