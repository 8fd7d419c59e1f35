"""`agviz predict`: files that hold the prediction, or none at all."""

import numpy as np
import pybigtools
import pytest

import agviz


@pytest.fixture
def prediction(genome, composition):
    assembly = agviz.Assembly("genome", genome.fasta)
    interval = agviz.Interval(genome.contig, 11_999, 14_047)
    model = agviz.load_model("composition", assembly=assembly)
    return model.predict_interval(interval, requested_outputs=["CAGE"], ontology_terms=None).cage


def predict(run, genome, path, *more):
    text = f"{genome.contig}:12,000-14,047"
    return run("predict", text, "--fasta", genome.fasta, "--model", "composition",
               "--output-type", "cage", "-o", path, *more)  # fmt: skip


def test_npz(run, genome, prediction, tmp_path):
    assert predict(run, genome, tmp_path / "out.npz") == (0, f"{tmp_path / 'out.npz'}\n", "")
    with np.load(tmp_path / "out.npz") as saved:
        np.testing.assert_array_equal(saved["values"], prediction.values)


def test_bigwig_one_per_track(run, genome, prediction, tmp_path):
    code, out, err = predict(run, genome, tmp_path / "out.bw")
    assert (code, err) == (0, "")
    paths = out.splitlines()
    assert len(paths) == prediction.num_tracks
    for column, path in enumerate(paths):
        values = pybigtools.open(path).values(genome.contig, 11_999, 14_047, fillna=None)
        np.testing.assert_array_equal(values, prediction.values[:, column])


def test_one_term_is_one_file(run, genome, prediction, tmp_path):
    term = "UBERON:0002107"
    code, out, _ = predict(run, genome, tmp_path / "out.bed", "--ontology", term,
                           "--threshold", "0.5")  # fmt: skip
    kept = prediction.values[:, prediction.metadata["ontology_curie"] == term]
    count = int((kept >= 0.5).sum())
    assert (code, out) == (0, f"{tmp_path / 'out.bed'}: {count} sites of at least 0.5\n")
    assert len((tmp_path / "out.bed").read_text().splitlines()) == count


def test_what_is_not_made_of_tracks_is_refused(run, genome, composition, tmp_path):
    code, out, err = run("predict", f"{genome.contig}:1-8192", "--fasta", genome.fasta, "--model",
                         "composition", "--output-type", "splice_junctions", "-o",
                         tmp_path / "out.bw")  # fmt: skip
    assert (code, out) == (2, "")
    assert err == "agviz: error: SPLICE_JUNCTIONS is not made of tracks along the genome\n"


def test_an_unknown_ending_is_refused_before_the_work(run, genome, tmp_path):
    path = tmp_path / "out.txt"
    code, out, err = predict(run, genome, path)
    assert (code, out) == (2, "")
    expected = f"--output {str(path)!r} must end in .bw, .bigwig, .bed, .npz"
    assert err == f"agviz: error: {expected}\n"


def test_a_missing_folder_is_refused_before_the_work(run, genome, tmp_path):
    path = tmp_path / "none" / "out.bw"
    code, _, err = predict(run, genome, path)
    assert code == 2
    assert err == (
        f"agviz: error: --output {str(path)!r}: folder {str(path.parent)!r} does not exist\n"
    )
