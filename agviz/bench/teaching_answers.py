"""What a predictor says of sequences, in one form, whoever the predictor is.

A model is asked through the SDK's interface alone (`predict_sequences`), and its tracks are found
by what their table says of them: cell type by CURIE, strand, factor, histone mark. So any model
with these outputs can be measured, and none has a branch of its own.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
from jaxtyping import Float32

from agviz.errors import UnsupportedError
from agviz.genome.types import JunctionData, TrackData
from agviz.models.interface import Model
from agviz.teaching.grammar import CELLS, FACTORS, H3K4ME3, H3K27AC
from agviz.teaching.motifs import Codes, decode

__all__ = ["OUTPUTS", "Answer", "ModelAnswers", "Predictor"]

OUTPUTS = (
    "dnase", "cage", "rna_seq", "chip_tf", "chip_histone", "contact_maps",
    "splice_sites", "splice_site_usage", "splice_junctions",
)  # fmt: skip
"""What the bench may ask for, as the SDK's `Output` calls it."""

STRANDS = "+-"
SITE_KINDS = ("donor", "acceptor")

Junctions = dict[tuple[int, int, int], Float32[np.ndarray, " cells"]]
"""Reads per cell type by strand (0 is +), donor (last exonic base), acceptor (first one)."""


@dataclasses.dataclass(frozen=True, eq=False)
class Answer:
    """What is predicted of one sequence.

    Attributes
    ----------
    tracks
        By output: (bins, tracks) in the teaching genome's order of cells, factors and strands
        (all cells of + first); the contact map is (bins, bins).
    junctions
        Those with a count; a pair of sites that is not listed has none. None if not asked for, or
        not predicted.
    """

    tracks: Mapping[str, np.ndarray]
    junctions: Junctions | None = None


@runtime_checkable
class Predictor(Protocol):
    """Whatever answers: a model, the oracle, a baseline."""

    @property
    def name(self) -> str:
        """Title of its column."""
        ...

    @property
    def outputs(self) -> frozenset[str]:
        """Those of `OUTPUTS` that it has."""
        ...

    def answer(self, sequences: Sequence[Codes], outputs: Sequence[str]) -> list[Answer]:
        """What it predicts of each sequence; all are of one length."""
        ...


class ModelAnswers:
    """A model of agviz, asked like a user asks it.

    Parameters
    ----------
    model
        Any with all of `OUTPUTS` and the teaching genome's tracks.

    Raises
    ------
    UnsupportedError
        When it answers: it lacks an output, or a track of one.
    """

    outputs = frozenset(OUTPUTS)

    def __init__(self, model: Model) -> None:
        self._model = model
        self._places: dict[str, tuple[pd.DataFrame, list[int]]] = {}

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    def answer(self, sequences: Sequence[Codes], outputs: Sequence[str]) -> list[Answer]:
        """What the model predicts of each sequence."""
        predicted = self._model.predict_sequences(
            [decode(codes) for codes in sequences],
            requested_outputs=[output.upper() for output in outputs],
            ontology_terms=None,
            progress_bar=False,
        )
        return [self._read(vars(output), outputs) for output in predicted]

    def _read(
        self, output: Mapping[str, TrackData | JunctionData | None], names: Sequence[str]
    ) -> Answer:
        tracks, junctions = {}, None
        for name in names:
            data = output[name]
            if data is None:
                raise UnsupportedError(f"{self.name} gave no {name.upper()}")
            columns = self._columns(name, data.metadata)
            values = data.values[..., columns]
            if isinstance(data, JunctionData):
                junctions = _by_sites(data.junctions, values)
            else:
                tracks[name] = values[..., 0] if name == "contact_maps" else values
        return Answer(tracks, junctions)

    def _columns(self, output: str, table: pd.DataFrame) -> list[int]:
        """Where the tracks stand that the bench asks about, in its order.

        A model gives the same table with every prediction, so it is searched once.
        """
        known, columns = self._places.get(output, (None, []))
        if known is not table and (known is None or not known.equals(table)):
            columns = self._find(output, table)
            self._places[output] = table, columns
        return columns

    def _find(self, output: str, table: pd.DataFrame) -> list[int]:
        columns = []
        for wanted in _wanted(output):
            fits = np.ones(len(table), dtype=bool)
            for column, value in wanted.items():
                found = table[column] if column in table else pd.Series([""] * len(table))
                text = found.astype(str)
                fits &= (text.str.contains(value) if column == "name" else text == value).to_numpy()
            if fits.sum() != 1:
                told = ", ".join(f"{column} {value!r}" for column, value in wanted.items())
                raise UnsupportedError(
                    f"{self.name} has {fits.sum()} tracks of {output.upper()} with "
                    f"{told or 'no condition'}; the teaching bench needs exactly one"
                )
            columns.append(int(np.flatnonzero(fits)[0]))
        return columns


def _wanted(output: str) -> list[dict[str, str]]:
    """What the table says of each track of an output, in the teaching genome's order."""
    cells = [{"ontology_curie": cell.ontology_curie} for cell in CELLS]
    if output in ("dnase", "splice_junctions"):
        return cells
    if output == "chip_tf":
        return [{"transcription_factor": factor} for factor in FACTORS]
    if output == "chip_histone":
        return [cell | {"histone_mark": H3K27AC} for cell in cells] + [{"histone_mark": H3K4ME3}]
    if output == "contact_maps":
        return [{}]
    if output == "splice_sites":
        return [{"strand": strand, "name": kind} for strand in STRANDS for kind in SITE_KINDS]
    return [cell | {"strand": strand} for strand in STRANDS for cell in cells]


def _by_sites(introns: np.ndarray, counts: Float32[np.ndarray, "junctions cells"]) -> Junctions:
    """Junctions by their sites; introns are those of a sequence that begins at 0."""
    found: Junctions = {}
    for intron, count in zip(introns, counts, strict=True):
        if intron.strand == "+":
            found[0, intron.start - 1, intron.end] = count
        else:
            found[1, intron.end, intron.start - 1] = count
    return found
