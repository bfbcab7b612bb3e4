"""Lists as three departments of the sample county would hand them in, made from the sample itself.

They are as such lists are: a zipped shapefile in GBK, a GeoJSON, a workbook with a title, 亩 in the head and a sum
below. Some rows repeat projects of the plan, some want the same ground for something else, some lie half on
another, one crosses units, some are new, one is there twice and two have no shape.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

from ecodesk.analysis.footprints import footprints
from ecodesk.errors import CannotWrite, system_reason
from ecodesk.i18n import plain, t
from ecodesk.model.crs import GEOGRAPHIC, transformed
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.sample.build import CRS, sample_rows

FORESTRY = "县林业局_营造林项目清单.zip"
WATER = "县水利局_河道治理项目.geojson"
FARMING = "县农业农村局_农田项目清单.xlsx"
_CORNERS = 28
_STEPS_ALONG = 60


@dataclass(frozen=True)
class _Row:
    code: str
    name: str
    shape: Any
    problem: str
    works: str
    invest: float
    money: str
    start: str
    end: str
    note: str = ""


def write_source_lists(folder: Path) -> list[Path]:
    """Write the three lists into a folder; those that are there stay, so that they are known again.

    Raises CannotWrite.
    """
    paths = [folder / name for name in (FORESTRY, WATER, FARMING)]
    if all(path.is_file() for path in paths):
        return paths
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = t("示例清单写不出来", "The sample lists cannot be written")
        raise CannotWrite(what, where=plain(str(folder)), why=system_reason(error)) from error
    snapshot = Snapshot.of(sample_rows(), CRS)
    ground = _Ground(snapshot)
    _write_shapefile(paths[0], _forestry(ground), snapshot)
    _write_geojson(paths[1], _water(ground), snapshot)
    _write_workbook(paths[2], _farming(ground), snapshot)
    return paths


class _Ground:
    """Places for rows: on projects of the plan, beside them, and where nothing is yet."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        shapes = footprints(snapshot)
        self._taken = shapely.union_all(shapes[~shapely.is_missing(shapes)])

    def project(self, code: str) -> Any:
        """The shape of a project, as another hand would have drawn it."""
        row = self._snapshot.table(Project).one(code=code)
        if row is None or row.geometry is None:
            raise ValueError(f"the sample has no project {code} with a shape")
        return shapely.simplify(row.geometry, 6.0)

    def beside(self, code: str, share: float = 0.5) -> Any:
        """The shape of a project moved by a share of its width, so that both overlap in part."""
        shape = self.project(code)
        west, _, east, _ = shape.bounds
        return affinity.translate(shape, xoff=(east - west) * share)

    def free(self, unit: str, radius: float, turn: int = 0) -> Any:
        """A patch of ground in a unit where no project lies; later patches keep clear of it."""
        row = self._snapshot.table(RestorationUnit).one(code=unit)
        if row is None:
            raise ValueError(f"the sample has no unit {unit}")
        open_ground = shapely.difference(row.geometry, shapely.buffer(self._taken, 40.0))
        line = shapely.maximum_inscribed_circle(open_ground, tolerance=20.0)
        (x, y), _ = shapely.get_coordinates(line)
        shape = _blob(float(x), float(y), min(radius, 0.9 * line.length), turn)
        self._taken = shapely.union(self._taken, shape)
        return shape

    def across(self, one: str, other: str, radius: float) -> Any:
        """A patch of ground on the boundary of two units, where nothing is yet."""
        table = self._snapshot.table(RestorationUnit)
        a, b = table.one(code=one), table.one(code=other)
        if a is None or b is None:
            raise ValueError(f"the sample lacks unit {one} or {other}")
        edges = shapely.boundary(np.array([a.geometry, b.geometry], dtype=object))
        shared = shapely.line_merge(shapely.intersection(edges[0], edges[1]))
        places = _along(shared)
        room = shapely.distance(places, self._taken)
        best = places[int(np.argmax(room))]
        shape = _blob(best.x, best.y, min(radius, 0.9 * float(room.max())), 3)
        self._taken = shapely.union(self._taken, shape)
        return shape


def _along(lines: Any) -> Any:
    parts = [part for part in shapely.get_parts(lines) if part.geom_type == "LineString"]
    steps = np.linspace(0.05, 0.95, _STEPS_ALONG)
    return np.concatenate([shapely.line_interpolate_point(part, steps, normalized=True) for part in parts])


def _blob(x: float, y: float, radius: float, turn: int) -> Any:
    """A round shape with a wavy edge."""
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    reach = radius * (0.82 + 0.12 * np.sin(3 * angle + turn) + 0.06 * np.cos(5 * angle + 2 * turn))
    return shapely.polygons(np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)]))


def _forestry(ground: _Ground) -> list[_Row]:
    slope = ground.free("ZH-08", 420, 1)
    return [
        _Row("LY-01", "发鸠山水源涵养林补植补造工程", ground.project("ZH01-001"), "林地退化", "补植补造", 620.0,
             "其他中央专项、省级财政", "2024-03-01", "2026-11-30"),
        _Row("LY-02", "常张乡荒山造林二期", ground.beside("ZH04-002"), "林地退化", "人工造林、补植补造", 385.0,
             "省级财政", "2026-03-01", "2027-11-30"),
        _Row("LY-03", "发鸠山—横水河源头封山育林", ground.across("ZH-01", "QH-01", 900), "林地退化", "封山育林",
             296.5, "县财政", "2026-03-01", "2028-10-31", "跨海河、黄河两个流域"),
        _Row("LY-04", "丹朱镇河岸防护林带", ground.project("ZH03-003"), "林地退化", "人工造林", 168.0,
             "省级财政", "2026-03-01", "2026-11-30"),
        _Row("LY-05", "南陈荒坡水土保持林", slope, "水土流失", "人工造林", 212.0, "省级财政", "2026-03-01",
             "2027-10-31"),
        _Row("LY-06", "南陈荒坡水土保持林", slope, "水土流失", "人工造林", 212.0, "省级财政", "2026-03-01",
             "2027-10-31", "与LY-05重复填报"),
        _Row("LY-07", "岚水上游退化林修复", ground.free("ZH-05", 380, 2), "林地退化", "退化林修复、森林抚育",
             184.6, "县财政", "2027-03-01", "2028-10-31"),
    ]  # fmt: skip


def _water(ground: _Ground) -> list[_Row]:
    return [
        _Row("SL-A1", "鲍店镇岚水河河道清淤与生态护岸", ground.project("ZH06-001"), "河道退化",
             "河道清淤疏浚、生态护岸", 830.0, "其他中央专项、省级财政", "2025-03-01", "2026-10-31"),
        _Row("SL-A2", "常张乡坡面水土保持（谷坊）", ground.beside("ZH04-002", 0.45), "水土流失", "谷坊、沟头防护",
             318.0, "省级财政", "2026-04-01", "2027-10-31"),
        _Row("SL-A3", "陶清河南漳段续建", ground.beside("ZH07-003", 0.4), "河道退化", "生态护岸", 265.0,
             "县财政", "2026-03-01", "2027-06-30"),
        _Row("SL-A4", "雍河上游沟道治理", ground.free("ZH-04", 350, 4), "水土流失", "谷坊、沟头防护", 233.4,
             "省级财政", "2026-03-01", "2027-11-30"),
        _Row("SL-A5", "县域河道视频监控补点", None, "", "视频监控", 46.0, "县财政", "2026-01-01", "2026-12-31",
             "点位待定"),
    ]  # fmt: skip


def _farming(ground: _Ground) -> list[_Row]:
    return [
        _Row("1", "岚水平川瘠薄农田土壤改良", ground.project("ZH06-002").representative_point(), "耕地退化/面源",
             "土壤改良", 610.0, "省级财政", "2024", "2026"),
        _Row("2", "丹朱镇段河岸缓冲带与农田面源治理", None, "耕地退化/面源", "农膜/面源治理", 540.0, "县财政",
             "2025", "2026", "与水利、林业共用河岸带"),
        _Row("3", "宋村乡高标准农田建设", ground.free("ZH-03", 300, 5).representative_point(), "耕地退化/面源",
             "田块整治、灌排沟渠、田间道路", 725.0, "省级财政", "2026", "2027"),
        _Row("4", "慈林镇秸秆综合利用", None, "耕地退化/面源", "秸秆还田", 88.0, "县财政", "2026", "2026",
             "不涉及生态修复用地"),
        _Row("5", "南陈坡耕地梯田配套", ground.project("ZH08-001").representative_point(), "水土流失",
             "水平梯田", 156.0, "省级财政", "2026", "2027"),
    ]  # fmt: skip


def _lonlat(rows: Sequence[_Row], snapshot: Snapshot) -> Any:
    return transformed(np.array([row.shape for row in rows], dtype=object), snapshot.crs.epsg, GEOGRAPHIC)


def _write_shapefile(to: Path, rows: Sequence[_Row], snapshot: Snapshot) -> None:
    """A shapefile as ArcGIS leaves it in China: texts in GBK, said by no file beside it."""
    import pyogrio

    columns: dict[str, Sequence[str] | Sequence[float]] = {
        "XMBH": [row.code for row in rows],
        "XMMC": [row.name for row in rows],
        "ZBDW": ["县林业局"] * len(rows),
        "WTLX": [row.problem for row in rows],
        "CS": [row.works for row in rows],
        "ZTZ": [row.invest for row in rows],
        "ZJLY": [row.money for row in rows],
        "KSSJ": [row.start for row in rows],
        "JSSJ": [row.end for row in rows],
        "BZ": [row.note for row in rows],
    }
    with tempfile.TemporaryDirectory(prefix="ecodesk-") as place:
        shp = Path(place) / "营造林项目.shp"
        pyogrio.raw.write(
            shp,
            geometry=shapely.to_wkb(np.array([row.shape for row in rows], dtype=object)),
            field_data=[_array(values) for values in columns.values()],
            fields=np.array(list(columns), dtype=object),
            geometry_type="Polygon",
            crs=f"EPSG:{snapshot.crs.epsg}",
            encoding="GBK",
        )  # fmt: skip
        shp.with_suffix(".cpg").unlink(missing_ok=True)
        with replacing(to) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as packed:
            for part in sorted(Path(place).iterdir()):
                packed.write(part, part.name)


def _array(values: Sequence[str] | Sequence[float]) -> npt.NDArray[Any]:
    texts = bool(values) and isinstance(values[0], str)
    return np.array(values, dtype=object) if texts else np.array(values, dtype=float)


def _write_geojson(to: Path, rows: Sequence[_Row], snapshot: Snapshot) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None,
            "properties": {
                "项目编号": row.code,
                "项目名称": row.name,
                "实施单位": "县水利局",
                "问题类型": row.problem,
                "治理措施": row.works,
                "总投资（万元）": row.invest,
                "资金来源": row.money,
                "开工日期": row.start,
                "完工日期": row.end,
                "备注": row.note,
            },
        }
        for row, shape in zip(rows, _lonlat(rows, snapshot), strict=True)
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{GEOGRAPHIC}"}}
    text = json.dumps(
        {"type": "FeatureCollection", "crs": crs, "features": features}, ensure_ascii=False, indent=1
    )
    with replacing(to) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _write_workbook(to: Path, rows: Sequence[_Row], snapshot: Snapshot) -> None:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.title = "项目清单"
    page.append(["县农业农村局2026年农田生态治理项目清单（示例）"])
    page.merge_cells("A1:J1")
    page.append(
        ["序号", "项目名称", "责任单位", "问题类型", "主要措施", "面积（亩）", "投资（万元）", "资金来源", "实施年限", "经度",
         "纬度", "备注"]
    )  # fmt: skip
    mu = (9150, 4200, 6300, 0, 1850)
    for row, place, size in zip(rows, _lonlat(rows, snapshot), mu, strict=True):
        lon, lat = (round(place.x, 6), round(place.y, 6)) if place is not None else (None, None)
        page.append(
            [int(row.code), row.name, "县农业农村局", row.problem, row.works, size or None, row.invest, row.money,
             f"{row.start}-{row.end}", lon, lat, row.note]
        )  # fmt: skip
    page.append(["合计", None, None, None, None, sum(mu), sum(row.invest for row in rows)])
    with replacing(to) as temporary:
        book.save(temporary)
