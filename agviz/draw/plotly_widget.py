"""A plotly figure that bins its data anew whenever it is zoomed, by asking Python for a new scene.

Without it, a zoom would only widen the bins that were made for the whole region.
"""

import base64
import functools
import math
from typing import Any

import plotly.graph_objects as go

from agviz.draw.plotly_marks import PX_PER_MM, axis_name
from agviz.draw.plotly_renderer import Refill, parts
from agviz.errors import IntervalError
from agviz.figure.scene import Scene


class ZoomingFigure(go.FigureWidget):
    """The widget that `interactive` gives; a saved notebook shows a static picture of it."""

    def __init__(self, scene: Scene, refill: Refill, picture: bytes) -> None:
        traces, layout = parts(scene)
        super().__init__(data=list(traces), layout=layout)
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
            with self.batch_update():
                self.data = ()
                self.add_traces(list(traces))
                self.layout.update(layout, overwrite=True)
        finally:
            self._busy = False

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> Any:
        """The live widget, and the picture for where nothing is alive."""
        bundle = super()._repr_mimebundle_(*args, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        width, height = self._size
        picture = {"image/png": base64.b64encode(self._picture).decode("ascii")}
        size = {"image/png": {"width": width, "height": height}}
        return {**data, **picture}, {**metadata, **size}
