"""A random contig with one gene, for recipes and notebooks that are run on what is here."""

import numpy as np

from agviz.genome.assembly import Assembly

LENGTH = 40_000  # bp
EXONS = ((19_001, 19_600), (22_001, 22_500))


def one_gene_assembly(folder):
    """`chr1`, and on it MID, whose first exon ends before the middle; files go into `folder`."""
    bases = "".join(np.random.default_rng(1).choice(list("ACGT"), LENGTH))
    (folder / "small.fa").write_text(f">chr1\n{bases}\n")
    gene = 'gene_id "G1"; gene_name "MID"; gene_type "protein_coding";'
    transcript = f'{gene} transcript_id "T1"; transcript_type "protein_coding"; tag "basic";'
    spans = [("gene", EXONS[0][0], EXONS[-1][1], gene)]
    spans += [("transcript", EXONS[0][0], EXONS[-1][1], transcript)]
    spans += [("exon", *exon, transcript) for exon in EXONS]
    (folder / "small.gtf").write_text(
        "".join(f"chr1\ttest\t{kind}\t{a}\t{b}\t.\t+\t.\t{text}\n" for kind, a, b, text in spans)
    )
    return Assembly("small", folder / "small.fa", folder / "small.gtf")
