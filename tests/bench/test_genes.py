"""The annotation benchmark: what it generates, and that it runs."""

import re

from agviz.bench.genes import run, write_gtf
from agviz.genome.read_annotation import read_gene_frames


def test_generated_files_are_annotations_and_repeat(tmp_path):
    plain, again, zipped = (tmp_path / name for name in ("a.gtf", "b.gtf", "c.gtf.gz"))
    lines = write_gtf(plain, genes=200)
    assert lines == len(plain.read_text().splitlines())
    assert write_gtf(again, genes=200) == lines
    assert plain.read_bytes() == again.read_bytes()
    write_gtf(zipped, genes=200)
    frames = read_gene_frames(plain)
    assert len(read_gene_frames(zipped)["exons"]) == len(frames["exons"])
    # As in GENCODE 46: 63 thousand genes, 250 thousand transcripts, 3.4 million lines.
    assert 150 < len(frames["genes"]) < 250
    assert 2.5 < len(frames["transcripts"]) / len(frames["genes"]) < 5.5
    assert 40 < lines / len(frames["genes"]) < 70
    assert frames["transcripts"]["canonical"].sum() == len(frames["genes"])


def test_it_runs_and_prints_what_it_measured(capsys):
    assert run(["--genes", "60", "--loci", "2"]) == 0
    printed = capsys.readouterr().out.splitlines()
    patterns = (
        r"generated: [\d,]+ lines, [\d.]+ GB, \d+ s",
        r"first open: [\d.]+ s \([\d.]+ s of CPU\), peak [\d.]+ GB \(limits 60 s, 6 GB\)",
        r"later open: [\d.]+ s",
        (
            r"locus of 1 Mb, all four frames and the nearest gene: first [\d.]+ s, "
            r"median [\d.]+ s, slowest [\d.]+ s \(limit 0\.5 s\)"
        ),
    )
    assert len(printed) == len(patterns)
    assert all(re.fullmatch(*pair) for pair in zip(patterns, printed, strict=True))
