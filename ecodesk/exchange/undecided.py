"""Questions a file leaves open, which a person has to answer before it can be taken in."""

from __future__ import annotations

from ecodesk.errors import CannotImport
from ecodesk.i18n import Text

LAYER, ENCODING, CRS, COORDINATES, DEPARTMENT = "layer", "encoding", "crs", "coordinates", "department"


class Undecided(CannotImport):
    """One choice is missing; `about` names it (`layer`, `encoding`, `crs`, `coordinates`, `department`). Nothing was changed."""

    def __init__(
        self,
        about: str,
        what: Text,
        *,
        where: Text | None = None,
        why: Text | None = None,
        remedy: Text | None = None,
    ) -> None:
        super().__init__(what, where=where, why=why, remedy=remedy)
        self.about = about
