"""Named loci about enhancers: one made by a mutation, one of two sites, one behind an insulator.

Stories of what opens chromatin, and of how far that reaches. Numbers are bases of the locus's own
contig; what the story claims is tested on the oracle.
"""

from agviz.teaching.draft import SITES, Draft, other_strand
from agviz.teaching.locus import Locus
from agviz.teaching.quiet import quiet

GENE = ((0, 140), (440, 570), (900, 1_020), (1_400, 1_650))
"""Exons of a gene about which there is no story of its own."""


def tal1() -> Locus:
    """Small insertions that make one MYB site, and with it an enhancer."""
    draft = Draft("TAL1", seed=42)
    draft.gene("TAL1", 13_000, GENE, strand="-")
    # The neighbor has an enhancer of its own, and a border of two CTCF sites in between.
    draft.sites("-CTCF CTCF", 20_200, gap=100, place="border")
    draft.sites("RUNX1 TAL1 GATA1 TAL1", 22_600, place="enhancer of STIL")
    draft.gene("STIL", 24_500, GENE)
    half = 17_200
    draft.put("CAACTT", half, place="insertion point")
    at = half + 4  # CAAC|TT: GG between them completes CAACGGTT
    made = {
        2: "GG",
        4: "GGTT",
        7: "AACGGTT",
        12: "GTACAACGGTTA",
        18: "ATCC" + other_strand(SITES["MYB"]) + "TAGCAT",
    }
    other = {  # as long, of the same bases; that of 2 bp makes the site with one base wrong
        2: "GA",
        4: "TGTG",
        7: "TGATCGA",
        12: "GATCATAGTGCA",
        18: "TACGATCAGTCACTGTAC",
    }
    for length, bases in made.items():
        draft.insertion(f"insertion_{length}bp", at, bases)
    for length, bases in other.items():
        draft.insertion(f"control_{length}bp", at, bases)
    return draft.locus(
        title="Two inserted bases wake a silent gene in the T-ALL line",
        story="""
        TAL1 is silent: its promoter has no enhancer. 4 kb before it stand the halves of a MYB
        site, CAAC and TT. Every insertion here that completes CAACGGTT, on either strand, makes an
        enhancer in the T-ALL line, where MYB alone opens chromatin, and in no other cell type.
        Insertions as long of other bases do nothing. STIL, behind two CTCF sites, does not hear of
        it. After the neo-enhancer of Mansour et al. (2014) Science 346:1373; the bases are made up.
        """,
        look_at="""
        DNASE, CHIP_TF (MYB), CHIP_HISTONE (H3K27ac) at the insertion point; CAGE and RNA_SEQ of
        TAL1 on '-', in the T-ALL line and in the others
        """,
        controls=[f"control_{length}bp" for length in other],
    )


def liver_enhancer() -> Locus:
    """Two sites that open chromatin together and hardly alone."""
    draft = Draft("liver_enhancer", seed=12)
    draft.gene("HEPA1", 15_600, GENE)
    cebpa, hnf4a = 14_000, 14_028
    draft.sites("CEBPA HNF4A", cebpa, place="enhancer")
    draft.places["CEBPA site"] = draft.stretch(cebpa, len(SITES["CEBPA"]))
    draft.places["HNF4A site"] = draft.stretch(hnf4a, len(SITES["HNF4A"]))
    draft.snv("CEBPA_lost", cebpa + 4, "A")  # TTGC[G>A]CAA
    draft.snv("HNF4A_lost", hnf4a + 4, "C")  # CAAA[G>C]TCCA
    draft.deletion("both_lost", cebpa, hnf4a + len(SITES["HNF4A"]))
    draft.insertion("moved_apart", hnf4a - 6, quiet(102, 240))
    draft.change("control_between", cebpa + 18)
    draft.change("control_beside", cebpa - 12)
    return draft.locus(
        title="Two sites make an enhancer, and either alone hardly any",
        story="""
        HEPA1 is on in the liver, by an enhancer 1.6 kb before it: one CEBPA and one HNF4A site,
        20 bp apart. Chromatin opens by the sixth power of what both give, so that without either
        site nearly all is lost, almost as much as without both; and if 240 bp more lie between
        them, too, though both sites are intact. A sum of two effects cannot describe it.
        """,
        look_at="""
        DNASE and CHIP_TF (CEBPA, HNF4A) at the enhancer, CAGE and RNA_SEQ of HEPA1, in the liver
        """,
        controls=["control_between", "control_beside"],
    )


def insulated_pair() -> Locus:
    """A CTCF site keeps one gene from hearing the other's enhancer."""
    draft = Draft("insulated_pair", seed=3)
    draft.gene("NEAR1", 13_200, GENE, strand="-")
    draft.sites("CEBPA HNF4A CEBPA", 15_000, place="enhancer")
    ctcf, width = 16_400, len(SITES["CTCF"])
    draft.sites("-CTCF", ctcf, place="insulator")
    draft.gene("FAR1", 18_200, GENE)
    draft.deletion("CTCF_deleted", ctcf, ctcf + width)
    draft.change("CTCF_weakened", ctcf + 9)  # tGGCCaCcA[G]gGGGCGctA, on '-': not a weak base
    draft.replace("CTCF_turned", ctcf, ctcf + width, bases=SITES["CTCF"])
    draft.deletion("control_deletion", ctcf + 300, ctcf + 300 + width)
    return draft.locus(
        title="Without the CTCF site between them, a gene adopts its neighbor's enhancer",
        story="""
        A liver enhancer stands between NEAR1 and FAR1, at about the same distance from both. FAR1
        hears a tenth of it, as a CTCF site lies in between. Deleting these 19 bp lets FAR1 adopt
        the enhancer; NEAR1 does not change. One base of the long motif changes little. The site
        turned around insulates as before, but the loop that it made with the locus's left end is
        gone, and one with the right end is there.
        """,
        look_at="""
        CONTACT_MAPS of the locus, CHIP_TF (CTCF) at the insulator, CAGE and RNA_SEQ of both genes
        in the liver
        """,
        controls=["control_deletion"],
    )
