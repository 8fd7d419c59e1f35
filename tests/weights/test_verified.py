"""Tensors are hashed when first used, once per machine; what was changed is refused."""

import json
import os
import re
import subprocess
import sys
import time

import pytest
from small_bundle import small_bundle

from agviz._files import cache_dir
from agviz.errors import FormatError
from agviz.weights import verified
from agviz.weights.bundle import Bundle

EMBED = "params/alphagenome/embed/embeddings"


def age(path, seconds=60):
    then = time.time() - seconds
    os.utime(path, (then, then))


def damage(path, name=EMBED):
    """Flip one bit of a tensor, in its place."""
    opened = Bundle.open(path).leaves
    with path.open("r+b") as stream:
        stream.seek(opened.start() + opened.tensors[name].begin)
        byte = stream.read(1)[0]
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte ^ 1]))


def refusal(path, of):
    message = (
        f"{str(path)!r} is damaged: 1 of {of} tensors do not fit their hash ({EMBED}); convert the "
        "checkpoint again, or copy or download the file again"
    )
    return pytest.raises(FormatError, match=f"^{re.escape(message)}$")


@pytest.fixture
def path(tmp_path):
    path = small_bundle().write(tmp_path / "small.safetensors")
    age(path)
    return path


@pytest.fixture
def count(path):
    return len(Bundle.open(path).leaves.tensors)


@pytest.fixture
def hashed(monkeypatch):
    """How many tensors are hashed each time that any are."""
    counts = []
    real = verified._hashes
    monkeypatch.setattr(
        verified, "_hashes", lambda f, n, *, show: counts.append(len(n)) or real(f, n, show=show)
    )
    return counts


def test_variables_of_a_tampered_file_are_refused(path, count):
    damage(path)
    opened = Bundle.open(path)
    for ask in (lambda: opened.variables, opened.arrays, opened.verify):
        with refusal(path, count):
            ask()
    with refusal(path, 1):
        opened.arrays([EMBED])
    other = next(name for name in opened.leaves.tensors if name != EMBED)
    assert list(opened.arrays([other])) == [other]


def test_a_tampered_file_is_not_written_anew(path, count, tmp_path):
    damage(path)
    with refusal(path, count):
        Bundle.open(path).write(tmp_path / "laundered.safetensors")
    assert list(tmp_path.iterdir()) == [path]


def test_even_damage_that_kept_its_time_is_not_written_anew(path, count, tmp_path):
    _ = Bundle.open(path).variables
    before = path.stat()
    damage(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    _ = Bundle.open(path).variables  # the note is deceived
    with refusal(path, count):
        Bundle.open(path).write(tmp_path / "laundered.safetensors")
    with refusal(path, count):
        Bundle.open(path).verify()


def test_a_file_is_hashed_once(path, count, hashed):
    opened = Bundle.open(path)
    assert hashed == []
    opened.arrays([EMBED])
    opened.arrays([EMBED])
    assert hashed == [1]
    _ = opened.variables
    _ = Bundle.open(path).variables
    assert hashed == [1, count - 1]


def test_another_process_does_not_hash_again(path):
    code = (
        "import sys\n"
        "from agviz.weights import verified\n"
        "from agviz.weights.bundle import Bundle\n"
        "real = verified._hashes\n"
        "verified._hashes = lambda *a, **k: print('hashes') or real(*a, **k)\n"
        "Bundle.open(sys.argv[1]).variables\n"
    )

    def run():
        return subprocess.run(
            [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
        )

    assert [run().stdout, run().stdout] == ["hashes\n", ""]
    damage(path)
    assert "FormatError" in run().stderr


def test_a_file_changed_since_is_hashed_again(path, count, hashed):
    _ = Bundle.open(path).variables
    damage(path)
    age(path, 30)
    with refusal(path, count):
        _ = Bundle.open(path).variables
    assert hashed == [count, count]


def test_a_file_of_just_now_is_not_noted(path, count, hashed):
    """Within a tick of the file system's clock it may change again and have the same time."""
    age(path, 0)
    _ = Bundle.open(path).variables
    damage(path)
    age(path, 0)
    with refusal(path, count):
        _ = Bundle.open(path).variables
    assert hashed == [count, count]
    assert not (cache_dir() / verified.CACHE_PART).exists()


def test_verify_always_hashes_and_is_noted(path, count, hashed):
    opened = Bundle.open(path)
    opened.verify()
    opened.verify()
    _ = opened.variables
    assert hashed == [count, count]


@pytest.mark.parametrize("content", ["", "{", "3", "[[]]"])
def test_a_note_that_is_damaged_is_none(path, count, hashed, content):
    _ = Bundle.open(path).variables
    (note,) = (cache_dir() / verified.CACHE_PART).iterdir()
    assert len(json.loads(note.read_text())) == count
    note.write_text(content)
    _ = Bundle.open(path).variables
    assert hashed == [count, count]


def test_without_a_cache_it_works(path, count, hashed, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "file"))
    _ = Bundle.open(path).variables
    _ = Bundle.open(path).variables
    assert hashed == [count, count]
