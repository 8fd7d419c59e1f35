"""README's main job on real DNA: SpliceAI from the shell, beside the published tool."""

import json

import pandas as pd
import pytest

import agviz

SCORES = ("acceptor_gain", "acceptor_loss", "donor_gain", "donor_loss")
TOLERANCE = 1e-3  # as the reference states its agreement


def strongest(reference_dir):
    """Of the reference's variants the SNV and the insertion with the largest scores."""
    manifest = json.loads((reference_dir / "manifest.json").read_text())
    variants = json.loads((reference_dir / manifest["spliceai"]["variants"]).read_text())
    order = sorted(variants, key=lambda v: -max(v[score] for score in SCORES))
    kinds = (
        [v for v in order if len(v["reference"]) == len(v["alternate"]) == 1],
        [v for v in order if len(v["alternate"]) > len(v["reference"])],
    )
    return [kind[0] for kind in kinds if kind]


@pytest.mark.parity
def test_figure_and_scores_of_real_variants(run, reference_dir, data_dir, tmp_path):
    folder = data_dir / "gata4_hg19"
    (contig,) = agviz.Fasta(folder / "gata4.fa").contigs
    for number, expected in enumerate(strongest(reference_dir)):
        text = f"{contig}:{expected['position']}:{expected['reference']}>{expected['alternate']}"
        figure, table = tmp_path / f"{number}.svg", tmp_path / f"{number}.tsv"
        code, out, err = run("variant", text, "--fasta", folder / "gata4.fa", "--genes",
                             folder / "gata4.gtf", "--model", "spliceai", "-o", figure,
                             "--scores", table)  # fmt: skip
        assert (code, err) == (0, "")
        assert "SpliceAI" in out
        drawn = figure.read_text()
        assert f"{expected['position']:,}" in drawn
        assert expected["gene"] in drawn
        rows = pd.read_csv(table, sep="\t")
        deltas = rows[rows["track_name"].isin(SCORES)].set_index("track_name")
        for score in SCORES:
            error = abs(deltas.loc[score, "raw_score"] - expected[score])
            print(f"{text} {score}: error {error:.1e}")
            assert error < TOLERANCE
            if expected[score] > 0.01:
                assert deltas.loc[score, "offset"] == expected[f"{score}_offset"]
