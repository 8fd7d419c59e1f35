"""A sequence that went through the network: its tracks, and what its junctions will need.

Junctions of an allele depend on the sites that the other allele has, so they are counted later,
when both are known. Until then the 1-bp embedding stays on the device. Everything but that
embedding is in + strand coordinates, whichever strand was read.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Array, Float, Float32, Int32

from agviz.errors import InputError
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, JunctionData
from agviz.models import orientation
from agviz.models.alphagenome.junctions import Pairs, pair_sites, turn_probabilities, turn_sites
from agviz.models.alphagenome.outputs import no_junctions, track_output
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.selection import Selection


@dataclasses.dataclass(frozen=True, eq=False)
class Predicted:
    """What is known of one sequence.

    Attributes
    ----------
    output
        Every output asked for but junctions.
    sites
        Probabilities of the four classes of splice sites, if junctions are asked for.
    embeddings
        The 1-bp embedding on the device, in the direction in which the sequence was read.
    minus
        Whether its reverse complement was read.
    """

    output: Output
    sites: Float32[np.ndarray, "length 4"] | None
    embeddings: Float[Array, "1 length channels"] | None
    minus: bool


def predict_all(
    predictor: Predictor,
    sequences: Sequence[str],
    selection: Selection,
    *,
    interval: Interval | None,
) -> list[Predicted]:
    """Put + strand sequences of one length through the network.

    Parameters
    ----------
    predictor
        Runs the network.
    sequences
        The bases of `interval`; if that is on '-', their reverse complements are read.
    selection
        What is asked for.
    interval
        Labels the outputs; None for bare bases.
    """
    return predict_places(predictor, sequences, selection, intervals=[interval] * len(sequences))


def predict_places(
    predictor: Predictor,
    sequences: Sequence[str],
    selection: Selection,
    *,
    intervals: Sequence[Interval | None],
) -> list[Predicted]:
    """`predict_all` of sequences that have an interval each, of one length."""
    turned = [each is not None and each.negative_strand for each in intervals]
    read = [
        reverse_complement(sequence) if minus else sequence
        for sequence, minus in zip(sequences, turned, strict=True)
    ]
    predicted = []
    found = zip(predictor(read, selection), intervals, turned, strict=True)
    for arrays, interval, minus in found:
        output = track_output(
            arrays, selection, config=predictor.config, length=len(read[0]), interval=interval
        )
        sites = arrays.sites
        if minus:
            output = orientation.reverse_complement(output)
            sites = None if sites is None else turn_probabilities(sites)
        predicted.append(Predicted(output, sites, arrays.embeddings, minus))
    return predicted


@dataclasses.dataclass(frozen=True)
class SiteRule:
    """Which splice sites count: the most probable `count` of a class, of at least `threshold`."""

    count: int
    threshold: float | int

    def __post_init__(self) -> None:
        if not isinstance(self.count, int) or self.count < 1:
            raise InputError(
                f"junction_sites must be a whole number of at least 1; got {self.count}"
            )
        if not 0 <= self.threshold <= 1:
            raise InputError(f"site_threshold must be a probability, 0 to 1; got {self.threshold}")


def own_sites(
    predictor: Predictor, predicted: Predicted, rule: SiteRule
) -> Int32[np.ndarray, "4 sites"] | None:
    """The sites of a sequence that is looked at alone; None if no junctions are asked for."""
    if predicted.sites is None:
        return None
    return predictor.sites(predicted.sites, count=rule.count, threshold=rule.threshold)


def with_junctions(
    predictor: Predictor,
    predicted: Predicted,
    selection: Selection,
    *,
    interval: Interval | None,
    sites: Int32[np.ndarray, "4 sites"] | None,
    pairs: Pairs | None = None,
) -> Output:
    """The whole output: tracks, and the junctions of the sequence if they are asked for.

    Parameters
    ----------
    predictor, predicted, selection, interval
        As for `predict_all`.
    sites
        The sequence's own positions of the sites, on the + strand; -1 where it has none.
    pairs
        The junctions to count; by default all that `sites` make.
    """
    asked = [each for each in selection.chosen if each.output is OutputType.SPLICE_JUNCTIONS]
    if not asked:
        return predicted.output
    data: JunctionData
    if sites is None or predicted.embeddings is None:
        data = no_junctions(asked[0], interval)
    else:
        if pairs is None:
            pairs = pairs_on(sites, interval)
        length = predicted.embeddings.shape[1]
        read = turn_sites(sites, length) if predicted.minus else sites
        counts = predictor.junctions(
            predicted.embeddings, read, asked[0], organism=selection.organism
        )
        by_strand = counts[::-1] if predicted.minus else counts
        data = pairs.data(by_strand, chosen=asked[0], interval=interval)
    return dataclasses.replace(predicted.output, splice_junctions=data)


def pairs_on(sites: Int32[np.ndarray, "4 sites"], interval: Interval | None) -> Pairs:
    """The junctions that sites of `interval` (or of bare bases) can make."""
    if interval is None:
        return pair_sites(sites)
    return pair_sites(sites, chromosome=interval.chromosome, start=interval.start)
