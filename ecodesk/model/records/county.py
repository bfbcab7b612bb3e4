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

    code: str = column(
        CODE,
        max_length=12,
        help=t("6 位行政区代码，取自行政区图层", "Six digits, from the layer of administrative areas"),
        default="",
    )
    name: str = column(
        NAME,
        required=True,
        help=t("全称；打印和报表标题使用", "In full; used in titles of prints and reports"),
        default="",
    )


@record
class Basin(Record):
    """流域: a level-1 drainage area."""

    table: ClassVar[str] = "basin"
    title: ClassVar[Text] = t("流域", "Basins")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "basins"

    code: str = column(
        CODE,
        required=True,
        unique=True,
        help=t("河流同名，以编号区分", "Names of rivers repeat, the code tells them apart"),
        default="",
    )
    name: str = column(
        NAME, required=True, help=t("一级流域，例如海河流域（漳河）", "The level-1 drainage area"), default=""
    )
    tag: str = column(
        t("流域标签", "Basin tag"),
        Kind.CHOICE,
        choices="basin_tag",
        required=True,
        help=t(
            "归黄河流域还是海河流域；跨流域检查用它",
            "Yellow or Hai River; projects across it are found by it",
        ),
        default="",
    )


@record
class RestorationUnit(Record):
    """修复单元: the geographic unit projects are grouped by; the units tile the county."""

    table: ClassVar[str] = "restoration_unit"
    title: ClassVar[Text] = t("修复单元", "Restoration units")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "units"

    code: str = column(
        CODE,
        required=True,
        unique=True,
        max_length=20,
        help=t("例如 ZH-01；项目编码以它开头", "Such as ZH-01; project codes begin with it"),
        default="",
    )
    name: str = column(
        NAME,
        required=True,
        max_length=60,
        help=t("地名加类型，例如雍河流域丘陵单元", "Place and kind of land"),
        default="",
    )
    basin: str = column(
        t("所属流域", "Basin"),
        Kind.LINK,
        table="basin",
        help=t("单元应整个位于一个流域内", "A unit lies wholly in one basin"),
        default="",
    )
    downstream: str = column(
        t("下游单元", "Downstream unit"),
        Kind.LINK,
        table="restoration_unit",
        help=t(
            "水流入的下一个单元；出县则留空", "The unit its water flows into; empty when it leaves the county"
        ),
        hint=True,
        default="",
    )
    terminal: bool | None = column(
        t("水流出县", "Leaves the county"),
        Kind.YES_NO,
        help=t("本单元的水流出本县", "Its water leaves the county"),
        default=None,
    )
    mountain: str = column(
        t("山系标签", "Mountain tag"),
        Kind.CHOICE,
        choices="mountain_tag",
        help=t("属太行山或吕梁山时选，否则留空", "When it belongs to one of the two ranges"),
        default="",
    )
    river: str = column(
        t("河流标签", "River tag"),
        Kind.CHOICE,
        choices="river_tag",
        help=t("七河中的哪一条；项目标签由此得出", "Which of the seven rivers; projects take it over"),
        default="",
    )
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
    goals: str = column(
        t("修复目标", "Goals"),
        Kind.LONG_TEXT,
        help=t("到规划末年要达到什么，写出数字", "What is reached by the last year, in numbers"),
        default="",
    )
    note: str = column(
        NOTE,
        Kind.LONG_TEXT,
        help=t("划定依据、与上版的变化", "How it was delimited and what changed"),
        default="",
    )


@record
class SmallWatershed(Record):
    """小流域: a finer tile inside a unit."""

    table: ClassVar[str] = "small_watershed"
    title: ClassVar[Text] = t("小流域", "Small watersheds")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "small-watersheds"

    code: str = column(
        CODE,
        required=True,
        unique=True,
        help=t("不重复；水保部门有编码的用其编码", "Unique; that of the water department where there is one"),
        default="",
    )
    name: str = column(NAME, help=t("沟道或村名，例如王庄沟小流域", "Of the gully or village"), default="")
    unit: str = column(
        t("所属单元", "Unit"),
        Kind.LINK,
        table="restoration_unit",
        help=t("小流域空白按它归到单元", "Where untreated watersheds are counted"),
        default="",
    )


@record
class Township(Record):
    """乡镇: an administrative area, valid for a time."""

    table: ClassVar[str] = "township"
    title: ClassVar[Text] = t("乡镇", "Townships")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "townships"

    code: str = column(
        CODE,
        unique=True,
        help=t("9 位行政区代码，取自行政区图层", "Nine digits, from the layer of administrative areas"),
        default="",
    )
    name: str = column(
        NAME, required=True, help=t("现行全称，例如石哲镇", "The full name now in force"), default=""
    )
    valid_from: date | None = column(
        t("启用日期", "Valid from"),
        Kind.DATE,
        help=t("区划调整批复的生效日", "The day the change of areas took effect"),
        default=None,
    )
    valid_to: date | None = column(
        t("停用日期", "Valid to"),
        Kind.DATE,
        help=t("撤并后填；仍在用的留空", "After a merger; empty while it exists"),
        default=None,
    )
    predecessor: str = column(
        t("原乡镇", "Predecessor"),
        Kind.LINK,
        table="township",
        help=t("由哪个乡镇改设而来", "The one it was made from"),
        default="",
    )


@record
class River(Record):
    """河流: a course; its code is the key, since names repeat."""

    table: ClassVar[str] = "river"
    title: ClassVar[Text] = t("河流水系", "Rivers")
    shape: ClassVar[Shape] = Shape.LINE
    import_name: ClassVar[str] = "rivers"

    code: str = column(
        CODE,
        help=t("水利部门河流代码；河流同名时靠它区分", "Of the water department; names repeat"),
        default="",
    )
    name: str = column(NAME, help=t("干支流分开写，例如浊漳河南源", "Main and tributary apart"), default="")
    level: str = column(
        t("级别", "Level"),
        Kind.CHOICE,
        choices="river_level",
        help=t("决定图上线宽和注记大小", "Decides line width and lettering on the map"),
        default="2",
    )


@record
class Waterbody(Record):
    """湖泊、水库."""

    table: ClassVar[str] = "waterbody"
    title: ClassVar[Text] = t("湖泊水库", "Lakes and reservoirs")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "waterbodies"

    code: str = column(CODE, help=t("水利部门的水库、湖泊代码", "Of the water department"), default="")
    name: str = column(
        NAME, help=t("工程名，例如申村水库", "That of the works, such as the reservoir"), default=""
    )


@record
class Road(Record):
    """主要道路: background only."""

    table: ClassVar[str] = "road"
    title: ClassVar[Text] = t("主要道路", "Main roads")
    shape: ClassVar[Shape] = Shape.LINE
    import_name: ClassVar[str] = "roads"

    name: str = column(NAME, help=t("路线编号或名称，例如 G208", "Number or name of the road"), default="")


@record
class Place(Record):
    """居民点与邻县: named points of the background map."""

    table: ClassVar[str] = "place"
    title: ClassVar[Text] = t("地名", "Places")
    shape: ClassVar[Shape] = Shape.POINT
    import_name: ClassVar[str] = "places"

    name: str = column(NAME, required=True, help=t("图上注记用的地名", "As lettered on the map"), default="")
    kind: str = column(
        t("类别", "Kind"),
        Kind.CHOICE,
        choices="place_kind",
        help=t("决定注记大小和显示比例", "Decides lettering and the scale it shows at"),
        default="village",
    )


@record
class Neighbour(Record):
    """邻县: outlines around the county, and the prefecture for the inset."""

    table: ClassVar[str] = "neighbour"
    title: ClassVar[Text] = t("周边县区", "Neighbouring counties")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "neighbours"

    name: str = column(
        NAME, required=True, help=t("图廓外注记用的县区名", "As lettered beyond the county line"), default=""
    )
    prefecture: str = column(
        t("所属市", "Prefecture"),
        help=t("位置图按市归并", "The inset map takes prefectures together"),
        default="",
    )
