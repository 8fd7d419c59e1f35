"""`Genes`: gene models with thick coding parts, thin untranslated ones, strand and name."""

import dataclasses
import os
from collections.abc import Sequence
from typing import Any, get_args

from agviz._counts import counted
from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.gene_choice import called, first_named, read_names, read_types
from agviz.figure.gene_leaders import THICK, TSS_LANE, body_middle
from agviz.figure.gene_marks import (
    LEADER_ROOM,
    body_marks,
    count_mark,
    may_lead,
    name_marks,
    tss_arrows,
    tss_marks,
)
from agviz.figure.gene_rows import PackedGene, name_face, pack_genes
from agviz.figure.gene_shapes import GeneShape, Shown, gene_shapes
from agviz.figure.hover import told_boxes, where
from agviz.figure.intron_shrinking import Span, exon_spans
from agviz.figure.misfit import misfit
from agviz.figure.options import check_color, check_height
from agviz.figure.place import Ask, ByChoice, Drawn, Place
from agviz.figure.scales import XScale
from agviz.figure.scene import Hover, Mark, frozen
from agviz.figure.style import (
    FAINT,
    GENE,
    GENE_HIGHLIGHT,
    GENE_ROW,
    LABEL_SIZE,
    MM_PER_PT,
    SMALLEST_BIN,
)
from agviz.figure.text import place_text
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

WORDS: dict[Shown, str] = {
    "canonical": "one transcript per gene",
    "longest": "the longest transcript of each gene",
    "mane": "the MANE Select transcript of each gene",
    "merged": "the exons of all transcripts merged",
    "all": "every transcript",
}
"""Of what is shown, for captions."""
BARE_ROW = THICK + 0.3  # mm, of a row without names
TAKES = "an Assembly with genes, GeneModels, or the path of a GTF or GFF3 file"


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Genes(Panel):
    """Gene models: coding parts thick, untranslated parts thin, chevrons along the strand.

    Where no coding part is known, whole exons are thick. Rows are packed so that neither genes
    nor names overlap. A name that has no room over its gene moves aside and is joined to it by a
    leader line; genes without a row are counted.

    Parameters
    ----------
    source
        An `Assembly` with genes, `GeneModels`, or the path of a GTF or GFF3 file.
    show
        `"canonical"`: one transcript per gene (the annotation's choice, else the longest);
        `"longest"`: the one with the most exonic bases; `"mane"`: the one tagged MANE Select, else
        the canonical one, which the caption counts; `"merged"`: all of a gene's exons; `"all"`:
        every transcript in its own row.
    rows
        The most rows.
    priority
        Names or ids of genes, or ids of transcripts, that choose their rows first, in this order.
        Those to be highlighted come next, then those that code for proteins, then the widest.
    highlight
        Names or ids of genes, or ids of transcripts, to be drawn in another color.
    highlight_color
        That color, as `"#rrggbb"`.
    types
        Draw only genes of these biotypes, such as `("protein_coding", "lncRNA")`; by default all.
        How many others there are is said.
    tss
        Whether a bent arrow stands at the first base of each transcript that is drawn, in the
        direction of its strand.
    names
        Whether names are written.
    height
        Of a row, in mm; higher where names have leaders.
    label_transcripts
        Whether the ids of transcripts are written instead of the names of genes.
    color
        Of the genes, as `"#rrggbb"`.
    label
        Text left of the rows.

    Raises
    ------
    InputError
        For a source without genes, an unknown `show`, a color not written like this, or transcripts
        to be labelled where they are merged.
    UnknownNameError
        For a name that the annotation does not have.

    Examples
    --------
    >>> rows = ag.Tracks(both.dnase) & ag.Genes(assembly, highlight="TAL1")
    """

    models: GeneModels
    name: str | None
    show: Shown
    rows: int
    color: str
    label: str
    annotations: tuple[Annotation, ...]
    priority: tuple[str, ...] = ()
    highlight: tuple[str, ...] = ()
    highlight_color: str = GENE_HIGHLIGHT
    label_transcripts: bool = False
    lengths: tuple[tuple[str, int], ...] = ()
    types: tuple[str, ...] = ()
    tss: bool = False
    names: bool = True
    height: float = GENE_ROW

    def __init__(
        self,
        source: Any,
        *,
        show: str = "canonical",
        rows: int = 6,
        priority: str | Sequence[str] = (),
        highlight: str | Sequence[str] = (),
        highlight_color: str = GENE_HIGHLIGHT,
        label_transcripts: bool = False,
        types: str | Sequence[str] = (),
        tss: bool = False,
        names: bool = True,
        height: int | float | None = None,
        color: str = GENE,
        label: str = "Genes",
    ) -> None:
        check_choice("show", show, get_args(Shown))
        if rows < 1:
            raise InputError(f"rows must be 1 or more; got {rows}")
        if label_transcripts and show == "merged":
            raise InputError(
                "label_transcripts=True needs single transcripts, and show='merged' has none; "
                "show='all' draws every transcript"
            )
        name = None
        lengths: tuple[tuple[str, int], ...] = ()
        if isinstance(source, Assembly):
            lengths = tuple((contig, int(length)) for contig, length in source.contigs.items())
            name, source = source.name, source.gene_models
        elif isinstance(source, str | os.PathLike):
            source = GeneModels.open(source)
        if not isinstance(source, GeneModels):
            raise misfit("Genes", source, TAKES)
        assign(self, models=source, name=name, show=show, rows=int(rows))
        assign(self, color=check_color(color), label=label, annotations=())
        assign(self, priority=read_names(priority, source), label_transcripts=label_transcripts)
        assign(self, lengths=lengths)
        assign(self, highlight=read_names(highlight, source))
        assign(self, highlight_color=check_color(highlight_color), tss=tss, names=names)
        assign(self, types=read_types(types, source))
        least = (GENE_ROW if names else BARE_ROW) + self._lane
        assign(self, height=least if height is None else check_height(height))
        if self.height < least:
            raise InputError(f"height must be {least:.2f} mm or more; got {height!r}")

    @property
    def _lane(self) -> float:
        """Room for arrows between bodies and names, in mm."""
        return TSS_LANE if self.tss else 0.0

    def assembly_name(self) -> str | None:
        """The assembly's name, where an assembly was given."""
        return self.name

    def contig_length(self, contig: str) -> int | None:
        """That of the assembly's sequence."""
        return dict(self.lengths).get(contig)

    def is_measured(self) -> bool:
        """An annotation is."""
        return True

    def row_labels(self) -> tuple[str, ...]:
        """One label, beside the first row."""
        return (self.label,)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """As many rows as packing needs, up to `rows`; higher where names have leaders."""
        shapes = self._shapes(ask.region)
        packed, _ = self._packed(shapes, ask.x, font=ask.font, may_lead=(True,) * self.rows)
        led = {gene.row for gene in packed if gene.led}
        used = max((gene.row for gene in packed), default=0) + 1
        return tuple(self.height + (LEADER_ROOM if row in led else 0.0) for row in range(used))

    def kept_spans(self, region: Interval) -> tuple[Span, ...]:
        """The exons of all transcripts."""
        return tuple(exon_spans(self.models, region))

    def draw(self, place: Place) -> Drawn:
        """Lines, boxes, chevrons and names."""
        shapes = self._shapes(place.region)
        others_left = len(gene_shapes(self.models, place.region, self.show)) - len(shapes)
        leads = [may_lead(row, self._lane) for row in place.rows]
        packed, dropped = self._packed(shapes, place.x, font=place.font, may_lead=leads)
        marked = [gene for gene in packed if self._is_highlighted(gene.shape)]
        others = [gene for gene in packed if not self._is_highlighted(gene.shape)]
        face = name_face(self.label_transcripts)
        inks = ((others, self.color, FAINT), (marked, self.highlight_color, self.highlight_color))
        marks: list[Mark] = [mark for some, ink, _ in inks for mark in body_marks(some, place, ink)]
        if self.tss:
            marks += [mark for some, ink, _ in inks for mark in tss_marks(some, place, ink)]
        arrows = tss_arrows(packed, place) if self.tss else ()
        for some, ink, leader in inks if self.names else ():
            marks += name_marks(
                some, place, color=ink, leader=leader, face=face, lane=self._lane, arrows=arrows
            )
        if place.label_right > place.label_left:
            somewhere = shapes or any(self._shapes(each.region) for each in place.others)
            what = self.label if somewhere else "No genes"
            x, middle = place.label_left, body_middle(place.rows[0])
            marks.append(
                place_text("gene.label", what, x=x, size=LABEL_SIZE, font=place.font, middle=middle)
            )
        notes: list[str] = []
        if others_left:
            notes.append(ByChoice(f"{counted(others_left, 'gene model')} of other biotypes"))
        if dropped:
            notes.append(f"{dropped} of {counted(len(shapes), 'gene model')} had no room")
            marks.append(count_mark(dropped, place))
        if missing := [name for name in self.highlight if name not in _names(marked)]:
            notes.append(f"{', '.join(missing)}, to be highlighted")
        return Drawn(tuple(marks), tuple(notes))

    def _shapes(self, region: Interval) -> list[GeneShape]:
        """What reaches into `region`, the first to choose its row first."""
        shapes = gene_shapes(self.models, region, self.show)
        if self.types:
            shapes = [shape for shape in shapes if shape.type in self.types]
        return first_named(shapes, priority=self.priority, highlight=self.highlight)

    def _packed(
        self, shapes: Sequence[GeneShape], x: XScale, *, font: str, may_lead: Sequence[bool]
    ) -> tuple[list[PackedGene], int]:
        by_transcript = self.label_transcripts
        return pack_genes(
            shapes, x=x, font=font, may_lead=may_lead, by_transcript=by_transcript, named=self.names
        )

    def _is_highlighted(self, shape: GeneShape) -> bool:
        return bool(self.highlight) and not called(shape).isdisjoint(self.highlight)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each gene its name, strand, place and ids."""
        leads = [may_lead(row, self._lane) for row in place.rows]
        shapes = self._shapes(place.region)
        packed, _ = self._packed(shapes, place.x, font=place.font, may_lead=leads)
        boxes, texts = [], []
        for gene in packed:
            row, shape = place.rows[gene.row], gene.shape
            span = where(place.region.chromosome, shape.start, shape.end)
            lack = max(0.0, SMALLEST_BIN * MM_PER_PT - (gene.right - gene.left)) / 2
            boxes.append([gene.left - lack, row.top, gene.right + lack, row.bottom])
            strand = shape.strand.replace("-", "−")
            texts.append(f"{shape.name} ({strand})\n{span}\n{shape.about}".strip())
        return told_boxes("gene.hover", frozen(boxes).reshape(-1, 4), texts)

    def words(self, place: Place) -> tuple[str, ...]:
        """Which transcripts are drawn, what is thick and thin, and what is highlighted."""
        shapes = self._shapes(place.region)
        kinds = f" of type {', '.join(self.types)}" if self.types else ""
        if not shapes:
            return (f"no genes{kinds} in this region",)
        which = WORDS[self.show]
        without = sum(not shape.mane for shape in shapes)
        if self.show == "mane" and without:
            told = counted(len(shapes), "gene")
            which += f" (the canonical one where there is none, for {without} of {told})"
        coding = "coding parts thick, untranslated parts thin"
        if not any(shape.thin for shape in shapes):
            coding = "exons as boxes"
        said = f"genes{kinds}: {which}, {coding}, arrows along the strand"
        said += ", bent ones at transcription start sites" if self.tss else ""
        there = [name for name in self.highlight if any(name in called(each) for each in shapes)]
        return (said, f"highlighted: {', '.join(there)}") if there else (said,)


def _names(genes: Sequence[PackedGene]) -> set[str]:
    return {name for gene in genes for name in called(gene.shape)}
