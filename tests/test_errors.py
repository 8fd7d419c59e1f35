import re

import pytest

from agviz import errors


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("splicai", ["spliceai", "oracle"], "did you mean 'spliceai'?"),
        ("SPLICEAI", ["spliceai", "oracle"], "did you mean 'spliceai'?"),
        ("zzz", ["b", "a"], "there are: 'a', 'b'"),
        ("zzz", [], "there are none"),
        (
            "zzz",
            [f"n{i:02d}" for i in range(10)],
            "there are: 'n00', 'n01', 'n02', 'n03', 'n04', 'n05', 'n06', 'n07' and 2 more",
        ),
    ],
)
def test_suggest(name, options, words):
    assert errors.suggest(name, options) == words


def test_unknown_name():
    error = errors.unknown_name("model", "splicai", ["spliceai"])
    assert isinstance(error, LookupError)
    assert str(error) == "No model is called 'splicai'; did you mean 'spliceai'?"


def test_check_choice():
    errors.check_choice("reduce", "max", ["max", "mean"])
    with pytest.raises(
        errors.InputError, match=r"^reduce must be one of 'max', 'mean'; got 'avg'$"
    ):
        errors.check_choice("reduce", "avg", ["max", "mean"])


def test_require_gives_the_module_or_says_what_to_install():
    import json

    assert errors.require("json", extra="io", why="Reading") is json
    message = "Reading BAM files needs the package 'no_such_thing': pip install 'agviz[io]'"
    with pytest.raises(errors.MissingPackageError, match=re.escape(message) + "$"):
        errors.require("no_such_thing", extra="io", why="Reading BAM files")
