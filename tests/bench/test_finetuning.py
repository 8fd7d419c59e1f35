import math
import re

import jax
import numpy as np
import pytest
from small_teaching import small_teaching_bundle

from agviz.bench import finetuning
from agviz.bench.finetuning_measures import DNASE, EXPRESSION, RNA, Meter
from agviz.errors import InputError
from agviz.teaching.generator import Generator
from agviz.teaching.new_cell import new_cell


@pytest.fixture(scope="module", autouse=True)
def _quick_compilation():
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


def compare(folder, methods):
    rows = finetuning.compare(
        small_teaching_bundle(1), folder, steps=2, windows=2, chromosomes=1, methods=methods,
        length=4_096,
    )  # fmt: skip
    return {row.metric: row for row in rows}


def test_the_truth_has_r_1_and_what_never_varies_0():
    codes = Generator(np.random.default_rng(9)).plan(16_384).write()  # genes on both strands
    truth = new_cell(codes)
    right, flat = Meter(), Meter()
    right.add(truth, truth.dnase, truth.rna_seq)
    flat.add(truth, np.ones_like(truth.dnase), np.zeros_like(truth.rna_seq))
    assert right.genes == sum(not gene.is_cryptic for gene in truth.genes) > 1
    assert right.values() == pytest.approx({DNASE: 1, RNA: 1, EXPRESSION: 1})
    assert flat.values() == {DNASE: 0, RNA: 0, EXPRESSION: 0}


def test_heads_are_measured_beside_an_experiment_and_the_old_cells(tmp_path):
    rows = compare(tmp_path, ["new heads"])
    assert list(rows) == [DNASE, RNA, EXPRESSION, "seconds of training"]
    for metric in (DNASE, RNA):
        values = rows[metric].values
        assert list(values) == ["new heads", "old cell", "experiment"]
        assert -1 <= values["new heads"] <= 1
        assert values["experiment"] > 0.4  # a strand without genes counts as 0
        assert rows[metric].floor is None
        assert rows[metric].cases == 2
    assert rows["seconds of training"].values["new heads"] > 0
    assert (tmp_path / "new_heads" / "finetuned.safetensors").exists()


@pytest.mark.slow
def test_the_whole_network_and_training_from_scratch_are_measured_too(tmp_path):
    rows = compare(tmp_path, ["whole network", "scratch"])
    for metric in (DNASE, RNA):
        values = rows[metric].values
        assert list(values) == ["whole network", "scratch", "old cell", "experiment"]
        assert all(math.isfinite(value) for value in values.values())


def test_numbers_that_make_no_sense_are_refused():
    message = (
        "At least 2 steps, windows and chromosomes and a seed from 0 on are needed; got 400, 32, "
        "1 and 0"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        finetuning.run(["--chromosomes", "1"])
