"""What the enhancer case asks of a model, and of the oracle in the same words."""

import dataclasses
import itertools
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.cases.case_data import Site
from agviz.cases.motif_sites import ALT
from agviz.cases.work import Work
from agviz.genome.edits import apply_variants
from agviz.genome.parse import parse_interval
from agviz.genome.types import Interval, Variant
from agviz.interpret.enhancers import enhancer_map
from agviz.interpret.marginalize import marginalize
from agviz.interpret.pairs import pairs
from agviz.interpret.scans import ablation_scan
from agviz.interpret.spacing import spacing
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout

BOTH = "both, as in the genome"
WINDOW, STEP = 10, 2
"""bp that are shuffled at once along the enhancer, and by how much they move."""


@dataclasses.dataclass(frozen=True, eq=False)
class Answers:
    """What a model says of an enhancer.

    Attributes
    ----------
    mutagenesis
        Datasets of `sequence_scores` by "reference" and "alternate".
    tables
        Data frames: "pairs", "alone", "spacing", "ablation", "links".
    """

    mutagenesis: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    @property
    def effects(self) -> np.ndarray:
        """All effects on accessibility, in one order, to be compared with another model's."""
        columns = [
            ("pairs", "alone"), ("pairs", "both"), ("alone", "effect"), ("spacing", "effect"),
            ("ablation", "effect"),
        ]  # fmt: skip
        parts = [self.tables[table][column] for table, column in columns]
        maps = [each["DNase"].values.ravel() for each in self.mutagenesis.values()]
        return np.concatenate([np.asarray(part, dtype=float) for part in [*parts, *maps]])


def elements(site: Site) -> dict[str, Interval]:
    """The enhancer's sites by their factors, from left to right."""
    return {name: parse_interval(text) for name, text in site.settings["sites"].items()}


def enhancer_of(site: Site) -> Interval:
    """From the first base of the sites to the last."""
    places = list(elements(site).values())
    return Interval(places[0].chromosome, places[0].start, places[-1].end)


def openness(site: Site, at: Interval) -> SignalReadout:
    """Mean accessibility around a place, in the first cell type."""
    window = at.resize(site.settings["peak"])
    return SignalReadout(OutputType.DNASE, tracks=site.cells[0].term, window=window)


def readouts(work: Work) -> dict[str, Readout]:
    """What mutagenesis asks: accessibility of the enhancer, and the gene's RNA."""
    site, gene = work.site, work.assembly.gene(work.site.gene)
    level = GeneReadout(
        OutputType.RNA_SEQ, gene, tracks=site.cells[0].term, genes=work.assembly.gene_models
    )
    return {"DNase": openness(site, enhancer_of(site)), f"{site.gene} RNA": level}


def elsewhere(site: Site) -> Interval:
    """A stretch without an element, where motifs are tried."""
    return parse_interval(site.settings["elsewhere"])


def background_of(site: Site) -> Variant | None:
    """The variant that makes a site, there in all questions then; None where REF has both."""
    return site.focused.variant if site.settings.get("allele") == ALT else None


def motifs(work: Work) -> dict[str, str]:
    """The bases of each site, and of both with what lies between them."""
    named = {name: _bases(work, place) for name, place in elements(work.site).items()}
    return {**named, BOTH: _bases(work, enhancer_of(work.site))}


def _bases(work: Work, place: Interval) -> str:
    """The bases of the allele that has both sites."""
    variant = background_of(work.site)
    if variant is None or not place.contains(variant.reference_interval):
        return str(work.assembly.sequence(place))
    return apply_variants(place, [variant], work.assembly.fasta_reader)[0]


def ask_all(work: Work) -> Answers:
    """Every question of the case."""
    site = work.site
    enhancer, flank = enhancer_of(site), site.settings["flank"]
    peak = openness(site, enhancer)
    around = enhancer.resize(enhancer.width + 2 * flank)
    background = background_of(site)
    options = {
        "shuffles": site.settings["shuffles"], "seed": site.settings["seed"],
        "background": background,
    }  # fmt: skip
    found = work.answer("pairs", pairs, elements(site), peak, how="disrupt", background=background)
    scan = work.answer("ablation", ablation_scan, around, peak, width=WINDOW, step=STEP, **options)
    links = work.answer(
        "links", enhancer_map, site.gene, {cell.name: cell.term for cell in site.cells},
        elements=_tiles(site), **options,
    )  # fmt: skip
    alone = work.answer(
        "alone", marginalize, motifs(work), openness(site, elsewhere(site)),
        window=elsewhere(site), **options,
    )  # fmt: skip
    tables = {
        "pairs": _of_pairs(found),
        "alone": alone.to_dataframe(name="effect").reset_index(),
        "spacing": _of_spacing(_spaced(work)),
        "ablation": _of_scan(scan),
        "links": links,
    }
    return Answers(_mutated(work, around), tables)


def _mutated(work: Work, around: Interval) -> dict[str, Any]:
    """Every substitution around the enhancer, on REF and on ALT of the focus.

    Where an insertion or deletion before it moves the enhancer, ALT's positions are told as REF's.
    """
    variant, growth = work.site.focused.variant, work.site.focused.growth
    moved = growth if variant.start < around.start else 0
    longer = 0 if variant.start >= around.end else growth
    place = Interval(around.chromosome, around.start + moved, around.end + longer)
    asked = readouts(work)
    alternate = work.mutated("alternate", place, asked, background=variant)
    return {
        "reference": work.mutated("reference", around, asked),
        "alternate": alternate.assign_coords(position=alternate["position"] - moved),
    }


def anchor_of(site: Site) -> Interval:
    """Where the first motif is written elsewhere: in the middle."""
    width = next(iter(elements(site).values())).width
    return elsewhere(site).resize(width)


def _spaced(work: Work) -> Any:
    """The second motif at each distance from the first, written elsewhere."""
    site = work.site
    first, second, _ = motifs(work).values()
    return work.answer(
        "spacing", spacing, anchor_of(site), openness(site, elsewhere(site)), motif=second,
        distances=site.settings["distances"], anchor_motif=first, background=background_of(site),
    )  # fmt: skip


def _tiles(site: Site) -> list[Interval]:
    """Stretches of what is drawn, one after the other."""
    region, width = site.region, site.settings["tile"]
    starts = range(region.start, region.end - width + 1, width)
    return [Interval(region.chromosome, start, start + width) for start in starts]


def _of_pairs(found: Any) -> pd.DataFrame:
    """A row for each pair: what each loses alone, and both together."""
    names = found["element"].values.tolist()
    alone = dict(zip(names, found["alone"].values.tolist(), strict=True))
    rows = [
        {
            "element": one, "other": other, "none": float(found["none"]), "alone": alone[one],
            "other_alone": alone[other], "both": float(found["both"].sel(element=one, other=other)),
        }
        for one, other in itertools.combinations(names, 2)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(interaction=table["both"] - table["alone"] - table["other_alone"])


def _of_spacing(found: Any) -> pd.DataFrame:
    columns = ["side", "distance", "strand", "start", "effect", "without", "interaction"]
    return found.reset_coords(drop=False).to_dataframe().reset_index()[columns]


def _of_scan(scan: Any) -> pd.DataFrame:
    """A row for each stretch that was shuffled."""
    table = scan.to_dataframe(name="effect").reset_index()
    return table[[name for name in ("start", "end", "position", "effect") if name in table]]
