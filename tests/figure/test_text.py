"""Text that wraps, is shortened where its end does not matter, and keeps it where it does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.text import label_room, shorten, text_width, wrap, wrap_keeping_end

WORDS = st.lists(st.text("abcWM()-", min_size=1, max_size=12), min_size=1, max_size=6)


@given(words=WORDS, room=st.floats(6, 40), lines=st.integers(1, 4))
def test_no_line_is_wider_than_its_room(words, room, lines):
    for made in (
        wrap(" ".join(words), 6, room=room, lines=lines, font="Arial"),
        wrap_keeping_end(" ".join(words), 6, room=room, lines=lines, font="Arial"),
    ):
        assert len(made) <= lines
        for line in made:
            assert text_width(line, 6) <= room + 1e-9


@given(words=WORDS)
def test_with_room_enough_nothing_is_lost(words):
    text = " ".join(words)
    room = label_room(text, 6, font="Arial")
    assert " ".join(wrap(text, 6, room=room + 1e-9, lines=2, font="Arial")) == text


def test_a_cut_label_keeps_its_last_word():
    text = "UBERON:0001157 total RNA-seq transverse colon (+) ALT\xa0−\xa0REF"
    made = wrap_keeping_end(text, 6, room=19, lines=3, font="Arial")
    assert made == ("UBERON:000115…", "transverse colon", "(+) ALT\xa0−\xa0REF")
    assert wrap_keeping_end("a long name (+)", 6, room=11, lines=1, font="Arial") == ("a lon… (+)",)


def test_cut_labels_of_one_tissue_are_told_apart():
    tissue = "common myeloid progenitor, CD34-positive"
    assays = (
        "DNase-seq",
        "Histone ChIP-seq H3K27ac",
        "total RNA-seq (+)",
        "total RNA-seq usage (+)",
    )
    made = {
        wrap_keeping_end(f"{tissue} {assay} ALT\xa0−\xa0REF", 7, room=19, lines=3, font="Arial")[1:]
        for assay in assays
    }
    assert made == {
        ("DNase-seq", "ALT\xa0−\xa0REF"),
        ("H3K27ac", "ALT\xa0−\xa0REF"),
        ("total RNA-seq", "(+) ALT\xa0−\xa0REF"),
        ("RNA-seq usage", "(+) ALT\xa0−\xa0REF"),
    }


@pytest.mark.parametrize(
    ("text", "room", "made"),
    [
        ("donor (+) ALT\xa0−\xa0REF", 30, ("donor (+) ALT\xa0−\xa0REF",)),
        ("donor (+) ALT\xa0−\xa0REF", 14, ("donor (+)", "ALT\xa0−\xa0REF")),
        ("donor (+) ALT\xa0−\xa0REF", 10, ("donor (+)", "ALT−REF")),
        ("acceptor (+) ALT\xa0−\xa0REF", 10, ("acce… (+)", "ALT−REF")),
    ],
)
def test_what_was_subtracted_has_a_line_of_its_own(text, room, made):
    assert wrap_keeping_end(text, 6, room=room, lines=2, font="Arial") == made


def test_shortening_ends_in_an_ellipsis_or_nothing():
    assert shorten("GATA4", 6, 100, font="Arial") == "GATA4"
    assert shorten("GATA4 binding", 6, 8, font="Arial") == "GATA…"
    assert shorten("W", 6, 0.1, font="Arial") == ""


def test_fonts_without_a_table_are_refused():
    message = (
        "font must be one of 'Arial', 'Helvetica', 'Liberation Sans', 'DejaVu Sans'; got 'Times'"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        text_width("x", 6, font="Times")
