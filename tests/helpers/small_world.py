"""A teaching assembly of two short chromosomes and one locus, made as the real one is, in a second.

The locus is a generated chromosome that is given a name.
"""

import numpy as np
import pytest

from agviz.genome.types import Interval, Variant
from agviz.teaching import assembly_files
from agviz.teaching.assembly_files import make_teaching_genome
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import T_ALL
from agviz.teaching.locus import Locus, LocusGene
from agviz.teaching.motifs import decode, encode
from agviz.teaching.oracle import oracle

LENGTHS = {"chrT1": 65_536, "chrT2": 32_768}  # bp
NAMED = "NAMED"


def small_chromosomes(seed):
    return {
        name: Generator(np.random.default_rng([seed, length])).plan(length).write()
        for name, length in LENGTHS.items()
    }


def small_loci():
    """A locus on chrT2 whose one gene is the first that is not cryptic."""
    codes = small_chromosomes(0)["chrT2"]
    gene = next(gene for gene in oracle(codes).genes if not gene.is_cryptic)
    named = LocusGene(NAMED, gene.strand, gene.tss)
    locus = Locus(
        "PLACE", "A place with a name", "Nothing happens.", decode(codes), (named,), {}, {}, (),
        "nothing", "chrT2",
    )  # fmt: skip
    return {"PLACE": locus}


def use_small_world(monkeypatch):
    """Make the teaching assembly small from here on."""
    monkeypatch.setattr(assembly_files, "chromosomes", small_chromosomes)
    monkeypatch.setattr(assembly_files, "teaching_loci", small_loci)


def small_assembly(folder, **options):
    """The small assembly, in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        use_small_world(patch)
        return make_teaching_genome(folder, show=False, **options)


def find_donor(model, interval):
    """Of a gene on + that T-ALL cells express, the donor of an inner exon that needs it.

    The position of the G behind its last exonic base, and the gene.
    """
    truth = model.truth(interval)
    for gene in truth.genes:
        if gene.strand == "+" and gene.expression[T_ALL] > 0.1:
            for exon in gene.exons[1:-1]:
                if exon.donor is not None and exon.donor.min() > 0.9:
                    broken = truth.codes.copy()
                    broken[exon.end] = encode("C")[0]
                    inside = slice(exon.start, exon.end), T_ALL
                    lost = oracle(broken).rna_seq[inside].sum() < 0.5 * truth.rna_seq[inside].sum()
                    if lost:  # no other exon stands in
                        return exon.end, gene
    raise AssertionError("the small world has no such donor")


def break_donor(chromosome, at):
    """The G of a donor's GT, replaced."""
    return Variant(chromosome, at + 1, "G", "C")


def place_of(part, chromosome="chrT1"):
    """Where an exon or a gene lies."""
    return Interval(chromosome, part.start, part.end)
