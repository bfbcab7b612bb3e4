"""A large mapping or list with a few places changed: what stays is shared with the one before, not copied."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from typing import TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")

_FEW, _SHARE = 1_000, 20  # up to so many amendments, or so large a part of the base, stay apart from it


class Amended(Mapping[K, V]):
    """Immutable. Keys that were there keep their order; those that came or changed are last."""

    def __init__(self, base: Mapping[K, V]) -> None:
        self._base = base
        self._changed: dict[K, V] = {}
        self._gone: set[K] = set()  # keys of the base that no longer hold, changed ones included
        self._length = len(base)

    def after(self, changed: Mapping[K, V], gone: Iterable[K] = ()) -> Amended[K, V]:
        """The mapping with some keys set and some taken out."""
        new: Amended[K, V] = Amended(self._base)
        new._changed, new._gone = dict(self._changed), set(self._gone)
        for key in (*gone, *changed):
            new._changed.pop(key, None)
            if key in self._base:
                new._gone.add(key)
        new._changed.update(changed)
        new._length = len(self._base) - len(new._gone) + len(new._changed)
        return new if len(new._changed) + len(new._gone) <= new._most else Amended(new._settled())

    @property
    def _most(self) -> int:
        return max(_FEW, len(self._base) // _SHARE)

    def _settled(self) -> dict[K, V]:
        plain = dict(self._base)
        for key in self._gone:
            del plain[key]
        plain.update(self._changed)
        return plain

    def __getitem__(self, key: K) -> V:
        if key in self._changed:
            return self._changed[key]
        if key in self._gone:
            raise KeyError(key)
        return self._base[key]

    def __contains__(self, key: object) -> bool:
        return key in self._changed or (key in self._base and key not in self._gone)

    def __iter__(self) -> Iterator[K]:
        yield from (key for key in self._base if key not in self._gone)
        yield from self._changed

    def __len__(self) -> int:
        return self._length

    def items(self) -> ItemsView[K, V]:
        return _Items(self)

    def values(self) -> ValuesView[V]:
        return _Values(self)

    def pairs(self) -> Iterator[tuple[K, V]]:
        """All items, without looking each key up."""
        yield from (pair for pair in self._base.items() if pair[0] not in self._gone)
        yield from self._changed.items()


class _Items(ItemsView[K, V]):
    _mapping: Amended[K, V]

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return self._mapping.pairs()


class _Values(ValuesView[V]):
    _mapping: Amended[object, V]

    def __iter__(self) -> Iterator[V]:
        return (value for _, value in self._mapping.pairs())


class AmendedList(Sequence[V]):
    """Immutable; as long as the base, or longer."""

    def __init__(self, base: Sequence[V], changed: Mapping[int, V], length: int) -> None:
        """`changed` holds the values at some positions, among them all beyond the base."""
        self._base: Sequence[V] = base
        self._changed: dict[int, V] = dict(changed)
        self._length = length
        if isinstance(base, AmendedList):
            self._base, self._changed = base._base, {**base._changed, **changed}
        if len(self._changed) > max(_FEW, length // _SHARE):
            self._base, self._changed = list(self), {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> V: ...

    @overload
    def __getitem__(self, at: slice) -> list[V]: ...

    def __getitem__(self, at: int | slice) -> V | list[V]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(self._length))]
        place = at + self._length if at < 0 else at
        if not 0 <= place < self._length:
            raise IndexError(at)
        return self._changed[place] if place in self._changed else self._base[place]

    def __iter__(self) -> Iterator[V]:
        begin = 0
        for at in sorted(self._changed):
            yield from self._base[begin:at]
            yield self._changed[at]
            begin = at + 1
        yield from self._base[begin:]

    def __eq__(self, other: object) -> bool:
        """Equal to any list of the same values: a column is one or the other."""
        if not isinstance(other, (list, AmendedList)):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
