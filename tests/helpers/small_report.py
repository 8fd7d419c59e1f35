"""A model, a genome of one gene, and a variant that makes a site: what tests of reports explain."""

import numpy as np
from composition_model import CompositionModel

from agviz.genome.assembly import Assembly
from agviz.genome.types import Variant

SITE = "GCGCGGCC"
PLACE = 9_000
"""Where the site lies, spoiled at one base."""


class SmallModel(CompositionModel):
    """The small real model on windows that are quick."""

    default_width = 2_048


def write_genome(folder):
    sequence = "".join(np.random.default_rng(3).choice(list("ACGT"), size=20_000))
    spoiled = SITE[:3] + "A" + SITE[4:]
    sequence = sequence[:PLACE] + spoiled + sequence[PLACE + len(SITE) :]
    (folder / "g.fa").write_text(f">c\n{sequence}\n")
    text = 'gene_id "G"; gene_name "GENE"; transcript_id "T"; gene_type "x"; transcript_type "x";'
    exons = ((8_801, 9_100), (9_401, 9_700))
    lines = [f"c\tx\texon\t{start}\t{end}\t.\t+\t.\t{text}\n" for start, end in exons]
    (folder / "g.gtf").write_text("".join(lines))
    sites = "Chromosome\tStart\tEnd\tStrand\tgene_id\nc\t9650\t9651\t+\tG\nc\t9690\t9691\t+\tG\n"
    (folder / "polya.tsv").write_text(sites)
    return Assembly("small", folder / "g.fa", folder / "g.gtf", polya=folder / "polya.tsv")


def made_site():
    """The variant that makes the site whole."""
    return Variant("c", PLACE + 4, "A", "C")
