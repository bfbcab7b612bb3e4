"""The filter of the unit tree: a button that counts what narrows the list, its check boxes, and the projects left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.arranging import Filter, matching
from ecodesk.ui.ledger.aspects import FILTERS, coverage_aspect
from ecodesk.ui.ledger.filter_popup import FilterPopup
from ecodesk.ui.ledger.rows import ProjectRows, worst_findings
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

Inside = Callable[[], frozenset[str] | None]


class UnitFilter(QPushButton):
    """筛选: state, element, lead unit, year, findings, coverage of the unit; `changed` when one was ticked."""

    changed = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._coverage: CoverageMatrix | None = None
        self.chosen: dict[str, frozenset[str]] = {}  # keys by aspect
        self.setProperty("compact", True)
        self.clicked.connect(self.open)

    def open(self) -> None:
        """Show the check boxes."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        rows = ProjectRows(snapshot, None, worst_findings(self._session.result))
        aspects = (*FILTERS, coverage_aspect(self._coverage))
        self.popup = FilterPopup(rows, self.chosen, self._look, self, aspects)
        self.popup.changed.connect(self.choose)
        self.popup.open_under(self)

    def choose(self, chosen: dict[str, frozenset[str]]) -> None:
        """List only the projects that have one of the chosen keys of every aspect."""
        self.chosen = dict(chosen)
        self.retranslate()
        self.changed.emit()

    def inside(self, snapshot: Snapshot, coverage: CoverageMatrix | None) -> Inside:
        """What works out, in any thread, which projects are let through; None when all are."""
        self._coverage = coverage
        chosen, result = self.chosen, self._session.result
        return lambda: _let_through(snapshot, coverage, result, chosen) if chosen else None

    def retranslate(self) -> None:
        """Take over language and theme."""
        count = len(self.chosen)
        self.setText(str(count) if count else "")
        self.setIcon(self._look.icon("filter" if count else "filter-outline", "text2"))
        words = t(
            "筛选：状态、要素、主办单位、年度、问题、覆盖",
            "Filter: state, element, lead, year, problems, coverage",
        )
        self.setToolTip(str(words))
        self.setAccessibleName(str(t("筛选", "Filter")))
        restyle(self, tone="accent" if count else "")


def _let_through(
    snapshot: Snapshot,
    coverage: CoverageMatrix | None,
    result: CheckResult | None,
    chosen: dict[str, frozenset[str]],
) -> frozenset[str]:
    rows = ProjectRows(snapshot, None, worst_findings(result))
    fitting = matching(rows, Filter(chosen=chosen), (*FILTERS, coverage_aspect(coverage)))
    return frozenset(rows.table.ids[i] for i in fitting.nonzero()[0].tolist())
