"""What a call about many variants remembers: one REF, ALTs ahead, and nothing afterwards."""

import numpy as np
import pytest
from alphagenome.models.dna_output import Output, OutputType

from agviz.errors import InputError
from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.predicted import Predicted
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.remembered import Remembered

HERE, THERE = Interval("chr1", 0, 10), Interval("chr1", 10, 20)


def predicted():
    return Predicted(Output(), None, None, False)


def variants(*positions):
    return [Variant("chr1", position, "A", "C") for position in positions]


def test_only_within_a_call():
    memory, one = Remembered(), predicted()
    memory.set_reference("a", one)
    assert memory.reference("a") is None
    with memory.keep():
        memory.set_reference("a", one)
        assert memory.reference("a") is one
        assert memory.reference("b") is None
        with memory.keep():
            assert memory.reference("a") is one
        assert memory.active
        memory.set_reference("b", one)
        assert memory.reference("a") is None  # one is kept
    assert memory.reference("b") is None
    with pytest.raises(KeyboardInterrupt), memory.keep():
        memory.put("c", one)
        raise KeyboardInterrupt
    assert memory.take("c") is None


def test_as_many_references_as_are_asked_for():
    memory, one, two = Remembered(), predicted(), predicted()
    with memory.keep(references=2):
        memory.set_reference("+", one)
        memory.set_reference("-", two)
        assert memory.reference("+") is one
        memory.set_reference("other", two)
        assert memory.reference("-") is None  # the one that was not asked for since
        assert memory.reference("+") is one
    with memory.keep():
        memory.set_reference("+", one)
        memory.set_reference("-", two)
        assert memory.reference("+") is None


def test_many_variants_to_come_are_not_searched_again_for_each():
    compared = 0

    class Counted(Variant):
        def __eq__(self, other):
            nonlocal compared
            compared += 1
            return super().__eq__(other)

    memory = Remembered()
    several = [Counted("chr1", position, "A", "C") for position in range(1, 501)]
    with memory.keep([(HERE, each) for each in several]):
        for each in several:
            assert memory.next_of(HERE, Counted("chr1", each.position, "A", "C"), 0) == []
        assert compared == 0
        for each in several[:-1]:
            asked = Counted("chr1", each.position, "A", "C")
            assert len(memory.next_of(HERE, asked, 1)) == 1
    assert compared <= 2 * len(several)


def assert_same(one, two):
    """Equal up to rounding; a batch may add in another order."""
    np.testing.assert_allclose(one.chip_tf.values, two.chip_tf.values, rtol=1e-4, atol=1e-5)
    first, second = one.splice_junctions, two.splice_junctions
    assert list(first.junctions) == list(second.junctions)
    np.testing.assert_allclose(first.values, second.values, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("strands", ["+++", "+-+"])
def test_intervals_and_sequences_go_together_where_the_device_takes_several(
    model, assembly, monkeypatch, strands
):
    places = [
        Interval("chr1", start, start + 2048, strand)
        for start, strand in zip((8192, 16_384, 4096), strands, strict=True)
    ]
    places.insert(2, Interval("chr1", 8192, 8192 + 4096))  # of another length
    question = {"requested_outputs": ["CHIP_TF", "SPLICE_JUNCTIONS"], "ontology_terms": None}
    alone = [model.predict_interval(each, **question) for each in places]
    monkeypatch.setattr(Predictor, "at_once", lambda self, length: 2)
    batches = []
    run = Predictor._run

    def counted(self, batch, selection):
        batches.append(len(batch))
        return run(self, batch, selection)

    monkeypatch.setattr(Predictor, "_run", counted)
    together = model.predict_intervals(places, progress_bar=False, **question)
    assert batches == [2, 1, 1]
    for one, two in zip(alone, together, strict=True):
        assert_same(one, two)
        assert one.chip_tf.interval == two.chip_tf.interval
        assert two.chip_tf.uns["model"] == model.source
    batches.clear()
    plus = [Interval("chr1", each.start, each.end) for each in places[:2]]
    read = [assembly.sequence(each) for each in plus]
    labelled = model.predict_sequences(read, intervals=plus, progress_bar=False, **question)
    assert batches == [2]
    assert [each.chip_tf.interval for each in labelled] == plus
    assert_same(labelled[0], alone[0])
    with pytest.raises(InputError, match=r"^As many intervals as sequences are needed; got 1 "):
        model.predict_sequences(read, intervals=plus[:1], progress_bar=False, **question)


def test_variants_to_come():
    memory = Remembered()
    several = variants(1, 2, 3, 4)
    with memory.keep([(HERE, each) for each in several[:3]] + [(THERE, several[3])]):
        assert memory.next_of(HERE, several[0], 1) == [several[1]]
        assert memory.next_of(HERE, several[1], 5) == [several[2]]  # the next is elsewhere
        assert memory.next_of(HERE, several[0], 5) == []  # it is past
        assert memory.next_of(THERE, several[3], 5) == []


def test_alternates_go_together_where_the_device_takes_several(model, interval, snv, monkeypatch):
    """Batches of three: REF and two ALTs, then the other three."""
    several = [snv(position) for position in (9000, 9001, 9002, 9003, 9004)]
    question = {"requested_outputs": [OutputType.CHIP_TF], "ontology_terms": None}
    single = [model.predict_variant(interval, variant, **question) for variant in several]
    sizes = []
    run = Predictor._run

    def counted(self, batch, chosen):
        sizes.append(len(batch))
        return run(self, batch, chosen)

    monkeypatch.setattr(Predictor, "at_once", lambda self, length: 3)
    monkeypatch.setattr(Predictor, "_run", counted)
    batched = model.predict_variants(interval, several, progress_bar=False, **question)
    assert sizes == [3, 3]
    for one, two in zip(single, batched, strict=True):
        for allele in ("reference", "alternate"):
            np.testing.assert_allclose(
                getattr(one, allele).chip_tf.values, getattr(two, allele).chip_tf.values, rtol=1e-5
            )
