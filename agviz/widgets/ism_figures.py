"""The two figures of an `IsmExplorer`: a mutagenesis, and a gene's level by a motif's distance."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from agviz.figure.annotations import Highlights
from agviz.figure.compose import Figure
from agviz.figure.heatmap import Heatmap
from agviz.figure.line_plot import LinePlot
from agviz.figure.logo import Logo
from agviz.genome.types import Interval
from agviz.widgets.motif_curve import Placement
from agviz.widgets.state import Change, Place
from agviz.widgets.view_figure import DIFFERENCE

LOGO_HEIGHT, MAP_HEIGHT, CURVE_HEIGHT = 18, 16, 42
"""mm."""

BESIDE_CURVE = 36
"""mm of the page's width that the curve leaves for its labels."""


class ScoresLook(NamedTuple):
    """How a mutagenesis is drawn: its label and unit, where, and which base is shaded if one is."""

    name: str
    unit: str
    region: str
    assembly: str
    shaded: Interval | None


def scores_look(
    effects: Any, window: Place, mutation: Change | None, *, assembly: str
) -> ScoresLook:
    """How effects are drawn, the mutated base shaded if it is in the window."""
    shaded = None
    if mutation is not None and window.start <= mutation.start < window.end:
        shaded = Interval(window.contig, mutation.start, mutation.start + 1)
    name = str(effects.name or "ISM")  # of several readouts that which is shown
    return ScoresLook(name, effects.attrs.get("unit", DIFFERENCE), window.text, assembly, shaded)


def effects_figure(effects: Any, look: ScoresLook) -> Figure:
    """Logo and heat map of effects."""
    panels = Logo(effects, height=LOGO_HEIGHT, label=look.name) & Heatmap(
        effects, height=MAP_HEIGHT, unit=look.unit
    )
    if look.shaded is not None:
        panels = panels & Highlights(look.shaded)
    return panels.at(look.region).titled(assembly=look.assembly)


class LevelLook(NamedTuple):
    """How the curves are drawn: words on the axes, shape, and at which distance a dot is."""

    xlabel: str
    ylabel: str
    aspect: float
    here: int | None


def level_look(placed: Placement, *, here: int | None, width: int | float) -> LevelLook:
    """How the curves are drawn.

    Parameters
    ----------
    placed
        What is placed, beside which gene.
    here
        The distance at which it is now; None where the level there is not known.
    width
        mm of the page.
    """
    gene = placed.gene.gene_name
    return LevelLook(
        f"{placed.motif[0]} from the start of {gene} (bp)", f"{gene}, fold",
        max(1.0, (width - BESIDE_CURVE) / CURVE_HEIGHT), here,
    )  # fmt: skip


def level_figure(curves: Mapping[str, Mapping[int, float]], look: LevelLook) -> LinePlot | None:
    """Curves by name, with a dot on the first where the motif is; None before anything is known.

    Parameters
    ----------
    curves
        Name -> distance -> level with the motif over that without it.
    look
        How they are drawn.
    """
    lines: dict[str, Any] = {
        name: (list(found), list(found.values())) for name, found in curves.items() if found
    }
    if not lines:
        return None
    if look.here is not None:
        lines["here"] = ([look.here], [next(iter(curves.values()))[look.here]])
    return LinePlot(
        lines, xlabel=look.xlabel, ylabel=look.ylabel, reference={"without": 1.0},
        height=CURVE_HEIGHT, aspect=look.aspect,
    )  # fmt: skip
