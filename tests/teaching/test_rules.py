"""The fingerprint of the rules: the same everywhere, another one of another world."""

import numpy as np
import pytest

from agviz.teaching import counterfactual, draws, generator, grammar, motifs, sites, windows
from agviz.teaching.grammar import FACTORS
from agviz.teaching.rules import rules_sha256

SHA256 = "f9d5d37c98b1fa71cca958016e6aa3bc6d262cc794f263461c25f13af166c718"
"""On every platform and Python; who changes a rule on purpose writes the new one."""


def test_it_is_the_same_everywhere():
    assert rules_sha256() == SHA256


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (grammar, "REACH", 8_001.0),
        (grammar, "REACH", 8_000),  # a float and a whole number are two things
        (grammar, "CELLS", grammar.CELLS[::-1]),
        (grammar, "FACTORS", dict(reversed(FACTORS.items()))),  # the order of the tracks
        (grammar, "FACTORS", FACTORS | {"SOX2": FACTORS["SOX2"]._replace(margin=2.5)}),
        (draws, "TRANSITIONS", np.roll(draws.TRANSITIONS, 1)),
        (generator, "DECOYS", generator.DECOYS[:-1]),
        (counterfactual, "DROPPED", 0.3),
        (motifs, "ANY_BASE", 0.2),
        (sites, "KERNEL_SDS", 5),
        (windows, "USAGE_READS", 50),
    ],
)
def test_another_rule_is_another_world(monkeypatch, module, name, value):
    before = rules_sha256()
    monkeypatch.setattr(module, name, value)
    assert rules_sha256() != before
    monkeypatch.undo()
    assert rules_sha256() == before


def test_other_code_that_makes_other_windows_is_another_world(monkeypatch):
    before = rules_sha256()
    monkeypatch.setattr(windows, "vary", lambda _, plan: plan)
    assert rules_sha256() != before


def test_how_sequences_are_written_is_no_rule(monkeypatch):
    before = rules_sha256()
    monkeypatch.setattr(motifs, "WORD", 5)
    monkeypatch.setattr(draws, "_LIMITS", draws._LIMITS + 1e-12)
    assert rules_sha256() == before


def test_a_rule_is_plain_data(monkeypatch):
    monkeypatch.setattr(grammar, "REACH", {8_000.0})
    with pytest.raises(TypeError, match=r"^A rule is plain data; got \{8000\.0\}$"):
        rules_sha256()
