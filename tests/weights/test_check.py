"""`check_weights` says what weights are, and all that is wrong."""

import numpy as np
import pytest
from small_bundle import small_bundle

import agviz.weights.check
from agviz.errors import FormatError, UnreachableError
from agviz.weights.bundle import Bundle
from agviz.weights.check import check_weights

EMBED = "params/alphagenome/embed/embeddings"


def with_values(value, names):
    """The small bundle with one value changed in some modules' scale."""
    bundle = small_bundle()
    variables = bundle.variables
    for name in names:
        leaves = variables["params"]["sequence_encoder"][name]["conv_block"]["rms_batch_norm"]
        leaves["scale"] = np.array(leaves["scale"])
        leaves["scale"][0, 0, 1] = value
    return small_bundle(leaves=variables)


def test_facts_of_a_bundle(tmp_path):
    bundle = small_bundle()
    path = bundle.write(tmp_path / "small.safetensors")
    report = check_weights(path)
    assert report.problems == ()
    assert report.facts == {
        "path": str(path),
        "format": "bundle, float32",
        "name": "small",
        "network": "own config, 93,081 parameters, 1,140 state values",
        "organism 0": report.facts["organism 0"],
        "organism 1": report.facts["organism 1"],
        "tracks from": "a table made by hand",
        "provenance": "a small network with random weights (random weights)",
        "terms": "not known",
        "sha256": f"{bundle.sha256} (verified)",
        "values": "all finite",
    }
    assert report.facts["organism 0"].startswith("HOMO_SAPIENS (hg38), 39 tracks: ATAC 3, DNASE 3")
    assert report.facts["organism 1"].startswith("MUS_MUSCULUS (mm10), ")


@pytest.mark.usefixtures("published_is_small")
def test_facts_of_a_checkpoint(small_checkpoint):
    report = check_weights(small_checkpoint)
    assert report.problems == ()
    assert report.facts["format"] == "Orbax checkpoint"
    assert report.facts["name"] == "fold_2"
    assert "sha256" not in report.facts


@pytest.mark.usefixtures("published_is_small")
def test_a_checkpoint_whose_tracks_are_nowhere_is_checked_all_the_same(
    small_checkpoint, monkeypatch
):
    def nowhere(given):
        raise UnreachableError("AlphaGenome's track metadata is not here")

    monkeypatch.setattr(agviz.weights.check, "find_catalog", nowhere)
    report = check_weights(small_checkpoint)
    assert report.problems == ()
    assert report.facts == {
        "path": str(small_checkpoint),
        "format": "Orbax checkpoint",
        "name": "fold_2",
        "network": report.facts["network"],
        "provenance": "AlphaGenome fold_2, Avsec et al. 2026",
        "terms": report.facts["terms"],
        "tracks": "not known (AlphaGenome's track metadata is not here)",
        "values": "all finite",
    }


@pytest.mark.usefixtures("published_is_small")
def test_metadata_that_is_given_must_be_there(small_checkpoint, monkeypatch):
    def damaged(given):
        raise FormatError(f"{given} is damaged")

    monkeypatch.setattr(agviz.weights.check, "find_catalog", damaged)
    with pytest.raises(FormatError, match=r"^tables is damaged$"):
        check_weights(small_checkpoint, metadata="tables")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_listed(value, tmp_path):
    path = with_values(value, ["dna_embedder"]).write(tmp_path / "x.safetensors")
    leaf = "params/alphagenome/sequence_encoder/{}/conv_block/rms_batch_norm/scale"
    assert check_weights(path).problems == (
        f"1 leaf has values that are not finite ({leaf.format('dna_embedder')})",
    )
    blocks = [f"downres_block_{i}" for i in range(5)]
    path = with_values(value, blocks).write(path)
    report = check_weights(path)
    first = ", ".join(leaf.format(block) for block in blocks[:3])
    assert report.problems == (f"5 leaves have values that are not finite ({first} and 2 more)",)
    assert "values" not in report.facts


def test_damage_and_bad_values_are_both_told(tmp_path):
    path = with_values(np.nan, ["dna_embedder"]).write(tmp_path / "x.safetensors")
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little") + Bundle.open(path).leaves.tensors[EMBED].begin
    data[start] ^= 1
    path.write_bytes(data)
    report = check_weights(path)
    names = len(Bundle.open(path).leaves.tensors)
    assert report.problems[0] == (
        f"{str(path)!r} is damaged: 1 of {names} tensors do not fit their hash ({EMBED}); convert "
        "the checkpoint again, or copy or download the file again"
    )
    assert len(report.problems) == 2
    assert report.facts["sha256"].endswith(" (not that of the contents)")
