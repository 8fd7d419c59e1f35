"""The two figures of an `IsmExplorer`: a mutagenesis, and a gene's level by a motif's distance."""

from collections.abc import Mapping
from typing import Any

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


def effects_figure(
    effects: Any, window: Place, mutation: Change | None, *, assembly: str
) -> Figure:
    """Logo and heat map of effects, the mutated base shaded if it is in the window."""
    name = effects.name or "ISM"  # of several readouts that which is shown
    panels = Logo(effects, height=LOGO_HEIGHT, label=name) & Heatmap(
        effects, height=MAP_HEIGHT, unit=effects.attrs.get("unit", DIFFERENCE)
    )
    if mutation is not None and window.start <= mutation.start < window.end:
        panels = panels & Highlights(Interval(window.contig, mutation.start, mutation.start + 1))
    return panels.at(window.text).titled(assembly=assembly)


def level_figure(
    placed: Placement,
    curves: Mapping[str, Mapping[int, float]],
    *,
    here: tuple[int, float | None],
    width: int | float,
) -> LinePlot | None:
    """Curves by name, with a dot where the motif is; None before anything is known.

    Parameters
    ----------
    placed
        What is placed, beside which gene.
    curves
        Name -> distance -> level with the motif over that without it.
    here
        The distance at which it is now, and the level there if it is known.
    width
        mm of the page.
    """
    lines: dict[str, Any] = {
        name: (list(found), list(found.values())) for name, found in curves.items() if found
    }
    if not lines:
        return None
    if here[1] is not None:
        lines["here"] = ([here[0]], [here[1]])
    gene = placed.gene.gene_name
    return LinePlot(
        lines, xlabel=f"{placed.motif[0]} from the start of {gene} (bp)", ylabel=f"{gene}, fold",
        reference={"without": 1.0}, height=CURVE_HEIGHT,
        aspect=max(1.0, (width - BESIDE_CURVE) / CURVE_HEIGHT),
    )  # fmt: skip
