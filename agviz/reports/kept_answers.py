"""Answers of a model that an explanation keeps in a folder, and what makes two questions the same.

Asking takes minutes to hours; tables, words and figures are made of the answers in a moment, so
that only answers are kept.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz.genome.motif_set import MotifSet
from agviz.genome.types import Variant
from agviz.interpret.kept import Kept
from agviz.interpret.question import model_name
from agviz.interpret.same_question import described, fingerprint
from agviz.models.variant_scores import variant_scores
from agviz.models.variant_window import variant_interval
from agviz.reports.background_scores import Given
from agviz.scoring.background import Background

WHAT = "an explanation"
VERSION = 1
SCORES = "scores"


def keep_answers(
    out: str | os.PathLike[str] | None,
    model: DnaModel,
    variant: Variant,
    *,
    given: Given,
    motifs: MotifSet | None,
    flank: int,
) -> Kept:
    """A folder for the answers, made or found; or none.

    Parameters
    ----------
    out
        The folder, or None.
    model, variant
        Who is asked about what.
    given, motifs, flank
        The background as it was read, and what else was asked for.

    Raises
    ------
    InputError
        When the folder is of another model, variant or setting, or cannot be made.
    FormatError
        When it holds something else.
    """
    kept = Kept(None if out is None else Path(out), what=WHAT)
    if out is None:
        return kept
    place = variant_interval(model, variant)
    assembly = getattr(model, "assembly", None)
    bases = "" if assembly is None else assembly.sequence(place)
    kept.begin(
        {
            "version": VERSION,
            "variant": str(variant),
            "model": model_name(model),
            "weights": fingerprint(model),
            "interval": str(place),
            "genome": _hash(bases),
            "background": _background(given),
            "motifs": None if motifs is None else _hash(described(motifs)),
            "flank": flank,
        }
    )
    return kept


def own_scores(kept: Kept, model: DnaModel, variant: Variant) -> pd.DataFrame:
    """The variant's scores by all recommended scorers, as `variant_scores` gives them."""
    return kept.frame(SCORES, lambda: variant_scores(model, [variant]))


def _background(given: Given) -> dict[str, Any] | None:
    """What is compared with, as plain data."""
    if given is None:
        return None
    if isinstance(given, Background):
        about = described(sorted(given.description.items()))
        return {
            "variants": len(given),
            "sha256": _hash(" ".join(map(str, given.variants))),
            "description": about,
        }
    assert isinstance(given, pd.DataFrame)
    return {"rows": len(given), "sha256": _hash(given.to_csv(index=False))}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
