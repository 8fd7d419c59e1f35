"""TAL1: do small insertions that make a MYB site wake the gene, and others of their length not?

References
----------
Mansour et al. (2014) "An oncogenic super-enhancer formed through somatic mutation of a noncoding
intergenic element", *Science* 346:1373-1377. Avsec et al. (2026), *Nature* 649:1206-1218, figure 6.
"""

import dataclasses
import math

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.cases.agreement import agreement
from agviz.cases.case_data import CaseVariant, Site
from agviz.cases.pattern import matches
from agviz.cases.random_insertions import random_like
from agviz.cases.results import CaseResults
from agviz.cases.study import Study
from agviz.cases.tal1_figure import draw
from agviz.cases.tal1_words import describe
from agviz.cases.work import Work
from agviz.genome.edits import apply_variants
from agviz.genome.types import Interval, Variant
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout

RANDOM = "random"
UNIT = "Δ log2"
NEAR = 200
"""bp around a variant in which the motif's sites are counted: more than any of them needs."""
PSEUDOCOUNT = 0.001
"""Added before the logarithm, as the published scorer of genes does."""
NATURAL = ("GeneMaskLFCScorer",)
"""Scorers whose answers are natural logarithms; tables and figures have log2."""


def compute(work: Work) -> CaseResults:
    """Scores of all variants, both alleles of the focus, mutagenesis of both, and the truth."""
    site = work.site
    settings = site.settings
    drawn = random_like(site.variants, number=settings["random"], seed=settings["seed"])
    variants = _with_motif(_listed(site, drawn), work)
    scores = _scores(work, variants)
    table = _with_change(variants, scores, site)
    truth = work.truth()
    numbers: dict[str, float] = {}
    if truth is not None:
        true = _with_change(variants, _scores(truth, variants), site)["log2_fold_change"]
        table["oracle_log2_fold_change"] = true
        agreed = agreement(table["log2_fold_change"].to_numpy(), true.to_numpy())
        numbers = {name: float(value) for name, value in dataclasses.asdict(agreed).items()}
    return work.results(
        tables={"variants": table, "scores": scores},
        predictions=_predictions(work),
        scores=_mutagenesis(work),
        numbers=numbers,
    )


def _listed(site: Site, drawn: dict[int, list[Variant]]) -> pd.DataFrame:
    """All that is scored: the site's variants, then random ones by the length that they add."""
    own = [
        {
            "name": each.name, "group": each.group, "variant": str(each.variant),
            "added_bp": each.growth, "samples": "; ".join(each.samples),
        }
        for each in site.variants
    ]  # fmt: skip
    random = [
        {
            "name": f"random, {growth} bp, {number}", "group": RANDOM, "variant": str(variant),
            "added_bp": growth, "samples": "",
        }
        for growth, some in drawn.items()
        for number, variant in enumerate(some, 1)
    ]  # fmt: skip
    return pd.DataFrame([*own, *random])


def _with_motif(variants: pd.DataFrame, work: Work) -> pd.DataFrame:
    """The variants, each with how many more sites of the motif ALT has than REF."""
    motif = work.site.settings["motif"]
    more = []
    for text in variants["variant"]:
        variant = CaseVariant("", text, "").variant
        around = variant.reference_interval.resize(NEAR)
        longer, _ = apply_variants(around, [variant], work.assembly.fasta_reader)
        counts = [
            len(matches(motif["pattern"], bases, contig="", start=0, name=""))
            for bases in (work.assembly.sequence(around), longer)
        ]
        more.append(counts[1] - counts[0])
    return variants.assign(**{f"{motif['name']}_sites_made": more})


def _scores(work: Work, variants: pd.DataFrame) -> pd.DataFrame:
    """A row per variant and track of the site's cells: log2 fold changes."""
    asked = [CaseVariant("", text, "").variant for text in variants["variant"]]
    found = work.scored("scores", asked, work.site.outputs)
    names = {cell.term: cell.name for cell in work.site.cells}
    of_gene = found["gene_name"].isna() | (found["gene_name"] == work.site.gene)
    found = found[found["ontology_curie"].isin(names) & of_gene]
    natural = found["variant_scorer"].astype(str).str.startswith(NATURAL)
    return pd.DataFrame(
        {
            "variant": found["variant_id"].astype(str),
            "output": found["output_type"].astype(str),
            "assay": _assays(found),
            "cell": found["ontology_curie"].map(names),
            "track": found["track_name"].astype(str),
            "gene": found["gene_name"].astype(object).where(found["gene_name"].notna(), None),
            "log2_fold_change": found["raw_score"] / np.where(natural, math.log(2), 1.0),
        }
    ).reset_index(drop=True)


def _assays(found: pd.DataFrame) -> pd.Series:
    """What was measured: the histone mark where there is one, else the output in short."""
    short = {"DNASE": "DNase", "RNA_SEQ": "RNA", "ATAC": "ATAC", "CAGE": "CAGE"}
    assay = found["output_type"].astype(str).map(lambda output: short.get(output, output))
    marks = found.get("histone_mark", pd.Series(None, index=found.index, dtype=object))
    return marks.where(marks.notna() & (marks != ""), assay)


def _with_change(variants: pd.DataFrame, scores: pd.DataFrame, site: Site) -> pd.DataFrame:
    """The variants, each with the change of the gene's RNA in the first cell type."""
    rna = scores[(scores["output"] == "RNA_SEQ") & (scores["cell"] == site.cells[0].name)]
    change = rna.groupby("variant")["log2_fold_change"].mean()
    return variants.assign(log2_fold_change=variants["variant"].map(change))


def _predictions(work: Work) -> dict[str, object]:
    """Both alleles of the focus, in the site's cells; and its contact maps where there are any."""
    site = work.site
    variant = site.focused.variant
    found = {"focus": work.predicted("focus", variant, site.outputs, terms=site.terms)}
    if site.settings["contacts"]:
        found["contacts"] = work.predicted("contacts", variant, ["CONTACT_MAPS"], terms=None)
    return found


def readouts(site: Site, work: Work) -> dict[str, Readout]:
    """What mutagenesis asks: accessibility at the focus and the gene's RNA, as log2."""
    variant, term = site.focused.variant, site.cells[0].term
    half = site.settings["peak"] // 2
    peak = Interval(variant.chromosome, variant.start - half, variant.start + half)
    gene = work.assembly.gene(site.gene)
    level = GeneReadout(OutputType.RNA_SEQ, gene, tracks=term, genes=work.assembly.gene_models)
    openness = SignalReadout(OutputType.DNASE, tracks=term, window=peak)
    return {
        "DNase": (openness + PSEUDOCOUNT).log2(),
        f"{site.gene} RNA": (level + PSEUDOCOUNT).log2(),
    }


def _mutagenesis(work: Work) -> dict[str, object]:
    """Every substitution around the focus, on REF and on ALT."""
    site = work.site
    variant, flank = site.focused.variant, site.settings["flank"]
    asked = readouts(site, work)
    start, end = variant.start - flank, variant.end + flank
    reference = Interval(variant.chromosome, start, end)
    alternate = Interval(variant.chromosome, start, end + site.focused.growth)
    found = {
        "reference": work.mutated("reference", reference, asked),
        "alternate": work.mutated("alternate", alternate, asked, background=variant),
    }
    for data in found.values():
        for array in data.values():
            array.attrs["unit"] = UNIT
    return found


STUDY = Study(compute=compute, draw=draw, describe=describe)
