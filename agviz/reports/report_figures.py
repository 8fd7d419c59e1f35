"""The figures of an explanation: tracks, mutagenesis, scores, background, splicing, contacts."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from agviz.catalog.outputs import OUTPUTS, OutputType
from agviz.figure.compose import Figure, Panel, stack
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.alleles import Alleles
from agviz.genome.assembly import Assembly
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, TrackData, Variant
from agviz.reports.background_scores import largest_of_each
from agviz.reports.drawn_alleles import DrawnAlleles
from agviz.reports.explained_motifs import MotifAnswer
from agviz.reports.motif_evidence import Mutagenesis
from agviz.reports.shown_region import changed_region

ROWS_MOST = 14  # biosamples and factors in the table of scores
BRACKETS_MOST = 3  # motifs over the letters
LOG_UNITS = {"log2 fold": 1.0, "ln fold": 1 / math.log(2)}
FLOOR = 1e-6  # of the scorer's own score, below which a background change counts as this


def track_figure(
    predicted: Alleles,
    picks: pd.DataFrame,
    variant: Variant,
    *,
    genes: GeneModels | None,
    assembly: Any,
) -> Figure | None:
    """REF and ALT of the tracks that change most, over the genes.

    Parameters
    ----------
    predicted
        Both alleles, with the outputs of `picks`.
    picks
        Rows of `by_biosample`: output_type, track_name, track_strand.
    variant, genes, assembly
        What is marked, drawn below, and named.
    """
    pairs = []
    for output, rows in picks.groupby("output_type", sort=False):
        pair = getattr(predicted, OUTPUTS[OutputType[str(output)]].attribute)
        pairs.append(chosen_tracks(pair, rows))
    if not pairs:
        return None
    shown = changed_region(pairs, variant, genes=genes)
    panels: list[Panel] = [Tracks(pair, label_peaks=1) for pair in pairs]
    if genes is not None:
        panels.append(Genes(genes))
    return stack(*panels).at(shown).titled(assembly=getattr(assembly, "name", None))


def chosen_tracks(pair: Alleles, rows: pd.DataFrame) -> Alleles:
    """Of a pair the tracks of these names and strands, in their order of importance.

    A gene's score may be of tracks whose strands were merged: then that of the gene's strand.
    """
    reference, alternate = pair.reference, pair.alternate
    assert isinstance(reference, TrackData)
    assert isinstance(alternate, TrackData)
    numbers = {key: n for n, key in enumerate(zip(reference.names, reference.strands, strict=True))}
    kept: dict[int, None] = {}
    for row in rows.to_dict("records"):
        strands = (row["track_strand"], row["gene_strand"])
        found = [numbers.get((row["track_name"], strand)) for strand in strands]
        kept.update(dict.fromkeys(number for number in found if number is not None))
    chosen = list(kept)
    return Alleles(
        reference.select_tracks_by_index(chosen),
        alternate.select_tracks_by_index(chosen),
        pair.variants,
    )


def logo_figure(
    found: Mutagenesis | None, motifs: pd.DataFrame | None, variant: Variant
) -> Figure | None:
    """What each base gives on REF and on ALT, with the motifs in use above it."""
    if found is None:
        return None
    marks = [] if motifs is None else _brackets(motifs, variant)
    logo = Logo(
        found.reference, alternate=found.alternate, variant=variant, motifs=marks,
        label=["REF", "ALT"],
    )  # fmt: skip
    return stack(logo)


def _brackets(motifs: pd.DataFrame, variant: Variant) -> list[Interval]:
    """The first motifs in use that lie beside each other, in REF coordinates."""
    used = motifs[motifs["used"].fillna(False).astype(bool)]
    marks: list[Interval] = []
    for row in used.to_dict("records"):
        start, end = int(row["Start"]), int(row["End"])
        if row["allele"] == "ALT":
            place = Interval(variant.chromosome, min(start, variant.start), end)
            moved = CoordinateMap.of(place, [variant])
            start = int(moved.alternate_to_reference([start])[0])
            end = max(start + 1, int(moved.alternate_to_reference([end - 1])[0]) + 1)
        name = f"{row['name']} {row['change']}"
        mark = Interval(variant.chromosome, start, end, str(row["Strand"]), name=name)
        if not any(mark.overlaps(other) for other in marks):
            marks.append(mark)
    return marks[:BRACKETS_MOST]


def score_figure(by_biosample: pd.DataFrame) -> Figure | None:
    """log2 fold changes of all that has them: biosamples by outputs."""
    table = by_biosample[by_biosample["unit"].isin(LOG_UNITS)]
    table = table[table["biosample_name"] != ""]
    if table.empty:
        return None
    scores = table["raw_score"].astype(float) * table["unit"].map(LOG_UNITS)
    cells = pd.DataFrame(
        {"row": table["biosample_name"], "column": table["question"], "score": scores}
    )
    largest = cells["score"].abs().sort_values(ascending=False, kind="stable").index
    best = cells.loc[largest].drop_duplicates(["row", "column"])
    order = list(dict.fromkeys(best["row"]))[:ROWS_MOST]
    columns = list(dict.fromkeys(table["question"]))
    grid = best.pivot(index="row", columns="column", values="score").loc[order, columns]
    panel = ScoreHeatmap(grid, cluster="none", colors="diverging", unit="log2 fold change")
    return stack(panel)


def background_figure(summary: pd.DataFrame, background: pd.DataFrame | None) -> Figure | None:
    """Each scorer's largest change of each background variant, as a share of this variant's."""
    if background is None or summary.empty:
        return None
    largest = largest_of_each(background)
    groups = {}
    for _, row in summary.iterrows():
        own = abs(float(row["raw_score"]))
        if own == 0 or row["variant_scorer"] not in largest:
            continue
        shares = np.maximum(largest[row["variant_scorer"]].to_numpy(dtype=float) / own, FLOOR)
        groups[str(row["question"])] = np.log10(shares)
    if not groups:
        return None
    xlabel = "largest change of a background variant / this variant's, log10"
    return stack(Violins(groups, marked={"this variant": 0.0}, xlabel=xlabel))


def splice_figure(
    predicted: Alleles, junctions: pd.DataFrame, *, genes: GeneModels | None
) -> Figure | None:
    """Junctions of both alleles in the biosample where one changes most, over the genes."""
    if junctions.empty:
        return None
    name = str(junctions["track_name"].iloc[0])
    start, end = changed_together(junctions)
    pad = max((end - start) // 8, 50)
    shown = Interval(str(junctions["Chromosome"].iloc[0]), start - pad, end + pad)
    panels: list[Panel] = [
        Sashimi(predicted.splice_junctions, coverage=None, tracks=[name], label="psi5")
    ]
    if genes is not None:
        panels.append(Genes(genes))
    return stack(*panels).at(shown)


def changed_together(junctions: pd.DataFrame) -> tuple[int, int]:
    """Where the first junction lies, and those that overlap it or one another: of any biosample."""
    places = junctions[junctions["Strand"] == junctions["Strand"].iloc[0]]
    start, end = int(places["Start"].iloc[0]), int(places["End"].iloc[0])
    while True:
        near = places[(places["Start"] < end) & (places["End"] > start)]
        wider = int(near["Start"].min()), int(near["End"].max())
        if wider == (start, end):
            return wider
        start, end = wider


def contact_figure(predicted: Alleles, *, genes: GeneModels | None) -> Figure:
    """The difference of the contact maps, over the genes."""
    panels: list[Panel] = [ContactMap(predicted.contact_maps, show="difference", tracks=[0])]
    if genes is not None:
        panels.append(Genes(genes))
    return stack(*panels)


def all_figures(
    variant: Variant,
    *,
    drawn: DrawnAlleles,
    tables: Mapping[str, pd.DataFrame],
    known: pd.DataFrame | None,
    answer: MotifAnswer,
    assembly: Any,
) -> dict[str, Figure]:
    """The figures that there is something to draw in, by name.

    Parameters
    ----------
    variant, assembly
        What is marked, and the genome.
    drawn, tables, known, answer
        What was predicted, the tables by name, scores of the background, motifs and mutagenesis.
    """
    has_genes = isinstance(assembly, Assembly) and assembly.genes is not None
    genes = assembly.gene_models if has_genes else None
    figures = {
        "mutagenesis": logo_figure(answer.mutagenesis, answer.motifs, variant),
        "scores": score_figure(tables["changes"]),
        "background": background_figure(tables["summary"], known),
    }
    if drawn.predicted is not None:
        figures["tracks"] = track_figure(
            drawn.predicted, drawn.picks, variant, genes=genes, assembly=assembly
        )
        figures["splicing"] = splice_figure(drawn.predicted, tables["junctions"], genes=genes)
        if drawn.contacts:
            figures["contacts"] = contact_figure(drawn.predicted, genes=genes)
    return {name: figure for name, figure in figures.items() if figure is not None}
