"""A genome of 6 kb with one gene, read in no time: for what does not depend on its bases."""

import numpy as np

from agviz.genome.assembly import Assembly

CONTIGS = {"chr1": 6_000, "chr2": 50}
_GENE = 'gene_id "G1"; gene_name "FAR"; gene_type "protein_coding";'
_TRANSCRIPT = f'{_GENE} transcript_id "T1"; transcript_type "protein_coding"; tag "basic";'
_ROWS = (("gene", _GENE), ("transcript", _TRANSCRIPT), ("exon", f"{_TRANSCRIPT} exon_number 1;"))


def tiny_genome(folder):
    """An assembly in a folder; its gene, FAR, is the bases 5,001 to 5,400 of chr1."""
    rng = np.random.default_rng(0)
    sequences = {name: "".join(rng.choice(list("ACGT"), size)) for name, size in CONTIGS.items()}
    fasta, genes = folder / "tiny.fa", folder / "tiny.gtf"
    fasta.write_text("".join(f">{name}\n{bases}\n" for name, bases in sequences.items()))
    rows = [
        f"chr1\ttest\t{kind}\t5001\t5400\t.\t+\t.\t{attributes}\n" for kind, attributes in _ROWS
    ]
    genes.write_text("".join(rows))
    return Assembly("tiny", fasta, genes)
