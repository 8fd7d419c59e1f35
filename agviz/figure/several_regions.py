"""One figure at several regions side by side, and details below what they magnify."""

import dataclasses
from collections.abc import Sequence

from agviz.errors import InputError
from agviz.figure.compose import Composable, Figure, as_figure
from agviz.figure.regions import read_region
from agviz.genome.types import Interval


def at_regions(figure: Figure, regions: Sequence[Interval | str]) -> Figure:
    """`figure` at one region or at several; see `Composable.at`."""
    if not regions:
        raise InputError("at needs a region, such as .at('chr8:70,000-80,000')")
    read = tuple(read_region(region) for region in regions)
    one = read[0] if len(read) == 1 else None
    widths = None if figure.regions else figure.widths
    if one is None and widths is not None:  # they are those of columns within each region
        figure, widths = figure.said_of(Figure(figure.kind, (figure.part(),))), None
    several = read if one is None else ()
    return dataclasses.replace(figure, region=one, regions=several, widths=widths)


def spread(figure: Figure) -> Figure:
    """A row with a part for each region of `figure`."""
    one = dataclasses.replace(figure.part(), regions=(), widths=None)
    parts = tuple(dataclasses.replace(one, region=region) for region in figure.regions)
    return Figure("beside", parts, widths=figure.widths)


def zoomed(figure: Figure, details: Sequence[Composable | Interval | str]) -> Figure:
    """`figure` with details below it; see `Composable.zoomed`."""
    if not details:
        raise InputError("zoomed needs a detail: a region, or a figure with .at(region)")
    regions = [each for each in details if not isinstance(each, Composable)]
    own = [as_figure(each) for each in details if isinstance(each, Composable)]
    parts = [*([at_regions(figure.part(), regions)] if regions else []), *own]
    # As wide as each other, those that are one figure at several regions too.
    widths = tuple(float(len(part.regions) or 1) for part in parts)
    row = parts[0] if len(parts) == 1 else Figure("beside", tuple(parts), widths=widths)
    return figure.said_of(Figure("stack", (figure.part(), row), magnifies=True))
