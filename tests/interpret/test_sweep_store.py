"""A sweep's folder keeps which engine began, and no other one goes on."""

import re

import pytest
from alphagenome.models.dna_output import OutputType
from shallow_bundle import shallow_bundle
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import InputError, SlowerWarning
from agviz.models.alphagenome.model import AlphaGenomeModel

WINDOW = ag.Interval("chr1", 2_730, 2_732)


def contents(folder):
    return {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_another_engine_does_not_go_on(tmp_path):
    bundle, store = shallow_bundle(), tmp_path / "sweep"
    genome = tiny_genome(tmp_path)
    readout = ag.SignalReadout(OutputType.DNASE, tracks=[0], window=WINDOW)
    windows = [WINDOW, WINDOW.shift(100)]
    asked = {"store": store, "progress_bar": False, "context": lambda _: WINDOW.resize(512)}

    def go_on(memory=None):
        model = AlphaGenomeModel(bundle, assembly=genome, edit_cache_bytes=memory)
        return ag.sweep(model, windows, readout, **asked)

    whole = contents(go_on())
    (store / "1" / "effects" / "c" / "0" / "0" / "0").unlink()
    cut = contents(store)
    told = f"{str(store)!r} was begun by the engine 'windowed', and the model now answers by 'full'"
    with (
        pytest.warns(SlowerWarning),
        pytest.raises(InputError, match=f"^{re.escape(told)}.*edit_cache_bytes as it was then, or"),
    ):
        go_on(memory=0)
    assert contents(store) == cut
    go_on()
    assert contents(store) == whole
    assert {each["readout"].attrs["engine"] for each in ag.open_sweep(store)} == {"windowed"}
