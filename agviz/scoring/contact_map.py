"""Contact-map scorer: how much the contacts of the variant's own bin change."""

import anndata
from alphagenome.models.variant_scorers import ContactMapScorer

from agviz.errors import VariantError
from agviz.genome.types import Interval, TrackData, Variant
from agviz.scoring.bins import bin_size, holds
from agviz.scoring.results import variant_result


def score_contact_map(
    reference: TrackData,
    alternate: TrackData,
    *,
    interval: Interval,
    variant: Variant,
    scorer: ContactMapScorer,
) -> anndata.AnnData:
    """Mean |ALT - REF| over the contacts of the bin that holds the variant, one score a track.

    Parameters
    ----------
    reference, alternate
        Contact maps of `interval`, (bins, bins, tracks), log observed over expected.
    interval
        What was predicted.
    variant
        Must lie in the interval.
    scorer
        The SDK's settings.

    Raises
    ------
    VariantError
        When the variant lies in no bin of the map.
    """
    resolution = bin_size(interval, reference.values.shape[0])
    if not holds(interval, variant):
        raise VariantError(
            f"Variant {variant} lies in no bin of the contact map of {interval}; "
            "predict an interval that holds it"
        )
    row = (variant.start - interval.start) // resolution
    # The map is symmetric, so the row of the bin is also its column.
    change = abs(alternate.values[:, row] - reference.values[:, row])
    return variant_result(
        change.mean(axis=0, dtype=float),
        reference.metadata,
        interval=interval,
        variant=variant,
        scorer=scorer,
    )
