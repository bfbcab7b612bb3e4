"""Python's search for reference cycles, kept away from work that makes very many objects.

Records, findings and their texts hold no cycles; looking for some among a million of them takes longer than
making them, and stops every thread meanwhile.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def making_many_objects() -> Iterator[None]:
    """No search inside; what was made is left out of later searches and goes when nobody refers to it.

    Where searching is switched off already, whoever did so decides when there is one.
    """
    if not gc.isenabled():
        yield
        return
    gc.collect(1)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
