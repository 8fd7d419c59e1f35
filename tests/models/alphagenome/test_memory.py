"""Runs that do not fit: told beforehand, refused before anything runs."""

import pytest

from agviz.errors import InputError, UnsupportedError
from agviz.genome.types import Interval


@pytest.fixture
def little(monkeypatch):
    """A device with 1 GB left, whatever this machine has."""
    monkeypatch.setattr(
        "agviz.models.alphagenome.estimate.free_bytes", lambda device: 1_000_000_000
    )


def test_an_estimate(model, interval):
    told = model.estimate(interval, ["RNA_SEQ", "SPLICE_JUNCTIONS"])
    assert told.memory_bytes > 0
    assert told.seconds > 0
    assert told.fits
    assert str(told).endswith("it fits")
    assert model.estimate(65_536, ["RNA_SEQ"]).memory_bytes > told.memory_bytes
    one = model.estimate(1_048_576, ["RNA_SEQ"], ontology_terms=["EFO:0002067"])
    assert one.memory_bytes < model.estimate(1_048_576, ["RNA_SEQ"]).memory_bytes
    with pytest.raises(UnsupportedError, match=r"^small takes multiples of 2,048 bp; got 3,000 bp"):
        model.estimate(3000, ["RNA_SEQ"])


def test_what_does_not_fit_is_refused(model, little):
    runs = model.runs
    wide = Interval("chr1", 0, 1_048_576)
    assert not model.estimate(wide, ["RNA_SEQ", "CHIP_TF"]).fits
    with pytest.raises(
        InputError,
        match=r"^Predicting CHIP_TF, RNA_SEQ for 1,048,576 bp needs about [\d.]+ GB of memory, "
        r"more than 80% of the 1\.0 GB that are free on cpu; what would fit: up to [\d,]+ bp of "
        r"these outputs(, or CHIP_TF at this length)?$",
    ):
        model.predict_interval(wide, requested_outputs=["RNA_SEQ", "CHIP_TF"], ontology_terms=None)
    assert model.runs == runs
