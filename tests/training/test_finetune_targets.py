import math
import re

import numpy as np
import pandas as pd
import pytest
from small_tracks import counts, small_tracks, write_bigwig

from agviz.errors import FormatError, InputError, UnsupportedError
from agviz.training.bigwig_targets import TargetTrack, parse_targets, strand_partners


def exactly(message):
    return f"^{re.escape(message)}$"


def track(name="a", strand=".", output="DNASE", **more):
    return TargetTrack("a.bw", output, name, strand, **more)


def test_tracks_are_ordered_by_head_and_strand():
    heads = parse_targets(
        [
            track("x", "-", "RNA_SEQ"),
            track("plain", ".", "RNA_SEQ"),
            track("y", "-", "RNA_SEQ"),
            track("y", "+", "RNA_SEQ"),
            track("x", "+", "RNA_SEQ"),
            track("d"),
        ]
    )
    assert list(heads) == ["dnase", "rna_seq"]
    found = [(each.name, each.strand) for each in heads["rna_seq"]]
    assert found == [("y", "+"), ("x", "+"), ("y", "-"), ("x", "-"), ("plain", ".")]
    assert strand_partners(heads["rna_seq"]).tolist() == [2, 3, 0, 1, 4]
    assert strand_partners(heads["dnase"]).tolist() == [0]


def test_a_table_says_the_same_as_tracks():
    table = pd.DataFrame(
        {
            "path": ["a.bw", "b.bw"],
            "output": ["dnase", "CHIP_HISTONE"],
            "name": ["d", "h"],
            "scale": [1.0, 1 / 128],
            "biosample_name": ["monocyte", None],
            "histone_mark": [None, "H3K27ac"],
        }
    )
    heads = parse_targets(table)
    (dnase,), (histone,) = heads["dnase"], heads["chip_histone"]
    assert dnase.row == {"name": "d", "strand": ".", "biosample_name": "monocyte"}
    assert histone.row == {"name": "h", "strand": ".", "histone_mark": "H3K27ac"}
    assert histone.scale == 1 / 128
    assert histone.missing == 0


@pytest.mark.parametrize(
    ("tracks", "message"),
    [
        ([], "Fine-tuning needs at least one track; got none"),
        ([track(" ")], "The track of 'a.bw' is called ' '; name what it is"),
        ([track("Padding")], "The track of 'a.bw' is called 'Padding'; name what it is"),
        (
            [track(strand="x")],
            "Track 'a' has the strand 'x'; it must be one of '+', '-', '.'",
        ),
        (
            [track(ontology_curie="liver")],
            (
                "Track 'a' has the ontology_curie 'liver', which is none; write one such as "
                "'UBERON:0002107' (of CLO, UBERON, CL, EFO, NTR), or leave it out"
            ),
        ),
        ([track(scale=0)], "Track 'a' has the scale 0; it must be a number other than 0"),
        (
            [track(scale=math.inf)],
            "Track 'a' has the scale inf; it must be a number other than 0",
        ),
        (
            [track(missing=-1)],
            (
                "Track 'a' has the value -1 where its file has none; it must be 0, NaN, or of the "
                "scale's sign"
            ),
        ),
        ([track(), track()], "Two tracks of DNASE are called 'a', '.'"),
        (
            [track("x", "+", "RNA_SEQ"), track("y", "-", "RNA_SEQ")],
            (
                "Track 'x' of RNA_SEQ is on strand '+' and has no partner of its name on '-', "
                "which the reverse complement needs; there are: 'y'"
            ),
        ),
        (
            pd.DataFrame({"path": ["a.bw"], "name": ["a"]}),
            "The table of tracks has no column 'output'; it has: 'path', 'name'",
        ),
    ],
)
def test_tracks_that_cannot_be_are_refused(tracks, message):
    with pytest.raises(InputError, match=exactly(message)):
        parse_targets(tracks)


def test_outputs_that_no_bigwig_holds_are_refused():
    message = (
        "Track 'a' is of CONTACT_MAPS, of which a bigWig says nothing; fine-tuning learns "
        "ATAC, DNASE, PROCAP, CAGE, RNA_SEQ, CHIP_TF, CHIP_HISTONE"
    )
    with pytest.raises(UnsupportedError, match=exactly(message)):
        parse_targets([track(output="CONTACT_MAPS")])
    with pytest.raises(
        InputError, match=exactly("No output is called 'DNAS'; did you mean 'DNASE'?")
    ):
        parse_targets([track(output="DNAS")])


def test_a_file_that_is_no_bigwig_is_refused(tmp_path):
    bed = tmp_path / "a.bed"
    bed.write_text("chr1\t0\t10\n")
    message = f"Track 'a': {str(bed)!r} is no bigWig file, from which fine-tuning learns"
    with pytest.raises(FormatError, match=exactly(message)):
        TargetTrack(bed, "DNASE", "a").open()
    missing = tmp_path / "none.bw"
    with pytest.raises(InputError, match=exactly(f"No such file: {str(missing)!r}")):
        TargetTrack(missing, "DNASE", "a").open()


def test_missing_values_are_what_the_track_says(tmp_path):
    values = counts(0)
    values["chr1"][:10] = np.nan
    path = write_bigwig(tmp_path / "a.bw", values)
    (first, *_) = small_tracks()
    assert first.open().missing == 0
    assert math.isnan(TargetTrack(path, "DNASE", "a", missing=math.nan).open().missing)
