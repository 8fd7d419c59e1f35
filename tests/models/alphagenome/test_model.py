"""AlphaGenome as a model: what it offers, both strands, tissues, and questions it refuses."""

import pickle
import re
import warnings

import numpy as np
import pytest
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from small_bundle import small_bundle

from agviz.errors import InputError, UnsupportedError
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, JunctionData
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.orientation import reverse_complement as turned

MOUSE = Organism.MUS_MUSCULUS
ALL = tuple(OutputType)
TRACKS = tuple(o for o in ALL if o is not OutputType.SPLICE_JUNCTIONS)


def junctions(data):
    keys = [(j.chromosome, j.start, j.end, j.strand) for j in data.junctions]
    return dict(zip(keys, data.values, strict=True))


def assert_same(first, second, *, outputs=ALL, rtol=2e-5):
    """Equal up to float32 rounding (another program may add in another order)."""
    for output in outputs:
        one, two = first.get(output), second.get(output)
        assert one.metadata.equals(two.metadata), output
        if isinstance(one, JunctionData):
            one, two = junctions(one), junctions(two)
            assert list(one) == list(two)
            assert len(one) > 0
            pairs = [(one[key], two[key]) for key in one]
        else:
            pairs = [(one.values, two.values)]
        for a, b in pairs:
            np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-5, err_msg=output.name)


def test_it_is_an_sdk_model(model):
    assert isinstance(model, DnaModel)
    assert repr(model) == "AlphaGenomeModel('small', genome 'tiny')"
    assert model.precision == "float32"
    assert model.default_width == 131_072
    assert model.source == "a small network with random weights"


def test_random_weights_are_told():
    told = AlphaGenomeModel(small_bundle(provenance="a network"))
    assert told.source == "a network (random weights)"
    trained = AlphaGenomeModel(small_bundle(provenance="a network", random=False))
    assert trained.source == "a network"
    assert AlphaGenomeModel(small_bundle(provenance="", random=False)).source == "small"


def test_what_it_offers(model):
    assert set(model.capabilities.outputs) == set(OutputType)
    assert model.capabilities.organisms == (Organism.HOMO_SAPIENS, MOUSE)
    assert model.capabilities.lacking == ((MOUSE, OutputType.PROCAP),)
    assert model.output_metadata().procap is not None
    assert model.output_metadata(MOUSE).procap is None
    assert len(model.output_metadata(MOUSE).rna_seq) == 4


def test_predictions_have_the_clients_form(model, interval, predict_all):
    output = predict_all(interval)
    metadata = model.output_metadata()
    for kind in TRACKS:
        data = output.get(kind)
        assert data.values.dtype == np.float32
        assert np.isfinite(data.values).all()
        assert data.values.flags.writeable
        assert data.metadata.equals(metadata.get(kind))
        assert data.interval == interval
        assert data.uns["model"] == model.source
        assert data.width == 4096
    assert output.chip_tf.resolution == 128
    assert output.contact_maps.values.shape == (2, 2, 3)
    assert output.splice_sites.names.tolist() == ["donor", "acceptor", "donor", "acceptor"]
    assert output.splice_junctions.values.shape[1] == 2
    assert output.splice_junctions.values.dtype == np.float32
    assert all(interval.contains(each) for each in output.splice_junctions.junctions)
    assert set(output.splice_junctions.strands) == {"+", "-"}


def test_minus_strand_is_the_reverse_complement(model, assembly, interval, predict_all):
    """What is predicted for '-' is what the reverse complement gives, turned back."""
    minus = predict_all(Interval("chr1", interval.start, interval.end, "-"))
    bases = reverse_complement(assembly.sequence(interval))
    label = Interval("chr1", interval.start, interval.end, "+")
    other = model.predict_sequence(
        bases, requested_outputs=ALL, ontology_terms=None, interval=label
    )
    assert_same(minus, turned(other), outputs=TRACKS, rtol=0)
    one, two = junctions(minus.splice_junctions), junctions(turned(other).splice_junctions)
    assert set(one) == set(two)
    for key in one:
        np.testing.assert_array_equal(one[key], two[key])
    assert minus.rna_seq.interval.strand == "-"
    plus = predict_all(interval)
    assert not np.allclose(plus.rna_seq.values, minus.rna_seq.values)  # it has no symmetry


def test_sequence_equals_interval(model, assembly, interval, predict_all):
    bases = assembly.sequence(interval)
    question = {"requested_outputs": ALL, "ontology_terms": None}
    direct = model.predict_sequence(bases.lower(), interval=interval, **question)
    assert_same(direct, predict_all(interval), rtol=0)
    bare = model.predict_sequence(bases, **question)
    assert bare.atac.interval is None
    first = bare.splice_junctions.junctions[0]
    assert first.start == direct.splice_junctions.junctions[0].start - interval.start


@pytest.mark.parametrize("terms", [["UBERON:0000955"], ["EFO:0002067", "UBERON:0002107"]])
@pytest.mark.parametrize("strand", ["+", "-"])
def test_tissues_chosen_before_equal_tissues_chosen_after(interval, predict_all, terms, strand):
    where = Interval("chr1", interval.start, interval.end, strand)
    whole = predict_all(where)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        chosen = predict_all(where, terms)
    told = [str(w.message).endswith("this part of the prediction is empty") for w in caught]
    assert told == [True] * (len(terms) == 1)  # few outputs have a track of the brain
    for kind in ALL:
        some, every = chosen.get(kind), whole.get(kind)
        kept = np.ones(len(every.metadata), dtype=bool)
        if kind is not OutputType.SPLICE_SITES:
            kept = every.metadata["ontology_curie"].isin(terms).to_numpy()
        assert some.metadata.equals(every.metadata[kept].reset_index(drop=True))
        if isinstance(some, JunctionData) and kept.any():
            assert [str(j) for j in some.junctions] == [str(j) for j in every.junctions]
        if kept.any():
            np.testing.assert_allclose(
                some.values, every.values[..., kept], rtol=2e-5, atol=1e-6, err_msg=kind.name
            )
        else:
            assert some.values.shape[-1] == 0
            assert isinstance(some, JunctionData) or some.width == every.width


def test_mouse(model, interval, predict_all):
    outputs = [o for o in ALL if o is not OutputType.PROCAP]
    question = {"organism": MOUSE, "ontology_terms": None}
    mouse = model.predict_interval(interval, requested_outputs=outputs, **question)
    assert mouse.rna_seq.num_tracks == 4
    human = predict_all(interval)
    same = human.rna_seq.values[:, [0, 1, 3, 4]]
    assert not np.allclose(mouse.rna_seq.values, same)
    assert mouse.splice_junctions.num_tracks == 2
    with pytest.raises(
        UnsupportedError,
        match=r"^small does not predict PROCAP for mouse; it predicts ATAC, DNASE, CAGE, RNA_SEQ, "
        r"CHIP_TF, CHIP_HISTONE, SPLICE_SITES, SPLICE_SITE_USAGE, SPLICE_JUNCTIONS, CONTACT_MAPS$",
    ):
        model.predict_interval(interval, requested_outputs=["PROCAP"], **question)


def test_unknown_bases_give_finite_values(model):
    """Any code that is no base is as unknown as N; with no base known nothing is predicted."""
    question = {"requested_outputs": ALL, "ontology_terms": None}
    output = model.predict_sequence("A" + "RYKM" * 1023 + "RYK", **question)
    for kind in TRACKS:
        assert np.isfinite(output.get(kind).values).all()
    blank = model.predict_sequence("A" + "N" * 4095, **question)
    np.testing.assert_array_equal(output.atac.values, blank.atac.values)
    runs = model.runs
    for bases in ("N" * 4096, "RYKM" * 1024):
        with pytest.raises(
            InputError,
            match=r"^The sequence holds no known base: none of its 4,096 is A, C, G or T; a "
            r"prediction would say nothing about it$",
        ):
            model.predict_sequence(bases, **question)
    assert model.runs == runs


def test_lengths(model):
    question = {"requested_outputs": ["ATAC"], "ontology_terms": None}
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "small takes multiples of 2,048 bp; got 3,000 bp; try 2,048 or 4,096; "
            "write interval.resize(4096)"
        ) + "$",
    ):  # fmt: skip
        model.predict_sequence("A" * 3000, **question)
    with pytest.raises(
        UnsupportedError, match=r"^small takes 2,048 to 1,048,576 bp; got 1,050,624 bp$"
    ):
        model.predict_sequence("A" * 1_050_624, **question)
    with pytest.raises(
        InputError,
        match=r"^The sequence has 'X' at position 5; DNA is written with ACGTRYSWKMBDHVN$",
    ):
        model.predict_sequence("ACGTX", **question)


def test_settings_are_checked():
    with pytest.raises(
        InputError, match=r"^junction_sites must be a whole number of at least 1; got 0$"
    ):
        AlphaGenomeModel(small_bundle(), junction_sites=0)
    with pytest.raises(
        InputError, match=r"^site_threshold must be a probability, 0 to 1; got 1\.5$"
    ):
        AlphaGenomeModel(small_bundle(), site_threshold=1.5)
    with pytest.raises(
        InputError, match=r"^precision must be one of 'float32', 'bfloat16'; got 'double'$"
    ):
        AlphaGenomeModel(small_bundle(), precision="double")


def test_site_settings_choose_junctions(assembly, bundle, interval, model, predict_all):
    """Fewer sites, or a higher threshold: fewer junctions, with the same counts."""
    most = junctions(predict_all(interval).splice_junctions)
    fewer = AlphaGenomeModel(bundle, assembly=assembly, junction_sites=3)
    question = {"requested_outputs": ALL, "ontology_terms": None}
    few = junctions(fewer.predict_interval(interval, **question).splice_junctions)
    assert 0 < len(few) < len(most)
    assert set(few) < set(most)
    for key, values in few.items():
        np.testing.assert_allclose(values, most[key], rtol=1e-5)
    strict = AlphaGenomeModel(bundle, assembly=assembly, site_threshold=1.0)
    assert len(strict.predict_interval(interval, **question).splice_junctions) == 0


def test_it_pickles(bundle_path, assembly, interval, predict_all):
    from agviz.weights.bundle import Bundle

    opened = AlphaGenomeModel(Bundle.open(bundle_path), assembly=assembly, junction_sites=12)
    again = pickle.loads(pickle.dumps(opened))
    assert again.bundle.path == bundle_path  # a path, not parameters
    assert again.precision == "float32"
    assert again.assembly == assembly
    output = again.predict_interval(interval, requested_outputs=ALL, ontology_terms=None)
    assert_same(output, predict_all(interval), rtol=0)
