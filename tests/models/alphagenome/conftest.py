"""A small network with random weights, on the small genome of `tests/models/conftest.py`."""

import pandas as pd
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from small_network import SMALL, small_variables

from agviz.catalog.tracks import TrackCatalog
from agviz.genome.types import Interval
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.weights.bundle import Bundle

TISSUES = (("UBERON:0002107", "liver"), ("EFO:0001187", "HepG2"))
STRANDED = (OutputType.PROCAP, OutputType.CAGE, OutputType.RNA_SEQ, OutputType.SPLICE_SITE_USAGE)
PLAIN = (OutputType.ATAC, OutputType.DNASE, OutputType.CHIP_TF, OutputType.CHIP_HISTONE)


def table(columns, *, strands=".", tissues=TISSUES, mean=0.5, strand=True):
    """Tracks of each tissue on each strand, in these columns of the head."""
    rows = [
        {
            "name": f"{curie} {tissue}",
            **({"strand": each} if strand else {}),
            "ontology_curie": curie,
            "biosample_name": tissue,
            "biosample_type": "tissue",
            "Assay title": "assay",
        }
        for each in strands
        for curie, tissue in tissues
    ]
    frame = pd.DataFrame(rows).assign(column=columns)
    return frame if mean is None else frame.assign(nonzero_mean=[mean * (1 + c) for c in columns])


def catalog() -> TrackCatalog:
    """Two tissues in every head, with padding among the columns; mice have liver, no PRO-cap."""
    human = {output: table([2, 0]) for output in PLAIN}
    human |= {output: table([0, 1, 3, 2], strands="+-") for output in STRANDED}
    sites = pd.DataFrame({"name": ["donor", "acceptor"] * 2, "strand": list("++--")})
    human[OutputType.SPLICE_SITES] = sites.assign(column=range(4))
    human[OutputType.SPLICE_SITE_USAGE] = table([0, 1, 4, 5], strands="+-", mean=None)
    human[OutputType.SPLICE_JUNCTIONS] = table([1, 2], strand=False, mean=None)
    human[OutputType.CONTACT_MAPS] = table([0, 3], mean=None)
    liver = TISSUES[:1]
    mouse = {output: table([1], tissues=liver) for output in PLAIN}
    mouse[OutputType.RNA_SEQ] = table([0, 4], strands="+-", tissues=liver)
    mouse[OutputType.SPLICE_SITES] = human[OutputType.SPLICE_SITES]
    mouse[OutputType.SPLICE_SITE_USAGE] = table([0, 3], strands="+-", tissues=liver, mean=None)
    mouse[OutputType.SPLICE_JUNCTIONS] = table([0], strand=False, tissues=liver, mean=None)
    mouse[OutputType.CONTACT_MAPS] = table([2], tissues=liver, mean=None)
    tables = {Organism.HOMO_SAPIENS: human, Organism.MUS_MUSCULUS: mouse}
    return TrackCatalog.from_tables(tables, source="made up for tests")


def small_bundle(seed: int = 0, name: str = "small") -> Bundle:
    return Bundle(
        name, SMALL, small_variables(seed), catalog(), {"HOMO_SAPIENS": "tiny"},
        provenance="a small network for tests", random=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return small_bundle()


@pytest.fixture(scope="session")
def bundle_path(tmp_path_factory, bundle):
    path = tmp_path_factory.mktemp("bundle") / "small.safetensors"
    bundle.write(path)
    return path


@pytest.fixture(scope="session")
def model(assembly, bundle) -> AlphaGenomeModel:
    """Few splice sites: random weights see one at every base."""
    return AlphaGenomeModel(bundle, assembly=assembly, junction_sites=6)


@pytest.fixture
def interval() -> Interval:
    return Interval("chr1", 8192, 8192 + 4096)
