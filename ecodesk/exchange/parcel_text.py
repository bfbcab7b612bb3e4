"""Read parcel coordinates as land surveyors hand them over: TXT with [属性描述] and [地块坐标] (domain 5.3).

X is north and Y east in it. Every place writes it a little differently; what can be understood is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ecodesk.errors import CannotImport
from ecodesk.exchange.coordinate_rings import LINE, POINT, POLYGON, shape_of
from ecodesk.exchange.shapefile_encoding import Sample
from ecodesk.exchange.source_layer import OPEN_RING, SourceLayer
from ecodesk.exchange.text_encoding import candidates, read_bytes, read_text
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import GEOGRAPHIC, epsg_of_zone

_HEADS = ("界址点数", "地块面积", "地块编号", "地块名称", "记录图形属性", "图幅号", "地块用途", "地类编码")
_KINDS = {"面": POLYGON, "线": LINE, "点": POINT}
_SYSTEM, _BELT, _ZONE = "坐标系", "几度分带", "带号"
_OLD_DATUMS = re.compile(r"1980|80\s*西安|西安\s*80|1954|北京\s*54|54\s*北京", re.IGNORECASE)
_HALF_WIDTH = str.maketrans(
    "，＠［］＝", ",@[]="
)  # what the grammar is made of; names keep their punctuation
_PARCELS = re.compile(r"[\[［]\s*地块坐标\s*[\]］]")
_SAMPLES = 5
_MILLION = 1_000_000
_SIX_DEGREE_PREFIXED, _SIX_DEGREE_PLAIN, _SIX_DEGREE_FIRST, _SIX_DEGREE_LAST = 4491, 4502, 13, 23
_NORTHINGS = (1_500_000.0, 6_500_000.0)  # metres from the equator that lie in China


@dataclass
class _Parcel:
    line: int
    head: list[str]
    rings: list[int] = field(default_factory=list)
    pairs: list[tuple[float, float]] = field(default_factory=list)  # (X, Y) as written
    broken: int = 0  # the first line that is no point

    @property
    def kind(self) -> str:
        return next((_KINDS[value] for value in self.head[4:] if value in _KINDS), POLYGON)


def read_parcels(path: Path, encoding: str | None = None) -> SourceLayer:
    """Every parcel of a coordinate TXT as a row. Raises CannotImport when there is none in it."""
    text, used = read_text(path, encoding)
    described, parcels = _parsed(text)
    if not any(parcel.pairs for parcel in parcels):
        raise _no_parcels(path)
    pairs = np.array([pair for parcel in parcels for pair in parcel.pairs], dtype=float)
    north, east = np.median(pairs, axis=0)
    swapped = _swapped(float(north), float(east))
    if swapped:
        north, east = east, north
    crs = _crs(path, described, float(north), float(east))
    geometry = np.full(len(parcels), None, dtype=object)
    unusable: dict[int, Text] = {}
    open_rings = miscounted = 0
    for i, parcel in enumerate(parcels):
        if parcel.broken:
            unusable[i] = t("第 {line} 行不是坐标", "line {line} is no coordinate").format(line=parcel.broken)
            continue
        if not parcel.pairs:
            unusable[i] = t("没有坐标行", "it has no coordinate lines")
            continue
        points = parcel.pairs if swapped else [(y, x) for x, y in parcel.pairs]
        drawn = shape_of(points, parcel.rings, parcel.kind)
        geometry[i] = drawn.shape
        if drawn.shape is None:
            unusable[i] = OPEN_RING
        open_rings += drawn.shape is not None and not drawn.closed
        miscounted += _miscounted(parcel)
    if all(shape is None for shape in geometry):
        raise _no_parcels(path, unusable[0])
    notes = _notes(described, swapped, open_rings, miscounted)
    return SourceLayer(
        path,
        path.stem,
        _columns(parcels),
        geometry,
        crs,
        used.name,
        notes,
        unusable,
        used.evidence,
        unsourced=True,
    )


def parcel_samples(path: Path) -> tuple[Sample, ...]:
    """The heads of the first parcels in each encoding a text may be in."""
    made = []
    for name, text, fits in candidates(read_bytes(path)):
        heads = [parcel.head[:8] for parcel in _parsed(text)[1][:_SAMPLES]]
        rows = tuple(tuple((*head, *[""] * 8)[:8]) for head in heads)
        made.append(Sample(name, _HEADS, rows, fits))
    return tuple(made)


def _parsed(text: str) -> tuple[dict[str, str], list[_Parcel]]:
    """What [属性描述] says, and the parcels with the points below each."""
    described: dict[str, str] = {}
    parcels: list[_Parcel] = []
    in_parcels = _PARCELS.search(text) is None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.translate(_HALF_WIDTH).strip().strip("\ufeff")
        if not line:
            continue
        if line.startswith("["):
            in_parcels = _PARCELS.match(line) is not None
        elif "=" in line and not line.endswith("@"):
            key, _, value = line.partition("=")
            described[key.strip()] = value.strip()
        elif line.endswith("@"):
            parcels.append(_Parcel(number, _head(line)))
        elif in_parcels:
            _add_point(parcels, number, line)
    return described, parcels


def _head(line: str) -> list[str]:
    return [part.strip() for part in line.rstrip("@").rstrip(",").split(",")]


def _add_point(parcels: list[_Parcel], number: int, line: str) -> None:
    """点号,圈号,X,Y; the first two may be missing."""
    parts = [part for part in re.split(r"[,、\s]+", unicodedata.normalize("NFKC", line)) if part]
    try:
        pair = float(parts[-2]), float(parts[-1])
        ring = int(float(parts[-3])) if len(parts) > 3 else 1
    except (ValueError, IndexError, OverflowError):
        if parcels and not parcels[-1].broken:
            parcels[-1].broken = number
        return
    if not parcels:
        parcels.append(_Parcel(number, []))
    parcels[-1].pairs.append(pair)
    parcels[-1].rings.append(ring)


def _swapped(north: float, east: float) -> bool:
    """Whether the first number of a line is the easting, against the rule."""
    if abs(north) <= 180 and abs(east) <= 180:
        return 73 <= north <= 136 and 3 <= east <= 55
    low, high = _NORTHINGS
    return low <= east <= high and not low <= north <= high


def _crs(path: Path, described: dict[str, str], north: float, east: float) -> str | None:
    """What the text says of its coordinates, None when it says too little to know. Raises CannotImport."""
    system = described.get(_SYSTEM, "")
    if _OLD_DATUMS.search(system):
        raise CannotImport(
            t("坐标系是{name}，不能导入", "Its coordinate system {name} cannot be taken in").format(
                name=plain(system)
            ),
            where=plain(path.name),
            why=t(
                "西安 80 和北京 54 没有公开的转换参数",
                "No public datum parameters exist for Xi'an 80 and Beijing 54",
            ),
            remedy=t(
                "请向数据提供单位索取 2000 国家大地坐标系的成果", "Ask the provider for the data in CGCS2000"
            ),
        )
    if abs(north) <= 90 and abs(east) <= 180:
        return f"EPSG:{GEOGRAPHIC}"
    prefix = int(east // _MILLION)
    zone = int(match[0]) if (match := re.search(r"\d+", described.get(_ZONE, ""))) else prefix
    if described.get(_BELT, "").startswith("6"):
        if not _SIX_DEGREE_FIRST <= zone <= _SIX_DEGREE_LAST:
            return None
        first = _SIX_DEGREE_PREFIXED if prefix else _SIX_DEGREE_PLAIN
        return f"EPSG:{first + zone - _SIX_DEGREE_FIRST}"
    if not system and not described.get(_ZONE):
        return None  # where they land decides, and is told
    try:
        return f"EPSG:{epsg_of_zone(zone, prefixed=prefix > 0)}"
    except ValueError:
        return None


def _miscounted(parcel: _Parcel) -> bool:
    """Whether the head says another number of points; some count the closing points, others do not."""
    said = parcel.head[0] if parcel.head else ""
    closing = len(parcel.pairs) - len(set(parcel.pairs))
    return said.isdigit() and int(said) not in (len(parcel.pairs), len(parcel.pairs) - closing)


def _notes(described: dict[str, str], swapped: bool, open_rings: int, miscounted: int) -> tuple[Text, ...]:
    notes: list[Text] = []
    if not described.get(_SYSTEM):
        notes.append(t("文件没有写“坐标系”", "The file does not state 坐标系 (its coordinate system)"))
    if swapped:
        notes.append(
            t(
                "X、Y 写反了，已按数值大小对调读取（X 应为纵坐标）",
                "X and Y are written the wrong way round and were read by their values (X should be north)",
            )
        )
    if open_rings:
        notes.append(
            t(
                "{n} 个地块的圈没有闭合，已闭合到起点",
                "{n} parcels had open rings, closed to where they began",
            ).format(n=open_rings)
        )
    if miscounted:
        notes.append(
            t("{n} 个地块的界址点数与坐标行数不符", "{n} parcels state another number of points").format(
                n=miscounted
            )
        )
    return tuple(notes)


def _columns(parcels: list[_Parcel]) -> dict[str, list[Any]]:
    """The usual heads by their place, what more is written kept as it is; columns nobody filled are left out."""
    most = max(len(parcel.head) for parcel in parcels)
    names = [*_HEADS, *(f"附加 {i}" for i in range(1, most - len(_HEADS) + 1))]
    columns: dict[str, list[Any]] = {}
    for i, name in enumerate(names):
        values = [parcel.head[i] or None if i < len(parcel.head) else None for parcel in parcels]
        if any(values):
            columns[name] = values
    _tell_apart(columns)
    return columns


def _tell_apart(columns: dict[str, list[Any]]) -> None:
    """Some writers give every parcel the same number; those are names of nothing, so they are no codes."""
    codes = columns.get("地块编号", [])
    counted = Counter(code for code in codes if code)
    if len(codes) > 1 and len(counted) == 1 and counted.most_common(1)[0][1] == len(codes):
        columns["地块编号（各地块相同）"] = columns.pop("地块编号")


def _no_parcels(path: Path, first: Text | None = None) -> CannotImport:
    """`first` says why the first parcel makes no shape, where there is one."""
    return CannotImport(
        t("文件里没有地块坐标", "The file holds no parcel coordinates"),
        where=plain(path.name),
        why=first
        if first is not None
        else t("没有找到写有点号、圈号、X、Y 的坐标行", "No line such as “point,ring,X,Y” was found in it"),
        remedy=t(
            "请核对是否为国土部门的坐标 TXT，坐标写在“[地块坐标]”之下",
            "Check that it is a parcel coordinate TXT with its points below [地块坐标]",
        ),
    )
