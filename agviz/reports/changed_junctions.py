"""Junctions that a variant makes, loses, or uses more or less, by predictions of both alleles."""

from typing import Literal

import numpy as np
import pandas as pd

from agviz.genome.alleles import Alleles
from agviz.genome.types import JunctionData
from agviz.scoring.psi import psi_change

LEAST_SHARE = 0.05
"""Of the largest count: sites with fewer reads are left out."""
PRESENT = 0.05
"""PSI below which a junction is not used at all."""
LEAST_CHANGE = 0.05
"""PSI by which a junction must change to be listed."""
COLUMNS = [
    "change", "Chromosome", "Start", "End", "Strand", "gene_name", "biosample_name", "track_name",
    "share_of", "psi_reference", "psi_alternate", "difference", "reference_count",
    "alternate_count",
]  # fmt: skip


def changed_junctions(pair: Alleles | None, genes: object = None) -> pd.DataFrame:
    """The junctions whose share of their donor's or acceptor's reads changes, most changed first.

    Parameters
    ----------
    pair
        Junctions of both alleles; None if the model has none.
    genes
        Gene models, for the names of the genes.

    Returns
    -------
    pandas.DataFrame
        change ("gained", "lost", "more" or "less"), the intron's Chromosome, Start, End (0-based
        half-open) and Strand, gene_name, biosample_name and track_name of the track that changes
        most, share_of ("donor" for PSI5, "acceptor" for PSI3), psi_reference, psi_alternate,
        difference, and predicted counts.
    """
    if pair is None:
        return pd.DataFrame(columns=COLUMNS)
    reference, alternate = pair.reference, pair.alternate
    assert isinstance(reference, JunctionData)
    assert isinstance(alternate, JunctionData)
    least = LEAST_SHARE * max(_largest(reference), _largest(alternate))
    frames = []
    shares_of: tuple[tuple[Literal["psi5", "psi3"], str], ...]
    shares_of = (("psi5", "donor"), ("psi3", "acceptor"))
    for value, share_of in shares_of:
        frame = psi_change(reference, alternate, minimum_count=least, value=value)
        frames.append(frame.assign(share_of=share_of))
    table = pd.concat(frames, ignore_index=True)
    # A site without reads on one allele has no share there: what it has on the other is all new.
    table = table.rename(columns={"reference": "psi_reference", "alternate": "psi_alternate"})
    shares = table[["psi_reference", "psi_alternate"]]
    table[shares.columns] = shares.mask(shares.notna().any(axis=1), shares.fillna(0.0))
    table["difference"] = table["psi_alternate"] - table["psi_reference"]
    size = table["difference"].abs()
    order = size[size >= LEAST_CHANGE].sort_values(ascending=False, kind="stable").index
    best = table.loc[order].drop_duplicates(["Start", "End", "Strand"])
    named = dict(zip(reference.metadata["name"], _biosamples(reference), strict=True))
    best = best.assign(
        change=_change(best), biosample_name=best["track_name"].map(named),
        gene_name=[_gene(row, genes) for row in best.to_dict("records")],
    )  # fmt: skip
    return best[COLUMNS].reset_index(drop=True)


def _largest(data: JunctionData) -> float:
    return float(np.nanmax(data.values, initial=0.0))


def _biosamples(data: JunctionData) -> list[str]:
    names = data.metadata.get("biosample_name")
    return [""] * data.num_tracks if names is None else names.fillna("").astype(str).tolist()


def _change(table: pd.DataFrame) -> list[str]:
    words = []
    for before, after in zip(table["psi_reference"], table["psi_alternate"], strict=True):
        if before < PRESENT <= after:
            words.append("gained")
        elif after < PRESENT <= before:
            words.append("lost")
        else:
            words.append("more" if after > before else "less")
    return words


def _gene(row: dict[str, object], genes: object) -> str:
    """The first gene of the junction's strand that holds it."""
    from agviz.genome.genes import GeneModels
    from agviz.genome.types import Interval

    if not isinstance(genes, GeneModels):
        return ""
    place = Interval(str(row["Chromosome"]), int(str(row["Start"])), int(str(row["End"])))
    found = genes.genes(place)
    around = found[
        (found["Strand"] == row["Strand"])
        & (found["Start"] <= place.start)
        & (found["End"] >= place.end)
    ]
    return str(around["gene_name"].iloc[0]) if len(around) else ""
