"""From readouts to what the network has to compute for them: tracks, windows, splice sites.

Readouts are bound to the whole interval, as for a whole prediction; each says which tracks, which
bases and which junctions it reads. Their union is asked of the network, in the direction in which
it reads, and what comes back is laid into arrays of the whole interval, zero where nobody looks.
"""

import dataclasses
import functools
from collections.abc import Mapping, Sequence

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType
from jaxtyping import Float32, Float64, Int32, Int64

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.types import Interval
from agviz.models.alphagenome.junctions import Pairs, pair_sites, turn_sites
from agviz.models.alphagenome.operations import resolution
from agviz.models.alphagenome.program_io import few_sizes
from agviz.models.alphagenome.reading import COUNTS, Asked, Read, Values
from agviz.models.alphagenome.selection import Chosen, Selection
from agviz.models.orientation import strand_partners
from agviz.network.config import CONTACT_MAPS, NetworkConfig
from agviz.network.read_windows import Window
from agviz.network.windowed import decoder_context
from agviz.scoring.bound import BoundReadout
from agviz.scoring.readout import Readout
from agviz.scoring.reductions import Array, namespace

STEPS = 8
"""Sizes of windows per doubling: few, so that other places share programs."""
Span = tuple[int, int]


@dataclasses.dataclass(frozen=True, eq=False)
class Question:
    """Readouts of one interval, and how they are asked of the network.

    Attributes
    ----------
    interval
        What they are bound to; on '-' the network reads its reverse complement.
    bound
        The readouts.
    selection
        All tracks of their outputs.
    pairs
        The junctions that are rows of the junction array; None if none are read.
    sites
        The splice sites that `pairs` are made of, in + coordinates from the interval's start.
    config
        Sizes of the network.
    """

    interval: Interval
    bound: tuple[BoundReadout, ...]
    selection: Selection
    pairs: Pairs | None
    sites: Int32[np.ndarray, "4 sites"] | None
    config: NetworkConfig

    @property
    def minus(self) -> bool:
        """Whether the reverse complement is read."""
        return self.interval.negative_strand

    def tracks(self, output: OutputType) -> tuple[int, ...]:
        """Which rows of an output's metadata any readout reads, sorted."""
        return tuple(sorted({t for each in self.bound for t in each.tracks.get(output, ())}))

    def spans(self) -> list[tuple[Span, frozenset[OutputType]]]:
        """Where tracks are read, in bp from the interval's start, as few stretches as pay."""
        start, width = self.interval.start, self.interval.width
        wanted: list[tuple[Span, frozenset[OutputType]]] = []
        for each in self.bound:
            kinds = frozenset(each.outputs) - {OutputType.CONTACT_MAPS, OutputType.SPLICE_JUNCTIONS}
            if kinds:
                first = each.window.start - start
                # A cut between two bases is, on the other strand, read one base further left.
                first -= any(OUTPUTS[kind].cuts_between_bases for kind in kinds) and self.minus
                wanted.append(((max(0, first), each.window.end - start), kinds))
        sites = [] if self.sites_read is None else np.unique(self.sites_read).tolist()
        of_site = frozenset([OutputType.SPLICE_JUNCTIONS])
        wanted += [((site, site + 1), of_site) for site in sites if site >= 0]
        token = self.config.token_bp
        rounded = [(_in_tokens(span, token, width), kinds) for span, kinds in wanted]
        return _merged(rounded, gap=decoder_context(self.config))

    @functools.cached_property
    def rows(self) -> Int64[np.ndarray, " rows"]:
        """Which rows of the junction array are read."""
        return np.array(sorted({row for each in self.bound for row in each.junctions}), np.int64)

    @functools.cached_property
    def sites_read(self) -> Int32[np.ndarray, "4 sites"] | None:
        """The sites that junctions which are read join, ascending, then -1; of `sites` no others.

        As many as the fullest class has, rounded up to a power of two, so that programs are shared.
        """
        if self.pairs is None or self.sites is None:
            return None
        used = [set[int]() for _ in self.sites]
        strands = self.pairs.strands[self.rows]
        for donors, index in ((True, self.pairs.donors), (False, self.pairs.acceptors)):
            for strand, site in zip(strands.tolist(), index[self.rows].tolist(), strict=True):
                kind = 2 * strand + (not donors)
                used[kind].add(int(self.sites[kind, site]))
        size = few_sizes(max(map(len, used), default=0) or 1)
        read = np.full((len(used), size), -1, dtype=np.int32)
        for kind, places in enumerate(used):
            read[kind, : len(places)] = sorted(places)
        return read

    def asked(self, *, steps: int = STEPS, least: int = 1) -> Asked:
        """The same in the direction in which the network reads.

        `steps` and `least` (bp) are as of `few_lengths`: the fewer lengths of windows, the more
        questions share programs, and the more is decoded for nothing.
        """
        chosen = {each.output: each for each in self.selection.chosen}
        narrowed = {output: self._narrowed(each) for output, each in chosen.items()}
        width = self.interval.width
        starts, windows = [], []
        for (first, last), kinds in self.spans():
            heads = tuple(sorted(chosen[kind].head for kind in kinds))
            length = few_lengths(max(least, last - first), self.config.token_bp, width, steps=steps)
            start = min(first, width - length)
            starts.append(width - start - length if self.minus else start)
            windows.append(Window(length, heads))
        sites = self.sites_read
        if sites is not None and self.minus:
            sites = turn_sites(sites, width)
        return Asked(
            tuple(sorted(narrowed.values(), key=lambda each: each.head)),
            tuple(starts), tuple(windows), sites, self.selection.organism,
        )  # fmt: skip

    def _narrowed(self, chosen: Chosen) -> Chosen:
        """The output with the tracks that are read alone, those of the strand that is read."""
        kept = np.array(self.tracks(chosen.output), dtype=np.int64)
        read = kept
        if self.minus and chosen.output is not OutputType.SPLICE_JUNCTIONS:
            read = strand_partners(chosen.metadata, output=chosen.output)[kept]
        return dataclasses.replace(
            chosen,
            metadata=chosen.metadata.iloc[kept].reset_index(drop=True),
            columns=chosen.columns[read],
            means=chosen.means[read],
        )

    def values(self, read: Read, asked: Asked) -> Float64[np.ndarray, "edits readouts"]:
        """The readouts of each edit of a batch."""
        rows = [_of_edit(read, number) for number in range(_count(read))]
        found = [[float(np.asarray(each)) for each in self.of_one(row, asked)] for row in rows]
        return np.array(found)

    def of_one(self, read: Read, asked: Asked) -> list[Array]:
        """The readouts of one edit; of JAX arrays they can be differentiated."""
        columns = {output: self.tracks(output) for each in self.bound for output in each.outputs}
        arrays = self._arrays(read, asked)
        found = []
        for each in self.bound:
            held = {
                output: arrays[output][..., np.array([columns[output].index(t) for t in tracks])]
                for output, tracks in each.tracks.items()
            }
            found.append(each.narrowed()(held))
        return found

    def _arrays(self, read: Read, asked: Asked) -> dict[OutputType, Array]:
        """The arrays of one edit over the whole interval, + coordinates, of the tracks read."""
        arrays: dict[OutputType, Array] = {}
        for chosen in asked.chosen:
            if chosen.output is OutputType.SPLICE_JUNCTIONS:
                arrays[chosen.output] = self._counts(read.whole[COUNTS])
            elif chosen.head == CONTACT_MAPS:
                maps = read.whole[CONTACT_MAPS]
                arrays[chosen.output] = maps[::-1, ::-1] if self.minus else maps
            else:
                arrays[chosen.output] = self._laid(read, asked, chosen)
        return arrays

    def _laid(self, read: Read, asked: Asked, chosen: Chosen) -> Float32[Values, "bins tracks"]:
        """A head's windows laid into an array of the whole interval."""
        bin_bp = resolution(self.config, chosen.head)
        found = [each.get(chosen.head) for each in read.windows]
        xp = namespace(next(each for each in found if each is not None))
        laid = xp.zeros((self.interval.width // bin_bp, len(chosen.columns)), dtype=xp.float32)
        for start, values in zip(asked.starts, found, strict=True):
            if values is not None:
                laid = _placed(laid, values, start // bin_bp)
        if not self.minus:
            return laid
        laid = laid[::-1]
        if OUTPUTS[chosen.output].cuts_between_bases and bin_bp == 1:
            laid = xp.concatenate([xp.zeros_like(laid[:1]), laid[:-1]])
        return laid

    def _counts(
        self, counts: Float32[Values, "donors acceptors 2 tissues"]
    ) -> Float32[Values, "junctions tissues"]:
        """A row per junction; of those that nobody reads zeros."""
        assert self.pairs is not None
        assert self.sites is not None
        assert self.sites_read is not None
        xp = namespace(counts)
        by_strand = xp.moveaxis(counts, 2, 0)
        by_strand = by_strand[::-1] if self.minus else by_strand
        laid = xp.zeros((len(self.pairs.introns), counts.shape[-1]), dtype=xp.float32)
        for row in self.rows.tolist():
            strand = int(self.pairs.strands[row])
            donor = self.sites[2 * strand, self.pairs.donors[row]]
            acceptor = self.sites[2 * strand + 1, self.pairs.acceptors[row]]
            first, second = (
                int(np.flatnonzero(self.sites_read[kind] == place)[0])
                for kind, place in ((2 * strand, donor), (2 * strand + 1, acceptor))
            )
            laid = _placed(laid, by_strand[strand, first, second][None], row)
        return laid


def ask(
    interval: Interval,
    readouts: Mapping[str, Readout],
    metadata: OutputMetadata,
    *,
    selection: Selection,
    known: Int32[np.ndarray, "4 sites"] | None,
    config: NetworkConfig,
) -> Question:
    """Bind readouts to an interval; `known` are the splice sites that junctions are counted at."""
    pairs = None
    if known is not None:
        pairs = pair_sites(known, chromosome=interval.chromosome, start=interval.start)
    junctions = None if pairs is None else pairs.introns
    bound = tuple(each.bind(interval, metadata, junctions=junctions) for each in readouts.values())
    return Question(interval, bound, selection, pairs, known, config=config)


def _placed(
    laid: Float32[Values, "bins tracks"], values: Float32[Values, "_ tracks"], first: int
) -> Float32[Values, "bins tracks"]:
    """An array with some rows replaced: in place if numpy's, which cannot be differentiated."""
    if len(values) == len(laid):  # XLA crashes where what is replaced whole is then turned round
        return values
    rows = slice(first, first + len(values))
    if not isinstance(laid, np.ndarray):
        return laid.at[rows].set(values)
    laid[rows] = values
    return laid


def few_lengths(length: int, token: int, most: int, *, steps: int = STEPS) -> int:
    """A window's length rounded up to one of `steps` sizes per doubling, at most `most`."""
    tokens = -(-length // token)
    step = max(1, 2 ** (tokens.bit_length() - 1) // steps)
    return min(most, -(-tokens // step) * step * token)


def _in_tokens(span: Span, token: int, width: int) -> Span:
    """Tokens that hold a span: as many wherever it begins, so that all places share programs."""
    first, last = span
    length = min(width, (-(-(last - first - 1) // token) + 1) * token)
    start = min(first // token * token, width - length)
    return start, start + length


def _of_edit(read: Read, number: int) -> Read:
    windows = tuple({head: x[number] for head, x in each.items()} for each in read.windows)
    return Read(windows, {name: x[number] for name, x in read.whole.items()})


def _count(read: Read) -> int:
    arrays = [x for each in read.windows for x in each.values()] + list(read.whole.values())
    return len(arrays[0])


def _merged(
    spans: Sequence[tuple[Span, frozenset[OutputType]]], *, gap: int
) -> list[tuple[Span, frozenset[OutputType]]]:
    """Spans in order; those less than twice `gap` apart as one, since each costs that much."""
    merged: list[tuple[Span, frozenset[OutputType]]] = []
    for (first, last), kinds in sorted(spans, key=lambda each: each[0]):
        if merged and first - merged[-1][0][1] < 2 * gap:
            (start, end), before = merged.pop()
            merged.append(((start, max(end, last)), before | kinds))
        else:
            merged.append(((first, last), kinds))
    return merged
