"""The figure of splicing: reads and junctions of both alleles, their sites, what makes the site.

After figure 3 of Avsec et al. (2026), *Nature* 649:1206-1218.
"""

from typing import Any

import numpy as np
import pandas as pd

from agviz.cases.case_data import Site
from agviz.cases.chosen_tracks import (
    chosen,
    has,
    one_of_cell,
    pair_of,
    strongest_junctions,
    table_of,
)
from agviz.cases.pattern import matches
from agviz.cases.results import CaseResults
from agviz.cases.scenes import scenes_of
from agviz.cases.splice_changes import USAGE
from agviz.cases.splice_marks import FLANK, splice_marks
from agviz.figure.bars import Bars
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.genes import Genes
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval
from agviz.interpret.splice_readouts import ACCEPTOR, DONOR
from agviz.interpret.splice_readouts import Site as SpliceSite

SASHIMI_HEIGHT, SITE_HEIGHT, LOGO_HEIGHT, BAR_HEIGHT = 7.0, 3.4, 5.5, 2.5  # mm
LARGER_SITE_HEIGHT = 7.0  # mm, where there are no junctions
COLUMNS = 2
GROUP_COLORS = ("#C8102E", "#2166AC", "#1A1A1A", "#8C8C8C")


def draw(results: CaseResults) -> Figure:
    """A detail page for each scene, two in a row, and the changes of all variants."""
    scenes = scenes_of(results.site)
    cells: list[Figure] = [_scene(results, scene) for scene in scenes]
    odd = len(cells) % COLUMNS
    cells += _bars(results, 1 if odd else COLUMNS)
    rows = [
        Figure("beside", tuple(cells[first : first + COLUMNS]))
        for first in range(0, len(cells), COLUMNS)
    ]
    return stack(*rows).titled(assembly=results.site.label).lettered()


def strand_of(results: CaseResults, scene: Site) -> str:
    """The strand of a scene's gene."""
    return str(results.gene_models.gene(scene.gene).interval.strand)


def row_of(results: CaseResults, scene: Site) -> pd.Series:
    """What was found of a scene's variant."""
    table = results.tables["variants"]
    return table[(table["scene"] == scene.focus) & (table["name"] == scene.focus)].iloc[0]


def _scene(results: CaseResults, scene: Site) -> Figure:
    """Reads and junctions, sites, genes; below, the bases that make the site."""
    variant = scene.focused.variant
    both = pair_of(results.predictions[scene.focus], variant)
    strand = strand_of(results, scene)
    panels: list[Panel] = []
    if has(both, "splice_junctions"):
        panels += _sashimi(both, scene, strand)
    sites = both.splice_sites
    table = table_of(sites)
    rows = [
        int(np.flatnonzero((table["name"] == kind) & (table["strand"] == strand))[0])
        for kind in (DONOR, ACCEPTOR)
    ]
    height = SITE_HEIGHT if panels else LARGER_SITE_HEIGHT
    panels.append(Tracks(chosen(sites, rows), label=["Donor", "Acceptor"], height=height))
    if not has(both, "splice_junctions"):
        panels.append(
            Tracks(
                chosen(sites, rows), show="difference", label=["Δ donor", "Δ acceptor"],
                height=height,
            )
        )  # fmt: skip
    if str(row_of(results, scene)["quantity"]) == USAGE:
        panels.append(_usage(both.splice_site_usage, scene, strand))
    panels.append(Genes(results.gene_models, highlight=scene.gene, rows=1))
    title = f"{scene.gene}, {scene.focus}"
    page = stack(*panels).at(scene.region).titled(title)
    return page.zoomed(_logo(results, scene, strand))


def _sashimi(both: Alleles, scene: Site, strand: str) -> list[Panel]:
    """Both alleles, and ALT - REF, of one track in the scene's cell type."""
    table = both.reference.splice_junctions.metadata
    number = one_of_cell(table, scene.cells[0], strand)
    coverage = None
    if has(both, "rna_seq"):
        rna = both.rna_seq
        coverage = chosen(rna, one_of_cell(table_of(rna), scene.cells[0], strand))
    options: dict[str, Any] = {
        "coverage": coverage, "tracks": number, "strand": strand, "height": SASHIMI_HEIGHT,
    }  # fmt: skip
    junctions = strongest_junctions(both.splice_junctions)
    return [
        Sashimi(junctions, row_labels=["RNA, REF", "RNA, ALT"], **options),
        Sashimi(junctions, show="difference", row_labels="ALT − REF", **options),
    ]


def _usage(used: Alleles, scene: Site, strand: str) -> Tracks:
    number = one_of_cell(table_of(used), scene.cells[0], strand)
    return Tracks(chosen(used, number), label="Usage", height=SITE_HEIGHT)


def _logo(results: CaseResults, scene: Site, strand: str) -> Figure:
    """REF over ALT of the site that changes most, with its signals marked."""
    found = row_of(results, scene)
    kind = str(found["site"])
    data = {name: results.scores[f"{scene.focus}: {name}"] for name in ("REF", "ALT")}
    positions, variant = data["REF"]["position"], scene.focused.variant
    within = variant.start <= int(positions[-1]) and variant.end > int(positions[0])
    logo = Logo(
        data["REF"][kind], alternate=data["ALT"][kind], variant=variant if within else None,
        motifs=marks_of(results, scene, strand), label=["REF", "ALT"], height=LOGO_HEIGHT,
    )  # fmt: skip
    return stack(logo).titled(
        f"{kind.capitalize()} at {int(found['position']):,}: each base's part"
    )


def marks_of(results: CaseResults, scene: Site, strand: str) -> list[Interval]:
    """The site's signals within the logo, and a motif that the scene names."""
    found = row_of(results, scene)
    array = results.scores[f"{scene.focus}: REF"][str(found["site"])]
    start, end = int(array["position"][0]), int(array["position"][-1]) + 1
    site = SpliceSite(str(found["site"]), int(found["position"]) - 1)
    contig = scene.focused.variant.chromosome
    observed = "".join(array["observed"].values.tolist())
    lacking = site.position - FLANK - start
    # Bases that the logo does not show are not marked either: N has no signal.
    padded = "N" * max(0, -lacking) + observed[max(0, lacking) :]
    padded = padded[: 2 * FLANK + 1].ljust(2 * FLANK + 1, "N")
    marks = splice_marks(site, padded, contig=contig, strand=strand)
    motif = scene.settings.get("motif")
    if motif is not None:
        marks += matches(motif["pattern"], observed, contig=contig, start=start, name=motif["name"])
    return [mark for mark in marks if start <= mark.start and mark.end <= end]


def _bars(results: CaseResults, columns: int) -> list[Figure]:
    """The change of each variant, colored by group, in one or more columns of one scale."""
    table = results.tables["variants"]
    palette = {
        name: GROUP_COLORS[k % len(GROUP_COLORS)] for k, name in enumerate(results.site.groups)
    }
    found = []
    for rows in np.array_split(np.arange(len(table)), min(columns, len(table))):
        some = table.iloc[rows]
        bars = Bars(
            dict(zip(some["name"], some["change"], strict=True)),
            colors=dict(zip(some["name"], some["group"].map(palette), strict=True)),
            label="ALT − REF, probability or usage", limits=(-1.0, 1.0), height=BAR_HEIGHT,
        )  # fmt: skip
        title = f"Site that changes most ({results.site.label})"
        found.append(stack(bars).titled(title))
    return found
