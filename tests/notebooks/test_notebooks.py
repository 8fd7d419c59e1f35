"""The notebooks are what their scripts say, and the executed ones run as they are shown."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from notebook_code import FOLDER, executor

execute = executor()
SCRIPTS = execute.scripts()
RUN = [script for script in SCRIPTS if script.stem not in execute.NOT_RUN]
MOST_BYTES = 3e6  # of all notebooks together
NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
FIGURE = "<agviz figure"
BORDERS = "-─ \n\\"
EXECUTED = "AGVIZ_EXECUTED"
"""Environment variable: the folder into which executed notebooks go, for the documentation."""
MACHINE = re.compile(r"/(?:home|root|tmp|work|usr|opt|var|Users|private|mnt)/|[A-Z]:\\\\")


def named(scripts):
    return pytest.mark.parametrize("script", scripts, ids=lambda script: script.stem)


def saved(script):
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    return notebook


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell):
    """All that a cell's outputs hold, but images."""
    for output in cell.outputs:
        yield from (output.get(key, "") for key in ("text", "evalue"))
        for kind, value in output.get("data", {}).items():
            if not kind.startswith("image/"):
                yield value if isinstance(value, str) else str(value)


def test_there_are_seven():
    assert [script.stem[:2] for script in SCRIPTS] == [f"0{number}" for number in range(1, 8)]
    assert {script.stem for script in SCRIPTS} > set(execute.NOT_RUN)
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == {script.stem for script in SCRIPTS}


@named(SCRIPTS)
def test_script_and_notebook_are_a_pair(script):
    made, kept = execute.read_script(script), saved(script)
    assert [(c.cell_type, c.source, c.id) for c in kept.cells] == [
        (c.cell_type, c.source, c.id) for c in made.cells
    ]
    assert kept.metadata == made.metadata
    assert [c.metadata for c in kept.cells] == [c.metadata for c in made.cells]


@named(SCRIPTS)
def test_nothing_of_the_machine_is_kept(script):
    assert not MACHINE.search(script.read_text())
    notebook = saved(script)
    for cell in code(notebook):
        for text in texts(cell):
            assert not MACHINE.search(text)
    assert execute.complaints(notebook) == []


def test_together_they_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.ipynb")) < MOST_BYTES


@named(RUN)
def test_executed_notebooks_keep_an_image_of_each_figure(script):
    notebook = saved(script)
    cells = code(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    bundles = [output.get("data", {}) for cell in cells for output in cell.outputs]
    figures = [data for data in bundles if FIGURE in data.get("text/plain", "")]
    assert len(figures) >= 3
    assert all("image/png" in data for data in figures)
    assert not any(execute.WIDGET in data and "image/png" not in data for data in bundles)


@named(SCRIPTS)
def test_the_first_cell_says_what_is_made_and_that_the_genome_is_synthetic(script):
    first = execute.read_script(script).cells[0].source
    assert first.startswith("# ")
    assert re.search(r"\bYou will make\b|\byou will make\b", first)
    if script in RUN:
        assert "synthetic" in first


@pytest.mark.parametrize(
    ("name", "missing"),
    [("06_published_weights", "no published weights"), ("07_hosted_api", "needs a key")],
)
def test_what_was_not_run_says_so_first_and_shows_no_output(name, missing):
    notebook = saved(FOLDER / f"{name}.py")
    first = notebook.cells[0].source
    assert "**Not run here.**" in first
    assert missing in " ".join(first.split())
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))


@named(SCRIPTS)
def test_each_ends_with_what_next_and_its_links_lead_somewhere(script):
    cells = execute.read_script(script).cells
    assert "## What next" in cells[-1].source
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", "\n".join(cell.source for cell in cells))
    assert all((FOLDER / link).is_file() for link in links)


def test_cleaning_keeps_figures_and_warnings():
    box = nbformat.v4.new_output("display_data", {execute.WIDGET: {}, "text/plain": "0%|"})
    widget = nbformat.v4.new_output("display_data", {execute.WIDGET: {}, "image/png": "iVBO"})
    font = "None of Arial, Helvetica, Liberation Sans is installed; text is set in DejaVu Sans\n"
    stderr = [
        nbformat.v4.new_output("stream", name="stderr", text=text)
        for text in (font, font + "UserWarning: mind this\n")
    ]
    cell = nbformat.v4.new_code_cell("x", outputs=[box, widget, *stderr])
    notebook = nbformat.v4.new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python", "version": "3.11.2"}}
    )
    execute.clean(notebook)
    assert cell.outputs == [widget, stderr[1]]
    assert execute.complaints(notebook) == ["UserWarning: mind this\n"]
    assert notebook.metadata == {"language_info": {"name": "python"}}


def test_what_a_cell_prints_in_pieces_is_one_output():
    source = "import time\nprint('one', flush=True)\ntime.sleep(0.5)\nprint('two')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    execute.run(notebook, {})
    [output] = notebook.cells[0].outputs
    assert output.text == "one\ntwo\n"


def numbers(text):
    return [float(each.replace(",", "").replace("−", "-")) for each in NUMBER.findall(text)]


def words(text):
    """Text without its numbers, and without the room that they take in a table."""
    return NUMBER.sub("#", text).translate(str.maketrans("", "", BORDERS))


def told(cell):
    """The kinds of a cell's outputs, and their words; a figure's height depends on the fonts."""
    kinds = [(output.output_type, sorted(output.get("data", {}))) for output in cell.outputs]
    said = [
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    ]
    return kinds, "\n".join(FIGURE if text.startswith(FIGURE) else text for text in said)


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    """One cache for all notebooks, so that the teaching genome is made once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.slow
@named(RUN)
def test_it_runs_and_says_again_what_it_is_shown_to_say(script, shared_cache, monkeypatch):
    monkeypatch.setenv("AGVIZ_CACHE", str(shared_cache))
    if script.stem.startswith("04") and not execute.GATA4.is_dir():
        pytest.skip(f"real DNA is absent: no folder {execute.GATA4}")
    notebook = execute.execute(script)
    assert execute.complaints(notebook) == []
    for now, before in zip(code(notebook), code(saved(script)), strict=True):
        (kinds, text), (kinds_before, text_before) = told(now), told(before)
        assert kinds == kinds_before
        assert words(text) == words(text_before)
        # Rounding of sums differs between processors, and the shown digits may with it.
        assert numbers(text) == pytest.approx(numbers(text_before), rel=0.05, abs=0.02)
    if EXECUTED in os.environ:
        path = Path(os.environ[EXECUTED]) / "notebooks" / f"{script.stem}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)


@pytest.mark.slow
def test_spliceai_runs_on_the_teaching_genome_where_there_is_no_fasta(shared_cache, monkeypatch):
    monkeypatch.setenv("AGVIZ_CACHE", str(shared_cache))
    for name in execute.GATA4_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(execute, "GATA4", FOLDER / "absent")
    (script,) = (script for script in RUN if script.stem.startswith("04"))
    notebook = execute.execute(script)
    assert execute.complaints(notebook) == []
    assert "SKIP1: 2,100 bp on strand +; variant chrT1:475003:G>A" in told(code(notebook)[1])[1]
