"""At the door of `Sashimi`: everything that holds junctions becomes samples, data copied.

Known are the SDK's `JunctionData`, `Output` and `VariantOutput`, our `Alleles` of them, any
`Source` of junctions, and lists of these. Junctions of ALT are in REF coordinates already.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from alphagenome.models.dna_output import Output, VariantOutput

from agviz.errors import InputError
from agviz.figure.junction_tracks import (
    HeldJunctions,
    JunctionTrack,
    SourceJunctions,
    introns_of,
    places_of,
)
from agviz.figure.misfit import is_source, misfit
from agviz.figure.regions import copy_region, copy_variant
from agviz.figure.signals import Signal
from agviz.figure.track_choice import Selection, choose
from agviz.figure.track_inputs import Change
from agviz.figure.track_names import shown_names
from agviz.genome.alleles import Alleles
from agviz.genome.source import Source
from agviz.genome.types import JunctionData, TrackData, Variant

Part = Literal["single", "reference", "alternate", "difference"]
TRACKS_MOST = 40
TAKES = (
    "JunctionData, Output, VariantOutput, Alleles, a Source of kind 'junctions', or a list of these"
)


@dataclasses.dataclass(frozen=True)
class About:
    """What a track's metadata say of it: by these its coverage is found."""

    name: str
    label: str
    ontology: str = ""
    assay: str = ""


@dataclasses.dataclass(frozen=True, eq=False)
class Sample:
    """Counted introns of one track and allele, and the coverage they stand on.

    `coverage` has one signal, or one per strand.
    """

    about: About
    part: Part
    junctions: JunctionTrack
    coverage: tuple[Signal, ...] = ()


@dataclasses.dataclass(frozen=True, eq=False)
class ReadJunctions:
    """What came through the door: of each track its sample, or REF's and ALT's.

    `signals` is the RNA-seq that came along, for coverage.
    """

    tracks: tuple[tuple[Sample, ...], ...]
    change: Change | None = None
    model: str | None = None
    signals: tuple[TrackData | Alleles, ...] = ()


def read_junctions(
    data: Any, *, tracks: Selection | None = None, variant: Variant | None = None
) -> ReadJunctions:
    """Samples of anything that holds junctions.

    Raises
    ------
    InputError
        For data that hold no junctions, lack their variant, or are too many.
    UnknownNameError
        For a track that is not there.
    """
    read = _read(data, tracks, variant)
    if not read.tracks:
        raise InputError("There are no junction tracks to draw: the data hold none")
    if len(read.tracks) > TRACKS_MOST:
        raise InputError(
            f"{len(read.tracks)} junction tracks are too many for one panel, which draws "
            f"{TRACKS_MOST} at most; choose some with tracks=[...] (names, ontology terms or "
            "numbers)"
        )
    return read


def _read(data: Any, tracks: Selection | None, variant: Variant | None) -> ReadJunctions:
    if isinstance(data, VariantOutput):
        data = _alleles_of(data, variant)
    if isinstance(data, Alleles):
        return _read_alleles(data, tracks)
    if isinstance(data, Output):
        signals = () if data.rna_seq is None else (data.rna_seq,)
        return dataclasses.replace(_read_data(_held(data), tracks), signals=signals)
    if isinstance(data, JunctionData):
        return _read_data(data, tracks)
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _joined([_read(each, tracks, variant) for each in data])
    if is_source(data):
        return ReadJunctions(((_source_sample(data),),))
    raise misfit("Sashimi", data, TAKES)


def _alleles_of(data: VariantOutput, variant: Variant | None) -> Alleles:
    if variant is not None:
        return Alleles(data.reference, data.alternate, variant)
    if hasattr(data, "alleles"):  # saved predictions know their variant
        alleles: Alleles = data.alleles()
        return alleles
    raise InputError(
        "A VariantOutput does not know its variant; write Sashimi(output, variant=variant) or "
        "Sashimi(Alleles(output.reference, output.alternate, variant))"
    )


def _held(data: Output) -> JunctionData:
    if data.splice_junctions is None:
        raise InputError(
            "The Output holds no splice junctions; request them with "
            "requested_outputs=[OutputType.SPLICE_JUNCTIONS]"
        )
    return data.splice_junctions


def _joined(parts: Sequence[ReadJunctions]) -> ReadJunctions:
    """Several at once; alleles must be of the same variants, since one panel marks one change."""
    changes = {
        tuple(str(v) for v in part.change.variants): part.change for part in parts if part.change
    }
    if len(changes) > 1:
        raise InputError(
            "Alleles of different variants cannot be drawn in one Sashimi: "
            + " and ".join("+".join(names) for names in changes)
        )
    return ReadJunctions(
        tuple(track for part in parts for track in part.tracks),
        next(iter(changes.values()), None),
        next((part.model for part in parts if part.model), None),
        tuple(signal for part in parts for signal in part.signals),
    )


def _read_data(data: JunctionData, tracks: Selection | None) -> ReadJunctions:
    abouts = abouts_of(data.metadata)
    columns = _chosen(abouts, tracks)
    samples = tuple(
        (Sample(abouts[column], "single", held),)
        for column, held in zip(columns, held_tracks(data, columns), strict=True)
    )
    return ReadJunctions(samples, model=_model(data))


def _model(data: JunctionData) -> str | None:
    found = (data.uns or {}).get("model")
    return found if isinstance(found, str) else None


def _read_alleles(alleles: Alleles, tracks: Selection | None) -> ReadJunctions:
    """REF and ALT of each track, ALT's found by name."""
    change = Change(
        tuple(copy_variant(variant) for variant in alleles.variants),
        tuple(insertion.anchor + 1 for insertion in _shifts(alleles, "insertions")),
        tuple((gap.start, gap.end) for gap in _shifts(alleles, "deletions")),
    )
    signals: tuple[Alleles, ...] = ()
    reference, alternate = alleles.reference, alleles.alternate
    if isinstance(reference, Output) and isinstance(alternate, Output):
        if reference.rna_seq is not None and alternate.rna_seq is not None:
            signals = (alleles.rna_seq,)
        reference, alternate = _held(reference), _held(alternate)
    if not isinstance(reference, JunctionData) or not isinstance(alternate, JunctionData):
        raise InputError(
            f"Sashimi draws junctions; these Alleles hold {type(reference).__name__}; give their "
            "signals as coverage=..."
        )
    abouts = abouts_of(reference.metadata)
    twin = _matched(reference.metadata, alternate.metadata)
    columns = _chosen(abouts, tracks)
    pairs = tuple(
        (Sample(abouts[column], "reference", ref), Sample(abouts[column], "alternate", alt))
        for column, ref, alt in zip(
            columns,
            held_tracks(reference, columns),
            held_tracks(alternate, [twin[column] for column in columns]),
            strict=True,
        )
    )
    return ReadJunctions(pairs, change, _model(reference), signals)


def _shifts(alleles: Alleles, kind: str) -> Sequence[Any]:
    """Insertions or deletions; none where junctions do not say their interval."""
    reference = alleles.reference
    if isinstance(reference, JunctionData) and reference.interval is None:
        return ()
    found: Sequence[Any] = getattr(alleles, kind)
    return found


def _matched(reference: pd.DataFrame, alternate: pd.DataFrame) -> list[int]:
    """For each of REF's tracks the number of ALT's, by name; never by number alone."""
    keys = [
        [(str(n), str(s)) for n, s in zip(table["name"], _strands(table), strict=True)]
        for table in (reference, alternate)
    ]
    if sorted(keys[0]) != sorted(keys[1]):
        odd = sorted(set(keys[0]) ^ set(keys[1]))[0][0]
        raise InputError(
            f"REF and ALT do not hold the same junction tracks: {odd!r} is in only one of them"
        )
    return [keys[1].index(key) for key in keys[0]]


def _strands(table: pd.DataFrame) -> list[str]:
    return list(table["strand"]) if "strand" in table else ["."] * len(table)


def abouts_of(metadata: pd.DataFrame) -> list[About]:
    """What the metadata of tracks say, one by one."""
    count = len(metadata)
    labels = shown_names(metadata.assign(strand=_strands(metadata)))
    terms = [_text(value) for value in metadata.get("ontology_curie", [""] * count)]
    assays = [_text(value) for value in metadata.get("Assay title", [""] * count)]
    names = [str(name) for name in metadata["name"]]
    plain = [label.removesuffix(" junction") for label in labels]  # the panel shows nothing else
    return [About(*each) for each in zip(names, plain, terms, assays, strict=True)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _chosen(abouts: Sequence[About], tracks: Selection | None) -> list[int]:
    words = [(about.name, about.label, about.ontology) for about in abouts]
    return choose(words, tracks, kind="junction track")


def held_tracks(data: JunctionData, columns: Sequence[int]) -> list[HeldJunctions]:
    """Some tracks of `data`, copied."""
    contigs = sorted({junction.chromosome for junction in data.junctions})
    if len(contigs) > 1:
        raise InputError(
            f"The junctions lie on several contigs, {', '.join(contigs)}; give those of one"
        )
    covered = None if data.interval is None else copy_region(data.interval)
    places = places_of(data)
    names = [str(data.metadata["name"].iloc[column]) for column in columns]
    return [
        HeldJunctions(
            name,
            contigs[0] if contigs else None,
            introns_of(data, places, column, name=name),
            covered,
        )
        for name, column in zip(names, columns, strict=True)
    ]


def _source_sample(source: Source) -> Sample:
    if source.kind != "junctions":
        more = " (of a BAM file: open_track(path, kind='junctions'))" * (source.kind == "signal")
        raise misfit("Sashimi", source, TAKES + more)
    about = About(source.name, source.name)
    return Sample(about, "single", SourceJunctions(source.name, source))
