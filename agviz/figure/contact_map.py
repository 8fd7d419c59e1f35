"""`ContactMap`: how often two places of a region touch, measured or predicted, of both alleles."""

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar, get_args

from agviz.errors import InputError, check_choice
from agviz.figure import contact_rows
from agviz.figure.color_bar import LANE, Bar
from agviz.figure.color_maps import ColorMap, Colors, ColorScale, read_colors
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.contact_features import Features, read_features
from agviz.figure.contact_findings import map_findings
from agviz.figure.contact_hover import map_hover
from agviz.figure.contact_inputs import read_contacts
from agviz.figure.contact_limits import Limits, read_limits
from agviz.figure.contact_shapes import Frame, Shape
from agviz.figure.contact_show import ABOVE_BELOW, MapRow, Show, as_rows
from agviz.figure.contact_units import Unit, read_unit
from agviz.figure.contact_values import SourceContacts
from agviz.figure.contact_words import map_words
from agviz.figure.contig_ends import length_in
from agviz.figure.findings import Finding
from agviz.figure.insulation import INSULATION_LABEL
from agviz.figure.options import check_height
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.regions import hull
from agviz.figure.scene import Hover
from agviz.figure.style import ALTERNATE, REFERENCE
from agviz.figure.told_scale import COLOR_BARS, ToldScale
from agviz.figure.track_inputs import Change, Selection
from agviz.figure.track_names import quoted
from agviz.genome.types import Interval, Variant


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class ContactMap(Panel):
    """Contact maps, one per track, whose bins lie exactly under the figure's horizontal scale.

    A map of more bins than can be printed is drawn in larger cells, each the mean of its bins. A
    map is symmetric: two halves that differ by rounding are averaged, others are refused. NaN is
    grey. ALT is drawn in REF coordinates; bins of which more than half is deleted have no value.

    Parameters
    ----------
    data
        `TrackData` of shape (bins, bins, tracks), `Output`, `Alleles` or `VariantOutput` with
        contact maps, a `Source` of contacts (`open_track("x.mcool")`), or a numpy array of shape
        (bins, bins) with `interval`. Copied.
    show
        Of two alleles: `"both"` (in a square REF above and ALT below the diagonal, else in two
        rows), `"difference"` (ALT - REF), `"reference"`, `"alternate"`.
    tracks
        Which maps: a name, an ontology term or a number, or several of them.
    interval
        What a numpy array covers.
    variant
        What makes ALT of REF, for a `VariantOutput`, which does not say.
    shape
        `"triangle"`: half of the map, standing on its diagonal. `"rectangle"`: the same, cut at
        `depth`, with the pairs beside it that reach out of the region. `"square"`: the whole map,
        positions running down and to the right.
    depth
        The farthest two bins that a triangle or rectangle shows, in bp.
    values
        `"given"`; `"log"`: log10; `"oe"`: natural log of observed over expected, the mean at the
        same distance; `"z"`: z-score at the same distance. ALT by REF's mean.
    limits
        Lower and upper end of the colors, (0, 2) or (None, 2); None where the data say. They are
        the same for all maps of the panel. Those of a difference are at least a fiftieth of what
        REF spans, if nobody says otherwise.
    colors
        `"sequential"`, `"diverging"`, a list of `"#rrggbb"` from low to high, or a `ColorMap`. By
        default diverging for differences, for logs over expected and for values of both signs. Of
        an odd number of colors the middle one is then that of zero.
    height
        Of each map in mm; by default a square is as high as wide and a triangle has flanks of 45
        degrees. Other heights stretch the map, which its vertical axis tells.
    label
        Text left of the maps, one or one per map, instead of the tracks' names.
    unit
        What the color bar says the values are.
    color_bar
        Whether to draw one.
    tads
        Outlined on the map: a table with Chromosome, Start, End, Intervals, or an opened BED file.
    loops
        Boxed on the map: a table with Chromosome, start1, end1, start2, end2, pairs of Intervals,
        or an opened BEDPE file.
    insulation
        Draw the insulation below each map: True, or how many bp on each side of a boundary count.

    Raises
    ------
    InputError
        For data without contact maps, maps that are not square or symmetric, an unknown option, a
        logarithm of negative values, or a `show` that needs two alleles.
    UnknownNameError
        For a track that is not there.

    Examples
    --------
    >>> maps = ag.ContactMap(both) & ag.ContactMap(both, show="difference")
    """

    rows: tuple[MapRow, ...]
    show: Show
    shape: Shape
    linear_only: ClassVar[bool] = True
    depth: int | None
    values: Unit
    limits: tuple[float | None, float | None]
    colors: Colors
    height: float | None
    unit: str | None
    color_bar: bool
    tads: Features | None
    loops: Features | None
    insulation: bool | int
    change: Change | None
    model: str | None
    predicted: bool
    measured: bool
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        show: str = "both",
        tracks: Selection | None = None,
        interval: Interval | None = None,
        variant: Variant | None = None,
        shape: str = "triangle",
        depth: int | None = None,
        values: str = "given",
        limits: Limits | None = None,
        colors: Colors = None,
        height: int | float | None = None,
        label: str | Sequence[str] | None = None,
        unit: str | None = None,
        color_bar: bool = True,
        tads: Any = None,
        loops: Any = None,
        insulation: bool | int = False,
    ) -> None:
        check_choice("shape", shape, get_args(Shape))
        _check_numbers(shape, depth=depth, height=height, insulation=insulation)
        assign(self, limits=read_limits(limits), colors=_checked(colors, show))
        assign(self, tads=read_features(tads, "tads"), loops=read_features(loops, "loops"))
        read = read_contacts(
            data, interval=interval, tracks=tracks, variant=variant, unit=read_unit(values)
        )
        rows = as_rows(read.lanes, show, shape=shape, labels=label)
        assign(self, rows=rows, show=show, shape=shape, depth=depth, values=values)
        assign(self, height=None if height is None else float(height), unit=unit)
        assign(self, color_bar=color_bar, insulation=insulation, annotations=())
        assign(self, change=read.change, model=read.model)
        assign(self, predicted=read.predicted, measured=read.measured)

    def region(self) -> Interval | None:
        """What the data span."""
        spans = [row.upper.interval for row in self.rows]
        return hull(span for span in spans if span is not None)

    def variants(self) -> tuple[Variant, ...]:
        """The variant that tells ALT from REF."""
        return () if self.change is None else self.change.variants

    def legend(self) -> tuple[LegendEntry, ...]:
        """REF and ALT, where their insulation is drawn in one row."""
        if self.insulation is False or self.change is None or self.show != "both":
            return ()
        return (
            LegendEntry("REF", REFERENCE, role="contact.insulation.reference"),
            LegendEntry("ALT", ALTERNATE, role="contact.insulation.alternate"),
        )

    def is_measured(self) -> bool:
        """Whether they are a file's."""
        return self.measured

    def drawn_outputs(self) -> tuple[str, ...]:
        """Contact maps, unless they are a file's."""
        return () if self.measured else ("contact maps",)

    def row_labels(self) -> tuple[str, ...]:
        """The maps' names, and that of the line below them."""
        labels: list[str] = []
        for row in self.rows:  # what says where REF and ALT are has lines of its own
            labels.extend((row.name, *ABOVE_BELOW) if row.part == "both" else (row.label,))
        line = () if self.insulation is False else (INSULATION_LABEL,)
        return (*labels, *line)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """Of each map, the first with a lane for the color bar where no corner is free."""
        span = ask.region.width
        high = contact_rows.map_height(self, ask.width, span)
        heights: list[float] = []
        for number, row in enumerate(self.rows):
            lane = LANE if number == 0 and self._needs_lane(ask, high) else 0.0
            heights.append(high + lane)
            if self.insulation is not False and row.last:
                heights.append(contact_rows.INSULATION_HEIGHT)
        return tuple(heights)

    def _needs_lane(self, ask: Ask, high: float) -> bool:
        """Whether the color bar has no corner; of numbers as long as can be, not yet known."""
        if not self.color_bar:
            return False
        start, end = float(ask.region.start), float(ask.region.end)
        depth = contact_rows.shown_depth(self, ask.width, ask.region.width)
        frame = Frame(self.shape, 0.0, ask.width, 0.0, high, start, end, depth)
        scale = ColorScale(read_colors(None, diverging=True), -0.001, 0.001)
        bar = Bar(scale, contact_rows.unit_label(self, contact_rows.LONGEST_UNIT), True, True)
        return contact_rows.needs_lane(self, frame, bar, font=ask.font)

    def draw(self, place: Place) -> Drawn:
        """Maps, their axes, labels, color bar, and what is marked on them."""
        return contact_rows.draw_maps(self, place)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Two bins and their value."""
        return map_hover(self, place)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond said limits, unknown ones within cells."""
        return map_findings(self, place)

    def contig_length(self, contig: str) -> int | None:
        """That of a file."""
        maps = (row.upper for row in self.rows)
        return length_in((each.source for each in maps if isinstance(each, SourceContacts)), contig)

    def told_scale(self, place: Place) -> ToldScale | None:
        """That of its colors, apart from those of differences."""
        prepared = contact_rows.prepare(self, place)
        scale = prepared.scale
        kind = ("contact map", self.values, contact_rows.unit_label(self, prepared.unit))
        name = quoted(self.rows[0].label or "contact map")
        ends = frozenset([(scale.low, scale.high)])
        return ToldScale(kind, name, ends, self.color_bar, COLOR_BARS)

    def words(self, place: Place) -> tuple[str, ...]:
        """Maps, resolution, values, colors, limits, what is not known or not reliable."""
        return map_words(self, place)


def _check_numbers(
    shape: str, *, depth: int | None, height: int | float | None, insulation: bool | int
) -> None:
    """Refuse sizes that are none."""
    if depth is not None and shape == "square":
        raise InputError("depth cuts a triangle or a rectangle; a square has none")
    if depth is not None and not depth > 0:
        raise InputError(f"depth must be over 0 bp; got {depth}")
    if height is not None:
        check_height(height)
    if insulation is not True and insulation is not False and not insulation > 0:
        raise InputError(
            f"insulation must be True, False or a number of bp over 0; got {insulation}"
        )


def _checked(colors: Colors, show: str) -> Colors:
    """Colors as they are kept: lists copied, and refused at once if they cannot be colors."""
    if colors is None or isinstance(colors, ColorMap):
        return colors
    if isinstance(colors, str):
        read_colors(colors, diverging=False)
        return colors
    return ColorMap(colors, diverging=show == "difference").stops
