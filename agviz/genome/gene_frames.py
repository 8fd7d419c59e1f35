"""The written contract of gene-model frames, and the function that checks it.

There are four kinds of frame: `genes`, `transcripts`, `exons` and `cds`. Everything that reads or
draws genes relies on these columns and on nothing else:

==================  ========  ==================================================================
column              dtype     meaning
==================  ========  ==================================================================
Chromosome          str       contig name
Start, End          int64     0-based, half-open, bp; Start < End
Strand              str       `+`, `-` or `.` (unknown)
gene_id             str       as in the file, version included; never empty
gene_name           str       symbol; the `gene_id` where the file gives none
gene_type           str       biotype; where the file gives none, `protein_coding` for genes
                              with a CDS and `unknown` for others
transcript_id       str       transcripts, exons, cds: as in the file; never empty
transcript_type     str       transcripts, exons, cds: biotype; the `gene_type` where none is given
canonical           bool      transcripts: the one of its gene that `agviz.genome.canonical` chose
mane                bool      transcripts: tagged MANE Select (Ensembl and RefSeq agree on it)
basic               bool      transcripts: tagged `basic` by GENCODE or Ensembl
support_level       Int64     transcripts: transcript support level 1 (best) to 5, or missing
exon_number         Int64     exons, cds: 1 for the first on the transcript, or missing
==================  ========  ==================================================================

Rows are sorted by Start, then End, and the index is 0, 1, 2... A `gene_id` may occur once per
contig (the same gene on X and Y), and so may a `transcript_id`. Whether a CDS includes the stop
codon is left as the file has it: GTF leaves it out, GFF3 has it in.
"""

from typing import Literal

import numpy as np
import pandas as pd

from agviz.errors import FormatError, check_choice

Kind = Literal["genes", "transcripts", "exons", "cds"]

_PLACE = {"Chromosome": "object", "Start": "int64", "End": "int64", "Strand": "object"}
_GENE = {"gene_id": "object", "gene_name": "object", "gene_type": "object"}
_TRANSCRIPT = {"transcript_id": "object", "transcript_type": "object"}
_PART = {**_PLACE, **_GENE, **_TRANSCRIPT, "exon_number": "Int64"}

GENE_FRAME_DTYPES: dict[str, dict[str, str]] = {
    "genes": {**_PLACE, **_GENE},
    "transcripts": {
        **_PLACE, **_GENE, **_TRANSCRIPT,
        "canonical": "bool", "mane": "bool", "basic": "bool", "support_level": "Int64",
    },
    "exons": _PART,
    "cds": _PART,
}  # fmt: skip
"""For each kind, its columns in order and their pandas dtypes (`object` holds `str`)."""

STRANDS = ("+", "-", ".")


def empty_gene_frame(kind: Kind) -> pd.DataFrame:
    """A frame of `kind` without rows: right columns, right dtypes."""
    return pd.DataFrame(
        {name: pd.Series(dtype=dtype) for name, dtype in GENE_FRAME_DTYPES[kind].items()}
    )


def check_gene_frame(frame: pd.DataFrame, kind: str) -> None:
    """Check that `frame` keeps the contract at the head of this file.

    Parameters
    ----------
    frame
        The frame to check; further columns are allowed.
    kind
        `"genes"`, `"transcripts"`, `"exons"` or `"cds"`.

    Raises
    ------
    InputError
        When `kind` is none of the four.
    FormatError
        For the first thing that is not as the contract says: a column, a dtype, an interval, a
        strand, an empty id, the order or the index.
    """
    check_choice("kind", kind, GENE_FRAME_DTYPES)
    _check_columns(frame, kind)
    _check_rows(frame, kind)


def _check_columns(frame: pd.DataFrame, kind: str) -> None:
    wanted = GENE_FRAME_DTYPES[kind]
    if missing := [name for name in wanted if name not in frame.columns]:
        raise FormatError(
            f"A frame of {kind} needs the columns {', '.join(wanted)}; "
            f"missing: {', '.join(missing)}"
        )
    for name, dtype in wanted.items():
        if dtype == "object":
            # Any dtype of strings will do: pandas 3 reads them as its own `str`.
            if not pd.api.types.is_string_dtype(frame[name]) and len(frame):
                raise FormatError(
                    f"Column {name!r} of {kind} must hold strings only; it is {frame[name].dtype} "
                    "or has other values"
                )
        elif str(frame[name].dtype) != dtype:
            raise FormatError(
                f"Column {name!r} of {kind} must be {dtype}; it is {frame[name].dtype}"
            )


def _check_rows(frame: pd.DataFrame, kind: str) -> None:
    start, end = frame["Start"].to_numpy(), frame["End"].to_numpy()
    _refuse(frame, kind, (start < 0) | (end <= start), "is not 0 <= Start < End")
    _refuse(frame, kind, ~frame["Strand"].isin(STRANDS).to_numpy(), "has a Strand not in + - .")
    for name in ("Chromosome", "gene_id", "gene_name", "gene_type", "transcript_id"):
        if name in GENE_FRAME_DTYPES[kind]:
            _refuse(frame, kind, (frame[name] == "").to_numpy(), f"has an empty {name}")
    if not isinstance(frame.index, pd.RangeIndex) or frame.index.start or frame.index.step != 1:
        raise FormatError(f"The index of {kind} must be 0, 1, 2...; use reset_index(drop=True)")
    for contig, starts in frame.groupby("Chromosome", sort=False)["Start"]:
        if not starts.is_monotonic_increasing:
            raise FormatError(f"The {kind} of contig {contig!r} must be sorted by Start")


def _refuse(frame: pd.DataFrame, kind: str, bad: np.ndarray, what: str) -> None:
    if bad.any():
        position = int(np.argmax(bad))
        row = frame.iloc[position]
        place = f"{row['Chromosome']!r}, {row['Start']}, {row['End']}, {row['Strand']!r}"
        raise FormatError(f"Row {position} of {kind} ({place}, {row['gene_id']!r}) {what}")
