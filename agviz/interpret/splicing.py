"""Splice attribution: which bases make a donor, an acceptor or a junction, or hold an exon in.

References
----------
Jaganathan et al., *Cell* 176:535-548 (2019): mutagenesis of splice sites in silico.
Burge, Tuschl & Sharp, *The RNA World*, 525-560 (1999): the parts of a splice site.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError, check_choice
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.attribution import METHODS, attribution
from agviz.interpret.parts import ism_of_parts, joined, top_bases
from agviz.interpret.question import HUMAN, Question, ask, read_interval
from agviz.interpret.scans import Background
from agviz.interpret.splice_readouts import (
    ACCEPTOR,
    DONOR,
    EXON,
    JUNCTION,
    Site,
    exon_readout,
    junction_readout,
    site_readout,
    sites_of,
)
from agviz.scoring.bins import Runs
from agviz.scoring.readout import Readout

CITATION = "splice attribution by in-silico mutagenesis: Jaganathan et al., Cell 176:535 (2019)"
EXONIC = 20
"""bp of an exon beside a site that are mutated."""
BEHIND_DONOR, BEFORE_ACCEPTOR = 20, 60
"""bp of the intron: a donor's motif ends at 6, branch points begin up to 45 bp before acceptors."""
LONGEST_EXON = 500
"""bp; of a longer exon only what lies beside its sites is mutated."""
TOP = 10  # bases of the table
EXACT = "exact"

PARTS = {
    DONOR: (("exon", -4), ("donor motif", 6), ("intron", np.inf)),
    ACCEPTOR: (
        ("intron", -46), ("branch point region", -18), ("polypyrimidine tract", -4),
        ("acceptor motif", 1), ("exon", np.inf),
    ),
}  # fmt: skip
"""Parts of a site from 5' to 3', and the last offset of each: -1 is the last base before the cut, 1
the first behind it."""


class SpliceAttribution(NamedTuple):
    """What a splice attribution found.

    Attributes
    ----------
    scores
        `sequence_scores`, NaN where nothing was asked; of the exact method "effects". `Logo` draws
        them.
    bases
        Data frame of the bases that give most: Chromosome, Start, End, base, contribution, site
        ("donor" or "acceptor", the nearest asked about), offset (1 is the first base behind the
        cut, -1 the last before it) and part.
    readout
        What was asked; any other method can be asked the same.
    """

    scores: Any
    bases: Any
    readout: Readout


def splice_attribution(
    model: DnaModel,
    target: Interval | str,
    of: str,
    *,
    tracks: Any = None,
    method: str = EXACT,
    window: Interval | str | None = None,
    top: int = TOP,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> SpliceAttribution:
    """Which bases make a splice site or a junction, or hold an exon in.

    Parameters
    ----------
    model
        Any model with a genome and splice sites; with junctions for junctions and exons.
    target
        An exon (for its donor, its acceptor or itself) or an intron (for a junction), stranded.
    of
        What is asked. `"donor"` and `"acceptor"`: the log odds of the site at the exon's 3' or 5'
        end. `"exon"`: its PSI, from the reads of junctions that enter, leave and pass over it.
        `"junction"`: the reads of the junction.
    tracks
        Which tissues, as for `JunctionReadout`; needed for exons and junctions.
    method
        `"exact"`, mutagenesis, or one of `attribution`'s, which are quicker and say how well they
        agree with it.
    window
        What is looked at; by default 20 bp of exon, 20 bp behind a donor and 60 bp before an
        acceptor, and the exon if it is asked about.
    top
        How many bases the table has.
    context, background, organism, progress_bar
        As for `ism`.

    Returns
    -------
    SpliceAttribution
        `scores`, the table `bases`, and the `readout`.

    Raises
    ------
    InputError
        For a target without strand, missing tracks, or a junction or exon that is not predicted.
    IntervalError
        When the target lies outside the context.
    UnsupportedError
        For a model without splice sites or junctions, or a method that it does not have.

    Examples
    --------
    >>> found = ag.splice_attribution(model, exon, "acceptor")  # doctest: +SKIP
    >>> ag.Logo(found.scores)  # doctest: +SKIP
    """
    check_choice("of", of, (DONOR, ACCEPTOR, EXON, JUNCTION))
    check_choice("method", method, (EXACT, *METHODS))
    place = read_interval(model, target)
    if place.strand not in ("+", "-"):
        raise InputError(f"The target {format_interval(place)} needs a strand, '+' or '-'")
    if of in (EXON, JUNCTION) and tracks is None:
        raise InputError(f"Which tissues? Give tracks=..., such as tracks=[0], for of={of!r}")
    if top < 1:
        raise InputError(f"top must be 1 base or more; got {top}")
    sites = sites_of(place, of)
    readout = site_readout(sites[0], place, model.output_metadata(organism))
    within = Interval(place.chromosome, place.start, place.end)
    question = ask(
        model, within if window is None else window, readout,
        context=context, background=background, organism=organism,
    )  # fmt: skip
    if of in (EXON, JUNCTION):
        counted = question.predicted((OutputType.SPLICE_JUNCTIONS,)).splice_junctions
        asked = exon_readout if of == EXON else junction_readout
        question = question.asking(asked(place, counted, tracks))
    spans = _around(sites, place, whole=of == EXON)
    if window is not None:
        spans = [(question.window.start, question.window.end)]
    parts = joined(spans, question.context)
    scores = _scores(question, parts, method=method, show=progress_bar)
    table = _described(top_bases(scores, top), sites, place)
    return SpliceAttribution(scores, table, next(iter(question.readouts.values())))


def _scores(question: Question, parts: Runs, *, method: str, show: bool) -> Any:
    """The parts mutated, or a map of all from the first to the last."""
    if method == EXACT:
        return ism_of_parts(question, question.mutants(), parts, citation=CITATION, show=show)
    hull = Interval(question.context.chromosome, parts[0][0], parts[-1][1])
    return attribution(
        question.model, hull, next(iter(question.readouts.values())), method=method,
        context=question.context, background=question.variants, organism=question.organism,
        progress_bar=show,
    )  # fmt: skip


def _around(sites: Sequence[Site], target: Interval, *, whole: bool) -> list[tuple[int, int]]:
    """What is mutated: the surroundings of each site, and the whole exon if it is short."""
    spans = []
    for kind, at in sites:
        intron = BEHIND_DONOR if kind == DONOR else BEFORE_ACCEPTOR
        right = (kind == DONOR) != target.negative_strand  # of the base lies the intron
        before, behind = (EXONIC, intron + 1) if right else (intron, EXONIC)
        spans.append((at + right - before, at + behind))
    if whole and target.width <= LONGEST_EXON:
        spans.append((target.start, target.end))
    return spans


def _described(bases: Any, sites: Sequence[Site], target: Interval) -> Any:
    """The table with the nearest site, the offset from its cut, and the part this is."""
    forward = -1 if target.negative_strand else 1
    told = []
    for position in bases["Start"].tolist():
        steps = [forward * (position - site.position) for site in sites]
        nearest = int(np.argmin(np.abs(steps)))
        kind, step = sites[nearest].kind, steps[nearest]
        # The site is the exonic base: -1 of a donor, 1 of an acceptor; there is no 0.
        offset = step - (step <= 0) if kind == DONOR else step + (step >= 0)
        told.append((kind, offset, _part(kind, offset)))
    columns = zip(*told, strict=True) if told else ((), (), ())
    return bases.assign(**dict(zip(("site", "offset", "part"), map(list, columns), strict=True)))


def _part(kind: str, offset: int) -> str:
    return next(name for name, last in PARTS[kind] if offset <= last)
