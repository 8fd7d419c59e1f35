"""What an `IsmExplorer` shows first, found from what it is asked."""

from typing import Any

from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.interpret.question import Question
from agviz.models.load import load_model
from agviz.models.own_motifs import own_motifs
from agviz.widgets.motif_curve import Placement, placement
from agviz.widgets.moves import Limits
from agviz.widgets.state import Place, Track

AROUND = 2_000
"""bp of both alleles that are shown around the window."""

READ_MOST = 6
"""Tracks that are shown of those that readouts read."""

TRUTH = "oracle"


def tracks_read(question: Question) -> tuple[Track, ...]:
    """The tracks that the readouts of a question read, the first of many."""
    tables = question.model.output_metadata(question.organism)
    found: dict[Track, None] = {}
    for readout in question.readouts.values():
        bound = readout.bind(question.context, tables, junctions=readout.named_junctions)
        for output, columns in bound.tracks.items():
            rows = tables.get(output).iloc[list(columns)]
            for name, strand in zip(rows["name"], rows["strand"], strict=True):
                found.setdefault(Track(OutputType(output).name, str(name), str(strand)))
    return tuple(found)[:READ_MOST]


def around(window: Place, limits: Limits) -> Place:
    """The window amid as much of its contig as both alleles are shown of."""
    length = limits.contigs[window.contig]
    width = min(max(AROUND, window.width), length)
    middle = (window.start + window.end) // 2
    start = max(0, min(middle - width // 2, length - width))
    return Place(window.contig, start, start + width)


def first_placement(model: Any, gene: str, motif: Any, *, term: str | None) -> Placement:
    """The motif that is placed first.

    Raises
    ------
    InputError
        Without a motif, on a genome that has none of its own.
    """
    if motif is None:
        own = own_motifs(model.assembly)
        if own is None:
            raise InputError(f"Say which motif to place near {gene}, such as motif='CACGTG'")
        motif = next(iter(own))
    return placement(model, gene, motif, term=term)


def truth_of(model: Any) -> tuple[Any, ...]:
    """The oracle of a model's genome, if that is the teaching genome and the model is another."""
    if model.name == TRUTH or own_motifs(model.assembly) is None:
        return ()
    return (load_model(TRUTH, assembly=model.assembly),)
