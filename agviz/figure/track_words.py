"""What `Tracks` show, in words for a caption."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.figure.allele_words import ALIGNED
from agviz.figure.hidden_gaps import gap_words
from agviz.figure.ink_words import ink_word
from agviz.figure.place import Place
from agviz.figure.scales import number_text, scale_words, span_text
from agviz.figure.signals import Binned, SourceSignal
from agviz.figure.track_clips import clipped
from agviz.figure.track_gaps import hidden_gaps
from agviz.figure.track_heat import heat_words
from agviz.figure.track_lanes import Lane
from agviz.figure.track_names import of_model
from agviz.figure.track_ratio import PSEUDO_LEAST, PSEUDO_PART
from agviz.figure.track_scale import (
    TWO_SIDED,
    binned_layers,
    floored,
    is_known,
    lane_ranges,
    percentile_words,
)
from agviz.figure.track_units import unit_words

NAMES_MOST, NAMES_SOME = 20, 5  # names of strips in a caption; of more, the first ones


def track_words(tracks: Any, place: Place) -> tuple[str, ...]:
    """What the rows are, for a caption."""
    names = _names(tracks, alone=tracks.change is None)
    if len(names) > NAMES_MOST and tracks.style == "heat":
        names = [*names[:NAMES_SOME], f"and {len(names) - NAMES_SOME} more"]
    listed = ", ".join(names) if names else "signal"
    binned = [binned_layers(lane, place) for lane in tracks.lanes]
    words = [f"{_what(tracks, place)}: {listed}" + of_model(tracks.model, _measured(tracks, names))]
    if tracks.change is not None and (over := _names(tracks, alone=True)):
        words.append(f"in the same rows: {', '.join(over)}")
    words += unit_words(tracks.unit)
    words += _aligned(tracks)
    if tracks.note:
        words.append(tracks.note)
    if tracks.style == "heat":
        gaps = gap_words(sum(hidden_gaps(tracks, place)), "columns")
        floor = _floor_words(tracks, place).removeprefix(", ")
        gaps = [f"colors end at {floor}", *gaps] if floor else gaps
        return (*words, *heat_words(tracks, place), *gaps)
    words.append(_binning(binned[0][0], signed=tracks.show in TWO_SIDED))
    words += _scales(tracks, place, binned)
    if any(layer.band is not None for lane in tracks.lanes for layer in lane.layers):
        words.append("bands: one standard deviation on either side of the mean")
    if tracks.mirror:
        words.append("the - strand is drawn downwards")
    drawn = [
        one for each, lane in zip(binned, tracks.lanes, strict=True) for one in _drawn(lane, each)
    ]
    if any(np.isinf(one.high).any() or np.isinf(one.low).any() for one in drawn):
        words.append("infinite values reach the end of the scale")
    if any(np.isnan(one.high).any() for one in drawn):
        words.append("gaps have no value")
    words += gap_words(sum(hidden_gaps(tracks, place)), "bins")
    return tuple(words)


def _names(tracks: Any, *, alone: bool) -> list[str]:
    """Names of the signals of no allele (`alone`), or of those of REF, ALT or both."""
    layers = [(each, lane.label) for lane in tracks.lanes for each in lane.layers]
    named = [each.label or label for each, label in layers if (each.part == "single") is alone]
    return list(dict.fromkeys(filter(None, named)))


def _measured(tracks: Any, names: Sequence[str]) -> list[str]:
    """Those of `names` that are of files."""
    of_files = [
        layer.label or lane.label
        for lane in tracks.lanes
        for layer in lane.layers
        if isinstance(layer.signal, SourceSignal)
    ]
    return [name for name in names if name in of_files]


def _drawn(lane: Lane, binned: Sequence[Binned]) -> Sequence[Binned]:
    """Of a lane's bins those of layers that are seen."""
    return binned[: len(lane.layers)]


def _scales(tracks: Any, place: Place, binned: Sequence[Sequence[Binned]]) -> list[str]:
    """Ranges, how heights grow with values, and what is cut."""
    ranges = lane_ranges(tracks, place)
    known = [is_known(lane, each) for lane, each in zip(tracks.lanes, binned, strict=True)]
    if not any(known):
        return []
    spans = [span_text(ends) for ends, some in zip(ranges, known, strict=True) if some]
    words = [f"{scale_words(spans)}{_floor_words(tracks, place)}"]
    if tracks.yscale != "linear":
        words.append(_log_words(tracks))
    if tracks.clip_percentile is not None:
        words.append(f"scales end at {percentile_words(tracks)}")
    rows = [
        (one, limits)
        for lane, each, limits in zip(tracks.lanes, binned, ranges, strict=True)
        for one in _drawn(lane, each)
    ]
    if any(clipped(one, ends, side).any() for one, ends in rows for side in ("above", "below")):
        words.append("values beyond a scale are cut, with a bar beyond its end where they are")
    if any(low > 0 or high < 0 for low, high in ranges):
        words.append("scales do not begin at zero")
    return words


def _floor_words(tracks: Any, place: Place) -> str:
    """That differences are smaller than their scale, where that is so."""
    least = floored(tracks, place)
    return f", {least}: all in a row are smaller" if least else ""


def _log_words(tracks: Any) -> str:
    over = "" if tracks.threshold == 1 else f" / {number_text(tracks.threshold)}"
    if tracks.yscale == "symlog":
        return f"heights are log10 of 1 + the size of the value{over}, with its sign"
    return f"heights are log10 of 1 + the value{over}"


def _ratio(tracks: Any, place: Place) -> str:
    """The formula of the ratio with its pseudocounts."""
    used = [layer.pseudo for lane in tracks.lanes for layer in lane.layers if layer.pseudo]
    told = list(dict.fromkeys(number_text(each) for each in used))
    one = told[0] if len(told) == 1 else "pseudo"
    words = f"log ratio log2((ALT + {one}) / (REF + {one})) ({_signs(place)})"
    if tracks.pseudo is None:
        words += f", the pseudocount {PSEUDO_PART:.0%} of the largest value of either allele"
        ends = span_text((min(used), max(used)))
        listed = ", ".join(told) if len(told) <= NAMES_SOME else ends
        words += "" if len(told) == 1 else f" in each track: {listed}"
        if PSEUDO_LEAST in used:
            words += f", not less than {number_text(PSEUDO_LEAST)} as an allele is zero everywhere"
    return words


def _signs(place: Place) -> str:
    """The colors above and below zero."""
    inks = (ink_word(place, role) for role in ("track.difference", "track.difference.below"))
    return "{} above, {} below zero".format(*inks)


def _what(tracks: Any, place: Place) -> str:
    if tracks.change is None:
        return "Tracks"
    if tracks.show == "log ratio":
        return _ratio(tracks, place)
    inks = [ink_word(place, role) for role in ("track.reference", "track.alternate")]
    shown: str = {
        "overlay": f"REF ({inks[0]}) and ALT ({inks[1]})",
        "difference": f"ALT - REF ({_signs(place)})",
        "reference": "REF",
        "alternate": "ALT",
    }[tracks.show]
    return shown


def _aligned(tracks: Any) -> list[str]:
    """How the alleles lie over each other."""
    if tracks.change is None:
        return []
    aligned = ALIGNED
    if tracks.change.insertions:
        aligned += ", inserted bases as their maximum at the wedge"
    if tracks.change.deletions:
        aligned += ", deleted bases hatched (narrow ones: a bar below)"
        if tracks.show in TWO_SIDED:
            aligned += ", deleted bases: REF's value, lost"
    return [aligned]


def _binning(binned: Binned, *, signed: bool) -> str:
    widths = np.diff(binned.edges)
    if len(widths) and widths.max() > binned.grain:
        both = signed or np.nanmin(binned.low, initial=0) < 0
        kept = "maximum and minimum" if both else "maximum"
        return f"each bin of about {widths.mean():,.0f} bp shows its {kept}"
    return f"every value of the data is shown ({binned.grain} bp each)"
