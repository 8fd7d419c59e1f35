"""Reading in pieces gives what reading at once would."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis.extra.numpy import arrays

from agviz.genome.source import REDUCTIONS, reduce_bins
from agviz.observed.signal import read_reduced

_WHOLE = st.integers(-50, 50).map(float) | st.just(float("nan"))


@pytest.mark.parametrize("how", REDUCTIONS)
@hypothesis.settings(deadline=None)
@hypothesis.given(arrays(np.float64, st.integers(1, 80), elements=_WHOLE), st.data())
def test_pieces_do_not_show(how, values, data):
    bins = data.draw(st.integers(1, len(values)))
    piece = data.draw(st.integers(1, 90))
    asked = []

    def read(start, end):
        asked.append(end - start)
        return values[start:end]

    found = read_reduced(read, len(values), bins=bins, how=how, piece=piece)
    np.testing.assert_allclose(found, reduce_bins(values, bins, how), rtol=1e-6)
    assert sum(asked) == len(values)
    assert max(asked) <= piece
