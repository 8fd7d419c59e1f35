"""The model that comes with agviz: what it is, what it says of the stories, and what it refuses."""

import re
from pathlib import Path

import jax
import numpy as np
import pytest
from alphagenome.models.dna_model import DnaModel
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.bench.stories import tell
from agviz.bench.teaching_answers import ModelAnswers
from agviz.bench.teaching_measurement import Measurement
from agviz.bench.teaching_table import FLOORS
from agviz.bench.teaching_truth import Truths, held_out
from agviz.errors import InputError, UnknownNameError, UnsupportedError
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.network.config import TEACHING
from agviz.teaching.grammar import CELLS
from agviz.training.recipe import RELATIVE
from agviz.weights.shipped import PATH

CONTEXT = 32_768
MEGABYTE = 1e6
CARD = PATH.with_suffix(".md")


@pytest.fixture(scope="module")
def model():
    return ag.load_model()


def test_it_is_a_model_like_every_other_and_small(model):
    assert type(model) is AlphaGenomeModel  # no special branch
    assert isinstance(model, DnaModel)
    assert model.bundle.path == PATH
    assert model.bundle.config == TEACHING
    assert not model.bundle.random
    assert model.assembly.name == "teaching"
    assert PATH.stat().st_size < 12 * MEGABYTE
    package = Path(ag.__file__).parent
    files = [path for path in package.rglob("*") if path.suffix not in (".pyc", ".pyo")]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 25 * MEGABYTE


def test_nothing_of_the_file_was_changed(model):
    model.bundle.verify()


def test_it_predicts_all_outputs_of_its_context(model):
    locus = ag.teaching_loci()["TAL1"]
    outputs = model.capabilities.outputs
    assert set(outputs) == set(OutputType) - {OutputType.ATAC, OutputType.PROCAP}
    found = model.predict_interval(locus.interval, requested_outputs=outputs, ontology_terms=None)
    for output in outputs:
        data = getattr(found, output.name.lower())
        values = np.asarray(data.values, dtype=np.float64)
        assert np.isfinite(values).all()
        if output is not OutputType.CONTACT_MAPS:
            assert (values >= 0).all()
    assert found.dnase.values.shape == (CONTEXT, len(CELLS))
    assert found.dnase.metadata["biosample_name"].str.contains("teaching").all()
    assert found.contact_maps.values.shape[:2] == (16, 16)


def test_the_model_card_is_that_of_the_weights(model):
    text = CARD.read_text(encoding="utf-8")
    assert model.bundle.sha256 in text
    parameters = sum(np.size(leaf) for leaf in jax.tree.leaves(model.bundle.variables["params"]))
    assert f"{parameters:,} parameters" in text
    heads = [each.head.upper() for each in RELATIVE]
    for term in ("relative", "twins", "junction_log_ratio", *heads):
        assert term in text
    for metric in FLOORS:
        assert metric in text


def test_it_tells_the_stories(model):
    """But for what its card says, directions are right; most sizes are; controls stay quiet."""
    told = list(tell(ModelAnswers(model)))
    effects = [each for each in told if not each.is_control]
    controls = [each for each in told if each.is_control]
    assert len(effects) > 10
    assert len(controls) > 5
    card = CARD.read_text(encoding="utf-8")
    turned = [each for each in effects if each.model / each.truth < 0.05]
    assert len(turned) <= 2
    assert all(f"`{each.variant}`" in card for each in turned)
    assert np.mean([each.is_right for each in effects]) >= 0.8
    loud = [each for each in controls if not each.is_right]
    assert len(loud) <= 1
    assert all(f"`{each.variant}`" in card for each in loud)


def test_the_neo_enhancer_wakes_tal1_in_the_t_all_line(model):
    locus = ag.teaching_loci()["TAL1"]
    told = {each.variant: each for each in tell(ModelAnswers(model)) if each.locus == "TAL1"}
    for name in locus.variants:
        if name not in locus.controls:
            assert told[name].cell == "T-ALL line"
            assert told[name].model > 1


@pytest.mark.parametrize(
    ("sequence", "message"),
    [("ACGT" * 100, "400"), ("", "The sequence is empty"), ("ACGT" * 8_191, "32,764")],
)
def test_lengths_that_it_does_not_take_are_told(model, sequence, message):
    with pytest.raises((InputError, UnsupportedError), match=re.escape(message)):
        model.predict_sequence(sequence, requested_outputs=["DNASE"], ontology_terms=None)


def test_n_is_no_base(model):
    """Almost nothing is seen where nothing is known; where nothing at all is, the model refuses."""
    asked = {"requested_outputs": ["DNASE"], "ontology_terms": None}
    found = model.predict_sequence("N" * 3_072 + "ACGT" * 256, **asked)
    assert found.dnase.values[:2_048].max() < 0.5
    with pytest.raises(InputError, match="holds no known base"):
        model.predict_sequence("N" * 4_096, **asked)


def test_an_unknown_cell_type_is_told_which_there_are(model):
    with pytest.raises(UnknownNameError, match=CELLS[0].ontology_curie):
        model.predict_sequence(
            "ACGT" * 1_024, requested_outputs=["DNASE"], ontology_terms=["CL:0000000"]
        )


@pytest.mark.slow
def test_a_few_windows_are_near_the_floors(model):
    """The table itself is `python -m agviz.bench teaching`, of 64 windows."""
    truths = Truths()
    measured = Measurement(
        [ModelAnswers(model)], truths, groups=("tracks", "splicing", "genes"), seed=1
    )
    for codes in held_out(1, 6):
        measured.add(codes)
    below = [row for row in measured.rows() if row.floor and row.value < row.floor - 0.04]
    assert below == []
