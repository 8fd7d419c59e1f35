"""What some weights are, and everything that is wrong with them."""

import dataclasses
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from agviz._progress import track
from agviz.catalog.find import find_catalog
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import FormatError, RemoteError
from agviz.network.config import PUBLISHED
from agviz.network.shapes import count, shapes
from agviz.weights.bundle import Bundle
from agviz.weights.leaves import SHOWN
from agviz.weights.open import open_weights
from agviz.weights.published import Checkpoint
from agviz.weights.tensor_file import TensorFile


@dataclasses.dataclass(frozen=True)
class Report:
    """What `check_weights` found.

    Attributes
    ----------
    facts
        What the weights are: a few words by what they tell.
    problems
        What is wrong, a sentence each; empty if nothing is.
    """

    facts: dict[str, str]
    problems: tuple[str, ...]


def check_weights(
    name_or_path: str | os.PathLike[str], *, metadata: Any = None, show: bool = False
) -> Report:
    """Open weights, verify their hash and look at every value.

    What a checkpoint's tracks are need not be known for that: if they are not at hand and cannot be
    fetched, the report says so, and it is no problem of the weights.

    Parameters
    ----------
    name_or_path, metadata
        As `agviz.weights.open.open_weights` takes them.
    show
        Show progress bars.

    Raises
    ------
    AgvizError
        They cannot even be opened; as `open_weights`.
    """
    unknown: list[str] = []

    def find(given: Any) -> TrackCatalog:
        try:
            return find_catalog(given)
        except (RemoteError, FormatError) as error:
            if given is not None:
                raise
            unknown.append(str(error))
            return TrackCatalog({}, {}, "nowhere")

    bundle = open_weights(name_or_path, metadata=metadata, find=find)
    facts = dict(_facts(bundle))
    if unknown:
        facts["tracks"] = f"not known ({unknown[0]})"
    problems = []
    if isinstance(bundle.leaves, TensorFile):
        try:
            bundle.verify(show=show)
            facts["sha256"] = f"{bundle.sha256} (verified)"
        except FormatError as error:
            problems.append(str(error))
            facts["sha256"] = f"{bundle.sha256} (not that of the contents)"
    bad = sorted(_not_finite(bundle, show=show))
    if bad:
        rest = f" and {len(bad) - SHOWN:,} more" if len(bad) > SHOWN else ""
        leaves = "leaf has" if len(bad) == 1 else "leaves have"
        problems.append(
            f"{len(bad):,} {leaves} values that are not finite ({', '.join(bad[:SHOWN])}{rest})"
        )
    else:
        facts["values"] = "all finite"
    return Report(facts, tuple(problems))


def _not_finite(bundle: Bundle, *, show: bool) -> Iterator[str]:
    # A damaged file's too, which the bundle itself would refuse.
    leaves = bundle.leaves
    arrays = leaves.arrays() if isinstance(leaves, TensorFile) else bundle.arrays()
    for name in track(list(arrays), what="looking at values", show=show):
        if not np.isfinite(arrays.pop(name)).all():
            yield name


def _facts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Words by what they tell, in the order to print them."""
    tree = shapes(bundle.config)
    published = "published" if bundle.config == PUBLISHED else "own"
    yield "path", str(bundle.path)
    is_checkpoint = isinstance(bundle.leaves, Checkpoint)
    yield "format", "Orbax checkpoint" if is_checkpoint else f"bundle, {bundle.dtype}"
    yield "name", bundle.name
    sizes = f"{count(tree, 'params'):,} parameters, {count(tree, 'state'):,} state values"
    yield "network", f"{published} config, {sizes}"
    for index, organism in enumerate(bundle.tracks.organisms):
        counts = bundle.tracks.counts(organism)
        listed = ", ".join(f"{output} {n:,}" for output, n in counts.items())
        genome = bundle.assembly.get(organism.name, "genome not known")
        yield f"organism {index}", f"{organism.name} ({genome}), {counts.sum():,} tracks: {listed}"
    if bundle.tracks.organisms:
        yield "tracks from", bundle.tracks.source
    yield "provenance", bundle.provenance + (" (random weights)" if bundle.random else "")
    yield "terms", bundle.terms or "not known"
