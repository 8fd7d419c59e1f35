"""Motifs and mutagenesis of one variant: what was found, and what was not looked at and why."""

import dataclasses

import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz.genome.alleles import Alleles
from agviz.genome.motif_set import MotifSet
from agviz.genome.types import Variant
from agviz.interpret.kept import Kept
from agviz.models.base import LocalModel
from agviz.models.variant_window import variant_interval
from agviz.reports.changed_motifs import THRESHOLD, changed_motifs
from agviz.reports.evidence_readout import evidence_readout
from agviz.reports.motif_evidence import Mutagenesis, mutate_alleles, ranked, weigh

THRESHOLD_IN_USE = 1e-3
"""p-value up to which a match is listed if mutagenesis finds it in use."""
LONGEST = 60
"""bp of an allele; of longer ones mutagenesis takes too long for a report."""


@dataclasses.dataclass(frozen=True, eq=False)
class MotifAnswer:
    """What motifs and mutagenesis say.

    Attributes
    ----------
    motifs
        As of `ranked`; None if none were looked for.
    mutagenesis
        Of both alleles; None if it was left out.
    left_out
        Sentences on what was not looked at.
    """

    motifs: pd.DataFrame | None
    mutagenesis: Mutagenesis | None
    left_out: tuple[str, ...]


def explain_motifs(
    model: DnaModel,
    variant: Variant,
    motifs: MotifSet | None,
    *,
    changes: pd.DataFrame,
    summary: pd.DataFrame,
    predicted: Alleles | None,
    flank: int,
    kept: Kept,
    progress_bar: bool,
) -> MotifAnswer:
    """Mutate both alleles and weigh by it the motifs that differ between them.

    Parameters
    ----------
    model, variant
        Who is asked about what.
    motifs
        What is looked for, or None.
    changes, summary
        As of `changes_of` and `summarise`: what readout is asked about, which factors bind.
    predicted
        Both alleles, for the place of a splice site.
    flank
        bp on either side that are mutated; 0 for no mutagenesis.
    kept, progress_bar
        Where the mutagenesis is kept, and whether to show progress.
    """
    left_out = []
    why = _not_mutated(model, variant, flank=flank)
    found = None
    if why:
        left_out.append(f"{why} Whether the model uses a motif is therefore not known.")
    else:
        evidence = evidence_readout(model, variant, summary=summary, predicted=predicted)
        if evidence is None:
            left_out.append("No level near the variant was scored, so nothing was mutated.")
        else:
            found = mutate_alleles(
                model, variant, evidence, context=variant_interval(model, variant), flank=flank,
                kept=kept, progress_bar=progress_bar,
            )  # fmt: skip
    assembly = getattr(model, "assembly", None)
    if motifs is None or assembly is None:
        reason = "as asked" if motifs is None else "the model has no genome here to read them from"
        return MotifAnswer(None, found, (*left_out, f"Motifs were not looked for: {reason}."))
    widest = THRESHOLD if found is None else THRESHOLD_IN_USE
    table = changed_motifs(variant, assembly.fasta_reader, motifs, threshold=widest)
    weighed = weigh(table, motifs, found, variant=variant)
    return MotifAnswer(ranked(weighed, changes, threshold=THRESHOLD), found, tuple(left_out))


def _not_mutated(model: DnaModel, variant: Variant, *, flank: int) -> str:
    """Why there is no mutagenesis; nothing if there is."""
    if flank == 0:
        return "Mutagenesis was left out, as asked."
    if not isinstance(model, LocalModel):
        return (
            "Mutagenesis is left out: this model does not run here, and each substitution would "
            "be a request of its own."
        )
    longest = max(len(variant.reference_bases), len(variant.alternate_bases))
    if longest > LONGEST:
        return f"Mutagenesis is left out: an allele of {longest:,} bp is longer than {LONGEST} bp."
    return ""
