"""Pages of the documentation: each line of code that they show runs, and messages are real."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from page_blocks import ROOT, TUTORIALS, blocks, lines_of_tables, of_yours, python
from page_messages import CODE, NOTHING, PAGE

from agviz.teaching.assembly import CACHE_PART
from agviz.teaching.assembly_files import rules_hash

HELPERS = Path(__file__).parents[1] / "helpers"
ALL = sorted(
    page for name in ("how-to", "coming-from", "explanations")
    for page in (TUTORIALS / name).glob("*.md")
)  # fmt: skip
WITH_CODE = [page for page in ALL if python(page)]
READY = [page for page in WITH_CODE if not of_yours(page)]
"""The others need what no test machine has: `test_unrun_pages.py` runs them."""

LEAST_MESSAGES = 20


def name(page):
    return page.relative_to(TUTORIALS).as_posix()


@pytest.fixture(scope="module")
def run(teaching_genome, tmp_path_factory):
    """Run a script of the helpers as a reader would: in a folder and a process of its own."""
    cache = tmp_path_factory.mktemp("pages-cache")
    (cache / CACHE_PART).mkdir(parents=True)
    (cache / CACHE_PART / rules_hash()[:16]).symlink_to(Path(teaching_genome.fasta).parent)

    def call(script, *arguments):
        folder = tmp_path_factory.mktemp("pages")
        variables = os.environ | {
            "AGVIZ_CACHE": str(cache), "PYTHONPATH": f"{ROOT}{os.pathsep}{HELPERS}",
        }  # fmt: skip
        process = subprocess.run(
            [sys.executable, str(HELPERS / script), *arguments],
            cwd=folder, env=variables, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        assert process.returncode == 0, process.stderr[-4000:]
        return json.loads(process.stdout.splitlines()[-1])

    return call


@pytest.mark.slow
def test_pages_with_code_run_from_top_to_bottom(run):
    told = run("page_blocks.py", *map(name, READY), "index.md")
    assert told == dict.fromkeys([*map(name, READY), "index.md"], "")


def test_messages_of_the_troubleshooting_page_are_those_that_are_raised(run):
    found = run("page_messages.py")
    assert [said for _, said, _ in found] == [now for _, _, now in found]
    assert all(now != NOTHING for _, _, now in found)
    assert len({now for _, _, now in found}) >= LEAST_MESSAGES


def test_each_message_stands_below_code_that_the_test_runs():
    text = PAGE.read_text(encoding="utf-8")
    with_code = sum(block["said"] is not None for block in CODE.finditer(text))
    assert with_code == text.count("```text")


@pytest.mark.parametrize("page", ALL, ids=name)
def test_what_is_not_run_says_why_and_what_runs_instead(page):
    text = page.read_text(encoding="utf-8")
    unrun = [block for block in blocks(page) if not block.runs]
    assert text.count("% not run: ") == len(unrun)
    assert all(block.language == "python" for block in unrun)
    for line in text.splitlines():
        if line.startswith("% not run: "):
            assert "; " in line, "says no more than that it is not run"


@pytest.mark.parametrize("page", sorted((TUTORIALS / "coming-from").glob("[!i]*.md")), ids=name)
def test_every_row_of_a_comparison_is_run(page):
    rows = [
        line for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith(("| there", "| ---"))
    ]  # fmt: skip
    assert len(lines_of_tables(page)) == len(rows) >= 10
