"""What a variant does in a few plain sentences, made from the tables and from nothing else."""

import math
from typing import Any

import pandas as pd

from agviz.reports.changed_junctions import LEAST_CHANGE
from agviz.reports.large_splicing import hidden_splicing
from agviz.reports.ranked_changes import (
    EXPRESSION,
    JUNCTIONS,
    LEAST_BACKGROUND,
    LOCAL,
    SMALL,
    SPLICING,
)
from agviz.reports.track_words import place_words, where_words
from agviz.reports.turned_motifs import TURNED

LOCAL_MOST = 3  # sentences on tracks around the variant
OTHERS_MOST = 4  # other motifs, by name
NOT_COMPARED = "How unusual this is is not known: it was not compared with a background."


def sentences(
    summary: pd.DataFrame, motifs: pd.DataFrame | None, junctions: pd.DataFrame, *, kind: str
) -> tuple[str, ...]:
    """The explanation in words: motifs, then what stands out, or that nothing does.

    Changes of splicing that are large in themselves are told whether or not they stand out.

    Parameters
    ----------
    summary, junctions
        As of `summarise` and `changed_junctions`.
    motifs
        As of `ranked`; None where none were looked for.
    kind
        What the variant is: "insertion", "deletion", "substitution".
    """
    if summary.empty:
        return (*motif_words(motifs, kind=kind), "No scorer had anything to score here.")
    told, known = [], "p_value" in summary
    if known and int(summary["background_size"].iloc[0]) < LEAST_BACKGROUND:
        size, known = int(summary["background_size"].iloc[0]), False
        told.append(
            f"A background of {size} variants is too small to say what stands out: that takes "
            f"{LEAST_BACKGROUND} at the least."
        )
    elif not known:
        told.append(NOT_COMPARED)
    notable = summary[summary["raw_score"].abs() >= SMALL]
    if known:
        hidden = hidden_splicing(summary, junctions).index
        notable = notable[notable["stands_out"] | notable.index.isin(hidden)]
    if notable.empty:
        return (_nothing(summary, known=known), *motif_words(motifs, kind=kind), *told)
    changes = _all_changes(notable, junctions, known=known)
    first_of_splicing = bool(notable.iloc[0]["kind"] in SPLICING)
    motif = motif_words(motifs, kind=kind, splicing=first_of_splicing)
    return (*changes, *motif, *told) if first_of_splicing else (*motif, *changes, *told)


def motif_words(
    motifs: pd.DataFrame | None, *, kind: str, splicing: bool = False
) -> tuple[str, ...]:
    """Which motifs are made and broken, the first by name; of those in use if that is known."""
    if motifs is None:
        return ()
    if motifs.empty:
        return ("No known motif is made or broken.",)
    is_turned = motifs["change"] == TURNED
    turned = _turned(motifs[is_turned], kind=kind)
    motifs = motifs[~is_turned]
    weighed = bool(motifs["used"].notna().any())
    used = motifs[motifs["used"].fillna(False).astype(bool)]
    if weighed and used.empty:
        return turned if splicing else (
            *turned,
            "Motifs are made or broken, but exact in-silico mutagenesis finds none of them in use.",
        )  # fmt: skip
    chosen = used if weighed else motifs
    return turned + tuple(
        _one_motif(chosen[chosen["change"] == change], verb=verb, kind=kind, weighed=weighed)
        for change, verb in (("made", "makes"), ("broken", "breaks"))
        if (chosen["change"] == change).any()
    )


def _turned(rows: pd.DataFrame, *, kind: str) -> tuple[str, ...]:
    """The motif that is turned round in place, if there is one, and the names of others."""
    if rows.empty:
        return ()
    best = rows.iloc[0]
    before = "-" if best["Strand"] == "+" else "+"
    known_as = "" if best["motif_id"] == best["name"] else f"{best['motif_id']}, "
    words = (
        f"The {kind} turns round a motif of {best['name']} ({known_as}p = "
        f"{best['p_reference']:.1e} on REF and {best['p_alternate']:.1e} on ALT): it stays in "
        f"place, and changes from strand {before} to {best['Strand']}"
    )
    others = [name for name in dict.fromkeys(rows["name"]) if name != best["name"]]
    also = f", as do those of {', '.join(others[:OTHERS_MOST])}" if others else ""
    return (f"{words}{also}.",)


def _one_motif(rows: pd.DataFrame, *, verb: str, kind: str, weighed: bool) -> str:
    best = rows.iloc[0]
    p_value = best["p_alternate"] if best["allele"] == "ALT" else best["p_reference"]
    known_as = "" if best["motif_id"] == best["name"] else f"{best['motif_id']}, "
    words = (
        f"The {kind} {verb} a motif of {best['name']} ({known_as}p = {p_value:.1e} on "
        f"{best['allele']})"
    )
    if weighed:
        words += ", which exact in-silico mutagenesis finds in use"
        if abs(best["binding"]) >= SMALL:
            words += (
                f"; predicted binding of {best['name']} {_moves(best['binding'])} "
                f"({best['binding']:+.2f} log2)"
            )
    others = [name for name in dict.fromkeys(rows["name"]) if name != best["name"]]
    if others:
        more = f" and {len(others) - OTHERS_MOST} more" if len(others) > OTHERS_MOST else ""
        words += f". The same bases also fit {', '.join(others[:OTHERS_MOST])}{more}"
    return words + "."


def _all_changes(notable: pd.DataFrame, junctions: pd.DataFrame, *, known: bool) -> list[str]:
    """Expression, splicing as one, what lies around the variant, and the rest."""
    told = []
    of_genes = notable[notable["kind"] == EXPRESSION]
    told += [_expression(row) + _rank(row, known) for _, row in of_genes.iterrows()]
    spliced = notable[notable["kind"].isin(SPLICING)]
    if len(spliced):
        told.append(_splicing(spliced, junctions) + _rank_of_splicing(spliced, known))
    local = notable[notable["kind"] == LOCAL].head(LOCAL_MOST)
    told += [_around(row) + _rank(row, known) for _, row in local.iterrows()]
    rest = notable[~notable["kind"].isin([EXPRESSION, LOCAL, *SPLICING])]
    told += [
        f"{place_words(row)} changes by {row['raw_score']:.2g}" + _rank(row, known)
        for _, row in rest.iterrows()
    ]
    if len(spliced) and spliced.index[0] == notable.index[0] and len(of_genes):
        told.insert(0, told.pop(len(of_genes)))
    return [f"{sentence}." for sentence in told]


def _expression(row: Any) -> str:
    return (
        f"Expression of {row['gene_name']} {_moves(row['raw_score'])} most in "
        f"{where_words(row)}, {_fold(row['raw_score'], math.e)}"
    )


def _around(row: Any) -> str:
    return (
        f"{place_words(row)} {_moves(row['raw_score'])} around the variant, "
        f"{_fold(row['raw_score'], 2.0)}"
    )


def _splicing(rows: pd.DataFrame, junctions: pd.DataFrame) -> str:
    """One clause of all splicing scorers, and of the junction that changes most."""
    parts = [
        f"{row['question'].lower()} by {row['raw_score']:.2g}{_in_biosample(row)}"
        for _, row in rows.iterrows()
    ]
    gene = str(rows["gene_name"].iloc[0])
    words = f"Splicing of {gene} changes: " if gene else "Splicing changes: "
    words += ", ".join(parts).replace("spliceai", "SpliceAI")
    if len(junctions):
        return f"{words}; {junction_words(junctions.iloc[0])}"
    if (rows["kind"] == JUNCTIONS).any():
        words += f"; but no junction's share of reads changes by {LEAST_CHANGE:g}"
    return words


def _in_biosample(row: Any) -> str:
    name = str(row["biosample_name"])
    return f" in {name}" if name else f" ({row['track_name'].replace('_', ' ')})"


def junction_words(row: Any) -> str:
    """One junction's change: "the junction chr1:2-9 is lost (PSI 0.90 to 0.02)"."""
    place = f"{row['Chromosome']}:{row['Start'] + 1:,}-{row['End']:,}"
    verb = {"gained": "is gained", "lost": "is lost", "more": "is used more"}
    return (
        f"the junction {place} {verb.get(row['change'], 'is used less')} "
        f"(PSI {row['psi_reference']:.2f} to {row['psi_alternate']:.2f})"
    )


def _moves(score: float) -> str:
    return "rises" if score > 0 else "falls"


def _fold(score: float, base: float) -> str:
    fold = base ** abs(score)
    return f"{fold:,.0f}-fold" if fold >= 100 else f"{fold:.1f}-fold"


def _rank(row: Any, known: bool) -> str:
    if not known:
        return ""
    size, as_large = int(row["background_size"]), int(row["as_large"])
    if not as_large:
        return f": more than any of {size} matched background variants"
    return f": more than {size - as_large} of {size} matched background variants"


def _rank_of_splicing(rows: pd.DataFrame, known: bool) -> str:
    """The rank of the first that stands out; if none does the lowest, and why it is told."""
    if not known or rows["stands_out"].any():
        return _rank(rows.iloc[0], known)
    lowest = rows.loc[rows["as_large"].idxmax()]
    return f"{_rank(lowest, known)}, so that it does not stand out, yet it is large in itself"


def _nothing(summary: pd.DataFrame, *, known: bool) -> str:
    if not known:
        return f"Nothing changes by as much as {SMALL:g} in the units of the scorers."
    if summary["stands_out"].any():
        which = ", ".join(summary.loc[summary["stands_out"], "question"])
        return (
            f"Nothing that stands out from the background changes much: {which}, by less than "
            f"{SMALL:g}, though by more than in matched variants."
        )
    return (
        f"Nothing stands out from the background of {int(summary['background_size'].iloc[0])} "
        "matched variants: each kind of change is as large in some of them."
    )
