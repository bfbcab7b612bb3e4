"""What the notice bar says after a gesture: one sentence with numbers for all that the tool did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from ecodesk.analysis.drawn import Drawn
from ecodesk.analysis.shape_edits import Taken
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.measures import (
    HECTARE_MARK,
    THIN,
    area,
    area_text,
    hectares,
    length,
    number_text,
    signed_text,
)
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.row_names import short_caption
from ecodesk.model.snapshot import Snapshot

TOO_FEW_POINTS = t(
    "至少要三个点才能围成面，还没有生成。再点一下即可继续",
    "A polygon needs at least three points; nothing was made yet. Click on to continue",
)
TOO_FEW_FOR_LINE = t(
    "至少要两个点才成线，还没有生成。再点一下即可继续",
    "A line needs at least two points; nothing was made yet. Click on to continue",
)
NO_AREA = t(
    "这些点没有围出面积，未生成图形。请重新落点",
    "These points enclose no area, nothing was made. Place them anew",
)
NO_LENGTH = t(
    "这些点都在同一处，没有成线，未生成图形。请重新落点",
    "These points lie in one place and make no line, nothing was made. Place them anew",
)

NOW_MENDED = t("图形自相交，已修复", "it crossed itself and was repaired")

_GROWN = t("{code} {before} → {after} hm²（{change}）", "{code} {before} → {after} ha ({change})")
_LENGTHENED = t("{code} {before} → {after} km（{change}）", "{code} {before} → {after} km ({change})")


def amount(square_metres: float) -> Text:
    """0.42 hm²（6.30 亩）, with as many digits as show it."""
    return area_text(square_metres, 2 if square_metres >= 100 else 4)


def signed(square_metres: float) -> str:
    """+0.11, with as many digits as show it."""
    digits = 2 if abs(square_metres) >= 100 else 4
    return f"{hectares(square_metres):+,.{digits}f}".replace("-", "−").replace(",", THIN)


def change_text(snapshot: Snapshot, code: str, before: Any, after: Any) -> Text | None:
    """ZH03-004 283.37 → 283.10 hm²(−0.27), kilometres for a line; None for a point or another dimension."""
    dimension = int(shapely.get_dimensions(after))
    if before is None or dimension == 0 or shapely.get_dimensions(before) != dimension:
        return None
    if dimension == 1:
        old, new, digits = length(before, snapshot.crs) / 1000, length(after, snapshot.crs) / 1000, 3
    else:
        old, new = hectares(area(before, snapshot.crs)), hectares(area(after, snapshot.crs))
        digits = 2 if abs(new - old) >= 0.01 else 4
    return (_LENGTHENED if dimension == 1 else _GROWN).format(
        code=code,
        before=number_text(old, digits),
        after=number_text(new, digits),
        change=signed_text(new - old, digits),
    )


def sentence(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    """All that differs from what was drawn, or None when nothing does."""
    if drawn.refusal is not None:
        return drawn.refusal
    if small := [shape for shape in drawn.shapes if shape.too_small]:
        return NO_LENGTH if shapely.get_dimensions(small[0].drawn) == 1 else NO_AREA
    said = [drawn.said] if drawn.said is not None else []
    parts = [part(snapshot, drawn) for part in (_taken, _mended, _neighbours, _kept, _outside, _slivers)]
    said += [part for part in parts if part is not None] or _made(snapshot, drawn)
    return sentences(*said)


def sentences(*parts: Text | None) -> Text | None:
    """What there is to say, as one notice; None when it is nothing."""
    said = [part for part in parts if part is not None]
    return join(said, zh="；", en="; ") if said else None


def _made(snapshot: Snapshot, drawn: Drawn) -> list[Text]:
    """A new project that came out as it was drawn."""
    made = drawn.first.project if drawn.first is not None and drawn.added else None
    if made is None or drawn.said is not None:
        return []
    if not (square_metres := area(made.geometry, snapshot.crs)):
        return [t("已新增 {project}", "Added {project}").format(project=made.caption)]
    return [
        t("已新增 {project}，{area}", "Added {project}, {area}").format(
            project=made.caption, area=amount(square_metres)
        )
    ]


def _owners(snapshot: Snapshot, pieces: Sequence[Taken]) -> list[Project]:
    table = snapshot.table(Project)
    ids = dict.fromkeys(piece.project for piece in pieces)
    return [table[row_id] for row_id in ids if row_id in table]


def _whose(owners: Sequence[Project]) -> Text:
    """One project by code and name, several by their codes."""
    if len(owners) == 1:
        return plain(owners[0].caption)
    return join([plain(owner.code) for owner in owners])


def _taken(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    owners = _owners(snapshot, drawn.taken)
    if not owners:
        return None
    if drawn.edit is None:
        whose = plain(owners[0].caption)
        if len(owners) > 1:
            whose = t("其他 {n} 个项目", "{n} other projects").format(n=len(owners))
        return t(
            "画的范围全部属于 {whose}，未生成图形", "All of it belongs to {whose}; no shape was made"
        ).format(whose=whose)
    if len(owners) > 1:
        return t("已裁去 {area}，分属 {n} 个项目", "Cut {area} that belong to {n} projects").format(
            area=amount(drawn.taken_m2), n=len(owners)
        )
    return t("已裁去 {area}，这部分属于 {whose}", "Cut {area} that belongs to {whose}").format(
        area=amount(drawn.taken_m2), whose=_whose(owners)
    )


def _mended(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    mended = [shape for shape in drawn.shapes if shape.mended]
    if not mended:
        return None
    base = sum(area(shape.drawn, snapshot.crs) for shape in mended)
    delta = sum(shape.mended_change_m2 for shape in mended)
    if base <= abs(delta):  # loops drawn in opposite directions cancel out: a share of that says nothing
        now = amount(sum(area(shape.whole, snapshot.crs) for shape in mended))
        return t(
            "图形自相交，已修复，修复后 {area}",
            "The shape crossed itself and was repaired, it has {area} now",
        ).format(area=now)
    share = 100 * delta / base
    return t(
        "图形自相交，已修复，面积变化 {share} %（{area} hm²）",
        "The shape crossed itself and was repaired, area changed by {share} % ({area} ha)",
    ).format(share=f"{share:+.2f}".replace("-", "−"), area=number_text(abs(hectares(delta))))


def _neighbours(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    if not drawn.neighbours or drawn.edit is None:
        return None
    listed = join(
        [
            t("{code} {grown} {mark}", "{code} {grown} {mark}").format(
                code=plain(n.before.code), grown=plain(signed(n.grown_m2)), mark=HECTARE_MARK
            )
            for n in drawn.neighbours
        ]
    )
    return t("公共边已一起移动：{listed}", "Shared boundary moved along: {listed}").format(listed=listed)


def _kept(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    owners = _owners(snapshot, drawn.kept)
    if not owners or drawn.edit is None:
        return None
    return t("与 {whose} 重叠 {area}，未裁去", "{area} shared with {whose}, not cut").format(
        whose=_whose(owners), area=amount(sum(piece.area for piece in drawn.kept))
    )


def _outside(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    if drawn.outside_m2 <= 0 or drawn.edit is None:
        return None
    return t(
        "超出县界 {area} hm²，已保留，列为 GEO-004",
        "{area} ha outside the county, kept and listed as GEO-004",
    ).format(area=number_text(hectares(drawn.outside_m2)))


def _slivers(snapshot: Snapshot, drawn: Drawn) -> Text | None:
    """The widest gap beside each neighbour, as far as they can be listed."""
    if not drawn.slivers or drawn.edit is None:
        return None
    widest: dict[tuple[str, str], float] = {}
    for sliver in drawn.slivers:
        beside = (sliver.project, sliver.unit)
        widest[beside] = max(sliver.width, widest.get(beside, 0.0))
    listed = [
        t("与 {what} 之间留有 {width} m 缝隙", "a gap of {width} m is left beside {what}").format(
            what=what, width=number_text(width, 1 if width >= 0.1 else 2)
        )
        for (project, unit), width in list(widest.items())[:3]
        if (what := _beside(snapshot, project, unit)) is not None
    ]
    return join(listed) if listed else None


def _beside(snapshot: Snapshot, project: str, unit: str) -> Text | None:
    """What a gap lies beside: a project by its code, or the boundary of a unit."""
    row = snapshot.row(Project.table, project) if project else snapshot.row(RestorationUnit.table, unit)
    if row is None:
        return None
    code = plain(short_caption(row))
    return code if project else t("单元 {unit} 边界", "the boundary of unit {unit}").format(unit=code)


def cut_label(snapshot: Snapshot, project: str, square_metres: float) -> Text:
    """The words of the leader at a piece cut away."""
    row = snapshot.row(Project.table, project)
    code = row.code if isinstance(row, Project) else ""
    return t("−{hm2} hm² 归 {code} 所有", "−{hm2} ha belongs to {code}").format(
        hm2=number_text(hectares(square_metres)), code=code
    )
