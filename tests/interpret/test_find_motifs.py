"""Scanning: every site at its place with its exact chance, on both strands, and bad input told."""

import itertools
import re
import sys

import numpy as np
import pytest
from planted_scores import planted

import agviz as ag
from agviz.errors import InputError, MissingPackageError
from agviz.genome.motif_set import Motif
from agviz.genome.sequence import one_hot, reverse_complement

BIN, PSEUDO = 0.1, 1e-4
"""FIMO's step of scores in bits, and what it adds to probabilities."""


@pytest.fixture(scope="module")
def motif():
    counts = np.array([[8, 1, 1, 2], [0, 9, 3, 0], [1, 1, 1, 9], [7, 0, 5, 0], [2, 8, 1, 1]])
    return Motif("made up", counts)


def exact(motif):
    """The chance of each word's score or more, in FIMO's steps, by counting all words."""
    bits = np.log2(motif.probabilities + PSEUDO) + 2
    words = ["".join(each) for each in itertools.product("ACGT", repeat=len(motif))]
    steps = np.rint(bits / BIN)
    scores = np.array([(one_hot(word) * steps).sum() for word in words])
    return {
        word: (scores >= score).mean() for word, score in zip(words, scores.tolist(), strict=True)
    }


def test_matches_are_all_those_whose_exact_chance_is_small(motif):
    rng = np.random.default_rng(0)
    bases = "".join(rng.choice(list("ACGT"), 400))
    chances, threshold = exact(motif), 0.02
    found = ag.find_motifs(bases, motif, threshold=threshold)
    width = len(motif)
    wanted = {}
    for start in range(len(bases) - width + 1):
        word = bases[start : start + width]
        for strand, read in (("+", word), ("-", reverse_complement(word))):
            if chances[read] < threshold:
                wanted[(start, strand)] = (read, chances[read])
    got = {(row.Start, row.Strand): (row.bases, row.p_value) for row in found.itertuples()}
    assert got.keys() == wanted.keys()
    for place, (read, chance) in wanted.items():
        assert got[place][0] == read
        assert got[place][1] == pytest.approx(
            chance, rel=0.35
        )  # a step of its score to either side
    assert found.Start.is_monotonic_increasing
    assert (found.End - found.Start == width).all()


def test_myb_is_found_at_the_usual_threshold():
    found = ag.find_motifs("GTTTGACAGTTGGTTTAAAAACCAACTGTCAAAC", ag.jaspar().select("MYB"))
    assert found[["Start", "Strand", "bases"]].to_numpy().tolist() == [
        [4, "-", "AACCAACTGTC"[1:]],
        [20, "+", "ACCAACTGTC"],
    ]
    assert found.p_value.max() == pytest.approx(1.6e-5, rel=0.05)
    assert found.Chromosome.tolist() == ["sequence", "sequence"]
    assert "CC BY 4.0" in found.attrs["license"]


def test_scores_and_bases_with_a_place_have_coordinates():
    scores, sites = planted(["MYB"], seed=3, contig="chr7", start=5_000)
    myb = ag.teaching_motifs()["MYB"]
    of_scores = ag.find_motifs(scores, myb, threshold=1e-3)
    factor, start, end, strand = sites[0]
    row = of_scores[of_scores.Start == start].iloc[0]
    assert (row.Chromosome, row.End, row.Strand, row["name"]) == ("chr7", end, strand, factor)
    bases = "".join(scores.observed.values)
    place = ag.Interval("chr7", 5_000, 5_000 + len(bases))
    assert ag.find_motifs(bases, myb, threshold=1e-3, interval=place).equals(of_scores)
    logo = ag.Logo(scores, motifs=of_scores)
    assert len(logo.motifs) == len(of_scores)


def test_a_place_of_a_genome_is_read_from_it(tmp_path):
    fasta = tmp_path / "small.fa"
    fasta.write_text(">chr1\n" + "T" * 50 + "GACAGTTGGT" + "T" * 40 + "\n", encoding="utf-8")
    assembly = ag.Assembly("small", fasta)
    myb = ag.jaspar()["MYB"]
    found = ag.find_motifs("chr1:31-80", myb, assembly=assembly)
    row = found.iloc[0].to_dict()
    assert [row[name] for name in ("Chromosome", "Start", "End", "Strand", "bases")] == [
        "chr1", 50, 60, "-", "ACCAACTGTC",
    ]  # fmt: skip
    turned = ag.find_motifs(ag.Interval("chr1", 30, 80, "-"), myb, assembly=assembly)
    assert turned.equals(found)  # a strand of the place turns nothing


def test_no_match_has_an_unknown_base(motif):
    found = ag.find_motifs("ACTACNNNNNACTANACTAC", motif, threshold=0.2)
    assert set("".join(found.bases)) <= set("ACGT")
    assert found.Start.tolist()[0] == 0
    assert ag.find_motifs("ACG", motif).empty  # shorter than the motif


@pytest.mark.parametrize(
    ("place", "options", "message"),
    [
        ("ACGT", {"threshold": 0.0}, "threshold must be between 0 and 1; got 0.0"),
        (
            "chr1:1-100",
            {},
            (
                "An interval is scanned in a genome: find_motifs('chr1:1-100', "
                "assembly=model.assembly)"
            ),
        ),
        (7, {}, "find_motifs takes an Interval, its text, bases, or labelled scores; got int"),
        ("ACGU", {}, "The sequence has 'U' at position 4; this is RNA: write T for U"),
        (
            "ACGT",
            {"interval": ag.Interval("chr1", 0, 5)},
            "4 bases cannot cover an interval of 5 bp",
        ),
        (
            "ACGT",
            {"interval": ag.Interval("chr1", 0, 4, "-")},
            (
                "Bases are scanned as they stand on '+'; got the interval chr1:0-4:-: give it on "
                "'+', with the bases of that strand"
            ),
        ),
    ],
)
def test_what_cannot_be_scanned_is_refused(place, options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.find_motifs(place, **options)


def test_without_memelite_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "memelite", None)
    message = "Scanning for motifs needs the package 'memelite': pip install 'agviz[motifs]'"
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        ag.find_motifs("ACGT")
