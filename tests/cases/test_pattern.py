"""Exact matches of a consensus, as a plain search finds them."""

from hypothesis import given
from hypothesis import strategies as st

from agviz.cases.pattern import CODES, matches
from agviz.genome.sequence import IUPAC, reverse_complement


def fits(pattern, bases):
    return len(bases) == len(pattern) and all(
        base in CODES[code] for code, base in zip(pattern, bases, strict=True)
    )


@given(st.text(IUPAC, min_size=1, max_size=4), st.text("ACGTN", max_size=30))
def test_every_match_on_either_strand_is_found(pattern, bases):
    found = matches(pattern, bases, contig="c", start=7, name="m")
    places = {(each.start, each.strand) for each in found}
    wanted = {
        (7 + i, strand)
        for i in range(len(bases))
        for strand, part in (
            ("+", bases[i : i + len(pattern)]),
            ("-", reverse_complement(bases[i : i + len(pattern)])),
        )
        if fits(pattern, part)
    }
    assert places == wanted
    assert all(each.width == len(pattern) and each.name == "m" for each in found)
