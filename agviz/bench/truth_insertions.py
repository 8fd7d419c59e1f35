"""Inserted MYB sites, explained: as MYB, in the T-ALL line, with the right gene.

CAACGGTT or its reverse complement, 500 to 5,000 bp from the TSS of a random gene, in chromatin that
is closed in every cell type, at least 60 bp from all bound sites, exons and starts. Kept are those
after which, by the oracle, one gene rises by a natural logarithm of .2 or more (a fifth), and by
1.25 times as much as any other: a smaller rise no experiment tells. `agviz.explain` is right if
the first of the motifs is MYB, made; if accessibility changes most in the T-ALL line; and if the
first of the genes is the one that truly changes most, in that line.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from agviz._progress import track
from agviz.bench.teaching_measures import share
from agviz.bench.teaching_table import Row
from agviz.bench.truth_tables import BOUND, World
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.reports.explain import explain
from agviz.reports.explanation import Explanation
from agviz.teaching.grammar import CELLS, T_ALL

__all__ = ["ALL", "GENE", "MOTIF", "TISSUE", "Insertion", "find_insertions", "measure"]

ALL = "MYB insertion explained"
MOTIF, TISSUE, GENE = f"{ALL}: motif", f"{ALL}: cell type", f"{ALL}: gene"

SITE = "CAACGGTT"
FROM, TO = 500, 5_000  # bp from the TSS
CLEARANCE = 60  # bp around the site without bound sites, exons or starts
CONTEXT = 32_768  # bp that the model sees
RISE = 0.2  # least natural logarithm of the gene's fold change
CLEARLY = 1.25  # times the next largest
TRIES = 40  # places tried for each that is wanted
FLANK = 12  # bp mutated on either side
TERM = CELLS[T_ALL].ontology_curie


class Insertion(NamedTuple):
    """A variant, and the gene that truly rises most."""

    variant: Variant
    gene_id: str


def find_insertions(world: World, oracle: Any, *, count: int, show: bool) -> list[Insertion]:
    """Random insertions whose effect is known and clear, by the world's seed."""
    found: list[Insertion] = []
    bar = track(_places(world, TRIES * count), what="Insertions", total=None, show=show)
    for variant in bar:
        genes = _explained(oracle, variant, flank=0).genes
        rises = genes[genes["ontology_curie"] == TERM]["log_fold_change"].to_numpy(float)
        first = genes.iloc[0] if len(genes) else None
        if first is None or first["ontology_curie"] != TERM or rises[0] < RISE:
            continue
        if len(genes) > 1 and rises[0] < CLEARLY * genes["log_fold_change"].abs().iloc[1]:
            continue
        found.append(Insertion(variant, str(first["gene_id"])))
        if len(found) == count:
            break
    return found


def _places(world: World, count: int) -> Iterator[Variant]:
    """Insertions near random genes, in closed chromatin."""
    rng, genes = world.rng(7), world.table("promoters")
    for row in rng.integers(len(genes), size=count).tolist():
        gene = genes.iloc[row]
        contig = str(gene["Chromosome"])
        at = int(gene["Start"]) + int(rng.integers(FROM, TO)) * int(rng.choice([-1, 1]))
        site = SITE if rng.random() < 0.5 else reverse_complement(SITE)
        if CONTEXT < at < world.assembly.contigs[contig] - CONTEXT and _is_quiet(world, contig, at):
            base = world.assembly.sequence(Interval(contig, at, at + 1))
            yield Variant(contig, at + 1, base, base + site)


def _is_quiet(world: World, contig: str, at: int) -> bool:
    start, end = at - CLEARANCE, at + CLEARANCE
    if world.openness(contig, start, end).max() > 0:
        return False
    for name in ("sites", "exons", "promoters"):
        table = world.table(name)
        near = table[
            (table["Chromosome"] == contig) & (table["Start"] < end) & (table["End"] > start)
        ]
        if name == "sites":
            near = near[near["occupancy"] > BOUND]
        if len(near):
            return False
    return True


def measure(world: World, models: Mapping[str, Any], *, count: int, show: bool = True) -> list[Row]:
    """The share of insertions that are explained right, as a whole and in parts.

    `models` has the oracle, which says what is right, as `"oracle"`.
    """
    insertions = find_insertions(world, models["oracle"], count=count, show=show)
    parts: dict[str, dict[str, list[bool]]] = {
        name: {column: [] for column in models} for name in (ALL, MOTIF, TISSUE, GENE)
    }
    for column, model in models.items():
        for each in track(insertions, what=f"Explanations, {column}", show=show):
            told = _explained(model, each.variant, flank=FLANK)
            right = {MOTIF: _is_myb(told), TISSUE: _is_tall(told), GENE: _is_gene(told, each)}
            for name, value in (right | {ALL: all(right.values())}).items():
                parts[name][column].append(value)
    return [
        Row(
            name,
            {column: share(np.array(seen, dtype=bool)) for column, seen in by_column.items()},
            len(insertions),
        )
        for name, by_column in parts.items()
    ]


def _explained(model: Any, variant: Variant, *, flank: int) -> Explanation:
    motifs = None if flank == 0 else "auto"
    return explain(model, variant, background=None, motifs=motifs, flank=flank, progress_bar=False)


def _is_myb(told: Explanation) -> bool:
    motifs = told.motifs
    if motifs is None or motifs.empty:
        return False
    return bool(motifs["name"].iloc[0] == "MYB" and motifs["change"].iloc[0] == "made")


def _is_tall(told: Explanation) -> bool:
    opened = told.changes[told.changes["question"] == "DNase-seq"]
    return bool(len(opened) and opened["ontology_curie"].iloc[0] == TERM)


def _is_gene(told: Explanation, insertion: Insertion) -> bool:
    genes = told.genes
    if genes.empty:
        return False
    first = genes.iloc[0]
    return bool(first["gene_id"] == insertion.gene_id and first["ontology_curie"] == TERM)
