"""The Python of an `IsmExplorer`'s view: the mutagenesis, the curve of the motif, both alleles."""

import textwrap
from collections.abc import Mapping
from typing import Any

from agviz.interpret.question import Question
from agviz.widgets.ism_choices import TRUTH
from agviz.widgets.ism_figures import (
    CURVE_HEIGHT,
    LOGO_HEIGHT,
    MAP_HEIGHT,
    LevelLook,
    ScoresLook,
)
from agviz.widgets.model_code import model_line, quoted
from agviz.widgets.motif_curve import Placement
from agviz.widgets.readout_code import interval_code, readout_code
from agviz.widgets.state import State
from agviz.widgets.view_code import view_lines

LINE = 96
"""Characters of a line of code, at most."""


def ism_code(model: Any, state: State, *, scores: list[str] | None, curve: list[str] | None) -> str:
    """All of the code; its last line shows the figure.

    Parameters
    ----------
    model, state
        Who is asked, and what is shown of both alleles.
    scores, curve
        Lines that make `scores` and `curve`, where these are shown.
    """
    parts = {"scores": scores, "curve": curve}
    lines = ["import agviz as ag", "", model_line(model), ""]
    for each in parts.values():
        lines += [*each, ""] if each else []
    made = [name for name, each in parts.items() if each and not each[0].startswith("#")]
    lines += [*view_lines(state, model, name="alleles"), ""]
    return "\n".join([*lines, f"figure = ag.stack({', '.join([*made, 'alleles'])})", "figure", ""])


def scores_lines(question: Question, name: str, look: ScoresLook) -> list[str]:
    """Lines that mutate the window and draw what every base does to a readout.

    Parameters
    ----------
    question
        What is asked.
    name
        Of the readout that is shown.
    look
        How it is drawn.
    """
    readout = readout_code(question.readouts[name], question.model)
    if readout is None:
        return [
            f"# The mutagenesis is not in this code: its readout {quoted(name)} holds what cannot",
            "# be written, such as a function. Give it to ag.ism as you gave it to IsmExplorer.",
        ]
    asked = "readout" if question.single else f"{{{quoted(name)}: readout}}"
    chosen = "" if question.single else f"[{quoted(name)}]"
    window, context = interval_code(question.window), interval_code(question.context)
    lines = [
        f"readout = {readout}",
        f"effects = ag.ism(model, {window}, {asked}, context={context}){chosen}",
        f"scores = ag.Logo(effects, height={LOGO_HEIGHT}, label={quoted(look.name)})",
        f"scores &= ag.Heatmap(effects, height={MAP_HEIGHT}, unit={quoted(look.unit)})",
    ]
    if look.shaded is not None:
        lines.append(f"scores &= ag.Highlights({interval_code(look.shaded)})")
    place, genome = quoted(look.region), quoted(look.assembly)
    return [*lines, f"scores = scores.at({place}).titled(assembly={genome})"]


def curve_lines(
    placed: Placement, curves: Mapping[str, Mapping[int, float]], look: LevelLook
) -> list[str]:
    """Lines that write the motif at each distance and draw how the gene's level follows.

    Parameters
    ----------
    placed
        What is placed, beside which gene.
    curves
        What is known, by model; the first is that which is explored.
    look
        How it is drawn.
    """
    known = [name for name, found in curves.items() if found]
    asked = [f"{quoted(known[0])}: model"]
    asked += [
        f"{quoted(name)}: ag.load_model({quoted(TRUTH)}, assembly=model.assembly)"
        for name in known[1:]
    ]
    lines = [
        f"gene = model.assembly.gene({quoted(placed.gene.gene_id)})",
        "level = ag.GeneReadout(",
        f"    ag.OutputType.RNA_SEQ, gene, tracks={quoted(placed.term)},",
        "    genes=model.assembly.gene_models,",
        ")",
        *_distances(sorted(set().union(*curves.values()))),
        f"around = {interval_code(placed.context.interval)}",
        "lines = {}",
        f"for name, each in {{{', '.join(asked)}}}.items():",
        "    lines[name] = distances, []",
        "    for distance in distances:",
        *(f"        {line}" for line in _placing(placed)),
        '        change = found.sel(strand="+").item() / found.attrs["reference"]',
        "        lines[name][1].append(1 + change)",
    ]
    if look.here is not None:
        here = f"[lines[{quoted(known[0])}][1][distances.index({look.here})]]"
        lines.append(f'lines["here"] = [{look.here}], {here}')
    return [
        *lines,
        "curve = ag.LinePlot(",
        f"    lines, xlabel={quoted(look.xlabel)}, ylabel={quoted(look.ylabel)},",
        f'    reference={{"without": 1.0}}, height={CURVE_HEIGHT}, aspect={look.aspect!r},',
        ")",
    ]


def _distances(known: list[int]) -> list[str]:
    words = textwrap.wrap(", ".join(map(str, known)), width=LINE - 4)
    return ["distances = [", *(f"    {line}" for line in words), "]"]


def _placing(placed: Placement) -> list[str]:
    """Lines that ask for the motif at `distance`."""
    bases, sign = placed.bases, "-" if placed.gene.interval.negative_strand else "+"
    contig = quoted(placed.context.contig)
    lines = [
        f"start = gene.tss {sign} distance - {len(bases) // 2}",
        f"site = ag.Interval({contig}, start, start + {len(bases)})",
    ]
    motif = quoted(bases)
    if "N" in bases:  # leaves what is there
        lines += [
            f"pairs = zip({motif}, model.assembly.sequence(site).upper())",
            'motif = "".join(old if new == "N" else new for new, old in pairs)',
        ]
        motif = "motif"
    return [
        *lines,
        "found = ag.insertion_scan(",
        f"    each, site, level, motif={motif}, replace=True, context=around, progress_bar=False",
        ")",
    ]
