"""The scores of many variants as a table to sort: a row per variant, a column per scorer."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import OUTPUTS

VARIANT = "variant_id"


def score_table(scores: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    """Titles and rows of the largest score of each variant by each scorer, with its sign.

    Parameters
    ----------
    scores
        Of `variant_scores`: a row per variant, scorer, gene and track.

    Returns
    -------
    titles
        "variant", then what each scorer reads.
    rows
        The variant's text, then a number for each scorer, None where there is none; in the order
        of the variants.
    """
    if not len(scores):
        return ["variant"], []
    keyed = scores.assign(variant_scorer=scores["variant_scorer"].astype(str))
    size = keyed["raw_score"].abs().fillna(-1.0)
    largest = keyed.loc[size.groupby([keyed[VARIANT], keyed["variant_scorer"]]).idxmax()]
    wide = largest.pivot(index=VARIANT, columns="variant_scorer", values="raw_score")
    scorers = list(dict.fromkeys(keyed["variant_scorer"]))
    wide = wide.loc[list(dict.fromkeys(keyed[VARIANT])), scorers]
    first = keyed.drop_duplicates("variant_scorer").set_index("variant_scorer")
    outputs = [titled(first.loc[each, "output_type"]) for each in scorers]
    values = wide.astype(object).where(wide.notna(), None).to_numpy().tolist()
    rows = [[str(name), *row] for name, row in zip(wide.index, values, strict=True)]
    return ["variant", *titles(scorers, outputs)], rows


def titles(scorers: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """What columns are called: the output, with the scorer's kind where there are several of it.

    >>> titles(["LFCScorer(RNA)", "Active(RNA)", "Center(DNase)"], ["RNA", "RNA", "DNase"])
    ['RNA LFC', 'RNA Active', 'DNase']
    """
    return [
        output
        if outputs.count(output) == 1
        else f"{output} {scorer.split('(')[0].removesuffix('Scorer')}"
        for scorer, output in zip(scorers, outputs, strict=True)
    ]


def titled(output: object) -> str:
    """What an output is called in figures.

    >>> titled("RNA_SEQ")
    'RNA-seq'
    """
    name = str(getattr(output, "name", output))
    return OUTPUTS[OutputType[name]].title if name in OutputType.__members__ else name
