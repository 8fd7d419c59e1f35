"""Which tracks are asked for, and what a prediction says of itself."""

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output

from agviz.errors import InputError
from agviz.genome.types import Variant
from agviz.models.ensemble import EnsembleModel
from agviz.models.tracks import parse_terms, stamp

ASK = {"requested_outputs": ["DNASE", "SPLICE_JUNCTIONS"], "ontology_terms": None}


def said(output: Output) -> set[str]:
    return {part.uns["model"] for part in (output.dnase, output.splice_junctions)}


def test_every_way_of_predicting_says_which_model(model, interval):
    assert said(model.predict_interval(interval, **ASK)) == {model.source}
    assert said(model.predict_sequence("ACGT" * 512, **ASK)) == {model.source}
    base = model.read(interval)[1000]
    variant = Variant("chr1", interval.start + 1001, base, "A" if base != "A" else "C")
    pair = model.predict_variant(interval, variant, **ASK)
    assert said(pair.reference) == said(pair.alternate) == {model.source}


def test_a_mean_says_of_how_many(model, interval):
    mean = EnsembleModel([model, model], strands=True)
    predicted = mean.predict_interval(interval, **ASK)
    assert said(predicted) == {"ensemble: mean of 2 models, both strands"}
    assert "standard_deviation" in predicted.dnase.uns


def test_stamping_keeps_what_else_is_said_and_changes_nothing_in_place(model, interval):
    predicted = model.predict_interval(interval, **ASK)
    twice = stamp(predicted, "another")
    assert said(predicted) == {model.source}
    assert said(twice) == {"another"}
    assert twice.dnase.values is predicted.dnase.values


def test_a_column_of_terms_may_have_gaps():
    column = pd.Series(["UBERON:0002107", np.nan, "UBERON:0002107", "CL:0000084"])
    for given in (column, column.unique(), list(column)):
        terms = parse_terms(given)
        assert [term.ontology_curie for term in terms] == ["UBERON:0002107", "CL:0000084"]


def test_a_column_of_gaps_asks_for_nothing():
    message = "ontology_terms is empty; give at least one term, or None for all tracks"
    with pytest.raises(InputError, match=f"^{message}$"):
        parse_terms([np.nan])
