"""What all readers share: names of tracks, and one open file per process."""

from pathlib import Path

import numpy as np
import pytest

from agviz.genome.types import Interval
from agviz.observed.bigwig import BigWig
from agviz.observed.file_source import track_name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("K562_H3K27ac.bw", "K562_H3K27ac"),
        ("K562.rep1.bed.gz", "K562.rep1"),
        ("a.vcf.bgz", "a"),
        ("ENCFF088HTJ.chr10_1_2.bam", "ENCFF088HTJ.chr10_1_2"),
        ("liver.SJ.out.tab", "liver"),
        ("liverSJ.out.tab.gz", "liver"),
        ("SJ.out.tab", "SJ.out.tab"),
        ("peaks", "peaks"),
    ],
)
def test_tracks_are_named_after_their_files(file, name):
    assert track_name(Path(file)) == name


def test_another_process_opens_the_file_itself(write_bigwig):
    source = BigWig(write_bigwig([("chr1", 0, 5, 1.0)], {"chr1": 10}))
    window = Interval("chr1", 0, 10)
    first = source.fetch(window)
    inherited = source._handle()
    assert source._handle() is inherited
    source._process = -1  # as in a forked child, whose process has another number
    np.testing.assert_array_equal(source.fetch(window), first)
    assert source._handle() is not inherited
