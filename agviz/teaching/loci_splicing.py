"""Named loci about splicing: exons that are lost, made, or used in one cell type alone.

Each has an enhancer of every cell type, so that its gene is on everywhere and what is seen is
splicing alone. Numbers are bases of the locus's own contig.
"""

from agviz.teaching.draft import Draft
from agviz.teaching.locus import Locus

TSS = 15_200


def _everywhere(draft: Draft, tss: int = TSS, direction: int = 1) -> None:
    """An enhancer of each of the six cell types, before the gene and behind it."""
    for factors, offset in (
        ("GATA1 GATA1 GATA1", -1_300),
        ("CEBPA HNF4A CEBPA", -2_000),
        ("EBF1 SPI1 EBF1", -2_700),
        ("ASCL1 MEF2 ASCL1", 2_700),
        ("POU5F1 SOX2 POU5F1", 3_300),
        ("MYB RUNX1", 4_500),
    ):
        draft.sites(factors, tss + direction * offset)


def skipped_exon() -> Locus:
    """Two exons of one gene, one lost with its donor, one with its branch point."""
    draft = Draft("skipped_exon", seed=4)
    exons = ((0, 130), (470, 600), (930, 1_050), (1_400, 1_530), (1_880, 2_100))
    # Four of the 15 bases before exon 4 are no pyrimidines: it depends on its branch point.
    draft.gene("SKIP1", TSS, exons, signals={"tract 4": "TTCTCATTGCTACGT"})
    _everywhere(draft)
    donor_3 = TSS + 1_050  # the G of GT
    acceptor_3 = TSS + 930 - 1  # the G of AG
    branch_3, branch_4 = TSS + 930 - 30 + 5, TSS + 1_400 - 30 + 5  # TACTA[A]C
    draft.change("donor_lost", donor_3)
    draft.change("acceptor_lost", acceptor_3)
    draft.snv("branch_point_lost", branch_4, "G")
    draft.snv("branch_point_weakened", branch_3, "G")
    draft.change("control_exon", TSS + 990)
    draft.change("control_intron", TSS + 1_200)
    draft.change("control_branch", branch_4 + 3)
    return draft.locus(
        title="An exon is skipped when its donor goes, and another with its branch point",
        story="""
        SKIP1 has five exons. Without the GT behind exon 3 its acceptor finds no donor, and the
        exon is skipped whole; the same if the AG before it goes. Exon 4 has only 11 pyrimidines
        of 15 before its acceptor and lives by its branch point: the A of TACTAAC changed, and the
        exon is skipped, 30 bp away from any exonic base. The same change before exon 3, whose
        tract is perfect, costs only half of it.
        """,
        look_at="""
        SPLICE_SITES, SPLICE_SITE_USAGE and SPLICE_JUNCTIONS on '+', RNA_SEQ of exons 3 and 4; the
        same in all cell types
        """,
        controls=["control_exon", "control_intron", "control_branch"],
    )


def neuron_exon() -> Locus:
    """An exon that only neurons include."""
    draft = Draft("neuron_exon", seed=5)
    tss = 17_400
    exons = ((0, 140), (480, 600), (950, 1_040), (1_420, 1_540), (1_900, 2_120))
    # One base of the donor of exon 3 is wrong: A in place of G, 5 bp into the intron.
    draft.gene("NEUX1", tss, exons, strand="-", signals={"donor 3": "CAGGTAAAT"})
    helper = tss - (1_040 + 40)
    draft.put("CATGCA", helper - 5, place="splice enhancer")  # TGCATG on '-'
    _everywhere(draft, tss, -1)
    draft.snv("TGCATG_lost", helper - 2, "A")
    draft.deletion("TGCATG_deleted", helper - 5, helper + 1)
    draft.snv("donor_repaired", tss - 1_040 - 4, "C")  # G on '-', 5 bp into the intron
    draft.change("control_intron", helper - 60)
    draft.change("control_beside", helper + 6)
    return draft.locus(
        title="An exon that neurons alone include",
        story="""
        Exon 3 of NEUX1 has a weak donor (CAG|GTAAAT, one base from the consensus) and is mostly
        skipped. In neurons the RBFOX motif TGCATG, 40 bp behind it, strengthens the donor, and
        most transcripts include the exon. Without the motif neurons are like the others; with the
        donor repaired, everybody includes it.
        """,
        look_at="""
        SPLICE_SITE_USAGE and SPLICE_JUNCTIONS on '-', RNA_SEQ of exon 3, in the neuron and in the
        others
        """,
        controls=["control_intron", "control_beside"],
    )


def cryptic_site() -> Locus:
    """One base makes a donor, and with it a new exon."""
    draft = Draft("cryptic_site", seed=43)
    # The long intron 2 holds a whole exon but for one base of its donor.
    exons = ((0, 130), (470, 590), (1_160, 1_280), (1_640, 1_860))
    draft.gene("CRYP1", TSS, exons)
    start, end = TSS + 840, TSS + 950
    draft.put("TACTAAC", start - 30)
    draft.put("TTCTCTTTCTTCCTTCAGG", start - 18)
    draft.put("CAGGCAAGT", end - 3)  # one base from CAG|GTAAGT
    draft.places["cryptic exon"] = draft.stretch(start, end - start)
    _everywhere(draft)
    draft.snv("cryptic_donor", end + 1, "T")
    draft.snv("control_same_base", end + 1, "A")
    draft.change("control_inside", start + 50)
    draft.change("control_intron", end + 60)
    return draft.locus(
        title="One base in an intron makes a splice site, and an exon",
        story="""
        Intron 2 of CRYP1 hides an exon of 110 bp: branch point, pyrimidines and acceptor are
        perfect, but behind it stands CAG|GCAAGT, and GC is no donor. C to T makes it GT: the exon
        is included in nearly all transcripts of every cell type. C to A at the same base does
        nothing.
        """,
        look_at="""
        SPLICE_SITES on '+', SPLICE_JUNCTIONS and RNA_SEQ around the cryptic exon; the same in all
        cell types
        """,
        controls=["control_same_base", "control_inside", "control_intron"],
    )
