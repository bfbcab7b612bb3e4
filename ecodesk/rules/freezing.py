"""Freezing a version of the plan: what is written down about it, and the row it is known by."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import ecodesk
from ecodesk.analysis.coverage import Cover, matrix
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.measures import areas, hectares
from ecodesk.model.records import PlanVersion, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, RunState, Severity
from ecodesk.rules.frozen_findings import result_of, result_text
from ecodesk.rules.rule_set import rule_set

FINDINGS, RULES, SUMS, ABOUT = "findings", "rule_set", "sums", "about"


def new_version(
    snapshot: Snapshot,
    result: CheckResult | None,
    *,
    code: str,
    name: str = "",
    status: str = "",
    author: str = "",
    now: datetime | None = None,
) -> tuple[PlanVersion, dict[str, str]]:
    """The row of a version to freeze, and the documents about it.

    Raises EcoDeskError without a code, with one that is taken, or when `result` is not that of the plan as it is.
    """
    code = code.strip()
    if not code:
        raise EcoDeskError(
            t("请写版本号", "Give the version a code"), remedy=t("例如 v0.8", "For example v0.8")
        )
    if any(row.code == code for row in frozen_versions(snapshot)):
        raise EcoDeskError(
            t("版本号 {code} 已用过", "There is a version {code} already").format(code=plain(code)),
            remedy=t("可用 {next}", "{next} is free").format(next=plain(next_code(snapshot))),
        )
    if result is None or result.revision != snapshot.revision:
        raise EcoDeskError(
            t("检查还没有完成，不能冻结", "The check has not ended yet; nothing can be frozen"),
            remedy=t("稍候再冻结", "Freeze it in a moment"),
        )
    at = now or datetime.now().astimezone()
    info = snapshot.plan_info
    rules = json.dumps(rule_set(snapshot), ensure_ascii=False, sort_keys=True)
    before = frozen_versions(snapshot)
    row = PlanVersion(
        code=code,
        name=name.strip(),
        based_on=before[-1].id if before else "",
        status=status or (info.status if info is not None else "editing"),
        frozen_on=at.date(),
        frozen_by=author,
        revision=snapshot.revision,
        rule_set=_named_rules(rules, result),
    )
    about = {
        "code": code,
        "name": row.name,
        "frozen_at": at.isoformat(timespec="seconds"),
        "frozen_by": author,
        "revision": snapshot.revision,
        "crs": snapshot.crs.epsg,
        "program": ecodesk.__version__,
    }
    documents = {
        ABOUT: json.dumps(about, ensure_ascii=False),
        RULES: rules,
        FINDINGS: result_text(result),
        SUMS: json.dumps(sums(snapshot, result), ensure_ascii=False),
    }
    return row, documents


def _named_rules(rules: str, result: CheckResult) -> str:
    """How many rules ran of how many, and a hash of what they and their parameters were."""
    ran = sum(run.state is RunState.DONE for run in result.runs.values())
    return f"{ran}/{len(result.runs)} · {hashlib.sha256(rules.encode()).hexdigest()[:12]}"


def frozen_versions(snapshot: Snapshot) -> list[PlanVersion]:
    """The frozen versions, oldest first."""
    rows = [row for row in snapshot.table(PlanVersion).rows() if row.content_hash]
    return sorted(rows, key=lambda row: (row.revision or 0, row.frozen_on or date.min, row.code))


def next_code(snapshot: Snapshot) -> str:
    """The version code to propose: that of the plan while it is not taken, else the one after it."""
    info = snapshot.plan_info
    taken = {row.code for row in frozen_versions(snapshot)}
    code = info.version if info is not None and info.version else "v0.1"
    while code in taken:
        code = following_code(code)
    return code


def following_code(code: str) -> str:
    """The version code after another: its last number counts on."""
    found = re.search(r"(\d+)(\D*)$", code)
    if found is None:
        return f"{code}.1"
    return f"{code[: found.start()]}{int(found[1]) + 1}{found[2]}"


def sums(snapshot: Snapshot, result: CheckResult | None) -> dict[str, Any]:
    """The numbers a version is compared by: projects, money in 万元, areas in hm², coverage and findings."""
    projects = snapshot.table(Project)
    invested = [value for value in projects.column("invest") if value is not None]
    county = matrix(snapshot).county
    ground = areas(projects.geometry, snapshot.crs).sum() if len(projects) else 0.0
    return {
        "projects": len(projects),
        "invest_wan": str(sum(invested[1:], invested[0]) if invested else 0),
        "area_hm2": round(hectares(float(ground)), 4),
        "coverage": _share(county),
        "findings": {} if result is None else {s.name: result.count(s) for s in reversed(Severity)},
    }


def _share(cover: Cover) -> float | None:
    return None if cover.share is None else round(float(cover.share), 6)


def frozen_result(documents: Mapping[str, str]) -> CheckResult | None:
    """The result a version was frozen with, None when it was frozen without one."""
    return result_of(documents[FINDINGS]) if FINDINGS in documents else None


def frozen_sums(documents: Mapping[str, str]) -> dict[str, Any]:
    """The sums a version was frozen with."""
    found = json.loads(documents.get(SUMS, "{}"))
    return found if isinstance(found, dict) else {}
