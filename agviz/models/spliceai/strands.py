"""Splice sites of both strands by networks that read one: the order of the four tracks."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from jaxtyping import Float32

from agviz.models.spliceai.delta import ACCEPTOR, DONOR

# As the published metadata of the output SPLICE_SITES have them.
TRACKS = pd.DataFrame(
    {"name": ["donor", "acceptor", "donor", "acceptor"], "strand": ["+", "+", "-", "-"]}
)
STRANDS = "+-"

Networks = Callable[
    [Sequence[Float32[np.ndarray, "length 4"]]], Sequence[Float32[np.ndarray, "kept 3"]]
]
"""From one-hot bases to the classes of those that have the whole context around them."""


def predict_strands(
    networks: Networks, bases: Sequence[Float32[np.ndarray, "_ 4"]], *, strands: str = STRANDS
) -> list[Float32[np.ndarray, "_ 4"]]:
    """The tracks of each sequence, in the order of `TRACKS`, along the + strand.

    Parameters
    ----------
    networks
        Read the + strand.
    bases
        One-hot A C G T of each sequence's + strand.
    strands
        Whose tracks are wanted: those of the other are zero, and cost nothing.
    """
    # The other strand: the bases' order and their complements (A C G T to T G C A) reversed.
    turned = {"+": list(bases), "-": [each[::-1, ::-1] for each in bases]}
    predicted = networks([each for strand in strands for each in turned[strand]])
    found = [np.zeros((len(each), len(TRACKS)), np.float32) for each in predicted[: len(bases)]]
    for number, values in enumerate(predicted):
        strand = strands[number // len(bases)]
        along = values if strand == "+" else values[::-1]
        columns = np.flatnonzero(TRACKS["strand"] == strand)
        found[number % len(bases)][:, columns] = along[:, [DONOR, ACCEPTOR]]
    return found
