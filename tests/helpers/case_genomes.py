"""Stand-ins of the genomes that cases know: true coordinates, REF alleles and genes; no more.

Most of a contig is N, so that a stand-in is written in a moment.
"""

import numpy as np

from agviz.genome.assembly import Assembly
from agviz.teaching.loci import locus
from agviz.teaching.oracle import oracle

LINE = 60


def teaching_stand_in(folder, name="TAL1", *, start=65_536, contig="chrT1", called="teaching"):
    """The teaching genome as far as one locus, at its place there."""
    place = locus(name)
    rows = []
    for number, gene in enumerate(oracle(place.sequence).genes):
        if not gene.is_cryptic:
            named = {(each.strand, each.tss): each.name for each in place.genes}
            called_gene = named.get((gene.strand, gene.tss), f"G{number}")
            exons = [(e.start, e.end) for e in gene.exons if e.psi.max() > 0.5]
            rows += _gene(contig, called_gene, gene.strand, exons, start)
    return _written(folder, called, contig, "N" * start + place.sequence, rows)


def hg38_stand_in(folder, site, *, seed=0):
    """hg38's contig as far as a site of a case: random bases there, with its REF alleles."""
    region = site.region.resize(site.region.width + 200_000)
    rng = np.random.default_rng(seed)
    bases = bytearray(rng.choice(np.frombuffer(b"ACGT", np.uint8), region.width).tobytes())
    for each in site.variants:
        stated, at = each.variant.reference_bases.encode(), each.variant.start - region.start
        bases[at : at + len(stated)] = stated
    gene = [(47_216_290, 47_221_000), (47_228_000, 47_232_335)]  # made up, at about its place
    rows = _gene(region.chromosome, site.gene, "-", gene, 0)
    whole = "N" * region.start + bases.decode()
    return _written(folder, "hg38", region.chromosome, whole, rows)


def _gene(contig, name, strand, exons, offset):
    of_gene = f'gene_id "{name}"; gene_name "{name}"; gene_type "protein_coding"; '
    of_transcript = f'{of_gene}transcript_id "{name}.1"; transcript_type "protein_coding";'
    hull = (min(a for a, _ in exons), max(b for _, b in exons))
    parts = [("gene", hull, of_gene), ("transcript", hull, of_transcript)]
    parts += [("exon", each, of_transcript) for each in exons]
    return [
        f"{contig}\tmade\t{kind}\t{a + offset + 1}\t{b + offset}\t.\t{strand}\t.\t{text}\n"
        for kind, (a, b), text in parts
    ]


def _written(folder, name, contig, bases, rows):
    fasta, genes = folder / f"{name}.fa", folder / f"{name}.gtf"
    fasta.write_text(f">{contig}\n{bases}\n")
    genes.write_text("".join(rows))
    return Assembly(name, fasta, genes)
