"""What every model shares: searching its tracks, and asking for those that were found."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel
from loopback_server import KEY, Service, serve

from agviz.catalog.keep import keep_tracks
from agviz.errors import UnknownNameError
from agviz.models.ensemble import EnsembleModel
from agviz.models.hosted import HostedModel

QUERY = "HepG2 composition"


@pytest.fixture
def hosted(model):
    service = Service(model)
    server, address = serve(service)
    yield HostedModel(api_key=KEY, address=address, tls=False)
    service.stopped.set()
    server.stop(None)


def test_every_kind_of_model_has_its_tracks_searched(model, hosted):
    here = model.tracks(QUERY)
    assert set(here["biosample_name"]) == {"HepG2"}
    assert "SPLICE_SITES" not in set(here["output"])
    assert EnsembleModel([model, CompositionModel(weight=2.0)]).tracks(QUERY).equals(here)
    there = hosted.tracks(QUERY)
    keys = ["output", "name", "strand", "ontology_curie"]
    assert there[keys].equals(here[keys])


def test_what_is_found_can_be_predicted(model, interval):
    found = model.tracks("HepG2 +")
    output = model.predict_interval(
        interval,
        requested_outputs=found.output.unique(),
        ontology_terms=found.ontology_curie.unique(),
    )
    predicted = [kind.name for kind in OutputType if output.get(kind) is not None]
    assert set(predicted) == set(found["output"])
    assert set(output.rna_seq.metadata["strand"]) == {"+", "-"}
    kept = keep_tracks(output, found)
    assert kept.rna_seq.metadata["strand"].tolist() == ["+"]
    np.testing.assert_array_equal(kept.rna_seq.values, output.rna_seq.values[:, :1])


def test_filters_and_organism_reach_the_search(model):
    asked = {"output": "rna_seq", "biosample": "liver", "strand": "-"}
    rows = model.tracks(organism=Organism.MUS_MUSCULUS, curie="UBERON:0002107", **asked)
    assert rows[["output", "biosample_name", "strand"]].to_numpy().tolist() == [
        ["RNA_SEQ", "liver", "-"]
    ]
    with pytest.raises(
        UnknownNameError, match=r"^No track matches 'Hep2G'; did you mean 'HepG2'\?$"
    ):
        model.tracks("Hep2G")
    message = re.escape("No track has the assay 'ATAC-seq'; there are: 'composition'")
    with pytest.raises(UnknownNameError, match=f"^{message}$"):
        model.tracks(assay="ATAC-seq")
    message = re.escape("No track has the life stage 'adult'; there are none")
    with pytest.raises(UnknownNameError, match=f"^{message}$"):
        model.tracks(life_stage="adult")
