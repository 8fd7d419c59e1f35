"""`Tracks`: rows of signal, measured or predicted, one allele or both."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from agviz.errors import InputError
from agviz.figure import track_heat, track_rows
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.contig_ends import length_in
from agviz.figure.findings import Finding
from agviz.figure.options import check_colors_of_one, read_ends
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.regions import hull
from agviz.figure.scene import Hover
from agviz.figure.signals import SourceSignal
from agviz.figure.style import SIGNAL_ROW
from agviz.figure.told_scale import ToldScale
from agviz.figure.track_axis import YAxis
from agviz.figure.track_bands import unseen_spread, without_bands
from agviz.figure.track_findings import track_findings
from agviz.figure.track_heat import STRIPS_MOST, check_heat, of_one_scale, strip_height
from agviz.figure.track_hover import track_hover
from agviz.figure.track_inputs import LANES_MOST, Change, Lane, ReadTracks, Selection, read_tracks
from agviz.figure.track_legend import track_legend
from agviz.figure.track_mirror import mirrored
from agviz.figure.track_names import quoted
from agviz.figure.track_options import Style, check_choices, check_groups, check_look, check_unit
from agviz.figure.track_overlay import overlaid
from agviz.figure.track_ratio import check_pseudo
from agviz.figure.track_scale import (
    TWO_SIDED,
    Scale,
    YScaleKind,
    check_log,
    check_scale,
    lane_ranges,
)
from agviz.figure.track_show import Show, as_shown, grouped
from agviz.figure.track_units import room_label
from agviz.figure.track_words import track_words
from agviz.genome.types import Interval, Variant


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Tracks(Panel):
    """Rows of signal along the genome, one per track.

    Zoomed out, a bin shows its maximum (of signed data its minimum, too), so no peak is lost. ALT
    is drawn in REF coordinates. NaN is a gap. Deleted bases have no ALT; their difference is -REF.

    Parameters
    ----------
    data
        `TrackData`, `Output`, `Alleles` or `VariantOutput` of them, a signal `Source`, a list of
        these, or an array of shape (positions,) or (positions, tracks) with `interval`. Copied.
    show
        For two alleles: `"overlay"` (default), `"difference"` (ALT - REF), `"log ratio"`
        (log2((ALT + pseudo) / (REF + pseudo))), `"reference"`, `"alternate"`.
    tracks
        Which tracks: a name, an ontology term or a number, or several of them.
    interval
        What a numpy array covers.
    variant
        What makes ALT of REF, for a `VariantOutput`, which does not say.
    style
        `"fill"`, `"line"`, `"bars"`; `"auto"` draws bars where a track is one of few peaks or
        bases are wide, else fills. `"heat"`: a thin strip of colors per track, for tens to
        hundreds of them, with one color scale for those that share a scale.
    scale
        `"shared"`: rows of one output have the same range. `"free"`: each row its own. The two
        alleles of a row always share one.
    groups
        One name or number per row: rows of the same group have the same range.
    yscale
        `"linear"`; `"log"`: log10 of 1 + the value / `threshold`, for values of 0 or more; or
        `"symlog"`: the same of their size, with their sign.
    threshold
        The value up to which a logarithmic scale is about linear, such as 0.01 for probabilities.
    mirror
        Draw both strands of a track in one row, - downwards.
    ylim
        Lower and upper end of the scale of all rows, instead of what the data need. Where values
        lie beyond, a bar beyond the scale's end says so.
    clip_percentile
        End the scale at this percentile of the values in view that are not zero, so that a few
        high ones do not flatten the others; they are cut as by `ylim`.
    pseudo
        Added to both alleles; by default 1 % of the track's peak, of a silent allele 5e-5 or more.
    yaxis
        `"ticks"`, `"range"` (as `[0–1.2]`) or `"none"`. Strips have a color bar, or none.
    unit
        Of the values, such as `"RPM"`: written at the axis, a long one after the rows' labels.
    height
        Of a row, in mm; by default 8, of strips 2.1 or what is left to each of many.
    color
        Of the signal, or a list of one per row; by default it says the strand. Alleles have their
        own, which a `Style` changes. Of strips that of the highest value.
    label
        Text left of the rows, one or one per row, instead of the tracks' names.
    label_peaks
        Write value and position at this many of the highest peaks of each row.
    note, left_out
        Said in the caption: how rows were chosen; what is not shown, besides what is no signal.

    Raises
    ------
    InputError
        For data without signals, an unknown option, or a `show` that needs two alleles.
    UnknownNameError
        For a track that is not there.

    Examples
    --------
    >>> rows = ag.Tracks(both.dnase) & ag.Tracks(both.rna_seq, show="difference")
    """

    lanes: tuple[Lane, ...]
    show: Show
    style: Style
    scale: Scale
    yscale: YScaleKind
    mirror: bool
    ylim: tuple[float, float] | None
    yaxis: YAxis
    height: float
    label_peaks: int
    note: str
    left_out: tuple[str, ...]
    change: Change | None
    model: str | None
    annotations: tuple[Annotation, ...]
    threshold: float = 1.0
    clip_percentile: float | None = None
    pseudo: float | None = None
    unit: str = ""

    def __init__(
        self,
        data: Any,
        *,
        show: str = "overlay",
        tracks: Selection | None = None,
        interval: Interval | None = None,
        variant: Variant | None = None,
        style: str = "auto",
        scale: str = "shared",
        groups: Sequence[str | int] | None = None,
        yscale: str = "linear",
        threshold: int | float = 1.0,
        mirror: bool = False,
        ylim: tuple[int | float, int | float] | None = None,
        clip_percentile: int | float | None = None,
        pseudo: int | float | None = None,
        yaxis: str = "ticks",
        unit: str = "",
        height: int | float | None = None,
        color: str | Sequence[str] | None = None,
        label: str | Sequence[str] | None = None,
        label_peaks: int = 0,
        note: str = "",
        left_out: Sequence[str] = (),
    ) -> None:
        check_choices(show=show, style=style, scale=scale, yscale=yscale, yaxis=yaxis)
        limits = read_ends("ylim", ylim)
        check_scale(yscale, threshold, ylim=limits, percentile=clip_percentile, mirror=mirror)
        check_pseudo(pseudo, show)
        check_look(height=height, label_peaks=label_peaks, note=note)
        check_unit(unit, show=show)
        chosen = check_groups(groups, ylim=ylim, scale=scale)
        most = STRIPS_MOST if style == "heat" else LANES_MOST
        read = read_tracks(data, interval=interval, tracks=tracks, variant=variant, most=most)
        two = not any(layer.part == "single" for lane in read.lanes for layer in lane.layers)
        if style == "heat":
            check_heat(
                show=show, paired=read.change is not None, scale=scale, yscale=yscale,
                mirror=mirror, label_peaks=label_peaks, color=color, two=two,
            )  # fmt: skip
        color = check_colors_of_one(color, two=two, show=_part_of(show), role="track")
        added = None if pseudo is None else float(pseudo)
        lanes = _lanes(
            read, show=show, style=style, yscale=yscale, mirror=mirror, color=color, label=label,
            pseudo=added, groups=chosen,
        )  # fmt: skip
        usual = strip_height(len(lanes)) if style == "heat" else SIGNAL_ROW
        assign(self, lanes=lanes, change=read.change, model=read.model, annotations=())
        assign(self, show=show, style=style, scale=scale, ylim=limits, yaxis=yaxis)
        assign(
            self, yscale=yscale, threshold=float(threshold), mirror=mirror, pseudo=added, unit=unit
        )
        assign(self, clip_percentile=None if clip_percentile is None else float(clip_percentile))
        note = "; ".join(filter(None, (note, unseen_spread(read.lanes, show=show, style=style))))
        assign(self, height=float(usual if height is None else height), note=note)
        assign(self, label_peaks=int(label_peaks), left_out=(*read.left_out, *left_out))

    def overlay(self, other: Panel) -> Panel:
        """Both tracks in the same rows, told apart by color, with a legend."""
        if not isinstance(other, Tracks):
            return super().overlay(other)
        both: Tracks = overlaid(self, other)
        return both

    def region(self) -> Interval | None:
        """What the data span."""
        spans = [layer.signal.interval for lane in self.lanes for layer in lane.layers]
        return hull(span for span in spans if span is not None)

    def variants(self) -> tuple[Variant, ...]:
        """The variant that tells ALT from REF."""
        return () if self.change is None else self.change.variants

    def is_measured(self) -> bool:
        """Whether all signals are files'."""
        return all(
            isinstance(layer.signal, SourceSignal) for lane in self.lanes for layer in lane.layers
        )

    def legend(self) -> tuple[LegendEntry, ...]:
        """REF and ALT, or the tracks laid over each other; strips have a color bar."""
        return track_legend(self)

    def row_labels(self) -> tuple[str, ...]:
        """The tracks' names."""
        unit = "" if self.style == "heat" else self.unit
        return tuple(room_label(lane.label, unit, style=self.yaxis) for lane in self.lanes)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The same for each row, with room for labels of peaks; of strips one row per color bar."""
        if self.style == "heat":
            return track_heat.block_heights(self)
        above, below = track_rows.label_lanes(self)
        return (self.height + above + below,) * len(self.lanes)

    def draw(self, place: Place) -> Drawn:
        """Signals, their axes, labels, and the marks of an insertion or deletion."""
        if self.style == "heat":
            return track_heat.draw_heat(self, place)
        return track_rows.draw_tracks(self, place)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each layer the value of each bin that is farther from zero."""
        if self.style == "heat":
            return track_heat.hover_strips(self, place)
        return track_hover(self, place)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Data beyond the scale, unknown values within bins, scales that differ unseen."""
        return track_findings(self, place)

    def contig_length(self, contig: str) -> int | None:
        """That of files."""
        signals = (layer.signal for lane in self.lanes for layer in lane.layers)
        return length_in(
            (each.source for each in signals if isinstance(each, SourceSignal)), contig
        )

    def told_scale(self, place: Place) -> ToldScale | None:
        """Of strips their colors, else heights, apart from those of differences and ratios."""
        shown = self.show if self.show in TWO_SIDED else "values"
        strips = self.style == "heat"
        return ToldScale(
            ("strips" if strips else "signals", shown, self.yscale),
            quoted(self.lanes[0].label),
            frozenset(lane_ranges(self, place)),
            self.yaxis != "none",
        )

    def words(self, place: Place) -> tuple[str, ...]:
        """What the rows are, how they were binned and scaled."""
        return track_words(self, place)


def _part_of(show: str) -> str:
    """The part of marks whose color a user may want to change."""
    return "difference" if show in TWO_SIDED else show


def _lanes(
    read: ReadTracks,
    *,
    show: str,
    style: str,
    yscale: str,
    mirror: bool,
    color: str | Sequence[str] | None,
    label: str | Sequence[str] | None,
    pseudo: float | None,
    groups: Sequence[str | int] | None,
) -> tuple[Lane, ...]:
    """The lanes that are drawn of what was read."""
    if yscale == "log":
        check_log(read.lanes, show)
    if mirror and show in TWO_SIDED:
        raise InputError(f"mirror=True cannot be a {show}, which has both signs of its own")
    lanes = as_shown(
        mirrored(read.lanes) if mirror else read.lanes, show, color=color, labels=label,
        change=read.change, pseudo=pseudo, suffix=style != "heat",
    )  # fmt: skip
    lanes = of_one_scale(without_bands(lanes)) if style == "heat" else lanes
    return lanes if groups is None else grouped(lanes, groups)
