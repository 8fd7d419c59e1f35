"""README's main command, word by word: the shipped model on its own genome."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from agviz.weights.shipped import SHIPPED

README = Path(__file__).parents[2] / "README.md"
INSTALL = "pip install ."


def main_command() -> list[str]:
    """What README's first command does once agviz is installed."""
    command = re.search(r"^    (pip install .*)$", README.read_text(encoding="utf-8"), re.M)[1]
    install, job = command.split(" && ")
    assert install == INSTALL
    words = shlex.split(job)
    assert words[0] == "agviz"
    return words[1:]


@pytest.mark.slow
def test_it_draws_the_neo_enhancer_and_scores_it(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = main_command()
    assert "--model" not in words  # what one gets who asks for nothing
    figure, table = (Path(words[words.index(option) + 1]) for option in ("-o", "--scores"))
    code, out, told = run(*words)  # the first time, the genome is made
    assert code == 0
    assert "prefer gene-wise scorers" not in told  # the user has chosen none
    assert SHIPPED in out
    assert figure.read_bytes().startswith(b"%PDF-")
    scores = pd.read_csv(table, sep="\t")
    assert set(scores["variant_id"]) == {"chrT1:82740:C>CGG"}
    change = scores[scores["output_type"].eq("RNA_SEQ") & scores["gene_name"].eq("TAL1")]
    change = change.loc[change["raw_score"].idxmax()]
    assert "T-ALL" in change["biosample_name"]
    assert change["raw_score"] > 1  # the oracle's is stated by the locus' story
    assert sorted(path.name for path in tmp_path.iterdir()) == [figure.name, table.name]
