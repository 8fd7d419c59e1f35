"""Several questions about one variant, answered by one prediction.

A figure and the scores of a variant need different outputs; asked one after the other, a network
would run for each. Within `LocalScoring.predict_once` it runs once, for all outputs named there.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextvars import ContextVar

from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.types import Interval, Variant
from agviz.models.tracks import ParsedTerms, filter_terms

Pair = tuple[Output, Output]


class PredictedOnce:
    """The alleles of the variant asked about last, with all of `outputs` and all tracks."""

    def __init__(self, outputs: Iterable[OutputType]) -> None:
        self._outputs = frozenset(outputs)
        self._last: tuple[Hashable, Pair] | None = None

    def together(
        self, outputs: Iterable[OutputType], offered: Iterable[OutputType]
    ) -> tuple[OutputType, ...]:
        """What to predict when `outputs` are asked for of a model that has `offered`.

        Outputs that were not announced are predicted by themselves.
        """
        asked = tuple(outputs)
        if not self._outputs.issuperset(asked):
            return asked
        return tuple(each for each in offered if each in self._outputs)

    def pair(self, key: Hashable, predict: Callable[[], Pair]) -> Pair:
        """The alleles known by `key`, predicted if they are not those of the last question."""
        last = self._last
        if last is None or last[0] != key:
            last = (key, predict())
            self._last = last
        return last[1]


# The blocks under way, innermost last, each with its model. Here and not on the model, so that
# threads do not see each other's blocks, and models pickle.
_BLOCKS: ContextVar[tuple[tuple[object, PredictedOnce], ...]] = ContextVar("blocks", default=())


@contextlib.contextmanager
def remembering(model: object, outputs: Iterable[OutputType]) -> Iterator[None]:
    """Within the block, and in this thread, `model` has a `PredictedOnce` of `outputs`."""
    token = _BLOCKS.set((*_BLOCKS.get(), (model, PredictedOnce(outputs))))
    try:
        yield
    finally:
        _BLOCKS.reset(token)


def remembered_by(model: object) -> PredictedOnce | None:
    """What the innermost block of `model` remembers; None outside of one."""
    return next((once for asked, once in reversed(_BLOCKS.get()) if asked is model), None)


def question_key(interval: Interval, variant: Variant, organism: Organism) -> Hashable:
    """What tells questions about alleles apart (the SDK's intervals are not hashable)."""
    place = (interval.chromosome, interval.start, interval.end, interval.strand)
    edit = (variant.chromosome, variant.position, variant.reference_bases, variant.alternate_bases)
    return place, edit, organism


def cut(output: Output, outputs: Iterable[OutputType], terms: ParsedTerms) -> Output:
    """Of a prediction only these outputs, and of these only the tracks of `terms`."""
    names = {OUTPUTS[each].attribute for each in outputs}
    kept = {
        field.name: getattr(output, field.name)
        for field in dataclasses.fields(Output)
        if field.name in names
    }
    return filter_terms(Output(**kept), terms)
