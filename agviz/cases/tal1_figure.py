"""The figure of TAL1: what changes at the locus, the site that is made, and what chance would do.

After figure 6 of Avsec et al. (2026), *Nature* 649:1206-1218.
"""

from typing import Any

import numpy as np
import pandas as pd

from agviz.cases.case_data import Site
from agviz.cases.pattern import matches
from agviz.cases.results import CaseResults
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.logo import Logo
from agviz.figure.lollipops import Lollipops
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.alleles import Alleles
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval

GROUP_COLORS = ("#C8102E", "#8DB9DB", "#1A1A1A")
"""Of groups of variants; apart in lightness too."""

STRIPS_FROM = 3  # cell types: fewer have room for signals as high as they are
SIGNAL_HEIGHT, LOGO_HEIGHT = 5.5, 6.5  # mm
VIOLIN_HEIGHT, VIOLINS_HEIGHT = 7.0, 50.0  # mm, of one row, and at most of all
GENE_SIGNAL_HEIGHT = 8.8  # mm: both details end at one height
CONTACT_HEIGHT = 6.0  # mm
CONTACT_SHARE = 0.1  # of REF's range, at which the colors of a change of contacts end
BESIDE_GENE = 250  # bp shown on either side of the gene
RANDOM = "random"


def draw(results: CaseResults) -> Figure:
    """Locus and changes with two details, logos of both alleles, variants beside chance."""
    site = results.site
    page = _overview(results).zoomed(_at_gene(results), _at_focus(results))
    return (
        stack(page, _logos(results), _beside_chance(results)).titled(assembly=site.label).lettered()
    )


def group_colors(site: Site) -> dict[str, str]:
    """The color of each group of variants."""
    return {name: GROUP_COLORS[k % len(GROUP_COLORS)] for k, name in enumerate(site.groups)}


def _overview(results: CaseResults) -> Figure:
    """Variants by group, genes, and ALT - REF of each output in each cell type."""
    site = results.site
    both = _focus(results)
    panels: list[Panel] = [_variants(site), _genes(results)]
    for name in ("dnase", "chip_histone", "rna_seq"):
        pair, labels = _by_cell(results, getattr(both, name))
        heat = len(site.cells) >= STRIPS_FROM
        panels.append(
            Tracks(pair, show="difference", style="heat", label=labels)
            if heat
            else Tracks(pair, show="difference", scale="free", height=SIGNAL_HEIGHT, label=labels)
        )
    if "contacts" in results.predictions:
        panels.append(_contacts(results))
    where = f", {site.cells[0].name}" if len(site.cells) == 1 else ""
    title = f"{site.gene} locus ({site.label}): ALT − REF of {site.focus}{where}"
    return stack(*panels).at(site.region).titled(title)


def _variants(site: Site) -> Lollipops:
    rows = [
        {
            "Chromosome": each.variant.chromosome,
            "Start": each.variant.start,
            "End": each.variant.end,
            "group": each.group,
        }
        for each in site.variants
    ]
    return Lollipops(
        pd.DataFrame(rows), color=group_colors(site), color_by="group", label="Variants", height=5
    )


def _genes(results: CaseResults) -> Genes:
    return Genes(results.gene_models, highlight=results.site.gene, tss=True)


def _contacts(results: CaseResults) -> ContactMap:
    """The change of the contact map, on a scale on which a change that matters would be seen."""
    maps = _alleles(results, "contacts").contact_maps
    values = maps.reference.values
    end = float(f"{CONTACT_SHARE * (np.nanmax(values) - np.nanmin(values)):.1g}")
    return ContactMap(
        maps, show="difference", shape="rectangle", height=CONTACT_HEIGHT, label="Contacts",
        limits=(-end, end),
    )  # fmt: skip


def _at_gene(results: CaseResults) -> Figure:
    """REF and ALT of the gene's RNA in the first cell type, as far as the region has it."""
    pair, labels = _by_cell(results, _focus(results).rna_seq, cells=1)
    gene = results.gene_models.gene(results.site.gene).interval
    panels = Tracks(pair, label=labels, height=GENE_SIGNAL_HEIGHT) & _genes(results)
    wide = gene.resize(gene.width + 2 * BESIDE_GENE)
    region = results.site.region
    return panels.at(wide.intersect(region) or region)


def _at_focus(results: CaseResults) -> Figure:
    """REF and ALT of chromatin around the focus in the first cell type."""
    site = results.site
    both = _focus(results)
    variant, half = site.focused.variant, site.settings["zoom"] // 2
    panels = []
    for pair in (both.dnase, both.chip_histone):
        some, labels = _by_cell(results, pair, cells=1)
        panels.append(Tracks(some, label=labels, scale="free", height=SIGNAL_HEIGHT))
    return stack(*panels).at(
        Interval(variant.chromosome, variant.start - half, variant.start + half)
    )


def _logos(results: CaseResults) -> Figure:
    """What each base gives on REF over ALT, a column for each readout."""
    site = results.site
    reference, alternate = results.scores["reference"], results.scores["alternate"]
    marks = motif_sites(results)
    columns = [
        stack(
            Logo(
                reference[name],
                alternate=alternate[name],
                variant=site.focused.variant,
                motifs=marks,
                label=["REF", "ALT"],
                height=LOGO_HEIGHT,
            )
        ).titled(f"Each base's part in {name}, {site.cells[0].name}")
        for name in reference.data_vars
    ]
    return Figure("beside", tuple(columns))


def motif_sites(results: CaseResults) -> list[Interval]:
    """The motif's matches in ALT around the focus, in REF coordinates."""
    motif, variant = results.site.settings["motif"], results.site.focused.variant
    scores = results.scores["alternate"]
    start = int(scores["position"][0])
    bases = "".join(scores["observed"].values.tolist())
    place = Interval(variant.chromosome, start, start + len(bases))
    moved = CoordinateMap.of(place, [variant])
    found = []
    for hit in matches(
        motif["pattern"], bases, contig=variant.chromosome, start=start, name=motif["name"]
    ):
        ends = moved.alternate_to_reference([hit.start, hit.end - 1])
        first, last = int(ends[0]), int(ends[1]) + 1
        found.append(
            Interval(hit.chromosome, first, max(first + 1, last), hit.strand, name=hit.name)
        )
    return found


def _beside_chance(results: CaseResults) -> Figure:
    """Each variant's change beside random ones of its length, and all variants by all tracks."""
    site = results.site
    violins = stack(_violins(results)).titled(f"{site.gene} RNA ({site.label})")
    heat = stack(_table(results)).titled(f"Variants by tracks ({site.label})")
    return Figure("beside", (violins, heat))


def _violins(results: CaseResults) -> Violins:
    table = results.tables["variants"]
    row = table["added_bp"].map("{} bp".format)
    random, cell = table["group"] == RANDOM, results.site.cells[0].name
    groups = {
        name: some["log2_fold_change"].to_numpy()
        for name, some in table[random].groupby(row[random], sort=False)
    }
    compared: dict[str, dict[str, list[float]]] = {}
    for name, group, change in zip(
        row[~random], table["group"][~random], table["log2_fold_change"][~random], strict=True
    ):
        compared.setdefault(name, {}).setdefault(group, []).append(float(change))
    return Violins(
        groups,
        compared=compared,
        colors=group_colors(results.site),
        xlabel=f"log2 fold change, {cell} (grey: random bases of that length)",
        height=min(VIOLIN_HEIGHT, VIOLINS_HEIGHT / len(groups)),
    )


def _table(results: CaseResults) -> ScoreHeatmap:
    own = results.tables["variants"]
    own = own[own["group"] != RANDOM]
    names = own.set_index("variant")["name"]
    scores = results.tables["scores"]
    scores = scores[scores["variant"].isin(names.index)]
    one = len(results.site.cells) == 1
    tracks = scores["assay"] if one else scores["assay"] + ", " + scores["cell"]
    grid = scores.assign(name=scores["variant"].map(names), track=tracks).pivot_table(
        index="name", columns="track", values="log2_fold_change"
    )
    return ScoreHeatmap(grid, unit="log2 fold change", colors="diverging")


def _focus(results: CaseResults) -> Alleles:
    return _alleles(results, "focus")


def _alleles(results: CaseResults, name: str) -> Alleles:
    output = results.predictions[name]
    return Alleles(output.reference, output.alternate, results.site.focused.variant)


def _by_cell(
    results: CaseResults, pair: Any, *, cells: int | None = None
) -> tuple[Alleles, list[str]]:
    """A pair's tracks in the order of the site's cells, on the gene's strand, and their labels."""
    table = pair.reference.metadata
    strand = results.gene_models.gene(results.site.gene).interval.strand
    chosen, labels = [], []
    for cell in results.site.cells[:cells]:
        own = (table["ontology_curie"] == cell.term) & table["strand"].isin([".", strand])
        for number in np.flatnonzero(own.to_numpy()).tolist():
            chosen.append(number)
            assay = _assay(table.iloc[number])
            labels.append(assay if len(results.site.cells) == 1 else f"{assay}, {cell.name}")
    reference, alternate = (
        each.select_tracks_by_index(chosen) for each in (pair.reference, pair.alternate)
    )
    return Alleles(reference, alternate, pair.variants), labels


def _assay(track: pd.Series) -> str:
    """What a track measures, in short."""
    mark = track.get("histone_mark")
    if isinstance(mark, str) and mark:
        return mark
    title = str(track.get("Assay title", ""))
    return "DNase" if title.startswith("DNase") else "RNA"
