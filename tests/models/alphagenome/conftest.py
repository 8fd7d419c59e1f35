"""The small network with random weights, on the small genome of `tests/models/conftest.py`.

Compiling takes longer than running, so tests ask for `ALL` outputs, or for one of few selections.
"""

import jax
import pytest
from alphagenome.models.dna_output import OutputType
from small_bundle import small_bundle

from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.weights.bundle import Bundle

ALL = tuple(OutputType)


@pytest.fixture(scope="module", autouse=True)
def _quickly_compiled():
    """Programs of these tests run once or twice: XLA need not make them fast."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return small_bundle()


@pytest.fixture(scope="session")
def bundle_path(tmp_path_factory, bundle):
    return bundle.write(tmp_path_factory.mktemp("bundle") / "small.safetensors")


@pytest.fixture(scope="session")
def model(assembly, bundle) -> AlphaGenomeModel:
    """Few splice sites are kept: random weights see some at every base."""
    return AlphaGenomeModel(bundle, assembly=assembly, junction_sites=12)


@pytest.fixture
def interval() -> Interval:
    return Interval("chr1", 8192, 8192 + 4096)


@pytest.fixture
def predict_all(model):
    """Every output of an interval."""

    def predict(interval, terms=None, **question):
        return model.predict_interval(
            interval, requested_outputs=ALL, ontology_terms=terms, **question
        )

    return predict


@pytest.fixture
def snv(assembly):
    """An SNV of the genome at a 1-based position."""

    def make(position, step=1):
        base = assembly.sequence(Interval("chr1", position - 1, position))
        return Variant("chr1", position, base, "ACGT"[("ACGT".index(base) + step) % 4])

    return make
