"""Sums and area units typed into the command box: `=41.99亩`, `=3*12.5hm2`, `=(1200+350)/15`."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

from ecodesk.ui.half_width import half_width

_HM2 = {
    "亩": 1 / 15,
    "mu": 1 / 15,
    "hm2": 1.0,
    "hm²": 1.0,
    "公顷": 1.0,
    "ha": 1.0,
    "km2": 100.0,
    "km²": 100.0,
}
_HM2 |= {"平方公里": 100.0, "m2": 1e-4, "m²": 1e-4, "平方米": 1e-4}
_OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_UNIT = re.compile("|".join(sorted(map(re.escape, _HM2), key=len, reverse=True)), re.IGNORECASE)
_SIGNS = str.maketrans("×÷", "*/")


def calculate(text: str) -> str | None:
    """The result of a sum in words, None when the text is not one.

    With one area unit at its end the result is given in hm², 亩 and km² (1 hm² = 15 亩).
    """
    sum_text = half_width(text).translate(_SIGNS).lstrip("=").strip().replace(",", "").replace(" ", "")
    units = _UNIT.findall(sum_text)
    try:
        value = _value(ast.parse(_UNIT.sub("", sum_text), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return None
    if not units:
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if len({_HM2[unit.lower()] for unit in units}) > 1:
        return None
    hm2 = value * _HM2[units[0].lower()]
    return f"{hm2:.4f} hm² = {hm2 * 15:.2f} 亩 = {hm2 / 100:.6f} km²"


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.operand))
    raise ValueError("not a sum")
