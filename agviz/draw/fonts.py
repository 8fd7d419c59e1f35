"""Which font of the house is there, and how matplotlib and SVG are told to use it."""

import functools
from collections.abc import Sequence

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

# File names of the fonts, for installations that matplotlib's cache does not know yet.
SAME_WIDTHS = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_FILES = {"Arial": "arial", "Helvetica": "helvetica", "Liberation Sans": "liberationsans-"}


def available_font(fonts: Sequence[str]) -> str:
    """The first of `fonts` that is installed; the last one comes with matplotlib."""
    return _available(tuple(fonts))


@functools.cache
def _available(fonts: tuple[str, ...]) -> str:
    if (found := _known(fonts[:-1])) is not None:
        return found
    _add_new_files(fonts)
    return _known(fonts[:-1]) or fonts[-1]


def _known(fonts: Sequence[str]) -> str | None:
    names = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((font for font in fonts if font in names), None)


def _add_new_files(fonts: Sequence[str]) -> None:
    """Tell matplotlib of font files that were installed after it made its list."""
    starts = tuple(_FILES[font] for font in fonts if font in _FILES)
    for path in font_manager.findSystemFonts():
        if path.replace("\\", "/").rsplit("/", 1)[-1].lower().startswith(starts):
            font_manager.fontManager.addfont(path)


@functools.lru_cache(maxsize=64)
def font_properties(font: str, face: str, size: float) -> FontProperties:
    """Matplotlib's description of a font; not to be changed by whoever gets it."""
    return FontProperties(
        family=font,
        weight="bold" if face == "bold" else "normal",
        style="italic" if face == "italic" else "normal",
        size=size,
    )


def svg_family(svg: str, font: str) -> str:
    """An SVG whose text names every font of the same widths, so that it looks alike elsewhere."""
    if font == "DejaVu Sans":
        return svg
    for written in (f"'{font}'", font):  # matplotlib quotes names with blanks
        svg = svg.replace(f"font-family: {written};", f"font-family: {SAME_WIDTHS};")
        svg = svg.replace(f"px {written}", f"px {SAME_WIDTHS}")
    return svg
