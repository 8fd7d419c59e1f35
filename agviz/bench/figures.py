"""Drawing beside the official SDK's plotting: the same data, inches and dots, warm, interleaved.

Each case is drawn by both in turn, and medians are compared; the machine's noise then falls on
both. What is timed is what a user waits for: from data to a written file.
"""

import argparse
import dataclasses
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, TrackData

WIDTH_INCHES, DPI = 20, 150  # as the SDK's notebooks have them
ROW_INCHES = 1.0
MM_PER_INCH = 25.4
LENGTH = 2**20


@dataclasses.dataclass(frozen=True)
class Case:
    """One comparison: how many tracks, drawn how, written as what, and how often."""

    name: str
    tracks: int
    filled: bool
    kind: str
    repeats: int


CASES = (
    Case("10 filled tracks x 1 Mb, PNG", 10, True, "png", 5),
    Case("10 line tracks x 1 Mb, PNG", 10, False, "png", 5),
    Case("50 line tracks x 1 Mb, PNG", 50, False, "png", 3),
    Case("10 line tracks x 1 Mb, SVG", 10, False, "svg", 3),
    Case("10 filled tracks x 1 Mb, SVG", 10, True, "svg", 1),
)


def signal_data(tracks: int, length: int = LENGTH) -> TrackData:
    """Tracks that look measured: peaks of some hundred bp on a noisy background, all positive."""
    random = np.random.default_rng(7)
    values = random.gamma(0.5, 0.2, (length, tracks)).astype(np.float32)
    for track in range(tracks):
        for center in random.integers(0, length, 200):
            left, right = max(0, center - 300), min(length, center + 300)
            values[left:right, track] += random.gamma(2, 3)
    names = [f"track {i}" for i in range(tracks)]
    metadata = pd.DataFrame({"name": names, "strand": ["."] * tracks})
    return TrackData(values, metadata, interval=Interval("chr1", 0, length))


def draw_ours(data: TrackData, case: Case, path: Path) -> None:
    """Draw with agviz, rows as high as the SDK's."""
    style = "fill" if case.filled else "line"
    tracks = Tracks(data, style=style, height=ROW_INCHES * MM_PER_INCH)
    tracks.save(path, width_mm=WIDTH_INCHES * MM_PER_INCH, dpi=DPI)


def draw_sdk(data: TrackData, case: Case, path: Path) -> None:
    """Draw with the SDK's `plot_components`."""
    import matplotlib.pyplot as plt
    from alphagenome.visualization import plot_components

    component = plot_components.Tracks(data, filled=case.filled, track_height=ROW_INCHES)
    figure = plot_components.plot([component], interval=data.interval, fig_width=WIDTH_INCHES)
    figure.savefig(path, dpi=DPI)
    plt.close(figure)


def seconds(draw: Callable[[TrackData, Case, Path], None], *given: object) -> float:
    """Time of one drawing."""
    start = time.perf_counter()
    draw(*given)  # type: ignore[arg-type]
    return time.perf_counter() - start


def compare(case: Case, folder: Path, *, length: int = LENGTH) -> tuple[float, float, int, int]:
    """Median seconds of ours and the SDK's, bytes of both files; after one small draw each."""
    data = signal_data(case.tracks, length)
    small = signal_data(2, 10_000)
    ours, theirs = folder / f"ours.{case.kind}", folder / f"sdk.{case.kind}"
    draw_ours(small, case, ours)
    draw_sdk(small, case, theirs)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(case.repeats):
        times[0].append(seconds(draw_ours, data, case, ours))
        times[1].append(seconds(draw_sdk, data, case, theirs))
    medians = [statistics.median(each) for each in times]
    return medians[0], medians[1], ours.stat().st_size, theirs.stat().st_size


def run(argv: Sequence[str]) -> int:
    """Print a line per case: seconds of both, their ratio, sizes of the files."""
    parser = argparse.ArgumentParser(prog="python -m agviz.bench figures", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the first case")
    options = parser.parse_args(argv)
    cases = CASES[:1] if options.quick else CASES
    print(f"{'case':<32}{'agviz s':>9}{'SDK s':>9}{'ratio':>8}{'agviz MB':>10}{'SDK MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            ours, theirs, size, sdk_size = compare(case, Path(folder))
            print(
                f"{case.name:<32}{ours:9.3f}{theirs:9.2f}{theirs / ours:8.1f}"
                f"{size / 1e6:10.2f}{sdk_size / 1e6:9.1f}",
                flush=True,
            )
    return 0
