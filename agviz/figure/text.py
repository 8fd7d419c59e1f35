"""Text without a renderer: how wide it is, where its baseline goes, how it wraps and shortens.

Widths come from `font_widths`; `tests/draw/test_text_extents.py` compares them with what
matplotlib really draws.
"""

import functools
from collections.abc import Mapping

from agviz.errors import check_choice
from agviz.figure.font_widths import CHARACTERS, WIDTHS
from agviz.figure.scene import Face, HAlign, Text
from agviz.figure.style import FONTS, INK, MM_PER_PT

# Of the font size: height of capitals and depth of descenders, from OS/2 and the glyphs.
CAP_HEIGHT, DESCENT = 0.73, 0.22
LINE_HEIGHT = 1.15
SHORT_LABEL = 14.0  # mm: a longer label is set in two lines
UNKNOWN_ADVANCE = 1000  # a character outside the table, such as CJK: a full em
_TABLE = dict.fromkeys(FONTS, "Liberation Sans") | {"DejaVu Sans": "DejaVu Sans"}


class MeasuredFont(str):
    """The name of a font that `font_widths` does not have, with its own advance widths.

    It goes wherever a font's name goes, so that text of any font is measured in the same way.

    Parameters
    ----------
    name
        The font's family.
    advances
        Of each face the advance of each character, in thousandths of the font size.
    """

    advances: Mapping[Face, Mapping[str, float]]

    def __new__(cls, name: str, advances: Mapping[Face, Mapping[str, float]]) -> "MeasuredFont":
        """The name, which strings are made of, and beside it the advances."""
        made = super().__new__(cls, name)
        made.advances = advances
        return made


def _advances_of(font: str, face: Face) -> Mapping[str, int | float]:
    """Measured advances, or those of the table.

    Raises
    ------
    InputError
        For a font whose widths are not known.
    """
    if isinstance(font, MeasuredFont):
        return font.advances[face]
    check_choice("font", font, FONTS)
    return _advances(font, face)


@functools.cache  # as many entries as there are fonts times faces: six
def _advances(font: str, face: Face) -> dict[str, int]:
    return dict(zip(CHARACTERS, WIDTHS[_TABLE[font], face], strict=True))


def text_width(
    text: str, size: int | float, *, font: str = "Arial", face: Face = "regular"
) -> float:
    """Width of one line of `text` at `size` pt, in mm.

    Raises
    ------
    InputError
        For a font whose widths are not known.

    >>> round(text_width("GATA4", 6), 2)
    6.94
    """
    advances = _advances_of(font, face)
    units = sum(advances.get(character, UNKNOWN_ADVANCE) for character in text)
    return units / 1000 * size * MM_PER_PT


def cap_height(size: int | float) -> float:
    """Height of capitals and digits at `size` pt, in mm."""
    return CAP_HEIGHT * size * MM_PER_PT


def descent(size: int | float) -> float:
    """How far letters such as g reach below the baseline, in mm."""
    return DESCENT * size * MM_PER_PT


def line_height(size: int | float) -> float:
    """Distance from one baseline to the next, in mm."""
    return LINE_HEIGHT * size * MM_PER_PT


def place_text(
    role: str,
    text: str,
    *,
    x: int | float,
    size: int | float,
    font: str,
    baseline: int | float | None = None,
    middle: int | float | None = None,
    align: HAlign = "left",
    face: Face = "regular",
    color: str = INK,
) -> Text:
    """A measured `Text`, by its `baseline` or by the `middle` of its capitals, in mm."""
    if baseline is None:
        assert middle is not None
        baseline = middle + cap_height(size) / 2
    return Text(
        role=role,
        text=text,
        x=float(x),
        baseline=float(baseline),
        size=float(size),
        width=text_width(text, size, font=font, face=face),
        color=color,
        face=face,
        align=align,
    )


def shorten(text: str, size: int | float, room: int | float, *, font: str) -> str:
    """`text`, or its start and an ellipsis where it is wider than `room` mm."""
    if text_width(text, size, font=font) <= room:
        return text
    for length in range(len(text) - 1, 0, -1):
        shorter = text[:length].rstrip() + "…"
        if text_width(shorter, size, font=font) <= room:
            return shorter
    return ""


def label_room(text: str, size: int | float, *, font: str) -> float:
    """Width in mm that a label needs: in one line if that is short, else in its best two."""
    whole = text_width(text, size, font=font)
    words = text.split(" ")
    if whole <= SHORT_LABEL or len(words) == 1:
        return whole
    return min(
        max(
            text_width(" ".join(words[:cut]), size, font=font),
            text_width(" ".join(words[cut:]), size, font=font),
        )
        for cut in range(1, len(words))
    )


def wrap_keeping_end(
    text: str, size: int | float, *, room: int | float, lines: int, font: str
) -> tuple[str, ...]:
    """Break `text` as `wrap` does, but where it must be cut, keep its last word.

    The last word of a track's label says its strand, or what was subtracted from what; a strand
    in brackets before it is kept too; of three lines or more the one before keeps its words. A
    last word held together by no-break spaces has a line of
    its own where one line is too short, and loses these spaces rather than its end.
    """
    words = [word for word in text.split(" ") if word]
    whole = wrap(text, size, room=room, lines=lines, font=font)
    apart: tuple[str, ...] = ()
    if len(whole) > 1 and "\xa0" in words[-1]:
        rest = " ".join(words[:-1])
        first = wrap_keeping_end(rest, size, room=room, lines=lines - 1, font=font)
        apart = (*first, _tight(words[-1], size, room, font=font))
        if " ".join(first) == rest:
            return apart
    if " ".join(whole) == " ".join(words) or len(words) < 2:
        return whole
    kept = 2 if len(words) > 2 and words[-2].startswith("(") else 1
    end = " ".join(words[-kept:])
    last = shorten(end, size, room, font=font)
    if apart and last != end:
        return apart
    rest = " ".join(words[:-kept])
    if lines > 1:
        return (*_cut_within(rest, size, room=room, lines=lines - 1, font=font), last)
    left = room - text_width(f" {last}", size, font=font)
    return (f"{shorten(rest, size, max(left, 0.0), font=font)} {last}".strip(),)


def _cut_within(
    text: str, size: int | float, *, room: int | float, lines: int, font: str
) -> tuple[str, ...]:
    """Break `text` as `wrap` does, but where it must be cut, keep the last line's words whole.

    A track's name begins with its tissue, which its neighbors share, and ends with its assay.
    """
    whole = wrap(text, size, room=room, lines=lines, font=font)
    if lines == 1 or " ".join(whole) == text:
        return whole
    words = text.split(" ")
    ends = (k for k in range(1, len(words)) if _fits(words[k:], size, room, font=font))
    first = next(ends, None)
    if first is None:
        return whole
    start = wrap(" ".join(words[:first]), size, room=room, lines=lines - 1, font=font)
    return (*start, " ".join(words[first:]))


def _fits(words: list[str], size: int | float, room: int | float, *, font: str) -> bool:
    return text_width(" ".join(words), size, font=font) <= room


def _tight(word: str, size: int | float, room: int | float, *, font: str) -> str:
    """`word`, without its no-break spaces where it is too wide with them."""
    if text_width(word, size, font=font) > room:
        word = word.replace("\xa0", "")
    return shorten(word, size, room, font=font)


def wrap(
    text: str, size: int | float, *, room: int | float, lines: int, font: str
) -> tuple[str, ...]:
    """Break `text` at its blanks into at most `lines` lines of `room` mm, shortening the last.

    No-break spaces hold together.
    """
    done: list[str] = []
    rest = [word for word in text.split(" ") if word]
    while rest and len(done) < lines - 1:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size, font=font) <= room:
            line = f"{line} {rest.pop(0)}"
        done.append(shorten(line, size, room, font=font))
    if rest:
        done.append(shorten(" ".join(rest), size, room, font=font))
    return tuple(done)
