"""A tour: all that a model predicts where one gene lies, with a variant or without.

References
----------
Avsec et al. (2026), *Nature* 649:1206-1218, figure 2.
"""

from typing import Any

import numpy as np
import pandas as pd

from agviz.cases.chosen_tracks import available, has, pair_of
from agviz.cases.results import CaseResults
from agviz.cases.study import Study
from agviz.cases.tour_figure import TourRow, contacts_of, draw, drawn_tracks
from agviz.cases.tour_words import describe
from agviz.cases.work import Work
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval

OUTPUTS = (
    "DNASE", "ATAC", "CHIP_HISTONE", "CHIP_TF", "CAGE", "PROCAP", "RNA_SEQ", "SPLICE_SITES",
    "SPLICE_SITE_USAGE", "SPLICE_JUNCTIONS", "CONTACT_MAPS",
)  # fmt: skip


def compute(work: Work) -> CaseResults:
    """All outputs in the site's cell type, and how far each agrees with the truth."""
    found = _predicted(work)
    table = _summary(found, work)
    truth = work.truth()
    numbers: dict[str, float] = {}
    if truth is not None:
        true = _summary(_predicted(truth), truth, keep_values=True)
        ours = _summary(found, work, keep_values=True)
        table["oracle_correlation"] = [
            _correlation(one, other)
            for one, other in zip(ours["values"], true["values"], strict=True)
        ]
        known = table["oracle_correlation"].dropna()
        numbers = {"number": float(len(known)), "lowest": float(known.min())}
    return work.results(tables={"tracks": table}, predictions={"tour": found}, numbers=numbers)


def _predicted(work: Work) -> Any:
    outputs, terms = available(work.model, OUTPUTS), work.site.terms
    if not work.site.focus:
        return work.read("tour", outputs, terms=terms)
    variant = work.site.focused.variant
    return pair_of(work.predicted("tour", variant, outputs, terms=terms), variant)


def _summary(found: Any, work: Work, *, keep_values: bool = False) -> pd.DataFrame:
    """A row for each track that is drawn: its mean, its highest value, where that is."""
    strand = work.assembly.gene(work.site.gene).interval.strand
    rows = []
    drawn = drawn_tracks(found, work.site, strand)
    if has(found, "contact_maps"):
        maps = contacts_of(found, work.site)
        drawn.insert(0, TourRow(maps, "Contacts", "contact_maps"))
    for row in drawn:
        rows.append(_row(row, work.site.region, keep_values=keep_values))
    return pd.DataFrame(rows).astype({"at": "Int64"})


def _row(row: TourRow, region: Interval, *, keep_values: bool) -> dict[str, Any]:
    """What a track, or a map, is in the region; of two alleles, the reader's ALT."""
    tracks = row.tracks.alternate if isinstance(row.tracks, Alleles) else row.tracks
    span, bins = tracks.interval, tracks.resolution
    first = (region.start - span.start) // bins
    inside = slice(first, first + region.width // bins)
    flat = row.output != "contact_maps"
    values = tracks.values[inside, 0] if flat else tracks.values[inside, inside, 0]
    values = values.astype(np.float64)
    highest = int(values.argmax())
    told = {
        "output": row.output, "track": row.label, "bin_bp": bins, "mean": values.mean(),
        "highest": values.max(), "at": region.start + highest * bins + 1 if flat else None,
    }  # fmt: skip
    return told | ({"values": values.ravel()} if keep_values else {})


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    varied = one.std() > 0 and other.std() > 0
    return float(np.corrcoef(one, other)[0, 1]) if varied else np.nan


STUDY = Study(compute=compute, draw=draw, describe=describe)
