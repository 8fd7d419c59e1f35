"""Weights by name or path, of whatever format, as a `Bundle`."""

import dataclasses
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alphagenome.models.dna_model import Organism

from agviz.catalog.find import find_catalog
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import InputError, unknown_name
from agviz.network.config import PUBLISHED
from agviz.weights.bundle import Bundle
from agviz.weights.hub import REPOSITORIES, fetch_checkpoint, is_published
from agviz.weights.published import Checkpoint
from agviz.weights.shipped import SHIPPED, shipped_weights

CITATION = "Avsec et al. 2026"
TERMS = "For non-commercial use, under the terms accepted with the download"
ASSEMBLY = {Organism.HOMO_SAPIENS.name: "hg38", Organism.MUS_MUSCULUS.name: "mm10"}
"""The genomes that the published tracks were measured on."""

_FOLD = re.compile(r"(all[-_]folds|fold[-_]\d)", re.IGNORECASE)


def open_weights(
    name_or_path: str | os.PathLike[str],
    *,
    metadata: Any = None,
    find: Callable[[Any], TrackCatalog] | None = None,
) -> Bundle:
    """Open trained weights.

    Parameters
    ----------
    name_or_path
        The file of a `Bundle`, the folder of a published checkpoint (from Hugging Face or Kaggle,
        as downloaded), a published name: `"all_folds"`, `"fold_0"` to `"fold_3"`, or `"teaching"`
        for the weights that come with agviz. A name comes first: write `./fold_0`, or give a
        `Path`, for a folder of that name.
    metadata
        Where the table of tracks is, as `agviz.catalog.find.find_catalog` takes it. Checkpoints do
        not bring one: without this it is found or fetched. Of a bundle it replaces the own one.
    find
        Finds the table of tracks, given `metadata`; `find_catalog` if not given.

    Raises
    ------
    UnknownNameError, InputError
        There is neither such a name nor such a path, or no checkpoint in the folder.
    FormatError
        The file or folder is damaged, or holds another network.
    MissingDataError
        The weights that come with agviz are not here.
    MissingPackageError, RemoteError
        Weights or track metadata cannot be fetched.
    """
    find = find or find_catalog
    if is_published(name_or_path):
        name = os.fspath(name_or_path)
        return _published(fetch_checkpoint(name), name=name, tracks=lambda: find(metadata))
    shipped = isinstance(name_or_path, str) and name_or_path == SHIPPED
    path = shipped_weights() if shipped else Path(name_or_path).expanduser()
    if path.is_dir():
        return _published(path, name=checkpoint_name(path), tracks=lambda: find(metadata))
    if path.is_file():
        bundle = Bundle.open(path)
        if metadata is None:
            return bundle
        return dataclasses.replace(bundle, tracks=find(metadata))
    if len(path.parts) > 1 or path.suffix or isinstance(name_or_path, Path):
        raise InputError(f"There is no file or folder {str(path)!r}")
    known = (SHIPPED, *REPOSITORIES)
    raise unknown_name("file, folder or published checkpoint", str(name_or_path), known)


def checkpoint_name(folder: Path) -> str:
    """What a checkpoint is called, from where it lies: `.../jax/all_folds/1` is `all_folds`."""
    for part in reversed(folder.absolute().parts):
        if found := _FOLD.search(part):
            return found[0].lower().replace("-", "_")
    return folder.absolute().name


def _published(folder: Path, *, name: str, tracks: Callable[[], TrackCatalog]) -> Bundle:
    return Bundle(
        name=name,
        config=PUBLISHED,
        leaves=Checkpoint.open(folder, config=PUBLISHED),
        tracks=tracks(),  # after the checkpoint: whether that is one is told first
        assembly=ASSEMBLY,
        provenance=f"AlphaGenome {name}, {CITATION}",
        terms=TERMS,
    )
