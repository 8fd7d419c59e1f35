"""Contact attribution: which elements and bases hold a loop or a boundary.

First elements are scrambled one by one; then, in the few that count most, every base is replaced.

References
----------
Fudenberg et al., *Nature Methods* 17:1111-1117 (2020): mutagenesis of predicted contact maps.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from alphagenome.models.dna_model import DnaModel, Organism

from agviz.errors import InputError
from agviz.genome.types import Interval
from agviz.interpret.contact_readouts import boundary_readout, loop_readout
from agviz.interpret.elements import ablate, predicted_tiles, read_elements
from agviz.interpret.locus_inputs import hull_of
from agviz.interpret.parts import ism_of_parts, joined
from agviz.interpret.question import HUMAN, Background, ask, read_interval
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.readout import Readout
from agviz.scoring.tracks import TrackChoice

CITATION = (
    "contact attribution by in-silico ablation and mutagenesis: Fudenberg et al., Nat. Methods "
    "17:1111 (2020)"
)
TILE = 256  # bp
BESIDE = 4_096
"""bp that anchors are moved for comparison: two bins of AlphaGenome's maps."""
REACH = 10_240
"""bp on either side of a boundary: five bins of AlphaGenome's maps."""


class ContactAttribution(NamedTuple):
    """What a contact attribution found.

    Attributes
    ----------
    elements
        Data frame of what was scrambled: Chromosome, Start, End, name, score (what it gives: the
        readout with it less that without it; above 0 it holds the loop or boundary), deviation over
        the shuffles, and refined, whether its bases were mutated; the highest score first.
    scores
        `sequence_scores` of kind "effects" in the refined elements, NaN between them; None if none
        were refined.
    readout
        What was asked; any other method can be asked the same.
    """

    elements: Any
    scores: Any
    readout: Readout


def contact_attribution(
    model: DnaModel,
    target: Interval | str | Sequence[Interval | str],
    tracks: TrackChoice,
    *,
    elements: Any = None,
    width: int = TILE,
    refine: int = 1,
    beside: int = BESIDE,
    reach: int = REACH,
    shuffles: int = 3,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> ContactAttribution:
    """Which elements, and which of their bases, hold a loop or a boundary; exact.

    Parameters
    ----------
    model
        Any model with a genome and contact maps.
    target
        Two anchors of a loop, or one interval whose middle is a boundary.
    tracks
        Which maps, as for `ContactReadout`.
    elements
        What is scrambled, as for `enhancer_map`; by default tiles of what is predicted.
    width
        bp of a tile.
    refine
        In how many of the elements of highest score every base is replaced.
    beside
        Of a loop: bp by which anchors are moved for comparison; 0 for the contact as it is.
    reach
        Of a boundary: bp on either side of it.
    shuffles, seed
        Of each element.
    context
        What is predicted; by default the model's own width around the target.
    background, organism, progress_bar
        As for `ism`.

    Returns
    -------
    ContactAttribution
        The table `elements`, `scores` of bases, and the `readout`.

    Raises
    ------
    InputError
        For no element, or a target that is neither a loop nor a boundary.
    IntervalError
        When target or elements lie outside the context.
    UnsupportedError
        For a model without contact maps.

    Examples
    --------
    >>> found = ag.contact_attribution(model, (left, right), tracks=[0])  # doctest: +SKIP
    >>> ag.Intervals(found.elements.head(5)) & ag.Logo(found.scores)  # doctest: +SKIP
    """
    if refine < 0:
        raise InputError(f"refine must be 0 elements or more; got {refine}")
    places = _places(model, target)
    hull = hull_of(tuple(places))
    question = ask(
        model, hull, ContactReadout(hull, hull, tracks=tracks),
        context=context, background=background, organism=organism,
    )  # fmt: skip
    within = Interval(hull.chromosome, question.context.start, question.context.end)
    if len(places) == 2:
        asked = loop_readout((places[0], places[1]), tracks, beside=beside, context=within)
    else:
        asked = boundary_readout(places[0], tracks, reach=reach, context=within)
    question = question.asking(asked)
    given = elements is not None
    table = read_elements(elements, within) if given else predicted_tiles(question, width)
    mutants = question.mutants()
    scores, deviations = ablate(
        question, mutants, table, shuffles=shuffles, seed=seed, show=progress_bar
    )
    table = table.assign(score=scores[:, 0], deviation=deviations[:, 0])
    table = table.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    table["refined"] = table.index < refine
    method = f"ablation by {shuffles} dinucleotide shuffles, seed {seed}"
    table.attrs.update(question.noted)
    table.attrs.update(readout=repr(asked), method=method, engine=mutants.engine, citation=CITATION)
    if not refine:
        return ContactAttribution(table, None, asked)
    best = [(row.Start, row.End) for row in table[table["refined"]].itertuples()]
    bases = ism_of_parts(
        question, mutants, joined(best, within), citation=CITATION, show=progress_bar
    )
    return ContactAttribution(table, bases, asked)


def _places(model: DnaModel, target: Any) -> list[Interval]:
    """One interval, or two."""
    several = [target] if isinstance(target, Interval | str) else list(target)
    if len(several) not in (1, 2):
        raise InputError(
            "The target is two anchors of a loop, or one interval for a boundary; got "
            f"{len(several)} intervals"
        )
    return [read_interval(model, each) for each in several]
