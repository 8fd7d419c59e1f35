"""The horizontal scale of a column: every base as wide, or introns shrunk around what is kept."""

from collections.abc import Sequence

from agviz.errors import InputError
from agviz.figure.compose import Panel
from agviz.figure.genes import Genes
from agviz.figure.intron_shrinking import Power, Span, shrunk_scale
from agviz.figure.scales import XScale
from agviz.genome.types import Interval


def column_scale(
    panels: Sequence[Panel],
    region: Interval,
    *,
    shrink: Power | None,
    left: int | float,
    right: int | float,
) -> XScale:
    """The scale of `panels` from `region` to [left, right] mm.

    What annotation knows of exons comes before what junctions tell of them.

    Raises
    ------
    InputError
        When introns are to be shrunk under a panel that cannot be.
    """
    if shrink is None:
        return XScale.identity(region.start, region.end, left=left, right=right)
    for panel in panels:
        if panel.linear_only:
            raise InputError(
                f"{type(panel).__name__} needs an axis on which every base is as wide; set it "
                "beside the shrunk panels with | instead of stacking it"
            )
    known = _spans([panel for panel in panels if isinstance(panel, Genes)], region)
    spans = known or _spans(panels, region)
    return shrunk_scale(region, spans, left=left, right=right, power=shrink)


def _spans(panels: Sequence[Panel], region: Interval) -> list[Span]:
    return [span for panel in panels for span in panel.kept_spans(region)]
