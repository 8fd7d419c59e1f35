"""The benchmark of drawing draws the same data with both, and says so in a table."""

import pytest

from agviz.bench import figures


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the SDK's plotting, not ours
def test_both_are_drawn_and_timed(tmp_path):
    case = figures.Case("small", 2, True, "png", 1)
    ours, theirs, size, sdk_size = figures.compare(case, tmp_path, length=5_000)
    assert ours > 0
    assert theirs > 0
    assert min(size, sdk_size) > 1_000


def test_data_are_the_same_each_time():
    one, other = figures.signal_data(2, 1_000), figures.signal_data(2, 1_000)
    assert (one.values == other.values).all()
    assert one.values.shape == (1_000, 2)
