"""Which part of the county the canvas shows: centre, scale, size. North is up, nothing is turned."""

from __future__ import annotations

from dataclasses import dataclass, replace

METRES_PER_SCREEN_PIXEL = 0.0254 / 96  # the size CSS and Qt give a pixel at 100 %
_NEAREST, _FARTHEST = 0.02, 5000.0  # metres per pixel

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class View:
    """A place in working coordinates at the middle of `width` x `height` pixels; `mpp` is metres per pixel."""

    x: float = 0.0
    y: float = 0.0
    mpp: float = 50.0
    width: int = 1
    height: int = 1

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) / self.mpp + self.width / 2, (self.y - y) / self.mpp + self.height / 2

    def to_map(self, px: float, py: float) -> tuple[float, float]:
        return self.x + (px - self.width / 2) * self.mpp, self.y - (py - self.height / 2) * self.mpp

    @property
    def bounds(self) -> Box:
        """xmin, ymin, xmax, ymax in working coordinates."""
        half_w, half_h = self.width / 2 * self.mpp, self.height / 2 * self.mpp
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    @property
    def denominator(self) -> float:
        """n of the scale 1:n on a screen at 100 %."""
        return self.mpp / METRES_PER_SCREEN_PIXEL

    def panned(self, dx: float, dy: float) -> View:
        """Moved as if the map were dragged by pixels."""
        return replace(self, x=self.x - dx * self.mpp, y=self.y + dy * self.mpp)

    def zoomed(self, factor: float, px: float | None = None, py: float | None = None) -> View:
        """Magnified by a factor; the place under the pixel (the middle by default) stays where it is."""
        mpp = min(max(self.mpp / factor, _NEAREST), _FARTHEST)
        px = self.width / 2 if px is None else px
        py = self.height / 2 if py is None else py
        x, y = self.to_map(px, py)
        return replace(self, x=x - (px - self.width / 2) * mpp, y=y + (py - self.height / 2) * mpp, mpp=mpp)

    def resized(self, width: int, height: int) -> View:
        return replace(self, width=max(width, 1), height=max(height, 1))

    def centred(self, x: float, y: float) -> View:
        return replace(self, x=x, y=y)

    def at_scale(self, denominator: float) -> View:
        """At 1:denominator about the middle."""
        return self.zoomed(self.mpp / (denominator * METRES_PER_SCREEN_PIXEL))

    def showing(self, box: Box, margin: float = 0.08, nearest: float = 0.2) -> View:
        """Moved and scaled so that a box fits, with a share of the view left free around it."""
        xmin, ymin, xmax, ymax = box
        free = 1 - 2 * margin
        mpp = max((xmax - xmin) / (self.width * free), (ymax - ymin) / (self.height * free), nearest)
        mpp = min(max(mpp, _NEAREST), _FARTHEST)
        return replace(self, x=(xmin + xmax) / 2, y=(ymin + ymax) / 2, mpp=mpp)

    def shows(self, box: Box) -> bool:
        """Whether a box lies wholly inside."""
        xmin, ymin, xmax, ymax = self.bounds
        return xmin <= box[0] and ymin <= box[1] and xmax >= box[2] and ymax >= box[3]

    def meets(self, box: Box) -> bool:
        """Whether any of a box is inside."""
        xmin, ymin, xmax, ymax = self.bounds
        return xmin <= box[2] and ymin <= box[3] and xmax >= box[0] and ymax >= box[1]
