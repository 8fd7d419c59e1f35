"""Values that a color scale cannot tell apart, since they lie beyond limits that somebody said."""

from agviz.figure.color_maps import ColorScale
from agviz.figure.findings import Finding
from agviz.figure.scales import span_text


def clipped_colors(
    where: str,
    scale: ColorScale,
    limits: tuple[float | None, float | None],
    *,
    below: bool,
    above: bool,
) -> tuple[Finding, ...]:
    """A finding if values lie beyond an end that was said; None in `limits` is one that was not.

    Ends that the data say may leave out a few percent: the caption tells how many.
    """
    if not (below and limits[0] is not None) and not (above and limits[1] is not None):
        return ()
    told = f"{where}: values lie beyond the colors, {span_text((scale.low, scale.high))}"
    return (
        Finding("clipped data", told, "widen limits, or say in the caption that values are cut"),
    )
