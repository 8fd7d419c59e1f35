"""From a state to what a browser shows of it: the scene, and what its buttons and boxes say.

A figure of the same panels is made once; to pan and zoom it is only filled anew.
"""

from typing import Any

from agviz.figure.fill import fill, places
from agviz.figure.layout import NARROWEST_PAGE, layout
from agviz.widgets.choices import CONTACTS, JUNCTIONS, measured, measured_in
from agviz.widgets.moves import LEAST_WIDTH, Limits
from agviz.widgets.scene_message import SceneMessage, chips, scene_message
from agviz.widgets.state import State

PX_PER_MM = 96 / 25.4
ENLARGED = 1.4
"""A page is drawn larger than on paper: text of 7 pt is then 12 px high."""

FONT = "Arial"
"""What text is measured in; Liberation Sans and Helvetica are as wide."""


def page_width(pixels: int) -> float:
    """The width of a page, in mm, that fills so many pixels of the screen."""
    return max(pixels / PX_PER_MM / ENLARGED, NARROWEST_PAGE)


def draw(figure: Any, pixels: int) -> tuple[SceneMessage, list[Any]]:
    """The scene of a figure as a message, and the rows whose values are told beside the line."""
    page = layout(figure, page_width(pixels), font=FONT)
    scene = fill(page, pixels=pixels, hover=True)
    boxes = [
        (box.panel, place) for filled in places(page, pixels=pixels) for box, place in filled.boxes
    ]
    return scene_message(scene), chips(boxes)


def offered(state: State, model: Any, table: Any) -> dict[str, Any]:
    """What can be chosen; the same while tracks and prediction are."""
    return {
        "outputs": set(table["output"]),
        "genes": model.assembly.genes is not None,
        "measured": measured(table, state.tracks),
        "measured_in": measured_in(model.assembly, state),
    }


def controls(
    state: State, limits: Limits, *, offers: dict[str, Any], undo: bool, redo: bool
) -> dict[str, Any]:
    """What the bars above the figure say and allow; `offers` as of `offered`."""
    shown = {track.output for track in state.tracks}
    possible = offers["outputs"]
    return {
        "region": state.region.text,
        "variant": "" if state.variant is None else state.variant.text,
        "show": state.show,
        "tracks": [list(track) for track in state.tracks],
        "genes": {"shown": state.genes, "possible": offers["genes"]},
        "splicing": {"shown": JUNCTIONS in shown, "possible": JUNCTIONS in possible},
        "contacts": {"shown": CONTACTS in shown, "possible": CONTACTS in possible},
        "measured": offers["measured"],
        "measured_in": offers["measured_in"],
        "bounds": {
            "least": LEAST_WIDTH,
            "widest": limits.widest,
            "length": limits.contigs[state.region.contig],
        },
        "undo": undo,
        "redo": redo,
    }
