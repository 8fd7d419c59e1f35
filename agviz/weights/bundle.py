"""A trained model in one file: network, tracks, genome and where it all comes from.

A `Bundle` is a safetensors file. Its tensors have the names of the published checkpoint's leaves
(`params/alphagenome/embed/embeddings`); its header tells the rest, so that nothing else is needed
to predict with it, and holds a hash of every tensor and of itself: what was damaged or changed is
refused, the header when it is opened, a tensor when it is first used.
"""

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from agviz._files import result_path
from agviz._progress import track
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import FormatError
from agviz.network.config import NetworkConfig
from agviz.network.parameters import Variables, flatten, nest
from agviz.network.shapes import shapes
from agviz.weights.leaves import Unread, check_shapes, named, unnamed
from agviz.weights.published import Checkpoint
from agviz.weights.tensor_file import DTYPES, Tensor, TensorFile
from agviz.weights.tensor_writer import STATE, arrange, encode, header_bytes, write_tensors
from agviz.weights.track_columns import check_tracks
from agviz.weights.verified import verify, verify_once

FORMAT = "agviz bundle 1"

_FORMAT, _ABOUT, _TRACKS, _DIGESTS, _SHA256 = "format", "about", "tracks", "digests", "sha256"
_NO_HASH = "0" * 64


@dataclasses.dataclass(frozen=True, eq=False)
class Bundle:
    """A trained model: `Bundle.open` reads one, `write` writes it.

    It pickles by path if it was opened from a file or checkpoint.

    Attributes
    ----------
    name
        `"all_folds"`, `"fold_0"`, or what its maker called it.
    config
        The network's sizes.
    leaves
        The parameters and state: in memory, or what has them on disk. `variables` gives them.
    tracks
        What the heads' columns are.
    assembly
        The genome of each organism that the tracks were measured on, by the organism's name in the
        SDK: `{"HOMO_SAPIENS": "hg38"}`. Empty if it is not known.
    provenance
        Source and citation in one line, for captions.
    terms
        What the weights may be used for, in one line; "" if nothing is known.
    random
        Nothing was learned: the weights are random, and figures must say so.
    """

    name: str
    config: NetworkConfig
    leaves: Variables | TensorFile | Checkpoint
    tracks: TrackCatalog
    assembly: Mapping[str, str]
    provenance: str
    terms: str = ""
    random: bool = False

    def __post_init__(self) -> None:
        check_tracks(self.tracks, config=self.config, what=f"The track table of {self.name!r}")
        if not isinstance(self.leaves, TensorFile | Checkpoint):
            shapes = {name: np.shape(leaf) for name, leaf in named(flatten(self.leaves))}
            check_shapes(shapes, config=self.config, what=f"Bundle {self.name!r}")

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> "Bundle":
        """Open a bundle's file; reads and checks the header alone.

        Tensors are checked when they are first used; `verify` checks them all.

        Raises
        ------
        FormatError
            The file is no bundle, not all of one, of a newer format, was changed, or its tensors
            are not those of its config.
        """
        file = TensorFile.open(path)
        metadata = file.metadata
        if not str(metadata.get(_FORMAT, "")).startswith("agviz bundle"):
            raise FormatError(f"{str(file.path)!r} holds tensors, but is no bundle of agviz")
        if metadata[_FORMAT] != FORMAT:
            raise FormatError(
                f"{str(file.path)!r} has the format {metadata[_FORMAT]!r}; this agviz reads "
                f"{FORMAT!r}: update it"
            )
        if metadata.get(_SHA256) != _content_hash(file.tensors, metadata):
            raise FormatError(f"{str(file.path)!r} is damaged: its header does not fit its hash")
        about = json.loads(metadata[_ABOUT])
        bundle = cls(
            **about | {"config": NetworkConfig.from_dict(about["config"])},
            leaves=file,
            tracks=TrackCatalog.from_bytes(metadata[_TRACKS].encode()),
        )
        check_shapes(
            {name: tensor.shape for name, tensor in file.tensors.items()},
            config=bundle.config,
            what=repr(str(file.path)),
        )
        vars(bundle)["sha256"] = metadata[_SHA256]  # known: spares computing it
        return bundle

    @property
    def path(self) -> Path | None:
        """The file or folder that has the leaves; None if they are in memory."""
        return self.leaves.path if isinstance(self.leaves, TensorFile | Checkpoint) else None

    @property
    def dtype(self) -> str:
        """How parameters are stored: `"float32"`, `"float16"` or `"bfloat16"`."""
        if not isinstance(self.leaves, TensorFile):
            return "float32"
        tensors = self.leaves.tensors
        codes = {tensors[name].dtype for name in tensors if not name.startswith(STATE)}
        return next(name for name, (code, _) in DTYPES.items() if code in codes)

    @property
    def variables(self) -> Variables:
        """Parameters and state in float32, as a new tree at each call.

        Leaves of a float32 file are mapped into memory, read-only: they take memory when they are
        used, and give it back when they are gone. Of a 16-bit file or a checkpoint they are read.
        Keep the tree if you need it twice; take it apart leaf by leaf if memory is short.

        Raises
        ------
        FormatError
            The file is damaged; as `arrays`.
        """
        return nest(unnamed(self.arrays()))

    @property
    def unread(self) -> Variables:
        """The tree of `variables` with leaves that `agviz.weights.leaves.read` reads when needed.

        Of leaves in memory it is `variables` itself.
        """
        if not isinstance(self.leaves, TensorFile | Checkpoint):
            return self.variables
        names = [name for name, _ in named(shapes(self.config))]
        return nest(unnamed({name: Unread(name, self.arrays) for name in names}))

    def arrays(self, names: Iterable[str] | None = None) -> dict[str, Any]:
        """The leaves of `variables` by name: `params/alphagenome/embed/embeddings`.

        A file's tensors are compared with their hashes the first time that they are used on this
        machine (3 s for 1.8 GB); see `agviz.weights.verified`.

        Parameters
        ----------
        names
            Which leaves; None: all.

        Raises
        ------
        FormatError
            The file is damaged, or another one since it was opened.
        """
        if isinstance(self.leaves, TensorFile):
            chosen = list(self.leaves.tensors if names is None else names)
            verify_once(self.leaves, _digests(self.leaves), chosen)
            return self.leaves.arrays(chosen)
        if isinstance(self.leaves, Checkpoint):
            return self.leaves.arrays(names)
        leaves = dict(named(flatten(self.leaves)))
        return leaves if names is None else {name: leaves[name] for name in names}

    @functools.cached_property
    def sha256(self) -> str:
        """SHA-256 of the contents, 64 hexadecimal digits.

        It covers names, types, shapes and places of all tensors, the SHA-256 of each one's bytes,
        and the metadata: the header's own hash, taken with this entry blank. A bundle that is
        no file yet has the hash that its float32 file will have.
        """
        if isinstance(self.leaves, TensorFile):
            return _content_hash(self.leaves.tensors, self._metadata(_digests(self.leaves)))
        values = self.arrays()
        tensors = arrange({name: np.shape(leaf) for name, leaf in values.items()}, "float32")
        digests = {
            name: hashlib.sha256(encode(np.asarray(values[name]), tensor, name=name)).hexdigest()
            for name, tensor in tensors.items()
        }
        return _content_hash(tensors, self._metadata(digests))

    def write(
        self, path: str | os.PathLike[str], *, dtype: str = "float32", show: bool = False
    ) -> Path:
        """Write the bundle to one file, whole or not at all.

        A bundle from a file is verified first, so that no damage is given new hashes. The same
        bundle gives the same bytes. Read back from float32 it is exactly the same.

        Parameters
        ----------
        path
            The file; by custom it ends in `.safetensors`.
        dtype
            `"float32"`, or `"bfloat16"` or `"float16"` for half the size. Values are rounded then,
            but the norms' mean squares stay float32 beside float16; bfloat16 loses nothing that
            the published mixed precision would not round as well.
        show
            Show a progress bar.

        Returns
        -------
        pathlib.Path
            `path`.

        Raises
        ------
        InputError
            The folder does not exist, `dtype` is unknown, or a value is too large for it.
        FormatError
            The file that the bundle is from is damaged.
        """
        self.verify(show=show)
        values = self.arrays()
        tensors = arrange({name: np.shape(leaf) for name, leaf in values.items()}, dtype)

        def arrays() -> Generator[np.ndarray, None, None]:
            for name in track(tensors, what="writing", show=show):
                yield np.asarray(values.pop(name))  # its memory is free once it is written

        def describe(digests: Mapping[str, str]) -> Mapping[str, str]:
            metadata = self._metadata(digests)
            return metadata | {_SHA256: _content_hash(tensors, metadata)}

        with result_path(path) as temporary, contextlib.closing(arrays()) as ordered:
            write_tensors(temporary, tensors, arrays=ordered, describe=describe)
        return Path(path)

    def verify(self, *, show: bool = False) -> None:
        """Read every tensor of the file and compare it with its hash (3 s per 1.8 GB).

        Raises
        ------
        FormatError
            Some are not as they were written: how many, and the first few by name.
        """
        if isinstance(self.leaves, TensorFile):
            verify(self.leaves, _digests(self.leaves), show=show)

    def _metadata(self, digests: Mapping[str, str]) -> dict[str, str]:
        """The header's words, the hash of them all blank."""
        about = {
            "name": self.name,
            "config": self.config.as_dict(),
            "assembly": dict(self.assembly),
            "provenance": self.provenance,
            "terms": self.terms,
            "random": self.random,
        }
        return {
            _FORMAT: FORMAT,
            _ABOUT: _json(about),
            _TRACKS: self.tracks.as_bytes().decode(),
            _DIGESTS: _json(digests),
            _SHA256: _NO_HASH,
        }


def _content_hash(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> str:
    header = header_bytes(tensors, {**metadata, _SHA256: _NO_HASH})
    return hashlib.sha256(header).hexdigest()


def _digests(file: TensorFile) -> dict[str, str]:
    """What the header says: the SHA-256 of each tensor."""
    return json.loads(file.metadata[_DIGESTS])


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
