"""The oracle as a model: its values, both strands, and questions it refuses."""

import pickle
import re

import numpy as np
import pytest
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import AggregationType, CenterMaskScorer
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import break_donor, find_donor, small_assembly, use_small_world

import agviz as ag
from agviz.errors import (
    InputError,
    IntervalError,
    UnknownNameError,
    UnsupportedError,
    VariantError,
)
from agviz.genome.types import Interval
from agviz.models.oracle import Oracle
from agviz.teaching.grammar import CELLS, FACTORS, T_ALL
from agviz.teaching.motifs import decode
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import TESTING, window_pair

WIDTH = 32_768
INTERVAL = Interval("chrT1", 0, WIDTH)
JURKAT = CELLS[T_ALL].ontology_curie


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return small_assembly(tmp_path_factory.mktemp("world") / "small")


@pytest.fixture(scope="module")
def model(assembly):
    return ag.load_model("oracle", assembly=assembly)


@pytest.fixture(scope="module")
def donor(model):
    return find_donor(model, INTERVAL)


def junctions_of(data):
    keys = [(j.chromosome, j.start, j.end, j.strand) for j in data.junctions]
    return dict(zip(keys, data.values.tolist(), strict=True))


def everything(model, interval):
    return model.predict_interval(
        interval, requested_outputs=model.capabilities.outputs, ontology_terms=None
    )


def test_it_is_a_model_of_the_sdk_and_says_what_it_is(model, assembly):
    assert isinstance(model, DnaModel)
    assert repr(model) == "Oracle('oracle', genome 'teaching')"
    assert model.source == "oracle: the exact truth of agviz's synthetic teaching genome"
    assert model.assembly is assembly
    assert pickle.loads(pickle.dumps(model)).assembly == assembly


def test_values_are_those_of_the_truth_in_the_order_of_the_tables(model):
    sequence = decode(window_pair(3, WIDTH, world=TESTING)[0])
    truth = oracle(sequence)
    output = model.predict_sequence(
        sequence, requested_outputs=model.capabilities.outputs, ontology_terms=None
    )
    metadata = model.output_metadata()
    for name in ("dnase", "cage", "rna_seq", "chip_tf", "chip_histone", "splice_sites",
                 "splice_site_usage"):  # fmt: skip
        data = getattr(output, name)
        np.testing.assert_array_equal(data.values, getattr(truth, name))
        assert data.values.dtype == np.float32
        assert data.metadata.equals(getattr(metadata, name))
        assert data.uns["model"] == model.source
    np.testing.assert_array_equal(output.contact_maps.values[:, :, 0], truth.contact_maps)
    assert output.atac is None
    found = junctions_of(output.splice_junctions)
    assert len(found) == len(truth.junctions) > 0
    for strand, donor, acceptor, counts in zip(
        truth.junctions.strand, truth.junctions.donor, truth.junctions.acceptor,
        truth.junctions.counts, strict=True,
    ):  # fmt: skip
        ends = (donor + 1, acceptor) if strand == 0 else (acceptor + 1, donor)
        assert found[("", *ends, "+-"[strand])] == counts.tolist()
    places = [(j.start, j.end, j.strand) for j in output.splice_junctions.junctions]
    assert places == sorted(places)


@settings(max_examples=5)
@given(start=st.integers(0, 32_000), bins=st.integers(1, 12), chromosome=st.sampled_from("12"))
def test_the_other_strand_has_the_same_truth(model, start, bins, chromosome):
    place = (f"chrT{chromosome}", start, start + 2048 * bins)
    plus, minus = (everything(model, Interval(*place, strand)) for strand in "+-")
    for output in model.capabilities.outputs:
        one, two = plus.get(output), minus.get(output)
        if output is OutputType.SPLICE_JUNCTIONS:
            first, second = junctions_of(one), junctions_of(two)
            assert first.keys() == second.keys()
            for key, counts in first.items():
                np.testing.assert_allclose(counts, second[key], rtol=1e-5)
            continue
        # The cut left of the first base is not seen from the other strand.
        from_base = 1 if output is OutputType.DNASE else 0
        np.testing.assert_allclose(
            one.values[from_base:], two.values[from_base:], rtol=1e-4, atol=1e-6,
            err_msg=output.name,
        )  # fmt: skip


def test_a_term_chooses_a_cell_type(model):
    interval = Interval("chrT1", 0, 4096)
    output = model.predict_interval(
        interval, requested_outputs=["RNA_SEQ", "CHIP_TF"], ontology_terms=[JURKAT]
    )
    assert output.rna_seq.metadata["ontology_curie"].tolist() == [JURKAT] * 2
    assert output.chip_tf.num_tracks == len(FACTORS)


def test_the_detail_of_an_interval(model, assembly):
    interval = Interval("chrT2", 2048, 2048 * 9, "-")
    truth = model.truth(interval)
    plus = Interval("chrT2", 2048, 2048 * 9)
    assert decode(truth.codes) == assembly.sequence(plus)
    assert len(truth.contributions) == len(truth.genes) * len(truth.enhancers) * len(CELLS)


def test_bases_that_are_unknown_match_no_motif(model):
    unknown = "N" * 1024 + "TATAAAAG" + "N" * 1016
    output = model.predict_sequence(
        unknown, requested_outputs=["CHIP_TF", "CAGE"], ontology_terms=None
    )
    assert np.ptp(output.chip_tf.values) == 0
    assert np.ptp(output.cage.values) == 0
    with pytest.raises(InputError, match=r"^The sequence holds no known base: "):
        model.predict_sequence("N" * 2048, requested_outputs=["CAGE"], ontology_terms=None)


@pytest.mark.parametrize(
    ("length", "message"),
    [
        (2047, "oracle takes 2,048 to 1,048,576 bp; got 2,047 bp; write interval.resize(2048)"),
        (2**20 + 2048, "oracle takes 2,048 to 1,048,576 bp; got 1,050,624 bp"),
        (
            5000,
            (
                "oracle takes multiples of 2,048 bp; got 5,000 bp; try 4,096 or 6,144; "
                "write interval.resize(6144)"
            ),
        ),
    ],
)
def test_lengths_that_it_does_not_take(model, length, message):
    with pytest.raises(UnsupportedError, match=re.escape(message) + "$"):
        model.predict_sequence("A" * length, requested_outputs=["CAGE"], ontology_terms=None)
    with pytest.raises(UnsupportedError, match=re.escape(message) + "$"):
        model.truth(Interval("chrT1", 0, length))


def test_questions_that_it_refuses(model, donor):
    at, gene = donor
    interval = INTERVAL
    rna = ag.SignalReadout(
        OutputType.RNA_SEQ, window=Interval("chrT1", gene.start, gene.end), tracks=JURKAT
    )
    ask = {"requested_outputs": ["CAGE"], "ontology_terms": None}
    with pytest.raises(
        UnsupportedError,
        match=r"^oracle does not predict ATAC; it predicts DNASE, CAGE, RNA_SEQ, CHIP_TF, ",
    ):
        model.predict_interval(interval, requested_outputs=["ATAC"], ontology_terms=None)
    with pytest.raises(
        UnsupportedError, match=r"^oracle knows human only; asked for mouse \(MUS_MUSCULUS\)$"
    ):
        model.predict_interval(interval, organism=Organism.MUS_MUSCULUS, **ask)
    with pytest.raises(
        UnknownNameError,
        match=r"^No ontology term of this model's tracks is called 'EFO:0001188'; there are: "
        r"'CL:0000679', 'CLO:0007045', 'EFO:0001187', 'EFO:0002067', 'EFO:0002784', 'EFO:0003042'$",
    ):
        model.predict_interval(interval, requested_outputs=["CAGE"], ontology_terms="EFO:0001188")
    with pytest.raises(
        InputError,
        match=r"^The sequence has '!' at position 4; DNA is written with ACGTRYSWKMBDHVN$",
    ):
        model.predict_sequence("ACG!" * 512, **ask)
    with pytest.raises(VariantError, match=r"does not begin inside the interval"):
        model.effect(break_donor("chrT1", 40_000), rna, interval=interval)
    beyond = Interval("chrT1", 60_000, 60_001)
    outside = ag.SignalReadout(OutputType.CAGE, window=beyond, tracks=JURKAT)
    with pytest.raises(IntervalError, match=r"is not within the predicted interval chrT1:0-32768"):
        model.effect(break_donor("chrT1", at), outside, interval=interval)
    atac = ag.SignalReadout(OutputType.ATAC, tracks=JURKAT)
    with pytest.raises(UnsupportedError, match=r"^oracle does not predict ATAC; it predicts "):
        model.effect(break_donor("chrT1", at), atac, interval=interval)
    with pytest.raises(UnsupportedError, match=r"needs ATAC, which oracle does not predict"):
        scorer = CenterMaskScorer(OutputType.ATAC, 501, AggregationType.DIFF_LOG2_SUM)
        model.score_variant(interval, break_donor("chrT1", at), [scorer])


def test_without_a_genome_it_reads_sequences_only():
    bare = Oracle()
    assert repr(bare) == "Oracle('oracle', no genome)"
    with pytest.raises(InputError, match=r"^oracle has no genome to read chrT1:0-2048:\. from: "):
        bare.truth(Interval("chrT1", 0, 2048))


def test_unless_a_genome_is_given_it_reads_the_teaching_assembly(monkeypatch):
    use_small_world(monkeypatch)
    model = ag.load_model("oracle")
    assert repr(model) == "Oracle('oracle', genome 'teaching')"
    assert model.assembly.contigs == {"chrT1": 65_536, "chrT2": 32_768}
    assert len(model.truth(Interval("chrT2", 0, WIDTH)).genes)
