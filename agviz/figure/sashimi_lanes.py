"""The rows of a sashimi plot: which samples each has, what is counted in them, what is shown.

A junction that passes the filter in one row is shown in all rows that have it, so that rows can be
compared.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64

from agviz._counts import counted
from agviz.errors import InputError, unknown_name
from agviz.figure.contig_ends import length_in
from agviz.figure.junction_inputs import Part, Sample
from agviz.figure.junction_tracks import Introns, SourceJunctions, junction_psi, union
from agviz.figure.options import check_text
from agviz.figure.sashimi_options import read_groups
from agviz.figure.signals import SourceSignal
from agviz.genome.types import Interval


@dataclasses.dataclass(frozen=True, eq=False)
class SashimiLane:
    """One row: the mean over its `members`, each one sample, or REF and ALT for a difference."""

    label: str
    part: Part
    members: tuple[tuple[Sample, ...], ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Census:
    """What was counted in a region: one column per intron, one row per lane.

    Attributes
    ----------
    places
        Start, end, strand of every intron of any row.
    values
        Count, mean count or change of count; NaN where missing.
    spreads
        Standard deviation of a group's members, else NaN.
    largest
        The largest count of each row; of a difference, of either allele.
    smaller, larger
        Of a difference the count of the allele that has less, and of the other; else both the
        count.
    """

    places: Int64[np.ndarray, "introns 3"]
    values: Float64[np.ndarray, "rows introns"]
    spreads: Float64[np.ndarray, "rows introns"]
    largest: Float64[np.ndarray, " rows"]
    smaller: Float64[np.ndarray, "rows introns"]
    larger: Float64[np.ndarray, "rows introns"]

    def part(self, kept: Bool[np.ndarray, " introns"]) -> "Census":
        """Of the introns where `kept` is True."""
        return Census(
            self.places[kept], self.values[:, kept], self.spreads[:, kept], self.largest,
            self.smaller[:, kept], self.larger[:, kept],
        )  # fmt: skip


def named_lanes(
    lanes: Sequence["SashimiLane"], labels: str | Sequence[str] | None
) -> tuple["SashimiLane", ...]:
    """`lanes` by the names that a user says, or as they are.

    Raises
    ------
    InputError
        When there are not as many labels as rows.
    """
    if labels is None:
        return tuple(lanes)
    named = [labels] * len(lanes) if isinstance(labels, str) else list(labels)
    if len(named) != len(lanes):
        raise InputError(
            f"row_labels must be one per row; got {len(named)} for {counted(len(lanes), 'row')}"
        )
    return tuple(
        dataclasses.replace(lane, label=check_text("row_labels", name))
        for lane, name in zip(lanes, named, strict=True)
    )


def lanes_of(
    tracks: Sequence[tuple[Sample, ...]], show: str, groups: Mapping[str, str] | None
) -> tuple[SashimiLane, ...]:
    """Rows of all tracks, those of a group in one, REF above ALT.

    Raises
    ------
    InputError
        When `show` needs two alleles and there is one, or a group mixes one and two.
    UnknownNameError
        When a sample of `groups` is not there.
    """
    if show != "both" and any(len(samples) == 1 for samples in tracks):
        raise InputError(
            f"show={show!r} needs two alleles; give Sashimi an Alleles(reference, alternate, "
            "variant)"
        )
    lanes: list[SashimiLane] = []
    for label, members in _grouped(tracks, groups).items():
        for part, pick in _parts(members, show):
            name = {"reference": " REF", "alternate": " ALT", "difference": " ALT\xa0−\xa0REF"}
            title = (label[0] + name.get(part, "")).strip()
            lanes.append(SashimiLane(title, part, tuple(pick(member) for member in members)))
    return tuple(lanes)


def _grouped(
    tracks: Sequence[tuple[Sample, ...]], groups: Mapping[str, str] | None
) -> dict[tuple[str, int], list[tuple[Sample, ...]]]:
    """Members of each row; a track in no group has a row of its own."""
    groups = read_groups(groups)
    names = [name for samples in tracks for name in {samples[0].about.name: 0}]
    for name in groups:
        if name not in names and name not in [s[0].about.label for s in tracks]:
            raise unknown_name("sample", name, names)
    found: dict[tuple[str, int], list[tuple[Sample, ...]]] = {}
    for number, samples in enumerate(tracks):
        about = samples[0].about
        group = groups.get(about.name, groups.get(about.label))
        key = (about.label, number) if group is None else (group, -1)
        found.setdefault(key, []).append(samples)
    for (name, _), members in found.items():
        if len({len(member) for member in members}) > 1:
            raise InputError(f"Group {name!r} mixes samples of one allele with samples of two")
    return found


_Pick = Callable[[tuple[Sample, ...]], tuple[Sample, ...]]


def _parts(members: Sequence[tuple[Sample, ...]], show: str) -> list[tuple[Part, _Pick]]:
    """What `show` makes of one track: the part of each of its rows, and how to pick it."""
    if len(members[0]) == 1:
        return [("single", lambda member: member)]
    if show == "difference":
        return [("difference", lambda member: member)]
    both: list[tuple[Part, _Pick]] = [
        ("reference", lambda member: member[:1]),
        ("alternate", lambda member: member[1:]),
    ]
    return [each for each in both if show in ("both", each[0])]


def census(lanes: Sequence[SashimiLane], region: Interval, *, strand: str | None) -> Census:
    """All introns that overlap `region`, counted in each row."""
    counted = [
        [
            [sample.junctions.within(region).on_strand(strand) for sample in member]
            for member in each
        ]
        for each in (lane.members for lane in lanes)
    ]
    places = union([table for lane in counted for member in lane for table in member])
    values, spreads, largest, smaller, larger = [], [], [], [], []
    for lane in counted:
        counts = np.array([[table.at(places) for table in member] for member in lane])
        change = counts[:, -1] - counts[:, 0] if counts.shape[1] == 2 else counts[:, 0]
        mean, spread = mean_and_spread(change)
        values.append(mean)
        spreads.append(spread)
        alleles = np.array([mean_and_spread(counts[:, k])[0] for k in range(counts.shape[1])])
        largest.append(float(np.nanmax(alleles, initial=0.0)))
        smaller.append(alleles.min(axis=0))
        larger.append(alleles.max(axis=0))
    shape = (len(lanes), len(places))
    tables = [np.array(each).reshape(shape) for each in (values, spreads, smaller, larger)]
    return Census(places, tables[0], tables[1], np.array(largest), tables[2], tables[3])


def mean_and_spread(
    table: Float64[np.ndarray, "members introns"],
) -> tuple[Float64[np.ndarray, " introns"], Float64[np.ndarray, " introns"]]:
    """Mean over what is known, and sample standard deviation (NaN for fewer than two)."""
    known = ~np.isnan(table)
    count = known.sum(axis=0)
    total = np.where(known, table, 0.0).sum(axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    squares = np.where(known, (table - mean) ** 2, 0.0).sum(axis=0)
    return mean, np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def psi_table(
    lane: SashimiLane,
    places: Int64[np.ndarray, "introns 3"],
    *,
    region: Interval,
    kind: str,
    strand: str | None,
) -> tuple[Float64[np.ndarray, " introns"], Float64[np.ndarray, " introns"]]:
    """PSI at `places`, the mean over the members, and its spread; ALT - REF for a difference.

    All junctions that share a site count, whether they are drawn or not.
    """
    rows = []
    for member in lane.members:
        shares = [
            _psi(sample, places, region=region, kind=kind, strand=strand) for sample in member
        ]
        rows.append(shares[-1] - shares[0] if len(shares) == 2 else shares[0])
    return mean_and_spread(np.array(rows).reshape(len(lane.members), len(places)))


def _psi(
    sample: Sample,
    places: Int64[np.ndarray, "introns 3"],
    *,
    region: Interval,
    kind: str,
    strand: str | None,
) -> Float64[np.ndarray, " introns"]:
    """PSI of one sample; 0 where it lacks a junction of a site that it uses."""
    around = sample.junctions.around(region).on_strand(strand)
    wanted = Introns(places, np.zeros(len(places)))
    every = union([around, wanted])
    shares = junction_psi(Introns(every, around.at(every)), kind)
    return Introns(every, shares).at(places)


@dataclasses.dataclass(frozen=True, eq=False)
class Chosen:
    """The introns to draw, and how many are not drawn for which reason.

    `alone`: of a difference, whether one allele has the intron and the other does not, or under
    the filter. `missing`: without a count in any row; `gaps`: arcs that a row lacks as its count is
    not known, and another row has.
    """

    census: Census
    alone: Bool[np.ndarray, "rows introns"]
    found: int
    missing: int
    filtered: int
    gaps: int = 0


def choose(panel: Any, region: Interval) -> Chosen:
    """The junctions of a `Sashimi` that overlap `region` and pass its filter."""
    full = census(panel.lanes, region, strand=panel.strand)
    sizes = np.abs(np.nan_to_num(full.values, nan=0.0))
    least = np.maximum(panel.least, panel.least_share * full.largest)
    passes = ((sizes >= least[:, None]) & (sizes > 0)).any(axis=0)
    some = (sizes > 0).any(axis=0)
    if panel.keep:
        keys = [(int(start), int(end)) for start, end, _ in full.places]
        passes |= np.array([key in panel.keep for key in keys], dtype=bool) & some
    missing = np.isnan(full.values).all(axis=0)
    under = (full.smaller < least[:, None]) | (full.smaller == 0)
    alone = under & (full.larger >= least[:, None]) & (full.larger > full.smaller)
    return Chosen(
        census=full.part(passes),
        alone=alone[:, passes],
        found=int(some.sum()),
        missing=int(missing.sum()),
        filtered=int((some & ~passes).sum()),
        gaps=int(np.isnan(full.values[:, passes]).sum()),
    )


def samples_of(lanes: Sequence[SashimiLane]) -> list[Sample]:
    """All samples of some rows."""
    return [sample for lane in lanes for member in lane.members for sample in member]


def contig_length(lanes: Sequence[SashimiLane], contig: str) -> int | None:
    """The length of a contig, as far as files of junctions among the samples know it."""
    held = [sample.junctions for sample in samples_of(lanes)]
    return length_in((each.source for each in held if isinstance(each, SourceJunctions)), contig)


def is_counted(lane: SashimiLane) -> bool:
    """Whether all junctions of a row are a file's."""
    return all(isinstance(sample.junctions, SourceJunctions) for sample in samples_of([lane]))


def is_measured(lanes: Sequence[SashimiLane]) -> bool:
    """Whether all junctions and their coverage are files'."""
    return all(
        isinstance(sample.junctions, SourceJunctions)
        and all(isinstance(signal, SourceSignal) for signal in sample.coverage)
        for sample in samples_of(lanes)
    )
