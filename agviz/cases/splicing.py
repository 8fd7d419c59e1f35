"""Splicing: which site does a variant break or make, and what becomes of the exon?

References
----------
Avsec et al. (2026), *Nature* 649:1206-1218, figure 3. Jaganathan et al. (2019), *Cell* 176:535-548.
"""

import functools
from collections.abc import Sequence
from typing import Any

import pandas as pd

from agviz.cases.agreement import agreement
from agviz.cases.case_data import CaseVariant, Cell, Site
from agviz.cases.chosen_tracks import available, pair_of
from agviz.cases.results import CaseResults
from agviz.cases.scenes import scenes_of, staged
from agviz.cases.splice_changes import SITES, USAGE, SiteChange, largest_change, question_of
from agviz.cases.splicing_figure import draw
from agviz.cases.splicing_words import describe
from agviz.cases.study import Study
from agviz.cases.work import Work
from agviz.errors import UnsupportedError
from agviz.genome.types import Interval
from agviz.interpret.splice_readouts import DONOR

BESIDE_DONOR = (3, 8)  # bp of exon, of intron, that mutagenesis shows
BESIDE_ACCEPTOR = (3, 34)
FARTHEST = 60  # bp from the site, up to which the variant is shown with it
BESIDE_VARIANT = 2
DRAWN = ("RNA_SEQ", "SPLICE_SITES", "SPLICE_SITE_USAGE", "SPLICE_JUNCTIONS")
UNIT = "Δ ln odds"
NO_CELL = Cell("", "")  # of models whose splice sites are of no tissue


def compute(work: Work) -> CaseResults:
    """Of each scene both alleles, mutagenesis of the site that changes; of all variants changes."""
    tables, predictions, scores = [], {}, {}
    scenes = scenes_of(work.site)
    members = _members(work.site, scenes)
    for number, scene in enumerate(scenes):
        part = staged(work, scene, f"scene_{number}")
        tables.append(_changes(part, members[scene.focus]))
        both = _predicted(part)
        predictions[scene.focus] = both
        found = largest_change(both, scene.focused.variant, **_asked(part))
        for allele, data in _mutagenesis(part, found).items():
            scores[f"{scene.focus}: {allele}"] = data
    table = pd.concat(tables, ignore_index=True)
    numbers: dict[str, float] = {}
    if "oracle_change" in table:
        numbers = agreement(table["change"].to_numpy(), table["oracle_change"].to_numpy()).numbers
    return work.results(
        tables={"variants": table}, predictions=predictions, scores=scores, numbers=numbers
    )


def quantity_of(site: Site, model: Any) -> str:
    """What a scene asks about: the probability of sites, or their usage if it says so."""
    wanted = site.settings.get("quantity", SITES)
    return USAGE if wanted == USAGE and available(model, [USAGE]) else SITES


def _asked(work: Work) -> dict[str, Any]:
    strand = work.assembly.gene(work.site.gene).interval.strand
    return {
        "strand": strand,
        "quantity": quantity_of(work.site, work.model),
        "cell": work.site.cells[0] if work.site.cells else NO_CELL,
    }


def _predicted(work: Work) -> Any:
    """Both alleles of a scene's variant, of all outputs about splicing that the model has."""
    variant = work.site.focused.variant
    outputs = available(work.model, DRAWN)
    if SITES not in outputs:
        raise UnsupportedError(f"Case {work.case!r} needs splice sites; this model has none")
    found = work.predicted("focus", variant, outputs, terms=work.site.terms[:1] or None)
    return pair_of(found, variant)


def _members(site: Site, scenes: Sequence[Site]) -> dict[str, list[CaseVariant]]:
    """The variants of each scene: of those in whose region one lies, that of the nearest focus."""
    found: dict[str, list[CaseVariant]] = {scene.focus: [] for scene in scenes}
    for each in site.variants:
        place = each.variant.reference_interval
        around = [scene for scene in scenes if scene.region.contains(place)]
        if around:
            own = min(around, key=lambda scene: abs(scene.focused.variant.start - place.start))
            found[own.focus].append(each)
    return found


def _changes(work: Work, variants: Sequence[CaseVariant]) -> pd.DataFrame:
    """A row for each of a scene's variants, with the truth where it is known."""
    truth = work.truth()
    rows = []
    for each in variants:
        row = _row(work, each)
        if truth is not None:
            row["oracle_change"] = _row(truth, each)["change"]
        rows.append(row)
    return pd.DataFrame(rows)


def _row(work: Work, each: CaseVariant) -> dict[str, Any]:
    key = str(each.variant).replace(":", "_").replace(">", "_")
    frame = work.kept.frame(f"changes/{key}", functools.partial(_measured, work, each))
    return {str(name): value for name, value in frame.iloc[0].to_dict().items()}


def _measured(work: Work, each: CaseVariant) -> pd.DataFrame:
    asked = _asked(work)
    variant = each.variant
    outputs = [SITES] if asked["quantity"] == SITES else [SITES, USAGE]
    output = work.model.predict_variant(
        work.context, variant, requested_outputs=outputs,
        ontology_terms=work.site.terms[:1] or None,
    )  # fmt: skip
    found = largest_change(pair_of(output, variant), variant, **asked)
    return pd.DataFrame(
        {
            "scene": [work.site.focus],
            "name": [each.name],
            "group": [each.group],
            "variant": [str(variant)],
            "gene": [work.site.gene],
            "quantity": [asked["quantity"]],
            "site": [found.site.kind],
            "position": [found.site.position + 1],
            "reference": [found.reference],
            "alternate": [found.alternate],
            "change": [found.change],
        }
    )


def _mutagenesis(work: Work, found: SiteChange) -> dict[str, Any]:
    """Every substitution around the site that changes, on REF and on ALT.

    Of a variant that lies elsewhere, ALT's positions are those that REF has there.
    """
    asked = _asked(work)
    variant, growth = work.site.focused.variant, work.site.focused.growth
    start, end = logo_span(found, work.site, asked["strand"])
    within = variant.start < end and variant.end > start
    moved = growth if not within and variant.start < start else 0
    windows = {
        "REF": Interval(variant.chromosome, start, end),
        "ALT": Interval(variant.chromosome, start + moved, end + moved + within * growth),
    }
    result = {}
    for name, window in windows.items():
        readout = question_of(
            found, variant, model=work.model, context=work.context, alternate=name == "ALT", **asked
        )
        data = work.mutated(
            f"mutagenesis_{name}", window, {found.site.kind: readout},
            background=variant if name == "ALT" else None,
        )  # fmt: skip
        if name == "ALT" and moved:
            data = data.assign_coords(position=data["position"] - moved)
        for array in data.values():
            array.attrs["unit"] = UNIT
        result[name] = data
    return result


def logo_span(found: SiteChange, site: Site, strand: str) -> tuple[int, int]:
    """What mutagenesis shows: the site's surroundings, and the variant if it is near."""
    at, variant = found.site.position, site.focused.variant
    exon, intron = BESIDE_DONOR if found.site.kind == DONOR else BESIDE_ACCEPTOR
    # Seen from the exonic base, a donor's intron lies downstream, an acceptor's upstream.
    right = (found.site.kind == DONOR) == (strand == "+")
    before, behind = (exon, intron) if right else (intron, exon)
    start, end = at - before, at + behind + 1
    near = variant.start - BESIDE_VARIANT, variant.end + BESIDE_VARIANT
    if abs(variant.start - at) <= FARTHEST or (near[0] < end and near[1] > start):
        return min(start, near[0]), max(end, near[1])
    return start, end


STUDY = Study(compute=compute, draw=draw, describe=describe)
