"""The form of a project: its chapters in their order, declared once."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprint_derivation
from ecodesk.i18n import t
from ecodesk.model.completeness import is_required
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.measures import area, hectares, length, mu, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.ui.forms.chapters import Chapter, Figure, FormLayout
from ecodesk.ui.forms.project_tables import (
    ANSWERS,
    DUTIES,
    FILES,
    FUNDING,
    INDICATORS,
    MILESTONES,
    ROADMAP,
    SHARES,
    WORKS,
    YEARS,
)


def ground(record: Record, snapshot: Snapshot) -> Any:
    """The footprint of a project as it stands in the form, or None."""
    if not isinstance(record, Project) or record.geometry is None:
        return None
    shapes = footprint_derivation(snapshot)(Table.of(Project, [record]), np.array([0]))
    return shapes[0]


def drawn_hectares(record: Record, snapshot: Snapshot) -> float | None:
    """The ellipsoidal area of a project's footprint in hm², None without a usable shape."""
    shape = ground(record, snapshot)
    return hectares(area(shape, snapshot.crs)) if shape is not None else None


def _dimension(record: Record) -> int:
    return int(shapely.get_dimensions(record.geometry))


def _shape_text(record: Record, snapshot: Snapshot) -> str:
    geometry = record.geometry
    if geometry is None or geometry.is_empty:
        return str(t("没有图形", "No shape"))
    kind = (t("点", "Point"), t("线", "Line"), t("面", "Polygon"))[_dimension(record)]
    parts = len(shapely.get_parts(geometry))
    nodes = len(shapely.get_coordinates(geometry)) - (
        len(shapely.get_rings(geometry)) if _dimension(record) == 2 else 0
    )
    words = t("{kind} · {parts} 个部分 · {nodes} 个节点", "{kind} · parts: {parts} · {nodes} nodes")
    if parts == 1:
        words = t("{kind} · {nodes} 个节点", "{kind} · {nodes} nodes")
    return str(words.format(kind=kind, parts=parts, nodes=nodes))


def _area_text(record: Record, snapshot: Snapshot) -> str:
    size = drawn_hectares(record, snapshot)
    if size is None:
        return ""
    in_mu = number_text(mu(size * 10_000))
    return str(t("{hm2} hm²（{mu} 亩）", "{hm2} ha ({mu} mu)").format(hm2=number_text(size, 4), mu=in_mu))


def _length_text(record: Record, snapshot: Snapshot) -> str:
    return number_text(length(record.geometry, snapshot.crs) / 1000, 3)


_SHAPE = Figure(
    "geometry",
    t("图形", "Shape"),
    _shape_text,
    t("在地图上绘制和修改", "Drawn and changed on the map"),
    before="declared_area_hm2",
)
_AREA = Figure(
    "drawn_area",
    t("图形面积", "Area drawn"),
    _area_text,
    t("由图形计算，椭球面积", "From the shape, on the ellipsoid"),
    before="declared_area_hm2",
)
_LENGTH = Figure(
    "drawn_length",
    t("图形长度", "Length drawn"),
    _length_text,
    t("由图形计算，测地长度", "From the shape, geodesic"),
    "km",
    before="declared_area_hm2",
    shown=lambda record: _dimension(record) == 1,
)

_DUG = fields_by_id(Project)["spoil_dug_m3"]
_SPOIL = (  # asked for only where works dig, cut slopes or dredge
    "spoil_dug_m3",
    "spoil_self_used_m3",
    "spoil_surplus_m3",
    "spoil_approved_m3",
    "spoil_disposal",
    "spoil_document",
    "dug_outside",
)

PROJECT_FORM = FormLayout(
    Project,
    (
        Chapter("basic", t("基本信息", "Basics")),
        Chapter(
            "space",
            t("图形与单元", "Shape and unit"),
            t("面积为椭球面积", "Areas are ellipsoidal"),
            figures=(_SHAPE, _AREA, _LENGTH),
            tables=(SHARES,),
            only_when={
                "unit_reason": lambda project: (
                    False
                ),  # asked for when a project is put into a unit it hardly touches
                "corridor_width_m": lambda project: _dimension(project) == 1,
                "corridor_left_m": lambda project: _dimension(project) == 1,
                "site_radius_m": lambda project: _dimension(project) == 0,
                "declared_length_km": lambda project: _dimension(project) == 1,
                "declared_count": lambda project: _dimension(project) == 0,
            },
        ),
        Chapter("problem", t("要素与问题", "Problems")),
        Chapter("mode", t("修复模式", "Restoration mode")),
        Chapter(
            "works",
            t("工程内容", "Works"),
            t("数量×单价自动计算，保留0.01万元", "Quantity × unit price, to 0.01"),
            tables=(WORKS,),
            only_when=dict.fromkeys(_SPOIL, lambda project: is_required(_DUG, project)),
        ),
        Chapter(
            "money",
            t("投资与资金", "Money"),
            t("金额单位：万元，两位小数", "Amounts in 10k CNY, two decimals"),
            tables=(FUNDING, YEARS),
        ),
        Chapter(
            "social",
            t("社会资本与收益", "Investors"),
            t("谁修复、谁受益", "Who restores receives the benefit"),
        ),
        Chapter(
            "duty",
            t("责任分工", "Responsibility"),
            t("主办与配合边界衔接，不留空当", "Leading and co-operating units leave no gap"),
            tables=(DUTIES,),
        ),
        Chapter("time", t("时间表与路线图", "Timetable"), tables=(MILESTONES, ROADMAP)),
        Chapter("indicator", t("绩效指标", "Indicators"), tables=(INDICATORS,)),
        Chapter(
            "control",
            t("管控与负面清单", "Control lines"),
            t("逐条自查", "Every item is answered"),
            tables=(ANSWERS,),
        ),
        Chapter(
            "files",
            t("任务书与附件", "Files"),
            t("任务书、批复、照片", "Task book, approvals, photos"),
            tables=(FILES,),
        ),
    ),
)
