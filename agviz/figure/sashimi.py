"""`Sashimi`: splice junctions as arcs on the coverage they were counted with, or predicted for."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from agviz.errors import InputError
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.findings import Finding
from agviz.figure.intron_shrinking import Span, junction_spans
from agviz.figure.junction_coverage import candidates, with_coverage
from agviz.figure.junction_inputs import read_junctions
from agviz.figure.junction_probabilities import check_probabilities
from agviz.figure.options import check_color_of_one, check_text
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.regions import hull, read_region
from agviz.figure.sashimi_hover import sashimi_hover
from agviz.figure.sashimi_inks import Widths, change_ink, strand_legend
from agviz.figure.sashimi_lanes import (
    SashimiLane,
    contig_length,
    is_measured,
    lanes_of,
    named_lanes,
    samples_of,
)
from agviz.figure.sashimi_options import (
    Heights,
    Label,
    Show,
    check_choices,
    check_numbers,
    part_of,
    read_annotation,
    read_keys,
    read_ylim,
)
from agviz.figure.sashimi_rows import draw_sashimi
from agviz.figure.sashimi_words import filter_words, sashimi_findings, sashimi_words
from agviz.figure.scene import Hover
from agviz.figure.track_axis import YAxis
from agviz.figure.track_inputs import Change, Selection
from agviz.figure.track_units import room_label
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, Variant

SASHIMI_ROW = 17.0  # mm


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Sashimi(Panel):
    """Splice junctions as arcs, one row per sample, tissue, group or allele.

    An upper arc stands on the coverage at the last base of the exon before the intron and at the
    first base of the exon after it; a lower one hangs from zero below these bases. An arc goes
    below where it would cross others above. Wider arcs rise higher, so as not to cross.

    Parameters
    ----------
    junctions
        `JunctionData`, `Output`, `Alleles` or `VariantOutput` of them, a `Source` of kind
        `"junctions"` (a BAM file, STAR's SJ.out.tab), or a list of these. Copied. Junctions of
        ALT are in REF coordinates, as our models and the published one give them.
    coverage
        `TrackData`, `Output` or `Alleles`, a signal `Source`, or a list of these. Each track of
        junctions stands on that of the same ontology term, else of the same name; of stranded
        coverage the strands that are drawn are added up. `"auto"` takes the RNA-seq that comes
        with the junctions in an `Output`; None draws none.
    show
        For two alleles: `"both"` (a row each), `"reference"`, `"alternate"`, or `"difference"`
        (ALT - REF; more above in red, less below in blue; in full color what just one allele has).
    label
        Number on an arc: `"count"`; `"probability"`, as 0.97, of predictions from 0 to 1;
        `"psi5"`, its share of the counts of its donor; `"psi3"`, of its acceptor; or `"none"`.
    tracks
        Which tracks: a name, an ontology term or a number, or several of them.
    strand
        Draw only `"+"` or `"-"`; junctions without a strand are taken to be on it.
    least, least_share
        Draw junctions of at least this count, and of at least this share of the largest count of
        a row. One that passes in any row is drawn in all rows that have it.
    keep
        Junctions to draw in any case: the intron's `Interval` or `Junction`, or (start, end).
    annotation
        Gene models, or an `Assembly` with genes: junctions of none of its transcripts are dashed.
    widths
        Line width by count: `"log"`, `"linear"`, or `"equal"`.
    heights
        Height of arcs by `"span"` or by `"count"`.
    scale
        `"shared"`: coverage and line widths of all rows have the same scale; `"free"`: each row
        its own.
    groups
        Name of a sample -> name of its group. A group is one row: the mean of its samples, with
        their standard deviation in the numbers and as a band on the coverage.
    variant
        What makes ALT of REF, for a `VariantOutput`.
    interval
        The region to draw by default, instead of what the data cover.
    yaxis
        Of the coverage: `"ticks"`, `"range"` or `"none"`.
    ylim
        (0, upper end) of the coverage of all rows, of a difference (-end, end); what lies beyond
        is cut, and marked by a bar.
    unit
        Of the coverage, such as `"reads"`: written at the axis, a long one after the rows' labels.
    row_labels
        Text left of the rows, one or one per row, instead of the names of tracks.
    height
        Of a row, in mm.
    color
        Of arcs and coverage; by default it says the strand. Alleles have their own.

    Raises
    ------
    InputError
        For data without junctions, an unknown option, coverage that fits no track, or a `show`
        that needs two alleles.
    UnknownNameError
        For a track or sample that is not there.

    Examples
    --------
    >>> arcs = ag.Sashimi(both, label="psi5") & ag.Sashimi(both, show="difference")
    """

    lanes: tuple[SashimiLane, ...]
    show: Show
    label: Label
    strand: str | None
    least: float
    least_share: float
    keep: frozenset[tuple[int, int]]
    annotation: GeneModels | None
    widths: Widths
    heights: Heights
    scale: str
    grouped: bool
    shown: Interval | None
    height: float
    color: str | None
    change: Change | None
    model: str | None
    annotations: tuple[Annotation, ...]
    yaxis: YAxis = "ticks"
    ylim: tuple[float, float] | None = None
    unit: str = ""

    def __init__(
        self,
        junctions: Any,
        *,
        coverage: Any = "auto",
        show: str = "both",
        label: str = "count",
        tracks: Selection | None = None,
        strand: str | None = None,
        least: int | float = 0,
        least_share: int | float = 0.02,
        keep: Iterable[Any] = (),
        annotation: GeneModels | Assembly | None = None,
        widths: str = "log",
        heights: str = "span",
        scale: str = "shared",
        groups: Mapping[str, str] | None = None,
        variant: Variant | None = None,
        interval: Interval | str | None = None,
        yaxis: str = "ticks",
        ylim: tuple[int | float, int | float] | None = None,
        unit: str = "",
        row_labels: str | Sequence[str] | None = None,
        height: int | float = SASHIMI_ROW,
        color: str | None = None,
    ) -> None:
        check_choices(
            show=show, label=label, strand=strand, widths=widths, heights=heights, scale=scale,
            yaxis=yaxis,
        )  # fmt: skip
        check_numbers(least=least, least_share=least_share, height=height)
        read = read_junctions(junctions, tracks=tracks, variant=variant)
        known = read.tracks
        if coverage is not None:
            auto = isinstance(coverage, str) and coverage == "auto"
            found = candidates(list(read.signals) if auto else coverage, variant)
            known = with_coverage(known, found, variant=variant, must=not auto)
        if label == "probability":
            check_probabilities([sample.junctions for track in known for sample in track])
        lanes = named_lanes(lanes_of(known, show, groups), row_labels)
        assign(self, yaxis=yaxis, unit=check_text("unit", unit), ylim=read_ylim(ylim, show))
        covered = any(s.coverage for lane in lanes for m in lane.members for s in m)
        if (unit or ylim is not None) and not covered:
            raise InputError(
                "unit and ylim are those of coverage, and there is none; leave them out"
            )
        two = not any(lane.part == "single" for lane in lanes)
        color = check_color_of_one(color, two=two, show=part_of(show), role="sashimi.arc")
        assign(self, lanes=lanes, show=show, label=label, strand=strand)
        assign(self, least=float(least), least_share=float(least_share), keep=read_keys(keep))
        assign(
            self,
            annotation=read_annotation(annotation),
            widths=widths,
            heights=heights,
            scale=scale,
        )
        assign(self, grouped=bool(groups), height=float(height), color=color)
        assign(self, shown=None if interval is None else read_region(interval))
        assign(self, change=read.change, model=read.model, annotations=())

    def region(self) -> Interval | None:
        """What was said, or what the data cover."""
        if self.shown is not None:
            return self.shown
        samples = [s for lane in self.lanes for member in lane.members for s in member]
        spans = [sample.junctions.interval for sample in samples]
        if not any(spans):
            spans = [signal.interval for sample in samples for signal in sample.coverage]
        return hull(span for span in spans if span is not None)

    def variants(self) -> tuple[Variant, ...]:
        """The variant that tells ALT from REF."""
        return () if self.change is None else self.change.variants

    def is_measured(self) -> bool:
        """Whether all junctions and their coverage are files'."""
        return is_measured(self.lanes)

    def legend(self) -> tuple[LegendEntry, ...]:
        """Gained and lost, or the two strands where both are drawn."""
        if self.show == "difference":
            fates = [change_ink(more, alone) for alone in (True, False) for more in (True, False)]
            # Sides and signs tell more from less, too.
            return tuple(
                LegendEntry(name, color, told_otherwise=True, role=f"sashimi.arc.{name}")
                for name, color in fates
            )
        singles = [lane for lane in self.lanes if lane.part == "single"]
        held = [m[0].junctions.strands for lane in singles for m in lane.members]
        if self.strand or self.color or not {1, -1} <= frozenset().union(*held):
            return ()
        return strand_legend()

    def drawn_outputs(self) -> tuple[str, ...]:
        """Splice junctions."""
        return ("splice junctions",)

    def row_labels(self) -> tuple[str, ...]:
        """Names of the tracks, samples or groups."""
        return tuple(room_label(lane.label, self.unit, style=self.yaxis) for lane in self.lanes)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The same for each row."""
        return (self.height,) * len(self.lanes)

    def kept_spans(self, region: Interval) -> tuple[Span, ...]:
        """What lies beside the junctions: exons, where no annotation knows them."""
        held = [sample.junctions for sample in samples_of(self.lanes)]
        places = [junctions.within(region).places[:, :2] for junctions in held]
        return tuple(junction_spans(np.concatenate(places), region))

    def draw(self, place: Place) -> Drawn:
        """Coverage, arcs, numbers, axes."""
        return draw_sashimi(self, place)

    def contig_length(self, contig: str) -> int | None:
        """That of files of junctions."""
        return contig_length(self.lanes, contig)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Introns with counts and PSI, coverage."""
        return sashimi_hover(self, place)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Coverage beyond a scale that was said."""
        return sashimi_findings(self, place)

    def words(self, place: Place) -> tuple[str, ...]:
        """What the rows, arcs and numbers are, what was left out, how things are scaled."""
        return sashimi_words(self, place)

    def filter_words(self) -> str:
        """What the filter leaves out."""
        return filter_words(self.least, self.least_share, self.measure)

    @property
    def measure(self) -> str:
        """What the data say of each junction."""
        return "probability" if self.label == "probability" else "count"

    def overlay(self, other: Panel) -> Panel:
        """Refused: arcs and numbers of two would hide each other."""
        if not isinstance(other, Sashimi):
            return super().overlay(other)
        raise InputError(
            "Two Sashimis in the same rows would hide each other's arcs and numbers; give both to "
            "one, Sashimi([a, b]), which draws a row each on one scale, or stack them with &"
        )
