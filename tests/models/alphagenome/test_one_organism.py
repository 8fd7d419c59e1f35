"""A network that has no mouse, as the teaching model: every part of the way works, mouse does not.

And its file in 16 bits: computed in float32, small enough for a wheel.
"""

import re

import numpy as np
import pytest
from alphagenome.models import variant_scorers
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from one_organism import HUMAN, ONE_ORGANISM, one_organism_bundle

from agviz.errors import UnsupportedError
from agviz.genome.types import Interval
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.load import load_model
from agviz.network.config import TEACHING
from agviz.network.shapes import count, shapes
from agviz.weights.bundle import Bundle
from agviz.weights.check import check_weights

OUTPUTS = tuple(o for o in OutputType if o not in (OutputType.ATAC, OutputType.PROCAP))
SHARED = (OutputType.CHIP_TF, OutputType.CONTACT_MAPS)  # tracks that only one cell has
MOUSE = Organism.MUS_MUSCULUS


@pytest.fixture(scope="module")
def half(tmp_path_factory):
    """The file of its weights in float16."""
    folder = tmp_path_factory.mktemp("weights")
    return one_organism_bundle(assembly={}).write(folder / "one.safetensors", dtype="float16")


@pytest.fixture(scope="module")
def one(half, assembly) -> AlphaGenomeModel:
    """Few splice sites are kept: random weights see some at every base."""
    return load_model(half, assembly=assembly, junction_sites=12)


def test_what_it_offers(one):
    can = one.capabilities
    assert can.organisms == (HUMAN,)
    assert set(can.outputs) == set(OUTPUTS)
    assert (can.minimum_length, can.maximum_length) == (2048, 32_768)
    assert one.default_width == 32_768
    metadata = one.output_metadata()
    assert metadata.atac is None
    assert metadata.rna_seq["strand"].tolist() == ["+", "+", "-", "-"]


def test_mouse_is_refused(one):
    message = "^" + re.escape("one knows human only; asked for mouse (MUS_MUSCULUS)") + "$"
    interval = Interval("chr1", 0, 2048)
    with pytest.raises(UnsupportedError, match=message):
        one.output_metadata(MOUSE)
    with pytest.raises(UnsupportedError, match=message):
        one.predict_interval(
            interval, organism=MOUSE, requested_outputs=["DNASE"], ontology_terms=None
        )
    with pytest.raises(UnsupportedError, match=message):
        one.estimate(interval, ["DNASE"], organism=MOUSE)
    with pytest.raises(UnsupportedError, match=message):
        one.predict_sequence(
            "ACGT" * 512, organism=MOUSE, requested_outputs=["DNASE"], ontology_terms=None
        )


def test_every_output_of_both_alleles(one, snv):
    interval = Interval("chr1", 8192, 8192 + 4096)
    question = {"requested_outputs": OUTPUTS, "ontology_terms": None}
    both = one.predict_variant(interval, snv(9300), **question)
    assert both.reference.contact_maps.values.shape == (2, 2, 1)
    assert both.reference.rna_seq.values.shape == (4096, 4)
    assert both.reference.splice_junctions.num_tracks == 2
    assert len(both.reference.splice_junctions) > 0
    for output in OUTPUTS:
        values = both.alternate.get(output).values
        assert np.isfinite(values).all()
    changed = both.reference.dnase.values - both.alternate.dnase.values
    assert np.abs(changed).max() > 0
    of_liver = [each for each in OUTPUTS if each not in SHARED]
    liver = one.predict_interval(
        interval, requested_outputs=of_liver, ontology_terms=["EFO:0001187"]
    )
    assert liver.splice_junctions.num_tracks == 1
    np.testing.assert_allclose(
        liver.rna_seq.values, both.reference.rna_seq.values[:, [1, 3]], rtol=2e-5, atol=1e-6
    )


def test_scores(one, snv):
    """All recommended scorers of its outputs, but polyadenylation, which needs a table."""
    wide = Interval("chr1", 8192, 8192 + 8192)
    scorers = [
        scorer
        for scorer in one._recommended_scorers(HUMAN)
        if not isinstance(scorer, variant_scorers.PolyadenylationScorer)
    ]
    assert {scorer.requested_output for scorer in scorers} == set(OUTPUTS)
    scores = one.score_variant(wide, snv(9300), scorers)
    frame = variant_scorers.tidy_scores(scores)
    assert set(frame["output_type"]) == {o.name for o in OUTPUTS}
    assert frame["raw_score"].notna().any()


def test_the_estimate_is_of_this_network(one):
    told = one.estimate(32_768, OUTPUTS)
    assert told.fits
    assert 0 < told.memory_bytes < 3e9
    assert told.seconds < 60


def test_sixteen_bits_are_computed_in_thirty_two(one, half, assembly):
    """Values are rounded in the file only: a float32 model of the rounded values is the same."""
    opened = Bundle.open(half)
    assert opened.dtype == "float16"
    assert one.precision == "float32"
    whole = one_organism_bundle(leaves=opened.variables)
    other = AlphaGenomeModel(whole, assembly=assembly, junction_sites=12)
    interval = Interval("chr1", 8192, 8192 + 2048)
    question = {"requested_outputs": ["RNA_SEQ", "CONTACT_MAPS"], "ontology_terms": None}
    first, second = (m.predict_interval(interval, **question) for m in (one, other))
    np.testing.assert_array_equal(first.rna_seq.values, second.rna_seq.values)
    np.testing.assert_array_equal(first.contact_maps.values, second.contact_maps.values)
    assert first.rna_seq.values.dtype == np.float32
    report = check_weights(half)
    assert report.problems == ()
    assert report.facts["format"] == "bundle, float16"
    assert "organism 1" not in report.facts


def test_the_teaching_network_fits_into_a_wheel():
    """12 MB for its parameters and state, two bytes each, and a header of 200 kB at most."""
    tree = shapes(TEACHING)
    values = count(tree, "params") + count(tree, "state")
    assert 8_000_000 < 2 * values < 11_800_000
    assert ONE_ORGANISM.organisms == TEACHING.organisms == 1
