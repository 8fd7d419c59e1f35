"""Fine-tuning refuses bigWigs that are damaged, of another assembly, or lack what is needed."""

import re

import pytest
from small_tracks import (
    CONTIGS,
    LENGTH,
    counts,
    small_genome,
    small_tracks,
    tiny_bundle,
    whole,
    write_bigwig,
)

from agviz.errors import ContigError, FormatError
from agviz.training.finetune_plan import plan
from agviz.training.finetune_settings import FinetuneSettings


def exactly(message):
    return f"^{re.escape(message)}$"


def planned(tracks, regions=None):
    chosen = whole() if regions is None else regions
    settings = FinetuneSettings(length=LENGTH)
    return plan(tiny_bundle(), tracks, chosen, assembly=small_genome(), settings=settings)


def test_a_bigwig_of_another_assembly_is_refused(tmp_path):
    path = write_bigwig(tmp_path / "other.bw", counts(1), CONTIGS | {"chr2": 9_000})
    message = (
        f"Track 'new DNase': contig 'chr2' of {str(path)!r} has 9,000 bp, and 8,192 in the genome; "
        "the file is of another assembly"
    )
    with pytest.raises(FormatError, match=exactly(message)):
        planned(small_tracks(path=path))


def test_a_bigwig_without_any_contig_of_the_genome_is_of_another_one(tmp_path):
    lengths = {f"scaffold_{i}": 9_000 for i in range(5)}
    path = write_bigwig(tmp_path / "foreign.bw", counts(1, lengths), lengths)
    message = (
        f"Track 'new DNase': {str(path)!r} has no contig of the genome, so it is of another "
        "assembly; in the file there are: 'scaffold_0', 'scaffold_1', 'scaffold_2' and 2 more, in "
        "the genome there are: 'chr1', 'chr2', 'chr3'"
    )
    with pytest.raises(FormatError, match=exactly(message)):
        planned(small_tracks(path=path))


def test_a_bigwig_without_a_contig_is_refused_where_it_is_needed(tmp_path):
    lengths = {"chr1": CONTIGS["chr1"]}
    path = write_bigwig(tmp_path / "less.bw", {"chr1": counts(1)["chr1"]}, lengths)
    tracks = small_tracks(path=path)
    assert len(planned(tracks, whole("chr1")).split.training) == 4
    message = (
        f"Track 'new DNase': {str(path)!r} has no contig 'chr2', on which regions lie; some "
        "programs write only contigs that have data: leave these regions out"
    )
    with pytest.raises(ContigError, match=exactly(message)):
        planned(tracks, whole("chr1", "chr2"))


def test_a_damaged_bigwig_is_refused(tmp_path):
    path = write_bigwig(tmp_path / "cut.bw", counts(1))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(FormatError, match=r"^bigWig file .*cut\.bw' is damaged or cut short .*"):
        planned(small_tracks(path=path))
