import dataclasses
import errno
import re
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from small_training import MEANS, OPTIMIZER, SMALLEST, assert_equal_trees

from agviz.errors import FormatError, InputError
from agviz.training import checkpoint
from agviz.training.checkpoint import Checkpoint
from agviz.training.initial import initial_variables
from agviz.training.step import begin


def state(seed=0):
    return begin(initial_variables(SMALLEST, seed=seed), OPTIMIZER)


@pytest.fixture
def saved(tmp_path):
    after = state()._replace(step=jnp.int32(7))
    return Checkpoint(SMALLEST, "0123456789", after, MEANS, done=True).write(tmp_path / "c.npz")


def test_everything_comes_back(saved):
    back = Checkpoint.read(saved, like=state(1), config=SMALLEST, recipe="0123456789")
    assert_equal_trees(back.state, state()._replace(step=jnp.int32(7)))
    assert_equal_trees(back.means, MEANS)
    assert back.done
    assert back.config == SMALLEST


def refused(path, words, *, config=SMALLEST, recipe=None, like=None, error=FormatError):
    message = f"{str(path)!r} {words}"
    with pytest.raises(error, match=f"^(The checkpoint )?{re.escape(message)}$"):
        Checkpoint.read(path, like=like or state(), config=config, recipe=recipe)


def test_another_config_is_refused(saved):
    wider = dataclasses.replace(SMALLEST, mlp_channels=8)
    words = (
        "is of a network of another config (mlp_channels is 4, not 8); train into another folder"
    )
    refused(saved, words, config=wider)
    other = dataclasses.replace(SMALLEST, mlp_channels=8, usage_tracks=2)
    words = (
        "is of a network of another config (mlp_channels is 4, not 8 and 1 more); "
        "train into another folder"
    )
    refused(saved, words, config=other)


def test_another_recipe_is_refused(saved):
    words = (
        "is of other data, settings, seed or held-out fold (01234567, not abcdefgh); "
        "train into another folder"
    )
    refused(saved, words, recipe="abcdefghij")


def test_another_optimizer_is_refused(saved):
    words = (
        "lacks or adds 1 arrays, such as 'state/optimizer/1/more': it is of another optimizer; "
        "train into another folder"
    )
    like = state()
    more = like._replace(optimizer=(like.optimizer[0], (*like.optimizer[1], jnp.zeros(1))))
    names = [name for name, _ in checkpoint._named(more)]
    last = next(name for name in names if name.startswith("optimizer/1/3"))
    refused(saved, words.replace("optimizer/1/more", last), like=more)


@pytest.mark.parametrize("length", [0, 10, 5000])
def test_a_damaged_file_is_refused(saved, length):
    saved.write_bytes(saved.read_bytes()[:length])
    refused(saved, "is no checkpoint, or is damaged; delete it to begin this stage anew")


def test_a_changed_byte_is_noticed(saved):
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 1
    saved.write_bytes(data)
    refused(saved, "is no checkpoint, or is damaged; delete it to begin this stage anew")


def test_another_archive_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    refused(
        tmp_path / "other.npz",
        "is no checkpoint, or is damaged; delete it to begin this stage anew",
    )


def test_a_file_that_cannot_be_read_is_not_called_damaged(saved, monkeypatch):
    def closed(*_arguments, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", closed)
    refused(saved, "cannot be read (Permission denied)", error=InputError)


def test_another_version_is_refused(saved, monkeypatch):
    monkeypatch.setattr(checkpoint, "FORMAT", "agviz checkpoint 2")
    refused(saved, "is a checkpoint of another version of agviz")


def test_a_full_disk_leaves_the_earlier_one(saved, monkeypatch):
    before = saved.read_bytes()

    def full(stream, **_):
        stream.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    message = (
        f"The checkpoint {str(saved)!r} could not be written (No space left on device); an earlier "
        "one is kept. Make room, then start again: training goes on from the last checkpoint"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Checkpoint(SMALLEST, "r", state(1), MEANS).write(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["c.npz"]
