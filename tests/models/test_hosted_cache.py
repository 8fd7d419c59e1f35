"""Answers on disk: whole or absent, bounded, oldest out first."""

import os

import pytest

from agviz.models.hosted_cache import AnswerCache


def test_round_trip(tmp_path):
    cache = AnswerCache(tmp_path / "hosted", max_bytes=10_000)
    messages = [b"", b"abc", bytes(range(256))]
    key = cache.key(b"address", b"method", b"request")
    assert cache.get(key) is None
    cache.put(key, messages)
    assert cache.has(key)
    assert cache.get(key) == messages
    assert [path.name for path in (tmp_path / "hosted").iterdir()] == [f"{key}.answer"]


def test_keys_tell_apart_where_parts_end():
    assert AnswerCache.key(b"ab", b"c") != AnswerCache.key(b"a", b"bc")


@pytest.mark.parametrize("damage", ["cut", "flip", "foreign", "empty"])
def test_a_damaged_file_is_absent(tmp_path, damage):
    cache = AnswerCache(tmp_path, max_bytes=10_000)
    cache.put("k", [b"abcdef"])
    path = tmp_path / "k.answer"
    content = path.read_bytes()
    broken = {
        "cut": content[:-5],
        "flip": content[:20] + bytes([content[20] ^ 1]) + content[21:],
        "foreign": b"something else entirely, but long enough to be looked at",
        "empty": b"",
    }[damage]
    path.write_bytes(broken)
    assert cache.get("k") is None
    assert not path.exists()
    cache.put("k", [b"abcdef"])
    assert cache.get("k") == [b"abcdef"]


def test_the_least_recently_used_go_first(tmp_path):
    cache = AnswerCache(tmp_path, max_bytes=500)
    for age, key in enumerate(["first", "second", "third"]):
        cache.put(key, [bytes(100)])
        os.utime(tmp_path / f"{key}.answer", (age + 1, age + 1))
    assert cache.get("first") is not None
    cache.put("fourth", [bytes(100)])
    kept = {path.stem for path in tmp_path.iterdir()}
    assert kept == {"first", "third", "fourth"}
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 500


def test_what_never_fits_is_not_written(tmp_path):
    cache = AnswerCache(tmp_path / "none", max_bytes=100)
    cache.put("k", [bytes(200)])
    assert not (tmp_path / "none").exists()
    off = AnswerCache(tmp_path, max_bytes=0)
    off.put("k", [b""])
    assert off.get("k") is None
    assert not off.has("k")


def test_files_being_written_are_left_alone_and_abandoned_ones_are_not(tmp_path):
    fresh, old = tmp_path / ".k.1234.answer", tmp_path / ".k.5678.answer"
    for path in (fresh, old):
        path.write_bytes(bytes(1000))
    os.utime(old, (1, 1))
    AnswerCache(tmp_path, max_bytes=500).put("k", [b"abc"])
    assert {path.name for path in tmp_path.iterdir()} == {".k.1234.answer", "k.answer"}
