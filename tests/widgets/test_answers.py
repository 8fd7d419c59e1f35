"""Predictions are asked once, kept within bounds, and cut to what is shown."""

import numpy as np
import pytest

from agviz.widgets.answers import Predictions, question_of, size_of
from agviz.widgets.choices import companions, first_tracks, tracks_of
from agviz.widgets.moves import Limits, first_state, gone, with_change, with_tracks
from agviz.widgets.state import Change, Place

REGION = Place("chrT1", 20_000, 24_000)


@pytest.fixture
def asked(model, monkeypatch):
    """How often a model predicts."""
    count = []
    for name in ("predict_interval", "predict_variant"):
        real = getattr(model, name)
        monkeypatch.setattr(
            model, name, lambda *a, real=real, **k: (count.append(1), real(*a, **k))[1]
        )
    return count


@pytest.fixture
def state(model):
    tracks = tracks_of(model.tracks("T-ALL", output=["DNASE", "RNA_SEQ"]))
    return first_state(REGION, tracks, Limits.of(model))


def test_a_part_of_what_is_known_is_not_asked_again(model, state, asked):
    predictions = Predictions(model)
    whole = predictions.ask(question_of(state))
    part = predictions.ask(question_of(with_tracks(state, state.tracks[:1])))
    assert len(asked) == 1
    assert part.rna_seq is None
    np.testing.assert_array_equal(part.dnase.values, whole.dnase.values)
    assert (
        predictions.held(question_of(with_tracks(state, first_tracks(predictions.table)))) is None
    )


def test_values_are_those_of_the_model(model, state):
    change = Change.of(model.assembly.variant("chrT1:22,000:A>C"))
    both = Predictions(model).ask(question_of(with_change(state, change, limits=Limits.of(model))))
    truth = model.predict_variant(
        both.interval, change.variant, requested_outputs=["DNASE"], ontology_terms=["CLO:0007045"]
    )
    np.testing.assert_array_equal(both.dnase.alternate.values, truth.alternate.dnase.values)


def test_junctions_are_asked_for_the_same_biosamples(model, state, asked):
    predictions = Predictions(model)
    table = predictions.table
    junctions = companions(table, state, "SPLICE_JUNCTIONS")
    assert [track.name for track in junctions] == ["junction_CLO:0007045 polyA plus RNA-seq"]
    both = with_tracks(state, [*state.tracks, *junctions])
    predictions.ask(question_of(both))
    predictions.ask(question_of(with_tracks(both, junctions)))
    assert len(asked) == 1
    other = tracks_of(model.tracks("liver", output="DNASE"))
    predictions.ask(question_of(with_tracks(both, [*junctions, *other])))
    predictions.ask(question_of(with_tracks(both, junctions)))
    assert len(asked) == 2


def test_the_oldest_are_forgotten_but_never_the_last(model, state, asked):
    predictions = Predictions(model, most=2)
    limits = Limits.of(model)
    states = [gone(state, Place("chrT1", k, k + 500), limits) for k in (0, 30_000, 60_000)]
    sizes = [size_of(predictions.ask(question_of(each))) for each in states]
    assert len(predictions) == 2
    assert predictions.held(question_of(states[0])) is None
    assert predictions.held(question_of(states[2])) is not None
    small = Predictions(model, most_bytes=min(sizes) // 2)
    for each in states:
        small.ask(question_of(each))
    assert len(small) == 1
    small.clear()
    assert len(small) == 0
