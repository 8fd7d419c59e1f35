"""From a figure to a file, a notebook or somebody's axes.

The one place that knows renderers, by name: nothing of the figure room imports matplotlib, and
nothing at all does before a figure is really drawn.
"""

import importlib
import logging
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from agviz._files import result_path
from agviz.errors import InputError, require
from agviz.figure.captions import caption as caption
from agviz.figure.fill import fill
from agviz.figure.layout import layout
from agviz.figure.options import is_number
from agviz.figure.regions import region_key
from agviz.figure.scene import Scene
from agviz.figure.shown import Shown
from agviz.figure.spec_file import write_figure
from agviz.figure.style import FONTS, WIDTHS
from agviz.figure.text import MeasuredFont
from agviz.genome.types import Interval

MATPLOTLIB = "agviz.draw.matplotlib_renderer"
PLOTLY = "agviz.draw.plotly_renderer"
FORMATS = (".pdf", ".svg", ".png", ".html", ".json")
NOTEBOOK_DPI = 200
MM_PER_INCH = 25.4
HTML_FONT = "Arial"  # browsers have it, or one of the same widths
PIXELS_MOST = 32_767  # along either side
SCREEN_DPI = 96  # CSS pixels per inch: what a notebook measures images in

_log = logging.getLogger("agviz.figure")


def scene(
    spec: Shown,
    width_mm: int | float,
    *,
    height_mm: int | float | None = None,
    font: str = "Arial",
) -> Scene:
    """The scene of `spec` at this size, text measured in `font`."""
    return fill(layout(spec, width_mm, font=known_font(font), height_mm=height_mm))


def roles(spec: Shown, width_mm: int | float) -> tuple[str, ...]:
    """The roles of what is drawn, in alphabetical order."""
    return tuple(sorted({mark.role for mark in scene(spec, width_mm).marks}))


def known_font(font: str) -> str:
    """`font` with what is needed to measure it: a house font needs nothing, nor to be installed.

    Raises
    ------
    UnknownNameError
        For another font that is not installed.
    """
    if font in FONTS or isinstance(font, MeasuredFont):
        return font
    measured: str = _renderer().measured_font(font)
    return measured


def save(
    spec: Shown,
    path: str | os.PathLike[str],
    *,
    width_mm: int | float,
    height_mm: int | float | None,
    dpi: int,
    font: str | None = None,
) -> None:
    """Write `spec` to `path`; see `Composable.save`."""
    target = Path(path)
    if target.suffix.lower() not in FORMATS:
        raise InputError(
            f"Cannot write a figure as {target.name!r}; the name must end in "
            f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
        )
    if target.suffix.lower() == ".json":
        write_figure(spec, target)
        return
    renderer = _renderer()
    if target.suffix.lower() == ".html":
        page = layout(spec, width_mm, font=known_font(font or HTML_FONT), height_mm=height_mm)
        with result_path(target) as temporary:
            _plotly().save(fill(page, hover=True), temporary)
        return
    made = scene(spec, width_mm, height_mm=height_mm, font=_font(renderer, font))
    if target.suffix.lower() == ".png":
        _check_dpi(made, dpi)
    with result_path(target) as temporary:
        renderer.save(made, temporary, kind=target.suffix.lower()[1:], dpi=dpi)


def _check_dpi(made: Scene, dpi: int) -> None:
    """Refuse images of no pixel, or of more than any program opens."""
    most = int(PIXELS_MOST * MM_PER_INCH / max(made.width, made.height))
    if not (is_number(dpi) and 1 <= dpi <= most):
        raise InputError(
            f"dpi must be a number from 1 to {most} for a page of this size; got {dpi!r}"
        )


def interactive(spec: Shown, width_mm: int | float, *, font: str | None = None) -> Any:
    """A live plotly figure of `spec`; see `Composable.interactive`."""
    require("anywidget", extra="jupyter", why="Zooming a figure")
    page = layout(spec, width_mm, font=known_font(font or HTML_FONT))
    first = [column.region for column in page.columns]
    shown = list(first)

    def refill(view: int, start: int, end: int) -> Scene:
        """Columns that began with the same region move together."""
        for number, region in enumerate(first):
            if region_key(region) == region_key(first[view]):
                shown[number] = Interval(region.chromosome, max(0, start), max(start + 1, end))
        return fill(page, shown, hover=True)

    return _plotly().widget(fill(page, hover=True), refill, png(spec, width_mm, font=font))


def on(spec: Shown, target: Any, *, font: str | None = None) -> None:
    """Draw `spec` into a matplotlib object; see `Composable.on`."""
    renderer = _renderer()
    axes = renderer.axes_of(target)
    width, height = renderer.size_mm(axes)
    chosen = _font(renderer, font)
    renderer.draw(scene(spec, width, height_mm=height, font=chosen), axes)


def png(
    spec: Shown,
    width_mm: int | float = WIDTHS["double"],
    dpi: int = NOTEBOOK_DPI,
    *,
    font: str | None = None,
) -> bytes:
    """The figure as the bytes of a PNG."""
    renderer = _renderer()
    return renderer.png(scene(spec, width_mm, font=_font(renderer, font)), dpi)


def mimebundle(spec: Shown) -> tuple[dict[str, Any], dict[str, Any]]:
    """A PNG with its size on the screen, and one line of text for where images are not shown."""
    renderer = _renderer()
    made = scene(spec, WIDTHS["double"], font=_font(renderer))
    size = {
        "width": round(made.width / MM_PER_INCH * SCREEN_DPI),
        "height": round(made.height / MM_PER_INCH * SCREEN_DPI),
    }
    words = f"<agviz figure, {made.width:g} x {made.height:.0f} mm>"
    data = {"image/png": renderer.png(made, NOTEBOOK_DPI), "text/plain": words}
    return data, {"image/png": size}


def _plotly() -> ModuleType:
    require("plotly", extra="jupyter", why="Drawing interactive figures")
    return importlib.import_module(PLOTLY)


def _renderer() -> ModuleType:
    return importlib.import_module(MATPLOTLIB)


def _font(renderer: ModuleType, chosen: str | None = None) -> str:
    """The font that was chosen, or the first of the house; said when its widths are others."""
    font: str = renderer.measured_font(chosen) if chosen else renderer.available_font(FONTS)
    if chosen:
        return font
    if font == FONTS[-1]:
        _log.warning("None of %s is installed; text is set in %s", ", ".join(FONTS[:-1]), FONTS[-1])
    elif font != FONTS[0]:
        _log.info("%s is not installed; text is set in %s", FONTS[0], font)
    return font
