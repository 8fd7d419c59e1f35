"""Agreement with outputs of the published networks and of the published tool, on real DNA."""

import json

import numpy as np
import pytest

from agviz.errors import MissingPackageError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant
from agviz.models.spliceai.delta import SCORES, SpliceAIDeltaScorer
from agviz.models.spliceai.model import SpliceAIModel

SITE_ERROR = 1e-4
SCORE_ERROR = 1e-3
TELLING_SCORE = 0.01  # above it, offsets must agree

pytestmark = pytest.mark.parity


@pytest.fixture(scope="module")
def files(reference_dir):
    listed = json.loads((reference_dir / "manifest.json").read_text()).get("spliceai")
    if listed is None:
        pytest.skip("the reference folder lists no SpliceAI outputs")
    return {name: reference_dir / file for name, file in listed.items()}


@pytest.fixture(scope="module")
def gata4(data_dir):
    folder = data_dir / "gata4_hg19"
    return Assembly("gata4", folder / "gata4.fa", folder / "gata4.gtf")


@pytest.fixture(scope="module")
def model(gata4):
    try:
        return SpliceAIModel(assembly=gata4)
    except MissingPackageError as error:
        pytest.skip(str(error))


def test_sites(files, gata4, model):
    reference = np.load(files["sites"])
    start, end = map(int, reference["interval"])
    (contig,) = gata4.contigs
    bases = gata4.sequence(Interval(contig, start, end))
    sites = model.predict_sequence(
        bases, requested_outputs=["SPLICE_SITES"], ontology_terms=None
    ).splice_sites.values[reference["position"]]
    donor, acceptor = 2, 1  # columns of the reference, after neither
    for strand, columns in (("plus", sites[:, :2]), ("minus", sites[:, 2:])):
        for name, found, wanted in (
            ("donor", columns[:, 0], reference[strand][:, donor]),
            ("acceptor", columns[:, 1], reference[strand][:, acceptor]),
        ):
            error = np.abs(found - wanted).max()
            print(f"{strand} {name}: largest error {error:.2g}, largest value {wanted.max():.3f}")
            assert error < SITE_ERROR


def test_variants(files, gata4, model):
    listed = json.loads(files["variants"].read_text())
    (contig,) = gata4.contigs
    variants = [
        Variant(contig, row["position"], row["reference"], row["alternate"]) for row in listed
    ]
    whole = Interval(contig, 0, gata4.contigs[contig])
    first = model.score_variant(whole, variants[0], [SpliceAIDeltaScorer()])[0]
    scored = model.score_deltas(variants)
    np.testing.assert_allclose(first.X, scored[0].X, atol=1e-5)
    worst = dict.fromkeys(SCORES, 0.0)
    moved = []
    for row, scores in zip(listed, scored, strict=True):
        assert scores.obs["gene_name"].tolist() == [row["gene"]]
        offsets = scores.layers["offset"][0]
        for name, score, offset in zip(SCORES, scores.X[0], offsets, strict=True):
            worst[name] = max(worst[name], abs(float(score) - row[name]))
            if row[name] > TELLING_SCORE and offset != row[f"{name}_offset"]:
                moved.append((row, name, int(offset)))
    for name, error in worst.items():
        print(f"{name}: largest error {error:.2g} of {len(listed)} variants")
    assert not moved
    assert max(worst.values()) < SCORE_ERROR
