"""Drawing beside the official SDK's plotting and logomaker: the same data, inches and dots.

Each case is drawn by both in turn, warm, and medians are compared; the machine's noise then falls
on both. What is timed is what a user waits for: from data to a written file. The program ends with
1 if a floor is missed; floors are about full sizes, so `--quick` asks for none.
"""

import argparse
import gc
import math
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from agviz.bench.figures_cases import CASES, Case, Draw
from agviz.bench.figures_table import NO_FLOORS, Row, below_floor, heading, line
from agviz.errors import InputError

RUNS = 5
LONG, FEW = 20.0, 2  # a peer whose run takes more than LONG s is run FEW times


def measure(case: Case, folder: Path, *, size: int, runs: int = RUNS) -> Row:
    """A case at one size, medians of interleaved runs; both draw a small figure before.

    Parameters
    ----------
    case
        What to draw.
    folder
        Where files go; those of other cases of the same kind are written over.
    size
        Of the data.
    runs
        How often each side is timed; a slow peer less often.
    """
    pair = case.prepare(size)
    ours, theirs = folder / f"ours.{case.kind}", folder / f"peer.{case.kind}"
    small = case.prepare(case.quick)
    small.ours(ours)
    if small.theirs is not None:
        small.theirs(theirs)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        times[0].append(_seconds(pair.ours, ours))
        enough = len(times[1]) >= FEW and max(times[1]) > LONG
        if pair.theirs is not None and not enough:
            times[1].append(_seconds(pair.theirs, theirs))
    medians = [statistics.median(each) if each else math.nan for each in times]
    return Row(
        name=case.called(size),
        peer=case.peer,
        ours=medians[0],
        theirs=medians[1],
        our_size=_megabytes(ours),
        their_size=_megabytes(theirs),
        runs=(len(times[0]), len(times[1])),
        floors=case.floors if size == case.full else NO_FLOORS,
    )


def _seconds(draw: Draw, path: Path) -> float:
    """Time of one drawing; what earlier ones left behind is cleared away before."""
    path.unlink(missing_ok=True)
    gc.collect()
    start = time.perf_counter()
    draw(path)
    return time.perf_counter() - start


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6 if path.exists() else math.nan


def run(argv: Sequence[str]) -> int:
    """Print a row per case as it is measured, then which floors are missed; 1 if any is."""
    parser = argparse.ArgumentParser(prog="python -m agviz.bench figures", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, one run, no floors")
    parser.add_argument("--only", metavar="CASE", help="cases whose name has these words")
    options = parser.parse_args(argv)
    cases = [c for c in CASES if (options.only or "").lower() in c.called(c.full).lower()]
    if not cases:
        known = "\n  ".join(case.called(case.full) for case in CASES)
        raise InputError(f"No case has {options.only!r} in its name; there are\n  {known}")
    rows = []
    print(heading())
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            size, runs = (case.quick, 1) if options.quick else (case.full, RUNS)
            rows.append(measure(case, Path(folder), size=size, runs=runs))
        print(line(rows[-1]), flush=True)
    missed = below_floor(rows)
    if missed:
        print("\nBelow the floor:", *missed, sep="\n  ")
    return 1 if missed else 0
