"""Every width and depth of the network, in one frozen value.

The published network is `PUBLISHED`; a small network for tests or teaching is another value of the
same class. Nothing else in this room writes a size.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), and the layout of the published checkpoints.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from agviz.errors import FormatError, InputError, suggest

CONTACT_MAPS = "contact_maps"
SPLICE_SITES = "splice_sites_classification"
SPLICE_USAGE = "splice_sites_usage"
JUNCTIONS = "splice_sites_junction"

SPLICE_CLASSES = 5
"""Donor +, acceptor +, donor -, acceptor -, neither; in this order everywhere."""


@dataclasses.dataclass(frozen=True)
class TrackHead:
    """A head that predicts tracks along the sequence.

    Attributes
    ----------
    name
        As in the checkpoint: `"rna_seq"`.
    tracks
        How many, padding tracks included, of one organism.
    resolutions
        bp per bin, ascending: 1, 128 or both.
    power
        Exponent that squashed the training targets (RNA-seq: 0.75); 1 where there was none.
    """

    name: str
    tracks: int
    resolutions: tuple[int, ...] = (1, 128)
    power: float = 1.0


@dataclasses.dataclass(frozen=True)
class NetworkConfig:
    """Sizes of a network; the defaults are the published one's.

    Attributes
    ----------
    organisms
        How many organisms have embeddings and heads of their own.
    stem_width, conv_width
        Widths, in bp and in bins, of the first convolution and of all others.
    channels, channel_step, downres_blocks
        Channels at 1 bp, what each further block of the encoder adds, and how many such blocks
        there are. Each halves the resolution, as does the stem.
    tower_blocks
        Attention and MLP blocks of the transformer tower; every second one updates the pairs.
    query_heads, key_channels, value_channels
        Query heads, channels of each query and of the one key, and of the one value.
    mlp_channels
        Hidden channels of the tower's MLPs.
    max_tokens
        Where the rotary wavelengths of the attention end, in tokens.
    tokens_per_pair
        Tokens along one side of a pair bin.
    pair_channels, pair_heads, pair_key_channels, pair_mlp_channels
        Channels of a pair bin, and sizes of what computes them.
    pair_positions
        Relative-position features of either sign.
    max_pairs
        Where these features end, in pair bins.
    base_embedding, token_embedding
        Channels of the embeddings at 1 bp and at one token, from which the heads read.
    track_heads
        The heads that predict tracks.
    contact_tracks, usage_tracks, junction_tissues
        Tracks of contact maps and splice-site usage, tissues of junctions; 0: no such head.
    splice_sites
        Whether there is a head of splice sites; junctions need one.
    junction_channels
        Channels in which a donor meets an acceptor.
    max_bases
        Where the rotary wavelengths of junctions end, in bp.
    """

    organisms: int = 2
    stem_width: int = 15
    conv_width: int = 5
    channels: int = 768
    channel_step: int = 128
    downres_blocks: int = 6
    tower_blocks: int = 9
    query_heads: int = 8
    key_channels: int = 128
    value_channels: int = 192
    mlp_channels: int = 3072
    max_tokens: int = 8192
    tokens_per_pair: int = 16
    pair_channels: int = 128
    pair_heads: int = 32
    pair_key_channels: int = 128
    pair_mlp_channels: int = 256
    pair_positions: int = 32
    max_pairs: int = 512
    base_embedding: int = 1536
    token_embedding: int = 3072
    track_heads: tuple[TrackHead, ...] = (
        TrackHead("atac", 256),
        TrackHead("dnase", 384),
        TrackHead("procap", 128),
        TrackHead("cage", 640),
        TrackHead("rna_seq", 768, power=0.75),
        TrackHead("chip_tf", 1664, (128,)),
        TrackHead("chip_histone", 1152, (128,)),
    )
    contact_tracks: int = 28
    splice_sites: bool = True
    usage_tracks: int = 734
    junction_tissues: int = 367
    junction_channels: int = 768
    max_bases: int = 2**20

    @property
    def token_bp(self) -> int:
        """Length of a token of the tower, in bp."""
        return int(2 ** (self.downres_blocks + 1))

    @property
    def length_multiple(self) -> int:
        """Length of a pair bin, in bp: the sequence's length is a multiple of it."""
        return self.token_bp * self.tokens_per_pair

    @property
    def trunk_channels(self) -> int:
        """Channels of a token in the tower."""
        return self.channels + self.downres_blocks * self.channel_step

    @property
    def skip_channels(self) -> tuple[int, ...]:
        """Channels of the encoder's skips, from 1 bp to the coarsest."""
        return tuple(self.channels + i * self.channel_step for i in range(self.downres_blocks + 1))

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of all heads there are, as in the checkpoint."""
        names = [head.name for head in self.track_heads]
        if self.contact_tracks:
            names.append(CONTACT_MAPS)
        if self.splice_sites:
            names.append(SPLICE_SITES)
        if self.usage_tracks:
            names.append(SPLICE_USAGE)
        if self.junction_tissues:
            names.append(JUNCTIONS)
        return tuple(names)

    def track_head(self, name: str) -> TrackHead:
        """The track head called `name`.

        Raises
        ------
        InputError
            There is none of that name.
        """
        for head in self.track_heads:
            if head.name == name:
                return head
        names = [head.name for head in self.track_heads]
        raise InputError(f"The network has no track head {name!r}; {suggest(name, names)}")

    def as_dict(self) -> dict[str, Any]:
        """The sizes as plain data, for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "NetworkConfig":
        """The config that `as_dict` described.

        Raises
        ------
        FormatError
            A field is missing or not known.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        wrong = sorted(known.symmetric_difference(data))
        if wrong:
            raise FormatError(
                "The network's config has missing or unknown fields: " + ", ".join(wrong)
            )
        heads = tuple(
            TrackHead(**{**head, "resolutions": tuple(head["resolutions"])})
            for head in data["track_heads"]
        )
        return cls(**{**data, "track_heads": heads})


PUBLISHED = NetworkConfig()
"""The network of the published checkpoints: 450,452,613 parameters."""

TEACHING = NetworkConfig(
    organisms=1,
    channels=48,
    channel_step=24,
    tower_blocks=8,
    key_channels=32,
    value_channels=48,
    mlp_channels=384,
    max_tokens=1024,
    pair_channels=32,
    pair_heads=8,
    pair_key_channels=16,
    pair_mlp_channels=64,
    pair_positions=16,
    max_pairs=64,
    base_embedding=96,
    token_embedding=384,
    track_heads=(
        TrackHead("dnase", 6),
        TrackHead("cage", 12),
        TrackHead("rna_seq", 12, power=0.75),
        TrackHead("chip_tf", 14, (128,)),
        TrackHead("chip_histone", 7, (128,)),
    ),
    contact_tracks=1,
    usage_tracks=12,
    junction_tissues=6,
    junction_channels=48,
    max_bases=2**15,
)
"""The network of the teaching genome: 5.2 million parameters, six cell types, 32,768 bp."""

TEACHING_TINY = dataclasses.replace(
    TEACHING,
    channels=16,
    channel_step=8,
    tower_blocks=2,
    mlp_channels=96,
    pair_channels=16,
    pair_heads=4,
    pair_mlp_channels=32,
    base_embedding=32,
    token_embedding=96,
    junction_channels=16,
)
"""The same with few channels, to try training in minutes; it predicts little."""
