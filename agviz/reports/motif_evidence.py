"""Whether the model uses a motif that a variant makes or breaks: exact mutagenesis of both alleles.

A match of a motif says that a factor could bind. That the model's own answer hangs on its bases,
and on them in the way of the motif, is evidence that its prediction changes because of it.
"""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import DnaModel
from jaxtyping import Float64

from agviz.genome.coordinates import CoordinateMap
from agviz.genome.labelled import observed_contributions
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.types import Interval, Variant
from agviz.interpret.kept import Kept
from agviz.reports.evidence_readout import Evidence
from agviz.reports.turned_motifs import TURNED

USED_SHARE = 0.5
"""A motif is in use if its bases give this much of the change of the readout at least ..."""
USED_AGREEMENT = 0.5
"""... and the effects of their substitutions are this much alike the motif's scores."""
PSEUDOCOUNT = 1.0
"""Sites added to a motif's counts, spread evenly, before logarithms are taken."""
NOTABLE_SHARE = 0.1
"""Of the readout's larger level: where it changes by less, no motif is said to be in use."""
NOTABLE_BINDING = 0.1
"""log2 fold change of a factor's own ChIP-seq from which it speaks for the factor's motif."""
WEIGHED = ["contribution_reference", "contribution_alternate", "agreement", "used"]


@dataclasses.dataclass(frozen=True, eq=False)
class Mutagenesis:
    """Exact mutagenesis of both alleles around a variant.

    Attributes
    ----------
    reference, alternate
        `sequence_scores` of kind "effects", each in its allele's own coordinates.
    evidence
        The readout and what it is in words.
    """

    reference: Any
    alternate: Any
    evidence: Evidence

    @property
    def change(self) -> float:
        """The readout on ALT less that on REF."""
        return float(self.alternate.attrs["reference"] - self.reference.attrs["reference"])

    @property
    def is_notable(self) -> bool:
        """Whether it changes enough to be explained."""
        levels = [abs(each.attrs["reference"]) for each in (self.reference, self.alternate)]
        return abs(self.change) >= NOTABLE_SHARE * max(levels) > 0

    @property
    def explains_motifs(self) -> bool:
        """Whether motifs of DNA-binding factors can be in use: not for a splice site."""
        return self.is_notable and not self.evidence.splicing


def mutate_alleles(
    model: DnaModel,
    variant: Variant,
    evidence: Evidence,
    *,
    context: Interval,
    flank: int,
    kept: Kept,
    progress_bar: bool,
) -> Mutagenesis:
    """The effect of every substitution within `flank` bp of a variant, on REF and on ALT.

    `kept` has what is known of it.
    """
    contig, start = variant.chromosome, variant.start - flank
    scores = []
    for bases, background in (
        (variant.reference_bases, None),
        (variant.alternate_bases, variant),
    ):
        window = Interval(contig, start, variant.start + len(bases) + flank)
        readout = evidence.reference if background is None else evidence.alternate
        found = kept.mutagenesis(
            "mutagenesis/REF" if background is None else "mutagenesis/ALT", model, window,
            readouts=readout, context=context, background=background, progress_bar=progress_bar,
        )  # fmt: skip
        scores.append(found)
    return Mutagenesis(scores[0], scores[1], evidence)


def weigh(
    table: pd.DataFrame, motifs: MotifSet, mutagenesis: Mutagenesis | None, *, variant: Variant
) -> pd.DataFrame:
    """Changed motifs with what mutagenesis says of them.

    Returns
    -------
    pandas.DataFrame
        The table with contribution_reference and contribution_alternate (the sum, over the bases of
        the match and those that correspond to them on the other allele, of what each base gives to
        the readout), agreement (cosine, -1 to 1, of the centred effects of substitutions and the
        motif's log-odds) and used (both contributions and agreement speak for it). NaN, and NA,
        without mutagenesis; NA also for a motif that is turned round and gives what it gave.
    """
    if mutagenesis is None or table.empty:
        empty = dict.fromkeys(WEIGHED[:3], np.nan)
        return table.assign(**empty, used=pd.array([pd.NA] * len(table), dtype="boolean"))
    known = {motif.id: motif for motif in motifs}
    rows = [
        _weighed(row, known[row["motif_id"]], mutagenesis, variant) for _, row in table.iterrows()
    ]
    weighed = table.assign(**{name: [row[name] for row in rows] for name in WEIGHED})
    return weighed.astype({"used": "boolean"})


def ranked(table: pd.DataFrame, changes: pd.DataFrame, *, threshold: float) -> pd.DataFrame:
    """Of weighed motifs those in use, or with a good match; what most speaks for comes first.

    Parameters
    ----------
    table
        As of `weigh`.
    changes
        Scores of the variant, as of `changes_of`.
    threshold
        p-value that a match not in use must reach.

    Returns
    -------
    pandas.DataFrame
        With the column binding: the largest log2 fold change of ChIP-seq of the motif's factor;
        NaN where the model has none. Motifs in use first, of these those whose factor binds more
        if made or less if broken, then by agreement; others by p-value.
    """
    p_value = table[["p_reference", "p_alternate"]].min(axis=1)
    used = table["used"].fillna(False).astype(bool)
    binding = [_binding(name, changes) for name in table["name"]]
    sign = table["change"].map({"made": 1.0, "broken": -1.0}).astype(float)
    bound = (sign * np.asarray(binding, dtype=float)).where(lambda size: size >= NOTABLE_BINDING)
    order = table.assign(
        unused=~used, bound=-bound.where(used).fillna(0.0),
        unlike=-table["agreement"].where(used).fillna(0.0), p_value=p_value,
    ).sort_values(["unused", "bound", "unlike", "p_value"], kind="stable").index  # fmt: skip
    kept = used | (p_value <= threshold)
    result = table.assign(binding=binding).loc[[i for i in order if kept[i]]]
    result = result.reset_index(drop=True)
    result.attrs = dict(table.attrs)
    return result


def _binding(name: str, changes: pd.DataFrame) -> float:
    """The largest change of ChIP-seq of any factor that a motif is named for."""
    factors = {part.upper() for part in name.split("::")}
    rows = changes[changes["output_type"] == "CHIP_TF"]
    scores = rows.loc[rows["subject"].str.upper().isin(factors), "raw_score"].astype(float)
    return float(scores.loc[scores.abs().idxmax()]) if len(scores) else float("nan")


def _weighed(row: Any, motif: Motif, found: Mutagenesis, variant: Variant) -> dict[str, Any]:
    own, other = found.reference, found.alternate
    if row["allele"] == "ALT":
        own, other = other, own
    here = np.arange(int(row["Start"]), int(row["End"]))
    there = _corresponding(here, variant, of=str(row["allele"]))
    gives = {row["allele"]: _sum_at(own, here)}
    gives["REF" if row["allele"] == "ALT" else "ALT"] = _sum_at(other, there)
    agreement = _agreement(own, motif if row["Strand"] == "+" else motif.reverse_complement(),
                           int(row["Start"])) * np.sign(gives[row["allele"]])  # fmt: skip
    share = (gives["ALT"] - gives["REF"]) / found.change if found.change else np.nan
    used = found.explains_motifs and share >= USED_SHARE and agreement >= USED_AGREEMENT
    if row["change"] == TURNED and not used:
        used = pd.NA  # it may well be in use before and after: that it gives as much tells nothing
    return {
        "contribution_reference": gives["REF"],
        "contribution_alternate": gives["ALT"],
        "agreement": float(agreement),
        "used": used if used is pd.NA else bool(used),
    }


def _corresponding(positions: np.ndarray, variant: Variant, *, of: str) -> np.ndarray:
    """The other allele's positions of the bases that it has, too."""
    place = Interval(variant.chromosome, int(positions[0]) - 1, int(positions[-1]) + 2)
    start = min(place.start, variant.start)
    moved = CoordinateMap.of(Interval(place.chromosome, start, place.end), [variant])
    if of == "REF":
        return moved.reference_to_alternate(positions[~moved.is_deleted(positions)])
    return moved.alternate_to_reference(positions[~moved.is_inserted(positions)])


def _sum_at(scores: Any, positions: np.ndarray) -> float:
    """What the bases at some positions give together; of those that were mutated."""
    given = observed_contributions(scores)
    inside = np.isin(scores["position"].values, positions)
    return float(np.nansum(given[inside]))


def _agreement(scores: Any, motif: Motif, start: int) -> float:
    """Cosine of centred effects and centred log-odds, over the positions that both have."""
    first = int(scores["position"].values[0])
    rows = np.arange(len(motif)) + start - first
    inside = (rows >= 0) & (rows < len(scores["position"]))
    effects = _centred(np.asarray(scores.values, dtype=np.float64)[rows[inside]])
    odds = _centred(np.log2(_smoothed(motif)))[inside]
    size = np.linalg.norm(effects) * np.linalg.norm(odds)
    return float((effects * odds).sum() / size) if size > 0 else 0.0


def _smoothed(motif: Motif) -> Float64[np.ndarray, "width 4"]:
    counts = motif.counts + PSEUDOCOUNT / 4
    smoothed: Float64[np.ndarray, "width 4"] = counts / counts.sum(axis=1, keepdims=True)
    return smoothed


def _centred(values: Float64[np.ndarray, "positions 4"]) -> Float64[np.ndarray, "positions 4"]:
    """Each position less its mean; 0 where it is not known."""
    centred: Float64[np.ndarray, "positions 4"] = np.nan_to_num(
        values - values.mean(axis=1, keepdims=True)
    )
    return centred
