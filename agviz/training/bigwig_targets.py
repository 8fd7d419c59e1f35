"""Tracks to fine-tune on: what each bigWig measures, checked before anything is computed.

A head learns one output's tracks together. Its columns are those on '+', then their partners on
'-', then those without a strand, so that the reverse complement knows what becomes of each.
"""

import dataclasses
import math
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.data import ontology
from alphagenome.models.dna_output import OutputType
from jaxtyping import Int

from agviz.catalog.outputs import OUTPUTS, parse_outputs
from agviz.catalog.track_table import PADDING, STRANDS
from agviz.errors import FormatError, InputError, UnsupportedError, suggest
from agviz.observed.bigwig import BigWig
from agviz.observed.open_track import open_track

SIGNALS = tuple(output for output, info in OUTPUTS.items() if info.kind == "signal")
"""Outputs of which a bigWig can hold a track."""


@dataclasses.dataclass(frozen=True, eq=False)
class TargetTrack:
    """One bigWig, and what it measures.

    Attributes
    ----------
    path
        The file: a value per base. What a head predicts in bins is the sum over their bases.
    output
        What kind of signal: `OutputType.DNASE`, or its name.
    name
        Of the track; both strands of one measurement have the same.
    strand
        `"+"`, `"-"`, or `"."`. A track on one strand needs its partner on the other.
    biosample_name, biosample_type, ontology_curie
        What was measured; the last is what `ontology_terms` asks for.
    assay, data_source
        Assay title, and where the data come from.
    scale
        Values are multiplied by it: -1 where a file has the '-' strand below zero, 1/128 where it
        repeats a bin's sum at each of 128 bases.
    missing
        What bases without a value mean: 0, as in coverage, or NaN, not measured. NaN stored in the
        file is taken with the latter alone.
    metadata
        Further columns of the track table: `{"histone_mark": "H3K27ac"}`.
    """

    path: str | os.PathLike[str]
    output: OutputType | str
    name: str
    strand: str = "."
    biosample_name: str = ""
    biosample_type: str = ""
    ontology_curie: str = ""
    assay: str = ""
    data_source: str = ""
    scale: int | float = 1.0
    missing: int | float = 0.0
    metadata: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def type(self) -> OutputType:
        """The output, whichever way it was written."""
        return parse_outputs(self.output)[0]

    @property
    def row(self) -> dict[str, Any]:
        """The track's row in a table of tracks, in the SDK's columns."""
        known = {
            "Assay title": self.assay,
            "ontology_curie": self.ontology_curie,
            "biosample_name": self.biosample_name,
            "biosample_type": self.biosample_type,
            "data_source": self.data_source,
        }
        told = {column: value for column, value in known.items() if value}
        return {"name": self.name, "strand": self.strand, **told, **self.metadata}

    def open(self) -> BigWig:
        """The reader of the file.

        Raises
        ------
        InputError
            There is no such file.
        FormatError
            It is no bigWig.
        """
        source = open_track(self.path)
        if not isinstance(source, BigWig):
            raise FormatError(
                f"Track {self.name!r}: {os.fspath(self.path)!r} is no bigWig file, from which "
                "fine-tuning learns"
            )
        return BigWig(self.path, missing=self.missing)


Heads = dict[str, tuple[TargetTrack, ...]]
"""The tracks of each head, by its name, in the order of its columns."""


def parse_targets(tracks: Iterable[TargetTrack] | pd.DataFrame) -> Heads:
    """The tracks of each head.

    Parameters
    ----------
    tracks
        The tracks, or a table with a column for each attribute of `TargetTrack`; further columns
        are `metadata`.

    Raises
    ------
    InputError
        There are no tracks; one has no name, an unknown strand or output or a wrong scale; two are
        called alike; a stranded one has no partner.
    UnsupportedError
        An output that is no signal along the sequence.
    """
    given = _from_table(tracks) if isinstance(tracks, pd.DataFrame) else list(tracks)
    if not given:
        raise InputError("Fine-tuning needs at least one track; got none")
    for each in given:
        _check(each)
    heads: Heads = {}
    for output in SIGNALS:
        of_output = [each for each in given if each.type is output]
        if of_output:
            heads[OUTPUTS[output].attribute] = _in_order(of_output, output)
    return heads


def strand_partners(tracks: tuple[TargetTrack, ...]) -> Int[np.ndarray, " tracks"]:
    """The column that takes each column's place on the other strand."""
    strands = [each.strand for each in tracks]
    pairs, plus = strands.count("-"), strands.count("+")
    partners = np.arange(len(tracks))
    partners[:plus], partners[plus : plus + pairs] = np.arange(plus, plus + pairs), np.arange(plus)
    return partners


def _from_table(table: pd.DataFrame) -> list[TargetTrack]:
    fields = [field.name for field in dataclasses.fields(TargetTrack)]
    for needed in ("path", "output", "name"):
        if needed not in table:
            columns = ", ".join(map(repr, table.columns)) or "none"
            raise InputError(f"The table of tracks has no column {needed!r}; it has: {columns}")
    found = []
    for row in table.to_dict("records"):
        known = {name: value for name, value in row.items() if not _is_blank(value)}
        own = {str(name): value for name, value in known.items() if name in fields}
        more = {str(name): value for name, value in known.items() if name not in fields}
        found.append(TargetTrack(**own, metadata=more))
    return found


def _is_blank(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _check(track: TargetTrack) -> None:
    """What can be wrong with one track alone."""
    if not track.name.strip() or track.name == PADDING:
        raise InputError(
            f"The track of {os.fspath(track.path)!r} is called {track.name!r}; name what it is"
        )
    if track.type not in SIGNALS:
        names = ", ".join(output.name for output in SIGNALS)
        raise UnsupportedError(
            f"Track {track.name!r} is of {track.type.name}, of which a bigWig says nothing; "
            f"fine-tuning learns {names}"
        )
    if track.strand not in STRANDS:
        raise InputError(
            f"Track {track.name!r} has the strand {track.strand!r}; it must be one of '+', '-', '.'"
        )
    _check_curie(track)
    if not math.isfinite(track.scale) or track.scale == 0:
        raise InputError(
            f"Track {track.name!r} has the scale {track.scale}; it must be a number other than 0"
        )
    if math.isfinite(track.missing) and track.missing * track.scale < 0:
        raise InputError(
            f"Track {track.name!r} has the value {track.missing} where its file has none; it must "
            "be 0, NaN, or of the scale's sign"
        )


def _check_curie(track: TargetTrack) -> None:
    """What is not one could be trained on, and never be asked for."""
    if not track.ontology_curie:
        return
    try:
        ontology.from_curie(track.ontology_curie)
    except ValueError:
        kinds = ", ".join(kind.name for kind in ontology.OntologyType)
        raise InputError(
            f"Track {track.name!r} has the ontology_curie {track.ontology_curie!r}, which is none; "
            f"write one such as 'UBERON:0002107' (of {kinds}), or leave it out"
        ) from None


def _in_order(tracks: list[TargetTrack], output: OutputType) -> tuple[TargetTrack, ...]:
    """Tracks on '+', their partners on '-', the others."""
    by_key: dict[tuple[str, str], TargetTrack] = {}
    for each in tracks:
        if (each.name, each.strand) in by_key:
            raise InputError(
                f"Two tracks of {output.name} are called {each.name!r}, {each.strand!r}"
            )
        by_key[each.name, each.strand] = each
    for name, strand in by_key:
        other = {"+": "-", "-": "+"}.get(strand, strand)
        if (name, other) not in by_key:
            there = [each.name for each in tracks if each.strand == other]
            raise InputError(
                f"Track {name!r} of {output.name} is on strand {strand!r} and has no partner of "
                f"its name on {other!r}, which the reverse complement needs; {suggest(name, there)}"
            )
    plus = [each for each in tracks if each.strand == "+"]
    minus = [by_key[each.name, "-"] for each in plus]
    return (*plus, *minus, *(each for each in tracks if each.strand == "."))
