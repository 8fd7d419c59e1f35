"""Weights by name or path, of every format."""

import pickle
import re
from pathlib import Path

import jax
import numpy as np
import pytest
from small_bundle import small_bundle, small_catalog
from small_network import SMALL

import agviz.weights.open
from agviz.errors import InputError, UnknownNameError
from agviz.weights.bundle import Bundle
from agviz.weights.open import checkpoint_name, open_weights


def assert_equal(one, other):
    jax.tree.map(np.testing.assert_array_equal, one, other)


def test_a_bundle_is_opened_by_path(tmp_path):
    path = small_bundle().write(tmp_path / "small.safetensors")
    for given in (path, str(path)):
        opened = open_weights(given)
        assert (opened.path, opened.name, opened.random) == (path, "small", True)


def test_metadata_replaces_a_bundles_own(tmp_path, monkeypatch):
    path = small_bundle().write(tmp_path / "small.safetensors")
    asked = []
    monkeypatch.setattr(
        agviz.weights.open, "find_catalog", lambda given: asked.append(given) or small_catalog()
    )
    opened = open_weights(path, metadata="folder")
    assert asked == ["folder"]
    assert opened.sha256 == Bundle.open(path).sha256  # the same table


@pytest.mark.usefixtures("published_is_small")
def test_a_checkpoint_becomes_a_bundle(small_checkpoint, tmp_path):
    opened = open_weights(small_checkpoint.parent)
    assert (opened.name, opened.config, opened.random) == ("fold_2", SMALL, False)
    assert opened.path == small_checkpoint
    assert opened.provenance == "AlphaGenome fold_2, Avsec et al. 2026"
    assert opened.terms.startswith("For non-commercial use")
    assert opened.assembly == {"HOMO_SAPIENS": "hg38", "MUS_MUSCULUS": "mm10"}
    assert opened.tracks == small_catalog()
    assert_equal(opened.variables, small_bundle().variables)
    assert_equal(opened.variables, opened.variables)  # read anew
    opened.verify()
    assert pickle.loads(pickle.dumps(opened)).path == small_checkpoint
    written = Bundle.open(opened.write(tmp_path / "fold_2.safetensors"))
    assert_equal(written.variables, opened.variables)
    assert written.sha256 == opened.sha256


@pytest.mark.usefixtures("published_is_small")
def test_a_published_name_is_fetched(small_checkpoint, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    asked = []
    monkeypatch.setattr(
        agviz.weights.open, "fetch_checkpoint", lambda name: asked.append(name) or small_checkpoint
    )
    assert open_weights("fold_1").name == "fold_1"
    assert asked == ["fold_1"]
    (tmp_path / "fold_1").symlink_to(small_checkpoint)
    assert open_weights("fold_1").path == small_checkpoint  # the name comes first
    assert asked == ["fold_1", "fold_1"]
    for folder in ("./fold_1", Path("fold_1")):
        assert open_weights(folder).path == tmp_path / "fold_1"
    assert asked == ["fold_1", "fold_1"]


def test_what_is_not_there_is_told(tmp_path):
    absent = tmp_path / "absent.safetensors"
    message = f"There is no file or folder {str(absent)!r}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        open_weights(absent)
    message = (
        "No file, folder or published checkpoint is called 'al_folds'; did you mean 'all_folds'?"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        open_weights("al_folds")


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("hub/models--google--alphagenome-all-folds/snapshots/0a1b", "all_folds"),
        ("kaggle/models/google/alphagenome/jax/fold_3/1", "fold_3"),
        ("mine/tuned", "tuned"),
    ],
)
def test_a_checkpoint_is_called_by_where_it_lies(folder, name, tmp_path):
    assert checkpoint_name(tmp_path.joinpath(folder)) == name
