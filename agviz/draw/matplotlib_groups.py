"""Parts of a figure as named groups of an SVG, to be picked and moved in a drawing program."""

from typing import Any

from matplotlib.artist import Artist


class GroupEdge(Artist):
    """Draws nothing: ends the group `before` and begins the group `name`; none where empty.

    Renderers other than SVG's pass over groups.
    """

    def __init__(self, before: str, name: str, zorder: float) -> None:
        super().__init__()
        self._before, self._name = before, name
        self.set_zorder(zorder)

    def draw(self, renderer: Any) -> None:
        """End and begin, where the renderer knows groups."""
        if self._before:
            renderer.close_group(self._before)
        if self._name:
            renderer.open_group(self._name, gid=self._name)
