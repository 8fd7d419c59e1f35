"""The options of `Sashimi`, checked at its door."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from agviz.errors import InputError, check_choice
from agviz.figure.options import check_height, is_number, read_ends
from agviz.figure.sashimi_inks import Widths
from agviz.figure.track_axis import YAxis
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels

Show = Literal["both", "reference", "alternate", "difference"]
Label = Literal["count", "probability", "psi5", "psi3", "none"]
Heights = Literal["span", "count"]


def check_choices(**options: str | None) -> None:
    """Refuse an option that is none of its choices."""
    choices = {
        "show": get_args(Show),
        "label": get_args(Label),
        "widths": get_args(Widths),
        "heights": get_args(Heights),
        "scale": ("shared", "free"),
        "yaxis": get_args(YAxis),
    }
    for name, known in choices.items():
        value = options[name]
        assert value is not None
        check_choice(name, value, known)
    if options["strand"] is not None:
        check_choice("strand", options["strand"], ("+", "-"))


def check_numbers(*, least: int | float, least_share: int | float, height: int | float) -> None:
    """Refuse a filter or a height that is none."""
    if not (is_number(least) and least >= 0):
        raise InputError(f"least must be a count of 0 or more; got {least!r}")
    if not (is_number(least_share) and 0 <= least_share <= 1):
        raise InputError(f"least_share must be a share from 0 to 1; got {least_share!r}")
    check_height(height)


def read_ylim(ylim: Any, show: str) -> tuple[float, float] | None:
    """Both ends of the scale of coverage, which has its zero where arcs hang."""
    ends = read_ends("ylim", ylim)
    if ends is None:
        return None
    begin = -ends[1] if show == "difference" else 0.0
    if ends[0] != begin:
        wanted = "(-end, end) of a difference" if show == "difference" else "(0, end)"
        raise InputError(f"ylim must be {wanted}: arcs hang from zero; got {ylim!r}")
    return ends


def part_of(show: str) -> str:
    """The part of arcs whose color a user may want to change."""
    return "gained" if show == "difference" else show


def read_keys(keep: Iterable[Any]) -> frozenset[tuple[int, int]]:
    """Start and end of each junction to keep.

    Raises
    ------
    InputError
        For what is no intron.
    """
    several = [keep] if hasattr(keep, "start") or not isinstance(keep, Iterable) else list(keep)
    return frozenset(map(_intron, several))


def _intron(each: Any) -> tuple[int, int]:
    try:
        start, end = (each.start, each.end) if hasattr(each, "start") else each
        return int(start), int(end)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"keep holds introns, as Interval, Junction or (start, end); got {each!r}"
        ) from error


def read_groups(groups: Any) -> dict[str, str]:
    """The group of each sample.

    Raises
    ------
    InputError
        For what is no mapping.
    """
    if groups is None:
        return {}
    if not isinstance(groups, Mapping):
        raise InputError(
            f"groups must be the name of a group for each sample, {{'liver 1': 'liver'}}; got "
            f"{groups!r}"
        )
    return {str(sample): str(group) for sample, group in groups.items()}


def read_annotation(annotation: Any) -> GeneModels | None:
    """The gene models whose junctions are known, if there are any.

    Raises
    ------
    InputError
        For what holds none, such as an assembly without genes.
    """
    if isinstance(annotation, Assembly):
        return annotation.gene_models
    if annotation is None or isinstance(annotation, GeneModels):
        return annotation
    raise InputError(
        f"annotation must be GeneModels, or an Assembly with genes; got {annotation!r}"
    )
