"""Sweeps resume after any sudden end, to the same bytes, and refuse what is another question."""

import random
import re
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
    store = tmp_path / "killed"
    rng = random.Random(5)
    genome = oracle.assembly.fasta.parent
    arguments = [sys.executable, "-c", KILLED, str(store), str(Path(__file__).parent), str(genome)]
    left = [0]
    for _ in range(2):
        run = subprocess.Popen(arguments)
        deadline = time.monotonic() + 300
        while chunks(store) == left[-1]:
            assert run.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.5 * rng.random())  # into the work on the next chunk
        run.send_signal(signal.SIGKILL)
        run.wait()
        left.append(chunks(store))
    assert 0 < left[1] < left[2] < chunks(whole)  # what was written stays, and work went on
    assert subprocess.run(arguments, check=False).returncode == 0
    assert contents(store) == contents(whole)


def chunks(store):
    return len(list(store.glob("*/effects/c/*/0/0")))


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
    class Silent(type(oracle)):
        identity = "Oracle"

        def mutants(self, *arguments, **options):
            raise AssertionError("it was asked")

    silent = Silent(assembly=oracle.assembly)
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


def test_a_spoilt_reference_is_made_again(oracle, whole, tmp_path):
    store = tmp_path / "spoilt"
    shutil.copytree(whole, store)
    chunk = store / "0" / "reference" / "c" / "0"
    chunk.write_bytes(bytes([chunk.read_bytes()[0] ^ 1]) + chunk.read_bytes()[1:])
    (found,) = ag.open_sweep(store)
    assert not found.attrs["complete"]
    assert np.isnan(found["open"].attrs["reference"])
    ag.sweep(oracle, WINDOW, readouts(), store=store, **OPTIONS)
    assert contents(store) == contents(whole)


@pytest.mark.parametrize("part", ["0", "0/effects", "0/reference"])
@pytest.mark.parametrize("data", [None, "{"])
def test_a_store_with_parts_missing_is_told(oracle, whole, tmp_path, part, data):
    store = tmp_path / "damaged"
    shutil.copytree(whole, store)
    about = store / part / "zarr.json"
    about.unlink() if data is None else about.write_text(data)
    told = f"{str(store)!r} is a damaged sweep: {part!r} is missing or cannot be read; give a new"
    for call in (
        lambda: ag.sweep(oracle, WINDOW, readouts(), store=store, **OPTIONS),
        lambda: ag.open_sweep(store),
    ):
        with pytest.raises(FormatError, match=rf"^{re.escape(told)} folder$"):
            call()


def test_what_cannot_be_made_or_told_leaves_nothing(oracle, tmp_path):
    (tmp_path / "file").touch()

    def refused(message, model=oracle, asked=None, store="x", **changed):
        with pytest.raises(InputError) as caught:
            ag.sweep(
                model, WINDOW, asked or readouts(), store=tmp_path / store, **OPTIONS | changed
            )
        assert str(caught.value).startswith(message)

    refused("chunk must be a whole number of positions, 1 or more; got 1.5", chunk=1.5)
    refused("chunk must be a whole number of positions, 1 or more; got 0", chunk=0)
    inside = str(tmp_path / "file")
    refused(f"Cannot make {inside!r} (File exists); give another folder", store="file/x")
    by_function = ag.SignalReadout(OutputType.DNASE, tracks=lambda table: [0])
    refused(
        "The readout 'half' has a function in it, which cannot be kept in a folder: a later call "
        "could not tell it from another one. Give tracks as names or numbers: tracks=list(model.",
        asked={"half": (by_function + 1).log() / 2},
    )
    untold = type("Mine", (type(oracle),), {})(assembly=oracle.assembly)
    refused("A Mine does not say what it is, so that its results in a folder", untold)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
