"""The map as pictures, painted off the UI thread and shown shifted until a newer one is ready.

Four pictures: the ground, on which reference layers are laid, the base map, which changes rarely, what lies
above it, and the names. One painting runs at a time;
when it ends and something has changed meanwhile, the next begins with the latest state, so the screen is
never more than one painting behind and no stale picture replaces a newer one.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter

from ecodesk.maps.finding_marks import FindingMarks
from ecodesk.maps.labels import LabelOptions, paint_labels
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.painter import BASE_BELOW, GROUND_BELOW, PaintOptions, render_image
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.background import Background

_MARGIN = 0.12  # share of the view painted beyond each edge, so that panning shows no blank


@dataclass(frozen=True, eq=False)
class Wanted:
    """What the pictures should show."""

    snapshot: Snapshot
    theme: str
    display: MapDisplay
    findings: FindingMarks
    language: str
    labels: LabelOptions
    viewport: Viewport
    ratio: float

    def same_as(self, other: Wanted | None) -> bool:
        """Whether both give the same pictures; snapshots and findings are the same only if identical."""
        return other is not None and (
            self.snapshot is other.snapshot
            and self.findings is other.findings
            and self.same_ground(other)
            and (self.language, self.labels) == (other.language, other.labels)
        )

    def same_ground(self, other: Wanted) -> bool:
        """Whether both show the same place in the same way."""
        mine = (self.theme, self.display, self.viewport, self.ratio)
        return mine == (other.theme, other.display, other.viewport, other.ratio)


@dataclass(frozen=True)
class Picture:
    """One painted image and the part of the ground it shows."""

    image: QImage
    viewport: Viewport


Layers = tuple[Picture, Picture, Picture, Picture]  # ground, base, above, names


class Pictures(QObject):
    """Keeps the pictures of a map up to date with what is wanted."""

    ready = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._wanted: Wanted | None = None
        self._painted: Wanted | None = None
        self._edits: list[Edit] = []  # between the scene's snapshot and the wanted one
        self._scene: MapScene | None = None
        self._shown: Layers | None = None
        self._running = False
        self._start_soon = QTimer(self)
        self._start_soon.setSingleShot(True)
        self._start_soon.setInterval(0)
        self._start_soon.timeout.connect(self._start)

    @property
    def scene(self) -> MapScene | None:
        """What was painted last, for legends and overviews."""
        return self._scene

    @property
    def up_to_date(self) -> bool:
        """Whether the pictures show exactly what is wanted."""
        wanted = self._wanted
        return not self._running and (wanted is None or wanted.same_as(self._painted))

    def want(self, wanted: Wanted, edit: Edit | None = None) -> None:
        """Say what to show; `edit` is what led to its snapshot from the one before, if known."""
        previous = self._wanted
        if previous is not None and previous.snapshot is not wanted.snapshot:
            if edit is None:
                self._scene_is_stale()
            else:
                self._edits.append(edit)
        self._wanted = wanted
        self._start_soon.start()

    def forget(self) -> None:
        """Show nothing: the workspace was closed."""
        self._wanted = self._painted = self._scene = self._shown = None
        self._edits = []
        self.ready.emit()

    def draw_ground(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw what lies below reference layers, moved and scaled to the view."""
        _draw(painter, viewport, self._shown[0] if self._shown is not None else None)

    def draw_plan(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw everything above them but the names."""
        _, base, above, _ = self._shown or (None, None, None, None)
        _draw(painter, viewport, base, above)

    def draw_names(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw the names; what marks a selection goes below them."""
        _draw(painter, viewport, self._shown[3] if self._shown is not None else None)

    def _scene_is_stale(self) -> None:
        self._scene, self._edits = None, []

    def _start(self) -> None:
        wanted = self._wanted
        if self._running or wanted is None or wanted.same_as(self._painted):
            return
        self._running = True
        scene, edits, self._edits = self._scene, self._edits, []
        painted, shown = self._painted, self._shown

        def work(progress: Progress) -> tuple[MapScene, Layers]:
            made = _scene(scene, edits, wanted)
            return made, _painted(made, wanted, scene, painted, shown, progress)

        self._background.paint(work, lambda done: self._done(wanted, done), self._failed)

    def _done(self, wanted: Wanted, done: tuple[MapScene, Layers]) -> None:
        self._running = False
        if self._wanted is None:
            return
        scene_of_now = self._wanted.snapshot is wanted.snapshot or bool(self._edits)
        self._scene = done[0] if scene_of_now else None
        self._shown = done[1]
        self._painted = wanted
        self.ready.emit()
        if not self._wanted.same_as(wanted):
            self._start_soon.start()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        self._painted, self._scene = self._wanted, None  # do not try the same again and again
        raise error


def _scene(scene: MapScene | None, edits: list[Edit], wanted: Wanted) -> MapScene:
    display = wanted.display
    if scene is None:
        scene = MapScene.of(wanted.snapshot, wanted.theme, style=display.style)
    elif scene.snapshot is not wanted.snapshot:
        scene = scene.after(wanted.snapshot, edits)
    shown = scene.in_theme(wanted.theme).displayed(display, wanted.viewport.scale())
    return dataclasses.replace(shown, findings=wanted.findings)


def _painted(
    scene: MapScene,
    wanted: Wanted,
    old_scene: MapScene | None,
    painted: Wanted | None,
    shown: Layers | None,
    progress: Progress,
) -> Layers:
    view = wanted.viewport
    beyond = ceil(view.width * _MARGIN), ceil(view.height * _MARGIN)  # whole pixels keep the picture sharp
    wide = view.resized(view.width + 2 * beyond[0], view.height + 2 * beyond[1])
    before = old_scene if painted is not None and wanted.same_ground(painted) else None
    ground = shown[0] if shown is not None and _unchanged(scene, before, 0, GROUND_BELOW) else None
    base = shown[1] if shown is not None and _unchanged(scene, before, GROUND_BELOW, BASE_BELOW) else None
    above = shown[2] if shown is not None and _unchanged(scene, before, BASE_BELOW, 1000) else None
    if painted is None or painted.findings is not wanted.findings:
        above = None
    return (
        ground or _picture(scene, wide, wanted, (0, GROUND_BELOW), progress),
        base or _picture(scene, wide, wanted, (GROUND_BELOW, BASE_BELOW), progress),
        above or _picture(scene, wide, wanted, (BASE_BELOW, 1000), progress),
        _names(scene, view, wanted),  # no wider: a name half beyond the edge cannot be read
    )


def _picture(
    scene: MapScene, wide: Viewport, wanted: Wanted, span: tuple[int, int], progress: Progress
) -> Picture:
    options = PaintOptions(unit=wanted.ratio, only=span)
    return Picture(render_image(scene, wide, ratio=wanted.ratio, options=options, progress=progress), wide)


def _names(scene: MapScene, view: Viewport, wanted: Wanted) -> Picture:
    size = QSize(round(view.width * wanted.ratio), round(view.height * wanted.ratio))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(wanted.ratio)
    painter = QPainter(image)
    try:
        paint_labels(painter, view, scene, wanted.labels)
    finally:
        painter.end()
    return Picture(image, view)


def _draw(painter: QPainter, viewport: Viewport, *pictures: Picture | None) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for picture in pictures:
        if picture is not None:
            painter.drawImage(_place(picture.viewport, viewport), picture.image)


def _unchanged(scene: MapScene, before: MapScene | None, low: int, high: int) -> bool:
    """Whether the layers of a span are those painted before."""
    return before is not None and all(
        before.prepared.get(key) is prepared
        for key, prepared in scene.prepared.items()
        if low <= prepared.layer.z < high
    )


def _place(shown: Viewport, viewport: Viewport) -> QRectF:
    x0, y0, x1, y1 = shown.bounds
    left, top = viewport.pixel(x0, y1)
    right, bottom = viewport.pixel(x1, y0)
    return QRectF(left, top, right - left, bottom - top)
