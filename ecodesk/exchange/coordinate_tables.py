"""Read a table with coordinates: a place in every row, or the boundary points of shapes, one point a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ecodesk.errors import CannotImport
from ecodesk.exchange.coordinate_columns import TableShapes, folded_head, table_shapes
from ecodesk.exchange.coordinate_rings import shape_of
from ecodesk.exchange.shapefile_encoding import Encoding, Sample
from ecodesk.exchange.source_layer import OPEN_RING, SourceLayer
from ecodesk.exchange.source_tables import TABLE_SUFFIXES, read_table, table_layers
from ecodesk.exchange.text_encoding import candidates, codec_of, read_bytes, read_text
from ecodesk.i18n import Text, plain, t

_POINT_HEADS = ("点号", "界址点号", "界址点", "拐点", "拐点号", "拐点编号", "point", "vertex")
_RING_HEADS = ("圈号", "地块圈号", "ring")
_SHAPE_HEADS = (
    "地块编号", "地块号", "项目编码", "项目编号", "编号", "编码", "code", "id", "地块名称", "项目名称", "名称", "name",
)  # fmt: skip
_SAMPLES = 5


def read_coordinates(path: Path, layer: str | None = None, encoding: str | None = None) -> SourceLayer:
    """One table with its coordinates as geometry. Raises CannotImport when no column tells any."""
    used = _encoding(path, encoding)
    source = read_table(path, layer, codec_of(used.name) if path.suffix.lower() == ".csv" else None)
    columns = dict(source.columns)
    shapes = table_shapes(columns, len(source))
    if not shapes.columns or all(shape is None for shape in shapes.geometry):
        raise _no_coordinates(path, columns, shapes)
    kept, geometry, unusable = columns, shapes.geometry, shapes.unusable
    notes = [note for note in source.warnings if note not in shapes.notes]
    if (outlined := _outlined(columns, shapes)) is not None:
        kept, geometry, unusable, more = outlined
        notes += more
    return SourceLayer(
        path,
        source.layer,
        kept,
        geometry,
        None,
        used.name,
        (*notes, *shapes.notes),
        unusable,
        used.evidence,
        unsourced=True,
    )


def holds_coordinates(path: Path) -> bool:
    """Whether a workbook or CSV file is a table with coordinates, not one of records."""
    try:
        names = table_layers(path)
        if len(names) != 1:
            return False
        source = read_table(path, names[0])
    except CannotImport:  # whoever reads it as records says better what is wrong
        return False
    return bool(table_shapes(source.columns, len(source)).columns)


def table_samples(path: Path) -> tuple[Sample, ...]:
    """The first rows of a CSV file in each encoding it may be in; a workbook fixes its own."""
    if path.suffix.lower() != ".csv":
        return ()
    made = []
    for name, text, fits in candidates(read_bytes(path)):
        lines = [line for line in text.splitlines() if line.strip()][: _SAMPLES + 1]
        cells = [tuple(line.replace("\t", ",").split(",")) for line in lines]
        width = max((len(row) for row in cells), default=0)
        rows = [(*row, *[""] * width)[:width] for row in cells]
        made.append(Sample(name, rows[0] if rows else (), tuple(rows[1:]), fits))
    return tuple(made)


def _encoding(path: Path, given: str | None) -> Encoding:
    if path.suffix.lower() != ".csv":
        return Encoding("UTF-8", t("该格式固定为 UTF-8", "fixed by the format"))
    return read_text(path, given)[1]


def _column(columns: dict[str, list[Any]], heads: tuple[str, ...]) -> str | None:
    folded = {folded_head(name): name for name in reversed(list(columns))}
    return next((folded[head] for head in heads if head in folded), None)


def _outlined(
    columns: dict[str, list[Any]], shapes: TableShapes
) -> tuple[dict[str, list[Any]], Any, dict[int, Text], list[Text]] | None:
    """Rows that are boundary points, put together to the shapes they bound; None when they are places.

    They are points of a boundary when a column numbers points and three or more rows name the same shape.
    """
    point, key = _column(columns, _POINT_HEADS), _column(columns, _SHAPE_HEADS)
    if point is None:
        return None
    names = columns[key] if key is not None else [""] * len(shapes.geometry)
    rows: dict[str, list[int]] = {}
    current = ""
    for i, name in enumerate(names):  # a merged cell stands in its first row only
        current = str(name) if name not in (None, "") else current
        rows.setdefault(current, []).append(i)
    if max(len(some) for some in rows.values()) < 3:
        return None
    ring = _column(columns, _RING_HEADS)
    geometry = np.full(len(rows), None, dtype=object)
    unusable: dict[int, Text] = {}
    open_rings = 0
    for n, some in enumerate(rows.values()):
        wrong = next((i for i in some if shapes.geometry[i] is None), None)
        if wrong is not None:
            unusable[n] = shapes.unusable.get(wrong, OPEN_RING)
            continue
        xy = [tuple(map(float, pair)) for pair in shapely.get_coordinates(shapes.geometry[some])]
        drawn = shape_of([(x, y) for x, y in xy], [_ring(columns[ring][i]) if ring else 1 for i in some])
        geometry[n] = drawn.shape
        if drawn.shape is None:
            unusable[n] = OPEN_RING
        open_rings += drawn.shape is not None and not drawn.closed
    left_out = {point, ring, *shapes.columns}
    kept = {
        name: [_first(values, some) for some in rows.values()]
        for name, values in columns.items()
        if name not in left_out
    }
    notes = [
        t("{n} 行界址点连成 {m} 个图形", "{n} boundary points make {m} shapes").format(
            n=len(names), m=len(rows)
        )
    ]
    if open_rings:
        notes.append(
            t("{n} 个图形没有闭合，已闭合到起点", "{n} shapes were open, closed to where they began").format(
                n=open_rings
            )
        )
    return kept, geometry, unusable, notes


def _first(values: list[Any], rows: list[int]) -> Any:
    return next((values[i] for i in rows if values[i] not in (None, "")), None)


def _ring(value: Any) -> int:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return 1


def _no_coordinates(path: Path, columns: dict[str, list[Any]], shapes: TableShapes) -> CannotImport:
    if shapes.columns:
        why = t("“{columns}”列里没有能用的坐标", "The columns “{columns}” hold no usable coordinates").format(
            columns=plain("、".join(shapes.columns))
        )
    else:
        why = t(
            "没有找到经度和纬度、X 和 Y、北坐标和东坐标或 WKT 列",
            "No columns of longitude and latitude, X and Y, north and east, or WKT were found",
        )
    return CannotImport(
        t("表格里没有坐标", "The table holds no coordinates"),
        where=plain(path.name),
        why=why,
        remedy=t(
            "请在表头写明坐标列并填数值；只有属性的表请在表格页导入",
            "Name the columns of coordinates in its head and fill in numbers; tables without any are read on the page of the table",
        ),
    )


__all__ = ["TABLE_SUFFIXES", "holds_coordinates", "read_coordinates", "table_samples"]
