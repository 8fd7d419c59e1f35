"""The figure of a boundary's deletion: contacts, the view from the gene, chromatin, RNA, genes."""

from typing import Any

import numpy as np
from jaxtyping import Float32

from agviz.cases.around_variant import is_readers
from agviz.cases.case_data import Cell
from agviz.cases.chosen_tracks import chosen, has, of_cell, one_of_cell, pair_of, table_of
from agviz.cases.results import CaseResults
from agviz.figure.bars import Bars
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.intervals import Intervals
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.alleles import Alleles
from agviz.genome.parse import parse_interval
from agviz.genome.types import Interval

MAP_HEIGHT, VIEW_HEIGHT, SIGNAL_HEIGHT, BAR_HEIGHT = 17.0, 9.0, 7.0, 2.6  # mm
COLORS = ("#0072B2", "#8DB9DB")  # the insulated gene and its neighbor; a deletion and its control
CODING = ("protein_coding",)


def draw(results: CaseResults) -> Figure:
    """Maps over the locus's tracks, and what each variant does to both genes."""
    site = results.site
    bars = stack(_bars(results)).titled(f"RNA {in_cell(site.cells[0])} ({site.label})")
    return stack(_locus(results), bars).titled(assembly=site.label).lettered()


def in_cell(cell: Cell) -> str:
    """In which cell type, in words: tissues have an article, cell lines have none."""
    return f"in {'the ' if cell.name[0].islower() else ''}{cell.name}"


def alleles_of(results: CaseResults) -> Alleles:
    """Both alleles of the deletion."""
    return pair_of(results.predictions["focus"], results.site.focused.variant)


def contact_change(both: Alleles) -> Float32[np.ndarray, "bins bins"]:
    """ALT - REF of the contact maps, the mean over tracks, in REF coordinates."""
    maps = both.contact_maps.aligned()
    values = maps.alternate.values - maps.reference.values
    return np.asarray(values.mean(axis=-1), dtype=np.float32)


def _locus(results: CaseResults) -> Figure:
    """Contact maps of REF and ALT and their difference, over all that stands there."""
    site, both = results.site, alleles_of(results)
    cell, strand = site.cells[0], results.gene_models.gene(site.gene).interval.strand
    maps = _one_map(both, cell)
    options: dict[str, Any] = {
        "shape": "rectangle", "height": MAP_HEIGHT, "depth": site.region.width // 2,
        "label": "Contacts",
    }  # fmt: skip
    panels: list[Panel] = [
        ContactMap(maps, **options),
        ContactMap(maps, show="difference", **options),
        *_views(results, maps),
    ]
    if has(both, "chip_tf"):
        panels += _factor(both.chip_tf, results, cell)
    for name, label in (("dnase", "DNase"), ("rna_seq", "RNA")):
        if has(both, name):
            tracks = getattr(both, name)
            for way in (strand,) if name == "dnase" else _strands(results):
                some = chosen(tracks, one_of_cell(table_of(tracks), cell, way))
                told = label if name == "dnase" else f"{label}, {way.replace('-', '−')}"
                panels.append(Tracks(some, label=told, height=SIGNAL_HEIGHT))
    panels += [
        Intervals(_elements(results), label="Elements", color="#E69F00"),
        _genes(results),
    ]
    title = f"{site.focus}: contacts, chromatin and RNA, {cell.name} ({site.label})"
    return stack(*panels).at(site.region).titled(title)


def _genes(results: CaseResults) -> Genes:
    """Both genes; around a reader's deletion those of proteins, as there may be many others."""
    site, models = results.site, results.gene_models
    if not is_readers(site):
        return Genes(models, highlight=site.gene, tss=True, rows=2)
    return Genes(models, highlight=site.gene, priority=site.genes, types=CODING, tss=True, rows=3)


def _one_map(both: Alleles, cell: Cell) -> Alleles:
    maps = both.contact_maps
    return chosen(maps, of_cell(table_of(maps), cell, ".")[:1])


def _views(results: CaseResults, maps: Alleles) -> list[Panel]:
    """Contacts of the insulated gene's start, of both alleles and their difference."""
    gene = results.gene_models.gene(results.site.gene)
    start = gene.tss
    viewpoint = Interval(gene.interval.chromosome, start, start + 1)
    label = f"4C, {results.site.gene}"
    return [
        Virtual4C(maps, viewpoint, label=label, height=VIEW_HEIGHT),
        Virtual4C(maps, viewpoint, show="difference", label="4C, ALT − REF", height=VIEW_HEIGHT),
    ]


def _factor(tracks: Alleles, results: CaseResults, cell: Cell) -> list[Panel]:
    """ChIP of the factor that the boundary is made of, where the model has it."""
    factor = results.site.settings["factor"]
    table = table_of(tracks)
    own = [k for k in of_cell(table, cell, ".") if table["transcription_factor"].iloc[k] == factor]
    if not own:
        return []
    return [Tracks(chosen(tracks, own[:1]), label=f"{factor} ChIP", height=SIGNAL_HEIGHT)]


def _strands(results: CaseResults) -> tuple[Any, ...]:
    """The strands of all genes, that of the insulated one first."""
    names = (results.site.gene, *results.site.genes)
    found = [results.gene_models.gene(name).interval.strand for name in names]
    return tuple(dict.fromkeys(found))


def _elements(results: CaseResults) -> list[Interval]:
    found = []
    for each in results.site.settings["elements"]:
        place = parse_interval(each["region"])
        found.append(Interval(place.chromosome, place.start, place.end, name=each["name"]))
    return found


def _bars(results: CaseResults) -> Bars:
    """log2 fold change of each gene by each variant: of two genes, a row for each variant."""
    table = results.tables["variants"].dropna(subset="log2_fold_change")
    rows, beside = ("gene", "name") if is_readers(results.site) else ("name", "gene")
    groups = list(dict.fromkeys(table[beside]))
    values = {
        str(row): dict(zip(some[beside], some["log2_fold_change"].astype(float), strict=True))
        for row, some in table.groupby(rows, sort=False)
    }
    return Bars(
        values, colors=dict(zip(groups, COLORS, strict=False)), label="log2 fold change of RNA",
        height=BAR_HEIGHT,
    )  # fmt: skip
