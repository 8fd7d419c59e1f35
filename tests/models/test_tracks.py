"""What a prediction says of itself."""

from alphagenome.models.dna_output import Output

from agviz.genome.types import Variant
from agviz.models.ensemble import EnsembleModel
from agviz.models.tracks import stamp

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
