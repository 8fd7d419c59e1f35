"""The figure of a tour: contacts and all signals over the locus, splicing over the gene.

After figure 2 of Avsec et al. (2026), *Nature* 649:1206-1218.
"""

import dataclasses
from typing import Any

import numpy as np

from agviz.cases.case_data import Site
from agviz.cases.chosen_tracks import (
    chosen,
    has,
    of_cell,
    one_of_cell,
    pair_of,
    strongest_junctions,
    table_of,
)
from agviz.cases.results import CaseResults
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.sashimi import Sashimi
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.interpret.splice_readouts import ACCEPTOR, DONOR

MAP_HEIGHT, SIGNAL_HEIGHT, SASHIMI_HEIGHT = 20.0, 5.2, 15.0  # mm
DEEPEST = 500_000  # bp
COLORS = {
    "dnase": "#1B7837", "atac": "#5AAE61", "chip_histone": "#B35806", "chip_tf": "#762A83",
    "cage": "#2166AC", "procap": "#4393C3", "rna_seq": "#08519C", "splice_sites": "#C51B7D",
    "splice_site_usage": "#C51B7D",
}  # fmt: skip
"""Of outputs, so that rows of one kind are seen together."""


@dataclasses.dataclass(frozen=True, eq=False)
class TourRow:
    """A row: what is drawn, what it is called, of which output, and whether of splicing."""

    tracks: Any
    label: str
    output: str
    zoomed: bool = False


def draw(results: CaseResults) -> Figure:
    """The locus, and below it the gene."""
    site = results.site
    found = prediction_of(results)
    strand = results.gene_models.gene(site.gene).interval.strand
    rows = drawn_tracks(found, site, strand)
    genes = Genes(results.gene_models, highlight=site.gene, tss=True, rows=3)
    panels: list[Panel] = []
    if has(found, "contact_maps"):
        one = contacts_of(found, site)
        panels.append(
            ContactMap(
                one, shape="rectangle", height=MAP_HEIGHT,
                depth=min(site.region.width // 2, DEEPEST), label="Contacts",
            )
        )  # fmt: skip
    panels += [_panel(row) for row in rows if not row.zoomed]
    title = f"{site.gene} locus, {site.cells[0].name} ({site.label})"
    page = stack(*panels, genes).at(site.region).titled(title)
    detail = _gene(results, found, [row for row in rows if row.zoomed], strand)
    # In a row of its own the detail takes one letter, however many panels it has.
    row = Figure("beside", (detail,))
    return page.zoomed(row).titled(assembly=site.label).lettered()


def prediction_of(results: CaseResults) -> Any:
    """What was predicted: an Output, or both alleles of the reader's variant."""
    found = results.predictions["tour"]
    return pair_of(found, results.site.focused.variant) if results.site.focus else found


def contacts_of(found: Any, site: Site) -> Any:
    """One contact map of the cell type, or of none."""
    maps = found.contact_maps
    return chosen(maps, of_cell(table_of(maps), site.cells[0], ".")[:1])


def drawn_tracks(found: Any, site: Site, strand: str) -> list[TourRow]:
    """The rows of signals, each of one track, in the order in which they are drawn."""
    rows = []
    for output in COLORS:
        if not has(found, output):
            continue
        tracks = getattr(found, output)
        table = table_of(tracks)
        for label, numbers in _named(table, output, site, strand):
            if numbers:
                zoomed = output.startswith("splice")
                rows.append(TourRow(chosen(tracks, numbers[:1]), label, output, zoomed))
    return rows


def _named(table: Any, output: str, site: Site, strand: str) -> list[tuple[str, list[int]]]:
    """Labels, and which tracks could be drawn under each."""
    cell = site.cells[0]
    if output == "splice_sites":
        on_strand = (table["strand"] == strand).to_numpy()
        return [
            (kind.capitalize(), _where((table["name"] == kind).to_numpy() & on_strand))
            for kind in (DONOR, ACCEPTOR)
        ]
    own = of_cell(table, cell, strand)
    for column, wanted in (("histone_mark", "marks"), ("transcription_factor", "factors")):
        if column in table and output in ("chip_histone", "chip_tf"):
            return [
                (name, [k for k in own if table[column].iloc[k] == name])
                for name in site.settings[wanted]
            ]
    one = one_of_cell(table, cell, strand)
    short = {"dnase": "DNase", "atac": "ATAC", "cage": "CAGE", "procap": "PRO-cap"}
    label = {"rna_seq": f"RNA, {strand.replace('-', '−')}", "splice_site_usage": "Usage"}.get(
        output
    )
    return [(label or short[output], one)]


def _where(keep: np.ndarray) -> list[int]:
    return [int(number) for number in np.flatnonzero(keep)]


def _panel(row: TourRow) -> Tracks:
    color = None if isinstance(row.tracks, Alleles) else COLORS[row.output]
    return Tracks(row.tracks, label=row.label, color=color, height=SIGNAL_HEIGHT)


def _gene(results: CaseResults, found: Any, rows: list[TourRow], strand: str) -> Figure:
    """Reads and junctions of the gene, its splice sites and how often they are used."""
    site = results.site
    gene = results.gene_models.gene(site.gene).interval
    panels: list[Panel] = []
    if has(found, "splice_junctions"):
        junctions, rna = strongest_junctions(found.splice_junctions), None
        held = junctions.reference if isinstance(junctions, Alleles) else junctions
        if has(found, "rna_seq"):
            tracks = found.rna_seq
            rna = chosen(tracks, one_of_cell(table_of(tracks), site.cells[0], strand))
        panels.append(
            Sashimi(
                junctions, coverage=rna, strand=strand, height=SASHIMI_HEIGHT,
                tracks=one_of_cell(held.metadata, site.cells[0], strand),
                row_labels=None if isinstance(junctions, Alleles) else "RNA, junctions",
            )
        )  # fmt: skip
    panels += [_panel(row) for row in rows]
    panels.append(Genes(results.gene_models, highlight=site.gene, rows=1))
    shown = gene.resize(gene.width + 2 * site.settings["beside"])
    shown = shown.intersect(site.region) or shown
    return stack(*panels).at(shown).titled(f"Splicing of {site.gene}")
