"""What a gesture did: the edit, what became of each shape drawn, and everything that changed beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.shape_edits import Taken
from ecodesk.analysis.slivers import Sliver
from ecodesk.i18n import Text
from ecodesk.model.edit import Edit
from ecodesk.model.records import Project


@dataclass(frozen=True)
class Shaped:
    """What became of one shape, in the working CRS; `project` is None when nothing is left of it."""

    drawn: BaseGeometry  # as drawn
    whole: BaseGeometry  # mended, before trimming
    geometry: Any = None  # mended and trimmed
    before: Project | None = None
    project: Project | None = None  # as it will be
    taken: tuple[Taken, ...] = ()  # cut away because others have it
    kept: tuple[Taken, ...] = ()  # shared with others and not cut away
    mended: bool = False
    mended_change_m2: float = 0.0
    outside: BaseGeometry | None = None
    outside_m2: float = 0.0
    slivers: tuple[Sliver, ...] = ()  # narrow gaps left beside neighbours
    too_small: bool = False

    @property
    def taken_m2(self) -> float:
        return sum(piece.area for piece in self.taken)


@dataclass(frozen=True)
class Neighbour:
    """A project that moved along with the one that was drawn; `grown_m2` is negative when it shrank."""

    before: Project
    after: Project
    grown_m2: float


@dataclass(frozen=True)
class Drawn:
    """What becomes of a gesture; it may shape several projects. `edit` is None when nothing changed."""

    edit: Edit | None
    shapes: tuple[Shaped, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    said: Text | None = None  # what was done, in numbers, when the map does not show it by itself
    refusal: Text | None = None  # why nothing was done

    @property
    def taken(self) -> tuple[Taken, ...]:
        """All that was cut away because others have it."""
        return tuple(piece for shape in self.shapes for piece in shape.taken)

    @property
    def kept(self) -> tuple[Taken, ...]:
        """All that is shared with others and was not cut away."""
        return tuple(piece for shape in self.shapes for piece in shape.kept)

    @property
    def taken_m2(self) -> float:
        return sum(piece.area for piece in self.taken)

    @property
    def outside_m2(self) -> float:
        return sum(shape.outside_m2 for shape in self.shapes)

    @property
    def slivers(self) -> tuple[Sliver, ...]:
        """All narrow gaps left beside neighbours."""
        return tuple(sliver for shape in self.shapes for sliver in shape.slivers)

    @property
    def first(self) -> Shaped | None:
        """The first shape, the one a tool that draws a single shape speaks of."""
        return self.shapes[0] if self.shapes else None

    @property
    def project(self) -> Project | None:
        """The first project as it will be."""
        return self.shapes[0].project if self.shapes else None

    @property
    def added(self) -> tuple[Project, ...]:
        """Projects that did not exist before."""
        return tuple(s.project for s in self.shapes if s.before is None and s.project is not None)


def refused(why: Text) -> Drawn:
    """Nothing was done, and why."""
    return Drawn(None, refusal=why)
