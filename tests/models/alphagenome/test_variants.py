"""Both alleles: what differs and what must not, common splice sites, and what is computed once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS
from small_network import SMALL

from agviz.errors import InputError, ReferenceMismatchWarning, VariantError
from agviz.genome.assembly import Assembly
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.alphagenome.selection import select
from agviz.models.ensemble import EnsembleModel
from agviz.network.junctions import junction_counts

HUMAN = Organism.HOMO_SAPIENS
ALL = tuple(OutputType)
TRACKS = tuple(o for o in ALL if o is not OutputType.SPLICE_JUNCTIONS)
QUESTION = {"requested_outputs": ALL, "ontology_terms": None}


def places(data):
    return [(j.chromosome, j.start, j.end, j.strand) for j in data.junctions]


@pytest.fixture
def indel(assembly):
    """A deletion or an insertion of `size` bp behind the base at a 1-based position."""

    def make(position, size):
        bases = assembly.sequence(Interval("chr1", position - 1, position + max(size, 0)))
        return Variant("chr1", position, bases, bases[0] + "T" * max(-size, 0))

    return make


@pytest.mark.parametrize("strand", ["+", "-"])
def test_equal_alleles_give_equal_predictions(model, interval, snv, strand):
    where = Interval("chr1", interval.start, interval.end, strand)
    same = snv(10_000, step=0)
    pair = model.predict_variant(where, same, **QUESTION)
    for kind in ALL:
        reference, alternate = pair.reference.get(kind), pair.alternate.get(kind)
        np.testing.assert_array_equal(reference.values, alternate.values)
    assert places(pair.reference.splice_junctions) == places(pair.alternate.splice_junctions)
    assert len(pair.reference.splice_junctions) > 0


def test_alleles_are_the_sequences_predictions(model, assembly, interval, snv):
    variant = snv(10_000)
    pair = model.predict_variant(interval, variant, **QUESTION)
    bases = assembly.sequence(interval)
    at = 10_000 - 1 - interval.start
    alternate = bases[:at] + variant.alternate_bases + bases[at + 1 :]
    for sequence, output in ((bases, pair.reference), (alternate, pair.alternate)):
        expected = model.predict_sequence(sequence, **QUESTION)
        for kind in TRACKS:
            np.testing.assert_array_equal(output.get(kind).values, expected.get(kind).values)
    assert not np.array_equal(pair.reference.atac.values, pair.alternate.atac.values)


@pytest.mark.parametrize("size", [3, -3, 0])
def test_alleles_have_the_same_junctions(model, interval, indel, snv, size):
    variant = indel(10_000, size) if size else snv(10_000)
    pair = model.predict_variant(interval, variant, **QUESTION)
    one, two = pair.reference.splice_junctions, pair.alternate.splice_junctions
    assert places(one) == places(two)
    assert len(one) > 0
    assert not np.array_equal(one.values, two.values)
    lost = set(range(10_000, 10_000 + max(size, 0)))
    for (_, start, end, strand), counts in zip(places(two), two.values, strict=True):
        ends = {start - 1, end}  # the exonic bases on either side, on both strands
        assert (counts == 0).all() == bool(ends & lost), (start, end, strand)


SITES = (
    ("+", "donor", 9500),
    ("+", "donor", 10_001),  # deleted by the deletions below
    ("+", "acceptor", 10_500),
    ("-", "acceptor", 9600),
    ("-", "donor", 10_002),
    ("-", "donor", 11_000),
)


@pytest.fixture
def annotated(tmp_path, assembly, bundle):
    """The model on a genome with known splice sites, and no others: probabilities are below 1."""
    table = tmp_path / "sites.tsv"
    rows = [f"chr1\t{start}\t{start + 1}\t{strand}\t{kind}" for strand, kind, start in SITES]
    table.write_text("\n".join(["Chromosome\tStart\tEnd\tStrand\tkind", *rows]) + "\n")
    known = Assembly("tiny", assembly.fasta, assembly.genes, splice_sites=table)
    return AlphaGenomeModel(bundle, assembly=known, site_threshold=1.0)


@pytest.mark.parametrize("strand", ["+", "-"])
@pytest.mark.parametrize("size", [5, -5, 0])
def test_counts_are_those_of_each_alleles_own_positions(
    annotated, interval, indel, snv, size, strand
):
    """Annotated introns, counted by the network where each allele's sequence has them."""
    where = Interval("chr1", interval.start, interval.end, strand)
    variant = indel(10_000, size) if size else snv(10_000)
    pair = annotated.predict_variant(where, variant, **QUESTION)
    one, two = pair.reference.splice_junctions, pair.alternate.splice_junctions
    introns = {
        ("chr1", 9501, 10_500, "+"): (9500, 10_500),
        ("chr1", 10_002, 10_500, "+"): (10_001, 10_500),
        ("chr1", 9601, 10_002, "-"): (10_002, 9600),
        ("chr1", 9601, 11_000, "-"): (11_000, 9600),
    }
    assert set(places(one)) == set(places(two)) == set(introns)
    reference, alternate, _ = annotated.read_alleles(where, variant)
    for sequence, data, growth in ((reference, one, 0), (alternate, two, -size)):
        found = dict(zip(places(data), data.values, strict=True))
        for place, (donor, acceptor) in introns.items():
            if growth < 0 and donor in (10_001, 10_002):
                assert (found[place] == 0).all()  # ALT has no such donor
                continue
            own = [site + growth * (site >= 10_000) - where.start for site in (donor, acceptor)]
            expected = count(annotated, sequence, own, introns=place[3], read=strand)
            np.testing.assert_allclose(found[place], expected, rtol=1e-5)


def count(model, sequence, sites, *, introns, read):
    """One junction's counts by the network's own functions, reading one strand or the other."""
    if read == "-":
        sequence = reverse_complement(sequence)
        sites = [len(sequence) - 1 - site for site in sites]
    first = 0 if introns == read else 2
    positions = np.full((1, 4, 1), -1, dtype=np.int32)
    positions[0, first : first + 2, 0] = sites
    selection = select(model.bundle.tracks, [OutputType.SPLICE_JUNCTIONS], organism=HUMAN)
    (arrays,) = model._engine.predictor([sequence], selection)
    counts = junction_counts(
        jax.tree.map(jnp.asarray, model.bundle.variables), arrays.embeddings,
        jnp.asarray(positions), organism=jnp.array([0]), config=SMALL, tissues=jnp.array([0, 1]),
    )  # fmt: skip
    return np.asarray(counts)[0, 0, 0].reshape(2, 2)[first // 2]


@pytest.mark.parametrize("size", [5, -5, 0])
def test_edits_of_a_background_are_counted_at_its_own_sites(annotated, interval, indel, snv, size):
    """Annotated introns of a background with an indel: what it has of them, where it has them."""
    background = indel(10_000, size) if size else snv(10_000)
    bases = annotated.read_alleles(interval, background)[1]
    edit = Variant("chr1", 9801, bases[9800 - interval.start], "A")
    if edit.reference_bases == "A":
        edit = Variant("chr1", 9801, "A", "C")
    ((reference, alternate),) = annotated.predict_edits(
        bases, [edit], interval, outputs=(OutputType.SPLICE_JUNCTIONS,), organism=HUMAN,
        interval_variant=background,
    )  # fmt: skip
    moved = {s: s - size * (s >= 10_000) for _, _, s in SITES}
    lost = {s for _, _, s in SITES if 10_000 <= s < 10_000 + size}
    introns = {
        (donor, acceptor, strand)
        for donor, acceptor, strand in (
            (9500, 10_500, "+"), (10_001, 10_500, "+"), (10_002, 9600, "-"), (11_000, 9600, "-"),
        )
        if donor not in lost
    }  # fmt: skip
    expected = {
        ("chr1", *sorted((moved[d] + (s == "+"), moved[a] + (s == "-"))), s) for d, a, s in introns
    }
    one, two = reference.splice_junctions, alternate.splice_junctions
    assert set(places(one)) == set(places(two)) == expected
    donor, acceptor = moved[9500] - interval.start, moved[10_500] - interval.start
    found = dict(zip(places(one), one.values, strict=True))
    np.testing.assert_allclose(
        found["chr1", 9501, moved[10_500], "+"],
        count(annotated, bases, [donor, acceptor], introns="+", read="+"), rtol=1e-5,
    )  # fmt: skip


@pytest.mark.parametrize("size", [5, -5, 0])
def test_both_strands_are_asked_about_the_same_sites(assembly, bundle, interval, indel, snv, size):
    """With every site of one place known, '-' reads the other strand but names the same introns."""
    model = AlphaGenomeModel(bundle, assembly=assembly, junction_sites=12)
    variant = indel(10_000, size) if size else snv(10_000)
    minus = model.predict_variant(
        Interval("chr1", interval.start, interval.end, "-"), variant, **QUESTION
    )
    one, two = minus.reference.splice_junctions, minus.alternate.splice_junctions
    assert places(one) == places(two)
    reference = model.predict_interval(
        Interval("chr1", interval.start, interval.end, "-"), **QUESTION
    ).splice_junctions
    shared = set(places(reference)) & set(places(one))
    known = dict(zip(places(reference), reference.values, strict=True))
    found = dict(zip(places(one), one.values, strict=True))
    assert shared
    for place in shared:
        np.testing.assert_allclose(found[place], known[place], rtol=1e-5)


def test_stated_reference_is_used_and_told(model, interval, snv):
    wrong = snv(10_000)
    stated = Variant("chr1", 10_000, wrong.alternate_bases, wrong.reference_bases)
    with pytest.warns(ReferenceMismatchWarning, match=r"The stated one is used$"):
        pair = model.predict_variant(interval, stated, **QUESTION)
    expected = model.predict_variant(interval, wrong, **QUESTION)
    np.testing.assert_array_equal(pair.reference.rna_seq.values, expected.alternate.rna_seq.values)


def test_a_variant_elsewhere_is_refused(model, interval, snv):
    runs = model.runs
    with pytest.raises(VariantError, match=r"^Variant chr1:20000:\w>\w does not begin inside the "):
        model.predict_variant(interval, snv(20_000), **QUESTION)
    assert model.runs == runs


def test_reference_is_computed_once(model, interval, snv, indel):
    variants = [snv(10_000), indel(10_100, 4), indel(10_200, -4), snv(10_300, step=2)]
    runs = model.runs
    several = model.predict_variants(interval, variants, progress_bar=False, **QUESTION)
    assert model.runs == runs + 1 + len(variants)
    for variant, pair in zip(variants, several, strict=True):
        single = model.predict_variant(interval, variant, **QUESTION)
        for kind in ALL:
            for each in ("reference", "alternate"):
                one, two = getattr(pair, each).get(kind), getattr(single, each).get(kind)
                np.testing.assert_array_equal(one.values, two.values)
    several[0].reference.atac.values[:] = 0  # what one has is not what the other has
    assert several[1].reference.atac.values.any()
    assert model.runs == runs + 1 + 3 * len(variants)  # nothing is kept when the call has ended


@pytest.mark.parametrize("strands", [False, True])
def test_an_ensemble_computes_the_reference_once(model, interval, snv, strands):
    ensemble = EnsembleModel([model], strands=strands)
    question = {"requested_outputs": [OutputType.ATAC], "ontology_terms": None}
    variants = [snv(position) for position in (10_000, 10_001, 10_002, 10_003)]
    runs = model.runs
    several = ensemble.predict_variants(interval, variants, progress_bar=False, **question)
    assert model.runs == runs + (1 + 4) * (1 + strands)
    assert not model._engine.remembered.active
    (single,) = ensemble.predict_variants(interval, variants[2:3], progress_bar=False, **question)
    for allele in ("reference", "alternate"):
        one, two = getattr(several[2], allele).atac, getattr(single, allele).atac
        np.testing.assert_array_equal(one.values, two.values)
    runs = model.runs
    scorer = RECOMMENDED_VARIANT_SCORERS["ATAC"]
    ensemble.score_variants(interval, variants, [scorer], progress_bar=False)
    nested = EnsembleModel([ensemble])
    nested.score_variants(interval, variants, [scorer], progress_bar=False)
    assert model.runs == runs + 2 * (1 + 4) * (1 + strands)


def test_other_intervals_have_other_references(model, snv):
    intervals = [Interval("chr1", start, start + 4096) for start in (8192, 8192, 12_288)]
    runs = model.runs
    model.predict_variants(
        intervals, [snv(9000), snv(9001), snv(13_000)], progress_bar=False, **QUESTION
    )
    assert model.runs == runs + 2 + 3


def test_nothing_is_remembered_after_an_error(model, interval, snv):
    with pytest.raises(VariantError):
        model.predict_variants(interval, [snv(10_000), snv(20_000)], progress_bar=False, **QUESTION)
    assert not model._engine.remembered.active
    runs = model.runs
    model.predict_variant(interval, snv(10_000), **QUESTION)
    assert model.runs == runs + 2


def test_no_variants(model, interval):
    assert model.predict_variants(interval, [], progress_bar=False, **QUESTION) == []
    with pytest.raises(
        InputError,
        match=r"^One interval, or one for each variant, is needed; got 2 intervals for 0 variants$",
    ):
        model.predict_variants([interval] * 2, [], progress_bar=False, **QUESTION)
