"""What kind of place a base is: exon, splice region, intron, or how far from the nearest gene.

A background variant is a fair comparison only at the same kind of place. A contig is cut into
segments of one class each, so that a position is classified by one search, and a position of a
class is drawn by one more.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int64

from agviz.genome.types import Interval
from agviz.scoring.bins import Runs, merge_runs
from agviz.scoring.gene_masks import GeneSource

# Bases at either side of a splice site that count as splice region: those that SO:0001630 names
# (1-3 in the exon, 3-8 in the intron), and the site itself.
SPLICE_EXONIC, SPLICE_INTRONIC = 3, 8
# Upper bounds of the distance classes of bases between genes, in bp.
DISTANCES = (1_000, 10_000, 100_000)

ANYWHERE = "anywhere"
CLASSES = (
    "splice region",
    "exon",
    "intron",
    "under 1 kb from a gene",
    "1 to 10 kb from a gene",
    "10 to 100 kb from a gene",
    "over 100 kb from a gene",
)


@dataclasses.dataclass(frozen=True, eq=False)
class RegionClasses:
    """The segments of one stretch of a contig.

    Attributes
    ----------
    starts
        First base of each segment, 0-based, ascending.
    labels
        Index into `CLASSES` of each segment, or -1 where classes are not known.
    end
        End of the last segment.
    """

    starts: Int64[np.ndarray, " segments"]
    labels: Int64[np.ndarray, " segments"]
    end: int

    def label(self, position: int) -> int:
        """The class of a base, as an index into `CLASSES`."""
        return int(self.labels[np.searchsorted(self.starts, position, side="right") - 1])

    def of_class(self, label: int, within: Interval) -> Runs:
        """The parts of `within` that are of a class."""
        chosen = np.flatnonzero(self.labels == label)
        ends = np.append(self.starts[1:], self.end)
        starts = np.maximum(self.starts[chosen], within.start)
        stops = np.minimum(ends[chosen], within.end)
        return merge_runs(zip(starts.tolist(), stops.tolist(), strict=True))


def class_name(label: int) -> str:
    """The words for a class."""
    return CLASSES[label] if label >= 0 else ANYWHERE


def classify(contig: Interval, genes: GeneSource | None) -> RegionClasses:
    """Cut a contig into segments of one class each; a base has the first class that it fits.

    Parameters
    ----------
    contig
        What to cut, as an interval.
    genes
        The annotation; without it there is one segment, of no known class.
    """
    if genes is None:
        return RegionClasses(np.array([contig.start]), np.array([-1]), contig.end)
    exons = genes.exons(contig)
    bodies = _runs(genes.genes(contig))
    layers = [merge_runs(_splice_spans(exons)), _runs(exons), bodies]
    for reach in DISTANCES:
        layers.append(merge_runs((start - reach + 1, end + reach - 1) for start, end in bodies))
    edges = {contig.start}
    for layer in layers:
        edges.update(edge for run in layer for edge in run)
    inside = sorted(edge for edge in edges if contig.start <= edge < contig.end)
    starts = np.array(inside, dtype=np.int64)
    labels = np.full(len(starts), len(CLASSES) - 1, dtype=np.int64)
    for label in reversed(range(len(layers))):
        labels[_covered(starts, layers[label])] = label
    return RegionClasses(starts, labels, contig.end)


def _runs(frame: pd.DataFrame) -> Runs:
    return merge_runs(zip(frame["Start"].tolist(), frame["End"].tolist(), strict=True))


def _splice_spans(exons: pd.DataFrame) -> list[tuple[int, int]]:
    """The surroundings of both ends of every intron."""
    ordered = exons.sort_values(["transcript_id", "Start"])
    same = ordered["transcript_id"].to_numpy()[1:] == ordered["transcript_id"].to_numpy()[:-1]
    starts = ordered["End"].to_numpy()[:-1][same].tolist()
    ends = ordered["Start"].to_numpy()[1:][same].tolist()
    spans = [(start - SPLICE_EXONIC, start + SPLICE_INTRONIC) for start in starts]
    return spans + [(end - SPLICE_INTRONIC, end + SPLICE_EXONIC) for end in ends]


def _covered(
    positions: Int64[np.ndarray, " segments"], runs: Sequence[tuple[int, int]]
) -> Bool[np.ndarray, " segments"]:
    if not runs:
        return np.zeros(len(positions), dtype=bool)
    starts, ends = np.array(runs, dtype=np.int64).T
    place = np.searchsorted(starts, positions, side="right") - 1
    return (place >= 0) & (positions < ends[place])
