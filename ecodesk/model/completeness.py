"""Whether a field of a row has been filled in."""

from __future__ import annotations


def is_empty(value: object) -> bool:
    """Whether a field holds nothing; zero and 否 are values."""
    return value is None or value == "" or value == ()
