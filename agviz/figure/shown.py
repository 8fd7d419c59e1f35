"""What every figure can do: become a scene, a file, something to zoom, words, a cell's output.

Each method asks `show`, which is imported then: it is built on the files that are built on this.
"""

import contextlib
import os
from collections.abc import Sequence
from typing import Any

from agviz.errors import AgvizError, InputError
from agviz.figure.findings import Finding
from agviz.figure.regions import NO_REGION
from agviz.figure.scene import Scene
from agviz.figure.style import WIDTHS

DOUBLE_COLUMN = WIDTHS["double"]


class Shown:
    """Anything that can be drawn; `figure.compose.Composable` is the only kind."""

    def scene(
        self,
        width_mm: int | float = DOUBLE_COLUMN,
        *,
        height_mm: int | float | None = None,
        font: str = "Arial",
    ) -> Scene:
        """The figure with everything decided, in mm; text measured in `font`.

        Raises
        ------
        UnknownNameError
            For a font that is neither of the house nor installed.
        """
        from agviz.figure import show

        return show.scene(self, width_mm, height_mm=height_mm, font=font)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        width_mm: int | float = DOUBLE_COLUMN,
        height_mm: int | float | None = None,
        dpi: int = 450,
        font: str | None = None,
    ) -> None:
        """Write the figure as `.pdf`, `.svg`, `.png`, `.html` or `.json`, whole or not at all.

        `.html` can be zoomed in a browser, offline; `.json` holds the figure itself, to be edited
        and opened again by `open_figure`.

        The same figure gives the same bytes within one environment.

        Parameters
        ----------
        path
            Where to; its ending says the format.
        width_mm
            Width of the page; journals have 89, 120 and 183 mm.
        height_mm
            Height of the page. By default what the rows need; otherwise rows grow or shrink.
        dpi
            Pixels per inch of a PNG.
        font
            Name of an installed font to set text in; by default the first that is installed of
            Arial, Helvetica, Liberation Sans and DejaVu Sans.

        Raises
        ------
        InputError
            For an unknown ending, a region without data, or a page too small.
        UnknownNameError
            For a font that is not installed.
        """
        from agviz.figure import show

        show.save(self, path, width_mm=width_mm, height_mm=height_mm, dpi=dpi, font=font)

    def interactive(self, width_mm: int | float = DOUBLE_COLUMN, *, font: str | None = None) -> Any:
        """The figure for a notebook: zoom and pan along the genome, values under the pointer.

        A zoom bins the data anew, so that peaks are found at every scale. A saved notebook keeps a
        static image.

        Returns
        -------
        plotly.graph_objects.FigureWidget

        Raises
        ------
        MissingPackageError
            Without plotly or anywidget.
        UnknownNameError
            For a font that is not installed.
        """
        from agviz.figure import show

        return show.interactive(self, width_mm, font=font)

    def on(self, target: Any, *, font: str | None = None) -> None:
        """Draw into a matplotlib `Axes`, `SubFigure` or `Figure` of yours, at the size it has.

        Your rcParams are left alone. The Axes keeps its place; its own axes are switched off.
        """
        from agviz.figure import show

        show.on(self, target, font=font)

    def check(
        self, width_mm: int | float = DOUBLE_COLUMN, *, font: str = "Arial"
    ) -> tuple[Finding, ...]:
        """What is wrong with the figure at this width, each with its place and a remedy."""
        from agviz.figure import check, show

        return check.check(self, width_mm, font=show.known_font(font))

    def caption(self, width_mm: int | float = DOUBLE_COLUMN) -> str:
        """What is drawn, in words: region, tracks, scales, binning, alignment, limits."""
        from agviz.figure import show

        return show.caption(self, width_mm)

    def roles(self, width_mm: int | float = DOUBLE_COLUMN) -> tuple[str, ...]:
        """What its marks are, in alphabetical order: the roles whose looks a `Style` can change."""
        from agviz.figure import show

        return show.roles(self, width_mm)

    def _repr_png_(self) -> bytes | None:
        from agviz.figure import show

        # IPython asks for this as well when `_repr_mimebundle_` has failed: what was wrong is said
        # once.
        with contextlib.suppress(AgvizError):
            return show.png(self)
        return None

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a notebook shows and keeps: a static image, at its size in mm, and words.

        Words alone for panels that are yet to be placed, as genes or a file are.
        """
        from agviz.figure import show

        try:
            return show.mimebundle(self)
        except InputError as error:
            if str(error) != NO_REGION:
                raise
            return {"text/plain": f"{self!r}: {error}"}, {}
