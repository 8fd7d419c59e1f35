"""README's first section runs as it stands, and warns of what it says it warns of."""

from pathlib import Path

import pytest
from page_blocks import ROOT, blocks_of, run_block

from agviz._bigwig import write_bigwig
from agviz.errors import AlignmentWarning
from agviz.teaching.assembly import CACHE_PART
from agviz.teaching.assembly_files import rules_hash

SECTION = "\n## The smallest true example\n"


@pytest.mark.slow
def test_the_first_section_runs(teaching_genome, tmp_path, monkeypatch):
    part = tmp_path / "cache" / CACHE_PART
    part.mkdir(parents=True)
    (part / rules_hash()[:16]).symlink_to(Path(teaching_genome.fasta).parent)
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_bigwig(Path("RNA.bw"), teaching_genome.contigs, iter([("chrT1", 76_000, 76_100, 2.0)]))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first, *others = blocks_of(text.partition(SECTION)[2].partition("\n## ")[0])
    names = {}
    assert "`AlignmentWarning`" in text
    with pytest.warns(AlignmentWarning):
        run_block(first.code, names)
    for block in others:
        run_block(block.code, names)
    assert len(others) == 3
    assert Path("zoom.svg").is_file()
