"""The coverage of a frozen version, that of the plan is set against it cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecodesk.analysis.coverage import Cell, CoverageMatrix
from ecodesk.i18n import Text, plain, t
from ecodesk.model.records import PlanVersion
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.matrix_cell import EMPTY_LABELS, STEPS
from ecodesk.ui.delegates.rows import percent_text

CHANGE_FROM = 0.0005  # a smaller change of a share does not show
_NOT_THERE = t("没有这一格", "not there")


@dataclass(frozen=True)
class ComparedVersion:
    """A frozen version, and its coverage worked out in the same way as that of the plan."""

    row: PlanVersion
    coverage: CoverageMatrix

    def change(self, cell: Cell) -> float | None:
        """By how much the share of a cell of today differs, −1 to 1; None unless both have one."""
        new, old = judged_share(cell), judged_share(self._old(cell))
        return None if new is None or old is None else new - old

    def mark(self, cell: Cell) -> str:
        """The change in points of per cent, as in ▲ +5.4; empty where there is none to speak of."""
        change = self.change(cell)
        if change is None or abs(change) < CHANGE_FROM:
            return ""
        return f"▲ +{change * 100:.1f}" if change > 0 else f"▼ −{-change * 100:.1f}"

    def sentence(self, cell: Cell) -> str:
        """What the cell was, what it is and since when; empty where it is the same."""
        old = self._old(cell)
        same_state = old is not None and old.state is cell.state
        if same_state and not self.mark(cell):
            return ""
        words = t(
            "{code}（{day} 冻结）以来：{old} → {new}", "Since {code} (frozen on {day}): {old} → {new}"
        ).format(
            code=plain(self.row.code), day=str(self.row.frozen_on or "—"), old=_words(old), new=_words(cell)
        )
        mark = self.mark(cell)
        points = t("，{mark} 个百分点", ", {mark} points").format(mark=plain(mark))
        return f"{words}{points}" if mark else str(words)

    def _old(self, cell: Cell) -> Cell | None:
        return self.coverage.cells.get((cell.unit, cell.column))


def judged_share(cell: Cell | None) -> float | None:
    """The share of a cell that has need; None where there is nothing to be covered or it was not judged."""
    return cell.share if cell is not None and cell.state in STEPS else None


def _words(cell: Cell | None) -> Text:
    if cell is None:
        return _NOT_THERE
    if cell.state not in STEPS:
        return EMPTY_LABELS[cell.state]
    return plain(percent_text(cell.share or 0.0, 1))


def compared_version(
    row: PlanVersion,
    snapshot: Callable[[], Snapshot],
    worked_out: Callable[[Snapshot], CoverageMatrix],
    old: ComparedVersion | None,
) -> ComparedVersion:
    """The coverage of a version; `old`, worked out in the same way, is used again where it is of the same one."""
    if old is not None and (old.row.id, old.row.content_hash) == (row.id, row.content_hash):
        return old
    return ComparedVersion(row, worked_out(snapshot()))
