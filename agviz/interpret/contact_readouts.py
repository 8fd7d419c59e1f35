"""Contacts as a readout: how much a loop stands out, how strong a boundary is.

Both are differences of contacts as far apart as each other, or nearly so, so that what a map has
everywhere drops out. They are meant for maps of log observed over expected.

References
----------
Rao et al., *Cell* 159:1665-1680 (2014): a loop is a pixel above its surroundings.
Crane et al., *Nature* 523:240-244 (2015): a boundary is where little is touched across.
"""

from agviz.errors import IntervalError
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.readout import Readout
from agviz.scoring.tracks import TrackChoice


def loop_readout(
    anchors: tuple[Interval, Interval], tracks: TrackChoice, *, beside: int, context: Interval
) -> Readout:
    """The contact of two anchors, less the mean of that with either moved aside.

    Parameters
    ----------
    anchors
        The two ends of the loop.
    tracks
        Which maps.
    beside
        bp by which an anchor is moved, either way: beyond the loop's own width. 0: the contact
        itself, compared with nothing.
    context
        What is predicted; a place beside an anchor that lies outside is left out.

    Raises
    ------
    IntervalError
        When the anchors are less than `beside` apart.
    """
    first, second = sorted(anchors, key=lambda each: each.start)
    loop = ContactReadout(first, second, tracks=tracks)
    if not beside:
        return loop
    if second.start - first.end < beside:
        raise IntervalError(
            f"The anchors {format_interval(first)} and {format_interval(second)} are less than "
            f"{beside:,} bp apart; give a smaller beside, or 0"
        )
    moved = [(_moved(first, by), second) for by in (-beside, beside)]
    moved += [(first, _moved(second, by)) for by in (-beside, beside)]
    around = [
        ContactReadout(one, other, tracks=tracks)
        for one, other in moved
        if context.contains(one) and context.contains(other)
    ]
    total: Readout = around[0]
    for each in around[1:]:
        total = total + each
    return loop - total / float(len(around))


def boundary_readout(
    boundary: Interval, tracks: TrackChoice, *, reach: int, context: Interval
) -> Readout:
    """Contacts within `reach` bp on either side of a boundary, less those across it.

    Parameters
    ----------
    boundary
        Where; its middle counts.
    tracks
        Which maps.
    reach
        bp on each side.
    context
        What is predicted.

    Raises
    ------
    IntervalError
        When a side is not within the context.
    """
    contig, at = boundary.chromosome, (boundary.start + boundary.end) // 2
    left, right = Interval(contig, at - reach, at), Interval(contig, at, at + reach)
    for side in (left, right):
        if not context.contains(side):
            raise IntervalError(
                f"The boundary at {format_interval(Interval(contig, at, at + 1))} needs "
                f"{reach:,} bp on either side within the predicted context "
                f"{format_interval(context)}; give a smaller reach"
            )
    across = ContactReadout(left, right, tracks=tracks)
    within = ContactReadout(left, left, tracks=tracks) + ContactReadout(right, right, tracks=tracks)
    return within / 2.0 - across


def _moved(anchor: Interval, by: int) -> Interval:
    return Interval(anchor.chromosome, anchor.start + by, anchor.end + by)
