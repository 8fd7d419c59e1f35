"""The whole context of the teaching model with all outputs, and how large its file is."""

import numpy as np
import pytest
from one_organism import HUMAN, one_organism_bundle

from agviz.models.load import load_model
from agviz.network.config import TEACHING
from agviz.teaching.catalog import OUTPUT_TYPES, teaching_catalog
from agviz.teaching.grammar import CELLS
from agviz.teaching.loci import locus
from agviz.weights import shipped

MEGABYTES = 12


@pytest.mark.slow
def test_the_whole_context_with_all_outputs(tmp_path, monkeypatch):
    """Random weights see a splice site at every base: more junctions than any trained ones."""
    made = one_organism_bundle(TEACHING, tracks=teaching_catalog())
    path = made.write(tmp_path / "teaching.safetensors", dtype="float16")
    assert path.stat().st_size < MEGABYTES * 1e6
    monkeypatch.setattr(shipped, "PATH", path)
    model = load_model()
    assert set(model.capabilities.outputs) == set(OUTPUT_TYPES)
    assert model.assembly.name == "teaching"
    bases = locus("TAL1").sequence
    output = model.predict_sequence(
        bases, organism=HUMAN, requested_outputs=OUTPUT_TYPES, ontology_terms=None
    )
    assert output.rna_seq.values.shape == (32_768, 2 * len(CELLS))
    assert np.isfinite(output.contact_maps.values).all()
    assert len(output.splice_junctions) > 0
