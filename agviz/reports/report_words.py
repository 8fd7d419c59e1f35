"""What a variant does in a few plain sentences, made from the tables and from nothing else."""

import math
from typing import Any

import pandas as pd

from agviz.reports.ranked_changes import EXPRESSION, LEAST_BACKGROUND, SPLICING
from agviz.reports.track_words import place_words

SMALL = 0.1
"""Changes below this, in the units of the scorers, are not worth a sentence."""
SENTENCES_MOST = 4  # of changes
OTHERS_MOST = 4  # other motifs, by name
LOCAL = "CenterMaskScorer"


def sentences(
    summary: pd.DataFrame, motifs: pd.DataFrame | None, junctions: pd.DataFrame, *, kind: str
) -> tuple[str, ...]:
    """The explanation in words: motifs, then what stands out, or that nothing does.

    Parameters
    ----------
    summary, junctions
        As of `summarise` and `changed_junctions`.
    motifs
        As of `ranked`; None where none were looked for.
    kind
        What the variant is: "insertion", "deletion", "substitution".
    """
    told = [*_motif_words(motifs, kind)]
    known = "p_value" in summary
    if summary.empty:
        return (*told, "No scorer had anything to score here.")
    if known and int(summary["background_size"].iloc[0]) < LEAST_BACKGROUND:
        told.append(
            f"The background of {summary['background_size'].iloc[0]} variants is too small to say "
            f"what stands out: that takes {LEAST_BACKGROUND} at the least."
        )
        known = False
    notable = summary[summary["raw_score"].abs() >= SMALL]
    if known:
        notable = notable[notable["stands_out"]]
    if notable.empty:
        told.append(_nothing(summary, known=known))
        return tuple(told)
    first = notable[notable["kind"] == EXPRESSION]
    rest = notable[notable["kind"] != EXPRESSION]
    chosen = pd.concat([first, rest]).head(SENTENCES_MOST)
    told += [_change_words(row, junctions, known=known) for _, row in chosen.iterrows()]
    if not known:
        told.append("How unusual this is is not known: it was not compared with a background.")
    return tuple(told)


def _motif_words(motifs: pd.DataFrame | None, kind: str) -> list[str]:
    if motifs is None:
        return []
    weighed = motifs["used"].notna().any()
    used = motifs[motifs["used"].fillna(False).astype(bool)]
    if motifs.empty:
        return ["No known motif is made or broken."]
    if weighed and used.empty:
        return [
            "Motifs are made or broken, but exact in-silico mutagenesis finds none of them in use."
        ]
    told = []
    for change, verb in (("made", "makes"), ("broken", "breaks")):
        rows = (used if weighed else motifs)[lambda table, c=change: table["change"] == c]
        if len(rows):
            told.append(_one_motif(rows, verb=verb, kind=kind, weighed=bool(weighed)))
    return told


def _one_motif(rows: pd.DataFrame, *, verb: str, kind: str, weighed: bool) -> str:
    best = rows.iloc[0]
    p_value = min(x for x in (best["p_reference"], best["p_alternate"]) if not math.isnan(x))
    words = (
        f"The {kind} {verb} a {best['name']} motif ({best['motif_id']}, p = {p_value:.1e} on "
        f"{best['allele']})"
    )
    if weighed:
        words += ", which exact in-silico mutagenesis finds in use"
        if not math.isnan(best["binding"]) and abs(best["binding"]) >= SMALL:
            words += (
                f"; predicted binding of {best['name']} {_moves(best['binding'])} "
                f"({best['binding']:+.2f} log2)"
            )
    others = list(dict.fromkeys(name for name in rows["name"].iloc[1:] if name != best["name"]))
    if others:
        more = f" and {len(others) - OTHERS_MOST} more" if len(others) > OTHERS_MOST else ""
        words += f". The same bases also fit {', '.join(others[:OTHERS_MOST])}"
        words += more
    return words + "."


def _change_words(row: Any, junctions: pd.DataFrame, *, known: bool) -> str:
    if row["kind"] == EXPRESSION:
        words = (
            f"Expression of {row['gene_name']} {_moves(row['raw_score'])} most in "
            f"{row['biosample_name'] or row['track_name']}: {_fold(row['raw_score'], math.e)}"
        )
    elif row["kind"] == LOCAL:
        words = (
            f"{place_words(row)} {_moves(row['raw_score'])} around the variant: "
            f"{_fold(row['raw_score'], 2.0)}"
        )
    else:
        words = f"{place_words(row)} changes by {row['raw_score']:.3g}"
        words += f" in {row['gene_name']}" if row["gene_name"] else ""
        if row["kind"] in SPLICING and len(junctions):
            words += f"; {junction_words(junctions.iloc[0])}"
    return words + (_rank(row) if known else "") + "."


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
    return f"{fold:,.1f}-fold" if fold < 100 else f"{fold:,.0f}-fold"


def _rank(row: Any) -> str:
    size, as_large = int(row["background_size"]), int(row["as_large"])
    if not as_large:
        return f", more than any of {size} matched background variants"
    return f", more than {size - as_large} of {size} matched background variants"


def _nothing(summary: pd.DataFrame, *, known: bool) -> str:
    if not known:
        return f"Nothing changes by as much as {SMALL:g} in the units of the scorers."
    if summary["stands_out"].any():
        which = ", ".join(summary.loc[summary["stands_out"], "question"])
        return (
            f"Nothing that stands out from the background changes much: {which} changes by less "
            f"than {SMALL:g}, though by more than matched variants do."
        )
    return (
        f"Nothing stands out from the background of {int(summary['background_size'].iloc[0])} "
        "matched variants: each kind of change is as large in some of them."
    )
