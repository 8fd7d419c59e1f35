"""Which transcript stands for its gene, where one has to be chosen.

Exactly one transcript of each gene is canonical. It is the first of these that there is: the one
tagged MANE Select (Ensembl and RefSeq agree on it; human), the one tagged Ensembl_canonical, the
one tagged RefSeq Select, the one with the longest CDS (in bp), the one with the longest exons (in
bp, summed), the one whose id sorts first.

References
----------
.. [1] J. Morales et al., A joint NCBI and EMBL-EBI transcript set for clinical genomics and
   research, *Nature* 604:310-315 (2022).
"""

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int


def choose_canonical(
    transcripts: pd.DataFrame,
    *,
    cds_bp: Int[np.ndarray, " transcripts"],
    exon_bp: Int[np.ndarray, " transcripts"],
) -> Bool[np.ndarray, " transcripts"]:
    """Mark the canonical transcript of each gene.

    Parameters
    ----------
    transcripts
        Columns Chromosome, gene_id, transcript_id and tag_rank (0 MANE Select, 1
        Ensembl_canonical, 2 RefSeq Select, 3 none of them).
    cds_bp, exon_bp
        Coding and exonic length of each, bp.

    Returns
    -------
    numpy.ndarray
        bool, one per row, True once per gene of a contig.
    """
    ranked = pd.DataFrame(
        {
            "Chromosome": transcripts["Chromosome"].to_numpy(),
            "gene_id": transcripts["gene_id"].to_numpy(),
            "tag_rank": transcripts["tag_rank"].to_numpy(),
            "cds": -cds_bp,
            "exons": -exon_bp,
            "transcript_id": transcripts["transcript_id"].astype(str).to_numpy(),
        }
    ).sort_values(["tag_rank", "cds", "exons", "transcript_id"], kind="stable")
    best = ranked.drop_duplicates(["Chromosome", "gene_id"]).index
    chosen = np.zeros(len(transcripts), dtype=bool)
    chosen[best] = True
    return chosen
