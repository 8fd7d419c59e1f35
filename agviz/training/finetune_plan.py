"""All that fine-tuning is to do, checked against the files before anything is computed."""

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from alphagenome.models.dna_model import Organism

from agviz._files import fingerprint
from agviz.errors import InputError, UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.network.config import NetworkConfig
from agviz.training.bigwig_batches import BigWigBatches, HeadTracks
from agviz.training.bigwig_targets import Heads, TargetTrack, parse_targets, strand_partners
from agviz.training.embedding_cache import CachedBatches, EmbeddingCache, embedding_bytes
from agviz.training.finetune_checks import check_contigs, check_missing
from agviz.training.finetune_regions import Regions, Split, Window, split_regions
from agviz.training.finetune_settings import GIGABYTE, FinetuneSettings
from agviz.training.new_heads import check_names, head_config
from agviz.training.optimizer import OptimizerConfig
from agviz.weights.bundle import Bundle
from agviz.weights.open import open_weights


@dataclasses.dataclass(frozen=True, eq=False)
class FinetunePlan:
    """What will be done; print it to see how much that is.

    Attributes
    ----------
    parent
        The weights to begin with.
    organism
        Whose tracks these are.
    assembly
        The genome.
    heads
        The tracks of each head.
    config
        The network with the new heads alone.
    split
        Windows to train on and to judge by.
    length
        bp of a window.
    heads_only, keep_heads
        New heads on a frozen trunk, or the whole network; whether the old heads stay.
    settings
        Steps, rates, losses.
    """

    parent: Bundle
    organism: Organism
    assembly: Assembly
    heads: Heads
    config: NetworkConfig
    split: Split
    length: int
    heads_only: bool
    keep_heads: bool
    settings: FinetuneSettings

    @property
    def index(self) -> int:
        """The network's index of the organism."""
        return self.parent.tracks.organisms.index(self.organism)

    @property
    def embedding_bytes(self) -> int:
        """Disk that embeddings will take; 0 if the whole network is trained."""
        if not self.heads_only:
            return 0
        strands = 2 if self.settings.reverse_complement else 1
        windows = strands * len(self.split.training) + len(self.split.validation)
        each = embedding_bytes(self.config, self.length, dtype=self.settings.cache_dtype)
        return windows * each

    @property
    def hash(self) -> str:
        """SHA-256 of all that decides the result; files count by name, size and time of change."""
        told = {
            "parent": self.parent.sha256,
            "config": self.config.as_dict(),
            "genome": fingerprint(self.assembly.fasta),
            "organism": self.organism.name,
            "tracks": [_identity(each) for tracks in self.heads.values() for each in tracks],
            "split": self.split,
            "length": self.length,
            "heads_only": self.heads_only,
            "settings": dataclasses.asdict(self.settings),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def optimizer(self) -> OptimizerConfig:
        """AdamW with its course."""
        return self.settings.optimizer(heads_only=self.heads_only)

    def source(self, windows: tuple[Window, ...]) -> BigWigBatches:
        """Batches of these windows; moved and turned as in training."""
        heads = {
            name: HeadTracks(
                min(self.config.track_head(name).resolutions),
                tracks,
                tuple(each.open() for each in tracks),
                strand_partners(tracks),
            )
            for name, tracks in self.heads.items()
        }
        return BigWigBatches(
            self.assembly.fasta_reader,
            heads,
            windows,
            self.length,
            size=self.settings.batch,
            shift=self.settings.shift,
            turns=self.settings.reverse_complement,
            seed=self.settings.seed,
        )

    def __str__(self) -> str:
        tracks = ", ".join(f"{len(each)} {name}" for name, each in self.heads.items())
        what = "new heads on a frozen trunk" if self.heads_only else "the whole network"
        train, held = (len(windows) for windows in self.split)
        lines = [
            f"Fine-tuning of {self.parent.name!r}: {what}",
            f"tracks: {tracks}",
            f"windows of {self.length:,} bp: {train:,} to train on, {held:,} held out",
            f"steps: {self.settings.steps:,} of {self.settings.batch}",
        ]
        if self.heads_only:
            lines.append(f"embeddings on disk: {self.embedding_bytes / GIGABYTE:,.2f} GB")
        return "\n".join(lines)


def plan(
    model: Any,
    tracks: Iterable[TargetTrack] | pd.DataFrame,
    regions: Regions,
    *,
    assembly: Assembly | str | os.PathLike[str] | None = None,
    validation: Regions | Sequence[str] | None = None,
    organism: Organism = Organism.HOMO_SAPIENS,
    heads_only: bool = True,
    keep_heads: bool = False,
    settings: FinetuneSettings | None = None,
) -> FinetunePlan:
    """What `finetune` with these arguments would do; they and their errors are described there."""
    parent = bundle_of(model)
    how = settings or FinetuneSettings()
    how.check(heads_only=heads_only)
    if keep_heads and not heads_only:
        raise InputError(
            "keep_heads keeps heads as they are, and training the whole network changes what they "
            "read; train new heads only, or leave the old ones out"
        )
    if organism not in parent.tracks.organisms:
        names = ", ".join(each.name for each in parent.tracks.organisms)
        raise UnsupportedError(f"{parent.name!r} has no {organism.name}; it has: {names}")
    genome = _genome(assembly, model)
    heads = parse_targets(tracks)
    check_names(heads, parent.tracks if keep_heads else None, organism=organism)
    length = how.window(parent.config)
    contigs = genome.fasta_reader.names
    split = split_regions(regions, validation, contigs=contigs, length=length)
    if len(split.training) < how.batch:
        raise InputError(
            f"{len(split.training)} training windows make no batch of {how.batch}; give more "
            "regions, or a smaller batch"
        )
    for each in (track for tracks in heads.values() for track in tracks):
        check_contigs(each, contigs, split)
    check_missing(heads, how, contigs=contigs, split=split, length=length)
    config = head_config(parent.config, {name: len(found) for name, found in heads.items()})
    return FinetunePlan(
        parent, organism, genome, heads, config, split, length, heads_only, keep_heads, how
    )


def cached(todo: FinetunePlan, source: BigWigBatches, folder: Path) -> CachedBatches:
    """The source's batches with embeddings kept in a folder, below a name of what they follow from.

    That is trunk, genome, windows, organism and type: not tracks, rates or steps.
    """
    told = [
        todo.parent.sha256,
        fingerprint(todo.assembly.fasta),
        source.windows,
        todo.length,
        todo.index,
        todo.settings.cache_dtype,
    ]
    key = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:KEY_DIGITS]
    cache = EmbeddingCache(folder / key, source, todo.config, todo.settings.cache_dtype)
    return CachedBatches(source, cache)


KEY_DIGITS = 16
"""Of a folder of embeddings: enough that two never meet."""


def bundle_of(model: Any) -> Bundle:
    """The weights of a model, of a name or path, or themselves.

    Raises
    ------
    InputError
        A model that has no weights here, such as the hosted one.
    """
    if isinstance(model, str | os.PathLike):
        return open_weights(model)
    bundle = model if isinstance(model, Bundle) else getattr(model, "bundle", None)
    if not isinstance(bundle, Bundle):
        raise InputError(
            f"Fine-tuning begins with a model's weights, which {type(model).__name__} does not "
            "have here; give a Bundle, a model of load_model, or the path of weights"
        )
    return bundle


def _genome(assembly: Assembly | str | os.PathLike[str] | None, model: Any) -> Assembly:
    if isinstance(assembly, Assembly):
        return assembly
    if assembly is not None:
        return Assembly.open(assembly)
    own = getattr(model, "assembly", None)
    if isinstance(own, Assembly):
        return own
    raise InputError(
        "Fine-tuning reads sequences from a genome: give assembly, an Assembly or the folder of one"
    )


def _identity(track: TargetTrack) -> list[object]:
    """What tells tracks apart."""
    return [
        fingerprint(track.open().path),
        track.type.name,
        track.row,
        track.scale,
        str(track.missing),
    ]
