"""What was done to the nodes of a shape, in words: the name of the step, and why nodes cannot come or go."""

from __future__ import annotations

from dataclasses import dataclass

from ecodesk.i18n import Text, join, t

_TOO_FEW = (
    t("点只有一个坐标，未删除", "A point is one place; nothing was deleted"),
    t("一条线至少要两个节点，未删除", "A line keeps at least two nodes; nothing was deleted"),
    t("一个面至少要三个节点，未删除", "A polygon keeps at least three nodes; nothing was deleted"),
)
NO_EDGE = t(
    "点没有边线，未插入节点。要线或面请重新绘制",
    "A point has no edge, no node was inserted. Draw anew for a line or an area",
)
HOLE_GONE = t("不足三个节点的洞已整个去掉", "A hole left with less than three nodes is gone as a whole")


def too_few_nodes(dimension: int) -> Text:
    """Why nodes of a point (0), line (1) or polygon (2) stay."""
    return _TOO_FEW[dimension]


@dataclass(frozen=True)
class NodeChanges:
    """How many nodes were moved, inserted and removed."""

    moved: int = 0
    inserted: int = 0
    removed: int = 0

    @property
    def step(self) -> Text | None:
        """What the step is called, with a place for `{code}`; None when nothing but places changed."""
        done = [
            (self.moved, t("移动 {n} 个节点", "Move nodes ({n})")),
            (self.inserted, t("插入 {n} 个节点", "Insert nodes ({n})")),
            (self.removed, t("删除 {n} 个节点", "Delete nodes ({n})")),
        ]
        if not self.inserted and not self.removed:
            return None
        words = join([what.format(n=count) for count, what in done if count], zh="、", en=", ")
        return Text(f"{words.zh} {{code}}", f"{words.en}, {{code}}")
