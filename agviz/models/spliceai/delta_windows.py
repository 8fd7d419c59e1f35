"""What delta scores are computed on: REF and ALT around a variant, as each of its genes sees them.

Per gene the bases outside its transcript are N, since the network must not read a neighbor's
sites into it, and the strand is the gene's. Windows of all variants and genes go through the
networks together; a sequence that several share (the same REF) is predicted once.
"""

import dataclasses
from collections.abc import Iterator, Sequence

import anndata
import numpy as np
import pandas as pd
from jaxtyping import Float32

from agviz.errors import VariantError
from agviz.genome import edits
from agviz.genome.genes import GeneModels
from agviz.genome.sequence import SequenceReader, one_hot
from agviz.genome.types import Interval, Variant
from agviz.models.spliceai.delta import (
    SCORES,
    SpliceAIDeltaScorer,
    align_alternate,
    delta_scores,
)
from agviz.models.spliceai.predictor import Predictor

TRACKS = pd.DataFrame({"name": list(SCORES), "strand": "."}, index=[str(i) for i in range(4)])
GENE_COLUMNS = ["gene_id", "strand", "gene_name", "gene_type"]
UNSTRANDED = "."


@dataclasses.dataclass(frozen=True)
class Pair:
    """REF and ALT bases around a variant, + strand, masked for one gene and strand."""

    variant: Variant
    reference: str
    alternate: str
    strand: str


def score_deltas(
    variants: Sequence[Variant],
    intervals: Sequence[Interval],
    *,
    scorer: SpliceAIDeltaScorer,
    genes: GeneModels,
    fasta: SequenceReader,
    predictor: Predictor,
) -> list[anndata.AnnData]:
    """Delta scores of variants, one AnnData each, with a row for each gene the variant is in.

    Parameters
    ----------
    variants
        Any; a stated REF allele that the genome does not have is used, with a warning.
    intervals
        One for each variant, kept in the result as what was asked about.
    scorer
        The distance.
    genes
        Their gene bodies are the transcripts' bounds; genes without a strand are left out.
    fasta
        The genome. Off the ends of a contig there is N.
    predictor
        The networks.

    Warns
    -----
    ReferenceMismatchWarning
        The genome does not have a variant's REF allele.
    """
    edits.check_reference(variants, fasta)
    anchored = [_anchor(variant, fasta) for variant in variants]
    found = [_genes_at(variant, genes) for variant in anchored]
    pairs = [
        list(
            _pairs(variant, rows, distance=scorer.distance, fasta=fasta, context=predictor.context)
        )
        for variant, rows in zip(anchored, found, strict=True)
    ]
    predicted = _predict([pair for several in pairs for pair in several], predictor)
    results = []
    for variant, interval, rows, several in zip(variants, intervals, found, pairs, strict=True):
        scored = [_score(pair, predicted, distance=scorer.distance) for pair in several]
        results.append(_result(scored, rows, interval=interval, variant=variant, scorer=scorer))
    return results


def _anchor(variant: Variant, fasta: SequenceReader) -> Variant:
    """The same variant with a base in both alleles: an empty one gets the base before it."""
    if variant.reference_bases and variant.alternate_bases:
        return variant
    if variant.start == 0:
        raise VariantError(
            f"Variant {edits.short(variant)} has an empty allele at the contig's first base; give "
            "both alleles the base that follows"
        )
    before = fasta.fetch(Interval(variant.chromosome, variant.start - 1, variant.start))
    return Variant(
        variant.chromosome,
        variant.position - 1,
        before + variant.reference_bases,
        before + variant.alternate_bases,
    )


def _genes_at(variant: Variant, genes: GeneModels) -> pd.DataFrame:
    """The genes with a strand that hold the variant's first base."""
    rows = genes.genes(Interval(variant.chromosome, variant.start, variant.start + 1))
    return rows[rows["Strand"] != UNSTRANDED].reset_index(drop=True)


def _pairs(
    variant: Variant, genes: pd.DataFrame, *, distance: int, fasta: SequenceReader, context: int
) -> Iterator[Pair]:
    """REF and ALT as each gene sees them, with `context` bp beyond the window on each side."""
    if genes.empty:
        return
    length = len(variant.reference_bases)
    lost = max(0, length - len(variant.alternate_bases))
    start = variant.start - distance - context
    # A deletion draws in more genome from the right, so that ALT has its context there too.
    end = variant.start + distance + context + 1 + lost
    # A long REF allele is stated in full even where the window ends inside it.
    wide = Interval(variant.chromosome, start, max(end, variant.start + length))
    stated = edits.reference_sequence(wide, [variant], fasta)
    at = variant.start - start
    for first, last, strand in zip(genes["Start"], genes["End"], genes["Strand"], strict=True):
        masked = _mask(stated, start=start, first=int(first), last=int(last))
        alternate = masked[:at] + variant.alternate_bases + masked[at + length :]
        wanted = 2 * (distance + context) + 1
        inserted = max(0, len(variant.alternate_bases) - length)
        yield Pair(variant, masked[:wanted], alternate[: wanted + inserted], strand)


def _mask(sequence: str, *, start: int, first: int, last: int) -> str:
    """`sequence`, which begins at `start`, with N outside `first` to `last`."""
    left = min(max(first - start, 0), len(sequence))
    right = min(max(last - start, left), len(sequence))
    return "N" * left + sequence[left:right] + "N" * (len(sequence) - right)


def _predict(
    pairs: Sequence[Pair], predictor: Predictor
) -> dict[tuple[str, str], Float32[np.ndarray, "_ 3"]]:
    """Predictions of each pair's sequences on its strand, turned back to + strand order."""
    keys = dict.fromkeys(
        (bases, pair.strand) for pair in pairs for bases in (pair.reference, pair.alternate)
    )
    turned = {"+": slice(None), "-": slice(None, None, -1)}
    inputs = [one_hot(bases)[turned[strand], turned[strand]] for bases, strand in keys]
    predicted = predictor(inputs)
    return {key: values[turned[key[1]]] for key, values in zip(keys, predicted, strict=True)}


def _score(
    pair: Pair, predicted: dict[tuple[str, str], Float32[np.ndarray, "_ 3"]], *, distance: int
) -> tuple[np.ndarray, np.ndarray]:
    reference = predicted[pair.reference, pair.strand]
    alternate = predicted[pair.alternate, pair.strand]
    return delta_scores(reference, align_alternate(alternate, pair.variant, distance=distance))


def _result(
    scored: Sequence[tuple[np.ndarray, np.ndarray]],
    genes: pd.DataFrame,
    *,
    interval: Interval,
    variant: Variant,
    scorer: SpliceAIDeltaScorer,
) -> anndata.AnnData:
    obs = genes.rename(columns={"Strand": "strand"})[GENE_COLUMNS].astype(object)
    obs.index = pd.Index(map(str, range(len(obs))), dtype=object)
    scores = np.array([values for values, _ in scored], dtype=np.float32).reshape(-1, 4)
    offsets = np.array([offset for _, offset in scored], dtype=np.int64).reshape(-1, 4)
    return anndata.AnnData(
        X=scores,
        obs=obs,
        var=TRACKS.copy(),
        layers={"offset": offsets},
        uns={"interval": interval, "variant": variant, "variant_scorer": scorer},
    )
