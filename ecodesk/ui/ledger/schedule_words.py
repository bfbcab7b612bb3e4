"""What the schedule says of a bar or a milestone, in the tip beside the pointer and to a screen reader."""

from __future__ import annotations

from datetime import date

from ecodesk.analysis.timetable import DONE, OPEN, OVERDUE, Node
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.ui.ledger.schedule_lines import BarLine, OwnerLine

STATE_WORDS = {OPEN: t("未到期", "Open"), DONE: t("已完成", "Done"), OVERDUE: t("逾期", "Overdue")}


def tip_of(line: BarLine, node: Node | None, today: date) -> Text:
    """Several lines: what it is, when, how far, and what is late."""
    if node is not None:
        return _node(node, today)
    said = [_name(line), _period(line)]
    if isinstance(line, OwnerLine):
        if line.actual is not None or line.planned is not None:
            words = t("进度 {a}，今天应完成 {b}", "Progress {a}, planned by today {b}")
            said.append(words.format(a=_percent(line.actual), b=_percent(line.planned)))
        late = [node for node in line.nodes if node.state(today) == OVERDUE]
        if late:
            words = t("逾期节点 {n} 个：{names}", "{n} milestones overdue: {names}")
            names = join([plain(node.name) for node in late[:4]])
            said.append(words.format(n=len(late), names=names))
    elif line.in_circle:
        said.append(t("前置步骤循环，算不出先后", "Its predecessors run in a circle"))
    elif line.slack is not None:
        words = t("关键步骤，推迟即影响完工", "Critical: the end moves as soon as it does")
        said.append(words if line.critical else t("可推迟 {n} 天", "May slip {n} days").format(n=line.slack))
    return join(said, "\n", "\n")


def _name(line: BarLine) -> Text:
    return plain(f"{line.code} {line.name}".strip() if isinstance(line, OwnerLine) else line.name)


def _period(line: BarLine) -> Text:
    if line.start is None or line.end is None:
        return t("起止日期没有填全", "Start or end is not filled in")
    days = (line.end - line.start).days
    return t("{start} — {end}，{days} 天", "{start} — {end}, {days} days").format(
        start=line.start.isoformat(), end=line.end.isoformat(), days=days
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"


def _node(node: Node, today: date) -> Text:
    state = node.state(today)
    head = t("{kind}：{name}", "{kind}: {name}").format(
        kind=label("milestone_kind", node.kind), name=node.name
    )
    when = t("计划 {day} · {state}", "planned {day} · {state}").format(
        day=node.planned.isoformat(), state=STATE_WORDS[state]
    )
    said = [head, when, t("权重 {w} %", "weight {w} %").format(w=f"{node.weight:g}")]
    if node.actual is not None:
        said.append(t("完成于 {day}", "done on {day}").format(day=node.actual.isoformat()))
    elif state == OVERDUE:
        said.append(t("已逾期 {n} 天", "{n} days late").format(n=(today - node.planned).days))
    return join(said, "\n", "\n")
