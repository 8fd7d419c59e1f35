"""Work beside the kernel: the last question counts, failures are told, cancelled work is silent."""

import threading

from agviz.widgets.jobs import Job, Lane


def told():
    heard = []
    return heard, heard.append


def test_of_what_was_asked_meanwhile_only_the_last_is_done():
    lane, gate = Lane(), threading.Event()
    heard, hear = told()
    done = []

    def work(number):
        def run(job):
            if number == 0:
                gate.wait(10)
            done.append(number)
            return number

        return run

    for number in range(4):
        lane.submit(Job(work(number), done=hear, failed=hear))
    assert lane.busy
    gate.set()
    assert lane.wait(10)
    assert done == [0, 3]
    assert heard == [3]
    assert not lane.busy


def test_a_failure_is_told_and_the_next_work_is_done():
    lane = Lane()
    heard, hear = told()
    lane.submit(Job(lambda job: 1 / 0, done=hear, failed=lambda error: hear(str(error))))
    assert lane.wait(10)
    lane.submit(Job(lambda job: "fine", done=hear, failed=hear))
    assert lane.wait(10)
    assert heard == ["division by zero", "fine"]


def test_cancelled_work_ends_where_it_looks_and_tells_nobody():
    lane, begun, gate = Lane(), threading.Event(), threading.Event()
    heard, hear = told()
    reached = []

    def run(job):
        begun.set()
        gate.wait(10)
        job.check()
        reached.append("behind the check")

    lane.submit(Job(run, done=hear, failed=hear))
    begun.wait(10)
    lane.cancel()
    gate.set()
    assert lane.wait(10)
    assert (heard, reached) == ([], [])
