"""The figure of TAL1: locus, what changes, the site that is made, and whether chance does as much."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from agviz.cases.results import CaseResults
from agviz.figure.annotations import Variants
from agviz.figure.compose import Figure, stack
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.logo import Logo
from agviz.figure.lollipops import Lollipops
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval

GROUP_COLORS = ("#C8102E", "#0072B2", "#8C8C8C", "#67308F")


def draw(results: CaseResults) -> Figure:
    top = _locus(results) & _changes(results)
    close = _closeups(results)
    page = top.zoomed(*close)
    return stack(page, _logos(results), _beyond_chance(results)).titled(
        assembly=results.site.label
    ).lettered()


def _alleles(results, name):
    out = results.predictions[name]
    return Alleles(out.reference, out.alternate, results.site.focused.variant)


def _locus(results):
    site = results.site
    rows = [
        {"Chromosome": v.variant.chromosome, "Start": v.variant.start, "End": v.variant.end, "group": v.group}
        for v in site.variants
    ]
    colors = dict(zip(site.groups, GROUP_COLORS, strict=False))
    dots = Lollipops(pd.DataFrame(rows), color=colors, color_by="group", label="variants", height=5)
    genes = Genes(results.gene_models, highlight=site.gene, tss=True)
    return (dots & genes).at(site.region).titled(f"Locus of {site.gene}: {site.label}")


def _by_cell(results, pair, what):
    """The pair's tracks in the order of the site's cells, those of the gene's strand, with names."""
    table = pair.reference.metadata
    strand = results.gene_models.gene(results.site.gene).interval.strand
    chosen, labels = [], []
    for cell in results.site.cells:
        own = (table["ontology_curie"] == cell.term) & table["strand"].isin([".", strand])
        for k in np.flatnonzero(own.to_numpy()).tolist():
            mark = table["histone_mark"].iloc[k] if "histone_mark" in table else what
            chosen.append(k)
            labels.append(f"{mark}, {cell.name}")
    return Alleles(pair.reference.select_tracks_by_index(chosen), pair.alternate.select_tracks_by_index(chosen), pair.variants), labels


def _changes(results):
    both = _alleles(results, "focus")
    panels = []
    for pair, what in ((both.dnase, "DNase"), (both.chip_histone, ""), (both.rna_seq, "RNA")):
        some, labels = _by_cell(results, pair, what)
        panels.append(Tracks(some, style="heat", show="difference", label=labels))
    if "contacts" in results.predictions:
        maps = _alleles(results, "contacts").contact_maps
        panels.append(ContactMap(maps, show="difference", shape="rectangle", height=7, label="contacts"))
    return stack(*panels).at(results.site.region).titled(f"ALT − REF, {results.site.focus}")


def _closeups(results):
    site = results.site
    both = _alleles(results, "focus")
    variant = site.focused.variant
    half = site.settings["zoom"] // 2
    zoom = Interval(variant.chromosome, variant.start - half, variant.start + half)
    gene = results.gene_models.gene(site.gene).interval
    dnase, names = _by_cell(results, both.dnase, "DNase")
    hist, hnames = _by_cell(results, both.chip_histone, "")
    rna, rnames = _by_cell(results, both.rna_seq, "RNA")
    one = Tracks(dnase, tracks=[0], label=names[0]) & Tracks(hist, tracks=[0], label=hnames[0])
    two = Tracks(rna, tracks=[0], label=rnames[0]) & Genes(results.gene_models, highlight=site.gene)
    return one.at(zoom), two.at(gene.resize(gene.width + 400))


def _logos(results):
    site = results.site
    ref, alt = results.scores["reference"], results.scores["alternate"]
    variant = site.focused.variant
    panels = [
        Logo(ref[name], alternate=alt[name], variant=variant, label=["REF", "ALT"], height=9)
        for name in ref.data_vars
    ]
    return panels[0] | panels[1]


def _beyond_chance(results):
    table = results.tables["variants"]
    random = table[table["group"] == "random"]
    groups = {f"{n} bp": some["log2_fold_change"].to_numpy() for n, some in random.groupby("added_bp")}
    violins = Violins(groups, xlabel=f"{results.site.gene} RNA, log2 fold change", height=6)
    own = table[table["group"] != "random"]
    scores = results.tables["scores"]
    scores = scores[scores["variant"].isin(own["variant"])]
    grid = scores.assign(name=scores["variant"].map(own.set_index("variant")["name"]), track=scores["assay"] + ", " + scores["cell"]).pivot_table(index="name", columns="track", values="log2_fold_change")
    heat = ScoreHeatmap(grid, unit="log2 fold change")
    return violins | heat
