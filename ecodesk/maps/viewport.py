"""Which part of the ground a picture shows: map metres to pixels and back. No Qt in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor

import numpy as np
import numpy.typing as npt

Bounds = tuple[float, float, float, float]
INCH = 0.0254


@dataclass(frozen=True)
class Viewport:
    """A centre in map metres, metres per pixel, and a size in pixels; y grows upward on the ground."""

    x: float
    y: float
    metres_per_pixel: float
    width: float
    height: float

    @classmethod
    def fitting(cls, bounds: Bounds, width: float, height: float, margin: float = 0.04) -> Viewport:
        """The view that shows a box of the ground with a margin on each side."""
        x0, y0, x1, y1 = bounds
        wide, high = max(x1 - x0, 1e-6), max(y1 - y0, 1e-6)
        inner = 1 - 2 * margin
        mpp = max(wide / max(width * inner, 1), high / max(height * inner, 1))
        return cls((x0 + x1) / 2, (y0 + y1) / 2, max(mpp, 1e-4), max(width, 1), max(height, 1))

    @property
    def bounds(self) -> Bounds:
        """The box of the ground that is visible."""
        half_w, half_h = self.width * self.metres_per_pixel / 2, self.height * self.metres_per_pixel / 2
        return (self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h)

    def to_pixels(self, xy: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """(n, 2) map coordinates to pixels."""
        points = np.asarray(xy, dtype=float)
        result = np.empty_like(points)
        result[..., 0] = (points[..., 0] - self.x) / self.metres_per_pixel + self.width / 2
        result[..., 1] = (self.y - points[..., 1]) / self.metres_per_pixel + self.height / 2
        return result

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """One map coordinate in pixels."""
        return (
            (x - self.x) / self.metres_per_pixel + self.width / 2,
            (self.y - y) / self.metres_per_pixel + self.height / 2,
        )

    @property
    def anchor(self) -> tuple[int, int]:
        """A pixel that stays with the ground while the map is moved by whole pixels, for patterns to begin at."""
        x, y = self.pixel(0, 0)
        return floor(x + 0.3), floor(y + 0.3)  # at 0 and 0.5, where views often are, rounding would waver

    def ground(self, px: float, py: float) -> tuple[float, float]:
        """One pixel in map coordinates."""
        return (
            self.x + (px - self.width / 2) * self.metres_per_pixel,
            self.y - (py - self.height / 2) * self.metres_per_pixel,
        )

    def panned(self, dx: float, dy: float) -> Viewport:
        """The view after the picture was dragged by some pixels."""
        return replace(self, x=self.x - dx * self.metres_per_pixel, y=self.y + dy * self.metres_per_pixel)

    def zoomed(self, factor: float, px: float | None = None, py: float | None = None) -> Viewport:
        """The view enlarged by a factor; the ground under a pixel (else the centre) stays where it is."""
        px, py = self.width / 2 if px is None else px, self.height / 2 if py is None else py
        x, y = self.ground(px, py)
        mpp = min(max(self.metres_per_pixel / factor, 1e-3), 1e5)
        return replace(
            self,
            metres_per_pixel=mpp,
            x=x - (px - self.width / 2) * mpp,
            y=y + (py - self.height / 2) * mpp,
        )

    def resized(self, width: float, height: float) -> Viewport:
        """The same centre and scale in another size."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def grown(self, pixels: float) -> Viewport:
        """The same view with so many more pixels on each side."""
        return replace(self, width=self.width + 2 * pixels, height=self.height + 2 * pixels)

    def centred(self, x: float, y: float) -> Viewport:
        """The same scale around another centre."""
        return replace(self, x=x, y=y)

    def scale(self, dpi: float = 96.0) -> float:
        """The n of 1:n on a screen of so many pixels per inch."""
        return self.metres_per_pixel * dpi / INCH
