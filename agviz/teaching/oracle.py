"""The oracle: the truth about any sequence, as a pure function of its bases.

It reads motifs and nothing else: it does not know what the generator planted, so a mutated, foreign
or real sequence has an answer like any other.
"""

import numpy as np

from agviz.errors import InputError
from agviz.teaching import tracks
from agviz.teaching.contacts import contact_map
from agviz.teaching.expression import drive, expression, find_enhancers, insulation_map
from agviz.teaching.grammar import CELLS, INSULATOR, JUNCTION_DEPTH
from agviz.teaching.motifs import UNKNOWN, Codes, Scanner, encode, reverse_complement
from agviz.teaching.sites import accessibility, bound_sites
from agviz.teaching.transcripts import Exon, Transcript, find_transcripts, junction_shares
from agviz.teaching.truth import Gene, Junctions, Truth

STRANDS = "+-"


def oracle(sequence: str | Codes) -> Truth:
    """What is expected of a sequence in every assay and cell type, and why.

    Parameters
    ----------
    sequence
        Bases, as text in either case or as codes (0 to 3 for A C G T, 4 for others), of any length;
        N and other letters match no motif. Nothing is known of what lies beyond its ends.

    Returns
    -------
    Truth
        Noise-free tracks and the elements, genes and sites behind them.

    Raises
    ------
    InputError
        The sequence is empty, has characters that are not ASCII, or is neither text nor codes.
    """
    codes = _codes(sequence)
    length = len(codes)
    scanners = (Scanner(codes), Scanner(reverse_complement(codes)))
    sites = bound_sites(*scanners)
    access = accessibility(sites, length)
    insulation = insulation_map(sites, length)
    transcripts = [
        (strand, transcript, _in_place(transcript, strand, length))
        for strand, scanner in zip(STRANDS, scanners, strict=True)
        for transcript in find_transcripts(scanner)
    ]
    genes = []
    for strand, transcript, (tss, start, end, exons) in transcripts:
        level = expression(transcript.strength, drive(tss, access, insulation))
        genes.append(Gene(strand, tss, start, end, transcript.strength, level, exons))
    splice_sites, splice_site_usage = _cuts(genes, length)
    junctions = _junctions(genes, [transcript for _, transcript, _ in transcripts], length)
    return Truth(
        codes=codes,
        dnase=tracks.dnase(access, genes, sites[INSULATOR]).astype(np.float32),
        cage=tracks.cage(genes, length).astype(np.float32),
        rna_seq=tracks.rna_seq(genes, length).astype(np.float32),
        chip_tf=tracks.chip_tf(sites, length).astype(np.float32),
        chip_histone=tracks.chip_histone(access, genes).astype(np.float32),
        contact_maps=contact_map(sites, insulation).astype(np.float32),
        splice_sites=splice_sites,
        splice_site_usage=splice_site_usage,
        junctions=junctions,
        sites=sites,
        enhancers=find_enhancers(access),
        genes=tuple(genes),
        access=access,
        insulation=insulation,
    )


def _codes(sequence: str | np.ndarray) -> Codes:
    codes = encode(sequence) if isinstance(sequence, str) else np.asarray(sequence)
    if codes.ndim != 1 or codes.dtype.kind not in "iu":
        raise InputError(
            "The oracle takes text, or a line of whole numbers (0 to 3 for A C G T, 4 for others); "
            f"got {codes.dtype} of shape {codes.shape}"
        )
    if not len(codes):
        raise InputError("The oracle takes a sequence of at least 1 bp; this one is empty")
    if codes.min() < 0 or codes.max() > UNKNOWN:
        wrong = codes[(codes < 0) | (codes > UNKNOWN)][0]
        raise InputError(
            f"A base's code is 0 to 3 for A C G T, or {UNKNOWN} for any other letter; got {wrong}"
        )
    return codes.astype(np.int8, copy=False)


def _in_place(
    transcript: Transcript, strand: str, length: int
) -> tuple[int, int, int, tuple[Exon, ...]]:
    """TSS, start, end and exons in + strand coordinates."""
    if strand == "+":
        return transcript.tss, transcript.tss, transcript.end, transcript.exons
    exons = tuple(
        Exon(length - exon.end, length - exon.start, exon.psi, exon.acceptor, exon.donor)
        for exon in transcript.exons
    )
    return length - 1 - transcript.tss, length - transcript.end, length - transcript.tss, exons


def _cuts(genes: list[Gene], length: int) -> tuple[np.ndarray, np.ndarray]:
    """How often each base is cut: by class of site (length, 4), by strand and cell (length, 12)."""
    by_class = np.zeros((length, 2 * len(STRANDS)), dtype=np.float32)
    by_cell = np.zeros((length, len(STRANDS) * len(CELLS)), dtype=np.float32)
    for gene in genes:
        first, columns = 2 * STRANDS.index(gene.strand), tracks.strand_columns(gene.strand)
        for exon in gene.exons:
            # Exonic bases next to the cuts: of - strand exons, the donor is the leftmost one.
            ends = (exon.end - 1, exon.start) if gene.strand == "+" else (exon.start, exon.end - 1)
            shares = (exon.donor, exon.acceptor)
            for kind, (at, share) in enumerate(zip(ends, shares, strict=True), start=first):
                if share is not None:
                    by_class[at, kind] = max(by_class[at, kind], share.max())
                    by_cell[at, columns] = np.maximum(by_cell[at, columns], share)
    return by_class, by_cell


def _junctions(genes: list[Gene], transcripts: list[Transcript], length: int) -> Junctions:
    """Split reads of all genes; those of one junction are added up."""
    reads: dict[tuple[int, int, int], np.ndarray] = {}
    for gene, transcript in zip(genes, transcripts, strict=True):
        strand = STRANDS.index(gene.strand)
        for donor, acceptor, share in junction_shares(transcript.exons):
            ends = (length - 1 - donor, length - 1 - acceptor) if strand else (donor, acceptor)
            key = (strand, *ends)
            reads[key] = reads.get(key, 0) + JUNCTION_DEPTH * gene.expression * share
    keys = np.array(sorted(reads), dtype=np.int64).reshape(-1, 3)
    counts = np.array([reads[key] for key in sorted(reads)], dtype=np.float32)
    return Junctions(keys[:, 0], keys[:, 1], keys[:, 2], counts.reshape(-1, len(CELLS)))
