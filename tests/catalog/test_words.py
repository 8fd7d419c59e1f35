"""When a typed word means a term: case, separators, starts of words, and what it must not mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.catalog.words import has_runs, has_start, has_words, is_whole, nearest, squeeze

CD4 = "CD4-positive, alpha-beta T cell"


def test_squeeze_keeps_letters_and_digits():
    assert squeeze("Brain_Spinal-cord (C-1)") == "brainspinalcordc1"
    assert squeeze("…,-_ ") == ""


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("T-cell", "T cell"), ("T-cell", "tcell"), (CD4, "t-CELL"), (CD4, "alpha beta"),
        ("adrenal gland", "gland"), ("EFO:0002067", "efo 0002067"), ("in situ Hi-C", "HiC"),
        ("Brain_Cortex", "cortex"),
    ],
)  # fmt: skip
def test_whole_words_are_found(term, text):
    assert has_words(term, squeeze(text))
    assert has_runs(term, squeeze(text))


@pytest.mark.parametrize(
    ("term", "text"),
    [("adrenal gland", "renal"), ("JUND", "JUN"), ("T-cell", "cel"), ("HIC1", "hic"), ("A", "")],
)
def test_parts_of_words_are_not_words(term, text):
    assert not has_words(term, squeeze(text))


def test_letters_may_end_before_digits():
    assert has_runs("GM12878", "gm")
    assert has_runs("H3K27ac", "h3k27")
    assert has_runs("H3K27ac", "27ac")
    assert not has_runs("H3K27ac", "h3k2")
    assert not has_runs("NCI-H929", "h92")


def test_starts_of_words():
    assert has_start("hepatic stellate cell", "hepat")
    assert has_start("hepatic stellate cell", "stell")
    assert has_start("GM12878", "gm128")
    assert not has_start("adrenal gland", "renal")


@given(st.text(alphabet="aB1-_ .é", min_size=1, max_size=12))
def test_a_term_has_itself_however_it_is_separated(text):
    bare = squeeze(text)
    if bare:
        assert is_whole(text, bare)
        assert has_words(text, bare)
        assert has_runs(text.upper(), bare)
        assert has_words(f"x {text}-y", bare)
        assert has_start(text, bare)


def test_nearest_knows_whole_terms_and_their_words():
    terms = ["left lobe of liver", "K562", "T-cell", "of"]
    assert nearest("K652", terms) == ["K562"]
    assert nearest("livr", terms) == ["liver"]
    assert nearest("left lob of liver", terms)[0] == "left lobe of liver"
    assert nearest("qqqqq", terms) == []
