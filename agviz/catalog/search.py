"""Find tracks as a person asks for them: `"K562 DNase"`, `"H3K27ac liver adult"`.

It works on the table that every model gives, hosted or local. What it returns names the outputs and
ontology terms that the methods of a model take.
"""

import dataclasses
from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputMetadata, OutputType
from jaxtyping import Bool, Int

from agviz.catalog.outputs import OUTPUTS, parse_outputs
from agviz.catalog.search_errors import PLURALS, Condition, no_common_track, unknown_word
from agviz.catalog.search_query import Word, join_letters, split_query
from agviz.catalog.track_table import PADDING, STRANDS, cells
from agviz.catalog.words import SYNONYMS, has_runs, has_start, has_words, is_whole, squeeze
from agviz.errors import UnknownNameError, check_choice, suggest

Fit: TypeAlias = Callable[[str, str], bool]
"""Whether a term of the table is what a squeezed text means."""

BOTH_STRANDS = "+-"
"""The strand of a track that has both: a tissue's junctions."""

_SHORT = 2  # letters; so few are no start of a word
_FIRST = ("output", "name", "strand", "biosample_name", "Assay title", "ontology_curie")
_TITLE = "title"
# Where words are looked for; where several match equally, the first is what a message speaks of.
_SEARCHED = (
    "biosample_name", "transcription_factor", "histone_mark", "Assay title", "ontology_curie",
    "biosample_life_stage", "output", _TITLE, "gtex_tissue", "biosample_type", "data_source",
    "name",
)  # fmt: skip


def search_tracks(
    metadata: OutputMetadata,
    query: str = "",
    *,
    output: Iterable[OutputType | str] | OutputType | str | None = None,
    curie: str | None = None,
    biosample: str | None = None,
    assay: str | None = None,
    strand: str | None = None,
    life_stage: str | None = None,
) -> pd.DataFrame:
    """The tracks that match every word of `query` and every filter.

    Parameters
    ----------
    metadata
        A model's `output_metadata(organism)`.
    query
        Words, each of which must be somewhere in the track's biosample, assay, factor or histone
        mark, CURIE, life stage, output, GTEx tissue, source or name. Case, hyphens and spaces do
        not matter (`T-cell`, `T cell`, `tcell`). A word that is nowhere whole may be the start of
        one (`hepat`). A phrase in double quotes is whole words in this order. `+`, `-` and `.` are
        strands.
    output
        One output or several, as the methods of a model take them.
    curie, biosample, assay, life_stage
        The value of that column, without regard to case, hyphens and spaces; if no track has just
        that value, those that have it as part of theirs (`assay="RNA-seq"`).
    strand
        `+`, `-` or `.`. Junctions have both strands.

    Returns
    -------
    pandas.DataFrame
        A row for each track. First come the columns `output` (its name), `name`, `strand` (`+-` for
        junctions), `biosample_name`, `Assay title` and `ontology_curie` (NaN where there is none),
        then what else the model tells. Tracks whose biosample is just what the query says come
        first; otherwise they are in the model's order. `requested_outputs=found.output.unique()`
        and `ontology_terms=found.ontology_curie.dropna().unique()` ask for them.

    Raises
    ------
    UnknownNameError
        A word or filter fits no track (the message has the nearest terms), or no track fits all of
        them (it says which two do not go together, and what there is).
    InputError
        An output or strand that does not exist, or a phrase that is not closed.
    """
    table = _Table(list_tracks(metadata))
    words = join_letters(split_query(query), lambda word: table.find(word) is not None)
    conditions = [table.condition(word) for word in words]
    if output is not None:
        conditions += [_output_condition(table.frame, output)]
    for column, value in (
        ("ontology_curie", curie), ("biosample_name", biosample), ("Assay title", assay),
        ("biosample_life_stage", life_stage),
    ):  # fmt: skip
        if value is not None:
            conditions.append(table.filter(column, value))
    if strand is not None:
        check_choice("strand", strand, STRANDS)
        conditions.append(table.condition(Word(strand)))
    kept = np.ones(len(table.frame), dtype=bool)
    for condition in conditions:
        kept = kept & condition.tracks
    if conditions and not kept.any():
        raise no_common_track(conditions, table.frame)
    found = table.frame[kept].drop(columns=_TITLE)
    exact = _is_biosample(found["biosample_name"], [squeeze(word.text) for word in words])
    return found.iloc[np.argsort(~exact, kind="stable")].reset_index(drop=True)


def list_tracks(metadata: OutputMetadata) -> pd.DataFrame:
    """All real tracks of a model in one table, in the order of the outputs; see `search_tracks`."""
    tables = {}
    for output in OUTPUTS:
        table = metadata.get(output)
        if table is not None:
            tables[output] = table[(table["name"] != PADDING).to_numpy(dtype=bool)]
    names = dict.fromkeys([*_FIRST, *(name for table in tables.values() for name in table)])
    columns: dict[str, list[object]] = {name: [] for name in [*names, _TITLE]}
    for output, table in tables.items():
        given: dict[str, list[object]] = {
            "strand": [BOTH_STRANDS] * len(table),
            **{name: table[name].tolist() for name in table},
            "output": [output.name] * len(table),
            _TITLE: [OUTPUTS[output].title] * len(table),
        }
        for name, values in columns.items():
            values += given.get(name, [np.nan] * len(table))
    return pd.DataFrame({name: cells(values) for name, values in columns.items()})


@dataclasses.dataclass(frozen=True, eq=False)
class _Column:
    """A column's distinct values, and which of them each track has; -1 for none."""

    values: list[str]
    squeezed: list[str]
    codes: Int[np.ndarray, " tracks"]

    def tracks(self, text: str, fits: Fit) -> Bool[np.ndarray, " tracks"]:
        """The tracks whose value fits the squeezed `text`."""
        # Few values have the text at all; only they need a closer look.
        pairs = zip(self.values, self.squeezed, strict=True)
        each = [text in squeezed and fits(value, text) for value, squeezed in pairs]
        return np.array([*each, False], dtype=bool)[self.codes]


class _Table:
    """The tracks, their columns ready to be searched."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._columns: dict[str, _Column] = {}
        for name in _SEARCHED:
            if name in frame:
                codes, values = pd.factorize(frame[name].where(frame[name] != "", np.nan))
                terms = [str(value) for value in values]
                squeezed = [squeeze(term) for term in terms]
                self._columns[name] = _Column(terms, squeezed, codes.astype(np.int64))

    def condition(self, word: Word) -> Condition:
        """The tracks that match a word of the query, or an error with the nearest terms."""
        found = self.find(word)
        if found is None:
            terms = [t for n, column in self._columns.items() if n != "name" for t in column.values]
            raise unknown_word(word.text, terms)
        return found

    def find(self, word: Word) -> Condition | None:
        """The tracks that match a word of the query; None if there are none."""
        if word.is_strand:
            tracks = self.frame["strand"].map(lambda has: word.text in str(has)).to_numpy(bool)
            return Condition(f"strand {word.text!r}", tracks, "strand") if tracks.any() else None
        text = squeeze(word.text)
        if not text:
            return None
        for part, fits in _ways(text, quoted=word.quoted):
            by_column = {n: column.tracks(part, fits) for n, column in self._columns.items()}
            tracks = np.logical_or.reduce([*by_column.values()])
            if tracks.any():
                most = max(by_column, key=lambda name: int(by_column[name].sum()))
                return Condition(repr(word.text), tracks, "output" if most == _TITLE else most)
        return None

    def filter(self, name: str, value: str) -> Condition:
        """The tracks with just this value in a column, or else with it as a part of theirs."""
        text = squeeze(value)
        others = squeeze(SYNONYMS.get(text, value))
        kind = PLURALS[name].removesuffix("s")
        if name in self._columns and text:
            column = self._columns[name]
            for part, fits in ((text, is_whole), (text, has_words), (others, is_whole)):
                if (tracks := column.tracks(part, fits)).any():
                    return Condition(f"{kind} {value!r}", tracks, name)
        known = self._columns[name].values if name in self._columns else []
        raise UnknownNameError(f"No track has the {kind} {value!r}; {suggest(value, known)}")


def _output_condition(
    frame: pd.DataFrame, output: Iterable[OutputType | str] | OutputType | str
) -> Condition:
    names = [each.name for each in parse_outputs(output)]
    tracks = frame["output"].isin(names).to_numpy(dtype=bool)
    if not tracks.any():
        has = ", ".join(frame["output"].unique()) or "none"
        raise UnknownNameError(f"There are no tracks of {', '.join(names)}; there are of: {has}")
    return Condition(f"output {', '.join(map(repr, names))}", tracks, "output")


def _ways(text: str, *, quoted: bool) -> list[tuple[str, Fit]]:
    """What of a squeezed word to look for, and how it must fit; the strictest way first."""
    if quoted:
        return [(text, has_words)]
    ways: list[tuple[str, Fit]] = [(text, has_words), (text, has_runs)]
    if len(text) > _SHORT and text.endswith("s"):
        ways.append((text.removesuffix("s"), has_words))
    if len(text) > _SHORT:
        ways.append((text, has_start))
    if text in SYNONYMS:
        ways.append((squeeze(SYNONYMS[text]), has_words))
    return ways


def _is_biosample(biosamples: pd.Series, words: list[str]) -> Bool[np.ndarray, " tracks"]:
    """Whether some words of the query, in a row, are all of the biosample's name."""
    spans = {
        "".join(words[start:stop])
        for start in range(len(words))
        for stop in range(start + 1, len(words) + 1)
    }
    spans |= {span.removesuffix("s") for span in spans}
    exact = [name for name in biosamples.dropna().unique() if squeeze(str(name)) in spans]
    return biosamples.isin(exact).to_numpy(dtype=bool)
