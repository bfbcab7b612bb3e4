"""Findings as text, JSON, CSV and SARIF. The JSON schema is documented in the README and stable."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import shapely
from shapely.geometry import mapping

from ecodesk import __version__
from ecodesk.i18n import t
from ecodesk.model.crs import GEOGRAPHIC, transformed
from ecodesk.model.records import OrgUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.rules.baseline import is_new, latest_baseline
from ecodesk.rules.finding import CheckResult, Finding, FindingState, RunState, Severity
from ecodesk.rules.registry import all_rules

FORMATS = ("text", "json", "csv", "sarif")
_SARIF_LEVELS = {"BLOCK": "error", "ERROR": "error", "WARN": "warning", "INFO": "note"}


def as_json(snapshot: Snapshot, result: CheckResult, location: str) -> dict[str, Any]:
    """`{"workspace", "revision", "rules", "notes", "findings", "summary"}`; geometries are GeoJSON in lon/lat."""
    return {
        "workspace": location,
        "revision": result.revision,
        "rules": {
            code: {"state": run.state.value, "seconds": round(run.seconds, 4)}
            | ({"reason": str(run.reason)} if run.reason else {})
            for code, run in result.runs.items()
        },
        "notes": [str(note) for note in result.notes],
        "findings": [_finding(snapshot, finding) for finding in result.ordered()],
        "summary": _summary(result),
    }


def _finding(snapshot: Snapshot, finding: Finding) -> dict[str, Any]:
    geometry = finding.geometry
    lonlat = None if geometry is None else transformed(geometry, snapshot.crs.epsg, GEOGRAPHIC)
    return {
        "id": finding.id,
        "code": finding.rule,
        "severity": finding.severity.name,
        "state": finding.state.value,
        "subjects": [_subject(snapshot, s.table, s.id) for s in finding.subjects],
        "message": str(finding.message),
        "values": {
            k: str(v) if not isinstance(v, (int, float, bool)) else v for k, v in finding.values.items()
        },
        "geometry": None if lonlat is None or shapely.is_empty(lonlat) else mapping(lonlat),
        "unit": finding.unit,
        "found": finding.found,
        "assignee": _assignee(snapshot, finding),
        "new": is_new(finding, latest_baseline(snapshot)),
    }


def _assignee(snapshot: Snapshot, finding: Finding) -> dict[str, str]:
    """Who is to settle it; empty where nobody is named."""
    org = snapshot.table(OrgUnit).get(finding.assignee.org_unit)
    return {"person": finding.assignee.person, "org_unit": org.name if org is not None else ""}


def _subject(snapshot: Snapshot, table: str, row_id: str) -> dict[str, str]:
    row = snapshot.row(table, row_id)
    return {
        "table": table,
        "id": row_id,
        "code": str(getattr(row, "code", "") or ""),
        "name": str(getattr(row, "name", "") or ""),
    }


def _summary(result: CheckResult) -> dict[str, Any]:
    return {
        **{severity.name: result.count(severity) for severity in reversed(Severity)},
        "waived": result.count_in(FindingState.WAIVED),
        "states": {state.value: result.count_in(state) for state in FindingState},
        "rules": len(result.runs),
        "not_run": [run.rule for run in result.not_run],
    }


def as_text(snapshot: Snapshot, result: CheckResult, format: str, location: str) -> str:
    """The findings in one of `FORMATS`."""
    match format:
        case "json":
            return json.dumps(as_json(snapshot, result, location), ensure_ascii=False, indent=1)
        case "csv":
            return _csv(snapshot, result)
        case "sarif":
            return json.dumps(_sarif(snapshot, result, location), ensure_ascii=False, indent=1)
        case _:
            return _plain(snapshot, result)


def write(path: Path, snapshot: Snapshot, result: CheckResult, format: str, location: str) -> None:
    """Write the findings to a file, whole or not at all. CSV carries a byte order mark for Excel."""
    encoding = "utf-8-sig" if format == "csv" else "utf-8"
    with replacing(path) as temporary:
        temporary.write_text(as_text(snapshot, result, format, location) + "\n", encoding=encoding)


def _objects(snapshot: Snapshot, finding: Finding) -> str:
    found = (_subject(snapshot, s.table, s.id) for s in finding.subjects)
    return " × ".join(s["code"] or s["name"] or s["id"][:8] for s in found)


def _plain(snapshot: Snapshot, result: CheckResult) -> str:
    lines = [
        f"{finding.severity.label}  {finding.rule}  {_objects(snapshot, finding)}  {finding.message}"
        + ("" if finding.state is FindingState.NEW else f"  ({finding.state.label})")
        for finding in result.ordered()
    ]
    lines += [
        t("未检查  {rule}  {reason}", "Not checked  {rule}  {reason}")
        .format(rule=run.rule, reason=run.reason or "")
        .__str__()
        for run in result.not_run
    ]
    lines += [
        str(t("部分未检查  {rule}  {reason}", "Partly checked  {rule}  {reason}")).format(
            rule=run.rule, reason=run.reason
        )
        for run in result.partly_run
    ]
    lines += [str(t("注意  {note}", "Note  {note}")).format(note=note) for note in result.notes]
    counts = " · ".join(f"{severity.label} {result.count(severity)}" for severity in reversed(Severity))
    done = sum(run.state is RunState.DONE for run in result.runs.values())
    tail = t("规则 {n} 条，已运行 {done}，未检查 {missing}", "{n} rules, {done} run, {missing} not checked")
    lines.append(f"{counts} · {tail.format(n=len(result.runs), done=done, missing=len(result.not_run))}")
    return "\n".join(lines)


def _csv(snapshot: Snapshot, result: CheckResult) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    heads = (
        t("级别", "Severity"),
        t("规则", "Rule"),
        t("检查项", "Check"),
        t("对象", "Objects"),
        t("说明", "Message"),
        t("处理状态", "State"),
        t("经办", "Assigned to"),
        t("标识", "Id"),
    )
    writer.writerow([str(head) for head in heads])
    for f in result.ordered():
        title = all_rules()[f.rule].title if f.rule in all_rules() else f.rule
        to = " · ".join(part for part in _assignee(snapshot, f).values() if part)
        cells = (f.severity.label, f.rule, title, _objects(snapshot, f), f.message, f.state.label, to, f.id)
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return buffer.getvalue().rstrip("\n")


def _harmless(cell: str) -> str:
    """A spreadsheet must not run a cell as a formula."""
    return "'" + cell if cell[:1] in "=+-@\t\r" else cell


def _not_checked(result: CheckResult) -> list[dict[str, Any]]:
    """The rules that did not run or broke down, each with the reason, as SARIF notifications."""
    words = t("未检查 {rule}：{reason}", "Not checked {rule}: {reason}")
    return [
        {
            "level": "error" if run.state is RunState.FAILED else "warning",
            "message": {"text": str(words.format(rule=run.rule, reason=run.reason or ""))},
            "associatedRule": {"id": run.rule},
        }
        for run in result.not_run
    ]


def _sarif(snapshot: Snapshot, result: CheckResult, location: str) -> dict[str, Any]:
    rules = [
        {
            "id": r.code,
            "name": r.title.en,
            "shortDescription": {"text": str(r.title)},
            "help": {"text": str(r.remedy)},
        }
        for r in all_rules().values()
    ]
    results = [
        {
            "ruleId": f.rule,
            "level": _SARIF_LEVELS[f.severity.name],
            "message": {"text": str(f.message)},
            "partialFingerprints": {"findingId/v1": f.id},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": quote(Path(location).name)}},
                    "logicalLocations": [{"fullyQualifiedName": f"{s.table}/{s.id}"} for s in f.subjects],
                }
            ],
            **({"suppressions": [{"kind": "external"}]} if not f.open else {}),
        }
        for f in result.ordered()
        if f.found
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "EcoDesk", "version": __version__, "rules": rules}},
                "invocations": [
                    {
                        "executionSuccessful": not result.not_run,
                        "toolExecutionNotifications": _not_checked(result),
                    }
                ],
                "results": results,
            }
        ],
    }
