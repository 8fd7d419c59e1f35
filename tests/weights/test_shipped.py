"""The weights that come with agviz: found by their name, or told to be missing."""

import re
from pathlib import Path

import pytest
from one_organism import one_organism_bundle

import agviz
from agviz.errors import AgvizError, MissingDataError
from agviz.weights import shipped
from agviz.weights.open import open_weights


def test_they_lie_in_the_package():
    assert Path(agviz.__file__).parent / "data" / "teaching.safetensors" == shipped.PATH


def test_they_are_opened_by_name(tmp_path, monkeypatch):
    path = one_organism_bundle(name="teaching").write(tmp_path / "t.safetensors", dtype="float16")
    monkeypatch.setattr(shipped, "PATH", path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "teaching").mkdir()  # the name comes first
    assert shipped.is_shipped()
    assert open_weights("teaching").path == path


def test_a_copy_without_them_says_what_to_do(tmp_path, monkeypatch):
    path = tmp_path / "absent.safetensors"
    monkeypatch.setattr(shipped, "PATH", path)
    assert not shipped.is_shipped()
    message = (
        f"The weights of the model 'teaching' are not in this copy of agviz: there is no file "
        f"{str(path)!r}; install agviz from a wheel, or run `agviz teach train --budget tiny "
        "--out DIR` and load the bundle that it writes by its path"
    )
    with pytest.raises(MissingDataError, match=f"^{re.escape(message)}$") as caught:
        open_weights("teaching")
    assert isinstance(caught.value, AgvizError)
