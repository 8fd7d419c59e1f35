"""What a batch is, and what makes batches.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np

SEQUENCE = "sequence"
"""Where a batch has its bases: int8, 0 to 3 for A C G T, 4 for any other; (batch, length)."""

POSITIONS = "junction_positions"
"""Where it has the splice sites whose junctions are counted: int32 (batch, 4, sites), -1 for none.
"""

COUNTS = "junction_counts"
"""Where it has how often they are joined: (batch, sites, sites, strands x tissues)."""

Batch: TypeAlias = dict[str, np.ndarray]
"""Sequences, and targets in units of the data by the heads' names, junctions as above.

A head without targets is absent. Arrays are float32, the batch is their first axis; a track's bins
are of its head's finest resolution.
"""


@runtime_checkable
class Source(Protocol):
    """Makes the batch of any step; it pickles, so that another process can do it."""

    @property
    def twins(self) -> bool:
        """Whether rows 2k and 2k + 1 are counterfactual twins."""
        ...

    def batch(self, step: int) -> Batch:
        """The batch of a step, counted from 0: always the same."""
        ...
