"""The error for data that a panel cannot draw: what they are, what it takes, and who draws them."""

import os
from typing import Any

from alphagenome.models.dna_output import Output, VariantOutput

from agviz.errors import InputError
from agviz.genome.alleles import Alleles
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.labelled import is_sequence_scores
from agviz.genome.source import Source
from agviz.genome.types import Interval, JunctionData, TrackData, Variant

OF_SOURCES = {"signal": "Tracks", "junctions": "Sashimi", "contacts": "ContactMap"}
OF_PATHS = ("Tracks", "Sashimi", "ContactMap", "Intervals", "Links", "Lollipops")
"""Panels that draw opened files."""
OF_FILES = {"BEDPE": "Links", "VCF": "Intervals, or Variants(file.variants(interval))"}


def misfit(panel: str, data: Any, takes: str) -> InputError:
    """The error of `panel`, which takes only what the words `takes` say."""
    words = f"{panel} cannot draw {described(data)}; it takes {takes}"
    if data is None:
        return InputError(f"{words}. In an Output, None is what was not requested")
    if isinstance(data, str | os.PathLike) and panel in OF_PATHS:
        path = os.fspath(data)
        kind = ", kind='junctions'" if panel == "Sashimi" and path.endswith(".bam") else ""
        return InputError(f"{words}. Open a file first: agviz.open_track({path!r}{kind})")
    drawn = takers(data)
    return InputError(f"{words}. Draw this with {drawn}" if drawn else words)


def described(data: Any) -> str:
    """The class of data; of a source its kind and name, of the SDK's panels their module, too."""
    if is_source(data):
        return f"{type(data).__name__} {data.name!r}, a source of kind {data.kind!r}"
    if type(data).__module__.endswith(".plot_components"):  # the SDK's, some of them named as ours
        return f"plot_components.{type(data).__name__}"
    return "None" if data is None else type(data).__name__


def takers(data: Any) -> str:
    """The panels that draw such data, in words; empty where none is known."""
    if is_source(data):
        features = OF_FILES.get(getattr(data, "format", ""), "Intervals")
        return OF_SOURCES.get(data.kind, features)
    if isinstance(data, TrackData):
        return "ContactMap or Virtual4C" if data.values.ndim == 3 else "Tracks or Heatmap"
    if is_sequence_scores(data):
        return "Logo or Heatmap"
    if is_table(data):
        return "ScoreHeatmap, Bars or Violins"
    known: tuple[tuple[type | tuple[type, ...], str], ...] = (
        ((Output, VariantOutput, Alleles), "Tracks, Sashimi or ContactMap"),
        (JunctionData, "Sashimi"),
        ((Assembly, GeneModels), "Genes"),
        (Variant, "Variants"),
        (Interval, "Intervals or Highlights"),
    )
    return next((panels for kinds, panels in known if isinstance(data, kinds)), "")


def is_source(data: Any) -> bool:
    """Whether data are an opened file, or what answers as one; a class of such is none."""
    return isinstance(data, Source) and not isinstance(data, type)


def is_table(data: Any) -> bool:
    """Whether data are a frame or an AnnData; known by what they have, so nothing is imported."""
    return is_anndata(data) or (hasattr(data, "columns") and hasattr(data, "index"))


def is_grouped(data: Any) -> bool:
    """Whether data are a pandas Series in groups: pairs of a name and its values."""
    return hasattr(data, "ngroups") and getattr(data, "ndim", 0) == 1


def is_column(data: Any) -> bool:
    """Whether data are one column of a frame, a Series."""
    return all(hasattr(data, name) for name in ("index", "name", "to_numpy")) and not is_table(data)


def is_anndata(data: Any) -> bool:
    """Whether data are observations x variables."""
    return hasattr(data, "obs_names") and hasattr(data, "X")
