"""What a question is asked with, read from what users give: places, readouts, variants, bases."""

from collections.abc import Mapping, Sequence
from typing import Any

from agviz.errors import InputError
from agviz.genome.edits import apply_variants
from agviz.genome.types import Interval, Variant
from agviz.models.base import LocalModel
from agviz.models.mutants import check_readouts
from agviz.scoring.readout import Readout

WIDTH = 2**20
"""bp of context for a model that does not say what it prefers."""
SINGLE = "readout"
"""Name of a readout that was given alone."""


def read_interval(model: Any, place: Interval | str) -> Interval:
    """An interval that was given as one, or in words that the model's genome understands."""
    if isinstance(place, Interval):
        return place.copy()
    if not isinstance(place, str):
        raise InputError(f"A place is an Interval or text such as 'chr8:1-1,000'; got {place!r}")
    found: Interval = assembly_of(model).interval(place)
    return found


def assembly_of(model: Any) -> Any:
    """The model's genome; `InputError` without one."""
    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError(
            "The model has no genome to read sequences from: give load_model an assembly"
        )
    return assembly


def named_readouts(readouts: Any) -> dict[str, Any]:
    """Readouts by name; `InputError` for what is none."""
    if isinstance(readouts, Readout):
        readouts = {SINGLE: readouts}
    if not isinstance(readouts, Mapping):
        raise InputError(
            "readouts must be a Readout, or several by name, such as {'liver': ...}; "
            f"got {type(readouts).__name__}"
        )
    check_readouts(readouts)
    return {str(name): readout for name, readout in readouts.items()}


def context_around(model: Any, window: Interval) -> Interval:
    """As wide as the model likes, around the window's middle."""
    width = int(getattr(model, "default_width", WIDTH))
    start = (window.start + window.end) // 2 - width // 2
    return Interval(window.chromosome, start, start + width)


def several_variants(background: Variant | Sequence[Variant]) -> tuple[Variant, ...]:
    """The variants of a background; `InputError` for what is none."""
    several = [background] if isinstance(background, Variant) else list(background)
    for each in several:
        if not isinstance(each, Variant):
            raise InputError(f"background must be a Variant or several; got {each!r}")
    return tuple(several)


def read_bases(model: Any, context: Interval, variants: tuple[Variant, ...]) -> tuple[str, int]:
    """The + strand bases of the context with its variants, and the flanks that they have."""
    if isinstance(model, LocalModel) and len(variants) <= 1:
        return model.read_background(context, variants[0] if variants else None), model.flank
    flank = int(getattr(model, "flank", 0))
    padded = Interval(context.chromosome, context.start - flank, context.end + flank)
    fasta = assembly_of(model).fasta_reader
    if not variants:
        return fasta.fetch(padded), flank
    return apply_variants(padded, variants, fasta)[0], flank
