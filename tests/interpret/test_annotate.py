"""Naming: TOMTOM finds the planted factor; q-values are Benjamini and Hochberg's."""

import re
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted_scores import planted

import agviz as ag
from agviz.errors import InputError, MissingPackageError
from agviz.interpret.annotate import q_values

ADDED = ["name", "motif_id", "Strand", "overlap", "tomtom_p", "tomtom_q"]


def test_planted_sites_are_named_and_their_strand_told():
    loci = [planted(["GATA1", "TAL1"], seed=seed, start=1_000 * seed) for seed in range(1, 7)]
    scores, sites = [each for each, _ in loci], [site for _, each in loci for site in each]
    found = ag.seqlets(scores)
    named = ag.annotate(found, ag.teaching_motifs())
    assert named.columns.tolist() == found.columns.tolist() + ADDED
    right = 0
    for factor, start, end, strand in sites:
        near = named[(named.Start < end) & (named.End > start)]
        right += near[["name", "Strand"]].to_numpy().tolist() == [[factor, strand]]
    assert right >= 0.8 * len(sites)
    assert (named.tomtom_q <= 0.05).all()
    assert named.attrs["motifs"] == "the teaching genome"
    assert "TOMTOM" in named.attrs["citation"]
    assert "seqlets" in named.attrs["citation"]
    pd.testing.assert_frame_equal(ag.annotate(scores, ag.teaching_motifs()), named)


def test_patterns_are_named_by_jaspar_too():
    named = ag.annotate(ag.teaching_motifs().select(["HNF4A", "CTCF"]), best=2)
    assert named["query"].tolist() == ["HNF4A", "HNF4A", "CTCF", "CTCF"]
    assert named["name"].tolist() == ["HNF4A", "HNF4G", "CTCF", "CTCFL"]
    assert named.attrs["license"] == "CC BY 4.0"
    assert "JASPAR 2026" in named.attrs["citation"]


def test_a_motif_among_few_is_still_not_everything():
    """The null of a small set has JASPAR's columns, so that one motif alone can be told from it."""
    myb = ag.teaching_motifs()["MYB"]
    named = ag.annotate(ag.teaching_motifs(), myb)
    assert named["query"].tolist() == ["MYB"]
    assert named.tomtom_p[0] < 1e-10


def test_brackets_of_a_logo_are_the_named_seqlets():
    scores, sites = planted(["MYB"], seed=3)
    logo = ag.Logo(scores, motifs=ag.annotate(scores, ag.teaching_motifs()))
    (motif,) = logo.motifs
    assert (motif.name, motif.strand) == (sites[0][0], sites[0][3])
    assert sites[0][1] - 2 <= motif.start < motif.end <= sites[0][2] + 2


def test_nothing_is_named_in_nothing():
    named = ag.annotate(planted(["MYB"], seed=1)[0] * 0, ag.teaching_motifs())
    assert named.empty
    assert ag.Logo(planted([], seed=0)[0], motifs=named).motifs == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_q_values_are_the_smallest_rate_that_admits_each(chances):
    p = np.array([chances])
    found = q_values(p)[0]
    for value, q in zip(chances, found, strict=True):
        rates = [
            least * len(chances) / sum(each <= least for each in chances)
            for least in chances
            if least >= value
        ]
        assert q == pytest.approx(min(1.0, *rates, 1.0))


@pytest.mark.parametrize(
    ("found", "options", "message"),
    [
        (
            pd.DataFrame({"Start": [1]}),
            {},
            (
                "A table of seqlets needs the columns Chromosome, Start, End, bases; it lacks "
                "Chromosome, End, bases"
            ),
        ),
        (
            "ACGT",
            {},
            "annotate takes a table of seqlets(...), labelled scores, or a MotifSet; got str",
        ),
        (None, {"max_q": 0.0}, "max_q must be over 0 and at most 1; got 0.0"),
        (None, {"best": 0}, "best must be 1 match or more; got 0"),
        (
            None,
            {"motifs": "MYB"},
            (
                "Motifs are a MotifSet (as of jaspar(), teaching_motifs() or read_meme(path)) or "
                "one of its motifs; got str"
            ),
        ),
    ],
)
def test_what_cannot_be_named_is_refused(found, options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.annotate(found, **options)


def test_without_memelite_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "memelite", None)
    message = "Comparing motifs needs the package 'memelite': pip install 'agviz[motifs]'"
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        ag.annotate(ag.teaching_motifs())
