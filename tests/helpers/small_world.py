"""A teaching assembly of two short chromosomes and one locus, made as the real one is, in a second.

The locus is a stretch of a generated chromosome that is given a name.
"""

import numpy as np

from agviz.genome.types import Interval
from agviz.teaching import assembly_files
from agviz.teaching.generator import Generator
from agviz.teaching.locus import Locus, LocusGene
from agviz.teaching.oracle import oracle

LENGTHS = {"chrT1": 65_536, "chrT2": 32_768}  # bp
CORE = 16_384  # bp of a window, so that there are several


def small_chromosomes(seed):
    return {
        name: Generator(np.random.default_rng([seed, length])).plan(length).write()
        for name, length in LENGTHS.items()
    }


def small_loci():
    """A locus on chrT2 whose one gene is the first that is not cryptic."""
    truth = oracle(small_chromosomes(0)["chrT2"])
    gene = next(gene for gene in truth.genes if not gene.is_cryptic)
    named = LocusGene("NAMED", gene.strand, gene.tss)
    place = Interval("chrT2", 0, LENGTHS["chrT2"])
    locus = Locus(
        "PLACE", "A place with a name", "Nothing happens.", "A" * place.width, (named,), {}, {}, (),
        "nothing", "chrT2",
    )  # fmt: skip
    return {"PLACE": locus}


def use_small_world(monkeypatch):
    """Make the teaching assembly small from here on."""
    monkeypatch.setattr(assembly_files, "chromosomes", small_chromosomes)
    monkeypatch.setattr(assembly_files, "placed_loci", small_loci)
