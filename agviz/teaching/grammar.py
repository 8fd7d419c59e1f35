"""The rules of the teaching genome, every constant of them, in one readable place.

A made-up world, small enough to be learnt on a laptop and rich enough that no single motif decides:
enhancers need several sites and differ by cell type, act at a distance and are held back by
insulators; splicing takes a donor, an acceptor with its branch point and pyrimidines, and an exon
between them. Where biology has a number, the rule has it, with its source; where the world must be
compact to be learnable, the number is ours and the comment says so.

The other modules of this room apply the rules. What they name themselves is no rule: how many
standard deviations a bell is drawn, how coarse a sum is taken, how a sequence is written.

References
----------
Mansour et al. (2014) "An oncogenic super-enhancer formed through somatic mutation of a noncoding
intergenic element", *Science* 346:1373-1377: MYB sites made by small insertions near TAL1.
Juven-Gershon and Kadonaga (2010) *Dev. Biol.* 339:225-229: core promoters.
Rao et al. (2014) *Cell* 159:1665-1680: loops between convergent CTCF sites.
Burge, Tuschl and Sharp (1999) *The RNA World*, 525-560: splice sites and branch points.
Underwood et al. (2005) *Mol. Cell. Biol.* 25:10005-10016: UGCAUG downstream of exons in neurons.
"""

from typing import NamedTuple

# --------------------------------------------------------------------------------------- cell types


class Cell(NamedTuple):
    """A teaching cell type, and the real one that it imitates.

    Attributes
    ----------
    name
        What figures and tables call it.
    ontology_curie, biosample_type
        Of the real biosample that it imitates, as AlphaGenome's tracks have them.
    imitates
        Name of that biosample.
    """

    name: str
    ontology_curie: str
    biosample_type: str
    imitates: str


T_ALL, LIVER, NEURON, ERYTHROID, B_CELL, STEM_CELL = range(6)
"""Columns of the cell types in every array that has one per cell type."""

CELLS = (
    Cell("T-ALL line", "CLO:0007045", "cell_line", "Jurkat, Clone E6-1"),
    Cell("liver", "EFO:0001187", "cell_line", "HepG2"),
    Cell("neuron", "CL:0000679", "in_vitro_differentiated_cells", "glutamatergic neuron"),
    Cell("erythroid", "EFO:0002067", "cell_line", "K562"),
    Cell("B cell", "EFO:0002784", "cell_line", "GM12878"),
    Cell("stem cell", "EFO:0003042", "cell_line", "H1"),
)

# ------------------------------------------------------------------- transcription factors, motifs

IUPAC = {
    "A": "A", "C": "C", "G": "G", "T": "T", "R": "AG", "Y": "CT", "M": "AC", "K": "GT",
    "W": "AT", "S": "CG", "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}  # fmt: skip
"""Bases that each letter of a motif allows (IUPAC-IUB 1984)."""

FORBIDDEN_BASE, WEAK_BASE = 0.03, 0.1
"""Probability of a base that a motif does not allow; the allowed ones share the rest. The second
number holds for letters in lower case, where a factor touches the bases little: a wrong one costs
2.0 to 2.8 bits there, and 4.0 to 4.9 elsewhere."""


class Factor(NamedTuple):
    """A transcription factor.

    Attributes
    ----------
    motif
        IUPAC consensus of its site; what is in lower case is preferred weakly, so that sites differ
        in affinity.
    weights
        How much a bound site opens chromatin in each cell type, in units of `HALF_OPEN`'s sum; 0
        where the factor is not made or does not open chromatin.
    margin, slope
        In bits: a site is half bound this far below the best score, and this steeply.
    """

    motif: str
    weights: tuple[float, float, float, float, float, float]
    margin: float = 2.6  # a perfect site is bound .98, one with a weak base wrong .43 to .70,
    slope: float = 0.7  # with two .01 to .12, with a strong one .04


FACTORS = {
    # Motifs are consensus sites of the vertebrate factors (JASPAR); weights are this world's own.
    # One MYB site alone opens chromatin, in the T-ALL line only: the story of TAL1. It tolerates
    # less than the others do, or chance would make an enhancer every few kilobases.
    "MYB": Factor("YAACGGTt", (4.0, 0.0, 0.0, 0.0, 0.0, 0.0), margin=2.0),
    "GATA1": Factor("aGATAAGr", (0.5, 0.0, 0.0, 1.1, 0.0, 0.0)),
    "TAL1": Factor("aCAGATGkT", (0.9, 0.0, 0.0, 0.9, 0.0, 0.0)),
    "RUNX1": Factor("TGTGGTtw", (1.1, 0.0, 0.0, 0.4, 0.7, 0.0)),
    "SPI1": Factor("gAGGAAgT", (0.8, 0.0, 0.0, 0.8, 0.9, 0.0)),
    "CEBPA": Factor("tTGCGCAa", (0.0, 1.2, 0.0, 0.0, 0.0, 0.0)),
    "HNF4A": Factor("cAAAGTCCa", (0.0, 1.2, 0.0, 0.0, 0.0, 0.0)),
    "MEF2": Factor("cTAAAAATAg", (0.0, 0.0, 1.2, 0.0, 0.0, 0.0)),
    "ASCL1": Factor("gCAGCTGc", (0.0, 0.0, 1.2, 0.0, 0.0, 0.0)),
    "EBF1": Factor("tCCCNNGGGa", (0.0, 0.0, 0.0, 0.0, 1.2, 0.0)),
    # B cells have another factor that binds the octamer of POU5F1.
    "POU5F1": Factor("aTGCAAAt", (0.0, 0.0, 0.0, 0.0, 0.5, 1.1)),
    "SOX2": Factor("cCATTGTt", (0.0, 0.0, 0.5, 0.0, 0.0, 1.1)),
    "SP1": Factor("gGGGCGGGg", (0.3, 0.3, 0.3, 0.3, 0.3, 0.3)),
    # CTCF's long motif tolerates several mismatches; it insulates and loops but opens no enhancer.
    "CTCF": Factor("tGGCCaCcAGgGGGCGctA", (0.0,) * 6, margin=9.0, slope=1.5),
}
"""In the order of the columns of the TF ChIP-seq tracks."""

INSULATOR = "CTCF"
SMALLEST_OCCUPANCY = 0.01
"""Share of time; a site bound less is none."""

# ---------------------------------------------------------------------------- chromatin, enhancers

OPENING_SD = 60.0
"""bp; how far around its centre a bound site opens chromatin (a nucleosome's half)."""

HALF_OPEN = 1.6
"""Sum of occupancy x weight at which chromatin is half open."""

COOPERATIVITY = 6
"""Hill exponent: of factors of weight 1.1 or 1.2 one site opens .1 to .15, two close ones .7 to .9,
three .97; weaker ones (SPI1, TAL1) less: two .45 to .55."""

REACH = 8_000.0
"""bp over which an enhancer's effect falls to 1/e. Real reach is many times that: compact on
purpose, so that whole stories fit a window of 32,768 bp."""

INSULATION = 0.92
"""Share of an enhancer's effect that one bound CTCF site between it and the promoter blocks."""

BASAL = 0.08
"""Expression of a promoter of full strength without any enhancer."""

SATURATION = 8.0
"""Enhancer drive at which its effect is half of what it would be without saturation."""

DRIVE_UNIT = 100.0
"""bp of fully open chromatin next to a promoter that make a drive of 1."""

SMALLEST_ENHANCER = 0.05
"""Accessibility at which an element begins and ends in the truth tables; the sums know no such
border."""

# ------------------------------------------------------------------------------------- promoters

TATA, TATA_INITIATOR = "TATAAAAG", "YYANWYY"
CPG_BOX, CPG_INITIATOR, DOWNSTREAM = "GGGGCGGGG", "BBCABWB", "RGWYV"
"""Two kinds of core promoter: TATA box and initiator; SP1 box, initiator and downstream element
(DPE). Consensus motifs as in the review above; the second initiator's is shortened."""

TATA_AT, TATA_INITIATOR_AT = -31, -2
CPG_BOX_AT, CPG_INITIATOR_AT, DOWNSTREAM_AT = -49, -3, 28
"""bp from the transcription start site (TSS) to the first base of each motif. TATA and DPE stand
where real ones do (-31, +28)."""

PROMOTER_MARGIN = 3.2
"""bits below the best score at which a promoter has half of its strength."""

TATA_STRENGTH, CPG_STRENGTH = 1.0, 0.6
"""Greatest strength of each kind; 1 is the unit of expression. A perfect match has 96 % of it."""

SMALLEST_PROMOTER = 0.2
"""Strength below which nothing starts; lower, and every 20 kb would have a spurious promoter."""

TSS_DISTANCE = 60
"""bp between two TSSs of one strand, at least; the stronger one is kept."""

# ----------------------------------------------------------------------------------- transcripts

POLYA_SIGNAL, GU_ELEMENT = "AATAAA", "TGTGTTTG"
GU_AT = 18
"""bp from the polyadenylation signal's first base to the GU-rich element's."""

CLEAVAGE = 26
"""bp from the polyadenylation signal's first base to the transcript's end."""

SIGNAL_MARGIN = 1.0
"""bits that a polyadenylation signal or its GU element may miss: less than one mismatch."""

SHORTEST_TRANSCRIPT, LONGEST_TRANSCRIPT = 500, 12_000
"""bp from the TSS. A transcript that finds no end in this range is cryptic: capped, so CAGE sees
it, but degraded, so there is no RNA of it."""

# --------------------------------------------------------------------------------------- splicing

DONOR, ACCEPTOR, BRANCH_POINT = "MAGGTRAGT", "YAGG", "TACTAAC"
"""Consensus of the 5' splice site, of the end of the 3' splice site, and of the branch point."""

DONOR_AT, ACCEPTOR_AT = -2, -3
"""bp from the last exonic base (donor) or the first (acceptor) to the motif's first base."""

DONOR_MARGIN, DONOR_SLOPE = 3.4, 0.7  # bits
ACCEPTOR_MARGIN, ACCEPTOR_SLOPE = 5.0, 0.9  # bits

PYRIMIDINES_FROM, PYRIMIDINES_TO = -18, -3
PYRIMIDINE_WEIGHT = 0.6
"""The polypyrimidine tract: bp from the acceptor, and bits lost by each base that is no C or T."""

BRANCH_FROM, BRANCH_TO = -45, -18
"""bp from the acceptor at which a branch point may begin, ends included (real: -18 to -40)."""

WORST_BRANCH = -9.0
"""bits; no branch point is worse than this below the best one."""

WORST_ACCEPTOR = 4.5
"""bits below the best acceptor motif; worse is never looked at."""

SMALLEST_SITE = 0.05
"""Probability below which a splice site is none."""

SPLICE_ENHANCER = "TGCATG"
SPLICE_ENHANCER_FROM, SPLICE_ENHANCER_TO = 6, 150
SPLICE_ENHANCER_LOGITS = 3.0
"""The RBFOX motif, this many bp behind a donor, adds this to the donor's logit in neurons."""

SHORTEST_EXON, LONGEST_EXON = 30, 400
"""bp from an internal exon's first base to its last one (so 31 to 401 bases): its donor is the best
one in this range behind its acceptor."""

FIRST_EXON_FROM, FIRST_EXON_TO = 30, 800
"""bp from the TSS to the donor that ends the first exon."""

FIRST_ACCEPTOR = 50
"""bp from the TSS to the first acceptor: more than this."""

LAST_EXON = 30
"""bp of the last exon: more than this."""

UNSPLICED_HEAD, UNSPLICED_TAIL = 200, 300
"""bp of a first exon that finds no donor, and of a last exon that finds no acceptor."""

UNSPLICED_TAIL_PSI = 0.5

INTRON_LEVEL = 0.15 / 8
"""RNA of introns and of all else between a transcript's ends, relative to its exons."""

# ----------------------------------------------------------------------------- what assays measure

DNASE_DEPTH, DNASE_FLOOR = 10.0, 0.02  # cuts per base of open chromatin, and everywhere
DNASE_PROMOTER, DNASE_INSULATOR = 0.6, 0.5  # openness of a promoter and of a bound CTCF site
CAGE_DEPTH, CAGE_FLOOR = 100.0, 0.0005  # reads per unit of expression, and of each base
RNA_DEPTH, RNA_FLOOR = 8.0, 0.002  # reads per exonic base and unit of expression
CHIP_DEPTH = 10.0 / 16  # per bp of a bin of 128 bp
CHIP_FLOOR = 0.02  # of each bin
JUNCTION_DEPTH = 40.0  # split reads per unit of expression

CAGE_SPREAD = (0.05, 0.1, 0.2, 0.3, 0.2, 0.1, 0.05)
"""Share of the reads that start 3, 2, 1 bp before the TSS, at it, and behind it."""

FACTOR_SD, HISTONE_SD = 40.0, 200.0
"""bp over which the ChIP-seq signals of a bound site and of a modified nucleosome spread."""

K27AC_PROMOTER = 0.6
"""H3K27ac of an active promoter, and the expression at which it has half of that."""

H3K27AC, H3K4ME3 = "H3K27ac", "H3K4me3"
"""H3K27ac is measured in each cell type, H3K4me3 (at promoters of any) in a pool of them."""

CONTACT_PER_INSULATION = -0.4
"""log observed over expected that two bins lose per unit of insulation between them."""

LOOP_SD = 0.5**0.5
"""bins over which a loop between convergent CTCF sites spreads."""

CONTACT_NOISE = 0.05
"""Standard deviation of an observed contact bin."""

BIN, CONTACT_BIN = 128, 2_048
"""bp of a bin of ChIP-seq tracks and of contact maps."""
