"""JASPAR's vertebrate motifs, which the package brings with it (made by `.ci/make_jaspar.py`)."""

import functools
import json
from pathlib import Path

import numpy as np

from agviz.genome.motif_set import Motif, MotifSet

PATH = Path(__file__).parent.parent / "data" / "jaspar.npz"


@functools.cache
def jaspar() -> MotifSet:
    """The CORE collection of JASPAR 2026 for vertebrates: 1,019 motifs, under CC BY 4.0.

    Of each motif the newest version, but of MYB the one before, MA0100.3: the newest was trimmed to
    six bases, so short that no match reaches a p-value of 1e-4.

    Returns
    -------
    MotifSet
        `.source`, `.license` and `.citation` say what to state where it is used.

    References
    ----------
    Ovek Baydar et al. (2026) "JASPAR 2026: expansion of transcription factor binding profiles and
    integration of deep learning models", *Nucleic Acids Research* 54:D184-D193.

    Examples
    --------
    >>> ag.jaspar()["GATA1::TAL1"].id
    'MA0140.3'
    >>> ag.jaspar().select(["MYB", "MA0139"])
    <2 motifs: JASPAR 2026 CORE vertebrates (MYB: MA0100.3); CC BY 4.0>
    """
    with np.load(PATH, allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        ids, names, widths = stored["ids"], stored["names"], stored["widths"]
        counts = np.split(stored["counts"], np.cumsum(widths, dtype=np.int64)[:-1])
    rows = zip(names.tolist(), counts, ids.tolist(), strict=True)
    return MotifSet(tuple(Motif(name, table, id=id) for name, table, id in rows), **about)
