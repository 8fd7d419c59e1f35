"""Which fonts are there, how wide their letters are, how matplotlib and SVG are told to use them.

Of the house's fonts the first that is installed is used; a font of the user's choice is measured
when it is asked for.
"""

import functools
import os
from collections.abc import Sequence
from typing import Any

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

from agviz.errors import InputError, UnknownNameError, suggest
from agviz.figure.font_widths import CHARACTERS
from agviz.figure.scene import Face
from agviz.figure.style import FONTS
from agviz.figure.text import UNKNOWN_ADVANCE, MeasuredFont

# File names of the fonts, for installations that matplotlib's cache does not know yet.
SAME_WIDTHS = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_ADD = "matplotlib.font_manager.fontManager.addfont"
_ENDINGS = (".ttf", ".otf", ".ttc")
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


def measured_font(name: str) -> str:
    """The installed font called `name`, with its advance widths; a house font as it is.

    Raises
    ------
    InputError
        For what is not one name: a list of them, or a font's file.
    UnknownNameError
        When matplotlib finds no such font, in its own list or among the system's files.
    """
    _check_is_name(name)
    if _known([name]) is None:
        _add_all_files()
        if _known([name]) is None:
            raise _no_font(name)
    faces: tuple[Face, ...] = ("regular", "bold", "italic")
    if name in FONTS:
        return name
    return MeasuredFont(name, {face: _advances(name, face) for face in faces})


def _check_is_name(font: Any) -> None:
    """Refuse a list and a file: two fonts of one name, one of them a file's, would be mixed up."""
    if isinstance(font, os.PathLike) or (isinstance(font, str) and font.lower().endswith(_ENDINGS)):
        raise InputError(
            f"font must be the name of a font, not a file; got {os.fspath(font)!r}. Install the "
            f"file, or call {_ADD} with it, and give the name that the font has"
        )
    if not isinstance(font, str):
        raise InputError(f"font must be the name of one font, such as 'Arial'; got {font!r}")


def _no_font(name: str) -> UnknownNameError:
    """The error for a font that is not installed; of the house's, which would stand in for it."""
    wanted = next((font for font in _FILES if font.casefold() == name.casefold()), None)
    if wanted is None or _known([wanted]) is not None:
        names = {entry.name for entry in font_manager.fontManager.ttflist}
        return UnknownNameError(
            f"The font {name!r} is not installed here. Install it, or call {_ADD} with its file, "
            f"and save again; {suggest(name, names)}"
        )
    used = available_font(FONTS)
    if used in _FILES:
        alike = (
            f"in {used}, whose letters are as wide, and an SVG names {wanted}, too, so that it is "
            "set in it where it is installed"
        )
    else:
        alike = f"in {used}, whose letters are wider"
    return UnknownNameError(
        f"The font {wanted!r} is not installed here; without font= text is set {alike}. Or install "
        f"{wanted}, and save again"
    )


def _add_all_files() -> None:
    """Tell matplotlib of every font file of the system that it does not know."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        try:
            font_manager.fontManager.addfont(path)
        except (OSError, RuntimeError):  # no font, or of a kind that cannot be drawn with
            continue


@functools.lru_cache(maxsize=16)
def _advances(name: str, face: Face) -> dict[str, float]:
    """Advance of each character in thousandths of the size; of one it lacks, the next font's."""
    paths = [
        font_manager.findfont(_properties([family], face, 10.0), fallback_to_default=False)
        for family in (name, FONTS[-1])
    ]
    fonts = [FT2Font(path) for path in paths]
    for font in fonts:
        font.set_size(1000, 72)  # so that a pixel is a thousandth

    def advance(character: str) -> float:
        code = ord(character)
        font = next((each for each in fonts if each.get_char_index(code)), None)
        if font is None:
            return UNKNOWN_ADVANCE
        return font.load_char(code, flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536

    return {character: advance(character) for character in CHARACTERS}


@functools.lru_cache(maxsize=64)
def font_properties(font: str, face: str, size: float) -> FontProperties:
    """Matplotlib's description of a font; not to be changed by whoever gets it."""
    # What a user's font lacks is set in the font that has most.
    return _properties([font] if font in FONTS else [font, FONTS[-1]], face, size)


def _properties(families: list[str], face: str, size: float) -> FontProperties:
    return FontProperties(
        family=families,
        weight="bold" if face == "bold" else "normal",
        style="italic" if face == "italic" else "normal",
        size=size,
    )


def svg_family(svg: str, font: str) -> str:
    """An SVG whose text names every font of the same widths, so that it looks alike elsewhere."""
    if font not in FONTS[:-1]:
        return svg
    for written in (f"'{font}'", font):  # matplotlib quotes names with blanks
        svg = svg.replace(f"font-family: {written};", f"font-family: {SAME_WIDTHS};")
        svg = svg.replace(f"px {written}", f"px {SAME_WIDTHS}")
    return svg
