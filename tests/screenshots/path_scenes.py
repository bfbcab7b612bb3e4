"""The way of a plan in eight pictures, from departments' lists to the ledger; each goes on where the one before ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tests.plan_walk import PlanWalk
from tests.screenshots.stage import Stage


def _step(number: int) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        return PlanWalk.STEPS[number](PlanWalk(stage.window, stage.settle, stage.wait))

    return scene


PATH_SCENES: dict[str, Callable[[Stage], QWidget]] = {
    "path-1-lists": _step(0),
    "path-2-outcomes": _step(1),
    "path-3-plan": _step(2),
    "path-4-submit": _step(3),
    "path-5-changes": _step(4),
    "path-6-returned": _step(5),
    "path-7-admitted": _step(6),
    "path-8-ledger": _step(7),
}
GOES_ON_FROM = dict(zip(list(PATH_SCENES)[1:], PATH_SCENES, strict=False))
