"""`explain`: what a variant does according to a model, each step the work of another file.

Scores say what changes, a background how unusual that is, motifs and exact mutagenesis why; tables,
figures and sentences are made from these.
"""

import os
import warnings
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz.errors import AlignmentWarning, InputError, require
from agviz.genome.assembly import Assembly
from agviz.genome.edits import mismatch_words, short
from agviz.genome.motif_set import Motif, MotifSet, as_motifs
from agviz.genome.normalize import left_normalize
from agviz.genome.parse import parse_variant
from agviz.genome.types import Variant
from agviz.interpret.jaspar import jaspar
from agviz.interpret.question import model_name
from agviz.models.own_motifs import own_motifs
from agviz.reports import ranked_changes
from agviz.reports.background_scores import Given, read_background, score_background
from agviz.reports.changed_junctions import changed_junctions
from agviz.reports.drawn_alleles import predict_drawn
from agviz.reports.explained_motifs import MotifAnswer, explain_motifs
from agviz.reports.explanation import Explanation
from agviz.reports.kept_answers import keep_answers, own_scores
from agviz.reports.report_figures import all_figures
from agviz.reports.report_limits import limits
from agviz.reports.report_sources import citations, settings
from agviz.reports.report_words import sentences
from agviz.scoring.merged_splicing import MergedSplicingScore, merged_splicing_table

FLANK = 20  # bp
FLANK_MOST = 200
BACKGROUND = 50  # variants
AUTO, JASPAR = "auto", "jaspar"
ALWAYS_NUMBERS = ("CenterMaskScorer", "SpliceAIDeltaScorer")
"""Scorers that give every variant numbers; others have none for some genes and sites."""


def explain(
    model: DnaModel,
    variant: Variant | str,
    *,
    background: Given = BACKGROUND,
    motifs: MotifSet | Motif | str | None = AUTO,
    flank: int = FLANK,
    seed: int = 0,
    out: str | os.PathLike[str] | None = None,
    progress_bar: bool = True,
) -> Explanation:
    """Explain a variant: motifs made or broken, what changes, in which cell types and genes.

    Parameters
    ----------
    model
        Any model. Of one that runs elsewhere the mutagenesis is left out: it would be hundreds of
        requests.
    variant
        A variant of the model's genome, or its text (`"chr8:70294:G>A"`).
    background
        How many matched variants to compare with (`sample_background`), one prediction of each
        allele for each; or the `Background`; or the scores of one, such as `background_scores` of
        an earlier explanation. None leaves it out; then nothing is said of what is unusual.
    motifs
        What is looked for in both alleles: `"jaspar"` (vertebrates), a `MotifSet` such as
        `read_meme(path)`, or None for nothing. `"auto"` is JASPAR, but for the teaching genome its
        own motifs.
    flank
        bp on either side of the variant in which each base is mutated, on both alleles; 0 leaves
        mutagenesis out.
    seed
        Of the background; the same seed gives the same report.
    out
        A folder for the model's answers, made if it is not there: an explanation that was ended
        goes on where it was. By default nothing is kept.
    progress_bar
        Whether to show progress.

    Returns
    -------
    Explanation
        Tables, figures, words and limits; it shows itself in a notebook, and `.save("report.html")`
        writes it.

    Raises
    ------
    VariantError, ContigError
        For a variant that cannot be read or is not of the genome.
    InputError
        For a background, motifs or flank that are none, when there is no genome to sample from,
        when the model predicts no number, or when `out` is of another model, variant or setting.
    FormatError
        When `out` holds something else.
    MissingPackageError
        For motifs without memelite, which the extra `motifs` brings.
    UnsupportedError
        When the model has no scorer for what it predicts.

    Examples
    --------
    >>> found = ag.explain(model, "chrT1:82740:C>CGG")  # doctest: +SKIP
    >>> found.save("report.html")  # doctest: +SKIP
    """
    _check_flank(flank)
    assembly = getattr(model, "assembly", None)
    wanted = _motifs(motifs, assembly)
    asked, scored = _read(variant, assembly)
    given = read_background(model, background, like=scored, seed=seed)
    kept = keep_answers(out, model, scored, given=given, motifs=wanted, flank=flank)
    with warnings.catch_warnings():
        # What it says stands among the limits of every insertion and deletion.
        warnings.simplefilter("ignore", AlignmentWarning)
        scores = own_scores(kept, model, scored)
        _check_numbers(scores, scored)
        known = score_background(model, given, kept=kept, progress_bar=progress_bar)
        changes = ranked_changes.changes_of(scores, known)
        summary = ranked_changes.summarise(changes, known)
        tables = _tables(changes, summary, scored, assembly)
        drawn = predict_drawn(
            model, scored, summary=summary, by_biosample=tables["changes"], kept=kept
        )
        tables["junctions"] = changed_junctions(drawn.junctions, _genes(assembly))
        answer = explain_motifs(
            model, scored, wanted, changes=changes, summary=summary,
            predicted=drawn.predicted, flank=flank, kept=kept, progress_bar=progress_bar,
        )  # fmt: skip
    return _explanation(
        model, (asked, scored), scores=scores, known=known, tables=tables | {"summary": summary},
        answer=answer, drawn=drawn,
    )  # fmt: skip


def _explanation(
    model: DnaModel,
    variants: tuple[Variant, Variant],
    *,
    scores: pd.DataFrame,
    known: pd.DataFrame | None,
    tables: dict[str, pd.DataFrame],
    answer: MotifAnswer,
    drawn: Any,
) -> Explanation:
    """All that was found, with its words, figures and sources."""
    from agviz import __version__

    asked, scored = variants
    assembly = getattr(model, "assembly", None)
    told = sentences(tables["summary"], answer.motifs, tables["junctions"], kind=_kind(scored))
    said = [*answer.left_out, *_mismatch(scored, assembly)]
    return Explanation(
        variant=scored,
        asked=short(asked) if len(str(asked)) > 60 else str(asked),
        model=model_name(model),
        assembly=str(getattr(assembly, "name", None) or "not named"),
        version=__version__,
        sentences=told,
        **tables,
        motifs=answer.motifs,
        merged_splicing=_merged(scores),
        mutagenesis=answer.mutagenesis,
        scores=scores,
        background_scores=known,
        figures=all_figures(scored, drawn=drawn, tables=tables, known=known, answer=answer,
                            assembly=assembly),
        limits=limits(model, scored, summary=tables["summary"], genes=tables["genes"],
                      junctions=tables["junctions"], known=known, left_out=said),
        citations=citations(model, answer, known=known),
        settings=settings(scored, scores=scores, known=known, answer=answer),
    )  # fmt: skip


def _tables(
    changes: pd.DataFrame, summary: pd.DataFrame, variant: Variant, assembly: Any
) -> dict[str, pd.DataFrame]:
    return {
        "changes": ranked_changes.by_biosample(changes, summary),
        "genes": ranked_changes.by_gene(changes, variant, _genes(assembly)),
        "splicing": ranked_changes.by_splicing(changes),
    }


def _read(variant: Variant | str, assembly: Any) -> tuple[Variant, Variant]:
    """The variant as it was asked about, and as it is scored: an indel at its leftmost place."""
    contigs = assembly.contigs if isinstance(assembly, Assembly) else None
    asked = parse_variant(variant, contigs) if isinstance(variant, str) else variant
    if not isinstance(asked, Variant):
        raise InputError(f"variant must be a Variant or its text; got {variant!r}")
    if contigs is None or len(asked.reference_bases) == len(asked.alternate_bases):
        return asked, asked.copy()
    assert isinstance(assembly, Assembly)
    return asked, left_normalize(asked, assembly.fasta_reader)


def _motifs(given: MotifSet | Motif | str | None, assembly: Any) -> MotifSet | None:
    """The motifs that are looked for; `InputError` for another text."""
    if given is None:
        return None
    require("memelite", extra="motifs", why="Scanning for motifs (motifs=None leaves it out)")
    if isinstance(given, str):
        if given not in (AUTO, JASPAR):
            raise InputError(
                f"motifs must be {AUTO!r}, {JASPAR!r}, a MotifSet such as read_meme(path), or "
                f"None; got {given!r}"
            )
        own = own_motifs(assembly if isinstance(assembly, Assembly) else None)
        return own if given == AUTO and own is not None else jaspar()
    return as_motifs(given)


def _check_flank(flank: int) -> None:
    if isinstance(flank, bool) or not isinstance(flank, int) or not 0 <= flank <= FLANK_MOST:
        raise InputError(f"flank must be a whole number from 0 to {FLANK_MOST} bp; got {flank!r}")


def _check_numbers(scores: pd.DataFrame, variant: Variant) -> None:
    """Raise `InputError` when a score that exists for every variant is no number."""
    always = scores[scores["variant_scorer"].str.startswith(ALWAYS_NUMBERS)]
    values = always["raw_score"].to_numpy(dtype=float)
    wrong = always[~np.isfinite(values)]
    if len(wrong):
        raise InputError(
            f"{len(wrong):,} of {len(always):,} scores of {short(variant)} are no numbers, among "
            f"them {wrong['output_type'].iloc[0]} in {wrong['track_name'].iloc[0]}: the model "
            "predicts NaN or infinity; check its weights"
        )


def _genes(assembly: Any) -> Any:
    has = isinstance(assembly, Assembly) and assembly.genes is not None
    return assembly.gene_models if has else None


def _kind(variant: Variant) -> str:
    growth = len(variant.alternate_bases) - len(variant.reference_bases)
    return "insertion" if growth > 0 else "deletion" if growth < 0 else "substitution"


def _mismatch(variant: Variant, assembly: Any) -> list[str]:
    if not isinstance(assembly, Assembly):
        return []
    wrong = mismatch_words(variant, assembly.fasta_reader)
    return [f"The genome disagrees with the stated REF, which is used: {wrong}."] if wrong else []


def _merged(scores: pd.DataFrame) -> MergedSplicingScore | None:
    """The merged splicing score, if all of its parts were scored and a gene was there."""
    try:
        table = merged_splicing_table(scores)
    except InputError:  # the model has not all three
        return None
    parts = ("splice_sites", "splice_site_usage", "splice_junctions")
    if table.empty or not (table[list(parts)] > 0).to_numpy().any():
        return None
    return MergedSplicingScore(*(float(table[part].iloc[0]) for part in parts))
