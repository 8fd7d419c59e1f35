"""README's main command, word by word: the shipped model on its own genome."""

import math
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from agviz.genome.types import Interval
from agviz.models.load import load_model
from agviz.models.variant_scores import variant_scores
from agviz.weights.shipped import SHIPPED

README = Path(__file__).parents[2] / "README.md"
INSTALL = "pip install ."
CONTEXT = Interval("chrT1", 65_536, 98_304)


def main_command() -> list[str]:
    """What README's first command does once agviz is installed."""
    command = re.search(r"^    (pip install .*)$", README.read_text(encoding="utf-8"), re.M)[1]
    install, job = command.split(" && ")
    assert install == INSTALL
    words = shlex.split(job)
    assert words[0] == "agviz"
    return words[1:]


@pytest.mark.slow
def test_it_draws_the_case_from_predictions_made_now(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = main_command()
    assert "--model" not in words  # what one gets who asks for nothing
    figure = Path(words[words.index("-o") + 1])
    code, out, told = run(*words)  # the first time, the genome is made
    assert code == 0
    assert "agviz: note" not in told  # nothing to be told of what the user did not choose
    assert SHIPPED in out
    assert figure.read_bytes().startswith(b"%PDF-")
    beside = ["html", "ism.tsv", "scores.tsv", "txt", "variants.tsv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [figure.name, *(f"{figure.stem}.{ending}" for ending in beside)]
    )
    table = pd.read_csv(f"{figure.stem}.variants.tsv", sep="\t").set_index("name")
    model = load_model()  # on the genome that was made
    for name in ("MYB, 2 bp", "control, 2 bp"):
        variant = table.loc[name, "variant"]
        fresh = variant_scores(model, [variant], ["RNA_SEQ"], interval=CONTEXT)
        own = fresh[fresh["gene_name"].eq("TAL1") & fresh["ontology_curie"].eq("CLO:0007045")]
        change = own["raw_score"].iloc[0] / math.log(2)
        assert table.loc[name, "log2_fold_change"] == pytest.approx(change, abs=1e-3)
    changes = table["log2_fold_change"]
    assert changes[changes.index.str.startswith("MYB")].min() > 2
    assert changes[changes.index.str.startswith("control")].abs().max() < 0.1
