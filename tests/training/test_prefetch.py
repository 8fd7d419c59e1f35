import itertools
import multiprocessing
import os
import re
import signal
import threading
import time

import numpy as np
import pytest
from simple_training import Broken, Numbers

from agviz.errors import InputError
from agviz.training.prefetch import prefetch


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_come_in_order_whoever_makes_them(workers):
    with prefetch(Numbers(), range(3, 12), workers=workers) as batches:
        found = [batch["numbers"] for batch in batches]
    np.testing.assert_array_equal(found, [Numbers().batch(i)["numbers"] for i in range(3, 12)])


def test_some_may_be_left():
    with prefetch(Numbers(), range(1000), workers=1) as batches:
        assert len(list(itertools.islice(batches, 2))) == 2


@pytest.mark.parametrize("is_noticed_before", [False, True])
def test_a_worker_that_was_killed_is_told(is_noticed_before):
    """Whether it is found out when a batch is asked for, or when the next is ordered."""
    message = (
        "A process that makes batches was killed (is memory short?); start again: training goes on "
        "from its last checkpoint. workers=0 makes batches without such processes"
    )
    with prefetch(Numbers(), range(1000), workers=1) as batches:
        next(batches)
        (worker,) = multiprocessing.active_children()
        worker.kill()
        if is_noticed_before:  # as if a step took long
            worker.join()
            time.sleep(1)
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            list(batches)


def test_workers_that_are_only_just_starting_never_see_ctrl_c():
    """A terminal sends it to all processes at once; here before the worker has run a line."""
    with prefetch(Numbers(), range(6), workers=1) as batches:
        threading.Timer(0.05, _interrupt_children).start()
        assert len(list(batches)) == 6


def _interrupt_children():
    for child in multiprocessing.active_children():
        os.kill(child.pid, signal.SIGINT)


def test_a_workers_error_is_that_of_the_batch():
    with (
        prefetch(Broken(), range(3), workers=1) as batches,
        pytest.raises(ValueError, match=r"^no batch 0$"),
    ):
        next(batches)
