"""What the figures bench compares: our panels, their peers, the data, and the floors."""

import copy
import dataclasses
import functools
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agviz.bench import figures_data, figures_peers
from agviz.bench.figures_peers import DPI
from agviz.bench.figures_table import NO_FLOORS, Floors
from agviz.draw import plotly_renderer
from agviz.figure.contact_map import ContactMap
from agviz.figure.fill import fill
from agviz.figure.genes import Genes
from agviz.figure.layout import layout
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.figure.style import WIDTHS
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval

WIDTH_INCHES = 20  # as the SDK's notebooks have it
MM_PER_INCH = 25.4
ROW = MM_PER_INCH  # mm, height of a row of signal, arcs or letters: the SDK's inch
MAP = 10 * MM_PER_INCH  # mm, the SDK's default
WIDTH = WIDTH_INCHES * MM_PER_INCH

Draw = Callable[[Path], None]


@dataclasses.dataclass(frozen=True)
class Pair:
    """What is timed, with its data at hand: ours, and the peer's if there is one."""

    ours: Draw
    theirs: Draw | None = None


@dataclasses.dataclass(frozen=True)
class Case:
    """One comparison.

    Attributes
    ----------
    name
        What is drawn, and as what, with `{size}` where the size stands.
    prepare
        Gives both drawings for a size: bp, bins, transcripts, junctions or positions.
    kind
        Ending of the file.
    full, quick
        The size that floors are about, and a small one.
    peer
        Whom ours is compared with.
    floors
        What is asked at full size.
    """

    name: str
    prepare: Callable[[int], Pair]
    kind: str
    full: int
    quick: int
    peer: str = "SDK"
    floors: Floors = NO_FLOORS

    def called(self, size: int) -> str:
        """Its name at a size."""
        return self.name.format(size=f"{size:,}")


def drawn(
    size: int,
    *,
    make: Callable[[int], Any],
    panel: Callable[[Any], Any],
    peer: Callable[..., None],
) -> Pair:
    """A panel as wide as the SDK's, saved, and the peer's on a page of the same inches."""
    data = make(size)
    inches = (WIDTH_INCHES, layout(panel(data), WIDTH).height / MM_PER_INCH)

    def ours(path: Path) -> None:
        panel(data).save(path, width_mm=WIDTH, dpi=DPI)

    def theirs(path: Path) -> None:
        peer(data, path, inches=inches)

    return Pair(ours, theirs)


def interactive_first(size: int, *, tracks: int) -> Pair:
    """The first figure of `interactive`, as the JSON that a notebook holds."""
    data = figures_data.signal_data(tracks, size)

    def ours(path: Path) -> None:
        scene = fill(layout(Tracks(data), WIDTHS["double"]), hover=True)
        path.write_text(plotly_renderer.figure(scene).to_json(), encoding="utf-8")

    return Pair(ours)


def interactive_zoom(size: int, *, tracks: int, share: int) -> Pair:
    """What a zoom to 1 / `share` of the region makes anew; each time another part of it."""
    page = layout(Tracks(figures_data.signal_data(tracks, size)), WIDTHS["double"])
    width = size // share
    starts = itertools.cycle(range(0, size - width, max(1, (size - width) // 7)))

    def ours(_: Path) -> None:
        start = next(starts)
        region = Interval(figures_data.CONTIG, start, start + width)
        plotly_renderer.parts(fill(page, region, hover=True))

    return Pair(ours)


def _tracks(count: int, style: str, *, kind: str, floors: Floors = NO_FLOORS) -> Case:
    prepare = functools.partial(
        drawn,
        make=functools.partial(figures_data.signal_data, count),
        panel=functools.partial(Tracks, style=style, height=ROW),
        peer=functools.partial(figures_peers.sdk_tracks, filled=style == "fill"),
    )
    name = f"{count} {style} tracks x {{size}} bp, {kind.upper()}"
    return Case(name, prepare, kind, 2**20, 2**13, floors=floors)


def _contacts(kind: str, floors: Floors) -> Case:
    prepare = functools.partial(
        drawn,
        make=figures_data.contact_data,
        panel=functools.partial(ContactMap, shape="square", limits=(-1, 2), height=MAP),
        peer=figures_peers.sdk_contacts,
    )
    name = f"contact map {{size}} x {{size}}, {kind.upper()}"
    return Case(name, prepare, kind, 512, 32, floors=floors)


def _logo(size: int, *, peer: str, draw: Callable[..., None], floors: Floors) -> Case:
    prepare = functools.partial(
        drawn,
        make=figures_data.logo_values,
        panel=functools.partial(Logo, height=ROW),
        peer=draw,
    )
    return Case("logo, {size} x 4 letters, PNG", prepare, "png", size, 50, peer, floors)


def _genes(data: figures_data.Transcripts) -> Any:
    models = copy.copy(data.models)  # shapes remembered from an earlier run are not for it
    return Genes(models, show="all", rows=len(data.sdk)).at(data.region)


_genes_drawn = functools.partial(
    drawn, make=figures_data.transcript_data, panel=_genes, peer=figures_peers.sdk_transcripts
)
_sashimi_drawn = functools.partial(
    drawn,
    make=figures_data.junction_data,
    panel=functools.partial(Sashimi, coverage=None, height=ROW),
    peer=figures_peers.sdk_sashimi,
)
_zoom = Floors(seconds=0.030)

CASES = (
    _tracks(10, "fill", kind="png", floors=Floors(ratio=15)),
    _tracks(10, "fill", kind="svg", floors=Floors(ratio=30, megabytes=2)),
    _tracks(10, "line", kind="png"),
    _tracks(10, "line", kind="svg"),
    _tracks(50, "line", kind="png", floors=Floors(ratio=8)),
    _contacts("svg", Floors(ratio=50)),
    _contacts("pdf", Floors(ratio=40)),
    Case("{size} transcripts, PNG", _genes_drawn, "png", 60, 10, floors=Floors(ratio=4)),
    Case("sashimi, {size} junctions, PNG", _sashimi_drawn, "png", 300, 20),
    _logo(5_000, peer="logomaker", draw=figures_peers.logomaker_logo, floors=Floors(ratio=300)),
    _logo(1_000, peer="SDK", draw=figures_peers.sdk_logo, floors=Floors(ratio=1)),
    Case(
        "20 tracks x {size} bp, plotly JSON",
        functools.partial(interactive_first, tracks=20),
        "json",
        2**20,
        2**13,
        "",
        Floors(megabytes=2),
    ),
    *(
        Case(
            f"20 tracks x {{size}} bp, plotly zoom to 1/{share}",
            functools.partial(interactive_zoom, tracks=20, share=share),
            "",
            2**20,
            2**13,
            "",
            _zoom,
        )
        for share in (2, 16)
    ),
)
