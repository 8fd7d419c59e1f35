"""What an `IsmExplorer` shows first, found from what it is asked."""

from collections.abc import Callable, Iterator
from typing import Any

from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.genome.sequence import BASES
from agviz.interpret.question import Question
from agviz.models.load import load_model
from agviz.models.own_motifs import own_motifs
from agviz.widgets.motif_curve import Placement, curve, placement
from agviz.widgets.moves import Limits
from agviz.widgets.state import Change, Place, Track

AROUND = 2_000
"""bp of both alleles that are shown around the window."""

READ_MOST = 6
"""Tracks that are shown of those that readouts read."""

TRUTH = "oracle"
TRUTH_NAME = "truth (oracle)"
"""What the curve of the oracle is called beside that of another model."""


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


def curves_of(
    model: Any, placed: Placement, report: Callable[[int, int], None]
) -> Iterator[tuple[str, dict[int, float]]]:
    """Curves by name: of a model and, on the teaching genome, of the truth; ever more of each."""
    for each in (model, *truth_of(model)):
        for found in curve(each, placed, report):
            yield model.name if each is model else TRUTH_NAME, found


def mutation(effects: Any, window: Place, *, position: int, base: str | None) -> tuple[Change, str]:
    """A mutation of a window, and what it does to the readout, in words.

    Parameters
    ----------
    effects
        What `ism` gave of the window.
    window
        What was mutated.
    position
        Of the base, 0-based.
    base
        What stands there then; None for the one that changes most.

    Raises
    ------
    InputError
        Outside the window, for an unknown base, or for the base that is there.
    """
    place = f"{window.contig}:{position + 1:,}"
    if not window.start <= position < window.end:
        raise InputError(f"{position + 1:,} is not within {window.text}, which was mutated")
    effect, before = effects.sel(position=position), float(effects.attrs["reference"])
    there = str(effect["observed"].item())
    if there not in BASES:
        raise InputError(f"{place} is {there}, an unknown base; choose a known one")
    if base is None:
        others = [other for other in BASES if other != there]
        base = max(others, key=lambda other: abs(float(effect.sel(base=other))))
    if base == there:
        raise InputError(f"{place} is {there} already; choose one of the three other bases")
    value = float(effect.sel(base=base))
    words = f"{place} {there}>{base}: {before:.4g} → {before + value:.4g} ({value:+.3g})"
    return Change(window.contig, position + 1, there, base), words


def placing_of(placed: Placement, model: Any, distance: int) -> dict[str, Any]:
    """What the motif's boxes offer, for a browser."""
    known = own_motifs(model.assembly) or ()
    return {
        "gene": placed.gene.gene_name,
        "motifs": list(dict.fromkeys([placed.motif[0], *(motif.id for motif in known)])),
        "motif": placed.motif[0],
        "distances": list(placed.distances),
        "distance": distance,
    }
