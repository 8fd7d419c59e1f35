"""The level of a gene: over its exons in RNA, at its start in CAGE."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from locus_assembly import locus_assembly

import agviz as ag
from agviz.errors import InputError
from agviz.interpret.expression_readouts import PSEUDOCOUNT, expression_readouts
from agviz.models.oracle import Oracle

TALL = "CLO:0007045"
CONTEXT = ag.Interval("TAL1", 10_240, 14_336)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    return Oracle(assembly=locus_assembly("TAL1", tmp_path_factory.mktemp("locus")))


def readouts_of(oracle, tracks, output):
    genes = oracle.assembly.gene_models
    return expression_readouts(oracle.assembly.gene("TAL1"), tracks, output=output, genes=genes)


def test_levels_are_of_exons_or_of_the_start_on_the_genes_strand(oracle):
    out = oracle.predict_interval(
        CONTEXT, requested_outputs=["RNA_SEQ", "CAGE"], ontology_terms=[TALL]
    )
    gene = oracle.assembly.gene("TAL1")
    rna = readouts_of(oracle, TALL, OutputType.RNA_SEQ)
    assert list(rna) == [TALL]
    exons = oracle.assembly.gene_models.exons(gene.interval)
    exons = exons[exons["gene_id"] == gene.gene_id]
    bases = np.unique(np.concatenate([np.arange(e.Start, e.End) for e in exons.itertuples()]))
    minus = out.rna_seq.values[bases - CONTEXT.start, 1]
    assert rna[TALL](out) == pytest.approx(np.log(minus.mean() + PSEUDOCOUNT), rel=1e-5)
    cage = readouts_of(oracle, {"T": TALL}, OutputType.CAGE)["T"](out)
    at = gene.tss - CONTEXT.start
    near = out.cage.values[at - 250 : at + 251, 1]
    assert cage == pytest.approx(np.log(near.mean() + PSEUDOCOUNT), rel=1e-5)


def test_what_is_no_level_is_told(oracle):
    with pytest.raises(
        InputError,
        match=r"^The expression of a gene is read in RNA_SEQ, CAGE, PROCAP; got DNASE$",
    ):
        readouts_of(oracle, TALL, OutputType.DNASE)
    with pytest.raises(InputError, match=r"^No tracks were given: name at least one"):
        readouts_of(oracle, {}, OutputType.CAGE)
