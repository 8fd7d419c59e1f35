"""Motifs that a variant makes or breaks: those of scans of both alleles, where it touches them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.genome.fasta import Fasta
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.sequence import BASES, reverse_complement
from agviz.genome.types import Variant
from agviz.reports.changed_motifs import changed_motifs, shared_ends
from agviz.reports.turned_motifs import TURNED

SITE = "GATTACAGCA"
LEFT, RIGHT = "CCTCTCCTTCCCTTCTCCCT", "TTCTTCCCTCTTTCCCTTCC"


TURNED_SITE = reverse_complement(SITE)
SPOILT = "GATCCCCCCA"


def motif(bases, name=None):
    return Motif(
        name or bases[:4], 97.0 * np.eye(4)[[BASES.index(base) for base in bases]] + 1, id=bases
    )


MOTIFS = MotifSet((motif(SITE), motif("AAAAAAAA")), source="a test", citation="nobody")


@pytest.fixture
def genome(tmp_path):
    """A FASTA of one contig, and the variant at a place counted from the end of `LEFT`."""

    def made(bases, offset, reference, alternate):
        (tmp_path / "g.fa").write_text(f">c\n{LEFT}{bases}{RIGHT}\n")
        return Fasta(tmp_path / "g.fa"), Variant("c", len(LEFT) + offset + 1, reference, alternate)

    return made


@pytest.mark.parametrize(
    ("bases", "change", "expected"),
    [
        ("GATTACAGCA", (4, "A", "C"), ("broken", "REF", 20, 30)),
        ("GATTCCAGCA", (4, "C", "A"), ("made", "ALT", 20, 30)),
        ("GATTAGCA", (4, "A", "ACA"), ("made", "ALT", 20, 30)),
        ("GATTACAGCA", (2, "TTA", "T"), ("broken", "REF", 20, 30)),
    ],
)
def test_a_site_is_made_or_broken_where_it_stands(genome, bases, change, expected):
    fasta, variant = genome(bases, *change)
    (found,) = changed_motifs(variant, fasta, MOTIFS).to_dict("records")
    assert (found["change"], found["allele"], found["Start"], found["End"]) == expected
    assert (found["motif_id"], found["Strand"], found["bases"]) == (SITE, "+", SITE)
    made = found["change"] == "made"
    here, there = ("p_alternate", "p_reference") if made else ("p_reference", "p_alternate")
    assert found[here] <= 1e-4
    assert np.isnan(found[there]) or found[there] >= 10 * found[here]


def test_the_reverse_strand_is_read_too(genome):
    fasta, variant = genome("TGCTGTACTC", 7, "C", "A")  # TGCTGTAATC is the site, read backwards
    (found,) = changed_motifs(variant, fasta, MOTIFS).to_dict("records")
    assert (found["change"], found["Strand"], found["bases"]) == ("made", "-", SITE)


@pytest.mark.parametrize(
    ("bases", "change", "expected"),
    [
        (SITE, (0, SITE, TURNED_SITE), ("turned", "ALT", "-", 20, 30)),
        (TURNED_SITE, (0, TURNED_SITE, SITE), ("turned", "ALT", "+", 20, 30)),
        # 3 bp are lost at the same time, and the site moves by 2 of them
        (f"CC{SITE}C", (0, f"CC{SITE}C", TURNED_SITE), ("turned", "ALT", "-", 20, 30)),
    ],
)
def test_a_site_that_is_turned_round_in_place_is_told_as_such(genome, bases, change, expected):
    fasta, variant = genome(bases, *change)
    (found,) = changed_motifs(variant, fasta, MOTIFS).to_dict("records")
    told = tuple(found[name] for name in ("change", "allele", "Strand", "Start", "End"))
    assert told == expected
    assert found["bases"] == SITE
    assert found["p_reference"] == found["p_alternate"] <= 1e-4
    assert found["score_reference"] == pytest.approx(found["score_alternate"])


def test_two_motifs_of_one_factor_are_turned_round_as_one(genome):
    fasta, variant = genome(SITE, 0, SITE, TURNED_SITE)
    either = MotifSet((motif(SITE), motif(TURNED_SITE, name=SITE[:4])), source="a test")
    assert changed_motifs(variant, fasta, either)["change"].tolist() == ["turned"]
    others = MotifSet((motif(SITE), motif(TURNED_SITE, name="B")), source="a test")
    assert changed_motifs(variant, fasta, others)["change"].tolist() == ["turned"] * 2


def test_a_site_that_is_lost_here_and_made_there_is_not_turned_round(genome):
    apart = "CTCTTCTCTTCC"
    fasta, variant = genome(
        SITE + apart + SPOILT, 0, SITE + apart + SPOILT, SPOILT + apart + TURNED_SITE
    )
    found = changed_motifs(variant, fasta, MOTIFS)
    assert TURNED not in found["change"].tolist()


def test_a_palindrome_has_no_direction_to_be_turned(genome):
    palindrome = "GATTAATC"
    fasta, variant = genome(palindrome + "CT", 7, "CCT", "CTT")
    assert changed_motifs(variant, fasta, MotifSet((motif(palindrome),), source="a test")).empty


def test_a_longer_repeat_makes_nothing_that_was_there(genome):
    fasta, variant = genome("A" * 12, 3, "A", "AA")
    table = changed_motifs(variant, fasta, MOTIFS)
    assert table.empty
    assert table.attrs["motifs"] == "a test"
    assert "nobody" in table.attrs["citation"]


def test_a_variant_beside_a_site_leaves_it(genome):
    fasta, variant = genome(SITE + "C", 10, "C", "T")
    assert changed_motifs(variant, fasta, MOTIFS).empty


@given(
    st.text("ACGT", min_size=3, max_size=12), st.text("ACGT", min_size=1, max_size=4),
    st.integers(1, 2),
)  # fmt: skip
def test_shared_ends_are_the_longest(reference, inserted, at):
    alternate = reference[:at] + inserted + reference[at:]
    before, after = shared_ends(reference, alternate)
    assert reference[:before] == alternate[:before]
    assert reference[len(reference) - after :] == alternate[len(alternate) - after :]
    assert before >= at
    assert after >= len(reference) - at
    assert before == len(reference) or reference[before] != alternate[before]


def test_the_table_has_its_columns_even_when_it_is_empty(genome):
    fasta, variant = genome("CTCTCTCTCT", 4, "C", "T")
    table = changed_motifs(variant, fasta, MOTIFS)
    assert isinstance(table, pd.DataFrame)
    assert list(table.columns)[:3] == ["change", "name", "motif_id"]
