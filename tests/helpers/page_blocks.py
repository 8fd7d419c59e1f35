"""The code that pages of the documentation show, and a folder in which it runs.

Run as a script, in a process without the checks of every call: pages as a reader runs them, each
with names of its own. What went wrong is printed as JSON; `--pictures` keeps the pictures shown.
"""

import ast
import contextlib
import io
import json
import re
import shutil
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "tutorials"
BLOCK = re.compile(r"^(% not run: [^\n]+\n)?```(\w+)\n(.*?)^```$", re.M | re.S)
HERE = re.compile(r"^\| .* \| `([^`]+)` \|$", re.M)
"""The right column of a table "there / here": one line of code."""

PICTURE = re.compile(r"\]\(pictures/(\w+\.png)\)")
YOURS = "# yours\n"
"""The first line of a block of settings, which a reader changes, and a test replaces."""


class Block(NamedTuple):
    """A piece of code on a page."""

    language: str
    code: str
    runs: bool


def blocks(page: Path) -> list[Block]:
    """All pieces of code of a page, in their order."""
    return blocks_of(page.read_text(encoding="utf-8"))


def blocks_of(text: str) -> list[Block]:
    """All pieces of code of a text in markdown."""
    return [Block(found[2], found[3], found[1] is None) for found in BLOCK.finditer(text)]


def python(page: Path) -> list[Block]:
    """Those in Python."""
    return [block for block in blocks(page) if block.language == "python"]


def of_yours(page: Path) -> bool:
    """Whether it begins with settings that only a reader has: weights, a key, files."""
    found = python(page)
    return bool(found) and found[0].code.startswith(YOURS)


def lines_of_tables(page: Path) -> list[str]:
    """The right columns of the page's tables, if they are of code."""
    text = page.read_text(encoding="utf-8")
    return HERE.findall(text) if "| there | here |" in text else []


def run_block(code: str, names: dict[str, Any]) -> Any:
    """Run code as a notebook's cell: the value of its last line, a figure drawn."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "page", "exec"), names)
    if last is None:
        return None
    value = eval(compile(ast.Expression(last.value), "page", "eval"), names)
    if "region" in names and hasattr(value, "zoomed") and not getattr(value, "regions", ()):
        value = value.at(names["region"])  # panels of files do not say where
    if hasattr(value, "_repr_mimebundle_"):
        value._repr_mimebundle_()
    return value


def run_page(page: Path, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run a page from top to bottom in the current folder; the names that it leaves behind."""
    names: dict[str, Any] = {}
    for block in python(page):
        if not block.runs:
            ast.parse(block.code)
        elif block.code.startswith(YOURS) and settings is not None:
            asked = {
                name.id for line in ast.parse(block.code).body for target in line.targets
                for name in ast.walk(target) if isinstance(name, ast.Name)
            }  # fmt: skip
            assert asked == settings.keys(), f"{page.name} has other settings: {sorted(asked)}"
            names |= settings
        else:
            run_block(block.code, names)
    for line in lines_of_tables(page):
        try:
            run_block(line, names)
        except Exception as error:
            error.add_note(line)
            raise
    return names


def make_files(folder: Path) -> None:
    """What pages call files of the reader's own: a bigWig, peaks, variants."""
    import numpy as np
    import pybigtools

    import agviz as ag

    oracle, loci = ag.load_model("oracle"), ag.teaching_loci()
    place = loci["liver_enhancer"].interval
    truth = oracle.predict_interval(
        place, requested_outputs=["DNASE"], ontology_terms=["EFO:0001187"]
    )
    cuts = np.random.default_rng(0).poisson(np.maximum(truth.dnase.values[:, 0], 0) * 0.5)
    runs = (
        (place.chromosome, place.start + i, place.start + i + 1, float(cuts[i]))
        for i in np.flatnonzero(cuts).tolist()
    )
    contigs = dict(oracle.assembly.contigs)
    pybigtools.open(str(folder / "dnase.bw"), "w").write(contigs, runs)
    top = place.start + int(cuts.argmax())
    (folder / "peaks.bed").write_text(f"{place.chromosome}\t{top - 200}\t{top + 200}\tpeak 1\t9\n")
    head = "##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={name}>\n" for name in contigs)
    lines = ["#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
    for position in (82_745, 84_001, 88_140, 90_010):  # of an enhancer and a promoter, the last two
        base = oracle.assembly.sequence(ag.Interval("chrT1", position - 1, position))
        lines.append(f"chrT1\t{position}\t.\t{base}\t{'A' if base != 'A' else 'C'}\t.\t.\t.")
    (folder / "patients.vcf").write_text(head + "\n".join(lines) + "\n")


def keep_pictures(page: Path, *, write: bool) -> None:
    """Whether the page's code made the pictures that it shows; written beside it if asked for."""
    for name in PICTURE.findall(page.read_text(encoding="utf-8")):
        assert Path(name).is_file(), f"no code of {page.name} made {name}"
        if write:
            (page.parent / "pictures").mkdir(exist_ok=True)
            shutil.copy(name, page.parent / "pictures")


def main(arguments: list[str]) -> None:
    """Run pages one after the other; print what went wrong, by page."""
    told: dict[str, str] = {}
    make_files(Path.cwd())
    for name in arguments:
        if name == "--pictures":
            continue
        said = io.StringIO()
        with contextlib.redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                run_page(TUTORIALS / name)
                if name.startswith("how-to/"):
                    keep_pictures(TUTORIALS / name, write="--pictures" in arguments)
                told[name] = ""
            except Exception:
                told[name] = traceback.format_exc(limit=-3)
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
