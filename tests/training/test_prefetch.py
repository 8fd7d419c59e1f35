import itertools

import numpy as np
import pytest
from simple_training import Broken, Numbers

from agviz.training.prefetch import prefetch


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_come_in_order_whoever_makes_them(workers):
    with prefetch(Numbers(), range(3, 12), workers=workers) as batches:
        found = [batch["numbers"] for batch in batches]
    np.testing.assert_array_equal(found, [Numbers().batch(i)["numbers"] for i in range(3, 12)])


def test_some_may_be_left():
    with prefetch(Numbers(), range(1000), workers=1) as batches:
        assert len(list(itertools.islice(batches, 2))) == 2


def test_a_workers_error_is_that_of_the_batch():
    with (
        prefetch(Broken(), range(3), workers=1) as batches,
        pytest.raises(ValueError, match=r"^no batch 0$"),
    ):
        next(batches)
