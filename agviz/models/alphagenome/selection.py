"""What is asked of the network: which heads, and which of their tracks.

A question names outputs and tissues; the network knows heads and columns. What is not chosen here
is not computed: neither other heads' tracks, nor padding tracks, nor other tissues.
"""

import dataclasses
from collections.abc import Iterable

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from jaxtyping import Float32, Int32

from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.tracks import TrackCatalog
from agviz.models.tracks import ParsedTerms, kept_tracks
from agviz.network import config as names
from agviz.network.config import NetworkConfig

HEADS: dict[OutputType, str] = {output: info.attribute for output, info in OUTPUTS.items()} | {
    OutputType.CONTACT_MAPS: names.CONTACT_MAPS,
    OutputType.SPLICE_SITES: names.SPLICE_SITES,
    OutputType.SPLICE_SITE_USAGE: names.SPLICE_USAGE,
    OutputType.SPLICE_JUNCTIONS: names.JUNCTIONS,
}
"""The head of each output, as checkpoints call it."""

ORGANISMS = (Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS)
"""In the order of the published network's organism index."""

_FEWEST_COLUMNS = 4


@dataclasses.dataclass(frozen=True, eq=False)
class Chosen:
    """The tracks of one output that are asked for.

    Attributes
    ----------
    output, head
        The output, and the head that predicts it.
    metadata
        The tracks' rows of the SDK's metadata table.
    columns
        Their places among the head's tracks (tissues, for junctions).
    means
        Their `nonzero_mean`, which turns predictions into data units.
    total
        How many real tracks the output has.
    """

    output: OutputType
    head: str
    metadata: pd.DataFrame
    columns: Int32[np.ndarray, " tracks"]
    means: Float32[np.ndarray, " tracks"]
    total: int

    @property
    def program_size(self) -> int:
        """How many columns the program computes: few sizes, so that tissues share programs."""
        size = _FEWEST_COLUMNS
        while size < len(self.columns):
            size *= 2
        return min(size, self.total)


@dataclasses.dataclass(frozen=True, eq=False)
class Selection:
    """All that one question asks of the network.

    Attributes
    ----------
    organism
        Whose tracks.
    chosen
        The outputs, each with its tracks (perhaps none).
    key
        Tells selections apart.
    """

    organism: Organism
    chosen: tuple[Chosen, ...]
    key: tuple[object, ...]

    @property
    def computed(self) -> tuple[Chosen, ...]:
        """Those outputs of which any track is asked for, in an order that does not matter."""
        asked = (each for each in self.chosen if len(each.columns))
        return tuple(sorted(asked, key=lambda each: each.head))


def network_organisms(config: NetworkConfig, tracks: TrackCatalog) -> tuple[Organism, ...]:
    """Whom each index of the network's organisms stands for.

    A table of all its organisms says so; one of fewer is taken for a part of the published table.
    """
    if len(tracks.organisms) == config.organisms:
        return tracks.organisms
    return ORGANISMS[: config.organisms]


def offered(
    config: NetworkConfig, tracks: TrackCatalog
) -> tuple[tuple[OutputType, ...], tuple[Organism, ...], tuple[tuple[Organism, OutputType], ...]]:
    """What a network with these heads and these tracks can be asked.

    Returns
    -------
    outputs
        Those with a head and a real track of some organism.
    organisms
        Those with a real track.
    lacking
        Pairs of these that have no track.
    """
    known = [each for each in network_organisms(config, tracks) if each in tracks.organisms]
    heads = [output for output in OUTPUTS if HEADS[output] in config.heads]
    having = {(o, each) for o in known for each in tracks.outputs(o) if each in heads}
    outputs = tuple(each for each in heads if any((o, each) in having for o in known))
    organisms = tuple(o for o in known if any((o, each) in having for each in heads))
    lacking = tuple((o, each) for o in organisms for each in outputs if (o, each) not in having)
    return outputs, organisms, lacking


def select(
    tracks: TrackCatalog,
    outputs: Iterable[OutputType],
    *,
    organism: Organism,
    terms: ParsedTerms = None,
) -> Selection:
    """The heads and columns that answer a question about `outputs` and ontology `terms`."""
    wanted = tuple(outputs)
    metadata = tracks.output_metadata(organism)
    chosen = tuple(
        _choose(output, tracks.table(output, organism), metadata=metadata.get(output), terms=terms)
        for output in wanted
    )
    curies = None if terms is None else tuple(term.ontology_curie for term in terms)
    return Selection(organism, chosen, (organism, wanted, curies))


def _choose(
    output: OutputType, table: pd.DataFrame, *, metadata: pd.DataFrame, terms: ParsedTerms
) -> Chosen:
    means = table["nonzero_mean"].to_numpy(dtype=np.float32)
    if np.isnan(means).all():  # an output none of whose tracks has a mean is not rescaled
        means = np.ones(len(table), dtype=np.float32)
    mask = np.ones(len(table), dtype=bool) if terms is None else kept_tracks(metadata, terms)
    return Chosen(
        output,
        HEADS[output],
        metadata[mask].reset_index(drop=True),
        columns=table["column"].to_numpy(dtype=np.int32)[mask],
        means=means[mask],
        total=len(table),
    )
