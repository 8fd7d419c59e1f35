"""The sentences say what the tables have, and nothing when nothing stands out."""

import numpy as np
import pandas as pd
import pytest

from agviz.genome.types import Variant
from agviz.models.oracle import Oracle
from agviz.reports.changed_junctions import COLUMNS
from agviz.reports.large_splicing import hidden_splicing, large_splicing
from agviz.reports.report_limits import SITES_BREAK, limits
from agviz.reports.report_words import NOT_COMPARED, motif_words, sentences

NO_JUNCTIONS = pd.DataFrame(columns=COLUMNS)


def change(kind, question, score, *, out=True, **more):
    plain = {
        "kind": kind, "question": question, "raw_score": score, "stands_out": out, "p_value": 0.02,
        "as_large": 0 if out else 30, "background_size": 50, "biosample_name": "liver",
        "subject": "", "track_name": "t", "gene_name": "",
    }  # fmt: skip
    return plain | more


def motif(name, *, used=True, change="made", binding=np.nan, p_value=3.5e-4):
    made = change == "made"
    return {
        "name": name, "motif_id": f"M.{name}", "change": change, "used": used, "binding": binding,
        "allele": "ALT" if made else "REF", "p_alternate": p_value if made else np.nan,
        "p_reference": np.nan if made else p_value,
    }  # fmt: skip


def motif_table(*rows):
    return pd.DataFrame(rows).astype({"used": "boolean"})


SUMMARY = pd.DataFrame(
    [
        change("GeneMaskLFCScorer", "Gene expression", np.log(6.6), gene_name="TAL1"),
        change("CenterMaskScorer", "DNase-seq", -3.0),
        change("ContactMapScorer", "Contact map", 0.3, out=False),
        change("CenterMaskScorer", "CAGE", 0.05),
    ]
)


def test_a_motif_that_is_turned_round_is_told_first_and_not_as_made_or_broken():
    one = motif("CTCF", change="turned", used=pd.NA) | {
        "p_reference": 1e-7, "p_alternate": 2e-7, "Strand": "-",
    }  # fmt: skip
    turned = (
        "The substitution turns round a motif of CTCF (M.CTCF, p = 1.0e-07 on REF and 2.0e-07 on "
        "ALT): it stays in place, and changes from strand + to -"
    )
    assert motif_words(motif_table(one), kind="substitution") == (f"{turned}.",)
    other = one | {"name": "CTCFL"}
    both = motif_table(one, other, motif("MYB", used=False))
    assert motif_words(both, kind="substitution") == (
        f"{turned}, as do those of CTCFL.",
        "Motifs are made or broken, but exact in-silico mutagenesis finds none of them in use.",
    )
    assert motif_words(both, kind="substitution", splicing=True) == (
        f"{turned}, as do those of CTCFL.",
    )


def test_motifs_then_genes_then_tracks():
    table = motif_table(motif("MYB", binding=5.63), motif("OVOL2"), motif("X", used=False))
    assert sentences(SUMMARY, table, NO_JUNCTIONS, kind="insertion") == (
        (
            "The insertion makes a motif of MYB (M.MYB, p = 3.5e-04 on ALT), which exact in-silico "
            "mutagenesis finds in use; predicted binding of MYB rises (+5.63 log2). The same bases "
            "also fit OVOL2."
        ),
        (
            "Expression of TAL1 rises most in liver, 6.6-fold: more than any of 50 matched "
            "background variants."
        ),
        (
            "DNase-seq in liver falls around the variant, 8.0-fold: more than any of 50 matched "
            "background variants."
        ),
    )


def test_nothing_that_stands_out_is_said():
    calm = SUMMARY.assign(stands_out=False)
    assert sentences(calm, None, NO_JUNCTIONS, kind="substitution") == (
        (
            "Nothing stands out from the background of 50 matched variants: each kind of change is "
            "as large in some of them."
        ),
    )
    small = SUMMARY.tail(1)
    assert sentences(small, None, NO_JUNCTIONS, kind="substitution") == (
        (
            "Nothing that stands out from the background changes much: CAGE, by less than 0.1, "
            "though by more than in matched variants."
        ),
    )


def test_splicing_is_one_sentence_and_comes_first_where_it_is_most_unusual():
    spliced = pd.DataFrame(
        [
            change("GeneMaskSplicingScorer", "Splice sites", 0.98, gene_name="G",
                   biosample_name="", track_name="donor"),
            change("SpliceJunctionScorer", "Splice junctions", 20.1, gene_name="G", as_large=1),
        ]
    )  # fmt: skip
    table = pd.concat([spliced, SUMMARY.head(1)], ignore_index=True)
    row = dict.fromkeys(COLUMNS, "") | {
        "change": "gained", "Chromosome": "c", "Start": 9, "End": 1_200, "psi_reference": 0.0,
        "psi_alternate": 0.9, "difference": 0.9,
    }  # fmt: skip
    told = sentences(table, motif_table(motif("X", used=False)), pd.DataFrame([row]), kind="x")
    assert told[0] == (
        "Splicing of G changes: splice sites by 0.98 (donor), splice junctions by 20 in liver; the "
        "junction c:10-1,200 is gained (PSI 0.00 to 0.90): more than any of 50 matched background "
        "variants."
    )
    assert told[1].startswith("Expression of TAL1")
    assert len(told) == 2  # no motif of a DNA-binding factor explains a splice site
    alone = sentences(table, None, NO_JUNCTIONS, kind="x")[0]
    assert "; but no junction's share of reads changes by 0.05: more than" in alone


def lost_exon(*, out=False, psi=(0.99, 0.0), sites=0.99):
    """A summary whose splicing does not stand out from a background that breaks sites too."""
    rows = [
        change("GeneMaskSplicingScorer", "Splice sites", sites, gene_name="G", out=out,
               as_large=0 if out else 11, biosample_name="", track_name="donor"),
        change("SpliceJunctionScorer", "Splice junctions", 19.9, gene_name="G", out=out,
               as_large=0 if out else 8),
    ]  # fmt: skip
    junction = dict.fromkeys(COLUMNS, "") | {
        "change": "lost", "Chromosome": "c", "Start": 9, "End": 1_200, "psi_reference": psi[0],
        "psi_alternate": psi[1], "difference": psi[1] - psi[0],
    }  # fmt: skip
    return pd.DataFrame(rows), pd.DataFrame([junction])


def test_a_lost_exon_is_told_though_matched_variants_break_sites_as_well():
    summary, junctions = lost_exon()
    lost = (
        "Splicing of G changes: splice sites by 0.99 (donor), splice junctions by 20 in liver; the "
        "junction c:10-1,200 is lost (PSI 0.99 to 0.00): more than 39 of 50 matched background "
        "variants, so that it does not stand out, yet it is large in itself."
    )
    assert sentences(summary, None, junctions, kind="x") == (lost,)
    both = pd.concat([SUMMARY.iloc[[1]], summary], ignore_index=True)
    found = sentences(both, motif_table(motif("GATA1")), junctions, kind="x")
    assert found[0].startswith("The x makes a motif of GATA1")
    assert found[1] == lost
    assert found[2].startswith("DNase-seq in liver falls")


@pytest.mark.parametrize(
    ("psi", "sites", "told"),
    [
        ((0.15, 0.0), 0.49, []),
        ((0.15, 0.0), 0.5, ["Splice sites"]),
        ((0.21, 0.0), 0.49, ["Splice junctions"]),
        ((0.99, 0.0), 0.99, ["Splice sites", "Splice junctions"]),
    ],
)
def test_splicing_is_large_by_the_sites_or_by_the_share_of_a_junction(psi, sites, told):
    summary, junctions = lost_exon(psi=psi, sites=sites)
    assert large_splicing(summary, junctions)["question"].tolist() == told
    summary, junctions = lost_exon(psi=psi, sites=sites, out=True)
    assert hidden_splicing(summary, junctions).empty  # it stands out: nothing to add


def test_a_junction_used_less_is_large_when_half_of_it_is_gone():
    summary, junctions = lost_exon(psi=(0.9, 0.41), sites=0.1)
    junctions["change"] = "less"
    assert large_splicing(summary, junctions).empty
    junctions["difference"] = -0.5
    assert large_splicing(summary, junctions)["question"].tolist() == ["Splice junctions"]
    assert large_splicing(summary, NO_JUNCTIONS).empty


def test_the_limits_say_that_matched_variants_break_sites_as_well():
    variant, genes = Variant("c", 101, "A", "C"), pd.DataFrame(columns=["distance", "gene_name"])
    given = {"genes": genes, "known": pd.DataFrame(), "left_out": ()}
    summary, junctions = lost_exon()
    assert SITES_BREAK in limits(Oracle(), variant, summary=summary, junctions=junctions, **given)
    summary, junctions = lost_exon(out=True)
    assert SITES_BREAK not in limits(
        Oracle(), variant, summary=summary, junctions=junctions, **given
    )


def test_without_a_background_no_rank_is_given():
    plain = SUMMARY.drop(columns=["p_value", "stands_out", "as_large", "background_size"])
    told = sentences(plain, None, NO_JUNCTIONS, kind="x")
    assert told[-1] == NOT_COMPARED
    assert not any("background variants" in sentence for sentence in told)
    assert told[0] == "Expression of TAL1 rises most in liver, 6.6-fold."


def test_no_scores_at_all():
    empty = SUMMARY.iloc[:0]
    assert sentences(empty, None, NO_JUNCTIONS, kind="x") == (
        "No scorer had anything to score here.",
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([motif("A", used=False)],
         "Motifs are made or broken, but exact in-silico mutagenesis finds none of them in use."),
        ([motif("A", used=pd.NA, change="broken")],
         "The deletion breaks a motif of A (M.A, p = 3.5e-04 on REF)."),
    ],
)  # fmt: skip
def test_motifs_by_what_is_known_of_them(rows, words):
    assert motif_words(motif_table(*rows), kind="deletion") == (words,)


def test_no_motifs():
    none = motif_table(motif("A")).iloc[:0]
    assert motif_words(none, kind="x") == ("No known motif is made or broken.",)
    assert motif_words(None, kind="x") == ()
