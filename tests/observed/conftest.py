"""Files of measurements that the tests make themselves, with what is in them."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pybigtools
import pytest

Run = tuple[str, int, int, float]


@pytest.fixture
def write_bigwig(tmp_path: Path) -> Callable[..., Path]:
    """Write runs of values as a bigWig; gives its path."""

    def write(runs: Sequence[Run], lengths: dict[str, int], *, name: str = "made.bw") -> Path:
        path = tmp_path / name
        pybigtools.open(str(path), "w").write(lengths, iter(runs))
        return path

    return write


@pytest.fixture
def write_text(tmp_path: Path) -> Callable[..., Path]:
    """Write text, gzipped where the name says so; gives its path."""

    def write(text: str, name: str) -> Path:
        path = tmp_path / name
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text)
        return path

    return write


def random_runs(seed: int, length: int, count: int) -> tuple[list[Run], np.ndarray]:
    """Runs on contig `chr1` with gaps between some, and the float32 value of each base."""
    rng = np.random.default_rng(seed)
    edges = np.sort(rng.choice(length, size=min(2 * count, length), replace=False))
    values = np.full(length, np.nan, dtype=np.float32)
    runs = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        value = float(np.float32(rng.normal()))
        values[start:end] = value
        runs.append(("chr1", int(start), int(end), value))
    return runs, values


@pytest.fixture
def make_runs() -> Callable[[int, int, int], tuple[list[Run], np.ndarray]]:
    return random_runs
