"""What a `Logo` shows, in words, for a caption."""

from typing import Any

import numpy as np

from agviz._counts import agreeing, counted
from agviz.figure.allele_words import ALIGNED
from agviz.figure.logo_findings import cut_rows
from agviz.figure.logo_lines import Line, lines_of, shown_span
from agviz.figure.logo_marks import has_letters, part_of
from agviz.figure.logo_show import floored, logo_limits
from agviz.figure.place import Place
from agviz.figure.regions import POSITIONS, region_text
from agviz.figure.scales import number_text


def logo_words(logo: Any, place: Place) -> tuple[str, ...]:
    """What the letters are, where they lie, what is drawn for them, the scale, what is marked."""
    lines = lines_of(logo, place.region, place.x, font=place.font)
    words = [_what(logo), *_wrapped(logo, place, lines), *_aligned(logo, place)]
    words += [*_unknown(logo, place), *_bars(logo, place, lines)]
    limits = list(dict.fromkeys(logo_limits(logo, place)))
    unit = f" {logo.rows[0].unit}" if logo.rows[0].unit else ""
    spans = "; ".join(f"{number_text(a)} to {number_text(b)}{unit}" for a, b in limits)
    least = floored(logo, place)
    small = f", {least}: all differences are smaller" if least else ""
    words.append(f"vertical scale {spans}{small}")
    if any(cut for *_, cut in cut_rows(logo, place)):
        words.append("letters beyond the scale are cut at its end")
    if logo.motifs:
        words.append("brackets: motifs")
    return tuple(words)


def _what(logo: Any) -> str:
    kinds = list(dict.fromkeys(row.kind for row in logo.rows))
    which = {"difference": "ALT - REF of ", "alternate": "ALT, "}.get(logo.show, "")
    model = f" (model {logo.model})" if logo.model else ""
    return f"Logo of {which}{'; '.join(kinds)}{model}"


def _wrapped(logo: Any, place: Place, lines: list[Line]) -> list[str]:
    """Where a logo that stands alone lies: no axis of the figure says it."""
    if logo.wrap is None:
        return []
    where = region_text(shown_span(logo, place.region))
    based = "" if place.region.chromosome == POSITIONS else ", 1-based"
    lines_of = counted(logo.wrap, "position")
    words = [f"{where}{based}, in lines of {lines_of} with one vertical scale"]
    if len(lines) == 1:
        words = [f"{where}{based}"]
    if any(line.variant is not None for line in lines):
        words.append("orange line: the variant")
    return words


def _aligned(logo: Any, place: Place) -> list[str]:
    """How an insertion or deletion is shown."""
    if logo.change is None or logo.show == "reference":
        return []
    words = [ALIGNED]
    if logo.change.deletions:
        words.append("deleted bases hatched")
    if logo.change.insertions:
        boxes = any(row.inserted is not None for row in logo.rows)
        words.append(
            "inserted bases in a box below ALT, of the same vertical scale, where the red wedge "
            "points"
            if boxes
            else "red wedge: bases are inserted, which REF has not"
        )
    return words


def _unknown(logo: Any, place: Place) -> list[str]:
    """How many positions of a row have no value; deleted ones have their own sign."""
    words = []
    deleted = () if logo.change is None else logo.change.deletions
    for row, name, part in zip(logo.rows, logo.labels, logo.parts, strict=True):
        start, values = part_of(row, place.region)
        unknown = np.isnan(values).all(0)
        for first, last in deleted if part != "reference" else ():
            unknown[max(first - start, 0) : max(last - start, 0)] = False
        if unknown.any():
            whose = f" of {name}" if len(logo.rows) > 1 else ""
            missing = int(unknown.sum())
            have = agreeing(missing, "has", "have")
            words.append(f"no line at zero: {counted(missing, 'position')}{whose} {have} no value")
    return words


def _bars(logo: Any, place: Place, lines: list[Line]) -> list[str]:
    """What is drawn where letters are too narrow."""
    x = lines[0].x
    if has_letters(x):
        return []
    letters = dict.fromkeys(letter for row in logo.rows for letter in row.letters)
    key = ", ".join(f"{letter} {logo.colors.get(letter, '')}".strip() for letter in letters)
    words = [f"bases are bars in their letters' colors ({key})"]
    seen = min(logo.rows[0].values.shape[1], lines[0].region.width)
    each = -(-seen // min(seen, place.bins)) if seen else 1
    if each > 1:
        words.append(f"each bar is the position with the highest pile of {each:,}")
    return words
