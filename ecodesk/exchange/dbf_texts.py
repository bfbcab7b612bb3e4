"""The texts of a DBF as bytes, so that encodings can be tried on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = 32


@dataclass(frozen=True)
class DbfTexts:
    """Field names and the character columns of a DBF, undecoded."""

    data: bytes
    names: tuple[bytes, ...]  # of the character columns
    other_names: tuple[bytes, ...]
    header_size: int
    record_size: int
    columns: tuple[tuple[int, int], ...]  # offset in the record and width

    @classmethod
    def of(cls, data: bytes) -> DbfTexts:
        """Read the header; a file too short for one has no columns and no rows."""
        header_size = int.from_bytes(data[8:10], "little")
        record_size = int.from_bytes(data[10:12], "little")
        names, others, columns, offset = [], [], [], 1
        for at in range(_HEADER, max(_HEADER, header_size - 1), 32):
            descriptor = data[at : at + 32]
            if len(descriptor) < 32 or descriptor[0] == 0x0D:
                break
            name, width = descriptor[:11].split(b"\0")[0], descriptor[16]
            if descriptor[11:12] == b"C":
                columns.append((offset, width))
                names.append(name)
            else:
                others.append(name)
            offset += width
        return cls(data, tuple(names), tuple(others), header_size, record_size, tuple(columns))

    @property
    def language(self) -> int:
        """The language byte of the header, 0 when it says nothing."""
        return self.data[29] if len(self.data) > 29 else 0

    def rows(self) -> Iterator[tuple[bytes, ...]]:
        """The character values of each row."""
        if self.record_size <= 0 or not self.columns:
            return
        data = self.data
        for start in range(self.header_size, len(data) - self.record_size + 1, self.record_size):
            yield tuple(data[start + o : start + o + n].rstrip(b" \0") for o, n in self.columns)

    def all(self) -> bytes:
        """Every name and value, joined by newlines."""
        parts = [*self.names, *self.other_names]
        for row in self.rows():
            parts.extend(value for value in row if value)
        return b"\n".join(parts)
