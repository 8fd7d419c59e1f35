import re

import pytest

from agviz.errors import ContigError, FormatError, InputError, IntervalError
from agviz.genome.contigs import ContigNames
from agviz.genome.types import Interval
from agviz.training.finetune_regions import Window, read_regions, split_regions

CONTIGS = ContigNames({"chr1": 10_000, "chr2": 5_000, "short": 600}, "the genome")


def split(regions, validation=None, length=1_000):
    return split_regions(regions, validation, contigs=CONTIGS, length=length)


def exactly(message):
    return f"^{re.escape(message)}$"


def test_a_bed_file_is_read_whatever_its_further_columns(tmp_path):
    bed = tmp_path / "regions.bed"
    bed.write_text("track name=x\nchr1\t10\t20\tname\t5\t+\nchr2\t0\t7\tother\t.\t-\n")
    found = [(each.chromosome, each.start, each.end, each.strand) for each in read_regions(bed)]
    assert found == [("chr1", 10, 20, "."), ("chr2", 0, 7, ".")]


def test_windows_cover_long_regions_and_surround_short_ones():
    found = split([Interval("chr1", 0, 2_500), Interval("chr1", 6_000, 6_100)]).training
    assert found == tuple(Window("chr1", start) for start in (0, 1_000, 1_500, 5_550))


def test_windows_stay_on_their_contig_or_around_a_short_one():
    found = split(
        [Interval("chr2", 0, 10), Interval("chr2", 4_990, 5_000), Interval("short", 5, 9)]
    )
    assert found.training == (Window("chr2", 0), Window("chr2", 4_000), Window("short", -200))


def test_each_window_is_there_once():
    found = split([Interval("chr1", 100, 1_100), Interval("chr1", 100, 1_100)]).training
    assert found == (Window("chr1", 100),)


def test_contigs_can_be_held_out():
    regions = [Interval("chr1", 0, 1_000), Interval("chr2", 0, 1_000), Interval("short", 0, 600)]
    found = split(regions, ["chr2", "short"])
    assert found.training == (Window("chr1", 0),)
    assert found.validation == (Window("chr2", 0), Window("short", -200))


def test_regions_can_be_held_out():
    found = split([Interval("chr1", 0, 1_000)], [Interval("chr1", 1_000, 2_000)])
    assert found.training == (Window("chr1", 0),)
    assert found.validation == (Window("chr1", 1_000),)


@pytest.mark.parametrize(
    ("regions", "validation", "message"),
    [
        ([], None, "There are no regions to train on"),
        (
            [Interval("chr1", 0, 1_000)],
            ["chr2"],
            "No region lies on 'chr2', which is to be held out",
        ),
        (
            [Interval("chr1", 0, 1_000)],
            ["chr1"],
            "All regions are held out, and none is left to train on",
        ),
        (
            [Interval("chr1", 0, 1_000)],
            ["chr1", Interval("chr1", 0, 1_000)],
            "validation has names of contigs and intervals; give one or the other",
        ),
        (
            [Interval("chr1", 0, 1_000)],
            [Interval("chr1", 999, 1_999)],
            (
                "The window of 1,000 bp at chr1:0 is trained on and overlaps one to be held out, "
                "at 999 (0-based)"
            ),
        ),
    ],
)
def test_splits_that_cannot_be_are_refused(regions, validation, message):
    with pytest.raises(InputError, match=exactly(message)):
        split(regions, validation)


def test_regions_that_the_genome_does_not_have_are_refused():
    message = (
        "The region chr9:1-10 is on no contig of the genome, which has: 'chr1', 'chr2', 'short'"
    )
    with pytest.raises(ContigError, match=exactly(message)):
        split([Interval("chr9", 0, 10)])
    message = (
        "The region chr2:4990-5010 (0-based) is not within 'chr2', which has 5,000 bp; are the "
        "regions of another assembly?"
    )
    with pytest.raises(IntervalError, match=exactly(message)):
        split([Interval("chr2", 4_990, 5_010)])


def test_a_file_without_regions_is_refused(tmp_path):
    bed = tmp_path / "regions.bed"
    bed.write_text("# nothing\n")
    with pytest.raises(InputError, match=exactly("There are no regions to train on")):
        read_regions(bed)
    bed.write_text("chr1\tx\t20\n")
    with pytest.raises(FormatError, match=r"^BED file .*regions\.bed.*"):
        read_regions(bed)
