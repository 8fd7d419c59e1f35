"""Names of the genes of one row: above their bodies, or moved apart in a lane with leader lines.

A name without a leader must be no riddle: it stands over its own body and no other, if need be to
one side. With leaders, names only have to keep their order and not to go far.
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

GENE_AIR = 1.0  # mm between two genes of one row
NAME_AIR = 0.8  # mm between two names of a lane
LEADER_REACH = 9.0  # mm that the middle of a name may be from that of its body
NAME_INSET = 0.4  # mm that a name reaches beyond the middle of its body, or the end of its leader
ROUNDING = 1e-9  # mm

Places = Float64[np.ndarray, " genes"]


class Body(NamedTuple):
    """What is seen of a gene, from `left` to `right`, and the width of its `name`, all in mm."""

    left: float
    right: float
    name: float


def apart(bodies: Sequence[Body]) -> bool:
    """Whether bodies, from left to right, do not meet."""
    return all(one.right + GENE_AIR <= other.left for one, other in itertools.pairwise(bodies))


def names_above(bodies: Sequence[Body], *, left: float, right: float) -> Places | None:
    """Left edges of names that need no leader, or None where that cannot be.

    Parameters
    ----------
    bodies
        From left to right; they do not meet.
    left, right
        Edges of the data area in mm; no name is wider than it.
    """
    starts, ends, widths = np.array(bodies).T
    low, high = over_own(bodies, left=left, right=right)
    return _near((starts + ends - widths) / 2, widths, low=low, high=high)


def names_led(bodies: Sequence[Body], *, left: float, right: float) -> Places | None:
    """Left edges of names in a lane above the bodies, or None where they have no room.

    They are near to the bodies' middles and in the same order, so that no leaders cross.
    """
    starts, ends, widths = np.array(bodies).T
    wanted = (starts + ends - widths) / 2
    low = np.maximum(wanted - LEADER_REACH, left)
    high = np.minimum(wanted + LEADER_REACH, right - widths)
    return _near(wanted, widths, low=low, high=high)


def over_own(bodies: Sequence[Body], *, left: float, right: float) -> tuple[Places, Places]:
    """The lowest and the highest left edge of each name that needs no leader.

    Such a name stands within its body's ends or over its middle, and over no other body. At the
    edges of the data area, it begins or ends there.
    """
    starts, ends, widths = np.array(bodies).T
    middles, inset = (starts + ends) / 2, np.minimum(NAME_INSET, widths / 2)
    before = np.concatenate([[left], ends[:-1] + GENE_AIR])
    after = np.concatenate([starts[1:] - GENE_AIR, [right]])
    low = np.minimum(np.minimum(starts, middles - widths + inset), right - widths)
    high = np.maximum(np.maximum(ends - widths, middles - inset), left)
    return np.maximum(low, before), np.minimum(high, after - widths)


def _near(wanted: Places, widths: Places, *, low: Places, high: Places) -> Places | None:
    """Left edges near to those `wanted`, within limits, with air between names; None if none are.

    Less the room that names before it take, each edge may not be left of the last: a regression
    that never falls, cut off at limits that never fall. Without limits it is the nearest there is.
    """
    taken = np.concatenate([[0.0], np.cumsum(widths + NAME_AIR)[:-1]])
    low = np.maximum.accumulate(low - taken)
    high = np.minimum.accumulate((high - taken)[::-1])[::-1]
    if (low > high + ROUNDING).any():
        return None
    return np.asarray(np.clip(_never_falling(wanted - taken), low, high) + taken)


def _never_falling(values: Places) -> Places:
    """The nearest values, by least squares, of which none is less than the one before.

    References
    ----------
    .. [1] M. Ayer et al., An empirical distribution function for sampling with incomplete
       information, *Ann. Math. Statist.* 26:641-647 (1955): adjacent violators are pooled.
    """
    pools: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, count = value, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    means, counts = zip(*pools, strict=True)
    return np.repeat(np.array(means), counts)
