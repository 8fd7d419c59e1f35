"""The table of genomes, and the commands for a machine that has a network."""

import re
import shutil
import subprocess

import pytest

from agviz.errors import UnknownNameError
from agviz.genome.downloads import BASE_URL, GENOMES, commands, genome_files


@pytest.mark.parametrize("name", GENOMES)
def test_every_genome_is_gencodes(name):
    files = genome_files(name)
    assert files.name == name
    assert re.fullmatch(r"Gencode_(human|mouse)/release_M?\d+(/GRCh37_mapping)?", files.folder)
    assert files.fasta.endswith(".primary_assembly.genome.fa.gz")
    assert re.fullmatch(r"gencode\.vM?\d+(lift37)?\.annotation\.gtf\.gz", files.genes)
    release = re.search(r"release_(M?\d+)", files.folder)[1]
    assert files.genes.startswith(f"gencode.v{release}")


def test_checksums_are_looked_for_up_to_the_release():
    assert genome_files("hg38").checksum_folders() == ("Gencode_human/release_46",)
    assert genome_files("hg19").checksum_folders() == (
        "Gencode_human/release_46/GRCh37_mapping",
        "Gencode_human/release_46",
    )


def test_unknown_genomes_are_told():
    message = (
        "No genome is called 'hg37'; there are: 'hg38' (human, GRCh38 primary assembly, GENCODE "
        "46); 'hg19' (human, GRCh37 primary assembly, GENCODE 46 lifted over); 'mm10' (mouse, "
        "GRCm38 (p6) primary assembly, GENCODE M23)"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        genome_files("hg37")


@pytest.mark.parametrize("name", GENOMES)
def test_commands_are_shell_and_name_every_file(name):
    files = genome_files(name)
    text = commands(files, "/data/genomes")
    for part in (files.fasta, files.genes):
        assert f"curl -fL -C - -O {BASE_URL}/{files.folder}/{part}\n" in text
    assert text.endswith(f"agviz genome {name} /data/genomes\n")
    if shutil.which("bash"):
        subprocess.run(["bash", "-n", "-c", text], check=True)


@pytest.mark.skipif(not shutil.which("md5sum"), reason="md5sum is absent")
@pytest.mark.parametrize("folder", ["", "GRCh37_mapping/"])
def test_the_check_in_the_commands_finds_right_and_wrong_files(tmp_path, folder):
    files = genome_files("hg19")
    text = commands(files, "here")
    check = text[text.index("for file in") : text.index("# copy")]
    abc = "900150983cd24fb0d6963f7d28e17f72"
    (tmp_path / files.fasta).write_text("abc")
    (tmp_path / files.genes).write_text("abc")
    sums = [f"{abc}  {folder}{name}\n" for name in (files.fasta, files.genes)]
    (tmp_path / "MD5SUMS").write_text(f"{'0' * 32}  x{files.fasta}\n" + "".join(sums))

    def code() -> int:
        return subprocess.run(["sh", "-c", check], cwd=tmp_path, capture_output=True).returncode

    assert code() == 0
    (tmp_path / files.genes).write_text("abd")
    assert code() != 0
