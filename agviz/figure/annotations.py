"""Marks through all panels or one: variants as lines with labels, highlights as bands."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.compose import Annotation, assign
from agviz.figure.misfit import is_source, misfit
from agviz.figure.options import check_color
from agviz.figure.regions import copy_region, copy_variant, read_region, region_key
from agviz.figure.style import HIGHLIGHT, HIGHLIGHT_ALPHA, VARIANT
from agviz.genome.parse import parse_variant
from agviz.genome.types import Interval, Variant

LONGEST_ALLELE, LONGEST_TOLD = 8, 40  # bases written in full in a label, and under the pointer


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Variants(Annotation):
    """Variants marked by a line, with their change written above.

    `figure & Variants(...)` marks them through all panels, `panel + Variants(...)` through one.

    Parameters
    ----------
    variants
        One `Variant` or several, or their text, such as `"chr8:70294:G>A"`.
    labels
        One text per variant; by default its name, or position and alleles (`70,294 G>A`).
    color
        Of the lines, as `"#rrggbb"`.

    Raises
    ------
    InputError
        For what is no variant or no color, or when there are not as many labels as variants.

    Examples
    --------
    >>> rows = ag.Tracks(both.dnase) & ag.Variants(variant)
    """

    items: tuple[Variant, ...]
    labels: tuple[str, ...]
    color: str

    def __init__(
        self,
        variants: Any,
        labels: Sequence[str] | None = None,
        *,
        color: str = VARIANT,
    ) -> None:
        given = _listed(variants, Variant, "Variants", read=parse_variant)
        color = check_color(color)
        items = tuple(copy_variant(variant) for variant in given)
        texts = tuple(variant_label(v) for v in items) if labels is None else tuple(labels)
        if len(texts) != len(items):
            raise InputError(
                f"labels must be one per variant; got {counted(len(texts), 'label')} for "
                f"{counted(len(items), 'variant')}"
            )
        assign(self, items=items, labels=texts, color=color)


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Highlights(Annotation):
    """Intervals shaded behind the panels, with labels above.

    `figure & Highlights(...)` shades all panels, `panel + Highlights(...)` that one.

    Parameters
    ----------
    intervals
        One `Interval` or several, or their text, such as `"chr8:70,000-80,000"`.
    labels
        One text per interval; by default the intervals' names.
    color, alpha
        Of the bands.

    Raises
    ------
    InputError
        For what is no interval or no color, when there are not as many labels as intervals, or
        alpha is not within 0 to 1.

    Examples
    --------
    >>> rows = ag.Tracks(both.dnase) & ag.Highlights("chrT1:82,601-82,900", ["enhancer"])
    """

    items: tuple[Interval, ...]
    labels: tuple[str, ...]
    color: str
    alpha: float

    def __init__(
        self,
        intervals: Any,
        labels: Sequence[str] | None = None,
        *,
        color: str = HIGHLIGHT,
        alpha: int | float = HIGHLIGHT_ALPHA,
    ) -> None:
        given = _listed(intervals, Interval, "Highlights", read=read_region)
        color = check_color(color)
        texts = tuple(i.name for i in given) if labels is None else tuple(labels)
        if len(texts) != len(given):
            raise InputError(
                f"labels must be one per interval; got {counted(len(texts), 'label')} for "
                f"{counted(len(given), 'interval')}"
            )
        if not 0 <= alpha <= 1:
            raise InputError(f"alpha must be from 0 to 1; got {alpha}")
        items = tuple(copy_region(i) for i in given)
        assign(self, items=items, labels=texts, color=color, alpha=float(alpha))


def _listed(data: Any, kind: type, name: str, *, read: Callable[[str], Any]) -> list[Any]:
    """The one or several items of an annotation, all of one kind; text is `read`."""
    if isinstance(data, kind | str):
        data = [data]
    takes = f"one {kind.__name__} or several, or their text"
    if isinstance(data, bytes) or is_source(data) or not isinstance(data, Iterable):
        raise misfit(name, data, takes)
    items = [read(item) if isinstance(item, str) else item for item in data]
    for item in items:
        if not isinstance(item, kind):
            raise misfit(name, item, takes)
    return items


def variant_label(variant: Variant) -> str:
    """A variant's name, or its 1-based position and alleles, long ones cut.

    >>> variant_label(Variant("chr8", 70294, "G", "A"))
    '70,294 G>A'
    >>> variant_label(Variant("chr8", 5, "G", "GACGTACGTACGT"))
    '5 G>GACGTA…(13)'
    """
    if variant.name:
        return variant.name
    alleles = (_cut(variant.reference_bases), _cut(variant.alternate_bases))
    return f"{variant.position:,} {alleles[0]}>{alleles[1]}"


def variant_words(variant: Variant) -> str:
    """A variant's name, its 1-based place, and its alleles in full up to `LONGEST_TOLD` bases."""
    alleles = (variant.reference_bases, variant.alternate_bases)
    one, other = (_cut(each, LONGEST_TOLD) for each in alleles)
    placed = f"{variant.chromosome}:{variant.position:,} {one}>{other}"
    return f"{variant.name}\n{placed}" if variant.name else placed


def merged_variants(
    automatic: Iterable[Variant], annotations: Iterable[Annotation]
) -> list[tuple[Variant, str, str]]:
    """Variant, label and color of all that are to be marked, each variant once.

    What a user wrote comes first and wins over what the data bring along.
    """
    found: dict[tuple[str, int, str, str], tuple[Variant, str, str]] = {}
    for annotation in annotations:
        if isinstance(annotation, Variants):
            for variant, label in zip(annotation.items, annotation.labels, strict=True):
                found.setdefault(variant_key(variant), (variant, label, annotation.color))
    for variant in automatic:
        found.setdefault(variant_key(variant), (variant, variant_label(variant), VARIANT))
    return list(found.values())


def highlight_bands(
    annotations: Iterable[Annotation],
) -> list[tuple[Interval, str, str, float]]:
    """Interval, label, color and alpha of every highlight, each once."""
    found: dict[tuple[tuple[str, int, int], str], tuple[Interval, str, str, float]] = {}
    for annotation in annotations:
        if isinstance(annotation, Highlights):
            for interval, label in zip(annotation.items, annotation.labels, strict=True):
                key = (region_key(interval), annotation.color)
                found.setdefault(key, (interval, label, annotation.color, annotation.alpha))
    return list(found.values())


def variant_key(variant: Variant) -> tuple[str, int, str, str]:
    """What makes a variant the same as another: place and alleles."""
    return (
        variant.chromosome,
        variant.position,
        variant.reference_bases,
        variant.alternate_bases,
    )


def _cut(allele: str, longest: int = LONGEST_ALLELE) -> str:
    if len(allele) <= longest:
        return allele or "-"
    return f"{allele[: longest - 2]}…({len(allele)})"
