"""Who runs a notebook decides whether its widgets are alive."""

from types import SimpleNamespace

import IPython
import pytest

from agviz._notebook import WIDGET_VIEW, for_readers, watched


@pytest.fixture
def kernel(monkeypatch):
    made = SimpleNamespace(_allow_stdin=True)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=made))
    return made


def test_without_a_kernel_somebody_may_watch():
    assert watched()


@pytest.mark.parametrize("somebody", [True, False])
def test_a_widget_is_shown_where_somebody_watches_and_its_picture_everywhere(kernel, somebody):
    kernel._allow_stdin = somebody
    bundle = {WIDGET_VIEW: {"model_id": "x"}, "text/plain": "x"}
    data, metadata = for_readers((bundle, {"a": 1}), {"image/png": b"picture"})
    assert (WIDGET_VIEW in data) == somebody
    assert data["image/png"] == b"picture"
    assert metadata == {"a": 1}
