"""A local model: both strands, alleles, tissues, and questions it refuses."""

import inspect
import pickle
import re

import numpy as np
import pytest
from alphagenome.data import ontology
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS
from composition_model import CompositionModel
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import (
    AgvizWarning,
    InputError,
    IntervalError,
    ReferenceMismatchWarning,
    UnknownNameError,
    UnsupportedError,
    VariantError,
)
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant

ALL = tuple(OutputType)
TRACKS = tuple(o for o in ALL if o is not OutputType.SPLICE_JUNCTIONS)


def junction_table(data):
    keys = [(j.chromosome, j.start, j.end, j.strand) for j in data.junctions]
    return dict(zip(keys, data.values.tolist(), strict=True))


def assert_same(first, second, *, outputs=ALL):
    for output in outputs:
        one, two = first.get(output), second.get(output)
        assert one.metadata.equals(two.metadata), output
        if output is OutputType.SPLICE_JUNCTIONS:
            assert junction_table(one) == junction_table(two)
            assert len(one) > 0
        elif output is OutputType.DNASE:
            # The cut left of the first base is not seen from the other strand: 0 by the rule.
            np.testing.assert_array_equal(one.values[1:], two.values[1:])
        else:
            np.testing.assert_array_equal(one.values, two.values, err_msg=output.name)


def predict(model, interval, outputs=ALL, terms=None):
    return model.predict_interval(interval, requested_outputs=outputs, ontology_terms=terms)


def test_it_is_an_sdk_model(model):
    assert isinstance(model, DnaModel)
    assert repr(model) == "CompositionModel('composition', genome 'tiny')"
    assert model.name == "composition"


@pytest.mark.parametrize("flank", [0, 64])
@pytest.mark.parametrize("start", [-700, 8192, 40_000 - 2048 - 30])
def test_minus_strand_equals_plus_strand(assembly, start, flank):
    model = CompositionModel(assembly=assembly, flank=flank)
    plus = predict(model, Interval("chr1", start, start + 4096, "+"))
    minus = predict(model, Interval("chr1", start, start + 4096, "-"))
    assert_same(plus, minus)
    assert minus.rna_seq.interval == Interval("chr1", start, start + 4096, "-")
    assert minus.splice_junctions.interval.strand == "-"


@settings(max_examples=15, deadline=None)
@given(
    offset=st.integers(0, 4095),
    length=st.integers(1, 12),
    inserted=st.text("ACGT", min_size=1, max_size=12),
    flank=st.sampled_from([0, 40]),
)
def test_minus_strand_equals_plus_strand_for_variants(assembly, offset, length, inserted, flank):
    model = CompositionModel(assembly=assembly, flank=flank)
    start = 8192 + offset
    bases = assembly.sequence(Interval("chr1", start, start + length))
    variant = Variant("chr1", start + 1, bases, inserted)
    pair = [
        model.predict_variant(
            Interval("chr1", 8192, 8192 + 4096, strand), variant,
            requested_outputs=ALL, ontology_terms=None,
        )
        for strand in "+-"
    ]  # fmt: skip
    assert_same(pair[0].reference, pair[1].reference)
    assert_same(pair[0].alternate, pair[1].alternate)


def test_flank_shows_true_context_beyond_the_interval(assembly):
    wide = CompositionModel(assembly=assembly, flank=64)
    large = predict(wide, Interval("chr1", 8192, 8192 + 8192), TRACKS)
    small = predict(wide, Interval("chr1", 8192, 8192 + 4096), TRACKS)
    np.testing.assert_array_equal(large.rna_seq.values[:4096], small.rna_seq.values)
    blind = predict(CompositionModel(assembly=assembly), Interval("chr1", 8192, 8192 + 4096))
    assert not np.array_equal(blind.rna_seq.values[-10:], small.rna_seq.values[-10:])
    np.testing.assert_array_equal(blind.rna_seq.values[20:-20], small.rna_seq.values[20:-20])


def test_sequence_equals_interval(model, assembly, interval):
    bases = assembly.sequence(interval)
    direct = model.predict_sequence(
        bases.lower(), requested_outputs=ALL, ontology_terms=None, interval=interval
    )
    assert_same(direct, predict(model, interval))
    assert direct.rna_seq.interval == interval
    assert direct.rna_seq.interval is not interval
    bare = model.predict_sequence(bases, requested_outputs="atac", ontology_terms=None)
    assert bare.atac.interval is None
    assert bare.rna_seq is None


def test_sequence_label_must_fit(model):
    bases = "A" * 2048
    question = {"requested_outputs": "ATAC", "ontology_terms": None}
    with pytest.raises(
        IntervalError,
        match="^" + re.escape(
            "The interval chr1:0-100:. is 100 bp wide but the sequence has 2,048 bp"
        ) + "$",
    ):  # fmt: skip
        model.predict_sequence(bases, interval=Interval("chr1", 0, 100), **question)
    with pytest.raises(
        IntervalError,
        match="^" + re.escape(
            "A sequence is predicted as it is given, so its interval cannot be on '-' "
            "(chr1:0-2048:-); use predict_interval, which turns the sequence and the outputs"
        ) + "$",
    ):  # fmt: skip
        model.predict_sequence(bases, interval=Interval("chr1", 0, 2048, "-"), **question)


def test_alleles_differ_only_where_the_variant_reaches(model, assembly, interval):
    place = interval.start + 2000
    base = assembly.sequence(Interval("chr1", place, place + 1))
    other = {"A": "G", "C": "T", "G": "A", "T": "C"}[base]
    pair = model.predict_variant(
        interval, Variant("chr1", place + 1, base, other),
        requested_outputs=["RNA_SEQ"], ontology_terms=None,
    )  # fmt: skip
    changed = np.flatnonzero(
        (pair.reference.rna_seq.values != pair.alternate.rna_seq.values).any(1)
    )
    assert changed.min() == 2000 - 11
    assert changed.max() == 2000 + 11
    np.testing.assert_array_equal(
        pair.reference.rna_seq.values, predict(model, interval).rna_seq.values
    )


def test_stated_reference_is_written_and_told(model, assembly, interval):
    place = interval.start + 100
    base = assembly.sequence(Interval("chr1", place, place + 1))
    wrong = "A" if base != "A" else "C"
    with pytest.warns(ReferenceMismatchWarning, match="has .*The stated one is used$"):
        pair = model.predict_variant(
            interval, Variant("chr1", place + 1, wrong, "T"),
            requested_outputs=["ATAC"], ontology_terms=None,
        )  # fmt: skip
    sequence = assembly.sequence(interval)
    expected = model.predict_sequence(
        sequence[:100] + wrong + sequence[101:], requested_outputs="ATAC", ontology_terms=None
    )
    np.testing.assert_array_equal(pair.reference.atac.values, expected.atac.values)


@pytest.mark.parametrize("offset", [0, 4095])
def test_variants_at_the_edges(model, assembly, interval, offset):
    place = interval.start + offset
    bases = assembly.sequence(Interval("chr1", place, place + 3))
    pair = model.predict_variant(
        interval, Variant("chr1", place + 1, bases, bases[0]),
        requested_outputs=["ATAC"], ontology_terms=None,
    )  # fmt: skip
    genome = assembly.sequence(Interval("chr1", interval.start, interval.end + 2))
    deleted = (genome[: offset + 1] + genome[offset + 3 :])[:4096]
    expected = model.predict_sequence(deleted, requested_outputs="ATAC", ontology_terms=None)
    np.testing.assert_array_equal(pair.alternate.atac.values, expected.atac.values)


@pytest.mark.parametrize("offset", [-1, 4096])
@pytest.mark.parametrize("flank", [0, 64])
def test_variant_must_begin_inside(assembly, interval, offset, flank):
    model = CompositionModel(assembly=assembly, flank=flank)
    place = interval.start + offset
    bases = assembly.sequence(Interval("chr1", place, place + 3))
    with pytest.raises(VariantError, match=r"; (centre the interval on it|give an interval)"):
        model.predict_variant(
            interval, Variant("chr1", place + 1, bases, "T"),
            requested_outputs=["ATAC"], ontology_terms=None,
        )  # fmt: skip


def test_insertion_moves_tracks_but_not_junctions(model, assembly, interval):
    place = interval.start + 1000
    base = assembly.sequence(Interval("chr1", place, place + 1))
    pair = model.predict_variant(
        interval, Variant("chr1", place + 1, base, base + "TTTTTTTT"),
        requested_outputs=["RNA_SEQ", "SPLICE_JUNCTIONS"], ontology_terms=None,
    )  # fmt: skip
    reference, alternate = pair.reference.rna_seq.values, pair.alternate.rna_seq.values
    np.testing.assert_array_equal(alternate[1100:-20], reference[1092:-28])
    behind = [
        key for key in junction_table(pair.reference.splice_junctions)
        if key[1] > place + 50 and key[2] < interval.end - 50
    ]  # fmt: skip
    lifted = junction_table(pair.alternate.splice_junctions)
    assert len(behind) > 5
    assert sum(key in lifted for key in behind) >= len(behind) - 2


def test_ontology_terms_choose_tracks(model, interval):
    liver = predict(model, interval, ALL, ["UBERON:0002107"])
    assert liver.rna_seq.names.tolist() == ["UBERON:0002107 liver"] * 2
    assert liver.rna_seq.strands.tolist() == ["+", "-"]
    assert liver.splice_junctions.names.tolist() == ["UBERON:0002107 liver"]
    assert liver.contact_maps.values.shape == (2, 2, 1)
    assert liver.splice_sites.num_tracks == 4
    term = ontology.from_curie("UBERON:0002107")
    assert_same(liver, predict(model, interval, ALL, [term]))
    assert_same(liver, predict(model, interval, ALL, "UBERON:0002107"))
    both = predict(model, interval, ALL, (t for t in ["UBERON:0002107", "EFO:0001187"]))
    assert_same(both, predict(model, interval))


def test_unknown_term_names_those_there_are(model, interval):
    with pytest.raises(
        UnknownNameError,
        match="^" + re.escape(
            "No ontology term of this model's tracks is called 'UBERON:0002170'; "
            "there are: 'EFO:0001187', 'UBERON:0002107'"
        ) + "$",
    ):  # fmt: skip
        predict(model, interval, ["RNA_SEQ"], ["UBERON:0002170"])
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "'liver' is not an ontology CURIE; write one such as 'UBERON:0002107' "
            "(of CLO, UBERON, CL, EFO, NTR)"
        ) + "$",
    ):  # fmt: skip
        predict(model, interval, ["RNA_SEQ"], ["liver"])
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "ontology_terms is empty; give at least one term, or None for all tracks"
        ) + "$",
    ):  # fmt: skip
        predict(model, interval, ["RNA_SEQ"], [])


class LiverOnlyAtac(CompositionModel):
    def output_metadata(self, organism=Organism.HOMO_SAPIENS):
        metadata = super().output_metadata(organism)
        object.__setattr__(metadata, "atac", metadata.atac.iloc[:1])
        return metadata

    def _predict(self, sequence, **kwargs):
        output = super()._predict(sequence, **{**kwargs, "outputs": (OutputType.RNA_SEQ,)})
        full = super()._predict(sequence, **{**kwargs, "outputs": (OutputType.DNASE,)})
        object.__setattr__(output, "atac", full.dnase.select_tracks_by_index([0]))
        return output


def test_a_term_that_an_output_lacks(assembly, interval):
    model = LiverOnlyAtac(assembly=assembly)
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "composition has no ATAC track of 'EFO:0001187'; outputs that have: CAGE, DNASE, "
            "RNA_SEQ, CHIP_HISTONE, CHIP_TF, SPLICE_SITE_USAGE, SPLICE_JUNCTIONS, CONTACT_MAPS, "
            "PROCAP"
        ) + "$",
    ):  # fmt: skip
        predict(model, interval, ["ATAC"], ["EFO:0001187"])
    with pytest.warns(
        AgvizWarning,
        match="^" + re.escape(
            "composition has no ATAC track of 'EFO:0001187'; this part of the prediction is empty"
        ) + "$",
    ):  # fmt: skip
        output = predict(model, interval, ["ATAC", "RNA_SEQ"], ["EFO:0001187"])
    assert output.atac.num_tracks == 0
    assert output.rna_seq.num_tracks == 2


def test_lengths_and_missing_genome_are_named(model, interval):
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "composition takes multiples of 2,048 bp; got 5,000 bp; try 4,096 or 6,144; "
            "write interval.resize(6144)"
        ) + "$",
    ):  # fmt: skip
        predict(model, Interval("chr1", 0, 5000))
    with pytest.raises(
        UnsupportedError,
        match="^"
        + re.escape(
            "composition takes 2,048 to 1,048,576 bp; got 100 bp; write interval.resize(2048)"
        )
        + "$",
    ):
        predict(model, Interval("chr1", 0, 100))
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"composition has no genome to read {interval} from: give load_model an assembly, "
            "or the bases themselves to predict_sequence"
        ) + "$",
    ):  # fmt: skip
        predict(CompositionModel(), interval)
    with pytest.raises(IntervalError, match="lies outside contig 'chr1'"):
        predict(model, Interval("chr1", 80_000, 80_000 + 2048))


def test_plural_methods_keep_order(model, assembly, interval):
    other = Interval("chr1", 0, 2048)
    outputs = model.predict_intervals(
        [interval, other], requested_outputs=(o for o in ["ATAC"]), ontology_terms=None,
        progress_bar=False,
    )  # fmt: skip
    assert [o.atac.interval for o in outputs] == [interval, other]
    sequences = [assembly.sequence(i) for i in (interval, other)]
    from_bases = model.predict_sequences(
        sequences, requested_outputs=["ATAC"], ontology_terms=None, progress_bar=False,
        intervals=[interval, other], max_workers=2,
    )  # fmt: skip
    for one, two in zip(outputs, from_bases, strict=True):
        np.testing.assert_array_equal(one.atac.values, two.atac.values)
    variants = [Variant("chr1", interval.start + i, "N", "A") for i in (5, 9)]
    pairs = model.predict_variants(
        interval, variants, requested_outputs=["ATAC"], ontology_terms=None, progress_bar=False
    )
    single = model.predict_variant(
        interval, variants[1], requested_outputs=["ATAC"], ontology_terms=None
    )
    np.testing.assert_array_equal(pairs[1].alternate.atac.values, single.alternate.atac.values)
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "One interval, or one for each variant, is needed; got 1 intervals for 2 variants"
        ) + "$",
    ):  # fmt: skip
        model.predict_variants(
            [interval], variants, requested_outputs=["ATAC"], ontology_terms=None
        )
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "As many intervals as sequences are needed; got 1 intervals for 2 sequences"
        ) + "$",
    ):  # fmt: skip
        model.predict_sequences(
            sequences, requested_outputs=["ATAC"], ontology_terms=None, intervals=[interval]
        )


def test_it_pickles(model, interval):
    copy = pickle.loads(pickle.dumps(model))
    assert_same(predict(copy, interval), predict(model, interval))


def test_the_interval_given_is_not_changed_by_the_result(model, interval):
    output = predict(model, interval, ["ATAC"])
    output.atac.interval.start = 0
    assert interval.start == 8192


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (40_000, 42_048, "40,001-42,048"),
        (-2048, 0, "-2,047-0"),
    ],
)
def test_an_interval_off_the_contig_is_refused_though_its_flanks_touch_it(
    assembly, start, end, words
):
    flanked = CompositionModel(assembly=assembly, flank=5_000)
    message = (
        f"Interval chr1:{words} lies outside contig 'chr1' (40,000 bp); "
        "give positions from 1 to 40,000"
    )
    with pytest.raises(IntervalError, match=re.escape(message) + "$"):
        flanked.predict_interval(
            Interval("chr1", start, end), requested_outputs=["DNASE"], ontology_terms=None
        )


def test_a_variant_outside_is_told_in_terms_of_the_interval_asked_for(assembly):
    flanked = CompositionModel(assembly=assembly, flank=5_000)
    interval = Interval("chr1", 20_000, 22_048)
    with pytest.raises(VariantError, match=re.escape(str(interval))):
        flanked.predict_variant(
            interval, Variant("chr1", 101, "A", "C"), requested_outputs=["DNASE"],
            ontology_terms=None,
        )  # fmt: skip


@pytest.fixture
def gap(tmp_path):
    """A genome of 4,096 bp of sequence, then as many N, then sequence again."""
    fasta = tmp_path / "gap.fa"
    fasta.write_text(f">chr1\n{'ACGT' * 1024}{'N' * 4096}{'ACGT' * 1024}\n")
    return Assembly("gap", fasta)


@pytest.mark.parametrize("flank", [0, 5_000])
def test_an_interval_of_unknown_bases_is_refused(gap, flank):
    """What is around it does not count, nor does the variant's own allele."""
    model = CompositionModel(assembly=gap, flank=flank)
    interval = Interval("chr1", 4096, 8192)
    message = "^" + re.escape(
        "Interval chr1:4,097-8,192 holds no known base: none of its 4,096 bp is A, C, G or T; "
        "give one where the sequence is known"
    ) + "$"  # fmt: skip
    question = {"requested_outputs": ["ATAC"], "ontology_terms": None}
    with pytest.raises(IntervalError, match=message):
        model.predict_interval(interval, **question)
    with pytest.raises(IntervalError, match=message):
        model.predict_variant(interval, Variant("chr1", 5000, "A", "C"), **question)
    part = Interval("chr1", 5000, 5001)
    scorer = RECOMMENDED_VARIANT_SCORERS["ATAC"]
    with pytest.raises(IntervalError, match=message):
        model.score_ism_variants(interval, part, [scorer])
    model.predict_interval(Interval("chr1", 2048, 6144), **question)


def test_a_sequence_of_unknown_bases_is_refused(model):
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "The sequence holds no known base: none of its 2,048 is A, C, G or T; a prediction "
            "would say nothing about it"
        ) + "$",
    ):  # fmt: skip
        model.predict_sequence("N" * 2048, requested_outputs=["ATAC"], ontology_terms=None)


def test_text_is_not_an_interval_or_a_variant(model, interval):
    question = {"requested_outputs": ["DNASE"], "ontology_terms": None}
    # As a user calls it, without the tests' checker of types.
    ask = inspect.unwrap(CompositionModel.predict_interval)
    message = (
        "interval must be an Interval, not 'chr1:1-2,048'; "
        "model.assembly.interval('chr1:1-2,048') reads text"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ask(model, "chr1:1-2,048", **question)
    ask = inspect.unwrap(CompositionModel.predict_variant)
    message = (
        "variant must be a Variant, not 'chr1:5:A>C'; model.assembly.variant('chr1:5:A>C') reads "
        "text"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ask(model, interval, "chr1:5:A>C", **question)
    message = "interval must be an Interval, not 5"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ask(model, 5, variant=Variant("chr1", 5, "A", "C"), **question)
