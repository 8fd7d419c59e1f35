"""Data of the figures bench: the same each time, and the same for both sides."""

import numpy as np

from agviz.bench.figures_data import contact_data, junction_data, signal_data, transcript_data


def test_signal_is_the_same_each_time():
    one, other = signal_data(2, 1_000), signal_data(2, 1_000)
    assert (one.values == other.values).all()
    assert one.values.shape == (1_000, 2)


def test_maps_are_symmetric():
    values = contact_data(16).values[:, :, 0]
    assert (values == values.T).all()


def test_no_junction_is_rare_enough_to_be_left_out():
    values = junction_data(50).values
    assert values.min() > 0.05 * values.max()  # the SDK's filter; ours leaves out less


def test_both_sides_have_the_same_transcripts():
    data = transcript_data(7)
    ours = data.models.exons(data.region)
    assert len(data.models.transcripts(data.region)) == len(data.sdk) == 7
    assert list(data.models.genes(data.region)["gene_name"]) == ["GENE0", "GENE1"]
    for transcript in data.sdk:
        exons = ours[ours["transcript_id"] == transcript.transcript_id]
        assert [(each.start, each.end) for each in transcript.exons] == list(
            zip(exons["Start"], exons["End"], strict=True)
        )
        assert set(exons["Strand"]) == {transcript.strand}
        assert np.all(exons["End"] <= data.region.end)
