"""The table of scores beside the figure: variants are scored one by one while its user looks."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd

from agviz.errors import AgvizWarning
from agviz.models.variant_list import read_variants
from agviz.models.variant_scores import variant_scores
from agviz.widgets.score_rows import score_table

NOTE = "Of each variant the largest score of each kind, with its sign. Click one to see it."


def tabulate(explorer: Any, scores: Any) -> None:
    """Fill the table of an explorer.

    Parameters
    ----------
    explorer
        Whose table.
    scores
        A frame of `variant_scores`, or variants, which are scored in a thread.

    Raises
    ------
    VariantError, ContigError, FormatError
        For variants that cannot be read.
    """
    if isinstance(scores, pd.DataFrame) and {"raw_score", "variant_scorer"} <= {*scores.columns}:
        show_scores(explorer, scores)
        return
    variants = read_variants(scores, explorer.model.assembly.contigs)
    explorer.score(functools.partial(_score_all, explorer, variants))


def show_scores(explorer: Any, frame: pd.DataFrame, note: str = NOTE) -> None:
    """Show a frame of scores as the explorer's table."""
    explorer.scores = frame
    columns, rows = score_table(frame)
    explorer.show_table({"columns": columns, "rows": rows, "note": note})


def _score_all(explorer: Any, variants: list[Any], report: Callable[[int, int], None]) -> str:
    """Score variants, the table growing with them; what is said at the end."""
    frames: list[pd.DataFrame] = []
    said: list[str] = []
    for done, variant in enumerate(variants):
        report(done, len(variants))
        try:
            frame, warned = _scored(explorer.model, variant)
        except Exception as error:  # whatever a model raises must not cost the other variants
            said.append(f"{variant} could not be scored: {error}")
            continue
        frames.append(frame)
        said.extend(warned)
        show_scores(explorer, pd.concat(frames, ignore_index=True), _note(said))
    if not frames:
        explorer.show_table({"columns": ["variant"], "rows": [], "note": _note(said)})
    return f"{len(frames)} of {len(variants)} variants were scored."


def _scored(model: Any, variant: Any) -> tuple[pd.DataFrame, list[str]]:
    """The scores of a variant, and warnings: they are told beside the table, not in the cell."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", AgvizWarning)
        frame = variant_scores(model, [variant], errors="raise", progress=False)
    return frame, [str(each.message) for each in caught if issubclass(each.category, AgvizWarning)]


def _note(said: list[str]) -> str:
    if not said:
        return NOTE
    more = f" And {len(said) - 1} more." if len(said) > 1 else ""
    return f"{NOTE} {said[0]}.{more}"
