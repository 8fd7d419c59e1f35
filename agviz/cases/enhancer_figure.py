"""The figure of an enhancer: the locus, its bases, its sites alone, together and apart."""

import math
from typing import Any

import pandas as pd

from agviz.cases.around_variant import CODING, is_readers
from agviz.cases.case_data import Site
from agviz.cases.chosen_tracks import chosen, of_cell, one_of_cell, pair_of, table_of
from agviz.cases.enhancer_questions import elements
from agviz.cases.results import CaseResults
from agviz.figure.bars import Bars
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.genes import Genes
from agviz.figure.line_plot import LinePlot
from agviz.figure.links import Links
from agviz.figure.logo import Logo
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.types import Interval

SIGNAL_HEIGHT, LOGO_HEIGHT, LINKS_HEIGHT = 6.5, 8.0, 8.0  # mm
PLOT_HEIGHT, BAR_HEIGHT, ROW_HEIGHT = 36.0, 4.7, 9.4
"""mm: the three plots end at one height."""
LONGEST_NAME = 9
"""letters of a motif's name that a narrow panel has room for."""
WIDE = 80
"""bp of mutagenesis above which its two columns are laid one below the other."""
LEAST_LINK = 0.1
"""ln fold change of the gene's RNA from which a stretch is joined to the gene."""
COLORS = ("#0B5A7C", "#C8591A")  # of the two sides
ADDED, EXPECTED = "if losses added up", "#D0D0D0"


def draw(results: CaseResults) -> Figure:
    """Locus and links; logos with and without a site; pairs, motifs alone, and their distance."""
    page = stack(_locus(results), _logos(results), _together(results))
    return page.titled(assembly=results.site.label).lettered()


def _locus(results: CaseResults) -> Figure:
    """What holds the gene's RNA, genes, and the signals of both alleles in the first cell."""
    site = results.site
    cell = site.cells[0]
    both = pair_of(results.predictions["focus"], site.focused.variant)
    strand = results.gene_models.gene(site.gene).interval.strand
    shown = held(results)
    panels: list[Panel] = [_genes(results)]
    if len(shown):
        panels.insert(
            0,
            Links(
                shown, height_by="score", predicted=True, height=LINKS_HEIGHT, label="RNA held, ln"
            ),
        )
    for name, label in (("dnase", "DNase"), ("chip_histone", None), ("rna_seq", "RNA")):
        pair = getattr(both, name)
        numbers = _shown(table_of(pair), site, strand)
        labels = [label or _mark(table_of(pair).iloc[number]) for number in numbers]
        panels.append(
            Tracks(chosen(pair, numbers), scale="free", height=SIGNAL_HEIGHT, label=labels)
        )
    title = f"{site.gene} locus ({site.label}), {cell.name}: REF and ALT of {site.focus}"
    return stack(*panels).at(site.region).titled(title)


def held(results: CaseResults) -> pd.DataFrame:
    """Stretches that hold the gene's RNA in the first cell type, but its promoter and exons."""
    links = results.tables["links"]
    mine = (links["cell"] == results.site.cells[0].name) & (links["own"] == "")
    return links[mine & (links["score"] >= LEAST_LINK)].reset_index(drop=True)


def _genes(results: CaseResults) -> Genes:
    """All genes; around a reader's variant those of proteins, as there may be many others."""
    gene, models = results.site.gene, results.gene_models
    if not is_readers(results.site):
        return Genes(models, highlight=gene, tss=True)
    return Genes(models, highlight=gene, priority=[gene], types=(CODING,), tss=True, rows=3)


def _shown(table: Any, site: Site, strand: str) -> list[int]:
    """Numbers of the tracks of the first cell type: around a reader's variant the marks' and one.

    Of the published tracks a cell line may have ten marks, and RNA by two assays.
    """
    cell = site.cells[0]
    if not is_readers(site):
        return of_cell(table, cell, strand)
    if "histone_mark" not in table:
        return one_of_cell(table, cell, strand)
    own = of_cell(table, cell, strand)
    marks = [table["histone_mark"].iloc[number] for number in own]
    usual = [own[marks.index(mark)] for mark in site.settings["marks"] if mark in marks]
    return usual or own[:1]


def _mark(track: Any) -> str:
    return str(track.get("histone_mark") or track["name"])


def _logos(results: CaseResults) -> Figure:
    """What each base gives on REF over ALT, a column for each readout."""
    site = results.site
    reference, alternate = results.scores["reference"], results.scores["alternate"]
    marks = [
        Interval(place.chromosome, place.start, place.end, name=name)
        for name, place in elements(site).items()
    ]
    scored = reference["position"].values
    variant = site.focused.variant
    inside = scored[0] <= variant.start < variant.end <= scored[-1] + 1
    columns = [
        stack(
            Logo(
                reference[name], alternate=alternate[name], variant=variant if inside else None,
                motifs=marks, label=["REF", "ALT"], height=LOGO_HEIGHT,
            )
        ).titled(f"Each base's part in {name}, {site.cells[0].name}")
        for name in reference.data_vars
    ]  # fmt: skip
    return Figure("stack" if len(scored) > WIDE else "beside", tuple(columns))


def _together(results: CaseResults) -> Figure:
    """The sites taken away, the motifs in random sequence, and the motifs at each distance.

    Around a reader's variant titles are short, with room for a notice that weights are random, and
    none where a legend of motifs' names is.
    """
    lost, alone, spaced = (stack(part(results)) for part in (_lost, _alone, _spaced))
    if is_readers(results.site):
        columns = (lost.titled("Sites lost"), alone.titled("In random bases"), spaced)
    else:
        columns = (
            lost.titled(f"DNase, {results.site.cells[0].name}: sites lost"),
            alone.titled("Motifs in random bases"),
            spaced.titled("By distance"),
        )
    return Figure("beside", columns)


def short_names(site: Site) -> dict[str, str]:
    """What narrow panels call the sites: where a motif's name has no room, by the side it is on."""
    names = list(elements(site))
    return {
        name: name if len(name) <= LONGEST_NAME else f"{side} site"
        for name, side in zip(names, ("left", "right"), strict=True)
    }


def _lost(results: CaseResults) -> Bars:
    """Accessibility with both sites, without one, without both; and were the two to add up."""
    row = results.tables["pairs"].iloc[0]
    none, called = row["none"], short_names(results.site)
    levels = {
        "both sites": none,
        f"without {called[row['element']]}": none + row["alone"],
        f"without {called[row['other']]}": none + row["other_alone"],
        "without both": none + row["both"],
        ADDED: none + row["alone"] + row["other_alone"],
    }
    values = [0.0, *map(float, levels.values())]
    whole = (math.floor(min(values)), math.ceil(max(values)))
    return Bars(
        levels,
        label="mean DNase signal" if is_readers(results.site) else "mean signal",
        orientation="horizontal",
        value_labels=True,
        colors={ADDED: EXPECTED},
        limits=None if is_readers(results.site) else whole,
        height=BAR_HEIGHT,
    )


def _alone(results: CaseResults) -> Violins:
    table = results.tables["alone"]
    table, called = table[table["strand"] == "+"], short_names(results.site)
    groups = {
        called.get(name, "both"): some["effect"].to_numpy()
        for name, some in table.groupby("motif", sort=False)
    }
    least = min(0.0, *(float(some.min()) for some in groups.values()))
    most = max(0.0, *(float(some.max()) for some in groups.values()))
    what = "DNase" if is_readers(results.site) else "mean"
    return Violins(
        groups,
        xlabel=f"change of {what} signal",
        height=ROW_HEIGHT,
        limits=(least, 1.1 * most) if least < most else None,
    )


def _spaced(results: CaseResults) -> LinePlot:
    """What the second motif does beside the first, by distance and side."""
    table = results.tables["spacing"]
    table = table[table["strand"] == "+"]
    lines = {
        side: (some["distance"].to_numpy(), some["interaction"].to_numpy())
        for side, some in table.groupby("side", sort=False)
    }
    one, other = elements(results.site)
    between, moved = f"{one} and {other}", other
    if is_readers(results.site):  # motifs' names may be long
        between, moved = "the two sites", "written"
    ends = (min(0.0, float(table["interaction"].min())), float(table["interaction"].max()))
    return LinePlot(
        {f"{moved} {side}": line for side, line in lines.items()},
        xlabel=f"bp between {between}",
        ylabel="signal beyond each alone",
        height=PLOT_HEIGHT,
        limits=[None, ends] if ends[0] < ends[1] else None,  # nothing changes: no ends
        colors=dict(zip((f"{moved} {side}" for side in lines), COLORS, strict=True)),
    )
