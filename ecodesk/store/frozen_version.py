"""A frozen version of the plan: opened for reading, and the same whatever has become of the plan since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, create_engine

from ecodesk.errors import CannotOpen
from ecodesk.i18n import join, plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Edit, Step
from ecodesk.model.records import PlanVersion
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.store import schema
from ecodesk.store.frozen_parts import FrozenContent, damaged
from ecodesk.store.store import Store


@dataclass(frozen=True)
class FrozenVersion:
    """Its row, everything the plan held, and the documents written about it, by name."""

    row: PlanVersion
    snapshot: Snapshot
    documents: Mapping[str, str]

    @classmethod
    def of(cls, row: PlanVersion, content: FrozenContent, crs: WorkingCrs) -> FrozenVersion:
        """Put a version together. Raises CannotRead when it is not as it was frozen."""
        if content.content_hash != row.content_hash:
            raise damaged()
        tables = MappingProxyType(content.tables())
        snapshot = Snapshot(crs, row.revision or 0, tables, row.frozen_on)
        return cls(row, snapshot, content.documents())


def version_of(snapshot: Snapshot, code: str) -> PlanVersion:
    """The frozen version of a code. Raises CannotOpen when the plan has none."""
    frozen = [row for row in snapshot.table(PlanVersion).rows() if row.content_hash]
    found = next((row for row in frozen if row.code == code), None)
    if found is None:
        known = join([plain(row.code) for row in frozen]) if frozen else t("没有", "none")
        raise CannotOpen(
            t("规划里没有冻结版本 {code}", "The plan has no frozen version {code}").format(code=plain(code)),
            remedy=t("已冻结的版本：{known}", "Frozen versions: {known}").format(known=known),
        )
    return found


class VersionStore(Store):
    """Gives a frozen version, and takes nothing."""

    def __init__(self, holder: Store, version: FrozenVersion) -> None:
        metadata = schema.build(holder.crs.epsg, blobs=True)
        super().__init__(holder.location, create_engine("sqlite://"), metadata, holder.crs, holder.user)
        self._version, self._shown = version, holder.shown
        self.read_only = True
        self.read_only_reason = t(
            "{code} 已于 {day} 冻结，只供查看", "{code} was frozen on {day} and can only be looked at"
        ).format(code=plain(version.row.code), day=str(version.row.frozen_on or ""))

    @property
    def shown(self) -> str:
        return self._shown

    @property
    def revision(self) -> int:
        return self._version.snapshot.revision

    def load(self, progress: Progress = SILENT) -> Snapshot:
        return self._version.snapshot

    def load_from(self, connection: Connection, progress: Progress = SILENT) -> Snapshot:
        return self._version.snapshot

    def fetch(self, connection: Connection, statement: Any) -> list[tuple[Any, ...]]:
        """Its history and its own versions stayed with the plan: a copy begins anew."""
        return []

    def history(self, limit: int = 200) -> list[Step]:
        """Steps belong to the plan, not to a version of it."""
        return []

    def history_of(self, ids: Sequence[str], limit: int = 200) -> list[Step]:
        return []

    def edits_since(self, snapshot: Snapshot) -> list[tuple[Step, Edit]]:
        return []

    def frozen(self, version: str, documents: Sequence[str] | None = None) -> FrozenContent | None:
        return None
