import errno
import os
import re

import pytest

from agviz._files import atomic_path, cache_dir, fingerprint, result_path, sha256
from agviz.errors import InputError


def test_atomic_path_writes_the_whole_file(tmp_path):
    target = tmp_path / "a.txt"
    with atomic_path(target) as temporary:
        assert temporary.suffix == ".txt"
        temporary.write_text("whole")
        assert not target.exists()
    assert target.read_text() == "whole"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_atomic_path_leaves_the_old_file_when_interrupted(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(error), atomic_path(target) as temporary:
        temporary.write_text("half")
        raise error
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_atomic_path_replaces_a_folder_by_a_folder_only(tmp_path):
    target = tmp_path / "store"
    target.mkdir()
    (target / "old").touch()
    with atomic_path(target) as temporary:
        temporary.mkdir()
        (temporary / "new").touch()
    assert os.listdir(target) == ["new"]
    message = re.escape(f"Cannot write {str(target)!r}: it is a folder") + "$"
    with pytest.raises(InputError, match=message), atomic_path(target) as temporary:
        temporary.write_text("a file")
    assert os.listdir(target) == ["new"]


def test_atomic_path_needs_the_folder(tmp_path):
    target = tmp_path / "none" / "a.txt"
    message = (
        re.escape(f"Cannot write {str(target)!r}: folder {str(target.parent)!r} does not exist")
        + "$"
    )
    with pytest.raises(InputError, match=message), atomic_path(target):
        pass


def test_a_full_disk_is_told_with_the_files_name(tmp_path):
    target = tmp_path / "a.txt"
    message = (
        f"Cannot write {str(target)!r} (No space left on device); nothing of it was left. Make "
        "room, then do it again"
    )
    with (
        pytest.raises(InputError, match=f"^{re.escape(message)}$"),
        result_path(target) as temporary,
    ):
        temporary.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert os.listdir(tmp_path) == []


def test_cache_dir_follows_the_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "here"))
    assert cache_dir() == tmp_path / "here"
    monkeypatch.delenv("AGVIZ_CACHE")
    assert cache_dir().name == "agviz"


def test_sha256_and_fingerprint(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1: the digest of "abc".
    assert sha256(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    before = fingerprint(file)
    assert fingerprint(file) == before
    file.write_bytes(b"abcd")
    assert fingerprint(file) != before
