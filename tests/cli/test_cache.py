"""`agviz cache`: what it lists, what it removes, and what it leaves alone."""

import io
import os
import re
import time
from pathlib import Path

import pytest

import agviz
from agviz.cli.cache import PARTS, cache_entries
from agviz.cli.main import main
from agviz.genome.genes import GeneModels

DAY = 86_400


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with real gene models, an old index, and things that are not agviz's."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("AGVIZ_CACHE", str(folder))
    path = tmp_path / "genes.gtf"
    path.write_text('c\tx\texon\t3\t8\t.\t+\t.\tgene_id "G1"; transcript_id "T1";\n')
    GeneModels.open(path)
    (folder / "fasta").mkdir()
    (folder / "fasta" / "abc.fai").write_bytes(b"x" * 1500)
    old = time.time() - 40 * DAY
    os.utime(folder / "fasta" / "abc.fai", (old, old))
    (folder / "thesis").mkdir()
    (folder / "thesis" / "chapter1.tex").write_text("years of work")
    (folder / "notes.txt").write_text("mine")
    return folder


def rest(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_it_lists_what_there_is(cache, capsys, tmp_path):
    assert main(["cache"]) == 0
    *lines, total = capsys.readouterr().out.splitlines()
    source = str((tmp_path / "genes.gtf").resolve())
    assert len(lines) == 2
    assert re.fullmatch(
        rf" *[\d.]+ kB     0\.0 days  genes/[0-9a-f]{{20}}-v\d+  \(gene models of {source}\)",
        lines[0],
    )
    assert lines[1] == "   1.5 kB    40.0 days  fasta/abc.fai  (index of a FASTA)"
    assert re.fullmatch(rf" *[\d.]+ kB  in {cache}", total)


def test_many_of_one_kind_take_one_line(cache, capsys):
    (cache / "hosted").mkdir()
    for k in range(12):
        (cache / "hosted" / f"{k}.answer").write_bytes(b"x" * 1_000_000)
    os.utime(cache / "hosted" / "3.answer", (time.time() - 2 * DAY,) * 2)
    assert main(["cache"]) == 0
    *lines, _ = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0] == "  12.0 MB     2.0 days  hosted/  (12: answers of the hosted model)"


def test_sizes_are_those_of_the_files(cache):
    for entry in cache_entries(cache):
        inside = [entry.path, *entry.path.rglob("*")]
        assert entry.size == sum(path.stat().st_size for path in inside if path.is_file())


def test_clear_removes_its_own_and_nothing_else(cache, capsys):
    assert main(["cache", "clear", "--yes"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Removed 2, ")
    assert rest(cache) == ["chapter1.tex", "notes.txt"]
    assert main(["cache"]) == 0
    assert capsys.readouterr().out == f"{cache}: nothing in the cache\n"


def test_clear_only_what_is_old(cache, capsys):
    assert main(["cache", "clear", "--older-than", "30", "--yes"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Removed 1, 1.5 kB."
    assert "abc.fai" not in rest(cache)
    assert "genes.parquet" in rest(cache)
    assert main(["cache", "--older-than", "30"]) == 0
    assert capsys.readouterr().out == f"{cache}: nothing in the cache that old\n"


def test_links_are_removed_and_not_followed(cache, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("x")
    (cache / "genes" / "link").symlink_to(outside)
    (cache / "indices").symlink_to(outside)
    assert main(["cache", "clear", "--yes"]) == 0
    assert rest(outside) == ["precious.txt"]
    assert not (cache / "genes" / "link").exists()
    assert (cache / "indices").is_symlink()


@pytest.mark.parametrize(
    ("answer", "code", "kept"), [("y", 0, False), ("", 1, True), ("n", 1, True)]
)
def test_it_asks_first(cache, monkeypatch, answer, code, kept):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert main(["cache", "clear"]) == code
    assert ("abc.fai" in rest(cache)) == kept


def test_where_nobody_can_answer_the_answer_is_no(cache, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["cache", "clear"]) == 1
    assert capsys.readouterr().err == (
        "Not asking, as this is no terminal; add --yes to remove them.\nNothing was removed.\n"
    )
    assert "abc.fai" in rest(cache)


def test_no_cache_yet(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "none"))
    assert main(["cache"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'none'}: nothing in the cache\n"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("days", ["-1", "soon", "inf", "nan"])
def test_ages_that_are_none_are_told(days, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["cache", f"--older-than={days}"])
    assert stop.value.code == 2
    expected = f"argument --older-than: must be a number of days, 0 or more; got {days!r}\n"
    assert capsys.readouterr().err.endswith(expected)


def test_every_part_that_the_package_writes_is_known():
    package = Path(agviz.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    written = set(re.findall(r'cache_dir\(\) / "(\w+)"', text))
    assert written
    assert written <= set(PARTS)
