"""The county and what its map shows: boundary, basins, units, townships, waters, roads, places."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Gathered, Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import CODE, NAME, NOTE


@record
class CountyBoundary(Record):
    """The county polygon; everything is judged against it."""

    table: ClassVar[str] = "county_boundary"
    title: ClassVar[Text] = t("县界", "County boundary")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "boundary"

    code: str = column(CODE, max_length=12, default="")
    name: str = column(NAME, required=True, default="")


@record
class Basin(Record):
    """流域: a level-1 drainage area."""

    table: ClassVar[str] = "basin"
    title: ClassVar[Text] = t("流域", "Basins")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "basins"

    code: str = column(CODE, required=True, unique=True, default="")
    name: str = column(NAME, required=True, default="")
    tag: str = column(t("流域标签", "Basin tag"), Kind.CHOICE, choices="basin_tag", required=True, default="")


@record
class RestorationUnit(Record):
    """修复单元: the geographic unit projects are grouped by; the units tile the county."""

    table: ClassVar[str] = "restoration_unit"
    title: ClassVar[Text] = t("修复单元", "Restoration units")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "units"

    code: str = column(CODE, required=True, unique=True, max_length=20, default="")
    name: str = column(NAME, required=True, max_length=60, default="")
    basin: str = column(t("所属流域", "Basin"), Kind.LINK, table="basin", default="")
    downstream: str = column(
        t("下游单元", "Downstream unit"),
        Kind.LINK,
        table="restoration_unit",
        help=t(
            "水流入的下一个单元；出县则留空", "The unit its water flows into; empty when it leaves the county"
        ),
        default="",
    )
    terminal: bool | None = column(
        t("水流出县", "Leaves the county"),
        Kind.YES_NO,
        help=t("本单元的水流出本县", "Its water leaves the county"),
        default=None,
    )
    mountain: str = column(t("山系标签", "Mountain tag"), Kind.CHOICE, choices="mountain_tag", default="")
    river: str = column(t("河流标签", "River tag"), Kind.CHOICE, choices="river_tag", default="")
    elements_off: tuple[str, ...] = column(
        t("不适用要素", "Elements not applicable"),
        Kind.CHOICES,
        choices="element",
        help=t("由单元要素需求表汇总", "From the table of needs"),
        gathered=Gathered("unit_need", "element", only=("need", "off")),
        default=(),
    )
    elements_off_reason: str = column(
        t("不适用理由", "Reason not applicable"),
        Kind.LONG_TEXT,
        help=t("由单元要素需求表汇总", "From the table of needs"),
        gathered=Gathered("unit_need", "reason", only=("need", "off")),
        default="",
    )
    description: str = column(
        t("单元概况", "Description"),
        Kind.LONG_TEXT,
        help=t("地貌、水系、主要问题", "Landform, waters, main problems"),
        default="",
    )
    goals: str = column(t("修复目标", "Goals"), Kind.LONG_TEXT, default="")
    note: str = column(NOTE, Kind.LONG_TEXT, default="")


@record
class SmallWatershed(Record):
    """小流域: a finer tile inside a unit."""

    table: ClassVar[str] = "small_watershed"
    title: ClassVar[Text] = t("小流域", "Small watersheds")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "small-watersheds"

    code: str = column(CODE, required=True, unique=True, default="")
    name: str = column(NAME, default="")
    unit: str = column(t("所属单元", "Unit"), Kind.LINK, table="restoration_unit", default="")


@record
class Township(Record):
    """乡镇: an administrative area, valid for a time."""

    table: ClassVar[str] = "township"
    title: ClassVar[Text] = t("乡镇", "Townships")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "townships"

    code: str = column(CODE, unique=True, default="")
    name: str = column(NAME, required=True, default="")
    valid_from: date | None = column(t("启用日期", "Valid from"), Kind.DATE, default=None)
    valid_to: date | None = column(t("停用日期", "Valid to"), Kind.DATE, default=None)
    predecessor: str = column(t("原乡镇", "Predecessor"), Kind.LINK, table="township", default="")


@record
class River(Record):
    """河流: a course; its code is the key, since names repeat."""

    table: ClassVar[str] = "river"
    title: ClassVar[Text] = t("河流水系", "Rivers")
    shape: ClassVar[Shape] = Shape.LINE
    import_name: ClassVar[str] = "rivers"

    code: str = column(CODE, default="")
    name: str = column(NAME, default="")
    level: str = column(t("级别", "Level"), Kind.CHOICE, choices="river_level", default="2")


@record
class Waterbody(Record):
    """湖泊、水库."""

    table: ClassVar[str] = "waterbody"
    title: ClassVar[Text] = t("湖泊水库", "Lakes and reservoirs")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "waterbodies"

    code: str = column(CODE, default="")
    name: str = column(NAME, default="")


@record
class Road(Record):
    """主要道路: background only."""

    table: ClassVar[str] = "road"
    title: ClassVar[Text] = t("主要道路", "Main roads")
    shape: ClassVar[Shape] = Shape.LINE
    import_name: ClassVar[str] = "roads"

    name: str = column(NAME, default="")


@record
class Place(Record):
    """居民点与邻县: named points of the background map."""

    table: ClassVar[str] = "place"
    title: ClassVar[Text] = t("地名", "Places")
    shape: ClassVar[Shape] = Shape.POINT
    import_name: ClassVar[str] = "places"

    name: str = column(NAME, required=True, default="")
    kind: str = column(t("类别", "Kind"), Kind.CHOICE, choices="place_kind", default="village")


@record
class Neighbour(Record):
    """邻县: outlines around the county, and the prefecture for the inset."""

    table: ClassVar[str] = "neighbour"
    title: ClassVar[Text] = t("周边县区", "Neighbouring counties")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "neighbours"

    name: str = column(NAME, required=True, default="")
    prefecture: str = column(t("所属市", "Prefecture"), default="")
