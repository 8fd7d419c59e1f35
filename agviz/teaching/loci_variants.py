"""Named loci about variants that matter and others that only look so.

A promoter's own bases, two SNPs in linkage disequilibrium, and motifs that do nothing. Numbers are
bases of the locus's own contig.
"""

from agviz.teaching.draft import SITES, Draft, other_strand
from agviz.teaching.grammar import TATA, TATA_AT, TATA_INITIATOR_AT
from agviz.teaching.loci_enhancers import GENE
from agviz.teaching.locus import Locus


def promoter() -> Locus:
    """Variants of a core promoter: one silences, one weakens, one is free."""
    draft = Draft("promoter", seed=44)
    tss = 15_400
    draft.gene("TATA1", tss, GENE)
    draft.sites("CEBPA HNF4A CEBPA", tss - 1_400, place="liver enhancer")
    draft.sites("GATA1 SPI1 GATA1", tss + 3_000, place="erythroid enhancer")
    draft.places["TATA box"] = draft.stretch(tss + TATA_AT, len(TATA))
    draft.places["initiator"] = draft.stretch(tss + TATA_INITIATOR_AT, 7)
    draft.snv("TATA_lost", tss + TATA_AT + 3, "C")  # TAT[A>C]AAAG
    draft.snv("initiator_weakened", tss + 3, "G")  # TCAGT[C>G]T: W is now S
    draft.change("control_free_base", tss + 1)  # TCA[G]TCT: any base will do
    draft.change("control_between", tss - 12)
    return draft.locus(
        title="One base of the TATA box silences a gene",
        story="""
        TATA1 starts at a TATA box and an initiator, 31 bp apart. One wrong base of the box, and
        nothing starts; one of the initiator leaves a third. It is the same in every cell type, as
        a promoter multiplies what the enhancers give; chromatin at the enhancers does not change.
        A base between the two, and the initiator's free base, may be any.
        """,
        look_at="""
        CAGE at the TSS, RNA_SEQ, CHIP_HISTONE (H3K4me3); the liver and the erythroid line, against
        DNASE at the enhancers
        """,
        controls=["control_free_base", "control_between"],
    )


def eqtl() -> Locus:
    """Two SNPs that are inherited together, of which one is the cause."""
    draft = Draft("eqtl", seed=8)
    tss = 17_600
    draft.gene("EQTL1", tss, GENE, strand="-")
    enhancer = tss + 2_000
    draft.sites("CEBPA HNF4A", enhancer, place="enhancer")
    draft.sites("GATA1 SPI1 GATA1 EBF1", tss - 3_400, place="blood enhancer")
    decoy = tss + 4_400
    draft.put(SITES["SPI1"], decoy, place="decoy site")
    draft.snv("causal", enhancer + 4, "A")  # TTGC[G>A]CAA
    draft.snv("decoy", decoy + 3, "T")  # GAG[G>T]AAGT
    draft.change("control_beside", enhancer - 14)
    return draft.locus(
        title="An eQTL of two SNPs: one changes the gene, the other travels along",
        story="""
        Two SNPs before EQTL1 are inherited together (r2 = .8), so in a population both are
        associated with its expression in the liver. One takes a CEBPA site out of its enhancer.
        The other breaks a perfect SPI1 site: but SPI1 is not made in the liver, and alone it opens
        nothing elsewhere either. `agviz.teaching.eqtl` has the table of a population.
        """,
        look_at="""
        Scores of both SNPs on RNA_SEQ and CAGE of EQTL1 in the liver; DNASE at either SNP; and the
        population's table
        """,
        controls=["decoy", "control_beside"],
    )


def decoys() -> Locus:
    """Motifs that are all right and do nothing where they stand."""
    draft = Draft("decoys", seed=49)
    tss = 15_000
    draft.gene("QUIET1", tss, GENE)
    draft.sites("RUNX1 SPI1 RUNX1", tss - 1_200, place="T-ALL enhancer")
    draft.sites("CEBPA HNF4A CEBPA", tss + 2_900, place="liver enhancer")
    lone, near_miss, box, donor = tss - 6_000, tss - 4_800, tss + 4_400, tss + 5_200
    draft.put(other_strand(SITES["TAL1"]), lone, place="lone TAL1 site")
    draft.put("CAACGATT", near_miss, place="MYB site with a wrong base")
    draft.put(TATA, box, place="TATA box without initiator")
    draft.put("CAGGTAAGT", donor, place="donor outside of a gene")
    draft.sites("-CTCF -CTCF CTCF CTCF", tss + 8_000, gap=100, place="border")
    hidden = tss + 10_600
    draft.put(SITES["MYB"], hidden, place="MYB site behind the border")
    draft.snv("control_lone_site", lone + 4, "G")
    draft.snv("control_near_miss", near_miss + 2, "C")
    draft.snv("control_TATA", box + 3, "C")
    draft.snv("control_donor", donor + 3, "A")
    draft.snv("hidden_MYB_lost", hidden + 3, "A")
    draft.snv("near_miss_completed", near_miss + 5, "G")
    return draft.locus(
        title="Motifs that do nothing: what a motif scan gets wrong",
        story="""
        Around QUIET1 stand five motifs that a scan would report: a lone TAL1 site, which opens
        nothing without company; a MYB site with one wrong base; a TATA box without an initiator;
        a perfect donor outside of any gene; and a true MYB site, open in the T-ALL line, but
        behind a border of CTCF sites. Losing any of them leaves QUIET1 as it is; losing the last
        one closes its chromatin and nothing else. Only one base that completes the second MYB
        site, on this side of the border, is heard.
        """,
        look_at="""
        CAGE and RNA_SEQ of QUIET1 in every cell type; DNASE and CHIP_TF at the motifs
        """,
        controls=["control_lone_site", "control_near_miss", "control_TATA", "control_donor"],
    )
