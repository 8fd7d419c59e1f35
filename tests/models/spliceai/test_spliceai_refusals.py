"""What SpliceAI cannot be asked is refused by name, through `load_model` as a user meets it."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_model import Organism

from agviz.errors import MissingPackageError, UnsupportedError
from agviz.genome.types import Interval
from agviz.models.load import load_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    from agviz.genome.assembly import Assembly

    fasta = tmp_path_factory.mktemp("refusals") / "g.fa"
    bases = "".join(np.random.default_rng(0).choice(list("ACGT"), size=2_000))
    fasta.write_text(f">c\n{bases}\n")
    try:
        return load_model("spliceai", assembly=Assembly("g", fasta))
    except MissingPackageError as error:
        pytest.skip(str(error))


def ask(model, **changed):
    question = {"requested_outputs": ["SPLICE_SITES"], "ontology_terms": None} | changed
    return model.predict_interval(Interval("c", 0, 1_000), **question)


def test_mouse(model):
    with pytest.raises(UnsupportedError, match=r"^spliceai .*mouse"):
        ask(model, organism=Organism.MUS_MUSCULUS)


def test_an_output_it_lacks(model):
    with pytest.raises(UnsupportedError, match=r"^spliceai .*RNA_SEQ.*SPLICE_SITES"):
        ask(model, requested_outputs=["RNA_SEQ"])


def test_a_length_it_cannot_take(model):
    message = re.escape("spliceai takes 1 to 10,000,000 bp; got 10,000,001 bp")
    with pytest.raises(UnsupportedError, match=f"^{message}"):
        model.predict_interval(
            Interval("c", 0, 10_000_001), requested_outputs=["SPLICE_SITES"], ontology_terms=None
        )
