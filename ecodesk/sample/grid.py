"""The raster the sample terrain lives on: square cells in EPSG:4547, row 0 in the north."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """Where a raster lies; coordinates in metres, EPSG:4547."""

    west: float
    north: float
    cell: float
    rows: int
    columns: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    def cell_of(self, xy: npt.ArrayLike) -> tuple[Ints, Ints]:
        """Row and column of each point (n, 2), clipped to the raster."""
        points = np.atleast_2d(np.asarray(xy, dtype=float))
        column = np.clip(((points[:, 0] - self.west) / self.cell).astype(int), 0, self.columns - 1)
        row = np.clip(((self.north - points[:, 1]) / self.cell).astype(int), 0, self.rows - 1)
        return row, column

    def centres(self) -> tuple[Floats, Floats]:
        """East and north of every cell centre, each (rows, columns)."""
        x = self.west + (np.arange(self.columns) + 0.5) * self.cell
        y = self.north - (np.arange(self.rows) + 0.5) * self.cell
        east, north = np.meshgrid(x, y)
        return east, north

    def sample(self, raster: Floats, xy: npt.ArrayLike) -> Floats:
        """Value of the cell each point lies in."""
        row, column = self.cell_of(xy)
        return np.asarray(raster[row, column])


def fractal_noise(grid: Grid, rng: np.random.Generator, wavelength: float, octaves: int = 5) -> Floats:
    """Smooth noise around 0, standard deviation 1; `wavelength` in metres is that of the coarsest octave."""
    from scipy.ndimage import gaussian_filter

    total = np.zeros(grid.shape)
    for octave in range(octaves):
        sigma = wavelength / 4 / grid.cell / 2**octave
        layer = gaussian_filter(rng.standard_normal(grid.shape), sigma, mode="reflect")
        total += layer / layer.std() * 0.55**octave
    return np.asarray((total - total.mean()) / total.std())
