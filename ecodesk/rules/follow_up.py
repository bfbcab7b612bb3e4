"""RPT, RCT, DOC: declared now, judged once reports, rectifications and printed sheets are kept as records."""

from __future__ import annotations

from collections.abc import Callable

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.rule import Context, Rows, Rule, Scope


def _nothing(context: Context, rows: Rows) -> tuple[Finding, ...]:
    return ()


def _waits_for(missing: Text) -> Callable[[Snapshot], Text | None]:
    return lambda snapshot: missing


def _waiting(
    code: str, title: Text, why: Text, remedy: Text, severity: Severity, source: str, missing: Text
) -> Rule:
    """A rule whose input the plan does not hold yet, which is not a pass."""
    return Rule(
        code,
        title,
        why,
        remedy,
        severity,
        Scope.PLAN,
        (Project.table,),
        source,
        _nothing,
        needs=_waits_for(missing),
    )


_NO_REPORTS = t("规划里还没有月报", "the plan holds no monthly reports yet")
_NO_RESULTS = t("规划里还没有结果清单和季度评估", "the plan holds no result lists or evaluations yet")
_NO_RECTIFICATIONS = t("规划里还没有整改台账", "the plan holds no rectifications yet")
_NO_SHEETS = t("规划里还没有成果图件的记录", "the plan holds no record of printed sheets yet")

RULES = (
    _waiting(
        "RPT-001",
        t("月报逾期或未报", "Monthly report late or missing"),
        t("每月 25 日前报送月报。", "Reports are due by the 25th of each month."),
        t("补报月报。", "Hand in the report."),
        Severity.ERROR,
        "S5.4",
        _NO_REPORTS,
    ),
    _waiting(
        "RPT-002",
        t("月报缺项", "Monthly report incomplete"),
        t("在建项目都要有进展和下月计划。", "Every running project reports progress and what comes next."),
        t("补全月报。", "Complete the report."),
        Severity.ERROR,
        "S5.4",
        _NO_REPORTS,
    ),
    _waiting(
        "RPT-003",
        t("进度异常", "Progress does not look right"),
        t(
            "进度倒退、骤增或与资金脱节要核实。",
            "Progress that falls, leaps or parts from the money is verified.",
        ),
        t("核实进度并附照片。", "Verify it and attach photos."),
        Severity.WARN,
        "D, V21",
        _NO_REPORTS,
    ),
    _waiting(
        "RPT-004",
        t("结果清单或季评缺失", "Result list or evaluation missing"),
        t("每月有结果清单，每季有评估。", "Each month has a result list, each quarter an evaluation."),
        t("形成结果清单，完成季度评估。", "Make the list, finish the evaluation."),
        Severity.WARN,
        "S5.4",
        _NO_RESULTS,
    ),
    _waiting(
        "RCT-001",
        t("整改逾期", "Rectification overdue"),
        t("整改要在时限内完成。", "Rectifications keep their deadline."),
        t("完成整改，或按程序延期。", "Finish it, or extend it in due form."),
        Severity.ERROR,
        "S5.5",
        _NO_RECTIFICATIONS,
    ),
    _waiting(
        "RCT-002",
        t("整改无闭环", "Rectification not closed properly"),
        t("整改有佐证，验收人不是责任人。", "There is evidence, and another person has verified it."),
        t("补充佐证，另请人验收。", "Add evidence, let another person verify."),
        Severity.ERROR,
        "S5.5",
        _NO_RECTIFICATIONS,
    ),
    _waiting(
        "RCT-003",
        t("系统性问题应上报", "Systemic issue to be reported"),
        t("同类问题多处出现要上报并专项整治。", "The same issue in several places goes upward."),
        t("登记上报。", "Record the report upward."),
        Severity.WARN,
        "S5.5",
        _NO_RECTIFICATIONS,
    ),
    _waiting(
        "DOC-001",
        t("成果图件不合规", "Printed sheet not in order"),
        t(
            "图上的数等于表上的数，公开用图要有审图号。",
            "Map and table agree; public maps have an approval number.",
        ),
        t("重新出图。", "Print it again."),
        Severity.ERROR,
        "§5.8",
        _NO_SHEETS,
    ),
)
