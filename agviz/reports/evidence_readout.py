"""The number that mutagenesis is asked about: the most unusual change near the variant.

A track whose level around the variant changes is read there; of splicing, the site whose
probability changes most.
"""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import DnaModel
from alphagenome.models.dna_output import OutputType

from agviz.genome.alleles import Alleles
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, TrackData, Variant
from agviz.reports.ranked_changes import LOCAL
from agviz.reports.track_words import place_words
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout

SITES = ("GeneMaskSplicingScorer", "SpliceAIDeltaScorer")
WIDTHS = {OutputType.CHIP_HISTONE: 2001}  # bp, as the recommended scorers have them
WIDTH = 501
SITE_REACH = 2  # bp on either side of a splice site


@dataclasses.dataclass(frozen=True, eq=False)
class Evidence:
    """What is read on either allele.

    Attributes
    ----------
    reference, alternate
        The same readout, in the coordinates of REF and of ALT.
    words
        What it is, for captions: "DNase-seq of the T-ALL line within 250 bp".
    splicing
        Whether it is a splice site, which no motif of a DNA-binding factor explains.
    """

    reference: Readout
    alternate: Readout
    words: str
    splicing: bool = False


def evidence_readout(
    model: DnaModel, variant: Variant, *, summary: pd.DataFrame, predicted: Alleles | None
) -> Evidence | None:
    """The readout of the first change in the summary that has one near the variant.

    Parameters
    ----------
    model
        Whose tracks are meant.
    variant
        Around which is read.
    summary
        As of `summarise`.
    predicted
        Both alleles, for the place of the splice site that changes.

    Returns
    -------
    Evidence or None
        None if nothing was scored that could be read.
    """
    kinds = (LOCAL, *SITES)
    for _, row in summary[summary["kind"].isin(kinds)].iterrows():
        output = OutputType[row["output_type"]]
        if row["kind"] == LOCAL:
            track = _track(model, output, row)
            return None if track is None else _around(variant, output, row, track=track)
        if output is OutputType.SPLICE_SITES and predicted is not None:
            return _site(variant, predicted)
    return None


def _track(model: DnaModel, output: OutputType, row: Any) -> int | None:
    """Number of a summary's track among the output's."""
    table = model.output_metadata().get(output)
    if table is None:
        return None
    alike = (table["name"] == row["track_name"]).to_numpy()
    if "strand" in table:
        alike &= (table["strand"] == row["track_strand"]).to_numpy()
    found = np.flatnonzero(alike)
    return int(found[0]) if len(found) else None


def _around(variant: Variant, output: OutputType, row: Any, *, track: int) -> Evidence:
    width = WIDTHS.get(output, WIDTH)
    start = variant.start - width // 2
    window = Interval(variant.chromosome, start, start + width)
    readout = SignalReadout(output, tracks=[track], window=window, reduce="mean")
    return Evidence(readout, readout, f"{place_words(row)} within {width // 2:,} bp")


def _site(variant: Variant, predicted: Alleles) -> Evidence | None:
    """The splice site that changes most, wherever in the prediction."""
    pair = predicted.splice_sites
    change = pair.difference()
    assert isinstance(change, TrackData)
    size = np.nan_to_num(np.abs(change.values))
    if not size.any():
        return None
    row, track = np.unravel_index(int(size.argmax()), size.shape)
    place = pair.interval
    site = place.start + int(row)
    moved = CoordinateMap.of(place, [variant])
    other = int(moved.reference_to_alternate([site])[0])
    reference, alternate = (
        SignalReadout(
            OutputType.SPLICE_SITES,
            tracks=[int(track)],
            window=Interval(place.chromosome, at - SITE_REACH, at + SITE_REACH + 1),
            reduce="max",
        )
        for at in (site, other if other >= 0 else site)
    )
    strand = str(change.metadata["strand"].iloc[int(track)])
    name = str(change.metadata["name"].iloc[int(track)])
    words = f"probability of the {name} at {place.chromosome}:{site + 1:,} ({strand})"
    return Evidence(reference, alternate, words, splicing=True)
