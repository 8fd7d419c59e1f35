"""How a report was made and whom it owes: settings by name, and citations."""

import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz.genome.types import Variant
from agviz.reports.changed_motifs import THRESHOLD
from agviz.reports.explained_motifs import THRESHOLD_IN_USE, MotifAnswer

SCORERS = "variant scorers and AlphaGenome: Avsec et al., Nature 649:1206 (2026)"
SPLICEAI = "SpliceAI: Jaganathan et al., Cell 176:535 (2019)"
P_VALUES = (
    "p-values by resampling: Phipson & Smyth, Stat. Appl. Genet. Mol. Biol. 9:39 (2010); of the "
    "largest of several: Westfall & Young, Resampling-Based Multiple Testing (1993)"
)


def citations(
    model: DnaModel, answer: MotifAnswer, *, known: pd.DataFrame | None
) -> tuple[str, ...]:
    """Whom to cite: of each method that was used."""
    cited = [SPLICEAI] if getattr(model, "name", "") == "spliceai" else []
    cited.append(SCORERS)
    if answer.mutagenesis is not None:
        cited.append(str(answer.mutagenesis.reference.attrs["citation"]))
    if answer.motifs is not None:
        cited += str(answer.motifs.attrs.get("citation", "")).split("; ")
    if known is not None:
        cited.append(P_VALUES)
    return tuple(filter(None, cited))


def settings(
    variant: Variant, *, scores: pd.DataFrame, known: pd.DataFrame | None, answer: MotifAnswer
) -> dict[str, str]:
    """What was asked for, so that it can be asked for again."""
    made = {"Scored as": str(variant)}
    if len(scores):
        made["Interval"] = str(scores["scored_interval"].iloc[0]).removesuffix(":.")
    made["Scorers"] = str(len(scores.attrs.get("scorers", ())))
    if known is not None:
        about = known.attrs.get("background", {"source": "scores given by the user"})
        parts = (f"{name} {about[name]}" for name in about if name not in ("source", "templates"))
        made["Background"] = "; ".join([str(about.get("source", "")), *parts])
    if answer.motifs is not None:
        about = answer.motifs.attrs
        terms = f", {about['license']}" if about.get("license") else ""
        made["Motifs"] = (
            f"{about.get('motifs', '')}{terms}; p <= {THRESHOLD:g}, or <= {THRESHOLD_IN_USE:g} if "
            "in use"
        )
    if answer.mutagenesis is not None:
        scored = answer.mutagenesis.reference
        made["Mutagenesis"] = (
            f"exact, {scored.attrs['engine']}, {len(scored)} positions of REF and "
            f"{len(answer.mutagenesis.alternate)} of ALT; readout: "
            f"{answer.mutagenesis.evidence.words}"
        )
    return made
