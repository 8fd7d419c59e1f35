"""What an explorer does when a message comes: one function for each kind of message."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agviz.errors import check_choice
from agviz.widgets import moves
from agviz.widgets.choices import companions, found_tracks
from agviz.widgets.mutagenesis import mutated_here
from agviz.widgets.state import State, Track

FORMATS = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}


def gone_to(state: State, explorer: Any, said: dict[str, Any]) -> State:
    """The state at a place that was written."""
    assembly = explorer.model.assembly
    place = moves.read_place(said["text"], assembly, width=state.region.width)
    return moves.gone(state, place, explorer.limits)


def _go(explorer: Any, said: dict[str, Any]) -> None:
    explorer.say("")
    explorer.show(gone_to(explorer.state, explorer, said))


def _view(explorer: Any, said: dict[str, Any]) -> None:
    state = moves.moved(explorer.state, said["start"], said["end"], limits=explorer.limits)
    explorer.show(state, moving=True, number=said["number"])


def _pan(explorer: Any, said: dict[str, Any]) -> None:
    explorer.show(moves.panned(explorer.state, said["part"], limits=explorer.limits))


def _zoom(explorer: Any, said: dict[str, Any]) -> None:
    explorer.show(moves.zoomed(explorer.state, said["factor"], limits=explorer.limits))


def _variant(explorer: Any, said: dict[str, Any]) -> None:
    explorer.say("")
    state = moves.with_variant(explorer.state, said["text"], limits=explorer.limits)
    explorer.show(state)
    if state.variant is not None and (words := mismatch(state, explorer.model)):
        explorer.say(words, error=True)


def mismatch(state: State, model: Any) -> str:
    """What the genome has in place of the variant's REF, in words; empty where they agree."""
    from agviz.genome.edits import mismatch_words

    assert state.variant is not None
    words = mismatch_words(state.variant.variant, model.assembly.fasta_reader)
    return f"The genome disagrees with the stated REF, which is used: {words}" if words else ""


def _show(explorer: Any, said: dict[str, Any]) -> None:
    explorer.show(moves.shown_as(explorer.state, said["value"]))


def _genes(explorer: Any, said: dict[str, Any]) -> None:
    explorer.show(moves.with_genes(explorer.state, not explorer.state.genes))


def _toggle(explorer: Any, said: dict[str, Any]) -> None:
    state, output = explorer.state, said["output"]
    tracks = companions(explorer.predictions.table, state, output)
    explorer.show(moves.toggled(state, tracks, output))


def _pick(explorer: Any, said: dict[str, Any]) -> None:
    track, state = Track(*said["track"]), explorer.state
    others = [each for each in state.tracks if each != track]
    explorer.show(moves.with_tracks(state, [*others, track] if said["picked"] else others))


def _search(explorer: Any, said: dict[str, Any]) -> None:
    explorer.send({"type": "found", **found_tracks(explorer.model, said["query"])})


def _ism(explorer: Any, said: dict[str, Any]) -> None:
    state = explorer.state
    track = state.tracks[said["track"]]
    explorer.mutate(mutated_here(state, explorer.model, track=track, gene=said["gene"]))


def _cancel(explorer: Any, said: dict[str, Any]) -> None:
    explorer.cancel()


def _code(explorer: Any, said: dict[str, Any]) -> None:
    explorer.send({"type": "code", "text": explorer.code})


def _save(explorer: Any, said: dict[str, Any]) -> None:
    kind = said["format"]
    check_choice("format", kind, FORMATS)
    region = explorer.state.region
    name = f"{region.contig}_{region.start + 1}-{region.end}_{said['width']}mm.{kind}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"figure.{kind}"
        explorer.figure.save(path, width_mm=said["width"])
        content = path.read_bytes()
    explorer.send({"type": "file", "name": name, "mime": FORMATS[kind]}, [content])


def _undo(explorer: Any, said: dict[str, Any]) -> None:
    explorer.history.undo()
    explorer.redraw()


def _redo(explorer: Any, said: dict[str, Any]) -> None:
    explorer.history.redo()
    explorer.redraw()


def _width(explorer: Any, said: dict[str, Any]) -> None:
    explorer.resize(said["pixels"])


def _base(explorer: Any, said: dict[str, Any]) -> None:
    explorer.mutate_base(said["position"], said["base"])


def _readout(explorer: Any, said: dict[str, Any]) -> None:
    explorer.choose(said["name"])


def _slide(explorer: Any, said: dict[str, Any]) -> None:
    explorer.slide(said["distance"])


def _place(explorer: Any, said: dict[str, Any]) -> None:
    explorer.place()


def _motif(explorer: Any, said: dict[str, Any]) -> None:
    explorer.take(said["name"])


def _resume(explorer: Any, said: dict[str, Any]) -> None:
    explorer.resume()


ACTS: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "go": _go, "view": _view, "pan": _pan, "zoom": _zoom, "variant": _variant, "show": _show,
    "genes": _genes, "toggle": _toggle, "pick": _pick, "search": _search, "ism": _ism,
    "cancel": _cancel, "code": _code, "save": _save, "undo": _undo, "redo": _redo,
    "width": _width, "base": _base, "readout": _readout, "slide": _slide, "place": _place,
    "motif": _motif, "resume": _resume,
}  # fmt: skip
"""By the `type` of a message."""
