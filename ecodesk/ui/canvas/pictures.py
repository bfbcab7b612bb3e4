"""The map as pictures, painted off the UI thread and shown shifted until a newer one is ready.

While the map is moved only what will soon come into view is painted, and names stay where they are; once it
rests everything is painted anew.

Four pictures: the ground, on which reference layers are laid, the base map, which changes rarely, what lies
above it, and the names. One painting runs at a time;
when it ends and something has changed meanwhile, the next begins with the latest state, so the screen is
never more than one painting behind and no stale picture replaces a newer one.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from shiboken6 import isValid

from ecodesk.maps.finding_marks import FindingMarks, mark_boxes
from ecodesk.maps.labels import LabelOptions, paint_labels
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.moved_image import render_moved
from ecodesk.maps.painter import BASE_BELOW, GROUND_BELOW, PaintOptions, render_image
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.background import Background

_REST = 120  # ms without being moved after which the map is painted whole again, with names where it is now
_MARGIN = 0.12  # share of the view painted beyond each edge, so that panning shows no blank
_SPARE = 0.6  # share of that margin; while so much is left on all sides nothing is painted on the way


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
        return other is not None and self.viewport == other.viewport and self.same_elsewhere(other)

    def same_elsewhere(self, other: Wanted | None) -> bool:
        """Whether both show the same at the same scale and size, if perhaps of another place."""
        return other is not None and (
            self.snapshot is other.snapshot
            and self.findings is other.findings
            and self.viewport.centred(0, 0) == other.viewport.centred(0, 0)
            and self.same_look(other)
            and (self.language, self.labels) == (other.language, other.labels)
        )

    def same_look(self, other: Wanted) -> bool:
        """Whether both show what they show in the same way."""
        return (self.theme, self.display, self.ratio) == (other.theme, other.display, other.ratio)


@dataclass(frozen=True)
class Picture:
    """One painted image and the part of the ground it shows."""

    image: QImage
    viewport: Viewport
    boxes: tuple[QRectF, ...] = ()  # where names stand on it, in its pixels


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
        self._makeshift = False  # what is shown was put together while the map was moved
        self._rest = QTimer(self)  # runs until the map has stood still for a while
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._start)
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
        return not self._running and not self._makeshift and (wanted is None or self._is_shown(wanted))

    def _is_shown(self, wanted: Wanted) -> bool:
        """Whether it is painted, and once the map rests, painted whole."""
        return wanted.same_as(self._painted) and not (self._makeshift and not self._rest.isActive())

    def want(self, wanted: Wanted, edit: Edit | None = None) -> None:
        """Say what to show; `edit` is what led to its snapshot from the one before, if known."""
        previous = self._wanted
        if previous is not None and previous.snapshot is not wanted.snapshot:
            if edit is None:
                self._scene_is_stale()
            else:
                self._edits.append(edit)
        self._wanted = wanted
        if wanted.same_as(previous):
            pass
        elif wanted.same_elsewhere(previous):
            self._rest.start()
        else:
            self._rest.stop()
        self._start_soon.start()

    def forget(self) -> None:
        """Show nothing: the workspace was closed."""
        self._wanted = self._painted = self._scene = self._shown = None
        self._edits, self._makeshift = [], False
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

    def names_at(self, viewport: Viewport) -> tuple[QRectF, ...]:
        """Where names stand; none while they are moved to another view."""
        names = self._shown[3] if self._shown is not None else None
        return names.boxes if names is not None and names.viewport == viewport else ()

    def _scene_is_stale(self) -> None:
        self._scene, self._edits = None, []

    def _start(self) -> None:
        wanted = self._wanted
        if self._running or wanted is None or self._is_shown(wanted):
            return
        painted, shown = self._painted, self._shown
        moving = self._rest.isActive() and wanted.same_elsewhere(painted)
        if moving and shown is not None and _has_spare(shown[1].viewport, wanted.viewport):
            return
        self._running = True
        scene, edits, self._edits = self._scene, self._edits, []
        if self._makeshift and not moving:
            shown = None

        def work(progress: Progress) -> tuple[MapScene, Layers]:
            made = _scene(scene, edits, wanted)
            return made, _painted(made, wanted, scene, painted, shown, moving, progress)

        self._background.paint(work, lambda done: self._done(wanted, moving, done), self._failed, first=True)

    def _done(self, wanted: Wanted, moving: bool, done: tuple[MapScene, Layers]) -> None:
        self._running = False
        if self._wanted is None or not isValid(self):  # the canvas went while the picture was in the making
            return
        scene_of_now = self._wanted.snapshot is wanted.snapshot or bool(self._edits)
        self._scene = done[0] if scene_of_now else None
        self._shown = done[1]
        self._painted, self._makeshift = wanted, moving
        self.ready.emit()
        if not self._is_shown(self._wanted):
            self._start_soon.start()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        self._painted, self._scene = self._wanted, None  # do not try the same again and again
        self._makeshift = False
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
    moving: bool,
    progress: Progress,
) -> Layers:
    """`moving`: the map is on its way; pictures and names of the place before are of use."""
    view = wanted.viewport
    beyond = ceil(view.width * _MARGIN), ceil(view.height * _MARGIN)  # whole pixels keep the picture sharp
    wide = view.resized(view.width + 2 * beyond[0], view.height + 2 * beyond[1])
    before = old_scene if painted is not None and wanted.same_look(painted) else None
    same_findings = painted is not None and painted.findings is wanted.findings
    old = shown or (None, None, None, None)

    def layer(picture: Picture | None, low: int, high: int, kept: bool = True) -> Picture:
        usable = picture if kept and _unchanged(scene, before, low, high) else None
        if usable is not None and usable.viewport == wide:
            return usable
        return _picture(scene, wide, wanted, (low, high), usable if moving else None, progress)

    names = old[3] if moving and old[3] is not None and _is_near(old[3].viewport, view) else None
    return (
        layer(old[0], 0, GROUND_BELOW),
        layer(old[1], GROUND_BELOW, BASE_BELOW),
        layer(old[2], BASE_BELOW, 1000, same_findings),
        names or _names(scene, view, wanted),  # no wider: a name half beyond the edge cannot be read
    )


def _picture(
    scene: MapScene,
    wide: Viewport,
    wanted: Wanted,
    span: tuple[int, int],
    old: Picture | None,
    progress: Progress,
) -> Picture:
    """Layers painted; `old` is a picture of the same layers in the same looks of another place, if of use."""
    options = PaintOptions(unit=wanted.ratio, only=span)
    image = None
    if old is not None:
        image = render_moved(old.image, old.viewport, scene, wide, options, progress)
    if image is None:
        image = render_image(scene, wide, ratio=wanted.ratio, options=options, progress=progress)
    return Picture(image, wide)


def _has_spare(shown: Viewport, view: Viewport) -> bool:
    """Whether a picture reaches well beyond all edges of a view."""
    left, top = shown.pixel(*view.ground(0, 0))
    right, bottom = shown.width - left - view.width, shown.height - top - view.height
    return (
        min(left, right) >= _SPARE * _MARGIN * view.width
        and min(top, bottom) >= _SPARE * _MARGIN * view.height
    )


def _is_near(shown: Viewport, view: Viewport) -> bool:
    """Whether half of a view is still shown."""
    x, y = view.pixel(shown.x, shown.y)
    return abs(x - view.width / 2) < view.width / 2 and abs(y - view.height / 2) < view.height / 2


def _names(scene: MapScene, view: Viewport, wanted: Wanted) -> Picture:
    size = QSize(round(view.width * wanted.ratio), round(view.height * wanted.ratio))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(wanted.ratio)
    keep_off = (*wanted.labels.keep_off, *mark_boxes(view, wanted.findings))
    options = dataclasses.replace(wanted.labels, keep_off=keep_off)
    painter = QPainter(image)
    try:
        boxes = paint_labels(painter, view, scene, options)
    finally:
        painter.end()
    return Picture(image, view, tuple(boxes[len(wanted.labels.keep_free) :]))


def _draw(painter: QPainter, viewport: Viewport, *pictures: Picture | None) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for picture in pictures:
        if picture is None:
            continue
        place, image = _place(picture.viewport, viewport), picture.image
        if picture.viewport.metres_per_pixel == viewport.metres_per_pixel:
            ratio = image.devicePixelRatio()  # on whole pixels it stays sharp, and is copied as it is
            at = QPointF(round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio)
            painter.drawImage(at, image)
        else:
            painter.drawImage(place, image)


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
