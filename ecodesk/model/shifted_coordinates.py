"""GCJ-02, the shifted coordinates of Chinese map services, turned back (domain 5.5)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SHIFTED = "ovi_shifted"  # the code of `coordinate_source` that stands for GCJ-02
_A, _E2 = 6378245.0, 0.00669342162296594323


def _shift(lonlat: Floats) -> Floats:
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)) * 2 / 3
    north += (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)) * 2 / 3
    east += (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)) * 2 / 3
    lat = np.radians(lonlat[:, 1])
    magic = 1 - _E2 * np.sin(lat) ** 2
    return np.column_stack(
        [
            np.degrees(east / (_A / np.sqrt(magic) * np.cos(lat))),
            np.degrees(north / (_A * (1 - _E2) / (magic * np.sqrt(magic)))),
        ]
    )


def unshifted(lonlat: Floats) -> Floats:
    """GCJ-02 to CGCS2000 by fixed-point iteration; exact to well below a millimetre.

    Infinite where it is given no place, such as one a projection does not reach: NaN would leave rings open.
    """
    guess = lonlat.copy()
    with np.errstate(invalid="ignore"):
        for _ in range(12):
            guess = lonlat - _shift(guess)
    guess[~np.isfinite(guess)] = np.inf
    return guess
