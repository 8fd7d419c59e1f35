"""A stage of training on disk, in one file: enough to go on as if nothing had happened.

A checkpoint is a numpy archive: a leaf each, and a header in JSON which says of what training it
is. It is written under another name and renamed, so that whatever happens the last one is there.
"""

import dataclasses
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from agviz._files import atomic_path
from agviz.errors import FormatError, InputError
from agviz.network.config import NetworkConfig
from agviz.training.step import TrainingState

FORMAT = "agviz checkpoint 1"

_HEADER = "header"
_STATE, _MEANS = "state", "means"


@dataclasses.dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a training run needs to go on.

    Attributes
    ----------
    config
        The network's sizes.
    recipe
        Hash of everything that decides how the stage runs (see `recipe.stage_hash`).
    state
        Parameters, averages, moments and step.
    means
        The track means that targets are divided by (see `track_means`).
    done
        The stage has taken all its steps, and its norms are those of the averaged weights.
    """

    config: NetworkConfig
    recipe: str
    state: TrainingState
    means: Mapping[str, Mapping[str, Any]]
    done: bool = False

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the file, whole or not at all.

        Raises
        ------
        InputError
            The folder does not exist, or the file cannot be written, as on a full disk; what was
            there before is as it was.
        """
        header = {
            "format": FORMAT,
            "config": self.config.as_dict(),
            "recipe": self.recipe,
            "done": self.done,
        }
        leaves = {
            f"{root}/{name}": np.asarray(leaf)
            for root, tree in ((_STATE, self.state), (_MEANS, dict(self.means)))
            for name, leaf in _named(tree)
        }
        leaves[_HEADER] = np.frombuffer(json.dumps(header).encode(), np.uint8)
        with atomic_path(path) as temporary:
            try:
                with temporary.open("wb") as stream:
                    np.savez(stream, allow_pickle=False, **leaves)
            except OSError as error:
                kept = (
                    "an earlier one is kept" if Path(path).exists() else "there is none before it"
                )
                raise InputError(
                    f"The checkpoint {str(path)!r} could not be written "
                    f"({error.strerror or error}); {kept}. Make room, then start again: training "
                    "goes on from the last checkpoint"
                ) from error
        return Path(path)

    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str],
        *,
        like: TrainingState,
        config: NetworkConfig,
        recipe: str | None = None,
    ) -> "Checkpoint":
        """Read a checkpoint of this network, and of this recipe if one is given.

        Parameters
        ----------
        path
            The file.
        like
            A state of the same training, for the tree's shape.
        config
            The network's sizes.
        recipe
            Hash of the stage that is to go on.

        Raises
        ------
        FormatError
            The file is no checkpoint, is damaged, or is of another network or recipe.
        FileNotFoundError
            There is none.
        InputError
            It is there and cannot be read.
        """
        leaves = _read(path)
        header = json.loads(leaves.pop(_HEADER).tobytes())
        if NetworkConfig.from_dict(header["config"]) != config:
            raise FormatError(
                f"The checkpoint {str(path)!r} is of a network of another config "
                f"({_differences(header['config'], config)}); train into another folder"
            )
        if recipe is not None and header["recipe"] != recipe:
            raise FormatError(
                f"The checkpoint {str(path)!r} is of other data, settings, seed or held-out fold "
                f"({header['recipe'][:8]}, not {recipe[:8]}); train into another folder"
            )
        means: dict[str, dict[str, Any]] = {}
        for name in [name for name in leaves if name.startswith(f"{_MEANS}/")]:
            _, kind, output = name.split("/")
            means.setdefault(kind, {})[output] = leaves.pop(name)
        return cls(config, header["recipe"], _restore(like, leaves, path), means, header["done"])


def remove_leftovers(path: Path) -> None:
    """Remove what a kill in the middle of writing the checkpoint `path` left beside it."""
    for leftover in path.parent.glob(f".{path.stem}.*{path.suffix}"):
        leftover.unlink(missing_ok=True)


def _read(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """All arrays of the file, one of which is a header of this format."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:  # says nothing of what is in it
        raise InputError(
            f"The checkpoint {str(path)!r} cannot be read ({error.strerror})"
        ) from error
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            leaves = {name: archive[name] for name in archive.files}
        header = json.loads(leaves[_HEADER].tobytes())
        known = header.get("format") == FORMAT and {"config", "recipe", "done"} <= set(header)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise FormatError(
            f"{str(path)!r} is no checkpoint, or is damaged; delete it to begin this stage anew"
        ) from error
    if not known:
        raise FormatError(f"{str(path)!r} is a checkpoint of another version of agviz")
    return leaves


def _named(tree: Any) -> list[tuple[str, Any]]:
    """Each leaf with its path in the tree: `params/embed/embeddings`."""
    return [
        (jax.tree_util.keystr(path, simple=True, separator="/"), leaf)
        for path, leaf in jax.tree_util.tree_leaves_with_path(tree)
    ]


def _restore(
    like: TrainingState, leaves: Mapping[str, np.ndarray], path: str | os.PathLike[str]
) -> TrainingState:
    """The tree of `like` with the leaves of a file."""
    wanted = [f"{_STATE}/{name}" for name, _ in _named(like)]
    if set(wanted) != set(leaves):
        odd = sorted(set(wanted).symmetric_difference(leaves))
        raise FormatError(
            f"The checkpoint {str(path)!r} lacks or adds {len(odd)} arrays, such as {odd[0]!r}: "
            "it is of another optimizer; train into another folder"
        )
    structure = jax.tree_util.tree_structure(like)
    restored: TrainingState = jax.tree_util.tree_unflatten(
        structure, [jnp.asarray(leaves[name]) for name in wanted]
    )
    return restored


def _differences(found: Mapping[str, Any], wanted: NetworkConfig) -> str:
    """Which sizes differ, for an error."""
    theirs = NetworkConfig.from_dict(found).as_dict()
    ours = wanted.as_dict()
    names = [name for name, value in ours.items() if theirs[name] != value]
    first = names[0]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{first} is {theirs[first]}, not {ours[first]}{more}"
