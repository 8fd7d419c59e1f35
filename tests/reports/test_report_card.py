"""What reports say of the teaching model is what its card says."""

import re
from pathlib import Path

import agviz
from agviz.reports import report_limits

CARD = Path(agviz.__file__).parent / "data" / "teaching.md"


def value_of(metric):
    """The model's value of a metric without a floor in the card's first table, of seed 0."""
    rows = re.findall(rf"^{re.escape(metric)} +\d+ +([\d.]+)", CARD.read_text(), re.M)
    return float(rows[0])


def test_numbers_of_the_teaching_model_are_those_of_its_card():
    """A report's variant is predicted whole, so all that is behind inserted bases has moved."""
    told = report_limits._MODELS["teaching"]
    moved = "MYB inserted, all moved"
    assert f"in {value_of(f'{moved}: right gene'):.0%} of cases".replace("%", " %") in told
    assert f"at {value_of(f'{moved}: log fold change r'):.2f}: all" in told
