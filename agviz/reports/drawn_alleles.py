"""Both alleles as far as a report draws them: the outputs and tracks that its scores point at."""

import dataclasses

import pandas as pd
from alphagenome.models.dna_model import DnaModel
from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.alleles import Alleles
from agviz.genome.types import Variant
from agviz.interpret.kept import Kept
from agviz.interpret.question import model_name
from agviz.models.variant_window import variant_interval
from agviz.reports.ranked_changes import worth_telling

OUTPUTS_MOST = 4
TRACKS_EACH = 2


@dataclasses.dataclass(frozen=True, eq=False)
class DrawnAlleles:
    """What is drawn.

    Attributes
    ----------
    predicted
        Both alleles, of the outputs that are needed; None if none is.
    picks
        Rows of `by_biosample` with output_type: the tracks to draw, first to last.
    contacts
        Whether the contact maps are worth a figure.
    """

    predicted: Alleles | None
    picks: pd.DataFrame
    contacts: bool

    @property
    def junctions(self) -> Alleles | None:
        """Junctions of both alleles, if there are any."""
        output = self.predicted
        if output is None or getattr(output.reference, "splice_junctions", None) is None:
            return None
        return output.splice_junctions


def predict_drawn(
    model: DnaModel,
    variant: Variant,
    *,
    summary: pd.DataFrame,
    by_biosample: pd.DataFrame,
    kept: Kept,
) -> DrawnAlleles:
    """Predict the alleles once more, of what is drawn alone.

    Parameters
    ----------
    model, variant
        As they were scored.
    summary, by_biosample
        As of `agviz.reports.ranked_changes`: what changes most is drawn.
    kept
        Where the prediction is kept.
    """
    picks = picked_tracks(summary, by_biosample)
    kinds = {OutputType[name] for name in summary["output_type"]}
    contacts = _stands_out(summary, OutputType.CONTACT_MAPS)
    outputs = [OutputType[name] for name in dict.fromkeys(picks["output_type"])]
    if OutputType.SPLICE_SITES in kinds and OutputType.SPLICE_SITES not in outputs:
        outputs.append(OutputType.SPLICE_SITES)
    if OutputType.SPLICE_JUNCTIONS in kinds:
        outputs.append(OutputType.SPLICE_JUNCTIONS)
    if contacts:
        outputs.append(OutputType.CONTACT_MAPS)
    if not outputs:
        return DrawnAlleles(None, picks, contacts)
    terms = _terms(picks, summary, outputs)
    both = kept.prediction(
        "alleles",
        lambda: model.predict_variant(
            variant_interval(model, variant), variant, requested_outputs=outputs,
            ontology_terms=terms,
        ),
        variant=variant, model=model_name(model),
    )  # fmt: skip
    return DrawnAlleles(Alleles(both.reference, both.alternate, variant), picks, contacts)


def picked_tracks(summary: pd.DataFrame, by_biosample: pd.DataFrame) -> pd.DataFrame:
    """The tracks along the genome that change most, of the outputs that do.

    Returns
    -------
    pandas.DataFrame
        output_type, track_name, track_strand, gene_strand, ontology_curie; up to two tracks
        of up to four outputs.
    """
    columns = ["output_type", "track_name", "track_strand", "gene_strand", "ontology_curie"]
    for table in (worth_telling(summary), summary):
        rows = [_tracks_of(row, by_biosample) for _, row in table.iterrows()]
        picks = pd.concat([pd.DataFrame(columns=columns), *rows], ignore_index=True)[columns]
        if len(picks):
            break
    kept = list(dict.fromkeys(picks["output_type"]))[:OUTPUTS_MOST]
    picks = picks[picks["output_type"].isin(kept)]
    return picks.drop_duplicates(["output_type", "track_name", "track_strand"], ignore_index=True)


def _tracks_of(row: pd.Series, by_biosample: pd.DataFrame) -> pd.DataFrame:
    """The tracks that one scorer's largest changes are of; none for junctions and contacts."""
    output = OutputType[row["output_type"]]
    if _delta(row):
        return _splice_sites(row)
    own = by_biosample[by_biosample["variant_scorer"] == row["variant_scorer"]]
    if OUTPUTS[output].kind not in ("signal", "probability"):
        own = own.iloc[:0]
    return own.head(TRACKS_EACH).assign(output_type=output.name)


def _delta(row: pd.Series) -> bool:
    return bool(row["kind"] == "SpliceAIDeltaScorer")


def _splice_sites(row: pd.Series) -> pd.DataFrame:
    """Delta scores are of no track: those of splice sites are drawn, on both strands."""
    names = [("donor", "+"), ("acceptor", "+"), ("donor", "-"), ("acceptor", "-")]
    return pd.DataFrame(
        [
            {
                "output_type": OutputType.SPLICE_SITES.name, "track_name": name,
                "track_strand": strand, "ontology_curie": row["ontology_curie"], "gene_strand": "",
            }
            for name, strand in names
        ]
    )  # fmt: skip


def _stands_out(summary: pd.DataFrame, output: OutputType) -> bool:
    rows = summary[summary["output_type"] == output.name]
    return bool(len(rows)) and bool(rows["stands_out"].any() if "stands_out" in rows else False)


def _terms(
    picks: pd.DataFrame, summary: pd.DataFrame, outputs: list[OutputType]
) -> list[str] | None:
    """The biosamples of all that is drawn, to predict them alone; None if one has no term."""
    names = [output.name for output in outputs]
    others = summary[summary["output_type"].isin(names)]
    terms = [*picks["ontology_curie"], *others["ontology_curie"]]
    sites = {OutputType.SPLICE_SITES.name}  # their tracks have no biosample, in any model
    needed = [*picks["output_type"], *others["output_type"]]
    wanted = [term for term, output in zip(terms, needed, strict=True) if output not in sites]
    if not wanted or not all(wanted):
        return None
    return sorted(set(wanted))
