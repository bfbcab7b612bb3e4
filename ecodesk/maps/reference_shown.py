"""Which links a map shows and how strongly, with what it takes to read them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ecodesk.maps.reference_links import ReferenceLink


@dataclass(frozen=True)
class ShownReference:
    """A link and how opaque it is, 0 to 1."""

    link: ReferenceLink
    opacity: float = 1.0


@dataclass(frozen=True)
class ShownReferences:
    """The links a map shows, the lowest first; `plan` is the file their paths are relative to.

    `keys` are those of the person at this computer, by host; `cache_bytes` is how much of tiles is kept.
    """

    links: tuple[ShownReference, ...] = ()
    plan: Path | None = None
    keys: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cache_bytes: int = 0

    def key_of(self, link: ReferenceLink) -> str:
        """The key for the service of a link, empty when there is none."""
        return dict(self.keys).get(link.host, "")


NO_REFERENCES = ShownReferences()
