"""What a source value means in a declared field, or why it means nothing there."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecodesk.i18n import Text, plain, t
from ecodesk.model.fields import Field, Kind, fields_of, out_of_range
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.typed_values import (
    factor_to,
    written_code,
    written_date,
    written_number,
    written_parts,
    written_yes_no,
)

_AMBIGUOUS = ""


class ValueReader:
    """Turns source values into field values; links are found by code or name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._links: dict[str, dict[str, str]] = {}
        self._codes: dict[
            tuple[str, str], str
        ] = {}  # field, word → code: the same few words stand in every row

    def read(self, field: Field, value: Any) -> Any:
        """The value as the field holds it. Raises ValueError with a `Text` saying why it does not fit."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return empty(field)
        text = str(value).strip()
        match field.kind:
            case Kind.INTEGER:
                return _integer(field, text)
            case Kind.NUMBER:
                return float(_number(field, text))
            case Kind.MONEY:
                return _number(field, text).quantize(Decimal(1).scaleb(-field.digits), ROUND_HALF_UP)
            case Kind.DATE:
                return _date(field, value)
            case Kind.YES_NO:
                return _yes_no(field, text)
            case Kind.CHOICE:
                code = self._codes.get((field.id, text))
                if code is None:
                    code = self._codes[field.id, text] = _code(field, text)
                return code
            case Kind.CHOICES:
                return tuple(dict.fromkeys(_code(field, part) for part in written_parts(text)))
            case Kind.LINK:
                return self._link(field, text)
            case Kind.LINKS:
                return tuple(dict.fromkeys(self._link(field, part) for part in written_parts(text)))
            case _:
                whole = isinstance(value, float) and value.is_integer()
                return str(int(value)) if whole else text.replace("\0", "")

    def name_of(self, field: Field, row_id: str) -> str:
        """The code or name by which a LINK or LINKS field finds a row again; its id where there is no other."""
        row = self._snapshot.row(field.table, row_id)
        known = self._known(field)
        named = (str(getattr(row, part, "")) for part in ("code", "name"))
        return next(
            (name for name in named if known.get(name) == row_id and len(written_parts(name)) == 1), row_id
        )

    def _known(self, field: Field) -> dict[str, str]:
        known = self._links.get(field.table)
        if known is None:
            known = self._links[field.table] = self._targets(field.table)
        return known

    def _link(self, field: Field, text: str) -> str:
        found = self._known(field).get(text)
        if found is None:
            found = self._by_caption(field, text)
        if found is None:
            raise ValueError(_unknown(field, text))
        if found == _AMBIGUOUS:
            raise ValueError(
                t(
                    "{field}“{value}”不止一个，请改用编号", "{field} “{value}” is not unique; give its code"
                ).format(field=field.label, value=plain(text[:40]))
            )
        return found

    def _by_caption(self, field: Field, text: str) -> str | None:
        """The row that a table of this program shows as code and name."""
        row_id = self._known(field).get(text.partition(" ")[0])
        row = self._snapshot.row(field.table, row_id) if row_id else None
        return row_id if row is not None and row.caption == text else None

    def _targets(self, name: str) -> dict[str, str]:
        table = self._snapshot.named(name)
        fields = {f.id for f in fields_of(table.kind)}
        known: dict[str, str] = {}
        for column in ("short_name", "name", "code"):  # a code outweighs a name
            if column not in fields:
                continue
            named: dict[str, str] = {}
            for value, row_id in zip(table.column(column), table.ids, strict=True):
                if value:
                    named[value] = _AMBIGUOUS if value in named else row_id
            known.update(named)
        known.update((row_id, row_id) for row_id in table.ids)
        return known


def empty(field: Field) -> Any:
    """What a field holds when the source says nothing."""
    if field.kind in (Kind.CHOICES, Kind.LINKS):
        return ()
    if field.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.YES_NO):
        return None
    return ""


def _number(field: Field, text: str) -> Decimal:
    try:
        number, unit = written_number(text)
    except ValueError:
        raise ValueError(_unknown(field, text)) from None
    try:
        factor = factor_to(field.unit, unit)
    except ValueError:  # another kind of unit would be another value
        raise ValueError(_unknown(field, text)) from None
    value = (
        number if factor == 1 else (number * factor).quantize(Decimal(1).scaleb(-field.digits), ROUND_HALF_UP)
    )
    if (said := out_of_range(field, float(value))) is not None:
        raise ValueError(said)
    return value


def _integer(field: Field, text: str) -> int:
    number = _number(field, text)
    if number != number.to_integral_value():
        raise ValueError(
            t("{field}只能是整数，这里是“{value}”", "{field} takes whole numbers, this is “{value}”").format(
                field=field.label, value=plain(text[:40])
            )
        )
    return int(number)


def _date(field: Field, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return written_date(str(value))
    except ValueError:
        raise ValueError(_unknown(field, str(value))) from None


def _yes_no(field: Field, text: str) -> bool:
    try:
        return written_yes_no(text)
    except ValueError:
        raise ValueError(_unknown(field, text)) from None


def _code(field: Field, text: str) -> str:
    try:
        return written_code(field.choices, text)
    except ValueError:
        raise ValueError(_unknown(field, text)) from None


def _unknown(field: Field, text: str) -> Text:
    return t("{field}的值“{value}”无法识别", "“{value}” is not a value of “{field}”").format(
        field=field.label, value=plain(text[:40])
    )
