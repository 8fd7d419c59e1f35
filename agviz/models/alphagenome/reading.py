"""What the network is to read of every edit of a background, and what it says.

In the direction in which the network reads, with positions from the sequence's start.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from alphagenome.models.dna_model import Organism
from jaxtyping import Array, Float32, Int32

from agviz.models.alphagenome.selection import Chosen
from agviz.network.config import CONTACT_MAPS, JUNCTIONS, SPLICE_SITES
from agviz.network.read_windows import Window

COUNTS = "junction counts"
"""Key of the counts of junctions among results that are of the whole sequence."""


Values: TypeAlias = np.ndarray | Array
"""What has come from the device, or is still there to be differentiated."""


class Read(NamedTuple):
    """What the network says of a batch of edits, or of one: then without the first axis.

    Attributes
    ----------
    windows
        Of each window, by head, (edits, bins, tracks).
    whole
        Contact maps (edits, bins, bins, tracks) by their head, and `COUNTS` (edits, donors,
        acceptors, strands, tissues).
    """

    windows: tuple[dict[str, Float32[Values, "... bins tracks"]], ...]
    whole: dict[str, Float32[Values, "..."]]


@dataclasses.dataclass(frozen=True, eq=False)
class Asked:
    """What is read of every edit.

    Attributes
    ----------
    chosen
        The outputs, each with the tracks that are read.
    starts, windows
        Where tracks, splice sites, usage and the embeddings of sites are read.
    sites
        Splice sites whose junctions are counted, by class, -1 for none; None if none are asked for.
    organism
        Whose tracks.
    """

    chosen: tuple[Chosen, ...]
    starts: tuple[int, ...]
    windows: tuple[Window, ...]
    sites: Int32[np.ndarray, "4 sites"] | None
    organism: Organism

    @property
    def heads(self) -> tuple[str, ...]:
        """All heads that are read."""
        return tuple(each.head for each in self.chosen)

    @property
    def pair_heads(self) -> tuple[str, ...]:
        """Those of them that read pairs of bins."""
        return tuple(head for head in self.heads if head == CONTACT_MAPS)

    def trimmed(self, windows: Sequence[Mapping[str, Values]], whole: Mapping[str, Values]) -> Read:
        """What a program gives, without the columns that fill it up."""
        return Read(tuple(self._trimmed(each) for each in windows), self._trimmed(whole))

    def _trimmed(self, results: Mapping[str, Values]) -> dict[str, Any]:
        by_head = {each.head: each for each in self.chosen}
        kept = {}
        for name, values in results.items():
            if name == COUNTS:
                tissues = len(by_head[JUNCTIONS].columns)
                kept[name] = values.reshape(*values.shape[:-1], 2, -1)[..., :tissues]
            elif name == SPLICE_SITES:
                kept[name] = values[..., by_head[name].columns] if name in by_head else values
            else:
                kept[name] = values[..., : len(by_head[name].columns)]
        return kept
