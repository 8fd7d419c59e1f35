"""The door of `Sashimi`: what it takes, copied; tracks matched by name; what it refuses."""

import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output, VariantOutput

from agviz.errors import InputError, IntervalError, UnknownNameError
from agviz.figure.junction_inputs import read_junctions
from agviz.figure.junction_tracks import Introns, junction_psi
from agviz.figure.sashimi import Sashimi
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, JunctionData, TrackData, Variant
from agviz.scoring.psi import psi3, psi5

REGION = Interval("chr8", 10_000, 20_000)
SNV = Variant("chr8", 15_000, "A", "G")


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def junctions(rows, *, names=("a",), terms=None, interval=REGION) -> JunctionData:
    """JunctionData of (start, end, strand, value of each track) on chr8."""
    places = np.empty(len(rows), dtype=object)
    for number, (start, end, strand, *_) in enumerate(rows):
        places[number] = Interval("chr8", start, end, strand)
    values = np.array([row[3:] for row in rows], dtype=np.float32).reshape(-1, len(names))
    metadata = pd.DataFrame({"name": list(names)})
    if terms:
        metadata["ontology_curie"] = terms
    return JunctionData(places, values, metadata, interval=interval and interval.copy())


def coverage(names=("a",), strands=None, terms=None, height=1.0) -> TrackData:
    metadata = pd.DataFrame({"name": list(names), "strand": strands or ["."] * len(names)})
    if terms:
        metadata["ontology_curie"] = terms
    values = np.full((10_000, len(names)), height, dtype=np.float32)
    return TrackData(values, metadata, interval=REGION.copy(), resolution=1)


class Counted:
    """A source of junctions, or of what it says."""

    def __init__(self, data, name="sample", kind="junctions"):
        self.data, self.name, self.kind, self.reduce = data, name, kind, "max"

    def fetch(self, interval, bins=None):
        return self.data


ROWS = [(12_000, 13_000, "+", 7.0), (12_000, 14_000, "+", 3.0)]


def test_takes_what_holds_junctions():
    data = junctions(ROWS)
    output = Output(splice_junctions=data, rna_seq=coverage())
    for given in (
        data,
        output,
        Alleles(data, data, SNV),
        Alleles(output, output, SNV),
        Counted(data),
        [data, Counted(data)],
        [Counted(data), Counted(data, "other")],
    ):
        assert Sashimi(given).at(REGION).scene(89).role("sashimi.arc")
    both = VariantOutput(output, output)
    assert Sashimi(both, variant=SNV).scene(89).role("sashimi.arc.alternate")
    assert Sashimi(output).scene(89).role("sashimi.coverage")
    assert not Sashimi(output, coverage=None).scene(89).role("sashimi.coverage")


def test_data_are_copied():
    data = junctions(ROWS)
    panel = Sashimi(data)
    before = [t.text for t in panel.scene(89).role("sashimi.label")]
    data.values[:] = 99
    data.junctions[0].start = 1
    data.interval.start = 0
    assert [t.text for t in panel.scene(89).role("sashimi.label")] == before
    assert panel.region() == REGION


def test_alternate_tracks_are_found_by_name():
    reference = junctions([(12_000, 13_000, "+", 7.0, 1.0)], names=("a", "b"))
    alternate = junctions([(12_000, 13_000, "+", 1.0, 7.0)], names=("b", "a"))
    panel = Sashimi(Alleles(reference, alternate, SNV), show="difference", least_share=0)
    assert not panel.scene(89).role("sashimi.arc")
    other = junctions([(12_000, 13_000, "+", 1.0, 7.0)], names=("b", "c"))
    message = "REF and ALT do not hold the same junction tracks: 'a' is in only one of them"
    with pytest.raises(InputError, match=exactly(message)):
        Sashimi(Alleles(reference, other, SNV))


def test_tracks_are_chosen_by_name_term_or_number():
    data = junctions([(12_000, 13_000, "+", 7.0, 1.0)], names=("a", "b"), terms=["CL:1", "CL:2"])
    for want in ("b", "CL:2", 1, ["b"], [1, "CL:2"]):
        read = read_junctions(data, tracks=want)
        assert [track[0].about.name for track in read.tracks] == ["b"]
    message = "No junction track is called 'c'; there are: 'CL:1', 'CL:2', 'a', 'b'"
    assert _message(lambda: read_junctions(data, tracks="c"), UnknownNameError) == message


def test_coverage_is_found_by_term_then_by_name():
    data = junctions([(12_000, 13_000, "+", 7.0, 1.0)], names=("a", "b"), terms=["CL:1", "CL:2"])
    rna = coverage(("x", "x", "y"), ["+", "-", "."], ["CL:2", "CL:2", "CL:1"])
    panel = Sashimi(data, coverage=rna)
    found = [[s.name for s in lane.members[0][0].coverage] for lane in panel.lanes]
    assert found == [["y"], ["x", "x"]]
    assert "vertical scales the same for all rows: 0 to 1" in panel.caption()
    by_name = Sashimi(data, coverage=coverage(("b", "a")))
    assert [lane.members[0][0].coverage[0].name for lane in by_name.lanes] == ["a", "b"]
    assert Sashimi(junctions(ROWS), coverage=coverage(("z",))).lanes[0].members[0][0].coverage


def test_coverage_of_the_strands_that_are_drawn_is_added_up():
    rows = [(12_000, 13_000, "+", 7.0), (15_000, 16_000, "-", 7.0)]
    rna = coverage(("a", "a"), ["+", "-"])
    assert "0 to 2" in Sashimi(junctions(rows), coverage=rna).caption()
    assert "0 to 1" in Sashimi(junctions(rows), coverage=rna, strand="+").caption()
    assert "0 to 1" in Sashimi(junctions(rows[:1]), coverage=rna).caption()


@pytest.mark.parametrize("kind", ["psi5", "psi3"])
@pytest.mark.parametrize("seed", range(5))
def test_psi_is_that_of_scoring(kind, seed):
    draw = np.random.default_rng(seed)
    sites = np.sort(draw.choice(np.arange(11_000, 19_000), 12, replace=False))
    rows = {
        (int(a), int(b), "+-"[draw.integers(2)])
        for a, b in (np.sort(draw.choice(sites, 2, replace=False)) for _ in range(40))
    }
    data = junctions([(*row, float(draw.integers(0, 4))) for row in sorted(rows)])
    wanted = {"psi5": psi5, "psi3": psi3}[kind](data, minimum_count=0).values[:, 0]
    places = np.array([(j.start, j.end, 1 if j.strand == "+" else -1) for j in data.junctions])
    introns = Introns.of(places, data.values[:, 0])
    found = Introns(introns.places, junction_psi(introns, kind)).at(places)
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def _message(make, error=InputError) -> str:
    with pytest.raises(error) as caught:
        make()
    return str(caught.value)


GIVE = (
    "it takes JunctionData, Output, VariantOutput, Alleles, a Source of kind 'junctions', or a "
    "list of these"
)
MESSAGES = [
    (lambda: Sashimi(5), f"Sashimi cannot draw int; {GIVE}"),
    (
        lambda: Sashimi("x.bam"),
        (
            f"Sashimi cannot draw str; {GIVE}. Open a file first: "
            "agviz.open_track('x.bam', kind='junctions')"
        ),
    ),
    (lambda: Sashimi([]), "There are no junction tracks to draw: the data hold none"),
    (
        lambda: Sashimi(Output(rna_seq=coverage())),
        (
            "The Output holds no splice junctions; request them with "
            "requested_outputs=[OutputType.SPLICE_JUNCTIONS]"
        ),
    ),
    (
        lambda: Sashimi(VariantOutput(Output(), Output())),
        (
            "A VariantOutput does not know its variant; write Sashimi(output, variant=variant) or "
            "Sashimi(Alleles(output.reference, output.alternate, variant))"
        ),
    ),
    (
        lambda: Sashimi(Alleles(coverage(), coverage(), SNV)),
        "Sashimi draws junctions; these Alleles hold TrackData; give their signals as coverage=...",
    ),
    (
        lambda: Sashimi(Counted(None, "reads", "signal")),
        (
            f"Sashimi cannot draw Counted 'reads', a source of kind 'signal'; {GIVE} (of a BAM "
            "file: open_track(path, kind='junctions')). Draw this with Tracks"
        ),
    ),
    (
        lambda: Sashimi([Alleles(junctions(ROWS), junctions(ROWS), v) for v in (SNV, OTHER)]),
        (
            "Alleles of different variants cannot be drawn in one Sashimi: chr8:15000:A>G and "
            "chr8:15001:A>G"
        ),
    ),
    (
        lambda: Sashimi(junctions([(1, 2, "+", *range(41))], names=[str(i) for i in range(41)])),
        (
            "41 junction tracks are too many for one panel, which draws 40 at most; choose some "
            "with tracks=[...] (names, ontology terms or numbers)"
        ),
    ),
    (lambda: Sashimi(junctions(ROWS), tracks=3), "tracks must be from 0 to 0; got 3"),
    (
        lambda: Sashimi(junctions([(12_000, 12_000, "+", 1.0)])),
        (
            "Junction chr8:12000-12000:+ is no intron: it needs at least one base, and a strand "
            "'+', '-' or '.'"
        ),
    ),
    (
        lambda: Sashimi(junctions([(12_000, 13_000, "+", -2.0)])),
        (
            "Junction chr8:12000-13000:+ of track 'a' has the count -2; counts are finite and not "
            "negative (NaN where missing). For ALT - REF give Sashimi an Alleles(reference, "
            "alternate, variant) and show='difference'"
        ),
    ),
    (
        lambda: Sashimi(junctions(ROWS), show="difference"),
        (
            "show='difference' needs two alleles; give Sashimi an Alleles(reference, alternate, "
            "variant)"
        ),
    ),
    (
        lambda: Sashimi(
            junctions([(12_000, 13_000, "+", 1.0, 1.0)], names=("a", "b")),
            coverage=coverage(("c", "d")),
        ),
        (
            "No coverage fits the junction track 'a'; those given are 'c', 'd'. Give it the same "
            "ontology term or the same name, as in ag.open_track(path, name=...)"
        ),
    ),
    (
        lambda: Sashimi(Alleles(junctions(ROWS), junctions(ROWS), SNV), coverage=coverage()),
        (
            "The coverage of 'a' is of one allele, its junctions are of REF and ALT; give both as "
            "Alleles, or both of one allele"
        ),
    ),
    (
        lambda: Sashimi(junctions(ROWS), coverage=Alleles(coverage(), coverage(), SNV)),
        (
            "The coverage of 'a' is of REF and ALT, its junctions are of one allele; give both as "
            "Alleles, or both of one allele"
        ),
    ),
    (
        lambda: Sashimi(junctions(ROWS), coverage=Counted(None)),
        (
            "The coverage of Sashimi cannot be a source of kind 'junctions'; it takes TrackData, "
            "Output, Alleles, a Source of kind 'signal', or a list of these"
        ),
    ),
    (
        lambda: Sashimi(junctions(ROWS), coverage=3),
        (
            "The coverage of Sashimi cannot be int; it takes TrackData, Output, Alleles, a Source "
            "of kind 'signal', or a list of these"
        ),
    ),
    (
        lambda: Sashimi(junctions(ROWS), coverage=Output()),
        "The Output given as coverage holds no RNA-seq",
    ),
    (lambda: Sashimi(junctions(ROWS), least=-1), "least must be a count of 0 or more; got -1"),
    (
        lambda: Sashimi(junctions(ROWS), least_share=2),
        "least_share must be a share from 0 to 1; got 2",
    ),
    (lambda: Sashimi(junctions(ROWS), height=0), "height must be over 0 mm; got 0"),
    (
        lambda: Sashimi(junctions(ROWS), color="reddish"),
        "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'reddish'",
    ),
    (
        lambda: Sashimi(junctions(ROWS), keep=[(1, 2, 3)]),
        "keep holds introns, as Interval, Junction or (start, end); got (1, 2, 3)",
    ),
    (
        lambda: Sashimi(
            [junctions(ROWS), Alleles(junctions(ROWS), junctions(ROWS), SNV)], groups={"a": "g"}
        ),
        "Group 'g' mixes samples of one allele with samples of two",
    ),
    (
        lambda: Sashimi(junctions([(12_000, 13_000, ".", 1.0)]), label="psi5").scene(89),
        (
            "Junction 12,000-13,000 (0-based) has no strand, so its donor and acceptor cannot be "
            "told apart for label='psi5'; say strand='+' or strand='-'"
        ),
    ),
    (
        lambda: Sashimi(Counted(coverage())).at(REGION).scene(89),
        (
            "Source 'sample' gave TrackData; a source of kind 'junctions' gives JunctionData of "
            "one track"
        ),
    ),
]
OTHER = Variant("chr8", 15_001, "A", "G")


@pytest.mark.parametrize(("make", "message"), MESSAGES)
def test_messages(make, message):
    assert _message(make) == message


def test_regions_without_data_are_refused():
    panel = Sashimi(junctions(ROWS))
    assert _message(lambda: panel.at("chr9:1-100").scene(89), IntervalError) == (
        "Junction track 'a' is on 'chr8', but the figure shows chr9:1-100; draw a region of "
        "'chr8' with .at(interval)"
    )
    assert _message(lambda: panel.at("chr8:30,001-31,000").scene(89), IntervalError) == (
        "chr8:30,001-31,000 lies outside the data of junction track 'a', chr8:10,001-20,000; draw "
        "a region within them with .at(interval)"
    )
    unknown = lambda: Sashimi(junctions(ROWS), groups={"x": "g"})  # noqa: E731
    assert _message(unknown, UnknownNameError) == "No sample is called 'x'; there are: 'a'"


def test_indels_are_marked_and_junctions_without_interval_are_taken():
    data = junctions(ROWS, interval=None)
    assert Sashimi(data).region() == Interval("chr8", 11_999, 14_001)
    deletion = Variant("chr8", 12_501, "A" + "C" * 300, "A")
    pair = Alleles(junctions(ROWS), junctions(ROWS), deletion)
    assert Sashimi(pair).scene(89).role("track.deletion")
    bare = Alleles(data, junctions(ROWS, interval=None), deletion)
    assert Sashimi(bare).scene(89).role("sashimi.arc.alternate")


def test_counts_are_found_by_place_and_strand():
    rows = np.array([(5, 9, 1), (5, 9, -1), (5, 12, 0), (2, 12, 0)])
    held = Introns.of(rows, np.array([3.0, 4.0, 5.0, np.nan]))
    wanted = np.array([(5, 9, -1), (2, 12, 0), (5, 9, 0), (5, 9, -1), (7, 9, 1), (5, 12, 0)])
    np.testing.assert_array_equal(held.at(wanted), [4, np.nan, 0, 4, 0, 5])
    none = np.zeros((0, 3), dtype=np.int64)
    assert held.at(none).tolist() == []
    assert Introns.of(none, np.zeros(0)).at(wanted).tolist() == [0.0] * 6
    assert Introns.of(none, np.zeros(0)).at(none).tolist() == []
