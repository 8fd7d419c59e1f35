"""Loci while they are written: what overlaps or does not fit is refused."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.genome.types import Interval
from agviz.teaching.draft import DONOR, SITES, WINDOW, Draft, other_strand
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motifs import pwm
from agviz.teaching.oracle import oracle


def test_sites_are_perfect():
    for name, text in SITES.items():
        matrix = pwm(FACTORS[name].motif)
        found = sum(row["ACGT".index(base)] for row, base in zip(matrix, text, strict=True))
        assert found == pytest.approx(matrix.max(axis=1).sum())


def test_a_written_gene_is_what_the_oracle_reads():
    exons = ((0, 140), (500, 620), (1_000, 1_200))
    for strand, tss in (("+", 9_000), ("-", 20_000)):
        draft = Draft("here", seed=41)
        draft.gene("A", tss, exons, strand=strand)
        written = draft.locus(title="t", story="s", look_at="l")
        (gene,) = oracle(written.sequence).genes
        assert (gene.strand, gene.tss) == (strand, tss)
        places = [written.places[f"A exon {number}"] for number in (1, 2, 3)]
        assert [(e.start, e.end) for e in gene.exons] == [(p.start, p.end) for p in places]
        assert [p.strand for p in places] == [strand] * 3
        assert all(exon.psi.min() > 0.98 for exon in gene.exons)


def test_its_borders_keep_neighbors_out():
    """CTCF sites that point inwards, and ends for transcripts that come in."""
    text = Draft("here", seed=41).locus(title="t", story="s", look_at="l").sequence
    truth = oracle(text)
    np.testing.assert_array_equal(truth.insulators.strand, [1, 1, -1, -1])
    assert truth.insulators.occupancy.min() > 0.99
    assert text.count("AATAAA") >= 2
    assert len(text) == WINDOW


def test_signals_can_be_imperfect():
    draft = Draft("here", seed=41)
    draft.gene("A", 9_000, ((0, 140), (500, 620)), signals={"donor 1": "CAGGAAAGT"})
    assert DONOR not in draft.locus(title="t", story="s", look_at="l").sequence
    with pytest.raises(InputError, match=r"^B has no donor 2$"):
        draft.gene("B", 19_000, ((0, 140), (500, 620)), signals={"donor 2": "CAGGAAAGT"})


def test_what_overlaps_or_does_not_fit_is_refused():
    draft = Draft("here", seed=41)
    draft.put("ACGT", 5_000)
    message = "ACGT at 5,003 of here overlaps what stands at 5,000 to 5,004"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        draft.put("ACGT", 5_003)
    draft.put("ACGT", 5_004)
    for at in (-1, WINDOW - 3):
        message = f"ACGT at {at:,} does not fit into the 32,768 bp of here"
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            draft.put("ACGT", at)


def test_variants_have_the_bases_that_are_there():
    draft = Draft("here", seed=41)
    draft.put("ACGTTT", 5_000, place="site")
    draft.sites("MYB -MYB", 6_000, gap=4, place="pair")
    draft.snv("snv", 5_001, "G")
    draft.change("transition", 5_000)
    draft.insertion("insertion", 5_004, "CC")
    draft.deletion("deletion", 5_001, 5_003)
    written = draft.locus(title="t", story="  s\n  s ", look_at="l", controls=["snv"])
    text = {
        name: (v.position, v.reference_bases, v.alternate_bases)
        for name, v in written.variants.items()
    }
    assert text == {
        "snv": (5_002, "C", "G"),
        "transition": (5_001, "A", "G"),
        "insertion": (5_004, "T", "TCC"),
        "deletion": (5_001, "ACG", "A"),
    }
    assert written.places["site"] == Interval("here", 5_000, 5_006)
    pair = SITES["MYB"] + written.sequence[6_008:6_012] + other_strand(SITES["MYB"])
    assert written.sequence[6_000:6_020] == pair
    assert written.places["pair"] == Interval("here", 6_000, 6_020)
    assert written.story == "s s"
    with pytest.raises(InputError, match=r"^The variant same of here changes nothing$"):
        draft.snv("same", 5_000, "A")
