"""A sweep's folder keeps which engine began; a disk that takes no more loses nothing."""

import contextlib
import re

import pytest
from alphagenome.models.dna_output import OutputType
from shallow_bundle import shallow_bundle
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import InputError, SlowerWarning
from agviz.models.alphagenome.model import AlphaGenomeModel

WINDOW = ag.Interval("chr1", 2_730, 2_732)


@pytest.fixture(scope="module")
def oracle(teaching_genome):
    return ag.load_model("oracle", assembly=teaching_genome)


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


@contextlib.contextmanager
def files_of_at_most(count):
    """Files cannot grow beyond so many bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_what_is_there_stays(oracle, tmp_path):
    stretch = ag.Interval("chrT1", 66_000, 98_768)
    window = ag.Interval("chrT1", 82_700, 82_740)
    readout = ag.SignalReadout(
        OutputType.DNASE, tracks="CLO:0007045", window=ag.Interval("chrT1", 82_600, 82_900)
    )
    asked = {"context": stretch, "progress_bar": False, "chunk": 8}
    whole = ag.sweep(oracle, window, readout, store=tmp_path / "whole", **asked)
    store = ag.sweep(oracle, window, readout, store=tmp_path / "cut", **asked)
    (store / "0" / "effects" / "c" / "3" / "0" / "0").unlink()
    cut = contents(store)
    told = f"Cannot write in {str(store)!r} (File too large); what it has stays. Make room"
    with files_of_at_most(16), pytest.raises(InputError, match=f"^{re.escape(told)}"):
        ag.sweep(oracle, window, readout, store=store, **asked)
    assert contents(store) == cut
    ag.sweep(oracle, window, readout, store=store, **asked)
    assert [*contents(store).values()] == [*contents(whole).values()]
