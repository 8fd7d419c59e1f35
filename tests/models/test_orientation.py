"""Outputs of a reverse complement laid back onto the + strand, by hand-made arrays."""

import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output, OutputType

from agviz.errors import FormatError
from agviz.genome.types import Interval, Junction, JunctionData, TrackData
from agviz.models.orientation import relabel, reverse_complement, strand_partners

INTERVAL = Interval("chr1", 100, 104)


def table(*names_and_strands):
    return pd.DataFrame(names_and_strands, columns=["name", "strand"])


def tracks(values, metadata, resolution=1, interval=INTERVAL):
    return TrackData(np.array(values, np.float32), metadata, resolution, interval)


def test_positions_flip_and_the_kth_plus_meets_the_kth_minus():
    metadata = table(("a", "+"), ("u", "."), ("b", "+"), ("a", "-"), ("b", "-"))
    values = np.arange(20).reshape(4, 5)
    turned = reverse_complement(Output(rna_seq=tracks(values, metadata))).rna_seq
    np.testing.assert_array_equal(turned.values, values[::-1][:, [3, 1, 4, 0, 2]])
    assert turned.metadata is metadata
    assert turned.values.dtype == np.float32


def test_dnase_is_shifted_by_one_and_atac_is_not():
    values = [[1], [2], [3], [4]]
    data = tracks(values, table(("a", ".")))
    turned = reverse_complement(Output(dnase=data, atac=data))
    np.testing.assert_array_equal(turned.dnase.values[:, 0], [0, 4, 3, 2])
    np.testing.assert_array_equal(turned.atac.values[:, 0], [4, 3, 2, 1])


def test_contact_maps_flip_on_both_axes():
    values = np.arange(9).reshape(3, 3, 1)
    data = tracks(values, table(("a", ".")), 2048, Interval("chr1", 0, 3 * 2048))
    turned = reverse_complement(Output(contact_maps=data)).contact_maps.values
    np.testing.assert_array_equal(turned[..., 0], values[::-1, ::-1, 0])


def test_junctions_are_mirrored_and_keep_their_order():
    junctions = np.array([Junction("chr1", 100, 102, "+", k=3.0), Interval("chr1", 101, 104, "-")])
    data = JunctionData(
        junctions, np.array([[1.0], [2.0]], np.float32), pd.DataFrame({"name": ["t"]}), INTERVAL
    )
    turned = reverse_complement(Output(splice_junctions=data)).splice_junctions
    assert [(j.start, j.end, j.strand) for j in turned.junctions] == [
        (102, 104, "-"),
        (100, 103, "+"),
    ]
    assert turned.junctions[0].k == 3.0
    np.testing.assert_array_equal(turned.values, data.values)
    assert junctions[0].start == 100
    unlabelled = JunctionData(junctions, data.values, data.metadata)
    with pytest.raises(
        FormatError,
        match=r"^Junctions can be turned to the other strand only when they carry their interval$",
    ):
        reverse_complement(Output(splice_junctions=unlabelled))


def test_twice_is_nothing_except_for_dnase():
    metadata = table(("a", "+"), ("a", "-"))
    data = tracks(np.arange(8).reshape(4, 2), metadata)
    twice = reverse_complement(reverse_complement(Output(cage=data)))
    np.testing.assert_array_equal(twice.cage.values, data.values)


@pytest.mark.parametrize(
    ("metadata", "counts"),
    [
        (table(("a", "+"), ("b", "-")), "1 '+', 1 '-'"),
        (table(("a", "+"), ("b", "+"), ("a", "-")), "2 '+', 1 '-'"),
    ],
)
def test_tracks_that_do_not_pair_up(metadata, counts):
    with pytest.raises(
        FormatError,
        match="^" + re.escape(
            f"The '+' and '-' tracks of CAGE do not pair up ({counts}), so this model cannot "
            "predict an interval on '-'; use the interval on '+'"
        ) + "$",
    ):  # fmt: skip
        strand_partners(metadata, output=OutputType.CAGE)


def test_relabel_copies_the_interval():
    label = Interval("chr1", 100, 104, "-")
    output = relabel(Output(atac=tracks([[1], [2], [3], [4]], table(("a", ".")))), label)
    assert output.atac.interval == label
    assert output.atac.interval is not label
    assert relabel(output, None).atac.interval is None
