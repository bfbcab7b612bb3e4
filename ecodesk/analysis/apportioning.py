"""Share an amount of money among parts so that the parts add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

CENT = Decimal("0.01")  # 0.01 万元, the smallest amount that is written down


def apportion(amount: Decimal, weights: Sequence[float], step: Decimal = CENT) -> list[Decimal]:
    """The amount in proportion to the weights, in whole steps (largest remainders first).

    Their sum is the amount itself. Equal weights, or none above zero, share evenly. ValueError without
    weights.
    """
    if not weights:
        raise ValueError("nothing to share among")
    exact_weights = [Decimal(max(0.0, weight)) for weight in weights]
    whole = sum(exact_weights, Decimal(0))
    if whole <= 0:
        exact_weights = [Decimal(1)] * len(weights)
        whole = Decimal(len(weights))
    exact = [amount * weight / whole for weight in exact_weights]
    shares = [(part / step).to_integral_value(ROUND_FLOOR) * step for part in exact]
    left = amount - sum(shares, Decimal(0))
    order = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in order:
        if left < step:
            break
        shares[i] += step
        left -= step
    shares[order[0]] += left  # what is finer than a step stays with the first
    return shares
