"""Small contact maps that the tests of figures share."""

import numpy as np
import pandas as pd

from agviz.figure.scene import Image, Scene
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, TrackData, Variant

REGION = Interval("chr8", 10_000, 20_000)
SNV = Variant("chr8", 15_000, "A", "G")


def noise(bins: int = 10, *, seed: int = 0) -> np.ndarray:
    """A symmetric map of normal numbers."""
    values = np.random.default_rng(seed).normal(size=(bins, bins))
    return (values + values.T).astype(np.float32)


def counts(bins: int = 40, *, seed: int = 0) -> np.ndarray:
    """A symmetric map of counts that fall with the distance."""
    at = np.arange(bins)
    expected = 200 / (1 + np.abs(at[:, None] - at))
    found = np.triu(np.random.default_rng(seed).poisson(expected))
    return (found + np.triu(found, 1).T).astype(np.float32)


def maps(*values: np.ndarray, names=None, interval: Interval = REGION) -> TrackData:
    """Contact maps as the SDK has them, one track per array."""
    table = np.stack(values, axis=-1).astype(np.float32)
    metadata = pd.DataFrame(
        {"name": names or [f"map {i}" for i in range(len(values))], "strand": ["."] * len(values)}
    )
    return TrackData(
        table, metadata, interval=interval.copy(), resolution=interval.width // len(table)
    )


class MeasuredContacts:
    """A source of contacts, as a reader of cool files is."""

    name = "measured"
    kind = "contacts"
    reduce = "mean"

    def __init__(self, values: np.ndarray, interval: Interval = REGION) -> None:
        self.data = maps(values, interval=interval)

    def fetch(self, interval: Interval, bins: int | None = None) -> TrackData:
        size, whole = self.data.resolution, self.data.interval
        first, last = interval.start // size * size, -(-interval.end // size) * size
        wide = np.full(((last - first) // size,) * 2, np.nan, dtype=np.float32)
        for row in range(len(wide)):
            for column in range(len(wide)):
                at = [(first - whole.start) // size + k for k in (row, column)]
                if all(0 <= k < len(self.data.values) for k in at):
                    wide[row, column] = self.data.values[at[0], at[1], 0]
        return maps(wide, interval=Interval(interval.chromosome, first, last))


def data_edges(scene: Scene) -> tuple[float, float]:
    line = scene.role("axis.line")[0].ends[0]
    return line[0, 0], line[1, 0]


def image(scene: Scene, number: int = 0) -> Image:
    found = scene.role("contact.map")[number]
    assert isinstance(found, Image)
    return found


def cell(mark: Image, row: float, column: float) -> np.ndarray:
    """Where a place of the grid, counted in cells, lies on the page."""
    corner, right, below = mark.corners
    rows, columns = mark.cells.shape[:2]
    return corner + column / columns * (right - corner) + row / rows * (below - corner)


def color(mark: Image, row: int, column: int) -> str:
    return "#{:02X}{:02X}{:02X}".format(*mark.cells[row, column, :3].tolist())


def pair(change: float = 1.0, bins: int = 10, **options) -> Alleles:
    """Maps of which ALT has `change` more between bins 2 and 7."""
    one = noise(bins)
    other = one.copy()
    other[2, 7] += change
    other[7, 2] += change
    return Alleles(maps(one, **options), maps(other, **options), SNV)
