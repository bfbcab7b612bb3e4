"""Geometry as bytes: GeoPackage blobs (OGC 12-128r19, clause 2.1.3) and PostGIS EWKB, in arrays."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def to_blob(geometry: Any, srs_id: int) -> bytes | None:
    """One geometry as a GeoPackage blob with its envelope."""
    if geometry is None:
        return None
    wkb = shapely.to_wkb(geometry, byte_order=1)
    if geometry.is_empty:
        return bytes(b"GP\x00\x11" + struct.pack("<i", srs_id) + wkb)
    x0, y0, x1, y1 = geometry.bounds
    return bytes(b"GP\x00\x03" + struct.pack("<idddd", srs_id, x0, x1, y0, y1) + wkb)


def to_blobs(geometry: Any, srs_id: int) -> list[bytes | None]:
    """An array of geometries as GeoPackage blobs."""
    array = np.asarray(geometry, dtype=object)
    wkb = shapely.to_wkb(array, byte_order=1)
    bounds = shapely.bounds(array)[:, [0, 2, 1, 3]]
    head = b"GP\x00\x03" + struct.pack("<i", srs_id)
    boxes = np.ascontiguousarray(bounds, dtype="<f8").tobytes()
    odd = shapely.is_missing(array) | shapely.is_empty(array)
    return [
        to_blob(array[i], srs_id) if odd[i] else head + boxes[32 * i : 32 * i + 32] + wkb[i]
        for i in range(len(array))
    ]


def header_size(blob: bytes) -> int:
    """How many bytes stand before the WKB. Raises ValueError for a blob that is none."""
    if len(blob) < 8 or blob[:2] != b"GP":
        raise ValueError("not a GeoPackage geometry")
    return 8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7]


def from_blobs(blobs: Sequence[bytes | None]) -> Any:
    """Geometries of GeoPackage blobs; a damaged blob gives None, so that one row cannot hide the rest."""
    wkb = np.empty(len(blobs), dtype=object)
    wkb[:] = [b if b is None else _wkb(b) for b in blobs]
    return shapely.from_wkb(wkb, on_invalid="ignore")


def from_blob(blob: bytes | None) -> Any:
    """One geometry of a GeoPackage blob; None for a damaged one."""
    return None if blob is None else shapely.from_wkb(_wkb(blob), on_invalid="ignore")


def _wkb(blob: bytes) -> bytes | None:
    try:
        return blob[header_size(blob) :]
    except ValueError:
        return None


def bounds(blob: bytes | None) -> tuple[float, float, float, float] | None:
    """The box of a blob (xmin, xmax, ymin, ymax), from its envelope when it has one."""
    if blob is None:
        return None
    if blob[:2] == b"GP" and blob[3] & 0x0E and not blob[3] & 0x10:
        order = "<" if blob[3] & 1 else ">"
        x0, x1, y0, y1 = struct.unpack_from(order + "dddd", blob, 8)
        return (x0, x1, y0, y1)
    geometry = from_blob(blob)
    if geometry is None or geometry.is_empty:
        return None
    x0, y0, x1, y1 = geometry.bounds
    return (x0, x1, y0, y1)


def to_ewkb(geometry: Any, srs_id: int) -> bytes | None:
    """One geometry as PostGIS EWKB."""
    if geometry is None:
        return None
    return bytes(shapely.to_wkb(shapely.set_srid(geometry, srs_id), byte_order=1, include_srid=True))


def from_wkbs(wkb: Sequence[bytes | None]) -> Any:
    """Geometries of WKB or EWKB, without their SRID."""
    array = np.empty(len(wkb), dtype=object)
    array[:] = wkb
    return shapely.set_srid(shapely.from_wkb(array, on_invalid="ignore"), 0)
