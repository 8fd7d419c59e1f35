"""What a figure's file may hold: every class of a spec by name, and nothing else.

A file names classes; only those listed here are ever made of it, so opening somebody's figure runs
none of their code.
"""

import collections.abc
import dataclasses
import functools
import importlib
import types
import typing
from typing import Any

KINDS = {
    "Figure": "compose",
    "Axis": "axis",
    "Variants": "annotations",
    "Highlights": "annotations",
    "Style": "styles",
    "Genes": "genes",
    "Tracks": "tracks",
    "Lane": "track_inputs",
    "Layer": "track_inputs",
    "Change": "track_inputs",
    "ArraySignal": "signals",
    "SourceSignal": "signals",
    "Logo": "logo",
    "LogoRow": "logo_inputs",
    "Scatter": "scatter",
    "Violins": "violins",
    "Bars": "bars",
    "BarTable": "bar_inputs",
    "ScoreHeatmap": "score_heatmap",
    "Intervals": "intervals",
    "Coloring": "interval_colors",
    "HeldFeatures": "interval_inputs",
    "SourceFeatures": "interval_inputs",
    "Links": "links",
    "Lollipops": "lollipops",
    "LinePlot": "line_plot",
    "PlotLine": "line_inputs",
    "HeldLinks": "link_inputs",
    "SourceLinks": "link_inputs",
    "Heatmap": "heatmap",
    "HeatRows": "heat_inputs",
    "Sashimi": "sashimi",
    "SashimiLane": "sashimi_lanes",
    "Sample": "junction_inputs",
    "About": "junction_inputs",
    "Introns": "junction_tracks",
    "HeldJunctions": "junction_tracks",
    "SourceJunctions": "junction_tracks",
    "ContactMap": "contact_map",
    "MapRow": "contact_show",
    "ArrayContacts": "contact_values",
    "SourceContacts": "contact_values",
    "Features": "contact_features",
    "ColorMap": "color_maps",
    "PairMap": "pair_map",
    "Virtual4C": "virtual_4c",
    "RowSource": "viewpoint_rows",
}
"""Class and its module in this room."""


def kind_class(name: str) -> type:
    """The class of a kind."""
    found = getattr(importlib.import_module(f"agviz.figure.{KINDS[name]}"), name)
    assert isinstance(found, type)
    return found


@functools.cache  # as many entries as there are kinds
def field_hints(name: str) -> dict[str, Any]:
    """Type hint of each field of a kind, in order."""
    cls = kind_class(name)
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def defaults(name: str) -> dict[str, Any]:
    """The fields of a kind that a file may leave out, and what they then are."""
    return {
        field.name: field.default
        for field in dataclasses.fields(kind_class(name))
        if field.default is not dataclasses.MISSING
    }


def choices(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the hint alone."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)


def is_list(hint: Any) -> bool:
    """Whether a hint is of a tuple, another sequence, or a set."""
    return typing.get_origin(hint) in (tuple, frozenset, collections.abc.Sequence)
