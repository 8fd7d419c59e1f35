"""From the name or path of weights to a model that is ready to be asked."""

import os
from typing import Any

from agviz.genome.assembly import Assembly
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.network.junctions import SITES, THRESHOLD
from agviz.weights.open import open_weights


def open_alphagenome(
    weights: str | os.PathLike[str],
    *,
    assembly: Assembly | None = None,
    metadata: Any = None,
    precision: str | None = None,
    device: Any = None,
    junction_sites: int = SITES,
    site_threshold: float | int = THRESHOLD,
    edit_cache_bytes: int | None = None,
) -> AlphaGenomeModel:
    """The model of some weights.

    Parameters
    ----------
    weights
        A published name (`"all_folds"`, `"fold_0"`, ...), the file of a bundle, or the folder of a
        published checkpoint.
    assembly
        The genome that intervals are read from, and the genes that scores need.
    metadata
        Where the published table of tracks is, for weights that do not bring their own: a folder;
        by default it is found or fetched (`agviz.catalog.find`).
    precision, device, junction_sites, site_threshold, edit_cache_bytes
        As `AlphaGenomeModel` has them.

    Raises
    ------
    FormatError
        The file or folder holds no weights, damaged ones, or those of another network.
    MissingPackageError, RemoteError
        Published weights cannot be fetched.
    InputError
        A device, precision or setting that is not there.
    """
    return AlphaGenomeModel(
        open_weights(weights, metadata=metadata), assembly=assembly, precision=precision,
        device=device, junction_sites=junction_sites, site_threshold=site_threshold,
        edit_cache_bytes=edit_cache_bytes,
    )  # fmt: skip
