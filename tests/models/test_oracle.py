"""The oracle as a model: both strands, alleles, scorers, figures, and questions it refuses."""

import pickle
import re

import numpy as np
import pytest
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import CenterMaskScorer
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import use_small_world

import agviz as ag
from agviz.errors import (
    InputError,
    IntervalError,
    UnknownNameError,
    UnsupportedError,
    VariantError,
)
from agviz.genome.types import Interval, Variant
from agviz.models.oracle import Oracle
from agviz.teaching.assembly_files import make_teaching_genome
from agviz.teaching.grammar import CELLS, T_ALL
from agviz.teaching.motifs import decode
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import TESTING, window_pair

WIDTH = 32_768
JURKAT = CELLS[T_ALL].ontology_curie
SPLICING = (OutputType.SPLICE_SITES, OutputType.SPLICE_SITE_USAGE, OutputType.SPLICE_JUNCTIONS)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        use_small_world(patch)
        folder = tmp_path_factory.mktemp("world") / "small"
        return make_teaching_genome(folder, show=False)


@pytest.fixture(scope="module")
def model(assembly):
    return ag.load_model("oracle", assembly=assembly)


@pytest.fixture
def donor(model):
    """A donor on + that is used nearly always, as (interval, position of its G, gene name)."""
    interval = Interval("chrT1", 0, WIDTH)
    for gene in model.truth(interval).genes:
        if gene.strand == "+" and gene.exons and gene.expression[T_ALL] > 0.1:
            for exon in gene.exons:
                if exon.donor is not None and exon.donor.min() > 0.9:
                    return interval, exon.end, gene
    raise AssertionError("the small world has no such donor")


def everything(model, interval):
    return model.predict_interval(
        interval, requested_outputs=model.capabilities.outputs, ontology_terms=None
    )


def junctions_of(data):
    keys = [(j.chromosome, j.start, j.end, j.strand) for j in data.junctions]
    return dict(zip(keys, data.values.tolist(), strict=True))


def broken(interval, at):
    """The G of a donor's GT, replaced."""
    return Variant(interval.chromosome, at + 1, "G", "C")


def rna_of(gene, reference):
    """A readout of T-ALL RNA over the gene's exon that begins it."""
    first = gene.exons[0]
    window = Interval(reference.chromosome, first.start, first.end)
    return ag.SignalReadout(OutputType.RNA_SEQ, window=window, tracks=JURKAT)


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
    assert output.chip_tf.num_tracks == 11


def test_the_detail_of_an_interval(model, assembly):
    interval = Interval("chrT2", 2048, 2048 * 9, "-")
    truth = model.truth(interval)
    plus = Interval("chrT2", 2048, 2048 * 9)
    assert decode(truth.codes) == assembly.sequence(plus)
    assert len(truth.contributions) == len(truth.genes) * len(truth.enhancers) * 4


def test_an_effect_is_the_change_of_the_readout(model, donor):
    interval, at, gene = donor
    variant = broken(interval, at)
    readout = rna_of(gene, interval)
    pair = model.predict_variant(
        interval, variant, requested_outputs=["RNA_SEQ"], ontology_terms=None
    )
    expected = readout(pair.alternate) - readout(pair.reference)
    assert model.effect(variant, readout, interval=interval) == pytest.approx(expected)
    log = (readout + 0.01).log()
    expected = np.log((readout(pair.alternate) + 0.01) / (readout(pair.reference) + 0.01))
    assert model.effect(variant, log, interval=interval) == pytest.approx(expected, abs=1e-6)


def test_an_effect_of_several_tracks_around_the_variant(model, donor):
    interval, at, _ = donor
    window = Interval("chrT1", at - 1, at)
    sites = ag.SignalReadout(OutputType.SPLICE_SITES, window=window, tracks="donor", per_track=True)
    lost = model.effect(broken(interval, at), sites)
    assert lost[0] < -0.9  # the donor on +
    assert lost[1] == 0


def test_a_lost_donor_has_no_reads_and_the_others_are_those_of_either_allele(model, donor):
    interval, at, _ = donor
    variant = broken(interval, at)
    pair = model.predict_variant(interval, variant, requested_outputs=SPLICING, ontology_terms=None)
    first, second = (junctions_of(each.splice_junctions) for each in (pair.reference,
                                                                      pair.alternate))  # fmt: skip
    assert first.keys() == second.keys()
    lost = [key for key in first if key[1] == at and key[3] == "+"]
    assert lost
    assert all(sum(first[key]) > 0 and sum(second[key]) == 0 for key in lost)
    junction = ag.Interval(*lost[0])
    readout = ag.JunctionReadout(junction, tracks=JURKAT)
    assert model.effect(variant, readout, interval=interval) == pytest.approx(-first[lost[0]][0])


def test_what_an_insertion_pushes_on_is_compared_with_itself(model, donor):
    interval, _, gene = donor
    # 40 bp left of the promoter, where nothing is: all that follows moves by 7 bp.
    at = gene.tss - 400
    base = model.assembly.sequence(Interval("chrT1", at, at + 1))
    inserted = Variant("chrT1", at + 1, base, base + "TTTATTT")
    exon = gene.exons[-1]
    window = Interval("chrT1", exon.start, exon.end)
    readout = ag.SignalReadout(OutputType.RNA_SEQ, window=window, tracks=JURKAT)
    effect = model.effect(inserted, readout.log(), interval=interval)
    assert effect == pytest.approx(0, abs=0.01)
    # Not laid over REF, the shifted exon would seem to lose a part of its reads.
    pair = model.predict_alleles(
        interval, inserted, outputs=(OutputType.RNA_SEQ,), organism=Organism.HOMO_SAPIENS
    )
    assert readout(pair[1]) < 0.99 * readout(pair[0])


def test_every_house_scorer_runs_on_it(model, donor):
    interval, at, gene = donor
    scores = model.score_variant(interval, broken(interval, at))
    settings = [str(each.uns["variant_scorer"]) for each in scores]
    assert len(settings) == 15
    assert {text.partition("(")[0] for text in settings} == {
        "ContactMapScorer", "CenterMaskScorer", "GeneMaskLFCScorer", "GeneMaskActiveScorer",
        "GeneMaskSplicingScorer", "SpliceJunctionScorer", "PolyadenylationScorer",
    }  # fmt: skip
    (junctions,) = (each for each, text in zip(scores, settings, strict=True) if "Junction" in text)
    assert junctions.X.max() > 10  # ln of some reads over none
    frame = ag.variant_scores(model, [broken(interval, at)], progress=False)
    assert frame["raw_score"].notna().all()
    assert gene.tss  # the gene it is about


def test_mutagenesis_has_the_junctions_of_either_allele(model, donor):
    from alphagenome.models.variant_scorers import SpliceJunctionScorer

    interval, at, _ = donor
    scored = model.score_ism_variants(
        interval, Interval("chrT1", at, at + 1), [SpliceJunctionScorer()], progress_bar=False
    )
    assert len(scored) == 3
    assert all(of_variant[0].X.max() > 5 for of_variant in scored)


def test_a_figure_of_a_variant(model, donor, tmp_path):
    interval, at, _ = donor
    outputs = ["DNASE", "RNA_SEQ", "CHIP_TF", "SPLICE_SITE_USAGE"]
    figure = ag.variant_figure(model, broken(interval, at), requested_outputs=outputs, max_tracks=1)
    figure.save(tmp_path / "figure.svg")
    text = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "(teaching)" in text


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
        (2047, "oracle takes 2,048 to 1,048,576 bp; got 2,047 bp"),
        (2**20 + 2048, "oracle takes 2,048 to 1,048,576 bp; got 1,050,624 bp"),
        (5000, "oracle takes multiples of 2,048 bp; got 5,000 bp; try 4,096 or 6,144"),
    ],
)
def test_lengths_that_it_does_not_take(model, length, message):
    with pytest.raises(UnsupportedError, match=re.escape(message) + "$"):
        model.predict_sequence("A" * length, requested_outputs=["CAGE"], ontology_terms=None)
    with pytest.raises(UnsupportedError, match=re.escape(message) + "$"):
        model.truth(Interval("chrT1", 0, length))


def test_questions_that_it_refuses(model, donor):
    interval, at, gene = donor
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
        match=r"^No ontology term of this model's tracks is called 'EFO:0001188'; did you mean "
        r"'EFO:0001187'\?$",
    ):
        model.predict_interval(interval, requested_outputs=["CAGE"], ontology_terms="EFO:0001188")
    with pytest.raises(
        InputError,
        match=r"^The sequence has '!' at position 4; DNA is written with ACGTRYSWKMBDHVN$",
    ):
        model.predict_sequence("ACG!" * 512, **ask)
    with pytest.raises(VariantError, match=r"does not begin inside the interval"):
        model.effect(broken(interval, 40_000), rna_of(gene, interval), interval=interval)
    beyond = Interval("chrT1", 60_000, 60_001)
    outside = ag.SignalReadout(OutputType.CAGE, window=beyond, tracks=JURKAT)
    with pytest.raises(IntervalError, match=r"is not within the predicted interval chrT1:0-32768"):
        model.effect(broken(interval, at), outside, interval=interval)
    atac = ag.SignalReadout(OutputType.ATAC, tracks=JURKAT)
    with pytest.raises(UnsupportedError, match=r"^oracle does not predict ATAC; it predicts "):
        model.effect(broken(interval, at), atac, interval=interval)
    with pytest.raises(UnsupportedError, match=r"needs ATAC, which oracle does not predict"):
        scorer = CenterMaskScorer(OutputType.ATAC, 501, _aggregation())
        model.score_variant(interval, broken(interval, at), [scorer])


def _aggregation():
    from alphagenome.models.variant_scorers import AggregationType

    return AggregationType.DIFF_LOG2_SUM


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
