"""Very many values in order, which stay cheap to change a few of: an edit copies only the blocks it touches."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

V = TypeVar("V")
K = TypeVar("K", bound=tuple[Any, ...])

_BLOCK = 1_000  # values; a block that has grown to twice as many is halved


class InOrder(Generic[V, K]):
    """Immutable; sorted by a key that no two values share."""

    def __init__(self, blocks: list[list[V]], starts: list[K], key: Callable[[V], K]) -> None:
        """`blocks` are sorted, hold something each, and follow on one another; `starts` are their first keys."""
        self._blocks = blocks
        self._starts = starts
        self._key = key

    @classmethod
    def of(cls, values: Iterable[V], key: Callable[[V], K]) -> InOrder[V, K]:
        listed = sorted(values, key=key)
        blocks = [listed[i : i + _BLOCK] for i in range(0, len(listed), _BLOCK)]
        return cls(blocks, [key(block[0]) for block in blocks], key)

    def after(self, gone: Iterable[V], come: Iterable[V]) -> InOrder[V, K]:
        """Without some values, all of which must be here, and with some more."""
        blocks, starts, key, own = list(self._blocks), list(self._starts), self._key, set[int]()

        def block_of(value: V) -> list[V]:
            at = max(0, bisect_right(starts, key(value)) - 1)
            if at not in own:
                blocks[at] = list(blocks[at])
                own.add(at)
            return blocks[at]

        for value in gone:
            block = block_of(value)
            del block[bisect_left(block, key(value), key=key)]
        for value in come:
            if not blocks:
                blocks, starts, own = [[value]], [key(value)], {0}
                continue
            insort(block_of(value), value, key=key)
        split: list[list[V]] = []
        firsts: list[K] = []
        for at, block in enumerate(blocks):
            if at not in own:
                split.append(block)
                firsts.append(starts[at])
                continue
            size = _BLOCK if len(block) >= 2 * _BLOCK else 2 * _BLOCK
            fresh = [block[i : i + size] for i in range(0, len(block), size)]
            split += fresh
            firsts += [key(some[0]) for some in fresh]
        return InOrder(split, firsts, key)

    def __iter__(self) -> Iterator[V]:
        for block in self._blocks:
            yield from block
