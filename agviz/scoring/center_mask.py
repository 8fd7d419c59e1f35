"""Center-mask scorer: REF against ALT in bins around the variant, one score a track.

No alignment is done, as published: behind an indel, bins of REF and ALT hold other bases.
"""

from collections.abc import Callable

import anndata
from alphagenome.models.variant_scorers import AggregationType, CenterMaskScorer
from jaxtyping import Shaped

from agviz.genome.types import Interval, TrackData, Variant
from agviz.scoring.bins import Runs, bin_size, bins_around
from agviz.scoring.reductions import Array, Binned, mean_over, namespace, sum_over
from agviz.scoring.results import variant_result


def score_center_mask(
    reference: TrackData,
    alternate: TrackData,
    *,
    interval: Interval,
    variant: Variant,
    scorer: CenterMaskScorer,
) -> anndata.AnnData:
    """Score a variant by a center mask.

    Parameters
    ----------
    reference, alternate
        Predictions of `interval` for the two alleles, (bins, tracks).
    interval
        What was predicted.
    variant
        The variant; when it lies outside the interval the mask is empty: sums are 0, means NaN.
    scorer
        Output, width (None: the whole interval) and aggregation.

    References
    ----------
    Avsec Z et al. *Nature* 649:1206-1218 (2026), Methods, "Variant scoring".
    """
    resolution = bin_size(interval, reference.values.shape[0])
    runs = bins_around(variant, interval, resolution=resolution, width=scorer.width)
    values = aggregate(reference.values, alternate.values, runs=runs, how=scorer.aggregation_type)
    return variant_result(
        values, reference.metadata, interval=interval, variant=variant, scorer=scorer
    )


def aggregate(
    reference: Binned, alternate: Binned, *, runs: Runs, how: AggregationType
) -> Shaped[Array, " tracks"]:
    """REF and ALT over a mask, as one number a track."""
    return _AGGREGATIONS[how](reference, alternate, runs)


def _diff_mean(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    return mean_over(runs, alternate) - mean_over(runs, reference)


def _diff_sum(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    return sum_over(runs, alternate) - sum_over(runs, reference)


def _active_mean(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    first, second = mean_over(runs, reference), mean_over(runs, alternate)
    return namespace(first).maximum(first, second)


def _active_sum(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    first, second = sum_over(runs, reference), sum_over(runs, alternate)
    return namespace(first).maximum(first, second)


def _l2_diff(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    squares = sum_over(runs, reference, alternate, of=lambda ref, alt: (alt - ref) ** 2)
    return namespace(squares).sqrt(squares)


def _l2_diff_log1p(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    def square(ref: Array, alt: Array) -> Array:
        log1p = namespace(ref).log1p
        return (log1p(alt) - log1p(ref)) ** 2

    squares = sum_over(runs, reference, alternate, of=square)
    return namespace(squares).sqrt(squares)


def _log2_plus_one(values: Array) -> Array:
    return namespace(values).log2(1 + values)


def _diff_sum_log2(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    first = sum_over(runs, reference, of=_log2_plus_one)
    return sum_over(runs, alternate, of=_log2_plus_one) - first


def _diff_log2_sum(reference: Binned, alternate: Binned, runs: Runs) -> Array:
    first = _log2_plus_one(sum_over(runs, reference))
    return _log2_plus_one(sum_over(runs, alternate)) - first


_AGGREGATIONS: dict[AggregationType, Callable[[Binned, Binned, Runs], Array]] = {
    AggregationType.DIFF_MEAN: _diff_mean,
    AggregationType.DIFF_SUM: _diff_sum,
    AggregationType.DIFF_SUM_LOG2: _diff_sum_log2,
    AggregationType.DIFF_LOG2_SUM: _diff_log2_sum,
    AggregationType.L2_DIFF: _l2_diff,
    AggregationType.L2_DIFF_LOG1P: _l2_diff_log1p,
    AggregationType.ACTIVE_MEAN: _active_mean,
    AggregationType.ACTIVE_SUM: _active_sum,
}
