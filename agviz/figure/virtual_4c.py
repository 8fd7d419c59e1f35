"""`Virtual4C`: what one place of a contact map touches, as rows of signal along the genome."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.errors import InputError, IntervalError, check_choice
from agviz.figure.compose import Annotation, Panel, assign, changed
from agviz.figure.contact_inputs import read_contacts
from agviz.figure.contact_units import PREDICTED_UNIT, UNIT_TEXT, UNIT_WORDS, Unit, read_unit
from agviz.figure.contact_words import RELIABLE, RELIABLE_WORDS
from agviz.figure.findings import Finding
from agviz.figure.hidden_gaps import gap_findings, gap_words
from agviz.figure.options import check_colors_of_one
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.regions import read_region, region_text
from agviz.figure.scene import Hover
from agviz.figure.signals import SourceSignal
from agviz.figure.style import SIGNAL_ROW
from agviz.figure.told_scale import ToldScale
from agviz.figure.track_inputs import Change, Selection
from agviz.figure.track_show import as_shown
from agviz.figure.tracks import Tracks
from agviz.figure.viewpoint_marks import POINTER_LANE, below_pointer, pointer
from agviz.figure.viewpoint_rows import RowSource, unknown_beside_known, viewpoint_lane
from agviz.genome.types import Interval, Variant

SHOWN = ("overlay", "difference", "reference", "alternate")
STYLES = ("auto", "fill", "line", "bars")


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Virtual4C(Panel):
    """The contacts of one place, the viewpoint, with all others: rows of a contact map as signal.

    Each bin shows the mean contact of its own with the bins that the viewpoint touches. NaN is a
    gap; ALT is drawn in REF coordinates, deleted bins are gaps.

    Parameters
    ----------
    data
        As of a `ContactMap`.
    viewpoint
        An `Interval`, text (`"chr8:70,000-74,000"`), or one 1-based position on the data's contig.
    show
        Of two alleles: `"overlay"`, `"difference"` (ALT - REF), `"reference"`, `"alternate"`.
    tracks, interval, variant, values
        As of a `ContactMap`.
    unit
        Of the values, written at the axis; by default that of `values`, or of a model's maps.
    style, scale, ylim, yaxis, height, color, label
        As of `Tracks`.

    Raises
    ------
    InputError
        As of `ContactMap` and `Tracks`, and for a position without a contig.
    IntervalError
        When the data do not hold the viewpoint.
    UnknownNameError
        For a track that is not there.

    Examples
    --------
    >>> rows = ag.Virtual4C(both, "chrT1:78,000-79,000")
    """

    profile: Tracks
    viewpoint: Interval
    values: Unit
    predicted: bool
    model: str | None
    hidden: int
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        viewpoint: Any,
        *,
        show: str = "overlay",
        tracks: Selection | None = None,
        interval: Interval | None = None,
        variant: Variant | None = None,
        values: str = "given",
        style: str = "fill",
        scale: str = "shared",
        ylim: tuple[int | float, int | float] | None = None,
        yaxis: str = "ticks",
        unit: str | None = None,
        height: int | float = SIGNAL_ROW,
        color: str | Sequence[str] | None = None,
        label: str | Sequence[str] | None = None,
    ) -> None:
        check_choice("show", show, SHOWN)
        check_choice("style", style, STYLES)
        read = read_contacts(
            data, interval=interval, tracks=tracks, variant=variant, unit=read_unit(values)
        )
        if show != "overlay" and any(lane.alternate is None for lane in read.lanes):
            raise InputError(
                f"show={show!r} needs two alleles; give Virtual4C an Alleles(reference, "
                "alternate, variant)"
            )
        spot = _read_viewpoint(viewpoint, read.lanes[0].reference.interval)
        two = all(lane.alternate is not None for lane in read.lanes)
        color = check_colors_of_one(color, two=two, show=show, role="track")
        held = [viewpoint_lane(lane, spot) for lane in read.lanes]
        lanes = as_shown(held, show, color=color, labels=label)
        if unit is None:
            unit = PREDICTED_UNIT if values == "given" and read.predicted else UNIT_TEXT[values]
        # Tracks of anything check the options; then they are given the lanes.
        plain = Tracks(
            np.zeros(1),
            interval=Interval(spot.chromosome, spot.start, spot.start + 1),
            style=style, scale=scale, ylim=ylim, yaxis=yaxis, unit=unit, height=height,
        )  # fmt: skip
        change = _gapped(read.change) if show == "difference" else read.change
        profile = changed(plain, lanes=lanes, show=show, change=change, model=read.model)
        assign(self, profile=profile, viewpoint=spot, values=values, annotations=())
        assign(self, predicted=read.predicted, model=read.model)
        assign(self, hidden=sum(unknown_beside_known(lane, spot) for lane in read.lanes))

    def region(self) -> Interval | None:
        """What the data span."""
        return self.profile.region()

    def variants(self) -> tuple[Variant, ...]:
        """The variant that tells ALT from REF."""
        return self.profile.variants()

    def is_measured(self) -> bool:
        """As the signals are."""
        return self.profile.is_measured()

    def legend(self) -> tuple[LegendEntry, ...]:
        """REF and ALT."""
        return self.profile.legend()

    def drawn_outputs(self) -> tuple[str, ...]:
        """Contact maps."""
        return ("contact maps",)

    def row_labels(self) -> tuple[str, ...]:
        """The maps' names."""
        return self.profile.row_labels()

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """Those of signals; above the first there is room for the viewpoint's pointer."""
        first, *rest = self.profile.row_heights(ask)
        return (first + POINTER_LANE, *rest)

    def draw(self, place: Place) -> Drawn:
        """The signals, behind them the viewpoint as a band, above them its pointer."""
        below = below_pointer(place)
        drawn = self.profile.draw(below)
        spot = self.viewpoint
        if spot.chromosome != place.region.chromosome or not spot.overlaps(place.region):
            note = f"the viewpoint, {region_text(spot)}, which lies outside the region"
            return Drawn(drawn.marks, (*drawn.notes, note))
        return Drawn((*pointer(spot, place, below.rows), *drawn.marks), drawn.notes)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """The signals' values."""
        return self.profile.hover(below_pointer(place))

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Those of signals; unknown contacts that a viewpoint of several bins hides."""
        hidden = gap_findings("the virtual 4C", self.hidden, "bins of the viewpoint")
        return (*self.profile.findings(below_pointer(place)), *hidden)

    def contig_length(self, contig: str) -> int | None:
        """That of a file."""
        return self.profile.contig_length(contig)

    def told_scale(self, place: Place) -> ToldScale | None:
        """That of its signals, beside those of others of the same unit."""
        told = self.profile.told_scale(below_pointer(place))
        if told is None:
            return None
        return dataclasses.replace(told, kind=("virtual 4C", self.values, self.profile.show))

    def words(self, place: Place) -> tuple[str, ...]:
        """Whose contacts they are and in what unit; then what is said of signals."""
        unit = UNIT_WORDS[self.values]
        if self.values == "given" and self.predicted:
            unit = "values as the model gives them, log of observed over expected contacts"
        measured = self._source_unit(place.region)
        unit += f" ({measured})" if measured else ""
        words = [
            f"virtual 4C: contacts of the viewpoint {region_text(self.viewpoint)} with each bin",
            unit,
            *self.profile.words(place),
            *gap_words(self.hidden, "bins of the viewpoint"),
        ]
        far = max(self.viewpoint.start - place.region.start, place.region.end - self.viewpoint.end)
        if self.predicted and far > RELIABLE:
            words.append(RELIABLE_WORDS)
        return tuple(words)

    def _source_unit(self, region: Interval) -> str | None:
        """What a source of contacts says its values are."""
        signal = self.profile.lanes[0].layers[0].signal
        source = signal.source if isinstance(signal, SourceSignal) else None
        if not isinstance(source, RowSource):
            return None
        return source.contacts.window(region, margin=0, most=1).unit


def _gapped(change: Change | None) -> Change | None:
    """Without deletions, whose bins are gaps of the difference: nothing says what was lost."""
    if change is None:
        return None
    return dataclasses.replace(change, deletions=(), lost=change.without_alternate)


def _read_viewpoint(viewpoint: Any, whole: Interval | None) -> Interval:
    """The viewpoint as an interval.

    Raises
    ------
    InputError
        For a position where no contig is known, or what is no viewpoint.
    IntervalError
        When it lies outside of `whole`, what the data cover.
    """
    if isinstance(viewpoint, bool) or not isinstance(viewpoint, Interval | str | int | np.integer):
        raise InputError(
            "viewpoint must be an Interval, text such as 'chr8:70,000-74,000', or a 1-based "
            f"position; got {viewpoint!r}"
        )
    if isinstance(viewpoint, int | np.integer):
        if whole is None:
            raise InputError(
                f"The viewpoint {viewpoint:,} has no contig, and a file has several; give an "
                "Interval"
            )
        viewpoint = Interval(whole.chromosome, int(viewpoint) - 1, int(viewpoint))
    spot = read_region(viewpoint)
    if whole is not None and (
        spot.chromosome != whole.chromosome or spot.start >= whole.end or spot.end <= whole.start
    ):
        raise IntervalError(
            f"The viewpoint {region_text(spot)} lies outside the data, {region_text(whole)}"
        )
    return spot
