"""A named locus, or any bases, as an assembly of one contig, with genes that the oracle reads.

Made in a moment, where the whole teaching assembly takes half a minute.
"""

from agviz.genome.assembly import Assembly
from agviz.teaching.loci import locus
from agviz.teaching.oracle import oracle


def locus_assembly(name, folder):
    """The locus called `name`, on a contig of that name; exons are those mostly spliced in."""
    place = locus(name)
    named = {(gene.strand, gene.tss): gene.name for gene in place.genes}
    return assembly_of(place.sequence, folder, contig=name, named=named)


def assembly_of(bases, folder, *, contig, named=()):
    """Any bases; genes are called as `named` says of their strand and TSS."""
    lines = []
    for number, gene in enumerate(oracle(bases).genes):
        if gene.is_cryptic:
            continue
        called = dict(named).get((gene.strand, gene.tss), f"G{number}")
        of_gene = f'gene_id "{called}"; gene_name "{called}"; '
        of_transcript = f'{of_gene}transcript_id "{called}.1";'
        rows = [("gene", gene, of_gene), ("transcript", gene, of_transcript)]
        rows += [("exon", exon, of_transcript) for exon in gene.exons if exon.psi.max() > 0.5]
        lines += [
            f"{contig}\toracle\t{kind}\t{part.start + 1}\t{part.end}\t.\t{gene.strand}\t.\t{text}"
            for kind, part, text in rows
        ]
    fasta, genes = folder / f"{contig}.fa", folder / f"{contig}.gtf"
    fasta.write_text(f">{contig}\n{bases}\n")
    genes.write_text("".join(f"{line}\n" for line in lines))
    return Assembly(contig, fasta, genes)
