"""Delta scores end to end on a small random network, a small genome and its genes."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import ReferenceMismatchWarning, VariantError
from agviz.genome.fasta import Fasta
from agviz.genome.gene_frames import empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models.spliceai.delta import SpliceAIDeltaScorer
from agviz.models.spliceai.delta_windows import _mask, score_deltas
from agviz.models.spliceai.predictor import Predictor

LENGTH = 1000
SCORER = SpliceAIDeltaScorer(distance=10)
WHERE = Interval("chr1", 300, 600)


@pytest.fixture(scope="module")
def predictor(make_weights, small_config):
    return Predictor(make_weights(small_config), config=small_config, windows=(30, 100))


@pytest.fixture(scope="module")
def bases() -> str:
    return "".join(np.random.default_rng(3).choice(list("ACGT"), size=LENGTH))


@pytest.fixture(scope="module")
def genome(bases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("genome")
    (folder / "plus.fa").write_text(f">chr1\n{bases}\n")
    (folder / "minus.fa").write_text(f">chr1\n{reverse_complement(bases)}\n")
    return Fasta(folder / "plus.fa"), Fasta(folder / "minus.fa")


def gene_models(*rows):
    """Gene models of (name, start, end, strand) on chr1."""
    frame = pd.DataFrame(
        [("chr1", start, end, strand, name, name, "lncRNA") for name, start, end, strand in rows],
        columns=list(empty_gene_frame("genes")),
    ).sort_values(["Start", "End"], ignore_index=True)
    return GeneModels.from_frames(
        genes=frame,
        transcripts=empty_gene_frame("transcripts"),
        exons=empty_gene_frame("exons"),
    )


def score(variant, genes, fasta, predictor, scorer=SCORER):
    (scores,) = score_deltas(
        [variant], [WHERE], scorer=scorer, genes=genes, fasta=fasta, predictor=predictor
    )
    return scores


def variant_at(bases, start, length, alternate):
    return Variant("chr1", start + 1, bases[start : start + length], alternate)


def other(base: str) -> str:
    return "ACGT"["ACGT".index(base) - 1]


def test_equals_the_definition_done_by_hand(bases, genome, predictor, make_weights, slow,
                                            small_config):  # fmt: skip
    """A substitution at a gene's middle: mask by hand, the slow network, differences, maxima."""
    start, gene = 400, (380, 470)
    variant = variant_at(bases, start, 1, other(bases[start]))
    found = score(variant, gene_models(("A", *gene, "+")), genome[0], predictor)

    masked = "".join(b if gene[0] <= i < gene[1] else "N" for i, b in enumerate(bases))
    reach = SCORER.distance + small_config.context
    codes = dict(zip("ACGTN", np.eye(5, 4), strict=True))

    def predict(text):
        one_hot = np.array([codes[base] for base in text[start - reach : start + reach + 1]])
        return slow(make_weights(small_config).networks[0], one_hot, small_config)

    changed = masked[:start] + variant.alternate_bases + masked[start + 1 :]
    change = predict(changed) - predict(masked)
    columns = np.stack([change[:, 1], -change[:, 1], change[:, 2], -change[:, 2]], axis=1)
    np.testing.assert_allclose(found.X[0], columns.max(axis=0), atol=1e-5)
    assert found.layers["offset"][0].tolist() == (columns.argmax(axis=0) - 10).tolist()
    assert columns.max() > 0.01, "a variant that changes nothing tests nothing"


def test_minus_strand_is_the_reverse_complement(bases, genome, predictor):
    """A gene on - scores as its mirror image on +, at mirrored offsets."""
    plus, minus = genome
    start = 500
    variant = variant_at(bases, start, 1, other(bases[start]))
    mirrored = Variant(
        "chr1", LENGTH - start,
        reverse_complement(variant.reference_bases), reverse_complement(variant.alternate_bases),
    )  # fmt: skip
    one = score(variant, gene_models(("A", 450, 700, "-")), plus, predictor)
    two = score(mirrored, gene_models(("A", 300, 550, "+")), minus, predictor)
    np.testing.assert_allclose(one.X, two.X, atol=2e-6)
    assert one.layers["offset"].tolist() == (-two.layers["offset"]).tolist()


def test_each_gene_and_strand_is_a_row(bases, genome, predictor):
    genes = gene_models(
        ("LEFT", 0, 400, "+"), ("BOTH", 300, 500, "-"), ("WIDE", 100, 900, "+"),
        ("BARE", 100, 900, "."), ("RIGHT", 401, 900, "+"),
    )  # fmt: skip
    scores = score(variant_at(bases, 400, 1, other(bases[400])), genes, genome[0], predictor)
    assert scores.obs["gene_id"].tolist() == ["WIDE", "BOTH"]
    assert scores.obs["strand"].tolist() == ["+", "-"]
    assert list(scores.obs.columns) == ["gene_id", "strand", "gene_name", "gene_type"]
    assert scores.shape == (2, 4)
    assert not np.allclose(scores.X[0], scores.X[1])


def test_the_mask_keeps_each_base_of_the_transcript_and_no_other():
    sequence, start = "ACGTCA", 10
    for first in range(8, 18):
        for last in range(first, 19):
            expected = "".join(
                base if first <= position < last else "N"
                for position, base in enumerate(sequence, start)
            )
            assert _mask(sequence, start=start, first=first, last=last) == expected


def test_bases_outside_the_gene_do_not_matter(bases, genome, predictor):
    start = 400
    variant = variant_at(bases, start, 1, other(bases[start]))
    inside = score(variant, gene_models(("A", 395, 410, "+")), genome[0], predictor)
    beyond = score(variant, gene_models(("A", 380, 430, "+")), genome[0], predictor)
    assert not np.allclose(inside.X, beyond.X, atol=1e-4)
    changed = "".join(b if 395 <= i < 410 else other(b) for i, b in enumerate(bases))
    fasta = genome[0].path.with_name("changed.fa")
    fasta.write_text(f">chr1\n{changed}\n")
    again = score(variant, gene_models(("A", 395, 410, "+")), Fasta(fasta), predictor)
    np.testing.assert_array_equal(inside.X, again.X)


def test_several_together_equal_each_alone(bases, genome, predictor):
    genes = gene_models(("A", 200, 700, "+"), ("B", 420, 800, "-"))
    variants = [
        variant_at(bases, 400, 1, other(bases[400])),
        variant_at(bases, 410, 1, bases[410] + "ACGTA"),
        variant_at(bases, 430, 30, bases[430]),
        variant_at(bases, 500, 40, "TT"),
        variant_at(bases, 0, 1, other(bases[0])),
        variant_at(bases, LENGTH - 1, 1, other(bases[-1])),
    ]
    together = score_deltas(
        variants, [WHERE] * len(variants), scorer=SCORER, genes=genes, fasta=genome[0],
        predictor=predictor,
    )  # fmt: skip
    assert [scores.shape[0] for scores in together] == [1, 1, 2, 2, 0, 0]
    for variant, scores in zip(variants, together, strict=True):
        alone = score(variant, genes, genome[0], predictor)
        np.testing.assert_allclose(scores.X, alone.X, atol=2e-6)
        assert scores.layers["offset"].shape == scores.X.shape
        assert scores.uns["variant"] == variant
        assert scores.uns["interval"] == WHERE


def test_variants_at_the_ends_of_a_contig(bases, genome, predictor):
    genes = gene_models(("A", 0, LENGTH, "+"))
    for variant in (
        variant_at(bases, 0, 1, other(bases[0])),
        variant_at(bases, LENGTH - 1, 1, other(bases[-1])),
        variant_at(bases, LENGTH - 8, 8, bases[LENGTH - 8]),
    ):
        scores = score(variant, genes, genome[0], predictor)
        assert np.isfinite(scores.X).all()
        assert scores.X.max() > 0


def test_an_empty_allele_is_anchored(bases, genome, predictor):
    genes = gene_models(("A", 0, LENGTH, "+"))
    pairs = [
        (Variant("chr1", 401, "", "GTA"), variant_at(bases, 399, 1, bases[399] + "GTA")),
        (Variant("chr1", 401, bases[400:403], ""), variant_at(bases, 399, 4, bases[399])),
    ]
    for bare, anchored in pairs:
        one = score(bare, genes, genome[0], predictor)
        two = score(anchored, genes, genome[0], predictor)
        np.testing.assert_array_equal(one.X, two.X)
        assert one.uns["variant"] == bare
    message = (
        "Variant chr1:1:>GTA has an empty allele at the contig's first base; give both alleles the "
        "base that follows"
    )
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        score(Variant("chr1", 1, "", "GTA"), genes, genome[0], predictor)


def test_another_reference_is_told_and_used(bases, genome, predictor):
    genes = gene_models(("A", 0, LENGTH, "+"))
    stated, alternate = other(bases[400]), other(other(bases[400]))
    wrong = Variant("chr1", 401, stated, alternate)
    with pytest.warns(ReferenceMismatchWarning, match=r"chr1:401 has "):
        found = score(wrong, genes, genome[0], predictor)
    mended = genome[0].path.with_name("mended.fa")
    mended.write_text(f">chr1\n{bases[:400]}{stated}{bases[401:]}\n")
    wanted = score(wrong, genes, Fasta(mended), predictor)
    np.testing.assert_array_equal(found.X, wanted.X)


def test_a_reference_longer_than_the_window(bases, genome, predictor):
    genes = gene_models(("A", 0, LENGTH, "+"))
    gone = variant_at(bases, 400, 200, bases[400])
    long = variant_at(bases, 400, 200, reverse_complement(bases[400:600]))
    for variant in (gone, long):
        scores = score(variant, genes, genome[0], predictor, SpliceAIDeltaScorer(distance=3))
        assert np.isfinite(scores.X).all()
    assert scores.X.max() > 0
