"""The figure of an eQTL: linked variants side by side, their logos, tissues, all beside chance.

After figure 4b of Avsec et al. (2026), *Nature* 649:1206-1218.
"""

import math

import numpy as np
import pandas as pd

from agviz.cases.case_data import CaseVariant, Site
from agviz.cases.chosen_tracks import chosen, has, one_of_cell, pair_of, table_of
from agviz.cases.results import CaseResults
from agviz.cases.variant_changes import of_output
from agviz.figure.bars import Bars
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.genes import Genes
from agviz.figure.logo import Logo
from agviz.figure.lollipops import Lollipops
from agviz.figure.scatter import Scatter
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval

RANDOM = "random"
SMALLEST_SCALE = 1e-3
RANDOM_COLOR = "#A8A8A8"
COLORS = ("#1A1A1A", "#BFE0F2", "#2A9384")
"""Of variants; none is that of an allele."""
SUBSTITUTIONS = 3  # of a base
MOST = 2  # variants looked at closely
SIGNAL_HEIGHT, DETAIL_HEIGHT, LOGO_HEIGHT, BAR_HEIGHT, SCATTER_HEIGHT = 7.0, 9.0, 9.0, 2.2, 48.0


def compared(site: Site) -> list[CaseVariant]:
    """The variants that are looked at closely: the focus, and the first beside it."""
    others = [each for each in site.variants if each.name != site.focus]
    return [site.focused, *others][:MOST]


def draw(results: CaseResults) -> Figure:
    """Locus with a detail of each variant, logos, the change in each tissue, beside chance."""
    some = compared(results.site)
    page = _locus(results, some).zoomed(*[_detail(results, each) for each in some])
    logos = Figure("beside", tuple(_logo(results, each) for each in some))
    changes = Figure("beside", (_tissues(results), _scatter(results)))
    return stack(page, logos, changes).titled(assembly=results.site.label).lettered()


def colors(site: Site) -> dict[str, str]:
    """The color of each variant of the case."""
    return {each.name: COLORS[k % len(COLORS)] for k, each in enumerate(site.variants)}


def _locus(results: CaseResults, some: list[CaseVariant]) -> Figure:
    """The variants, the gene, and for each variant both alleles of the gene's RNA."""
    site = results.site
    rows = pd.DataFrame(
        [
            {
                "Chromosome": each.variant.chromosome, "Start": each.variant.start,
                "End": each.variant.end, "name": each.name,
            }
            for each in site.variants
        ]
    )  # fmt: skip
    panels: list[Panel] = [
        Lollipops(rows, color=colors(site), color_by="name", label="Variants", height=4),
        Genes(results.gene_models, highlight=site.gene, tss=True, rows=3),
    ]
    for each in some:
        panels.append(
            Tracks(
                _tracks(results, each, "rna_seq"), label=f"RNA, {each.name}", height=SIGNAL_HEIGHT
            )
        )
    title = f"{site.gene} RNA, {site.cells[0].name}, REF and ALT ({site.label})"
    return stack(*panels).at(site.region).titled(title)


def _detail(results: CaseResults, each: CaseVariant) -> Figure:
    """Accessibility around a variant, else RNA, both alleles."""
    output = "dnase" if has(pair_of(results.predictions[each.name], each.variant), "dnase") else ""
    label = "DNase" if output else "RNA"
    panel = Tracks(
        _tracks(results, each, output or "rna_seq"), label=label, height=DETAIL_HEIGHT,
        ylim=(0.0, _highest(results, output or "rna_seq")),
    )  # fmt: skip
    place = _around(results, each)
    return stack(panel).at(place).titled(f"{each.name} ({each.group})")


def _around(results: CaseResults, each: CaseVariant) -> Interval:
    half, middle = results.site.settings["zoom"] // 2, each.variant.start
    return Interval(each.variant.chromosome, middle - half, middle + half)


def _highest(results: CaseResults, output: str) -> float:
    """The highest value in any detail: all have one scale."""
    found = [SMALLEST_SCALE]
    for each in compared(results.site):
        both, place = _tracks(results, each, output), _around(results, each)
        for tracks in (both.reference, both.alternate):
            span, bins = tracks.interval, tracks.resolution
            first = max(0, (place.start - span.start) // bins)
            found.append(float(tracks.values[first : -((span.start - place.end) // bins)].max()))
    return rounded_up(max(found))


def _tracks(results: CaseResults, each: CaseVariant, output: str) -> Alleles:
    """One track of both alleles, in the first tissue on the gene's strand."""
    both = pair_of(results.predictions[each.name], each.variant)
    tracks = getattr(both, output)
    strand = results.gene_models.gene(results.site.gene).interval.strand
    return chosen(tracks, one_of_cell(table_of(tracks), results.site.cells[0], strand))


def _logo(results: CaseResults, each: CaseVariant) -> Figure:
    """What each base around a variant gives to the gene's RNA, REF over ALT."""
    (name,) = results.scores[f"{each.name}: REF"].data_vars
    data = [results.scores[f"{each.name}: {allele}"][name] for allele in ("REF", "ALT")]
    logo = Logo(
        data[0], alternate=data[1], variant=each.variant, label=["REF", "ALT"], height=LOGO_HEIGHT,
        ylim=_limits(results),
    )  # fmt: skip
    return stack(logo).titled(f"Each base's part in {name}, {each.name}")


def _limits(results: CaseResults) -> tuple[float, float]:
    """Ends of a scale that all logos share, so that a decoy's looks as small as it is."""
    low, high = 0.0, 0.0
    for data in results.scores.values():
        for array in data.values():
            parts = -np.nan_to_num(array.values).sum(axis=1) / SUBSTITUTIONS
            low, high = min(low, float(parts.min())), max(high, float(parts.max()))
    return -rounded_up(-low), rounded_up(high)


def rounded_up(value: float) -> float:
    """The next end of a scale at or above a value, of at most two digits.

    >>> rounded_up(9.48), rounded_up(0.83), rounded_up(0.0)
    (9.5, 0.85, 0.001)
    """
    if value < SMALLEST_SCALE:
        return SMALLEST_SCALE
    step = 10.0 ** math.floor(math.log10(value)) / 2
    return round(math.ceil(value / step - 1e-9) * step, 6)


def _tissues(results: CaseResults) -> Figure:
    """The gene's change in each tissue, by each variant."""
    names = dict(zip(*(results.tables["variants"][k] for k in ("variant", "name")), strict=True))
    rna = of_output(results.tables["scores"], "RNA_SEQ")
    rna = rna.assign(name=rna["variant"].map(names))
    values = {
        cell.name: {
            each.name: float(
                rna[(rna["cell"] == cell.name) & (rna["name"] == each.name)][
                    "log2_fold_change"
                ].mean()
            )
            for each in results.site.variants
        }
        for cell in results.site.cells
    }
    label = "log2 fold change of RNA"
    if len(results.site.variants) == 1:  # then there are no groups to tell apart
        alone = {cell: next(iter(changes.values())) for cell, changes in values.items()}
        bars = Bars(alone, label=label, height=BAR_HEIGHT)
    else:
        bars = Bars(values, colors=colors(results.site), label=label, height=BAR_HEIGHT)
    return stack(bars).titled(f"{results.site.gene} by tissue ({results.site.label})")


def _scatter(results: CaseResults) -> Figure:
    """All variants: the change of chromatin at each, else where it lies, and that of the gene."""
    site, table = results.site, results.tables["variants"]
    known = "dnase_log2_fold_change" in table
    across: np.ndarray
    if known:
        across = table["dnase_log2_fold_change"].to_numpy()
        label = "DNase at the variant, log2 fold change"
    else:
        middle = site.focused.variant.position
        positions = table["variant"].str.split(":").str[1].astype(int)
        across, label = (positions - middle).to_numpy(), f"bp from {site.focus}"
    groups = table["name"].where(table["group"] != RANDOM, RANDOM)
    order = np.argsort(groups != RANDOM, kind="stable")  # the case's own are drawn last, on top
    panel = Scatter(
        across[order], table["rna_log2_fold_change"].to_numpy()[order], xlabel=label,
        ylabel=f"{site.gene} RNA, {site.cells[0].name}, log2 fold change",
        groups=list(groups.iloc[order]),
        colors={RANDOM: RANDOM_COLOR, **colors(site)}, statistic="none", height=SCATTER_HEIGHT,
    )  # fmt: skip
    return stack(panel).titled(site.label)
