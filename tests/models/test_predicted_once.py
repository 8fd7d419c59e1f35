"""One prediction for several questions: of which blocks, and of whose."""

import pickle
import threading

from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel

from agviz.genome.types import Interval, Variant
from agviz.models import predicted_once

VARIANT = Variant("chr1", 10_000, "N", "C")
QUESTION = {"ontology_terms": None}


class Counting(CompositionModel):
    predicted = 0

    def _predict(self, sequence, **kwargs):
        self.predicted += 1
        return super()._predict(sequence, **kwargs)


def ask(model, interval, output="ATAC"):
    model.predict_variant(interval, VARIANT, requested_outputs=[output], **QUESTION)
    return model.predicted


def test_within_a_block_alleles_are_predicted_once(assembly, interval):
    model = Counting(assembly=assembly)
    with model.predict_once([OutputType.ATAC, OutputType.RNA_SEQ]):
        assert ask(model, interval) == 2
        assert ask(model, interval, "RNA_SEQ") == 2
        with model.predict_once([OutputType.DNASE]):
            assert ask(model, interval, "DNASE") == 4
        assert ask(model, interval) == 4
    assert ask(model, interval) == 6


def test_a_block_is_of_one_model(assembly, interval):
    one, other = Counting(assembly=assembly), Counting(assembly=assembly)
    with one.predict_once([OutputType.ATAC]):
        assert predicted_once.remembered_by(other) is None
        assert ask(other, interval) == 2
        assert ask(other, interval) == 4


def test_threads_that_enter_and_leave_in_turn_keep_apart(assembly):
    """The first leaves while the second is inside: neither sees what is not its own."""
    model = Counting(assembly=assembly)
    entered, left = threading.Event(), threading.Event()
    seen = []

    def second():
        seen.append(predicted_once.remembered_by(model))
        with model.predict_once([OutputType.DNASE]):
            seen.append(predicted_once.remembered_by(model))
            entered.set()
            left.wait(10)
            seen.append(predicted_once.remembered_by(model))

    worker = threading.Thread(target=second)
    with model.predict_once([OutputType.ATAC]):
        worker.start()
        entered.wait(10)
    left.set()
    worker.join(10)
    assert predicted_once.remembered_by(model) is None
    assert seen[0] is None
    assert seen[1] is seen[2] is not None


def test_a_model_pickles_within_a_block(assembly, interval):
    model = Counting(assembly=assembly)
    with model.predict_once([OutputType.ATAC]):
        again = pickle.loads(pickle.dumps(model))
        assert predicted_once.remembered_by(again) is None
    assert ask(again, interval) == 2


def test_outputs_that_were_not_announced(assembly):
    model = Counting(assembly=assembly)
    interval = Interval("chr1", 8192, 12_288)
    with model.predict_once([OutputType.ATAC]):
        assert ask(model, interval, "DNASE") == 2
        assert ask(model, interval, "ATAC") == 4
