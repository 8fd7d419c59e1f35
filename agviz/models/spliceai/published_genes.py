"""The gene tables inside the user's own `spliceai` package, as gene models.

They hold the canonical transcript of each protein-coding gene of GENCODE v24, on GRCh37 and on
GRCh38, and are what the published scores were computed with. The package is GPLv3: the tables are
read where they are installed, never shipped.
"""

import functools
from typing import Literal

import numpy as np
import pandas as pd

from agviz.errors import ContigError, check_choice
from agviz.genome.gene_frames import empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.sequence import SequenceReader
from agviz.models.spliceai.weights import installed_file

Build = Literal["grch37", "grch38"]

# Lengths in bp of chromosomes 1 to 22, X and Y: how a genome build is recognised.
# Source: Genome Reference Consortium, assembly reports of GRCh37 and GRCh38.
_NAMES = [str(number) for number in range(1, 23)] + ["X", "Y"]
_LENGTHS = {
    "grch37": (
        249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022,
        141213431, 135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753,
        81195210, 78077248, 59128983, 63025520, 48129895, 51304566, 155270560, 59373566,
    ),
    "grch38": (
        248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636,
        138394717, 133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345,
        83257441, 80373285, 58617616, 64444167, 46709983, 50818468, 156040895, 57227415,
    ),
}  # fmt: skip
_TITLES = {"grch37": "GRCh37 (hg19)", "grch38": "GRCh38 (hg38)"}


def published_genes(build: str, fasta: SequenceReader) -> GeneModels:
    """The gene bodies of the package's table for `build`, on the contigs of `fasta`.

    Parameters
    ----------
    build
        `"grch37"` or `"grch38"`.
    fasta
        The genome; it may have some of the chromosomes only, named `chr1` or `1`.

    Raises
    ------
    InputError
        For another build.
    ContigError
        When the genome is not of that build: a chromosome has another length, or none is there.
    MissingPackageError
        When the package `spliceai` is not installed.
    """
    check_choice("annotation", build, _LENGTHS)
    found: dict[str, str] = {}
    for name, length in zip(_NAMES, _LENGTHS[build], strict=True):
        contig = next((c for c in (name, f"chr{name}") if c in fasta.contigs), None)
        if contig is None:
            continue
        if fasta.contigs[contig] != length:
            raise ContigError(
                f"annotation={build!r} does not fit this genome: its contig {contig!r} has "
                f"{fasta.contigs[contig]:,} bp, that of {_TITLES[build]} {length:,} bp"
            )
        found[name] = contig
    if not found:
        listed = ", ".join(map(repr, sorted(fasta.contigs)[:4]))
        raise ContigError(
            f"annotation={build!r} does not fit this genome: it has no chromosome of "
            f"{_TITLES[build]} (it has {listed}); give the assembly a gene annotation instead"
        )
    return _on_contigs(build, tuple(found.items()))


@functools.lru_cache(maxsize=4)
def _on_contigs(build: str, contigs: tuple[tuple[str, str], ...]) -> GeneModels:
    """The table's genes on these contigs, (name in the table, name in the genome)."""
    table = pd.read_csv(installed_file(f"annotations/{build}.txt"), sep="\t", dtype=str)
    chromosome = table["CHROM"].map(dict(contigs))
    genes = pd.DataFrame(
        {
            "Chromosome": chromosome,
            "Start": table["TX_START"].astype(np.int64),
            "End": table["TX_END"].astype(np.int64),
            "Strand": table["STRAND"],
            "gene_id": table["#NAME"],
            "gene_name": table["#NAME"],
            "gene_type": "protein_coding",
        }
    )
    genes = genes[chromosome.notna()].sort_values(["Chromosome", "Start", "End"])
    return GeneModels.from_frames(
        genes=genes.reset_index(drop=True),
        transcripts=empty_gene_frame("transcripts"),
        exons=empty_gene_frame("exons"),
    )
