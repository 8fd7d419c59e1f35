"""What holds for all panels of a figure is said once in its caption."""

import numpy as np
import pandas as pd

from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, TrackData, Variant

PLACE = Interval("chr1", 1_000, 1_200)
ALIGNED = "ALT aligned to REF coordinates, inserted bases as their maximum at the wedge"


def pair(name, model=None):
    """Both alleles of one flat track that an insertion raises."""
    known = {} if model is None else {"uns": {"model": model}}
    metadata = pd.DataFrame({"name": [name], "strand": ["."]})
    low, high = np.zeros((200, 1), np.float32), np.zeros((200, 1), np.float32)
    high[90:110] = 2.0
    alleles = [TrackData(each, metadata, interval=PLACE, **known) for each in (low, high)]
    return Alleles(*alleles, Variant("chr1", 1_100, "A", "AC"))


def panels(*models):
    return [
        Tracks(pair(f"track {number}", model), show=show)
        for number, model in enumerate(models)
        for show in ("overlay", "difference")
    ]


def caption(several):
    figure = several[0]
    for each in several[1:]:
        figure = figure & each
    return figure.at(PLACE).caption(120)


def test_how_alleles_are_aligned_is_said_once():
    text = caption(panels(None, None))
    assert text.count("ALT aligned") == 1
    assert f"REF (grey) and ALT (red): track 0; {ALIGNED}; " in text


def test_another_alignment_is_said_too():
    lost = Tracks(Alleles(*(getattr(pair("x"), one) for one in ("reference", "alternate")),
                          Variant("chr1", 1_100, "ACG", "A")))  # fmt: skip
    text = caption([*panels(None), lost])
    assert text.count("ALT aligned") == 2
    assert "ALT aligned to REF coordinates, deleted bases hatched" in text


def test_one_model_of_all_panels_is_named_once():
    text = caption(panels("first", "first"))
    assert text.count("first") == 1
    assert " All predictions: model first. " in text


def test_several_models_are_named_with_their_panels():
    text = caption(panels("first", "second"))
    assert text.count("(model first)") == 2
    assert text.count("(model second)") == 2
    assert "All predictions" not in text


def test_a_single_panel_names_its_model():
    text = caption(panels("first")[:1])
    assert "track 0 (model first); " in text


def test_predictions_of_an_unknown_model_are_not_another_ones():
    text = caption(panels("first", "first", None))
    assert text.count("(model first)") == 4
    assert "All predictions" not in text
