"""What is kept is given back as it was; without a folder nothing is kept."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import InputError
from agviz.interpret.kept import Kept

PLACE = ag.Interval("chr1", 2_730, 2_733)
CONTEXT = PLACE.resize(2_048)


def never():
    raise AssertionError("it was asked")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return CompositionModel(assembly=tiny_genome(tmp_path_factory.mktemp("genome")))


@pytest.fixture
def kept(tmp_path):
    begun = Kept(tmp_path / "kept", what="work")
    begun.begin({"question": 1})
    return begun


def test_a_table_comes_back_with_what_is_said_of_it(kept):
    table = pd.DataFrame({"name": ["a", None], "size": np.float32([0.1, np.nan])})
    table.attrs = {"failed": {"x": "why"}}
    assert not kept.has_frame("of/some")
    for make in (lambda: table, never):
        found = kept.frame("of/some", make)
        pd.testing.assert_frame_equal(found, table)
        assert found.attrs == table.attrs
    assert kept.has_frame("of/some")
    assert not kept.part("within").has_frame("of/some")


def test_mutagenesis_is_that_of_ism_for_one_readout_and_for_several(kept, model):
    peak = ag.SignalReadout(OutputType.ATAC, tracks=[0], window=PLACE.resize(300))
    for number, readouts in enumerate((peak, {"open": peak})):
        options = {"context": CONTEXT, "background": None, "progress_bar": False}
        found = kept.mutagenesis(f"{number}", model, PLACE, readouts=readouts, **options)
        alone = ag.ism(model, PLACE, readouts, **options)
        nowhere = Kept(None, what="work")
        xr.testing.assert_identical(
            nowhere.mutagenesis("", model, PLACE, readouts=readouts, **options), alone
        )
        xr.testing.assert_allclose(found, alone)
        one, other = (each if number == 0 else each["open"] for each in (found, alone))
        assert one.attrs == other.attrs
        assert one.name == other.name


def test_any_result_of_a_method_comes_back(kept):
    table = pd.DataFrame({"score": np.float32([1, 2])})
    array = xr.DataArray([1.0, 2.0], dims="motif", coords={"motif": ["a", "b"]}, attrs={"seed": 0})
    for make in (lambda: table, never):
        pd.testing.assert_frame_equal(kept.result("of/table", make), table)
    for make in (lambda: array, never):
        xr.testing.assert_identical(kept.result("of/array", make), array)
    assert Kept(None, what="work").result("key", lambda: table) is table


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nowhere = Kept(None, what="work")
    nowhere.begin({"question": 1})
    made = pd.DataFrame({"a": [1]})
    assert nowhere.part("x").frame("key", lambda: made) is made
    assert not nowhere.has_frame("key")
    assert nowhere.prediction("key", lambda: made, variant=None, model="m") is made
    assert not any(tmp_path.iterdir())


def test_what_a_sudden_end_left_is_no_hindrance(tmp_path):
    (tmp_path / ".asked.1f.json").write_text("{")
    Kept(tmp_path, what="work").begin({"question": 1})
    message = "holds work of another question: question was 1 and is now 2; give another folder"
    with pytest.raises(InputError, match=message):
        Kept(tmp_path, what="work").begin({"question": 2})


def test_a_folder_that_cannot_be_made(tmp_path):
    path = tmp_path / "none" / "kept"
    message = rf"^Cannot make '{path}' \(No such file or directory\); give another folder$"
    with pytest.raises(InputError, match=message):
        Kept(path, what="work").begin({})
