"""What a `ContactMap` shows, in words, for a caption."""

from typing import Any

import numpy as np

from agviz.figure.allele_words import ALIGNED
from agviz.figure.axis import length_text
from agviz.figure.contact_findings import hidden_cells
from agviz.figure.contact_rows import (
    Prepared,
    insulation_center,
    insulation_of,
    prepare,
    unit_label,
)
from agviz.figure.contact_units import UNIT_WORDS
from agviz.figure.difference_floor import FLOOR_PART, SILENT_FLOOR, SILENT_WORDS
from agviz.figure.hidden_gaps import gap_words
from agviz.figure.place import Place
from agviz.figure.scales import number_text

RELIABLE = 100_000
"""bp: contacts farther apart are beyond what the AlphaGenome paper shows to be reliable."""

RELIABLE_WORDS = (
    "predicted contacts over 100 kb apart are beyond what the AlphaGenome paper shows to be "
    "reliable"
)


def map_words(panel: Any, place: Place) -> tuple[str, ...]:
    """Maps, resolution, values, colors, limits, what is marked, what is not known or reliable."""
    prepared = prepare(panel, place)
    words = [_what(panel), *_aligned(panel), _form(panel, prepared), _cells(prepared)]
    words.append(_values(panel, prepared.unit))
    words.append(_colors(panel, prepared))
    windows = [w for each in prepared.windows for w in each.shown]
    if any(np.isnan(w.values).any() for w in windows):
        words.append("grey cells have no value")
    words.extend(gap_words(hidden_cells(panel, prepared)))
    words.extend(_marked(panel, place))
    if panel.predicted and prepared.depth > RELIABLE:
        words.append(RELIABLE_WORDS)
    return tuple(words)


def _what(panel: Any) -> str:
    names = ", ".join(dict.fromkeys(row.name for row in panel.rows if row.name))
    by = f" (model {panel.model})" if panel.model else ""
    if panel.change is None:
        return f"contact map: {names}{by}" if names else f"contact map{by}"
    shown = {
        "both": "REF above and ALT below the diagonal"
        if panel.shape == "square"
        else "REF and ALT in rows of their own",
        "difference": "ALT − REF",
        "reference": "REF",
        "alternate": "ALT",
    }[panel.show]
    return f"contact map, {shown}: {names}{by}"


def _aligned(panel: Any) -> list[str]:
    """How the alleles lie over each other."""
    if panel.change is None or panel.show == "reference":
        return []
    lost = ", bins mostly deleted without a value" if panel.change.deletions else ""
    return [ALIGNED + lost]


def _form(panel: Any, prepared: Prepared) -> str:
    if panel.shape == "square":
        return "both axes are positions"
    text = "height above the axis is the distance between two bins"
    far = length_text(int(float(f"{prepared.depth:.3g}")))
    return f"{text}, up to {far}" if panel.shape == "rectangle" or panel.depth else text


def _cells(prepared: Prepared) -> str:
    window = prepared.windows[0].upper
    bins = window.resolution // window.grain
    size = f"{window.grain:,} bp"
    if bins == 1:
        return f"resolution {size}, one cell per pair of bins"
    return f"resolution {size}, each cell the mean of {bins} × {bins} bins"


def _values(panel: Any, unit: str | None) -> str:
    if panel.values == "given" and panel.predicted:
        return "values as the model gives them, log of observed over expected contacts"
    words = UNIT_WORDS[panel.values]
    if panel.change is not None and panel.values in ("oe", "z"):
        words += ", those of REF for both alleles"
    if panel.values in ("log", "oe"):
        words += ", none where there are no contacts"
    return f"{words} ({unit})" if unit else words


def _colors(panel: Any, prepared: Prepared) -> str:
    scale = prepared.scale
    label = unit_label(panel, prepared.unit)
    ends = f"{number_text(scale.low)} to {number_text(scale.high)}"
    text = f"colors from {ends}" + (f" ({label})" if label else "")
    if scale.colors.diverging:
        middle = "white" if _is_white(scale.colors.stops) else "the middle color"
        text += f", zero {middle}, equal steps on both sides"
        if panel.colors is None:
            text += ", red above and blue below it"
    elif panel.colors is None:
        text += ", darker is more"
    if prepared.floored:
        least = f"not less than {FLOOR_PART:.0%} of what REF spans"
        if max(row.floor for row in panel.rows) == SILENT_FLOOR:
            least = SILENT_WORDS
        text += f", {least}: all differences are smaller"
    beyond = prepared.below + prepared.above
    if beyond:
        share = number_text(100 * beyond, digits=2)
        text += f"; {share}% of the values lie beyond and have the colors of the ends"
    return text


def _is_white(stops: tuple[str, ...]) -> bool:
    return stops[len(stops) // 2].upper() == "#FFFFFF"


def _marked(panel: Any, place: Place) -> list[str]:
    words = []
    if panel.change is not None and panel.show != "reference":
        words.append("dashed lines: the bins of the variant")
    if panel.tads is not None:
        words.append("black outlines along the axis: TADs" if panel.shape != "square"
                     else "black outlines along the diagonal: TADs")  # fmt: skip
    if panel.loops is not None:
        words.append("black boxes: loops")
    if panel.insulation is not False:
        (line, _), *_ = insulation_of(panel, panel.rows[0], place)
        mean = {
            None: "",
            "ratio": ", as log2 over the mean of all boundaries",
            "difference": ", minus the mean of all boundaries",
        }[insulation_center(panel)]
        words.append(
            f"insulation: mean of the contacts of the {length_text(line.reach)} left of each "
            f"boundary with those right of it{mean}, low where few contacts cross"
        )
    return words
