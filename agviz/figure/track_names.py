"""What tracks are called on a figure: tissues by their names, not by their ontology terms.

Published tracks are named by term, as in ``CL:0000084 ATAC-seq``; their metadata say what that is:
``T-cell ATAC-seq``.
"""

import itertools
from collections.abc import Sequence

import pandas as pd

BIOSAMPLE, CURIE, ASSAY = "biosample_name", "ontology_curie", "Assay title"


def lane_label(name: str, strand: str) -> str:
    """A track's name, and its strand if it has one."""
    return f"{name} ({strand.replace('-', '−')})" if strand in ("+", "-") else name


def shown_names(metadata: pd.DataFrame) -> list[str]:
    """The name of each track as a reader knows it.

    The ontology term in a name gives way to the biosample; a name without that term (an accession)
    to biosample and assay, unless another track would then be called the same. Tracks without a
    biosample keep their names.

    Parameters
    ----------
    metadata
        One row per track: `name`, `strand`, and what else is known.
    """
    names = [str(name) for name in metadata["name"]]
    biosamples, curies, assays = (
        [_text(value) for value in metadata.get(column, [None] * len(names))]
        for column in (BIOSAMPLE, CURIE, ASSAY)
    )
    shown = [
        _shown(*known) for known in zip(names, biosamples, curies, assays, strict=True)
    ]  # fmt: skip
    labels = pd.Series(list(zip(shown, metadata["strand"], strict=True)))
    ambiguous = labels.duplicated(keep=False)
    return [
        name if twice else better
        for name, better, twice in zip(names, shown, ambiguous, strict=True)
    ]


def quoted(label: str) -> str:
    r"""A row's label as findings and errors tell it.

    >>> quoted("RNA\xa0(+)"), quoted("")
    ("'RNA (+)'", "'track'")
    """
    return repr(label.replace("\xa0", " ") or "track")


def shared_words(one: str, other: str) -> str:
    """What two labels end with, else begin with: what both rows are; empty if that is nothing.

    >>> shared_words("liver DNase-seq", "T-cell DNase-seq"), shared_words("RNA (+)", "RNA (−)")
    ('DNase-seq', 'RNA')
    >>> shared_words("liver", "neuron")
    ''
    """
    if one == other:
        return one
    first, second = one.split(), other.split()
    ending = _same_start(first[::-1], second[::-1])[::-1]
    return " ".join(ending or _same_start(first, second))


def of_model(model: str | None, measured: Sequence[str]) -> str:
    """Whose predictions those are that were named, and which of them are none; for a caption.

    >>> of_model("teaching", ["reads"])
    ' (model teaching; measured: reads)'
    """
    if not model:
        return ""
    return f" (model {model}; measured: {', '.join(measured)})" if measured else f" (model {model})"


def _same_start(one: list[str], other: list[str]) -> list[str]:
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return [word for word, _ in pairs]


def _shown(name: str, biosample: str, curie: str, assay: str) -> str:
    if not biosample:
        return name
    if curie and curie in name:
        before, _, after = name.partition(curie)  # usage_CL:0000084 total RNA-seq
        return " ".join(filter(None, (biosample, after.strip(), before.strip("_ "))))
    return f"{biosample} {assay}" if assay else name


def _text(value: object) -> str:
    """What a cell says; gaps say nothing."""
    return value if isinstance(value, str) else ""
