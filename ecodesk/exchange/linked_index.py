"""Large vector files without a spatial index, made quick to read: an indexed copy in the user's cache folder.

It is made once, in a process of its own: drivers read such files whole for every window, and hold up every
thread of the program while they do. `python -m ecodesk.exchange.linked_index SOURCE LAYER TARGET` is that process.
"""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
import warnings
from pathlib import Path

from ecodesk.exchange.linked_trouble import changed_at, unreadable
from ecodesk.i18n import t

_UNINDEXED = (".geojson", ".json", ".kml", ".kmz", ".gml", ".gpx", ".mif", ".dxf")
_LARGE = 8_000_000  # bytes from which reading the whole file for every window is felt
_PATIENCE = 900.0  # seconds
_KEPT = 12  # copies


def needs_index(path: Path) -> bool:
    """Whether windows of a file are read quickly only from a copy. Raises LinkTrouble when it is not there."""
    changed_at(path)
    return path.suffix.lower() in _UNINDEXED and path.stat().st_size >= _LARGE


def indexed(path: Path, layer: str, folder: Path) -> Path:
    """The indexed copy of a layer, made when there is none of the file as it is now. Raises LinkTrouble."""
    mine = hashlib.sha256(f"{path.absolute()}\n{layer}".encode()).hexdigest()[:20]
    copy = folder / f"{mine}-{changed_at(path):.3f}.fgb"
    if copy.exists():
        copy.touch()
        return copy
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{mine}-*.fgb"):
            old.unlink(missing_ok=True)
    except OSError as error:
        raise unreadable(path, t("缓存文件夹不能写入", "the cache folder cannot be written")) from error
    part = copy.with_suffix(".part.fgb")
    command = [sys.executable, "-m", "ecodesk.exchange.linked_index", str(path.absolute()), layer, str(part)]
    try:
        made = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if made.returncode != 0:
            raise unreadable(path)
        part.replace(copy)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise unreadable(path) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    _make_room(folder)
    return copy


def _make_room(folder: Path) -> None:
    with contextlib.suppress(OSError):
        copies = sorted(folder.glob("*.fgb"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in copies[_KEPT:]:
            old.unlink()


def write_indexed(source: Path, layer: str, target: Path) -> None:
    """Copy a layer feature by feature into a file with an index."""
    from pyogrio.raw import open_arrow, write_arrow

    with (
        warnings.catch_warnings(action="ignore"),  # the driver's remarks
        open_arrow(source, layer=layer, use_pyarrow=False) as (meta, stream),
    ):
        write_arrow(
            stream,
            target,
            layer="indexed",
            driver="FlatGeobuf",
            geometry_name=meta["geometry_name"] or "wkb_geometry",
            geometry_type="Unknown",
            crs=meta["crs"],
        )


if __name__ == "__main__":
    write_indexed(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
