import errno
import re

import numpy as np
import pytest

from agviz.errors import FormatError, InputError
from agviz.training.metrics import MetricsFile, plot_metrics, read_metrics


def write(path, steps, *, after=0):
    metrics = MetricsFile(path, after=after)
    for step in steps:
        metrics.append(step, step / 2, {"loss": 1 / step, "part": float(step)})
    return path


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "metrics.csv", [10, 20, 30])


def test_rows_come_back(path):
    assert path.read_text().splitlines()[:2] == ["step,seconds,loss,part", "10,5.0,0.1,10"]
    rows = read_metrics(path)
    assert list(rows["step"]) == [10, 20, 30]
    np.testing.assert_allclose(rows["loss"], [1 / 10, 1 / 20, 1 / 30], rtol=1e-5)


def test_rows_after_the_checkpoint_are_made_again(path):
    write(path, [30, 40], after=20)
    rows = read_metrics(path)
    assert list(rows["step"]) == [10, 20, 30, 40]
    assert list(rows["seconds"]) == [5, 10, 25, 30]  # those of the first run go on


def test_without_a_checkpoint_all_rows_are(path):
    write(path, [10])
    assert list(read_metrics(path)["step"]) == [10]


def test_a_line_cut_short_is_left_out(path):
    with path.open("a") as stream:
        stream.write("40,20.0,0.0")
    assert list(read_metrics(path)["step"]) == [10, 20, 30]
    write(path, [40], after=30)
    assert list(read_metrics(path)["step"]) == [10, 20, 30, 40]


@pytest.mark.parametrize("text", ["", "step,seconds,lo"])
def test_what_a_kill_left_of_the_first_line_does_not_stand_in_the_way(tmp_path, text):
    path = tmp_path / "metrics.csv"
    path.write_text(text)
    write(path, [40], after=30)
    assert list(read_metrics(path)["step"]) == [40]


def test_a_disk_that_is_full_is_told(path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    metrics = MetricsFile(path, after=30)
    monkeypatch.setattr(type(path), "open", full)
    message = (
        f"The metrics {str(path)!r} could not be written (No space left on device); make room, "
        "then start again: training goes on from its last checkpoint"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        metrics.append(40, 1.0, {"loss": 1.0, "part": 2.0})


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_another_file_is_refused(tmp_path, text):
    other = tmp_path / "other.csv"
    other.write_text(text)
    message = (
        f"{str(other)!r} is no CSV of training metrics: its first columns are not 'step' and "
        "'seconds'"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_metrics(other)


def test_words_for_numbers_are_refused(path):
    path.write_text(path.read_text() + "40,x,1,2\n")
    message = f"{str(path)!r} has values that are no numbers"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_metrics(path)


def test_the_plot_has_a_panel_for_each_metric_and_a_line_for_each_stage(
    path, tmp_path, monkeypatch
):
    from matplotlib.figure import Figure

    figures = []
    save = Figure.savefig
    monkeypatch.setattr(
        Figure, "savefig", lambda self, *a, **k: (figures.append(self), save(self, *a, **k))
    )
    table = read_metrics(path)
    plot_metrics({"A": table, "B": table.drop(columns="part")}, tmp_path / "m.png")
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    panels = {axis.get_title(): axis for axis in figures[0].axes if axis.get_title()}
    lines = {name: [list(line.get_xdata()) for line in axis.lines] for name, axis in panels.items()}
    assert lines == {"loss": [[10, 20, 30], [40, 50, 60]], "part": [[10, 20, 30]]}
