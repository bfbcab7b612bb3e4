"""What each child of a split gets: proposed by its size, changed by hand, and always the whole of what the list says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import number_text
from ecodesk.model.records import SourceProject
from ecodesk.model.typed_values import factor_to, written_number

MONEY, DECLARED = "invest", "declared_area_hm2"
_FIELDS = fields_by_id(SourceProject)
_CENT = Decimal("0.01")
_STEPS = {MONEY: _CENT, DECLARED: Decimal("0.0001")}


@dataclass(frozen=True)
class Share:
    """What a child of a split gets of the money in 万元 and of the declared hm²; None where the list says none."""

    invest: Decimal | None
    declared_area_hm2: float | None


def amount_of(row: SourceProject | Share, name: str) -> Decimal | None:
    """Money or declared area as an exact number."""
    value = row.invest if name == MONEY else row.declared_area_hm2
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(repr(value))


def with_amount(row: SourceProject, shares: Sequence[Share], at: int, name: str, typed: str) -> list[Share]:
    """The shares with one changed by hand; the last takes what the others leave of the whole.

    Raises EcoDeskError for what is no amount, or more than there is.
    """
    whole, title = amount_of(row, name), _FIELDS[name].label
    if whole is None:
        raise EcoDeskError(
            t("清单没有写{field}，没有可分的", "The list says no {field}; nothing to share").format(
                field=title
            )
        )
    try:
        number, unit = written_number(typed)
        given = (number * factor_to(_FIELDS[name].unit, unit)).quantize(_STEPS[name], ROUND_HALF_UP)
    except ValueError:
        given = Decimal(-1)
    if given < 0:
        raise EcoDeskError(
            t("{field}要写成不小于零的数", "{field} is a number from zero").format(field=title)
        )
    amounts = [amount_of(share, name) or Decimal(0) for share in shares]
    amounts[at] = given
    rest = whole - sum(amounts[:-1], Decimal(0))
    if rest < 0:
        raise EcoDeskError(
            t(
                "各部分{field}合计超过清单的 {whole}", "Together the parts exceed the {whole} of the list"
            ).format(field=title, whole=_said(name, whole))
        )
    amounts[-1] = rest
    return [_with(share, name, amount) for share, amount in zip(shares, amounts, strict=True)]


def check_shares(row: SourceProject, parts: int, shares: Sequence[Share]) -> None:
    """Raises EcoDeskError unless there is a share for each part and they add up to what the list says."""
    if len(shares) != parts:
        raise EcoDeskError(
            t(
                "修复单元已经变化，拆出的部分与所填的不一致",
                "The units have changed; the parts are not those you saw",
            ),
            remedy=t("请重新拆分", "Split it again"),
        )
    for name in (MONEY, DECLARED):
        whole = amount_of(row, name)
        amounts = [amount_of(share, name) for share in shares]
        known = [amount for amount in amounts if amount is not None]
        if (whole is None and known) or (whole is not None and sum(known, Decimal(0)) != whole):
            raise EcoDeskError(
                t("各部分{field}合计与清单不相等", "{field}: the parts do not add up to the list").format(
                    field=_FIELDS[name].label
                )
            )


def _with(share: Share, name: str, amount: Decimal) -> Share:
    if name == MONEY:
        return replace(share, invest=amount)
    return replace(share, declared_area_hm2=float(amount))


def _said(name: str, amount: Decimal) -> Text:
    unit = t("万元", "10k CNY") if name == MONEY else t("公顷", "ha")
    return t("{n} {unit}", "{n} {unit}").format(n=number_text(amount), unit=unit)
