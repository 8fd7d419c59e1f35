"""An explanation that was ended goes on, to the same report; and refuses what is another's folder.

In a process of its own the same explanation is killed at random passes, each time in a fork.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_report import SITE, SmallModel, made_site, write_genome

from agviz.errors import FormatError, InputError
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.types import Variant
from agviz.reports.explain import explain

QUESTION = {"background": 3, "flank": 1, "progress_bar": False}
FEW = QUESTION | {"background": None, "flank": 0}
KILLED = """
import os, random, signal, sys
import agviz.reports.explain
agviz.reports.background_scores.GROUP = 1
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/../helpers"]
from test_kept_answers import FEW, QUESTION, Counting, motifs
from small_report import made_site, write_genome
from pathlib import Path

folder = Path(sys.argv[2])
genome, rng, kills = write_genome(folder), random.Random(7), 0
agviz.reports.explain.explain(Counting(assembly=genome), made_site(), motifs=None, **FEW)  # imports
while True:
    last = 2 + rng.randrange(8)
    child = os.fork()
    if not child:
        model = Counting(assembly=genome)
        model.last = last if kills < 3 else None
        found = agviz.reports.explain.explain(
            model, made_site(), motifs=motifs(), out=folder / "kept", **QUESTION
        )
        (folder / "report.html").write_text(found.html(), encoding="utf-8")
        os._exit(0)
    if os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 0 and (folder / "report.html").exists():
        break
    kills += 1
print(kills)
"""


class Counting(SmallModel):
    """Counts its passes, and is killed at one of them if asked to."""

    passes = 0
    last = None

    def _predict(self, sequence, **options):
        self.passes += 1
        if self.passes == self.last:
            os.kill(os.getpid(), 9)
        return super()._predict(sequence, **options)


def motifs():
    counts = 97.0 * np.eye(4)[["ACGT".index(base) for base in SITE]] + 1
    return MotifSet((Motif("FACTOR", counts, id="M1"),), source="a test", license="CC0")


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return write_genome(tmp_path_factory.mktemp("kept_explanation"))


@pytest.fixture(scope="module")
def kept(genome, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained") / "kept"
    model = Counting(assembly=genome)
    return folder, explain(model, made_site(), motifs=motifs(), out=folder, **QUESTION)


def test_killed_at_random_it_goes_on_to_the_same_report(genome, tmp_path):
    arguments = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(tmp_path)]
    run = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) == 3
    whole = explain(Counting(assembly=genome), made_site(), motifs=motifs(), **QUESTION)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == whole.html()


def test_what_is_kept_is_not_asked_again(kept, genome):
    folder, found = kept
    silent = Counting(assembly=genome)
    again = explain(silent, str(made_site()), motifs=motifs(), out=folder, **QUESTION)
    assert silent.passes == 0
    assert again.html() == found.html()
    pd.testing.assert_frame_equal(again.scores, found.scores)


def other_weights(assembly):
    model = SmallModel(assembly=assembly)
    model.weights = type("Weights", (), {"sha256": "of another"})()
    return model


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"variant": Variant("c", 9_005, "G", "T")}, r'variant was "c:9004:A>C" and is now "c:9'),
        ({"model": other_weights}, r'weights was "comp.*" and is now "comp.* of another"'),
        ({"background": 2}, r"background\.variants was 3 and is now 2"),
        ({"seed": 1}, r"background\.sha256 was "),
        ({"background": None}, r"background was {"),
        ({"motifs": None}, r"motifs was "),
        ({"flank": 3}, r"flank was 1 and is now 3"),
    ],
)  # fmt: skip
def test_a_folder_of_another_question_is_refused(kept, genome, change, differs):
    folder, _ = kept
    asked = {"variant": made_site(), "motifs": motifs(), **QUESTION} | change
    model, variant = asked.pop("model", Counting)(assembly=genome), asked.pop("variant")
    start = re.escape(f"{str(folder)!r} holds an explanation of another question: ")
    with pytest.raises(InputError, match=f"^{start}{differs}.*; give another folder$"):
        explain(model, variant, out=folder, **asked)


def test_a_folder_of_something_else_is_refused(genome, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    message = (
        f"{str(tmp_path)!r} is not an explanation; give a new folder, or one that holds such work "
        "of agviz"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        explain(Counting(assembly=genome), made_site(), motifs=motifs(), out=tmp_path, **QUESTION)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
