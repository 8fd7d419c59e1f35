"""An eQTL of linked variants: which of them changes the gene?

References
----------
Avsec et al. (2026), *Nature* 649:1206-1218, figure 4. GTEx Consortium (2020), *Science*
369:1318-1330.
"""

from typing import Any

import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.cases.agreement import agreement
from agviz.cases.case_data import CaseVariant, Site
from agviz.cases.chosen_tracks import available, pair_of
from agviz.cases.eqtl_figure import RANDOM, compared, draw
from agviz.cases.eqtl_words import describe
from agviz.cases.random_substitutions import random_substitutions
from agviz.cases.results import CaseResults
from agviz.cases.study import Study
from agviz.cases.variant_changes import of_output, variant_changes
from agviz.cases.work import Work
from agviz.genome.types import Interval
from agviz.scoring.gene_readout import GeneReadout

RNA, DNASE = "RNA_SEQ", "DNASE"
UNIT = "Δ log2"
PSEUDOCOUNT = 0.001
"""Added before the logarithm, as the published scorer of genes does."""


def compute(work: Work) -> CaseResults:
    """Scores of all variants in all tissues; both alleles and mutagenesis of two; the truth."""
    outputs = available(work.model, [RNA, DNASE])
    listed = _listed(work)
    changes = variant_changes(work, list(listed["variant"]), outputs, genes=[work.site.gene])
    table = _with_changes(listed, changes, work.site)
    truth, numbers = work.truth(), {}
    if truth is not None:
        true = variant_changes(truth, list(listed["variant"]), outputs, genes=[work.site.gene])
        changes["oracle_log2_fold_change"] = true["log2_fold_change"]
        rna = changes[changes["output"] == RNA]
        numbers = agreement(
            rna["log2_fold_change"].to_numpy(), rna["oracle_log2_fold_change"].to_numpy()
        ).numbers
    predictions, scores = {}, {}
    for each in compared(work.site):
        both = work.predicted(f"alleles/{each.name}", each.variant, outputs, terms=work.site.terms)
        predictions[each.name] = pair_of(both, each.variant)
        for allele, data in _mutagenesis(work, each).items():
            scores[f"{each.name}: {allele}"] = data
    return work.results(
        tables={"variants": table, "scores": changes}, predictions=predictions, scores=scores,
        numbers=numbers,
    )  # fmt: skip


def _listed(work: Work) -> pd.DataFrame:
    """The case's variants, then random substitutions around the focus."""
    site, settings = work.site, work.site.settings
    drawn = random_substitutions(
        work.assembly, site.focused.variant, number=settings["random"], around=settings["around"],
        seed=settings["seed"],
    )  # fmt: skip
    own = [(each.name, each.group, str(each.variant)) for each in site.variants]
    taken = {text for _, _, text in own}
    random = [
        (f"random {number}", RANDOM, str(variant))
        for number, variant in enumerate(drawn, 1)
        if str(variant) not in taken
    ]
    return pd.DataFrame([*own, *random], columns=["name", "group", "variant"])


def _with_changes(listed: pd.DataFrame, changes: pd.DataFrame, site: Site) -> pd.DataFrame:
    """The variants with the changes of the first tissue: of the gene's RNA, of DNase there."""
    table = listed.copy()
    for output, column in ((RNA, "rna"), (DNASE, "dnase")):
        means = of_output(changes, output)
        means = means[means["cell"] == site.cells[0].name].set_index("variant")["log2_fold_change"]
        if len(means):
            table[f"{column}_log2_fold_change"] = table["variant"].map(means)
    return table


def readout(work: Work) -> Any:
    """What mutagenesis asks: the gene's RNA in the first tissue, as log2."""
    gene = work.assembly.gene(work.site.gene)
    strand = gene.interval.strand
    table = work.model.output_metadata().rna_seq
    of_term = (table["ontology_curie"] == work.site.cells[0].term).to_numpy()
    rows = [int(k) for k in of_term.nonzero()[0] if table["strand"].iloc[k] in (".", strand)]
    level = GeneReadout(OutputType.RNA_SEQ, gene, tracks=rows, genes=work.assembly.gene_models)
    return (level + PSEUDOCOUNT).log2()


def _mutagenesis(work: Work, each: CaseVariant) -> dict[str, Any]:
    """Every substitution around a variant, on REF and on ALT."""
    variant, flank = each.variant, work.site.settings["flank"]
    start, end = variant.start - flank, variant.end + flank
    asked = {f"{work.site.gene} RNA": readout(work)}
    found = {}
    for allele, growth in (("REF", 0), ("ALT", each.growth)):
        data = work.mutated(
            f"mutagenesis/{each.name}_{allele}", Interval(variant.chromosome, start, end + growth),
            asked, background=variant if allele == "ALT" else None,
        )  # fmt: skip
        for array in data.values():
            array.attrs["unit"] = UNIT
        found[allele] = data
    return found


STUDY = Study(compute=compute, draw=draw, describe=describe)
