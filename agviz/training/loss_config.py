"""Which losses are taken, and their weights, in one frozen value.

The default is AlphaGenome's. The teaching recipe names its own terms here, so that a checkpoint and
a model card can say with what a network was trained.
"""

import dataclasses

from agviz.network.config import JUNCTIONS

SEGMENT_BP = 131_072
"""Length of the segments in which AlphaGenome compares totals."""

JUNCTION_WEIGHT = 0.2
"""Of junctions in AlphaGenome's total; every other head has 1."""


@dataclasses.dataclass(frozen=True)
class RelativeTerms:
    """How the teaching recipe compares one track head, in place of AlphaGenome's track loss.

    Attributes
    ----------
    head
        Its name.
    segment_bp
        Length of the segments in which totals are compared.
    pseudo
        Added to a segment's total in logarithms, in units of the data.
    log_ratio, cells
        Weights of the squared log ratio of totals, and of its deviation from the cells' mean.
    poisson
        Weight of the totals' Poisson loss, against 1 of the shape along the segment.
    twin_pseudo
        Added to the sum over each 128 bp in log fold changes between twins, in units of the data;
        0: this head does not enter them.
    """

    head: str
    segment_bp: int
    pseudo: int | float
    log_ratio: int | float
    cells: int | float
    poisson: int | float = 0.5
    twin_pseudo: int | float = 0.0


@dataclasses.dataclass(frozen=True)
class LossConfig:
    """Losses and weights; the defaults are AlphaGenome's alone.

    Attributes
    ----------
    segment_bp
        Length of the segments of AlphaGenome's track loss.
    weights
        Names of heads and their weights in the total; those not named have 1, junctions 0.2.
    relative
        The track heads that are compared as the teaching recipe does.
    twins
        Weight of the log fold changes between rows 2k and 2k + 1 of a batch; 0: rows are no twins.
    junction_log_ratio, junction_pseudo
        Weight of the junctions' log ratio, before the head's own, and what is added to counts.
    """

    segment_bp: int = SEGMENT_BP
    weights: tuple[tuple[str, int | float], ...] = ()
    relative: tuple[RelativeTerms, ...] = ()
    twins: int | float = 0.0
    junction_log_ratio: int | float = 0.0
    junction_pseudo: int | float = 1.0

    def weight(self, head: str) -> int | float:
        """A head's weight in the total."""
        return dict(self.weights).get(head, JUNCTION_WEIGHT if head == JUNCTIONS else 1.0)

    def relative_terms(self, head: str) -> RelativeTerms | None:
        """The teaching recipe's terms of a head, if it has any."""
        return next((terms for terms in self.relative if terms.head == head), None)
