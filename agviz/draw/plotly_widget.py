"""A plotly figure that bins its data anew whenever it is zoomed, by asking Python for a new scene.

Without it, a zoom would only widen the bins that were made for the whole region.
"""

import base64
import functools
import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from agviz._notebook import for_readers
from agviz.draw.plotly_marks import PX_PER_MM, axis_name
from agviz.draw.plotly_renderer import CONFIG, Refill, parts
from agviz.errors import IntervalError
from agviz.figure.scene import Scene

LISTS = ("shapes", "images", "annotations")
VALUES = ("x", "y", "z", "customdata", "text")
"""What a zoom changes of a trace."""


def alike(one: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> bool:
    """Whether both are as many traces of the same looks, whatever their values."""

    def looks(trace: dict[str, Any]) -> dict[str, Any]:
        return {k: None if k in VALUES else value for k, value in trace.items()}

    return len(one) == len(other) and all(
        looks(a) == looks(b) for a, b in zip(one, other, strict=True)
    )


def changes(old: Any, new: Any, path: str = "") -> dict[str, Any]:
    """What differs between two layouts: the path of each part, and what it is now.

    >>> changes({"width": 5, "shapes": [{"x0": 1}]}, {"width": 5, "shapes": [{"x0": 2}]})
    {'shapes[0].x0': 2}
    """
    if old == new:  # most parts are, and need not be taken apart
        return {}
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        parts = [changes(old[k], new[k], f"{path}.{k}" if path else k) for k in new]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and path in LISTS:
        parts = [
            changes(a, b, f"{path}[{k}]") for k, (a, b) in enumerate(zip(old, new, strict=True))
        ]
    else:
        return {path: new}
    return {name: value for part in parts for name, value in part.items()}


class ZoomingFigure(go.FigureWidget):
    """The widget that `interactive` gives; a saved notebook shows a static picture of it."""

    def __init__(self, scene: Scene, refill: Refill, picture: bytes) -> None:
        traces, layout = parts(scene)
        super().__init__(data=list(traces), layout=layout)
        self._config = dict(CONFIG)
        self._shown = traces, layout
        self._refill = refill
        self._picture = picture
        self._size = (round(scene.width * PX_PER_MM), round(scene.height * PX_PER_MM))
        self._busy = False
        for number, view in enumerate(scene.views):
            if view.linear:
                name = axis_name(number).replace("x", "xaxis")
                self.layout.on_change(functools.partial(self._zoomed, number), f"{name}.range")

    def _zoomed(self, view: int, _: Any, ends: Any) -> None:
        if not self._busy and ends is not None:
            self.show_region(math.floor(ends[0] - 0.5), math.ceil(ends[1] - 0.5), view=view)

    def show_region(self, start: int, end: int, *, view: int = 0) -> None:
        """Show [start, end), 0-based, binned for its width, in a view and those like it."""
        try:
            scene = self._refill(view, start, end)
        except IntervalError:
            return  # dragged off the data: what is shown stays, moved
        traces, layout = parts(scene)
        self._busy = True
        try:
            self._show(traces, layout)
        finally:
            self._busy = False

    def _show(self, traces: Sequence[dict[str, Any]], layout: dict[str, Any]) -> None:
        """Tell the browser what has changed; plotly takes long to look at what has not."""
        before, old = self._shown
        self._shown = traces, layout
        if not alike(before, traces):
            with self.batch_update():
                self.data = ()
                self.add_traces(list(traces))
                self.layout.update(layout, overwrite=True)
            return
        for name in VALUES:
            which = [k for k, trace in enumerate(traces) if trace.get(name) is not None]
            if which:
                self.plotly_restyle({name: [traces[k][name] for k in which]}, which)
        ends = {f"{k}.range": axis["range"] for k, axis in layout.items() if k.startswith("xaxis")}
        self.plotly_relayout(changes(old, layout) | ends)  # the browser may have moved them since

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> Any:
        """The live widget, and the picture for where nothing is alive."""
        bundle = super()._repr_mimebundle_(*args, **kwargs)
        width, height = self._size
        picture = {"image/png": base64.b64encode(self._picture).decode("ascii")}
        data, metadata = for_readers(bundle, picture)
        return data, {**metadata, "image/png": {"width": width, "height": height}}
