"""Contact maps: less across insulators, more where convergent CTCF sites hold a loop."""

import numpy as np
from jaxtyping import Float64

from agviz.teaching.grammar import CONTACT_BIN, CONTACT_PER_INSULATION, INSULATOR, LOOP_SD
from agviz.teaching.sites import Sites


def contact_map(
    sites: dict[str, Sites], insulation: Float64[np.ndarray, " length"]
) -> Float64[np.ndarray, "bins bins"]:
    """Log observed over expected of each two bins that the sequence fills.

    `CONTACT_PER_INSULATION` times the difference of the bins' mean insulation, and for each pair
    of convergent CTCF sites (+ on the left, - on the right) the product of their occupancies,
    spread by `LOOP_SD`.
    """
    bins = len(insulation) // CONTACT_BIN
    level = insulation[: bins * CONTACT_BIN].reshape(bins, CONTACT_BIN).mean(axis=1)
    contact = CONTACT_PER_INSULATION * np.abs(level[:, None] - level[None, :])
    upper = np.triu(np.ones((bins, bins), dtype=bool))
    for bin_left, bin_right, strength in _loops(sites[INSULATOR]):
        at = np.arange(bins)
        squares = (at[:, None] - bin_left) ** 2 + (at[None, :] - bin_right) ** 2
        loop = np.where(upper, strength * np.exp(-squares / (2 * LOOP_SD**2)), 0.0)
        contact += loop + np.triu(loop, 1).T
    return contact


def _loops(found: Sites) -> list[tuple[int, int, float]]:
    """The bins of each loop's two ends, and its strength."""
    bins = (found.center // CONTACT_BIN).astype(int)
    loops = []
    for i in np.flatnonzero(found.strand > 0):
        for j in np.flatnonzero((found.strand < 0) & (found.center > found.center[i])):
            strength = float(found.occupancy[i] * found.occupancy[j])
            loops.append((int(bins[i]), int(bins[j]), strength))
    return loops
