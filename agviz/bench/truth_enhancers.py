"""Which elements drive a gene in which cell type: enhancer-gene maps beside distance alone.

Of random genes, with a context of 32,768 bp around each TSS: every element of the truth table that
does not overlap the gene's own promoter or exons, in every cell type, is one case. Positives give
at least a tenth of the gene's drive there, by the table of contributions. Cases of all genes are
ranked together, by the map's score or by how near the element is; AUPRC is average precision.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from agviz._progress import track
from agviz.bench.teaching_measures import average_precision
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import COLUMNS, World
from agviz.errors import UnsupportedError
from agviz.genome.types import Interval
from agviz.interpret.enhancers import ABLATION, GRADIENT, enhancer_map
from agviz.teaching.grammar import CELLS

__all__ = ["DISTANCE", "GRADIENTS", "METRIC", "find_genes", "measure"]

METRIC = "enhancer-gene AUPRC, ablation"
GRADIENTS = "enhancer-gene AUPRC, gradient"
DISTANCE = "enhancer-gene AUPRC, distance alone"

CONTEXT = 32_768  # bp predicted
SHARE = 0.1  # of a gene's drive that a positive gives
SHUFFLES = 2


def find_genes(world: World, count: int) -> pd.DataFrame:
    """Random genes whose context lies within their contig, by the world's seed."""
    promoters = world.table("promoters")
    promoters = promoters[promoters["gene_id"].notna()]
    sizes = promoters["Chromosome"].map(dict(world.assembly.contigs))
    inside = promoters["Start"].between(CONTEXT // 2, sizes - CONTEXT // 2)
    first = promoters[inside].drop_duplicates("gene_id")
    genes = world.table("genes").set_index("gene_id")
    single = first[genes["promoters"].reindex(first["gene_id"]).to_numpy() == 1]
    order = world.rng(4).permutation(len(single))[:count]
    return single.iloc[order].reset_index(drop=True)


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """AUPRC of both methods of each model, and of distance alone."""
    genes = find_genes(world, count).to_dict("records")
    rows, cases = [], 0
    for metric, method in ((METRIC, ABLATION), (GRADIENTS, GRADIENT)):
        values = {}
        for column, model in models.items():
            try:
                links = [
                    _links(world, model, gene, method)
                    for gene in track(genes, what=f"{method.capitalize()}, {column}", show=show)
                ]
            except UnsupportedError:
                values[column] = math.nan
                continue
            told = pd.concat(links, ignore_index=True)
            labels = (told["share"] >= SHARE).to_numpy()
            values[column] = average_precision(told["score"].to_numpy(), labels)
            nearness = -told["distance"].abs().to_numpy().astype(float)
            alone, cases = average_precision(nearness, labels), len(told)
        rows.append(Row(metric, values, cases))
    return [*rows, Row(DISTANCE, dict.fromkeys(models, alone), cases)]


def _links(world: World, model: Any, gene: Mapping[str, Any], method: str) -> pd.DataFrame:
    """One gene's map, with the share of its drive that each element truly gives."""
    contig, tss = gene["Chromosome"], int(gene["Start"])
    context = Interval(contig, tss - CONTEXT // 2, tss + CONTEXT // 2)
    elements = world.table("elements")
    near = elements[
        (elements["Chromosome"] == contig)
        & (elements["Start"] >= context.start)
        & (elements["End"] <= context.end)
    ].rename(columns={"element_id": "name"})
    links = enhancer_map(
        model, gene["gene_id"], {cell.name: cell.ontology_curie for cell in CELLS},
        elements=near[["Chromosome", "Start", "End", "name"]], method=method, shuffles=SHUFFLES,
        seed=world.seed, context=context, sample=0, progress_bar=False,
    )  # fmt: skip
    links = links[links["own"] == ""]
    true = world.table("contributions")
    true = true[true["gene_id"] == gene["gene_id"]]
    names = dict(zip(COLUMNS, (cell.name for cell in CELLS), strict=True))
    true = true.assign(cell=true["cell"].map(names), name=true["element_id"])
    merged = links.merge(true[["name", "cell", "share"]], on=["name", "cell"], how="left")
    return merged.assign(share=np.nan_to_num(merged["share"]))
