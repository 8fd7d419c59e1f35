"""Make the notebooks of this folder: each script is executed, and its .ipynb written beside it.

python notebooks/execute.py            # all of them
python notebooks/execute.py 03 05      # those whose names begin so

The script is what is edited; the .ipynb holds the same cells with their outputs, and nothing of the
machine or the day: no times, no paths, no versions. Notebooks that need what is not here (published
weights, a key) are paired without being run, as their first cells say.
"""

import argparse
import os
import re
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
NOT_RUN = ("06_published_weights", "07_hosted_api")
CELL_SECONDS = 600  # that one cell may take on a busy machine
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
GATA4 = FOLDER.parents[1] / "shared" / "data" / "gata4_hg19"
"""Real DNA for the notebook that reads the reader's FASTA, where it is there."""

GATA4_VARIABLES = {
    "AGVIZ_FASTA": str(GATA4 / "gata4.fa"),
    "AGVIZ_GENES": str(GATA4 / "gata4.gtf"),
    "AGVIZ_GENE": "GATA4",
    "AGVIZ_VARIANT": "chr8_11496144_11627216:70294:G>A",
}
WIDGET, IMAGE = "application/vnd.jupyter.widget-view+json", "image/png"
FONT_NOTICE = re.compile(r"None of .* installed; text is set in .*\n?")
"""Which fonts there are is a matter of the machine."""


def scripts() -> list[Path]:
    """The notebooks' scripts, in order."""
    return sorted(FOLDER.glob("[0-9][0-9]_*.py"))


def read_script(script: Path) -> nbformat.NotebookNode:
    """The notebook of a script, without outputs, its cells named by their order."""
    notebook = jupytext.read(script, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata = {name: cell.metadata[name] for name in ("tags",) if name in cell.metadata}
    return notebook


def execute(script: Path) -> nbformat.NotebookNode:
    """The notebook of a script with its outputs, run in a folder of its own.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell fails.
    """
    notebook = read_script(script)
    if script.stem not in NOT_RUN:
        run(notebook, GATA4_VARIABLES if GATA4.is_dir() else {})
    return notebook


def run(notebook: nbformat.NotebookNode, variables: dict[str, str]) -> None:
    """Run a notebook in a folder of its own, in place, with these environment variables.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        # A kernel sends what is printed in one piece or in several, as time has it: joined here.
        client = NotebookClient(
            notebook, timeout=CELL_SECONDS, record_timing=False, kernel_name="python3",
            coalesce_streams=True, resources={"metadata": {"path": folder}},
        )  # fmt: skip
        client.execute(env=os.environ | variables)
    clean(notebook)


def clean(notebook: nbformat.NotebookNode) -> None:
    """Take out what says something of the machine, and the empty boxes of finished progress."""
    notebook.metadata.language_info = nbformat.from_dict({"name": "python"})
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        kept = []
        for output in cell.outputs:
            data = output.get("data", {})
            if WIDGET in data and IMAGE not in data:
                continue
            if output.output_type == "stream" and output.name == "stderr":
                output.text = FONT_NOTICE.sub("", output.text)
                if not output.text:
                    continue
            kept.append(output)
        cell.outputs = kept


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    """What was written to stderr: warnings, which a finished notebook has none of."""
    return [
        output.text
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


def main() -> None:
    """Execute and pair the notebooks that are asked for."""
    parser = argparse.ArgumentParser(description="Execute the notebooks and pair them.")
    parser.add_argument("names", nargs="*", help="how the names begin; by default all")
    asked = tuple(parser.parse_args().names) or ("",)
    for script in scripts():
        if not script.stem.startswith(asked):
            continue
        notebook = execute(script)
        if said := complaints(notebook):
            raise SystemExit(f"{script.name} warns:\n" + "\n".join(said))
        nbformat.write(notebook, script.with_suffix(".ipynb"))
        print(f"{script.stem}: {script.with_suffix('.ipynb').stat().st_size / 1e3:,.0f} kB")


if __name__ == "__main__":
    main()
