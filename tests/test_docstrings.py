"""Examples in docstrings: each runs and gives what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import agviz
from agviz.teaching.assembly import CACHE_PART
from agviz.teaching.assembly_files import rules_hash

HELPERS = Path(__file__).parent / "helpers"
LEAST = 130  # docstrings with examples


def test_examples_run_and_give_what_they_say(teaching_genome, tmp_path):
    cache = tmp_path / "cache" / CACHE_PART
    cache.mkdir(parents=True)
    (cache / rules_hash()[:16]).symlink_to(Path(teaching_genome.fasta).parent)
    folder = tmp_path / "here"
    folder.mkdir()
    paths = os.pathsep.join([str(Path(agviz.__file__).parents[1]), str(HELPERS)])
    process = subprocess.run(
        [sys.executable, str(HELPERS / "docstring_examples.py")],
        cwd=folder, capture_output=True, text=True, encoding="utf-8",
        env=os.environ | {"AGVIZ_CACHE": str(tmp_path / "cache"), "PYTHONPATH": paths},
    )  # fmt: skip
    assert process.returncode == 0, process.stderr[-4000:]
    told = json.loads(process.stdout.splitlines()[-1])
    assert told["failed"] == {}
    assert told["number"] >= LEAST
