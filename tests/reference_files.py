"""What reference layers are made of: files written as GIS programs write them, and a tile server that can fail."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

Bounds = tuple[float, float, float, float]
GREEN, ORANGE = (30, 150, 60), (240, 140, 20)


def vector_file(path: Path, shapes: Sequence[Any], epsg: int, layer: str | None = None) -> Path:
    """Shapes with a name and a use, in the format the name says."""
    name, use = (
        ("name", "use") if path.suffix == ".kml" else ("地块名称", "用途")
    )  # its driver cuts longer ones
    columns = {name: [f"地块{i + 1}" for i in range(len(shapes))], use: ["林地"] * len(shapes)}
    frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=f"EPSG:{epsg}")
    options = {"encoding": "GBK"} if path.suffix == ".shp" else {}
    frame.to_file(path, engine="pyogrio", layer=layer or path.stem, **options)
    return path


def geotiff(
    path: Path, bounds: Bounds, epsg: int | None, colour: tuple[int, int, int] = GREEN, dtype: str = "uint8"
) -> Path:
    """A picture of one colour, or of grey values when its type is another; without CRS when none is given."""
    import rasterio
    from rasterio.transform import from_bounds

    size = 64
    bands = 3 if dtype == "uint8" else 1
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=size,
        height=size,
        count=bands,
        dtype=dtype,
        crs=f"EPSG:{epsg}" if epsg else None,
        transform=from_bounds(*bounds, size, size),
    ) as made:
        if bands == 3:
            for i, value in enumerate(colour):
                made.write(np.full((size, size), value, dtype=dtype), i + 1)
        else:
            made.write(np.linspace(0, 3000, size * size).reshape(size, size).astype(dtype), 1)
    return path


def picture_bytes(colour: tuple[int, int, int], size: int = 256) -> bytes:
    """A tile of one colour."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(*colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def mbtiles(path: Path, tiles: Sequence[tuple[int, int, int]], colour: tuple[int, int, int] = ORANGE) -> Path:
    """An MBTiles file with these tiles (level, column, row from the top)."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE metadata (name text, value text)")
        connection.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        connection.execute("INSERT INTO metadata VALUES ('format', 'png'), ('attribution', '县测绘院')")
        content = picture_bytes(colour)
        connection.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)", [(z, x, 2**z - 1 - y, content) for z, x, y in tiles]
        )
        connection.commit()
    return path


class TileServer:
    """Serves `body` for every address until `mode` says otherwise; `asked` are the addresses in order."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.mode = "good"  # good, html, garbage, hang, drip, loop, broken, refused
        self.asked: list[str] = []
        self.body = picture_bytes(GREEN)
        self.let_go = threading.Event()  # ends what hangs

    @property
    def address(self) -> str:
        """Where its tiles are."""
        return f"http://127.0.0.1:{self._server.server_port}/{{z}}/{{x}}/{{y}}.png"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.asked.append(handler.path)
        if self.mode == "hang":
            self.let_go.wait(30)
            return
        if self.mode == "drip":  # one byte now and then, for ever
            handler.send_response(200)
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            with suppress(OSError):
                while not self.let_go.wait(0.05):
                    handler.wfile.write(b"x")
                    handler.wfile.flush()
            return
        if self.mode == "loop":
            handler.send_response(302)
            handler.send_header("Location", handler.path)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        status = {"broken": 500, "refused": 403}.get(self.mode, 200)
        kind = "text/html" if self.mode == "html" else "image/png"
        body = {"html": b"<html><body>login</body></html>", "garbage": b"\x89PNG nothing else"}.get(
            self.mode, self.body
        )
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@contextmanager
def tile_server() -> Iterator[TileServer]:
    """A server on this computer, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tiles.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return  # who asked has gone

    server = Server(("127.0.0.1", 0), Handler)
    tiles = TileServer(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield tiles
    finally:
        tiles.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def square(x: float, y: float, side: float) -> Any:
    """A square by its lower left corner."""
    return shapely.box(x, y, x + side, y + side)
