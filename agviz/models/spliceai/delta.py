"""SpliceAI's delta scores: how a variant changes the donors and acceptors near it, as arithmetic.

The settings (`SpliceAIDeltaScorer`), the alignment of ALT to REF, and the four maxima. What is
predicted, and for which genes, is in `delta_windows.py`.

References
----------
Jaganathan et al. (2019) "Predicting splicing from primary sequence with deep learning", *Cell*
176:535-548, https://doi.org/10.1016/j.cell.2018.12.015; the definition is that of the authors'
command-line tool.
"""

import dataclasses

import numpy as np
from alphagenome.models.dna_output import OutputType
from jaxtyping import Float32, Int64

from agviz.errors import InputError
from agviz.genome.types import Variant

SCORES = ("acceptor_gain", "acceptor_loss", "donor_gain", "donor_loss")
MAXIMUM_DISTANCE = 5_000  # bp, as in the authors' tool
ACCEPTOR, DONOR = 1, 2  # columns of a prediction


@dataclasses.dataclass(frozen=True)
class SpliceAIDeltaScorer:
    """Settings of SpliceAI's delta scores, for the model `spliceai` only.

    The result has a row for each gene (and strand) that the variant lies in and the columns
    `acceptor_gain`, `acceptor_loss`, `donor_gain` and `donor_loss`, each 0 to 1; its layer
    `offset` says where, in bp from the variant's position, positive to the right.

    Parameters
    ----------
    distance
        Up to how many bp from the variant changes count; 1 to 5,000.

    Examples
    --------
    >>> scorer = ag.SpliceAIDeltaScorer(distance=500)
    """

    distance: int = 50

    def __post_init__(self) -> None:
        if not 1 <= self.distance <= MAXIMUM_DISTANCE:
            raise InputError(
                f"distance must be 1 to {MAXIMUM_DISTANCE:,} bp; got {self.distance:,}"
            )

    @property
    def requested_output(self) -> OutputType:
        """The output that is compared."""
        return OutputType.SPLICE_SITES

    @property
    def name(self) -> str:
        """Name of the scorer with its settings."""
        return str(self)

    @property
    def is_signed(self) -> bool:
        """Gains and losses are columns of their own, so no score is negative."""
        return False

    def __str__(self) -> str:
        return f"SpliceAIDeltaScorer(distance={self.distance})"


def align_alternate(
    alternate: Float32[np.ndarray, "positions 3"], variant: Variant, *, distance: int
) -> Float32[np.ndarray, "window 3"]:
    """Lay the prediction of ALT over the positions of REF, + strand.

    Parameters
    ----------
    alternate
        Prediction from `distance` bp before the variant's first base on, of at least
        `2 * distance + 1` positions plus what the variant inserts.
    variant
        Anchored: neither allele is empty.
    distance
        bp on each side of the variant's first base.

    Returns
    -------
    Float32[ndarray, "2*distance+1 3"]
        Of alleles equally long, the same positions. Lost bases, the last of REF, are zeros.
        Inserted bases, the last of ALT, collapse to their maximum at REF's last base: the anchor.
        (The authors' tool leaves variants with several bases in both alleles unscored.)
    """
    width = 2 * distance + 1
    reference, alternate_length = len(variant.reference_bases), len(variant.alternate_bases)
    paired = min(reference, alternate_length)
    before = alternate[: distance + paired]
    after = alternate[distance + alternate_length :]
    anchor = distance + reference - 1
    if alternate_length > reference and anchor < width:
        inserted = alternate[anchor : distance + alternate_length]
        before = np.concatenate([before[:-1], inserted.max(axis=0, keepdims=True)])
    lost = np.zeros((reference - paired, 3), dtype=np.float32)
    return np.concatenate([before, lost, after])[:width]


def delta_scores(
    reference: Float32[np.ndarray, "window 3"], alternate: Float32[np.ndarray, "window 3"]
) -> tuple[Float32[np.ndarray, "4"], Int64[np.ndarray, "4"]]:
    """The four scores, in the order of `SCORES`, and their offsets from the window's middle.

    The first of several equal maxima counts.
    """
    change = alternate - reference
    columns = np.stack(
        [change[:, ACCEPTOR], -change[:, ACCEPTOR], change[:, DONOR], -change[:, DONOR]], axis=1
    )
    best = columns.argmax(axis=0)
    return columns[best, np.arange(4)], best.astype(np.int64) - len(reference) // 2
