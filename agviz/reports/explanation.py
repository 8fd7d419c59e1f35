"""`Explanation`: what a variant does according to a model, as tables, figures, words and a page."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from agviz._files import result_path
from agviz.errors import InputError, check_choice
from agviz.figure.compose import Figure
from agviz.genome.types import Variant
from agviz.reports import report_tables
from agviz.reports.motif_evidence import Mutagenesis
from agviz.reports.report_tables import ReportTable
from agviz.scoring.merged_splicing import MergedSplicingScore

FIGURES = {
    "tracks": "REF and ALT of the tracks that change most",
    "mutagenesis": "What each base gives",
    "scores": "Fold changes by cell type",
    "background": "Against the background",
    "splicing": "Splice junctions",
    "contacts": "Contact map, ALT less REF",
}


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """A variant explained by one model.

    In a notebook it shows itself; `save` writes it as one page that needs nothing else.

    Attributes
    ----------
    variant
        As it was scored: an insertion or deletion at its leftmost place.
    asked
        As it was asked about, in words.
    model, assembly, version
        Names of the model and the genome, and the version of agviz.
    sentences
        The explanation in words, made from the tables.
    summary
        One row for each kind of change; see `agviz.reports.ranked_changes.summarise`.
    changes
        The largest change of each output in each biosample; see `by_biosample` there.
    genes
        The largest change of each gene's expression; see `by_gene`.
    splicing
        The largest change of each gene's splicing; see `by_splicing`.
    junctions
        Junctions gained, lost, used more or less; see `changed_junctions`.
    motifs
        Motifs made and broken, see `agviz.reports.motif_evidence.ranked`; None if not looked for.
    merged_splicing
        The merged splicing score, where all of its three parts were scored.
    mutagenesis
        Exact mutagenesis of both alleles, where it was made.
    scores
        All scores, as `variant_scores` gives them.
    background_scores
        Those of the background: give them to another `explain` of a variant of the same kind.
    figures
        Those that there is something to draw in, by name.
    limits
        What it cannot tell, in words.
    citations
        Whom to cite, and where data come from.
    settings
        How it was made, by name.
    """

    variant: Variant
    asked: str
    model: str
    assembly: str
    version: str
    sentences: tuple[str, ...]
    summary: pd.DataFrame
    changes: pd.DataFrame
    genes: pd.DataFrame
    splicing: pd.DataFrame
    junctions: pd.DataFrame
    motifs: pd.DataFrame | None
    merged_splicing: MergedSplicingScore | None
    mutagenesis: Mutagenesis | None
    scores: pd.DataFrame
    background_scores: pd.DataFrame | None
    figures: Mapping[str, Figure]
    limits: tuple[str, ...]
    citations: tuple[str, ...]
    settings: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<Explanation of {self.asked} by {self.model}: {self.sentences[0]}>"

    def figure(self, name: str = "tracks") -> Figure:
        """One of its figures.

        Parameters
        ----------
        name
            `"tracks"`, `"mutagenesis"`, `"scores"`, `"background"`, `"splicing"` or `"contacts"`.

        Raises
        ------
        InputError
            When there is no such figure, or nothing to draw in it.
        """
        check_choice("name", name, FIGURES)
        if name not in self.figures:
            there = ", ".join(map(repr, self.figures)) or "none"
            raise InputError(
                f"There is nothing to draw in the figure {name!r} of {self.asked}; there are: "
                f"{there}"
            )
        return self.figures[name]

    def figure_title(self, name: str) -> str:
        """What stands above one of its figures."""
        if name == "mutagenesis" and self.mutagenesis is not None:
            return f"{FIGURES[name]}: {self.mutagenesis.evidence.words}"
        return FIGURES[name]

    def tables(self) -> tuple[ReportTable, ...]:
        """The tables as a reader sees them: rounded, and the first rows of each."""
        made = (
            report_tables.background_table(self.summary),
            report_tables.motif_table(self.motifs),
            report_tables.biosample_table(self.changes),
            report_tables.gene_table(self.genes),
            report_tables.splicing_table(self.splicing),
            report_tables.junction_table(self.junctions),
        )
        return tuple(table for table in made if table is not None)

    def text(self) -> str:
        """The explanation and its limits in plain sentences, without tables."""
        return "\n".join([*self.sentences, "", *self.limits])

    def markdown(self) -> str:
        """Words, tables, limits and citations as Markdown."""
        from agviz.reports.report_markdown import markdown

        return markdown(self)

    def html(self) -> str:
        """The whole page, which loads nothing: styles and figures are in it."""
        from agviz.reports.report_page import page

        return page(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the report: a page (`.html`) with its figures, or Markdown (`.md`) without.

        Raises
        ------
        InputError
            For another ending, or a file that cannot be written.
        """
        name = os.fspath(path).lower()
        if not name.endswith((".html", ".md")):
            raise InputError(
                f"Cannot write a report as {Path(path).name!r}; the name must end in .html or .md"
            )
        written = self.markdown() if name.endswith(".md") else self.html()
        with result_path(path) as temporary:
            temporary.write_text(written, encoding="utf-8", newline="\n")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """The body of the page for notebooks, Markdown and words for what shows no HTML."""
        from agviz.reports.report_page import fragment

        return {
            "text/html": fragment(self),
            "text/markdown": self.markdown(),
            "text/plain": self.text(),
        }
