"""Where the boundary of a new plan comes from, and which zone suits it. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecodesk.errors import CannotImport
from ecodesk.i18n import plain, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, epsg_of_zone, transformed, zone_3_degree
from ecodesk.model.fields import Record
from ecodesk.model.records import CountyBoundary, PlanInfo
from ecodesk.progress import Progress


@dataclass(frozen=True)
class County:
    """A county outline in lon/lat (CGCS2000), its name and code, and where it was found."""

    name: str
    code: str
    outline: Any
    source: str

    @property
    def proposed_epsg(self) -> int:
        """The 3-degree zone its middle lies in."""
        return epsg_of_zone(min(max(zone_3_degree(float(self.outline.centroid.x)), 25), 45))

    def rows(self, title: str, crs: WorkingCrs) -> list[Record]:
        """The first rows of a plan for this county."""
        shape = transformed(self.outline, GEOGRAPHIC, crs.epsg)
        return [
            PlanInfo(name=title, county_name=self.name, county_code=self.code[:6]),
            CountyBoundary(name=self.name, code=self.code[:12], geometry=shape),
        ]


def from_file(path: Path, progress: Progress) -> County:
    """The county in a file; several polygons become one. Raises CannotImport with the reason."""
    import numpy as np
    import shapely

    from ecodesk.exchange.source_crs import decide
    from ecodesk.exchange.vector_files import read_layer
    from ecodesk.model.snapshot import Snapshot

    progress.report(0, 2, t("读取县界", "Reading the boundary"))
    layer = read_layer(path)
    if layer.unsourced:
        raise CannotImport(
            t("这种文件不能作县界", "A file of this kind cannot give the boundary"),
            where=plain(path.name),
            why=t(
                "它不写坐标来源，坐标可能有偏移",
                "It does not say how its coordinates were made; they may be shifted",
            ),
            remedy=t("请用 Shapefile、GeoJSON 或 GeoPackage", "Use a shapefile, GeoJSON or GeoPackage"),
        )
    found = decide(layer.crs, layer.geometry, Snapshot.of([], WorkingCrs()), by_user=False)
    if found.epsg is None:
        raise CannotImport(
            t("无法确定坐标系", "The CRS cannot be decided"),
            where=plain(path.name),
            why=found.evidence,
            remedy=t(
                "请带上 .prj 文件，或先转换到 CGCS2000", "Add the .prj file, or convert to CGCS2000 first"
            ),
        )
    progress.report(1, 2)
    shapes = np.asarray(
        [g for g in layer.geometry if g is not None and g.geom_type.endswith("Polygon")], object
    )
    if not len(shapes):
        raise CannotImport(
            t("文件里没有面状图形", "The file holds no polygons"),
            where=plain(path.name),
            remedy=t("县界须是面，请换一个文件", "A boundary must be a polygon; choose another file"),
        )
    outline = shapely.union_all(shapely.make_valid(transformed(shapes, found.epsg, GEOGRAPHIC)))
    name = _value(layer.columns, ("name", "NAME", "名称", "XZQMC", "county")) if len(shapes) == 1 else ""
    code = _value(layer.columns, ("code", "adcode", "XZQDM", "代码")) if len(shapes) == 1 else ""
    return County(name or path.stem, code, outline, path.name)


def from_sample(progress: Progress) -> County:
    """The outline of the sample county."""
    from ecodesk.sample.build import CRS, sample_rows

    progress.report(0, 1)
    row = next(row for row in sample_rows() if isinstance(row, CountyBoundary))
    assert row.geometry is not None
    outline = transformed(row.geometry, CRS.epsg, GEOGRAPHIC)
    return County(row.name, row.code, outline, str(t("示例县界", "sample outline")))


def _value(columns: Any, names: tuple[str, ...]) -> str:
    for name in names:
        if name in columns and columns[name] and columns[name][0] is not None:
            return str(columns[name][0])
    return ""
