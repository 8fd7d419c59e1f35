"""The Python of a state: what a user would write to make the same figure in a fresh kernel."""

from typing import Any

from agviz.widgets.answers import read_window
from agviz.widgets.model_code import model_line, quoted
from agviz.widgets.state import Mutated, Place, State
from agviz.widgets.view_figure import (
    CONTACTS_HEIGHT,
    DIFFERENCE,
    LOGO_HEIGHT,
    logo_labels,
    outputs_shown,
    pair_show,
)


def view_code(state: State, model: Any) -> str:
    """Python that makes the figure of a state; its last line shows it."""
    lines = ["import agviz as ag", "", model_line(model), "", *view_lines(state, model)]
    return "\n".join([*lines, "figure", ""])


def view_lines(state: State, model: Any, *, name: str = "figure") -> list[str]:
    """Lines that make the figure of a state, with `ag` and `model` there, and call it `name`."""
    lines = _prediction(state)
    mutated = state.mutated
    if mutated is not None and mutated.window.overlaps(state.region):
        lines += ["", *_mutagenesis(state, mutated)]
    return [*lines, "", *_figure(state, model, name)]


def _interval(place: Place) -> str:
    return f"ag.Interval({quoted(place.contig)}, {place.start}, {place.end})"


def _prediction(state: State) -> list[str]:
    """Lines that predict, and keep of it the tracks that are shown."""
    chosen = [f"    ({', '.join(map(quoted, track))})," for track in state.tracks]
    lines = [
        "chosen = [  # output, name and strand of each track",
        *chosen,
        "]",
        'tracks = model.tracks().set_index(["output", "name", "strand"]).loc[chosen].reset_index()',
        "asked = {",
        '    "requested_outputs": tracks.output.unique(),',
        '    "ontology_terms": tracks.ontology_curie.unique(),',
        "}",
        f"context = {_interval(state.context)}",
    ]
    if state.variant is None:
        call = "model.predict_interval(context, **asked)"
        return [*lines, f"out = ag.keep_tracks({call}, tracks)"]
    return [
        *lines,
        f"variant = model.assembly.variant({quoted(state.variant.text)})",
        "out = ag.keep_tracks(model.predict_variant(context, variant, **asked), tracks)",
        "out = ag.Alleles(out.reference, out.alternate, variant)",
    ]


def _mutagenesis(state: State, mutated: Mutated) -> list[str]:
    """Lines that mutate the window."""
    output = f"ag.OutputType.{mutated.track.output}"
    track = f"tracks=[{mutated.column}]"
    if mutated.gene is None:
        where = _interval(read_window(mutated.window))
        readout = f"ag.SignalReadout({output}, {track}, window={where})"
    else:
        readout = (
            f"ag.GeneReadout(\n    {output}, model.assembly.gene({quoted(mutated.gene)}),\n"
            f"    {track}, genes=model.assembly.gene_models,\n)"
        )
    same = mutated.context == state.context
    context = "context" if same else _interval(mutated.context)
    lines = [f"readout = {readout}  # {mutated.track.name} ({mutated.track.strand})"]
    for window, change in mutated.alleles:
        name, more = ("effects", "") if change is None else ("changed", ", background=variant")
        where = _interval(window)
        lines.append(f"{name} = ag.ism(model, {where}, readout, context={context}{more})")
    return lines


def _figure(state: State, model: Any, name: str) -> list[str]:
    """Lines that stack the panels."""
    panels = []
    for info in outputs_shown(state):
        data = f"out.{info.attribute}"
        both = state.variant is not None
        if info.kind == "junctions":
            show = f", show={quoted(pair_show(state))}" if both else ""
            panels.append(f"ag.Sashimi({data}, coverage=None{show})")
        elif info.kind == "contacts":
            show = f", show={quoted(pair_show(state))}" if both else ""
            panels.append(f"ag.ContactMap({data}, height={CONTACTS_HEIGHT}{show})")
        else:
            show = f", show={quoted(state.show)}" if both else ""
            panels.append(f"ag.Tracks({data}{show})")
    if state.mutated is not None and state.mutated.window.overlaps(state.region):
        panels += _logos(state, state.mutated)
    if state.genes and model.assembly.genes is not None:
        panels.append("ag.Genes(model.assembly)")
    listed = [f"    {panel}," for panel in panels]
    return [
        f"{name} = ag.stack(",
        *listed,
        f").at({quoted(state.region.text)}).titled(assembly={quoted(model.assembly.name)})",
    ]


def _logos(state: State, mutated: Mutated) -> list[str]:
    """The panels of a mutagenesis."""
    if mutated.change is None:
        return [
            f'ag.Logo(effects, label="ISM", height={LOGO_HEIGHT})',
            f"ag.Heatmap(effects, unit={quoted(DIFFERENCE)})",
        ]
    show = quoted(pair_show(state))
    labels = ", ".join(map(quoted, logo_labels(state)))
    given = f"effects, alternate=changed, variant=variant, show={show}, label=[{labels}]"
    return [f"ag.Logo({given}, height={LOGO_HEIGHT})"]
