"""The bench gives the oracle full marks, and a corrupted model none that has a floor."""

import math
import re

import numpy as np
import pytest

from agviz.bench import __main__ as program
from agviz.bench import teaching_ism
from agviz.bench.teaching_answers import Answer, ModelAnswers
from agviz.bench.teaching_measurement import GROUPS, Measurement
from agviz.bench.teaching_table import FLOORS, below_floor
from agviz.bench.teaching_truth import Experiment, Truths, held_out
from agviz.errors import UnsupportedError
from agviz.models.oracle import Oracle

WINDOWS = 3


class Shuffled(Truths):
    """The truth, in the wrong places: all tracks are turned by half, junctions change hands."""

    name = "shuffled"

    def answer(self, sequences, outputs):
        return [self._shuffle(answer) for answer in super().answer(sequences, outputs)]

    def _shuffle(self, answer):
        rng = np.random.default_rng(0)
        tracks = {name: np.roll(t, len(t) // 2 + 1, axis=0) for name, t in answer.tracks.items()}
        if answer.junctions is None:
            return Answer(tracks)
        keys = list(answer.junctions)
        order = rng.permutation(len(keys)).tolist()
        changed = {key: answer.junctions[keys[k]] for key, k in zip(keys, order, strict=True)}
        return Answer(tracks, changed)


@pytest.fixture(scope="module")
def measured():
    """Rows of the oracle as a model, with the truth, one experiment and the shuffled truth."""
    truths = Truths()
    predictors = [ModelAnswers(Oracle()), truths, Experiment(truths, seed=0), Shuffled()]
    measurement = Measurement(predictors, truths, groups=GROUPS[:-1], seed=0)
    for codes in held_out(0, WINDOWS):
        measurement.add(codes)
    return measurement


@pytest.fixture(scope="module")
def rows(measured):
    return {row.metric: row for row in measured.rows()}


def test_every_floor_has_a_metric(rows):
    assert FLOORS.keys() - rows.keys() == {"ISM AUROC"}


def test_the_oracle_is_right_everywhere(rows):
    for row in rows.values():
        for column in ("model", "oracle"):
            if not math.isnan(row.values[column]):
                assert row.values[column] == pytest.approx(1, abs=1e-6), row.metric
    assert not below_floor(list(rows.values()))


def test_a_shuffled_truth_is_below_every_floor(rows):
    for metric in FLOORS.keys() & rows.keys():
        assert rows[metric].values["shuffled"] < FLOORS[metric], metric


def test_an_experiment_is_noisy_where_reads_are_few(rows):
    noisy = {metric: row.values["experiment"] for metric, row in rows.items()}
    assert 0.7 < noisy["DNase r, 1 bp"] < noisy["DNase r, 128 bp"] < 1
    assert 0.9 < noisy["contacts r"] < 1
    assert math.isnan(noisy["splice AP, donor+"])  # annotated, not measured
    assert 0.9 < noisy["junction log count r"] < 1


def test_cases_are_counted(rows, measured):
    assert rows["contacts r"].cases == WINDOWS
    assert rows["gene deviation from mean cell r"].cases == 12
    assert rows["MYB inserted: sign"].cases == measured.myb_loci
    assert WINDOWS <= measured.myb_loci <= 2 * WINDOWS


def scan_of_window(monkeypatch):
    monkeypatch.setattr(teaching_ism, "HALF", 12)  # 25 bases are quicker than 201
    (codes,) = held_out(0, 1)
    scan = teaching_ism.find_scan(Truths().of(codes), np.random.default_rng(0))
    assert scan is not None
    assert len(scan.codes) == teaching_ism.CONTEXT
    assert len(scan.motif) == 25
    assert 6 <= scan.motif.sum() <= 24
    assert scan.motif[12]  # the site itself
    return scan


def test_mutagenesis_finds_the_oracles_motifs(monkeypatch):
    scan = scan_of_window(monkeypatch)
    assert teaching_ism.auroc(Truths(), scan) > 0.95
    moved = teaching_ism.Scan(scan.codes, scan.cell, np.roll(scan.motif, 12))
    assert teaching_ism.auroc(Truths(), moved) < 0.8


def test_a_model_without_the_tracks_is_refused():
    other = ModelAnswers(Oracle())
    table = Oracle().output_metadata().dnase
    with pytest.raises(
        UnsupportedError,
        match=re.escape(
            "oracle has 0 tracks of DNASE with ontology_curie 'CLO:0007045'; the teaching bench "
            "needs exactly one"
        )
        + "$",
    ):
        other._columns("dnase", table.drop(columns="ontology_curie"))


def test_tracks_are_found_by_their_table():
    other = ModelAnswers(Oracle())
    table = Oracle().output_metadata().rna_seq
    assert other._columns("rna_seq", table) == list(range(12))
    assert other._columns("rna_seq", table.iloc[::-1]) == list(range(11, -1, -1))


def test_the_program(capsys, tmp_path):
    words = ["teaching", "--model", "oracle", "--windows", "1", "--alone", "--only", "genes"]
    assert program.main([*words, "--csv", str(tmp_path / "table.csv")]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "oracle: the exact truth of agviz's synthetic teaching genome"
    assert lines[2].split() == ["metric", "cases", "floor", "model"]
    assert "A quick look: the floors are meant for 128 windows." in lines
    assert lines[-1] == "No metric is below its floor."
    assert (tmp_path / "table.csv").read_text().startswith('metric,cases,floor,model\n"gene log')


def test_the_program_fails_below_a_floor(capsys, monkeypatch):
    monkeypatch.setattr("agviz.bench.teaching.ModelAnswers", lambda model: Shuffled())
    words = ["teaching", "--model", "oracle", "--windows", "1", "--alone", "--only", "tracks"]
    assert program.main(words) == 1
    lines = capsys.readouterr().out.splitlines()
    below = lines[lines.index("Below the floor:") + 1 :]
    assert len(below) == 9
    assert below[0].startswith("  DNase r, 1 bp: ")
    assert below[0].endswith(", floor 0.980")


@pytest.mark.parametrize(("windows", "seed"), [(0, 0), (1, -1)])
def test_no_windows_and_no_such_seed(capsys, windows, seed):
    message = (
        f"At least 1 window and a seed from 0 on are needed; got {windows} windows and seed {seed}"
    )
    words = ["teaching", "--model", "oracle", "--windows", str(windows), "--seed", str(seed)]
    assert program.main(words) == 2
    assert capsys.readouterr().err == f"agviz.bench teaching: {message}\n"
