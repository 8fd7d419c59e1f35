"""The explorer in a real browser: from a turn of the wheel to the redraw, 20 tracks of 1 Mb.

JupyterLab and Chromium run here; the wheel is turned in the page, and the page measures from the
event to the frame after the drawing. Predictions are random numbers: what is timed is the way from
a hand to a picture, not a model. The program ends with 1 if the floor is missed.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agviz.bench.lab import (
    browser_page,
    lab_server,
    open_notebook,
    run_all,
    wait_drawn,
    write_notebook,
)

TRACKS, WIDTH = 20, 2**20
TURNS, WARM = 20, 3
FLOOR = 150.0
"""ms: the 95th percentile of the turns."""

CELL = """
from agviz.bench.explorer_model import noise_model
import agviz as ag

model = noise_model({folder!r}, tracks={tracks}, width={width})
ag.explore(model, ag.Interval("chrN", 0, {width}), tracks=model.tracks())
"""


def measure(
    folder: Path, *, tracks: int = TRACKS, width: int = WIDTH, turns: int = TURNS
) -> list[float]:
    """Milliseconds from each turn of the wheel to the redraw.

    Parameters
    ----------
    folder
        Where the notebook and the genome go.
    tracks, width
        How many tracks are shown, of how many bp.
    turns
        How often the wheel is turned, in and out by turns; the first three are not counted.
    """
    cell = CELL.format(folder=str(folder), tracks=tracks, width=width)
    write_notebook([cell], folder / "bench.ipynb")
    with lab_server(folder) as address, browser_page() as page:
        open_notebook(page, address, "bench.ipynb")
        run_all(page)
        wait_drawn(page, seconds=120)
        return turned(page, turns + WARM)[WARM:]


def turned(page: Any, turns: int) -> list[float]:
    """Turn the wheel over the explorer in a page, waiting each time for the redraw."""
    times: list[float] = page.evaluate(TURN, turns)
    return times


TURN = """async (turns) => {
    const stage = document.querySelector('.agviz-drawn');
    const box = stage.getBoundingClientRect();
    const times = [];
    for (let k = 0; k < turns; k += 1) {
        const drawn = new Promise((done) => stage.addEventListener(
            'agviz-drawn', (event) => done(event.detail), { once: true }));
        stage.dispatchEvent(new WheelEvent('wheel', {
            deltaY: k % 4 < 2 ? -120 : 120, clientX: box.left + 0.6 * box.width,
            clientY: box.top + 50, bubbles: true, cancelable: true,
        }));
        times.push(await drawn);
        await new Promise((rest) => setTimeout(rest, 100));
    }
    return times;
}"""


def run(argv: Sequence[str]) -> int:
    """Print median and 95th percentile; 1 if the floor is missed."""
    parser = argparse.ArgumentParser(prog="python -m agviz.bench explorer", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 tracks of 64 kb, no floor")
    options = parser.parse_args(argv)
    size = {"tracks": 5, "width": 2**16} if options.quick else {"tracks": TRACKS, "width": WIDTH}
    with tempfile.TemporaryDirectory() as folder:
        times = measure(Path(folder), **size)
    median, high = np.percentile(times, [50, 95])
    print(f"{size['tracks']} tracks of {size['width']:,} bp, {len(times)} turns of the wheel")
    print(f"median {median:.0f} ms, 95th percentile {high:.0f} ms (floor {FLOOR:.0f} ms)")
    return int(not options.quick and high > FLOOR)
