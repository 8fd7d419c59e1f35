"""What passes mutants are compared with."""

from agviz.bench.ism import _all_tracks
from agviz.network.config import PUBLISHED

HUMAN, JUNCTIONS = 5_930, 734
"""Tracks of the published model."""


def test_a_full_pass_has_every_track_of_the_human_but_junctions():
    chosen = _all_tracks(PUBLISHED)
    background = 1  # a class of splice sites that is no track
    assert sum(len(each.columns) for each in chosen) == HUMAN - JUNCTIONS + background
    assert {each.output.name for each in chosen} == {
        "ATAC", "CAGE", "DNASE", "RNA_SEQ", "CHIP_HISTONE", "CHIP_TF", "SPLICE_SITES",
        "SPLICE_SITE_USAGE", "CONTACT_MAPS", "PROCAP",
    }  # fmt: skip
