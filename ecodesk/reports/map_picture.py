"""The map alone as a picture file, for `ecodesk render` and for sharing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from ecodesk.errors import CannotWrite
from ecodesk.i18n import plain, t
from ecodesk.maps.labels import LabelOptions, paint_labels
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.map_style import ELEMENT
from ecodesk.maps.offscreen import ensure_application
from ecodesk.maps.painter import GROUND_BELOW, PaintOptions, render_image
from ecodesk.maps.reference_laid import NOTHING_LAID, LaidPictures
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing


class MapPicture:
    """A prepared scene and a view of a size at 100 %, in `ratio` pixels each; `paint` may be called again."""

    def __init__(
        self,
        snapshot: Snapshot,
        size: tuple[int, int],
        bounds: Sequence[float] | None,
        theme: str,
        display: MapDisplay | None = None,
        *,
        ratio: float = 1.0,
        laid: LaidPictures = NOTHING_LAID,
    ) -> None:
        ensure_application()
        self._ratio, self._laid = ratio, laid
        self._scene = MapScene.of(snapshot, theme, style=display.style if display is not None else ELEMENT)
        box = tuple(bounds) if bounds is not None else self._scene.bounds
        if box is None or len(box) != 4:
            raise CannotWrite(
                t("地图是空的", "The map is empty"),
                remedy=t("请先导入或画出图形", "Import or draw shapes first"),
            )
        self._view = Viewport.fitting((box[0], box[1], box[2], box[3]), *size)
        if display is not None:
            self._scene = self._scene.displayed(display, self._view.scale())
        self.image = QImage()

    def paint(self) -> None:
        """Paint the map, reference layers beneath it, and names."""
        self.image = self._part(0, GROUND_BELOW)
        painter = QPainter(self.image)
        try:
            self._laid.draw(painter, self._view)
            painter.drawImage(0, 0, self._part(GROUND_BELOW, 1000))
            paint_labels(painter, self._view, self._scene, LabelOptions())
            corner = (self._view.width - 8, self._view.height - 8)
            self._laid.paint_attributions(painter, *corner, self._scene.theme)
        finally:
            painter.end()

    def _part(self, low: int, high: int) -> QImage:
        options = PaintOptions(unit=self._ratio, only=(low, high))
        return render_image(self._scene, self._view, ratio=self._ratio, options=options)

    def save(self, to: Path) -> None:
        """Write the picture, whole or not at all. Raises CannotWrite."""
        if to.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            raise CannotWrite(
                t("不能写成 {suffix}", "Cannot write {suffix}").format(suffix=plain(to.suffix or to.name)),
                remedy=t("请用 .png 或 .jpg", "Use .png or .jpg"),
            )
        with replacing(to) as temporary:
            if not self.image.save(str(temporary)):
                raise OSError(f"cannot write {to.name}")
