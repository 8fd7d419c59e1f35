"""From a state and its answers to a figure, of the same panels that anybody would write."""

from typing import Any

from agviz.catalog.outputs import OUTPUTS, OutputInfo
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.heatmap import Heatmap
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.figure.tracks import Tracks
from agviz.widgets.state import State

CONTACTS_HEIGHT = 26
"""mm of a contact map, a triangle."""

DIFFERENCE = "mutant − REF"
"""What the colors of a mutagenesis are, where the readout has no unit."""

LOGO_HEIGHT = 14
"""mm of a logo."""


def outputs_shown(state: State) -> list[OutputInfo]:
    """The outputs of the chosen tracks, in the order in which they are drawn."""
    names = {track.output for track in state.tracks}
    return [info for output, info in OUTPUTS.items() if output.name in names]


def pair_show(state: State) -> str:
    """What junctions and contact maps call what is shown: they do not lay alleles over others."""
    return "both" if state.show == "overlay" else state.show


def logo_labels(state: State) -> list[str]:
    """What the rows of a mutagenesis are called, beside rows of tracks."""
    alleles = {
        "both": ["REF", "ALT"], "reference": ["REF"], "alternate": ["ALT"],
        "difference": ["ALT − REF"],
    }  # fmt: skip
    return [f"ISM {allele}" for allele in alleles[pair_show(state)]]


def view_figure(state: State, model: Any, answer: Any, *, effects: Any = None) -> Figure:
    """The figure of a state.

    Parameters
    ----------
    state
        What is shown.
    model
        Its assembly gives the genes.
    answer
        What was predicted of the state's tracks alone: an `Output`, or `Alleles`.
    effects
        What `ism` gave, if a mutagenesis is shown; of a variant's alleles a pair.
    """
    panels = [_panel(info, state, answer) for info in outputs_shown(state)]
    if effects is not None:
        panels += _mutated(state, effects)
    if state.genes and model.assembly.genes is not None:
        panels.append(Genes(model.assembly))
    return stack(*panels).at(state.region.text).titled(assembly=model.assembly.name)


def _mutated(state: State, effects: Any) -> list[Panel]:
    """A logo and a map of REF's effects, or the logos of both alleles, laid over each other."""
    if not isinstance(effects, tuple):
        return [Logo(effects, label="ISM", height=LOGO_HEIGHT), Heatmap(effects, unit=DIFFERENCE)]
    assert state.variant is not None
    before, after = effects
    return [
        Logo(
            before, alternate=after, variant=state.variant.variant, show=pair_show(state),
            label=logo_labels(state), height=LOGO_HEIGHT,
        )
    ]  # fmt: skip


def _panel(info: OutputInfo, state: State, answer: Any) -> Panel:
    data = getattr(answer, info.attribute)
    pair = state.variant is not None
    if info.kind == "junctions":
        if pair:
            return Sashimi(data, coverage=None, show=pair_show(state))
        return Sashimi(data, coverage=None)
    if info.kind == "contacts":
        if pair:
            return ContactMap(data, height=CONTACTS_HEIGHT, show=pair_show(state))
        return ContactMap(data, height=CONTACTS_HEIGHT)
    return Tracks(data, show=state.show) if pair else Tracks(data)
