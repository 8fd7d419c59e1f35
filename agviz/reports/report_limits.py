"""What an explanation cannot tell, in words that go with every report."""

from collections.abc import Iterable

import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz.genome.types import Variant
from agviz.models.base import LocalModel
from agviz.reports.large_splicing import hidden_splicing
from agviz.reports.ranked_changes import LEVEL

FAR = 100_000
"""bp; the AlphaGenome paper finds effects of more distant elements hard to predict."""
RESEARCH = "For research use only: no prediction is for diagnosis or any clinical decision."
SITES_BREAK = (
    "Background variants in splice regions break sites as well, so that even a lost exon need not "
    "stand out from them: a change of splicing that is large in itself is told whatever its rank."
)
_FAMILY = (
    "It is what one model predicts from sequence, not a measurement. Models of this family know "
    "the reference genome and the cell types they were trained on, and tell differences between "
    "people less well than differences between places of a genome."
)
_MODELS = {
    "teaching": (
        "The teaching model knows a synthetic genome and nothing of real DNA. By its model card it "
        "names the right gene of an inserted MYB site in 94 % of cases where one gene rises "
        "clearly, and the sizes of these changes correlate with the truth at 0.94: all that is "
        "behind inserted bases has moved, which changes predictions a little. Its factors have "
        "motifs of their own (teaching_motifs), which JASPAR's resemble at best."
    ),
    "oracle": (
        "The oracle computes the rules of a synthetic genome: it is exact there, and says nothing "
        "of real DNA."
    ),
    "spliceai": "SpliceAI predicts splice sites only: all other effects are not looked at.",
}


def limits(
    model: DnaModel,
    variant: Variant,
    *,
    summary: pd.DataFrame,
    genes: pd.DataFrame,
    junctions: pd.DataFrame,
    known: pd.DataFrame | None,
    left_out: Iterable[str],
) -> tuple[str, ...]:
    """Sentences on what the explanation cannot tell.

    Parameters
    ----------
    model, variant
        What was asked, and whom.
    summary, genes, junctions
        As of `summarise`, `by_gene` and `changed_junctions`.
    known
        Scores of the background.
    left_out
        What was not looked at, and why; sentences.
    """
    said = [_FAMILY]
    name = str(getattr(model, "name", ""))
    if name in _MODELS:
        said.append(_MODELS[name])
    elif not isinstance(model, LocalModel):
        said.append(
            "The service's own quantiles compare with other variants than this report's do; "
            "neither is a probability of an effect."
        )
    said += left_out
    said += _background_limits(summary, junctions, known)
    far = genes[genes["distance"].abs() > FAR] if len(genes) else genes
    if len(far):
        names = ", ".join(far["gene_name"].head(5))
        said.append(
            f"More than {FAR // 1000} kb lie between the variant and the start of {names}: over "
            "such distances the paper shows predictions to be less reliable, and small effects of "
            "distant elements are often missed."
        )
    if len(variant.reference_bases) != len(variant.alternate_bases):
        said.append(
            "An insertion or deletion shifts what follows it: tracks of coarse bins are moved by "
            "whole bins, scores around the variant compare bins that are not aligned, and motifs "
            "and mutagenesis of ALT stand in ALT's own coordinates."
        )
    return (*said, RESEARCH)


def _background_limits(
    summary: pd.DataFrame, junctions: pd.DataFrame, known: pd.DataFrame | None
) -> list[str]:
    if known is None or summary.empty:
        return ["Without a background nothing is said of how unusual the changes are."]
    size = int(summary["background_size"].iloc[0])
    which = (
        "random variants that match in change, kind of place and G+C, not in conservation or "
        "chromatin"
        if "matching" in known.attrs.get("background", {})
        else "variants that whoever asked has chosen"
    )
    resolved = (
        f"There is one background, of {size} {which}; quantiles resolve no finer than 1 in "
        f"{size + 1} and say how unusual a change is, not whether it matters."
    )
    by_chance = (
        f"{len(summary)} kinds of change were each compared at p <= {LEVEL:g}: by chance alone "
        f"{LEVEL * len(summary):.1f} of them would stand out."
    )
    hidden = hidden_splicing(summary, junctions)
    return [resolved, by_chance, *([SITES_BREAK] if len(hidden) else [])]
