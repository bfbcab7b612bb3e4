"""Checks before printing (打印预检), worked out from the sheet as it is drawn; no box is ticked by assumption.

Only what makes a public sheet unlawful or wrong (DOC-001) stops it: numbers that differ between map and
table, a missing approval number, author, date, scale or coordinate text. All else is told and may go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtGui import QFontInfo, QRawFont

from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text, join, plain, t
from ecodesk.maps.layer import layer_by_id
from ecodesk.outputs import why_not_writable
from ecodesk.reports.paper import font
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.sheet_map import MapFacts
from ecodesk.rules.finding import CheckResult

_DOC = "DOC-001"


class State(Enum):
    """How an item of the list stands."""

    OK = "ok"
    NOTE = "note"  # neither a pass nor anything to put right
    WARN = "warn"
    FAIL = "error"


@dataclass(frozen=True)
class PreflightItem:
    """One line of the list. `remedy` names where it is put right, empty when nothing has to be."""

    id: str
    state: State
    text: Text
    remedy: str = ""  # approval_number, prepared_by, geometry, scale, layers, check, target
    rule: str = ""
    projects: tuple[str, ...] = ()  # ids of the projects it is about

    @property
    def stops_public(self) -> bool:
        """Whether a public sheet must not be made as long as it stands so."""
        return self.state is State.FAIL and self.rule == _DOC


def preflight(
    sheet: PlanSheet, facts: MapFacts, result: CheckResult | None, revision: int, target: Path | None
) -> list[PreflightItem]:
    """All items, in the order they are shown. `target` is where the document would be written."""
    items = [
        _fonts(sheet),
        _legend(facts),
        _numbers(sheet, facts.numbers),
        _names(facts),
        _frame(facts),
        _particulars(sheet),
        _approval(sheet),
        _withheld(sheet),
        _checked(result, revision),
        _target(target),
    ]
    return [item for item in items if item is not None]


def refuse_unfit_for_public(sheet: PlanSheet, numbers: Collection[int]) -> None:
    """Raises CannotWrite naming everything that stops a public sheet; `numbers` are those on its map."""
    if not sheet.public:
        return
    items = (_numbers(sheet, numbers), _particulars(sheet), _approval(sheet))
    stopping = [item.text for item in items if item.stops_public]
    if stopping:
        raise CannotWrite(
            t("公开用图没有写出", "The public sheet was not written"),
            why=join(stopping, zh="；", en="; "),
            remedy=t(
                "请在方案信息中补齐，或改为内部、送审用途",
                "Complete the plan information, or make it for internal use or review",
            ),
        )


def _fonts(sheet: PlanSheet) -> PreflightItem:
    used = font(7.5)
    raw = QRawFont.fromFont(used)
    family = QFontInfo(used).family()
    if _embedding_restricted(raw):
        words = t(
            "字体“{family}”不许嵌入，将转为图形", "The font “{family}” may not be embedded; drawn as shapes"
        )
        return PreflightItem("fonts", State.WARN, words.format(family=plain(family)))
    lacking = sorted({c for c in _characters(sheet) if not raw.supportsCharacter(ord(c))})
    if lacking:
        words = t("字体“{family}”缺字：{characters}", "The font “{family}” lacks: {characters}")
        return PreflightItem(
            "fonts",
            State.WARN,
            words.format(family=plain(family), characters=plain("".join(lacking[:20]))),
        )
    words = t("字体可嵌入：{family}，不缺字", "Font can be embedded: {family}; no character is missing")
    return PreflightItem("fonts", State.OK, words.format(family=plain(family)))


def _embedding_restricted(raw: QRawFont) -> bool:
    """Bit 1 of fsType in the OS/2 table: restricted licence embedding."""
    table = bytes(raw.fontTable("OS/2").data())
    return len(table) >= 10 and bool(int.from_bytes(table[8:10], "big") & 0x0002)


def _characters(sheet: PlanSheet) -> set[str]:
    texts = [sheet.title, sheet.prepared_by, *(text for _, text in sheet.texts)]
    texts += [text for unit in sheet.units for text in (unit.code, unit.name)]
    texts += [text for row in sheet.projects for text in (row.code, row.name, row.lead)]
    return {c for text in texts for c in text if c.isprintable() and not c.isspace()}


def _legend(facts: MapFacts) -> PreflightItem:
    if facts.unexplained:
        known = layer_by_id()
        words = t("图例缺：{layers}", "The legend lacks: {layers}")
        names = join([known[layer].title for layer in facts.unexplained])
        return PreflightItem("legend", State.WARN, words.format(layers=names), "layers")
    return PreflightItem("legend", State.OK, t("图例与图层一致", "The legend explains every layer"))


def _numbers(sheet: PlanSheet, numbers: Collection[int]) -> PreflightItem:
    on_map = set(numbers)
    missing = [row for row in sheet.projects if row.number not in on_map]
    if not missing:
        words = t(
            "序号一致：图上 {n} 个，表 2 共 {n} 行", "Numbers agree: {n} on the map, {n} rows in table 2"
        )
        return PreflightItem("numbers", State.OK, words.format(n=len(sheet.projects)), rule=_DOC)
    words = t(
        "序号不一致：表 2 有 {rows} 行，图上 {discs} 个；图上缺 {which}",
        "Numbers differ: {rows} rows in table 2, {discs} on the map; missing {which}",
    ).format(
        rows=len(sheet.projects),
        discs=len(numbers),
        which=_listed(f"{row.number} {row.code}" for row in missing),
    )
    remedy = "geometry" if any(row.geometry is None or row.geometry.is_empty for row in missing) else "scale"
    return PreflightItem(
        "numbers", State.FAIL, words, remedy, _DOC, tuple(row.id for row in missing if row.geometry is None)
    )


def _listed(parts: Iterable[str], most: int = 4) -> Text:
    found = list(parts)
    shown = join([plain(part) for part in found[:most]])
    if len(found) <= most:
        return shown
    return t("{shown} 等 {n} 个", "{shown} and others, {n} in all").format(shown=shown, n=len(found))


def _names(facts: MapFacts) -> PreflightItem:
    if facts.crowded:
        words = t("序号 {which} 压在其他标注上", "Numbers {which} stand over something else")
        return PreflightItem(
            "names", State.WARN, words.format(which=_listed(map(str, facts.crowded))), "scale"
        )
    if facts.unnamed_units:
        words = t("没有地方标注单元：{which}", "There is no room to name the units {which}")
        return PreflightItem("names", State.WARN, words.format(which=_listed(facts.unnamed_units)), "scale")
    if facts.unnamed:
        words = t("标注无压盖；为此省去地名：{which}", "No name over another; left out for that: {which}")
        return PreflightItem("names", State.NOTE, words.format(which=_listed(facts.unnamed)))
    words = t("标注无压盖：{n} 处地名，{discs} 个序号", "No name over another: {n} names, {discs} numbers")
    return PreflightItem("names", State.OK, words.format(n=facts.names, discs=len(facts.numbers)))


def _frame(facts: MapFacts) -> PreflightItem | None:
    if not facts.beyond_frame:
        return None
    words = t("比例尺过大，范围超出图框", "At this scale the area does not fit into the frame")
    return PreflightItem("frame", State.WARN, words, "scale")


def _particulars(sheet: PlanSheet) -> PreflightItem:
    """Scale, date and coordinate text are drawn on every sheet; the author may be missing."""
    if not sheet.prepared_by.strip():
        state = State.FAIL if sheet.public else State.WARN
        words = t("缺编制单位", "The author is missing")
        return PreflightItem("particulars", state, words, "prepared_by", _DOC)
    words = t("编制单位、日期、比例尺、坐标系齐全", "Author, date, scale and coordinates are stated")
    return PreflightItem("particulars", State.OK, words, rule=_DOC)


def _approval(sheet: PlanSheet) -> PreflightItem:
    if sheet.approval_number.strip():
        words = t("审图号 {number}", "Approval number {number}")
        return PreflightItem(
            "approval", State.OK, words.format(number=plain(sheet.approval_number)), rule=_DOC
        )
    if sheet.public:
        words = t("缺审图号，公开用图必须填写", "The approval number is missing; a public map needs it")
        return PreflightItem("approval", State.FAIL, words, "approval_number", _DOC)
    words = t("未填审图号（公开用图才必填）", "No approval number (only public maps need it)")
    return PreflightItem("approval", State.NOTE, words, rule=_DOC)


def _withheld(sheet: PlanSheet) -> PreflightItem | None:
    if not sheet.public:
        return None
    if not sheet.withheld:
        words = t("公开用图：没有需要略去的内容", "For the public: nothing had to be left out")
    else:
        words = t("公开用图，已略去：{what}", "For the public; left out: {what}")
        words = words.format(what=join(list(sheet.withheld)))
    return PreflightItem("withheld", State.OK, words)


def _checked(result: CheckResult | None, revision: int) -> PreflightItem:
    if result is None:
        return PreflightItem("checked", State.WARN, t("尚未检查", "Not checked yet"), "check")
    if result.revision != revision:
        words = t("检查后数据又有改动", "Data changed since the check")
        return PreflightItem("checked", State.WARN, words, "check")
    if result.not_run:
        words = t("检查是最新的，但有 {n} 条规则未检查", "The check is up to date, but {n} rules did not run")
        return PreflightItem("checked", State.WARN, words.format(n=len(result.not_run)), "check")
    words = t("检查是最新的：{n} 条规则", "The check is up to date: {n} rules")
    return PreflightItem("checked", State.OK, words.format(n=len(result.runs)))


def _target(target: Path | None) -> PreflightItem | None:
    if target is None:
        return None
    why = why_not_writable(target)
    if why is not None:
        words = t("{name} 不能写：{why}", "{name} cannot be written: {why}")
        return PreflightItem("target", State.FAIL, words.format(name=plain(target.name), why=why), "target")
    words = (
        t("将替换已有的 {name}", "Will replace {name}")
        if target.exists()
        else t("目标文件可写：{name}", "The file can be written: {name}")
    )
    return PreflightItem("target", State.OK, words.format(name=plain(target.name)))


def worst(items: Sequence[PreflightItem]) -> State:
    """The gravest state of a list."""
    order = (State.OK, State.NOTE, State.WARN, State.FAIL)
    return max((item.state for item in items), key=order.index, default=State.OK)
