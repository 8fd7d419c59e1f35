"""What is compared of models and options is the same in every process, and of no other one."""

import functools
import re
import subprocess
import sys

import numpy as np
import pytest
from composition_model import CompositionModel
from shallow_bundle import shallow_bundle

import agviz as ag
from agviz.errors import InputError
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
    assert fingerprint(one) == fingerprint(again)
    assert fingerprint(one, junctions=False) == f"{bundles[0].sha256} float32"
    assert len({fingerprint(each) for each in (one, other, coarse)}) == 3
    folds = [ag.EnsembleModel(members) for members in ([one, again], [one, other])]
    assert folds[0].source == folds[1].source
    assert fingerprint(folds[0]) != fingerprint(folds[1])
    both = ag.EnsembleModel([one, other], strands=True)
    assert fingerprint(both) != fingerprint(folds[1])
    weights = [SpliceAIWeights((), source="the same", sha256=name) for name in ("a", "b")]
    assert [fingerprint(SpliceAIModel(weights=each)) for each in weights] == ["a", "b"]


def test_by_what_splice_sites_are_chosen_tells_models_apart_where_junctions_are_read(
    bundles, tmp_path
):
    fasta = tmp_path / "g.fa"
    fasta.write_text(">c\nACGT\n")

    def with_table(text):
        table = tmp_path / f"{text}.tsv"
        table.write_text(text)
        return {"assembly": ag.Assembly("g", fasta, splice_sites=table)}

    settings = [{}, {"site_threshold": 0.9999}, {"junction_sites": 2}, *map(with_table, "ab")]
    models = [AlphaGenomeModel(bundles[0], **each) for each in settings]
    assert len({fingerprint(each) for each in models}) == len(models)
    assert len({fingerprint(each, junctions=False) for each in models}) == 1
    assert len({fingerprint(ag.EnsembleModel([each])) for each in models}) == len(models)


def test_a_model_of_ones_own_says_what_it_is():
    class Mine(CompositionModel):
        identity = None

    mine = Mine()
    with pytest.raises(InputError) as caught:
        fingerprint(mine)
    assert str(caught.value) == (
        "A Mine does not say what it is, so that its results in a folder could not be told from "
        "another's; give it a text: model.identity = 'mine, version 1', another one wherever its "
        "answers are others"
    )
    mine.identity = "mine, version 1"
    assert fingerprint(mine) == "mine, version 1"
    assert fingerprint(CompositionModel(weight=7.0)) != fingerprint(CompositionModel())
    assert fingerprint(ag.load_model("oracle")) == "Oracle"


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
