"""The type a value of each kind of field has in a record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ecodesk.model.fields import Kind

PYTHON_TYPES: dict[Kind, type] = {
    Kind.TEXT: str,
    Kind.LONG_TEXT: str,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.MONEY: Decimal,
    Kind.DATE: date,
    Kind.YES_NO: bool,
    Kind.CHOICE: str,
    Kind.CHOICES: tuple,
    Kind.LINK: str,
    Kind.LINKS: tuple,
    Kind.JSON: str,
}
