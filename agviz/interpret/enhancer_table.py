"""The table of an enhancer-gene map, by a written contract.

A plain `pandas.DataFrame`, a row for each element and cell type, sorted by Start, then by cell
type as asked. `Links` draws it as it is; `table.pivot_table("score", "name", "cell")` is what
`ScoreHeatmap` takes.

==========================  =======  ==============================================================
column                      dtype    meaning
==========================  =======  ==============================================================
Chromosome, Start, End      str int  the element, 0-based, half-open
name                        str      what it is called
Chromosome2, Start2, End2   str int  the gene's first transcribed base
gene_id, gene_name          str      the gene
cell                        str      cell type, as the question named it
distance                    int64    bp from the TSS to the element's middle, below 0 upstream,
                                     along the gene's strand
side                        str      ``upstream``, ``downstream``, or ``over`` the TSS
own                         str      ``promoter`` or ``exon`` of the gene that the element overlaps,
                                     else empty: of such a row the score is no enhancer's
far                         bool     farther than `BEYOND` from the TSS
score                       float32  what the element gives: natural logarithm of the gene's level
                                     with it, less that without it; above 0 an enhancer
deviation                   float32  standard deviation of the score over shuffles, NaN of gradients
==========================  =======  ==============================================================

`attrs` say ``gene``, ``output``, ``method``, ``model``, ``engine``, ``context``, ``background`` and
``citation``, all text. Of gradients also ``agreement``: by cell type the Pearson correlation with
ablation of a sample of the elements without `own` (NaN where either does not vary), or the text
``not measured``; and ``agreement_elements``: of how many.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): AlphaGenome on measured enhancer-gene pairs, of which
those beyond 100 kb are told apart less well.
"""

from typing import Any

import numpy as np
from jaxtyping import Float

from agviz.errors import InputError
from agviz.genome.gene_lookup import Gene
from agviz.genome.overlap import overlapping_rows
from agviz.genome.types import Interval

BEYOND = 100_000
"""bp from the TSS beyond which the AlphaGenome paper does not show links to be reliable."""
PROMOTER = 250
"""bp on either side of the TSS that are the gene's own promoter here."""
COLUMNS = {
    "Chromosome": "OU", "Start": "i", "End": "i", "name": "OU",
    "Chromosome2": "OU", "Start2": "i", "End2": "i", "gene_id": "OU", "gene_name": "OU",
    "cell": "OU", "distance": "i", "side": "OU", "own": "OU", "far": "b",
    "score": "f", "deviation": "f",
}  # fmt: skip
"""Names, and the kinds of their dtypes."""


def enhancer_table(
    elements: Any,
    gene: Gene,
    cells: list[str],
    *,
    exons: Any,
    scores: Float[np.ndarray, "elements cells"],
    deviations: Float[np.ndarray, "elements cells"],
) -> Any:
    """The table of what each element gives to a gene in each cell type.

    Parameters
    ----------
    elements
        As `agviz.interpret.elements` makes them.
    gene
        Whose level the scores are of.
    cells
        Names of the columns of `scores`.
    exons
        A frame of the gene's exons, with Start and End.
    scores, deviations
        What elements give, and the spread of it.
    """
    start, end = elements["Start"].to_numpy(), elements["End"].to_numpy()
    contig, tss = gene.interval.chromosome, gene.tss
    forward = -1 if gene.interval.negative_strand else 1
    distance = forward * ((start + end) // 2 - tss)
    side = np.where(distance < 0, "upstream", "downstream").astype(object)
    side[(start <= tss) & (tss < end)] = "over"
    table = elements.assign(
        Chromosome2=contig, Start2=tss, End2=tss + 1,
        gene_id=gene.gene_id, gene_name=gene.gene_name, cell="",
        distance=distance, side=side, own=_own(start, end, gene=gene, exons=exons),
        far=np.abs(distance) > BEYOND,
    )  # fmt: skip
    whole = table.loc[table.index.repeat(len(cells))].reset_index(drop=True)
    whole["cell"] = cells * len(elements)
    whole["score"] = scores.ravel().astype(np.float32)
    whole["deviation"] = deviations.ravel().astype(np.float32)
    return whole


def check_enhancer_table(table: Any) -> None:
    """Raise `InputError` unless a table keeps the contract at the head of this file."""
    missing = [name for name in COLUMNS if name not in getattr(table, "columns", ())]
    if missing:
        raise InputError(
            f"An enhancer-gene map lacks {', '.join(map(repr, missing))}; make it with "
            "agviz.enhancer_map(...)"
        )
    for name, kinds in COLUMNS.items():
        found = table[name].dtype
        if found.kind not in kinds and len(table):
            raise InputError(f"Column {name!r} of an enhancer-gene map must not hold {found}")


def _own(start: np.ndarray, end: np.ndarray, *, gene: Gene, exons: Any) -> np.ndarray:
    """What of the gene itself each element overlaps."""
    contig, own = gene.interval.chromosome, np.full(len(start), "", dtype=object)
    spans = [(each.Start, each.End, "exon") for each in exons.itertuples()]
    spans.append((gene.tss - PROMOTER, gene.tss + PROMOTER + 1, "promoter"))  # the last word
    for first, last, what in spans:
        own[overlapping_rows(start, end, Interval(contig, max(0, first), last))] = what
    return own
