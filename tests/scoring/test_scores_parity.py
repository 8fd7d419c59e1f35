"""Every score of the reference files, recomputed from the predictions they were made from."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pytest
from alphagenome.data import genome
from alphagenome.models import dna_client, dna_output, interval_scorers, variant_scorers
from alphagenome.protos.v1 import dna_model_service_pb2
from google.protobuf import text_format

from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, JunctionData, TrackData, Variant
from agviz.scoring.bins import bins_around
from agviz.scoring.center_mask import aggregate
from agviz.scoring.score import score_interval_prediction, score_variant_prediction

pytestmark = pytest.mark.parity

TOLERANCE = 1e-5
JUNCTION_TOLERANCE = 1e-3  # the reference's junctions went through float16
SPLICE_CLASSES = (("+", "donor"), ("+", "acceptor"), ("-", "donor"), ("-", "acceptor"))
RESOLUTIONS = {"CHIP_TF": 128, "CHIP_HISTONE": 128, "CONTACT_MAPS": 2048}


@pytest.fixture(scope="module")
def human_metadata(reference_dir: Path) -> dna_output.OutputMetadata:
    text = (
        reference_dir / "metadata" / "OutputMetadataResponse_ORGANISM_HOMO_SAPIENS.textproto"
    ).read_text()
    response = text_format.Parse(text, dna_model_service_pb2.MetadataResponse())
    return dna_client.construct_output_metadata(iter([response]))


def made_up(seed: int, *, allele: str, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The reference's prediction of output `name` for an allele, as its README says."""
    digest = hashlib.sha256(f"{seed}|{allele}|{name}".encode()).digest()
    random = np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:8], "little")))
    values = random.random(shape, np.float32) ** 4 * 8
    return values / 8 if name in ("SPLICE_SITES", "SPLICE_SITE_USAGE") else values


def as_junction_data(
    counts: np.ndarray, positions: np.ndarray, *, metadata: pd.DataFrame, interval: Interval
) -> JunctionData:
    """Counts of (donor, acceptor, 2 x tissue) at positions of four classes, as the SDK has them."""
    tissues = counts.shape[-1] // 2
    junctions, values = [], []
    for strand, donors, acceptors, half in (
        ("+", positions[0], positions[1], slice(0, tissues)),
        ("-", positions[2], positions[3], slice(tissues, None)),
    ):
        for row, donor in enumerate(donors):
            for column, acceptor in enumerate(acceptors):
                first, last = (donor, acceptor) if strand == "+" else (acceptor, donor)
                if donor >= 0 and acceptor >= 0 and first < last:
                    start, end = interval.start + int(first) + 1, interval.start + int(last)
                    junctions.append(genome.Interval(interval.chromosome, start, end, strand))
                    values.append(counts[row, column, half])
    return JunctionData(
        junctions=np.array(junctions),
        values=np.array(values, dtype=np.float32),
        metadata=metadata,
        interval=interval,
    )


def make_output(reference: dict[str, Any], metadata: dna_output.OutputMetadata, allele: str) -> Any:
    interval = Interval.from_str(reference["interval"])
    width, seed = interval.width, reference["seed"]
    made = {}
    for name, number in reference["num_tracks"].items():
        rows = metadata.get(dna_output.OutputType[name])
        rows = rows[rows["name"].str.lower() != "padding"].head(number).reset_index(drop=True)
        bins = width // RESOLUTIONS.get(name, 1)
        if name == "SPLICE_JUNCTIONS":
            random = np.random.Generator(np.random.Philox(key=seed))
            positions = np.sort(random.choice(width, (4, 12), replace=False), axis=1)
            positions[1, -2:] = -1
            positions[2, -3:] = -1
            counts = made_up(seed, allele=allele, name=name, shape=(12, 12, 2 * number))
            made[name.lower()] = as_junction_data(
                counts, positions, metadata=rows, interval=interval
            )
            continue
        shape = (bins, bins, number) if name == "CONTACT_MAPS" else (bins, number)
        made[name.lower()] = TrackData(
            made_up(seed, allele=allele, name=name, shape=shape),
            rows,
            resolution=RESOLUTIONS.get(name, 1),
            interval=interval,
        )
    return dna_output.Output(**made)


def parse_scorer(settings: str) -> Any:
    """Scorer settings from their text."""
    names: dict[str, Any] = {
        **{kind.name: kind for kind in dna_output.OutputType},
        **{kind.name: kind for kind in variant_scorers.AggregationType},
        **{kind.name: kind for kind in interval_scorers.IntervalAggregationType},
        "GeneMaskScorer": interval_scorers.GeneMaskScorer,
    }
    for name in (
        "CenterMaskScorer",
        "ContactMapScorer",
        "GeneMaskLFCScorer",
        "GeneMaskActiveScorer",
        "GeneMaskSplicingScorer",
        "PolyadenylationScorer",
        "SpliceJunctionScorer",
    ):
        names[name] = getattr(variant_scorers, name)
    return eval(settings, {"__builtins__": {}}, names)


def relative_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """||a - b|| / ||b||, where NaN must be in the same places; two empty arrays agree."""
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
    if not theirs.size:
        return 0.0
    return float(
        np.linalg.norm(np.nan_to_num(ours - theirs)) / np.linalg.norm(np.nan_to_num(theirs))
    )


def files(reference_dir: Path) -> list[dict[str, Any]]:
    listed = json.loads((reference_dir / "manifest.json").read_text()).get("scores")
    if listed is None:
        pytest.skip("the reference folder lists no scores")
    return [json.loads((reference_dir / name).read_text()) for name in listed]


@pytest.fixture(scope="module")
def genes(data_dir: Path) -> GeneModels:
    return GeneModels.open(data_dir / "chr9_hg19" / "genes.gtf")


# The sites of the reference's README.
POLYA = pd.DataFrame(
    {
        "Chromosome": "chr9",
        "Start": [4520000, 4535000, 4547500],
        "End": [4520001, 4535001, 4547501],
        "Strand": "+",
        "gene_id": "ENSG00000106688",
    }
)


def rounding(scorer: Any, alleles: list[Any], result: anndata.AnnData) -> float:
    """Relative error of a difference of two float32 numbers that were rounded before, or 0.

    The reference subtracts two nearly equal numbers, each off by up to one unit in its last place:
    no implementation can agree better than this with it.
    """
    if not isinstance(scorer, variant_scorers.CenterMaskScorer) or not scorer.is_signed:
        return 0.0
    levels = []
    for allele in alleles:
        values = allele.get(scorer.requested_output).values
        runs = bins_around(
            result.uns["variant"],
            result.uns["interval"],
            resolution=result.uns["interval"].width // len(values),
            width=scorer.width,
        )
        zeros = np.zeros_like(values)
        levels.append(aggregate(zeros, values, runs=runs, how=scorer.aggregation_type))
    ulps = np.spacing(np.abs(levels).max(axis=0).astype(np.float32))
    return float(np.linalg.norm(ulps) / np.linalg.norm(np.asarray(result.X)))


def check(
    expected: dict[str, Any],
    result: anndata.AnnData,
    *,
    say: Callable[[str], None],
    allowance: float = 0.0,
) -> None:
    tracks = len(result.var)
    theirs = np.array(expected["X"], dtype=np.float32).reshape(-1, tracks)
    junction = "SpliceJunctionScorer" in expected["settings"]
    error = relative_error(np.asarray(result.X), theirs)
    label = expected.get("variant", "interval")
    tolerance = JUNCTION_TOLERANCE if junction else TOLERANCE
    used = f", of {allowance:.1e} allowed for float32" if error >= tolerance else ""
    say(f"{label:>13} {expected['settings']:<95} {theirs.shape!s:>8} {error:.1e}{used}")
    assert error < (tolerance if junction else max(tolerance, allowance))
    if expected.get("genes"):
        assert list(result.obs["gene_name"]) == expected["genes"]
    if expected.get("junctions"):
        ours = result.obs[["junction_Start", "junction_End"]].to_numpy().tolist()
        assert ours == expected["junctions"]
    if expected.get("tracks"):
        assert list(result.var["name"]) == expected["tracks"]


@pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")
def test_every_variant_score(reference_dir, human_metadata, genes):
    compared = 0
    for reference in files(reference_dir):
        interval = Interval.from_str(reference["interval"])
        alleles = [make_output(reference, human_metadata, allele) for allele in ("REF", "ALT")]
        for name, text in reference["variants"].items():
            expected = [row for row in reference["results"] if row.get("variant") == name]
            scorers = [parse_scorer(row["settings"]) for row in expected]
            # The reference ignores the width of this scorer; ours does not, so None is compared.
            scorers = [
                variant_scorers.GeneMaskSplicingScorer(scorer.requested_output, None)
                if isinstance(scorer, variant_scorers.GeneMaskSplicingScorer)
                else scorer
                for scorer in scorers
            ]
            results = score_variant_prediction(
                *alleles,
                interval=interval,
                variant=Variant.from_str(text),
                scorers=scorers,
                genes=genes,
                polya=POLYA,
            )
            for row, result in zip(expected, results, strict=True):
                scorer = result.uns["variant_scorer"]
                check(row, result, say=print, allowance=rounding(scorer, alleles, result))
                compared += 1
    assert compared


def test_every_interval_score(reference_dir, human_metadata, genes):
    compared = 0
    for reference in files(reference_dir):
        output = make_output(reference, human_metadata, "REF")
        expected = [row for row in reference["results"] if "interval_scorer" in row]
        results = score_interval_prediction(
            output,
            interval=Interval.from_str(reference["interval"]),
            scorers=[parse_scorer(row["settings"]) for row in expected],
            genes=genes,
        )
        for row, result in zip(expected, results, strict=True):
            check(row, result, say=print)
            compared += 1
    assert compared
