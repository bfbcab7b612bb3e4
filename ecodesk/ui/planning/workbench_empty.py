"""What the workbench shows before any list was taken in."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.planning.empty_state import EmptyState

TAKE_IN = t("导入部门规划…", "Take in a plan…")
TRY_SAMPLE = t("用示例清单试一试", "Try the sample lists")
_WORDS = t(
    "各部门的规划清单在这里合成一个方案：\n逐个比对地点、措施、资金和牵头单位，"
    "再决定采纳、并入、拆分、叠加或不采纳。",
    "Here the lists of departments become one plan:\neach candidate is compared by place, work, "
    "money and lead, then accepted, merged, split, stacked or rejected.",
)


class EmptyBench(EmptyState):
    """What it is for, and the two ways to begin."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(look, "source-merge", _WORDS, (TAKE_IN, TRY_SAMPLE), parent)
        self.take_in, self.try_sample = self.buttons
