"""The sheet of a restoration unit on paper: what the inspector says of it, its projects and open findings, as PDF."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QDesktopServices, QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.i18n import plain, t
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import Progress
from ecodesk.rules.finding import CheckResult
from ecodesk.ui.delegates.painting import element_name
from ecodesk.ui.field_text import EMPTY, shown, shown_with_unit
from ecodesk.ui.inspection.finding_notes import findings_of
from ecodesk.ui.inspection.sheet import Bar, Fact, Header, Piece, Section
from ecodesk.ui.inspection.unit_facts import unit_header, unit_sections
from ecodesk.ui.session import Notice, NoticeAction, Session

_MARGIN = 0.0  # mm; setting a document in type leaves its own
_TABLE = "<table width='100%' cellpadding='3' cellspacing='0'>"
_LABELS = "<td width='18%' class='faint'>"
_POINTS = 9.5
_PROJECT_COLUMNS = ("code", "name", "element", "status", "lead", "invest")
_CSS = """
h1 { font-size: 15pt; margin: 0 0 2pt 0 } h2 { font-size: 11pt; margin: 9pt 0 3pt 0 }
td, th { vertical-align: top } th { text-align: left; background: #eef1f0 }
.faint { color: #555f5b }
"""


def write_unit_sheet(session: Session, coverage: CoverageMatrix | None, unit: str, path: Path) -> None:
    """Write the sheet in the background and say where it is; failures are told like any other."""
    snapshot, result = session.snapshot, session.result
    target = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
    if snapshot is None:
        return

    def work(_: Progress) -> Path:
        return unit_sheet_pdf(snapshot.table(RestorationUnit)[unit], snapshot, coverage, result, target)

    def done(written: Path) -> None:
        words = t("单元表已写到 {path}", "The unit sheet was written to {path}").format(
            path=plain(str(written))
        )

        def show() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written)))

        session.notify(Notice(words, (NoticeAction(t("打开", "Open"), show),), level="ok"))

    session.background.read(t("打印单元表", "Printing the unit sheet"), work, done)


def unit_sheet_pdf(
    unit: RestorationUnit,
    snapshot: Snapshot,
    coverage: CoverageMatrix | None,
    result: CheckResult | None,
    path: Path,
) -> Path:
    """Write the sheet of a unit on A4. Raises `CannotWrite` and leaves what is at `path` as it was."""
    document = QTextDocument()
    document.setDefaultFont(QFont(document.defaultFont().family(), round(_POINTS)))
    document.setDefaultStyleSheet(_CSS)
    document.setHtml(unit_sheet_html(unit, snapshot, coverage, result))
    with replacing(path) as temporary:
        writer = QPdfWriter(str(temporary))
        margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        size = QPageSize(QPageSize.PageSizeId.A4)
        portrait = QPageLayout.Orientation.Portrait
        writer.setPageLayout(QPageLayout(size, portrait, margins, QPageLayout.Unit.Millimeter))
        writer.setTitle(unit.caption)
        document.print_(writer)
    return path


def unit_sheet_html(
    unit: RestorationUnit, snapshot: Snapshot, coverage: CoverageMatrix | None, result: CheckResult | None
) -> str:
    """The sheet as HTML, worded in the language in use."""
    parts = [_head(unit_header(unit, coverage), snapshot)]
    parts += [_section(section) for section in unit_sections(unit, snapshot, coverage)]
    parts += [_projects(unit, snapshot), _findings(unit, result)]
    return "".join(parts)


def _head(header: Header, snapshot: Snapshot) -> str:
    info = snapshot.plan_info
    plan = info.name if info is not None else ""
    chips = " · ".join(chip.text for chip in header.chips)
    below = " · ".join(part for part in (chips, plan) if part)
    return f"<h1>{html.escape(f'{header.code} {header.title}')}</h1><p class='faint'>{html.escape(below)}</p>"


def _section(section: Section) -> str:
    aside = f" · {section.aside.text}" if section.aside is not None else ""
    rows = [_fact(fact) for fact in section.facts] + [_bar(bar) for bar in section.bars]
    notes = "".join(f"<p class='faint'>{html.escape(note.text)}</p>" for note in section.notes)
    return f"<h2>{html.escape(section.title + aside)}</h2>{_TABLE}{''.join(rows)}</table>{notes}"


def _fact(fact: Fact) -> str:
    return _labelled(fact.label, " ".join(_words(piece) for piece in fact.pieces))


def _bar(bar: Bar) -> str:
    return _labelled(bar.label, " · ".join(text for text in (bar.text, bar.tip) if text))


def _words(piece: Piece) -> str:
    return str(element_name(piece.text)) if piece.style == "badge" else piece.text


def _labelled(label: str, text: str) -> str:
    return f"<tr>{_LABELS}{html.escape(label)}</td><td>{html.escape(text)}</td></tr>"


def _row(cells: Iterable[str], tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _projects(unit: RestorationUnit, snapshot: Snapshot) -> str:
    declared = [fields_by_id(Project)[name] for name in _PROJECT_COLUMNS]
    rows = sorted((p for p in snapshot.table(Project).rows() if p.unit == unit.id), key=lambda p: p.code)
    if not rows:
        return ""
    head = _row((str(field.label) for field in declared), "th")
    body = [
        _row(
            shown_with_unit(field, getattr(row, field.id), snapshot)
            if field.unit
            else shown(field, getattr(row, field.id), snapshot) or EMPTY
            for field in declared
        )
        for row in rows
    ]
    return f"<h2>{t('项目清单', 'List of projects')}</h2>{_TABLE}{head}{''.join(body)}</table>"


def _findings(unit: RestorationUnit, result: CheckResult | None) -> str:
    title = f"<h2>{t('未处理的问题', 'Open findings')}</h2>"
    if result is None:
        return f"{title}<p class='faint'>{t('尚未检查', 'Not checked yet')}</p>"
    found = [finding for finding in findings_of([unit], result) if finding.open]
    if not found:
        return f"{title}<p class='faint'>{t('没有', 'None')}</p>"
    rows = [_row((str(f.severity.label), f.rule, str(f.message))) for f in found]
    return f"{title}{_TABLE}{''.join(rows)}</table>"
