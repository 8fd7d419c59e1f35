"""Which tracks a model has, of every organism and output, and where in its heads they lie.

The network knows columns, users know tissues and assays: this table is what ties them. It goes
into every file of weights, so that a model is whole without another download.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputMetadata, OutputType
from jaxtyping import Float32

from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.track_json import decode, encode
from agviz.catalog.track_table import COLUMN, MEAN, means, real_tracks
from agviz.errors import InputError, UnsupportedError

Tables = Mapping[Organism, Mapping[OutputType, pd.DataFrame]]


@dataclasses.dataclass(frozen=True, eq=False)
class TrackCatalog:
    """The real tracks of a model; made by `from_tables`, `from_bytes` or `read_catalog`.

    Two catalogs are equal if their contents are, wherever they come from.

    Attributes
    ----------
    source
        One line: where the table comes from.
    """

    _tables: Tables
    _widths: Mapping[OutputType, int]
    source: str

    @classmethod
    def from_tables(
        cls, tables: Tables, *, source: str, widths: Mapping[OutputType, int] | None = None
    ) -> "TrackCatalog":
        """A catalog from a table of tracks for each organism and output.

        Parameters
        ----------
        tables
            In the order of the network's organisms. A row for each track: `name`, `strand` (`+`,
            `-` or `.`; none for junctions, whose rows are tissues), any of the SDK's other columns
            (`ontology_curie`, `biosample_name`, `Assay title`, ...), `nonzero_mean`, and `column`:
            the track's column in the head (junctions: the tissue's index). Without `column`, the
            rows lie as the head's columns do. Rows called `Padding` take up their place, but are
            not kept. An output that an organism lacks may be left out.
        source
            One line: where the tables come from.
        widths
            Columns of each output's head, padding included, the same for all organisms
            (junctions: tissues). What is not given is taken from the tables.

        Raises
        ------
        InputError
            There are no tables; a table has no names or strands, or lists a track or column twice;
            a column lies outside the head; a `nonzero_mean` is not a number above 0.
        """
        if not tables or not any(tables.values()):
            raise InputError("A track catalog needs the table of at least one output")
        widths = {**_table_widths(tables), **(widths or {})}
        kept = {
            organism: {
                output: real_tracks(of_organism[output], output, width=widths[output])
                for output in OUTPUTS
                if output in of_organism
            }
            for organism, of_organism in tables.items()
        }
        return cls(kept, {output: widths[output] for output in OUTPUTS if output in widths}, source)

    @property
    def organisms(self) -> tuple[Organism, ...]:
        """The organisms, in the order of the network's organism index."""
        return tuple(self._tables)

    def outputs(self, organism: Organism) -> tuple[OutputType, ...]:
        """The outputs of which this organism has a track."""
        return tuple(output for output, table in self._of(organism).items() if len(table))

    def table(self, output: OutputType, organism: Organism) -> pd.DataFrame:
        """The real tracks of one output: a new table, a row per track.

        Returns
        -------
        pandas.DataFrame
            The columns that the hosted client's `output_metadata` has, with two more at the end:
            `nonzero_mean` (float; NaN where it is not known, 1 if it is known of no track) and
            `column` (int, in the head's padded axis; junctions: of the tissue).

        Raises
        ------
        UnsupportedError
            The catalog does not have this organism or output.
        """
        table = self._one(output, organism)
        columns = table[COLUMN]
        table = table.drop(columns=[COLUMN, MEAN], errors="ignore")
        return table.assign(**{MEAN: means(self._one(output, organism)), COLUMN: columns})

    def output_metadata(self, organism: Organism) -> OutputMetadata:
        """The tables as the hosted client gives them, to the letter; new ones at every call.

        Raises
        ------
        UnsupportedError
            The catalog does not have this organism.
        """
        return OutputMetadata(
            **{
                OUTPUTS[output].attribute: table.drop(columns=COLUMN)
                for output, table in self._of(organism).items()
            }
        )

    def width(self, output: OutputType) -> int:
        """Columns of the output's head, padding included; of junctions, its tissues.

        Raises
        ------
        UnsupportedError
            The catalog does not have this output.
        """
        if output not in self._widths:
            raise UnsupportedError(
                f"The track catalog has no {output.name}; it has: {_names(self._widths)}"
            )
        return self._widths[output]

    def padded_means(self, output: OutputType, organism: Organism) -> Float32[np.ndarray, " width"]:
        """`nonzero_mean` of each of the head's columns: NaN for padding, 1 if none is known.

        Raises
        ------
        UnsupportedError
            The catalog does not have this organism or output.
        """
        table = self._one(output, organism)
        if MEAN not in table or table[MEAN].isna().all():
            return np.ones(self.width(output), dtype=np.float32)
        padded = np.full(self.width(output), np.nan, dtype=np.float32)
        padded[table[COLUMN]] = means(table)
        return padded

    def counts(self, organism: Organism) -> pd.Series:
        """How many tracks each output has; of junctions, each tissue once per strand.

        Raises
        ------
        UnsupportedError
            The catalog does not have this organism.
        """
        strands = {OutputType.SPLICE_JUNCTIONS: 2}
        found = {o.name: len(table) * strands.get(o, 1) for o, table in self._of(organism).items()}
        return pd.Series(found, dtype=np.int64, name="tracks")

    @functools.cached_property
    def sha256(self) -> str:
        """SHA-256 of the contents, the source apart, as 64 hexadecimal digits."""
        contents = encode(self._tables, self._widths, source="")
        return hashlib.sha256(contents).hexdigest()

    def as_bytes(self) -> bytes:
        """The catalog as JSON; the same bytes for the same catalog."""
        return encode(self._tables, self._widths, source=self.source)

    @classmethod
    def from_bytes(cls, data: bytes) -> "TrackCatalog":
        """The catalog that `as_bytes` wrote.

        Raises
        ------
        FormatError
            The bytes are no track catalog, or that of a newer agviz.
        """
        return decode(data, make=cls.from_tables)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TrackCatalog) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        parts = [f"{o.name} {self.counts(o).sum():,} tracks" for o in self.organisms]
        return f"TrackCatalog({', '.join(parts)}; {self.source})"

    def _of(self, organism: Organism) -> Mapping[OutputType, pd.DataFrame]:
        if organism not in self._tables:
            raise UnsupportedError(
                f"The track catalog has no {organism.name}; it has: {_names(self._tables)}"
            )
        return self._tables[organism]

    def _one(self, output: OutputType, organism: Organism) -> pd.DataFrame:
        tables = self._of(organism)
        if output not in tables:
            raise UnsupportedError(
                f"The track catalog has no {output.name} of {organism.name}; it has: "
                f"{_names(tables)}"
            )
        return tables[output]


def _table_widths(tables: Tables) -> dict[OutputType, int]:
    """The fewest columns that each output's head must have for its tables."""
    widths: dict[OutputType, int] = {}
    for of_organism in tables.values():
        for output, table in of_organism.items():
            needed = len(table)
            if COLUMN in table and needed:
                largest = pd.to_numeric(table[COLUMN], errors="coerce").max()
                needed = int(largest) + 1 if np.isfinite(largest) else needed
            widths[output] = max(widths.get(output, 0), needed)
    return widths


def _names(things: Mapping[Organism, object] | Mapping[OutputType, object]) -> str:
    return ", ".join(thing.name for thing in things)
