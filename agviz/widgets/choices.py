"""What an explorer offers: tracks to pick, what to show first, what mutagenesis can measure."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import InputError, UnknownNameError
from agviz.figure.track_names import lane_label, shown_names
from agviz.genome.types import Interval
from agviz.widgets.state import State, Track

FIRST_MOST = 6
"""Tracks that are shown if nobody chose."""

FOUND_MOST = 200
"""Tracks that a search lists."""

GENES_MOST = 8
"""Genes that mutagenesis offers to measure."""

JUNCTIONS, CONTACTS = OutputType.SPLICE_JUNCTIONS.name, OutputType.CONTACT_MAPS.name


def tracks_of(rows: pd.DataFrame) -> tuple[Track, ...]:
    """The tracks of some rows of a model's table."""
    keys = zip(rows["output"], rows["name"], rows["strand"], strict=True)
    return tuple(Track(*map(str, key)) for key in keys)


def linear(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that are signals along the genome."""
    return rows[~rows["output"].isin((JUNCTIONS, CONTACTS))]


def first_tracks(table: pd.DataFrame) -> tuple[Track, ...]:
    """What is shown if nobody chose: signals of the biosample that has the most outputs.

    Raises
    ------
    InputError
        When the model has no signals.
    """
    signals = linear(table)
    if not len(signals):
        raise InputError("This model has no tracks along the genome to explore")
    known = signals[signals["ontology_curie"].notna()] if "ontology_curie" in signals else signals
    if len(known):
        outputs = known.groupby("ontology_curie", sort=False)["output"].nunique()
        signals = known[known["ontology_curie"] == outputs.idxmax()]
    return tracks_of(signals.head(FIRST_MOST))


def chosen_tracks(model: Any, tracks: Any, table: pd.DataFrame) -> tuple[Track, ...]:
    """What a caller asks for: nothing, the words of a search, or rows of `model.tracks`.

    Raises
    ------
    InputError
        For another kind of thing, or no rows.
    UnknownNameError
        When a search finds nothing.
    """
    if tracks is None:
        return first_tracks(table)
    rows = model.tracks(tracks) if isinstance(tracks, str) else tracks
    if not isinstance(rows, pd.DataFrame) or not {"output", "name", "strand"} <= {*rows.columns}:
        raise InputError(
            "tracks must be words to search for, or rows of model.tracks(...); got "
            f"{type(tracks).__name__}"
        )
    if not len(rows):
        raise InputError("tracks has no rows; choose at least one track")
    return tracks_of(rows)


def companions(table: pd.DataFrame, state: State, output: str) -> tuple[Track, ...]:
    """The junctions or contact maps of the biosamples that are shown, else the first there is."""
    offered = table[table["output"] == output]
    keys = ["output", "name", "strand"]
    shown = table.set_index(keys).loc[list(state.tracks)]["ontology_curie"].dropna()
    same = offered[offered["ontology_curie"].isin(shown)]
    return tracks_of(same if len(same) else offered.head(1))


def found_tracks(model: Any, query: str) -> dict[str, Any]:
    """What a search finds, as the picker lists it; a message where it finds nothing."""
    try:
        rows = model.tracks(query)
    except UnknownNameError as error:
        return {"rows": [], "total": 0, "note": str(error)}
    few = rows.head(FOUND_MOST)
    names = labels_of(few)
    listed = [
        {"track": list(track), "title": OUTPUTS[OutputType[track.output]].title, "label": name}
        for track, name in zip(tracks_of(few), names, strict=True)
    ]
    return {"rows": listed, "total": len(rows), "note": ""}


def labels_of(rows: pd.DataFrame) -> list[str]:
    """What tracks are called in figures, with their strand."""
    names = shown_names(rows.reset_index(drop=True))
    return [
        lane_label(name, str(strand)) for name, strand in zip(names, rows["strand"], strict=True)
    ]


def measured(table: pd.DataFrame, tracks: Sequence[Track]) -> list[tuple[int, str]]:
    """Of the tracks shown the number and name of those that mutagenesis can measure."""
    numbers = [n for n, track in enumerate(tracks) if track.output not in (JUNCTIONS, CONTACTS)]
    rows = table.set_index(["output", "name", "strand"]).loc[[tracks[n] for n in numbers]]
    return list(zip(numbers, labels_of(rows.reset_index()), strict=True))


def measured_in(assembly: Any, state: State) -> list[tuple[str, str]]:
    """Where it can: around the window, or in a gene nearby."""
    places = [("", "what is shown")]
    if assembly.genes is None:
        return places
    context = state.context
    end = min(context.end, assembly.contigs[context.contig])
    rows = assembly.gene_models.genes(Interval(context.contig, context.start, end))
    middle = (state.region.start + state.region.end) / 2
    far = (rows[["Start", "End"]].mean(axis=1) - middle).abs()
    near = rows.loc[far.sort_values(kind="stable").index[:GENES_MOST]]
    names = [
        str(name or number) for name, number in zip(near["gene_name"], near["gene_id"], strict=True)
    ]
    return places + [(name, name) for name in dict.fromkeys(names)]
