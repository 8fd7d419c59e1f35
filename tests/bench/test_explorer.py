"""The bench of the explorer, but for the browser: what it explores, and what it says it lacks."""

import ast

import numpy as np
import pytest

import agviz as ag
from agviz.bench import lab
from agviz.bench.explorer import CELL
from agviz.bench.explorer_model import noise_model
from agviz.errors import MissingPackageError


def test_the_noise_is_the_same_at_each_question_and_can_be_explored(tmp_path):
    model = noise_model(tmp_path, tracks=3, width=4_096)
    place = ag.Interval("chrN", 0, 4_096)
    asked = {"requested_outputs": ["DNASE"], "ontology_terms": None}
    one, two = (model.predict_interval(place, **asked).dnase.values for _ in range(2))
    assert one.shape == (4_096, 3)
    np.testing.assert_array_equal(one, two)
    assert len(set(one[0].tolist())) == 3
    explorer = ag.explore(model, place, tracks=model.tracks())
    assert len(explorer.state.tracks) == 3


def test_the_notebook_is_python():
    ast.parse(CELL.format(folder="'x'", tracks=20, width=2**20))


def test_what_is_missing_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(lab.shutil, "which", lambda name: None)
    words = "no Chromium is installed (on Debian: apt-get install chromium fonts-liberation)"
    assert lab.lacking() == words
    with pytest.raises(MissingPackageError) as raised, lab.lab_server(tmp_path):
        pass
    assert str(raised.value) == f"JupyterLab cannot be opened in a browser: {words}"
