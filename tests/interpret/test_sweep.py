"""Sweeps resume after any sudden end, to the same bytes, and refuse what is another question."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.errors import FormatError, InputError
from agviz.genome.labelled import check_sequence_scores

WINDOW = ag.Interval("chrT1", 82_700, 82_740)
CONTEXT = ag.Interval("chrT1", 66_000, 66_000 + 32_768)
OPTIONS = {"context": CONTEXT, "progress_bar": False, "chunk": 8}
KILLED = """
import sys
import agviz as ag
sys.path.insert(0, sys.argv[2])
from test_sweep import CONTEXT, OPTIONS, WINDOW, readouts
oracle = ag.load_model("oracle", assembly=ag.Assembly.open(sys.argv[3]))
ag.sweep(oracle, WINDOW, readouts(), store=sys.argv[1], **OPTIONS)
"""


def readouts(start=82_600):
    window = ag.Interval("chrT1", start, 82_900)
    options = {"tracks": "CLO:0007045", "window": window}
    return {"open": ag.SignalReadout(OutputType.DNASE, **options)}


@pytest.fixture(scope="module")
def oracle(teaching_genome):
    return ag.load_model("oracle", assembly=teaching_genome)


@pytest.fixture(scope="module")
def whole(oracle, tmp_path_factory):
    return ag.sweep(
        oracle, WINDOW, readouts(), store=tmp_path_factory.mktemp("sweep") / "whole", **OPTIONS
    )


def contents(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(Path(folder).rglob("*"))
        if file.is_file()
    }


def test_it_holds_what_mutagenesis_says(oracle, whole):
    (found,) = ag.open_sweep(whole)
    assert found.attrs["complete"]
    check_sequence_scores(found["open"])
    wanted = ag.ism(oracle, WINDOW, readouts(), context=CONTEXT, progress_bar=False)
    np.testing.assert_allclose(found["open"], wanted["open"], atol=1e-6)
    assert (found["open"].observed == wanted["open"].observed).all()
    assert found["open"].attrs == wanted["open"].attrs


def test_killed_at_any_time_it_goes_on_and_ends_in_the_same_bytes(whole, oracle, tmp_path):
    store, kills = tmp_path / "killed", 0
    rng = random.Random(5)
    began = time.monotonic()
    genome = oracle.assembly.fasta.parent
    arguments = [sys.executable, "-c", KILLED, str(store), str(Path(__file__).parent), str(genome)]
    before = 0
    while True:
        run = subprocess.Popen(arguments)
        try:
            assert run.wait(timeout=None if kills >= 3 else 4 + 6 * rng.random()) == 0
            break
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
        done = len(list(store.rglob("c/*/0/0")))
        assert done >= before  # what was written stays
        before = done
        assert time.monotonic() - began < 600
    assert contents(store) == contents(whole)


@pytest.mark.parametrize("left", [0, 1, 100, -1])
def test_a_chunk_that_is_not_whole_is_made_again(oracle, whole, tmp_path, left):
    store = tmp_path / "cut"
    shutil.copytree(whole, store)
    chunk = store / "0" / "effects" / "c" / "2" / "0" / "0"
    chunk.write_bytes(chunk.read_bytes()[:left])
    (found,) = ag.open_sweep(store)
    assert not found.attrs["complete"]
    assert int(np.isnan(found["open"].values).all(1).sum()) == 8
    ag.sweep(oracle, WINDOW, readouts(), store=store, **OPTIONS)
    assert contents(store) == contents(whole)


def test_a_spoilt_chunk_is_made_again(oracle, whole, tmp_path):
    store = tmp_path / "spoilt"
    shutil.copytree(whole, store)
    chunk = store / "0" / "effects" / "c" / "0" / "0" / "0"
    data = bytearray(chunk.read_bytes())
    data[10] ^= 1
    chunk.write_bytes(bytes(data))
    ag.sweep(oracle, WINDOW, readouts(), store=store, **OPTIONS)
    assert contents(store) == contents(whole)


def test_a_finished_sweep_asks_nothing(oracle, whole):
    class Oracle(type(oracle)):
        def mutants(self, *arguments, **options):
            raise AssertionError("it was asked")

    silent = Oracle(assembly=oracle.assembly)
    before = contents(whole)
    ag.sweep(silent, WINDOW, readouts(), store=whole, **OPTIONS)
    assert contents(whole) == before


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"readouts": readouts(82_650)}, r"windows\[0\]\.readouts\.open was \"Signal"),
        (
            {"windows": ag.Interval("chrT1", 82_701, 82_741)},
            r"windows\[0\]\.interval was \[\"chrT1\", 82700, 82740\] and is now",
        ),
        (
            {"context": ag.Interval("chrT1", 66_001, 66_001 + 32_768)},
            r"windows\[0\]\.context was \[66000, ",
        ),
        ({"chunk": 16}, "chunk was 8 and is now 16; give another folder"),
        (
            {"background": ag.Variant("chrT1", 82_800, "A", "C")},
            r"windows\[0\]\.background was \[\]",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::agviz.errors.ReferenceMismatchWarning")
def test_another_question_is_refused(oracle, whole, change, differs):
    asked = {"windows": WINDOW, "readouts": readouts(), **OPTIONS, **change}
    before = contents(whole)
    with pytest.raises(InputError, match=f"holds a sweep of another question: {differs}"):
        ag.sweep(oracle, store=whole, **asked)
    assert contents(whole) == before


def test_another_model_is_refused(whole, teaching_genome):
    model = ag.load_model(assembly=teaching_genome)
    with pytest.raises(InputError, match=r"holds a sweep of another question: model was"):
        ag.sweep(model, WINDOW, readouts(), store=whole, **OPTIONS)


def test_foreign_and_empty_folders(oracle, tmp_path):
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("keep me")
    for call in (
        lambda: ag.sweep(oracle, WINDOW, readouts(), store=foreign, **OPTIONS),
        lambda: ag.open_sweep(foreign),
        lambda: ag.open_sweep(tmp_path / "nothing"),
    ):
        with pytest.raises(FormatError, match=r"is no sweep of agviz; give a new folder, or one"):
            call()
    assert (foreign / "mine.txt").read_text() == "keep me"
    with pytest.raises(InputError, match=r"^No locus was given: say where the method"):
        ag.sweep(oracle, [], readouts(), store=tmp_path / "x", **OPTIONS)
    assert not (tmp_path / "x").exists()


def test_many_windows_each_with_its_own(oracle, tmp_path):
    windows = [ag.Interval("chrT1", 82_700, 82_703), ag.Interval("chrT1", 90_000, 90_002)]
    peaks = {"open": ag.SignalReadout(OutputType.DNASE, tracks=[0])}
    store = ag.sweep(oracle, windows, peaks, store=tmp_path / "many", progress_bar=False)
    same = ag.sweep(
        oracle, dict(enumerate(windows)), lambda _: peaks, store=tmp_path / "f", progress_bar=False
    )
    assert contents(same) == contents(store)
    first, second = ag.open_sweep(store)
    assert [int(each.position[0]) for each in (first, second)] == [82_700, 90_000]
    alone = ag.ism(oracle, windows[1], peaks, progress_bar=False)
    xr.testing.assert_allclose(second["open"].drop_attrs(), alone["open"].drop_attrs(), atol=1e-5)
