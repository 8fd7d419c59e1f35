"""What is compared of models and options is the same in every process, and of no other one."""

import functools
import re
import subprocess
import sys

import numpy as np
import pytest
from shallow_bundle import shallow_bundle

import agviz as ag
from agviz.genome.motif_set import Motif
from agviz.interpret.same_question import described, fingerprint
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.spliceai.model import SpliceAIModel
from agviz.models.spliceai.weights import SpliceAIWeights


@pytest.fixture(scope="module")
def bundles():
    return [shallow_bundle(seed) for seed in (0, 1)]


def test_weights_and_precision_tell_models_apart(bundles):
    one, other = (AlphaGenomeModel(bundle) for bundle in bundles)
    coarse = AlphaGenomeModel(bundles[0], precision="bfloat16")
    again = AlphaGenomeModel(bundles[0])
    assert fingerprint(one) == fingerprint(again) == f"{bundles[0].sha256} float32"
    assert len({fingerprint(each) for each in (one, other, coarse)}) == 3
    folds = [ag.EnsembleModel(members) for members in ([one, again], [one, other])]
    assert folds[0].source == folds[1].source
    assert fingerprint(folds[0]) != fingerprint(folds[1])
    weights = [SpliceAIWeights((), source="the same", sha256=name) for name in ("a", "b")]
    assert [fingerprint(SpliceAIModel(weights=each)) for each in weights] == ["a", "b"]


def test_options_are_told_apart():
    counts = np.array([[1, 2, 3, 4], [4, 3, 2, 1]])
    motifs = [Motif("m", counts), Motif("m", counts + 1), Motif("other", counts)]
    long = [np.arange(2_000), np.where(np.arange(2_000) == 1_000, 0, np.arange(2_000))]
    assert repr(motifs[0]) == repr(motifs[1])
    assert repr(long[0]) == repr(long[1])
    options = [*motifs, *long, ag.ism, ag.attribution, 1, "1", functools.partial(ag.ism, seed=1)]
    assert len({described(each) for each in options}) == len(options)


def test_an_option_is_the_same_in_another_process():
    code = (
        "import functools, agviz as ag; from agviz.interpret.same_question import described;"
        "print(described(functools.partial(ag.spread, by=ag.attribution, shifts=[0, 1])))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    same = functools.partial(ag.spread, by=ag.attribution, shifts=[0, 1])
    assert found.stdout.strip() == described(same)
    assert not re.search("0x[0-9a-f]+", described(same))
