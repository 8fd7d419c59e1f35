"""Scorers and mutagenesis of the hosted service, as a local model gives them.

The official client returns mutagenesis in the order in which chunks arrive, without saying which
scorer made a score, so that the SDK's own `tidy_scores` fails on it. Here each chunk is asked for
by itself, and the results are put in positional order and labelled.
"""

from collections.abc import Callable, Sequence
from typing import Any

import anndata
from alphagenome.models import dna_client
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError, RemoteError
from agviz.genome.types import Interval
from agviz.models import scores
from agviz.models.checks import Capabilities
from agviz.models.mutagenesis import check_ism_interval

ALL = Capabilities("hosted", tuple(OutputType), tuple(Organism))
Scores = list[anndata.AnnData]


def choose(given: Sequence[Any], organism: Organism) -> list[Any]:
    """The scorers asked for, or those recommended; what the service would refuse is refused here.

    Raises
    ------
    InputError
        A scorer twice, or more than one request may have.
    UnsupportedError
        A scorer that is not defined for the organism.
    """
    chosen = scores.distinct(given) or scores.recommended_scorers(ALL, organism)
    most = dna_client.MAX_VARIANT_SCORERS_PER_REQUEST
    if len(chosen) > most:
        raise InputError(f"The hosted service takes up to {most} scorers; got {len(chosen)}")
    scores.check_scorers(chosen, capabilities=ALL, organism=organism)
    return chosen


def score_ism_variants(
    client: Callable[[], dna_client.DnaClient],
    intervals: tuple[Interval, Interval],
    scorers: list[Any],
    *,
    options: dict[str, Any],
    run: Callable[[Sequence[Callable[[], list[Scores]]]], list[list[Scores]]],
) -> list[Scores]:
    """Mutagenesis in chunks of ten positions, left to right.

    Parameters
    ----------
    client
        Gives the client to ask (or the one that only counts).
    intervals
        What is predicted, and the part of it that is mutated.
    scorers, options
        What the client's `score_ism_variants` takes.
    run
        Makes the calls, one request each, and keeps their order.
    """
    interval, part = intervals
    check_ism_interval(interval, part)

    def call(start: int) -> Callable[[], list[Scores]]:
        end = min(start + dna_client.MAX_ISM_INTERVAL_WIDTH, part.end)
        chunk = Interval(part.chromosome, start, end)
        return lambda: client().score_ism_variants(
            interval, chunk, scorers, progress_bar=False, max_workers=1, **options
        )

    starts = range(part.start, part.end, dna_client.MAX_ISM_INTERVAL_WIDTH)
    answered = run([call(start) for start in starts])
    found = [_labelled(each, scorers) for chunk in answered for each in chunk]
    return sorted(found, key=_place)


def _place(scored: Scores) -> tuple[int, str]:
    variant = scored[0].uns["variant"]
    return variant.position, variant.alternate_bases


def _labelled(scored: Scores, scorers: list[Any]) -> Scores:
    if len(scored) != len(scorers):
        raise RemoteError(
            f"The service answered {len(scored)} scores of {scored[0].uns['variant']} for "
            f"{len(scorers)} scorers"
        )
    for each, scorer in zip(scored, scorers, strict=True):
        each.uns["variant_scorer"] = scorer
    return scored
