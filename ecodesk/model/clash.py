"""Two people changed the same field of a row: what each of them made of it, and an edit that settles it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass

from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, Record, fields_of, same_geometry


@dataclass(frozen=True)
class Clash:
    """`mine` is the change that was not written, `now` the row as the other person left it."""

    edit: Edit
    mine: Change
    now: Record

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields I changed whose value is not what I started from any more."""
        before, after = self.mine.before, self.mine.after
        if before is None or after is None:
            return ()
        return tuple(
            field
            for field in fields_of(type(self.now))
            if not field.derived
            and getattr(before, field.id) != getattr(after, field.id)
            and getattr(self.now, field.id) != getattr(before, field.id)
        )

    @property
    def shapes_differ(self) -> bool:
        """Whether both of us changed the shape."""
        before, after = self.mine.before, self.mine.after
        if before is None or after is None:
            return False
        return not same_geometry(before.geometry, after.geometry) and not same_geometry(
            before.geometry, self.now.geometry
        )

    def settled(self, mine: Collection[str], *, my_shape: bool = False) -> Edit:
        """The same step on top of what the other did: of the fields both changed, `mine` get my value."""
        before, after = self.mine.before, self.mine.after
        assert before is not None and after is not None
        both = {field.id for field in self.fields}
        values = {
            field.id: getattr(after, field.id)
            for field in fields_of(type(self.now))
            if getattr(before, field.id) != getattr(after, field.id)
            and (field.id not in both or field.id in mine)
        }
        moved = not same_geometry(before.geometry, after.geometry)
        if moved and (my_shape or not self.shapes_differ):
            values["geometry"] = after.geometry
        row = dataclasses.replace(self.now, **values)
        changes = [Change(self.now, row) if change is self.mine else change for change in self.edit.changes]
        kept = tuple(change for change in changes if change.before != change.after)
        return Edit(self.edit.label, kept, self.edit.author)


def clash_in(edit: Edit, table: str, row_id: str, now: Record | None) -> Clash | None:
    """The clash about one row of an edit; None when that row was added or deleted, which leaves nothing to choose."""
    for change in edit.changes:
        if (change.table, change.id) == (table, row_id) and now is not None:
            found = Clash(edit, change, now)
            return found if found.fields or found.shapes_differ else None
    return None
