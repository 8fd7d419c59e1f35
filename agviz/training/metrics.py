"""The course of a training run as a CSV: one row per so many steps, and a plot of it.

Rows are appended as training goes. When it starts again from a checkpoint, rows of later steps are
cut off first, since they will be made again.
"""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from agviz._files import result_path
from agviz.errors import FormatError, InputError

STEP, SECONDS = "step", "seconds"
"""The first two columns: steps done, and seconds of training so far."""

DIGITS = 6
"""Significant digits of the values."""

PLOT = "metrics.png"
"""What the plot is called in its folder."""

PLOTS_PER_ROW = 4


class MetricsFile:
    """Appends rows to a CSV of metrics.

    Parameters
    ----------
    path
        The file; made with the first row.
    after
        Steps done: later rows that are there are removed.
    """

    def __init__(self, path: str | os.PathLike[str], *, after: int = 0) -> None:
        self.path = Path(path)
        self.seconds = 0.0  # of training before this run
        if not self.path.exists():
            return
        if not after or not _has_header(self.path):
            self.path.unlink()
            return
        rows = read_metrics(self.path)
        kept = rows[rows[STEP] <= after]
        self.seconds = float(kept[SECONDS].iloc[-1]) if len(kept) else 0.0
        with result_path(self.path) as temporary:  # also without a line that was cut short
            kept.to_csv(temporary, index=False, float_format=f"%.{DIGITS}g")

    def append(self, step: int, seconds: float, values: Mapping[str, float]) -> None:
        """Add a row: the means of these values since the row before.

        Parameters
        ----------
        step
            Steps done.
        seconds
            Of this run.
        values
            Metrics by name; the same names in each row.

        Raises
        ------
        InputError
            The file cannot be written, as on a full disk.
        """
        told = [f"{value:.{DIGITS}g}" for value in values.values()]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not self.path.exists():
            writer.writerow([STEP, SECONDS, *values])
        writer.writerow([step, f"{self.seconds + seconds:.1f}", *told])
        try:
            with self.path.open("a", newline="") as stream:
                stream.write(text.getvalue())  # at once: a kill leaves no header without its row
        except OSError as error:
            raise InputError(
                f"The metrics {str(self.path)!r} could not be written ({error.strerror}); make "
                "room, then start again: training goes on from its last checkpoint"
            ) from error


def _has_header(path: Path) -> bool:
    """Whether the first line was written whole; a kill or a full disk may leave less."""
    with path.open(newline="") as stream:
        return stream.readline().endswith("\n")


def read_metrics(path: str | os.PathLike[str]) -> pd.DataFrame:
    """The rows of a CSV of metrics; a last line that a kill cut short is left out.

    Raises
    ------
    FormatError
        It is no CSV of metrics.
    """
    lines = Path(path).read_text().splitlines(keepends=True)
    if not lines or not lines[0].startswith(f"{STEP},{SECONDS}"):
        raise FormatError(
            f"{str(path)!r} is no CSV of training metrics: its first columns are not "
            f"{STEP!r} and {SECONDS!r}"
        )
    names = lines[0].strip().split(",")
    whole = [
        line.strip().split(",")
        for line in lines[1:]
        if line.endswith("\n") and line.count(",") == len(names) - 1
    ]
    try:
        values = np.array(whole, dtype=np.float64).reshape(-1, len(names))
    except ValueError as error:
        raise FormatError(f"{str(path)!r} has values that are no numbers") from error
    return pd.DataFrame(values, columns=names).astype({STEP: int})


def plot_metrics(
    tables: Mapping[str, pd.DataFrame], path: str | os.PathLike[str], *, follow: bool = True
) -> Path:
    """Draw each metric over the steps as a PNG.

    Parameters
    ----------
    tables
        What `read_metrics` gave for each stage, by its name, in order.
    path
        The file.
    follow
        Stages come one after the other; else all begin at step 0.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(name for table in tables.values() for name in table.columns[2:]))
    rows = -(-len(names) // PLOTS_PER_ROW)
    figure = Figure(figsize=(3 * PLOTS_PER_ROW, 2 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, PLOTS_PER_ROW, squeeze=False)
    for axis, name in zip(axes.flat, names, strict=False):
        first = 0
        for number, (stage, table) in enumerate(tables.items()):
            if name in table:
                steps, color = first + table[STEP], f"C{number}"
                axis.plot(steps, table[name], label=stage, color=color, linewidth=1)
            if follow and len(table):
                first += int(table[STEP].iloc[-1])
        axis.set_title(name, fontsize="small")
        positive = all((table[name] > 0).all() for table in tables.values() if name in table)
        if positive and not name.startswith("r "):  # not for correlations
            axis.set_yscale("log")
    axes[0, 0].legend(fontsize="x-small")
    for axis in axes.flat[len(names) :]:
        axis.set_visible(False)
    with result_path(path) as temporary:
        figure.savefig(temporary, format="png", dpi=100)
    return Path(path)
