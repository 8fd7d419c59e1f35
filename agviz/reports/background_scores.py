"""Scores of background variants: what an explanation of one variant is measured against.

They are asked for in small groups, so that of a model with thousands of tracks only what is
compared is kept in memory.
"""

import functools
import re
import warnings
from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz._progress import track
from agviz.errors import AlignmentWarning, InputError
from agviz.genome.types import Variant
from agviz.interpret.kept import Kept
from agviz.models.interface import Model
from agviz.models.scorer_names import choose_scorers
from agviz.models.variant_scores import variant_scores
from agviz.scoring.background import Background, sample_background

Given: TypeAlias = int | Background | pd.DataFrame | None
LEVELS = r"aggregation_type=ACTIVE_|^GeneMaskActiveScorer"
"""Scorers, by their text, that give the level of the more active allele: no change."""
KEPT = ["variant_id", "variant_scorer", "track_name", "track_strand", "raw_score"]
GROUP = 8  # variants


def read_background(model: DnaModel, given: Given, *, like: Variant, seed: int) -> Given:
    """The background that was asked for, with a number of variants sampled.

    Raises
    ------
    InputError
        For a number below 1, a table without the columns needed or without rows, or when there is
        no genome to sample from.
    """
    if isinstance(given, pd.DataFrame):
        if missing := [column for column in KEPT if column not in given]:
            raise InputError(
                f"The table of background scores has no column {', '.join(missing)}; it is what "
                "variant_scores gives for other variants, or an explanation's background_scores"
            )
        if given.empty:
            raise InputError("The table of background scores has no rows; give None for none")
        return given
    if given is None or isinstance(given, Background):
        return given
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise InputError(
            "background must be a number of variants from 1 on, a Background, a table of scores, "
            f"or None; got {given!r}"
        )
    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError(
            "A background is sampled from a genome: give load_model an assembly, or give "
            "background=None"
        )
    return sample_background(assembly, like, number=given, seed=seed)


def score_background(
    model: DnaModel, given: Given, *, kept: Kept, progress_bar: bool
) -> pd.DataFrame | None:
    """The scores of a background: of each variant by the recommended scorers of changes.

    `kept` has those that are known, group by group.

    Returns
    -------
    pandas.DataFrame or None
        variant_id, variant_scorer, track_name, track_strand, raw_score; `attrs["background"]` says
        what the background is, where that is known. None without a background.
    """
    if given is None or isinstance(given, pd.DataFrame):
        return given
    assert isinstance(given, Background)
    variants = list(given.variants)
    groups = {
        f"background/{first:04d}": variants[first : first + GROUP]
        for first in range(0, len(variants), GROUP)
    }
    if isinstance(model, Model):
        model.announce(sum(len(some) for key, some in groups.items() if not kept.has_frame(key)))
    chosen = choose_scorers(None, model)
    scorers = [scorer for scorer in chosen if not re.search(LEVELS, str(scorer))] or None
    found = [
        kept.frame(key, functools.partial(_scores_of_group, model, some, scorers))
        for key, some in track(groups.items(), what="Background", show=progress_bar)
    ]
    frames = [frame for frame in found if len(frame)]
    scores = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=KEPT)
    scores.attrs = {"background": _described(given)}
    return scores


def _scores_of_group(
    model: DnaModel, variants: Sequence[Variant], scorers: list[Any] | None
) -> pd.DataFrame:
    with warnings.catch_warnings():
        # Said once, of the variant itself, which they are like.
        warnings.simplefilter("ignore", AlignmentWarning)
        return variant_scores(model, list(variants), scorers, progress=False)[KEPT]


def _described(background: Background) -> dict[str, Any]:
    return dict(background.description)


def largest_of_each(scores: pd.DataFrame) -> pd.DataFrame:
    """The largest |score| of each background variant by each scorer, over all tracks and genes.

    Returns
    -------
    pandas.DataFrame
        Rows are variants, columns scorers; 0 where a scorer had nothing to score, such as no gene.
    """
    sizes = scores["raw_score"].abs().astype(float)
    keys = [scores["variant_id"].astype(str), scores["variant_scorer"].astype(str)]
    return sizes.groupby(keys, sort=False).max().unstack().fillna(0.0)
