"""The genomes that `agviz genome` knows: which published files, and where they are.

GENCODE publishes sequence and annotation of one build side by side, with their MD5 checksums in a
file `MD5SUMS`. The checksums are read from there at the time of the download: none is written here.

References
----------
.. [1] J. M. Mudge et al., GENCODE 2025: reference gene annotation for human and mouse,
   *Nucleic Acids Research* 53:D966-D975 (2025).
"""

import dataclasses

from agviz.errors import UnknownNameError

BASE_URL = "https://ftp.ebi.ac.uk/pub/databases/gencode"
CHECKSUMS = "MD5SUMS"


@dataclasses.dataclass(frozen=True)
class GenomeFiles:
    """Where one genome's files are.

    Attributes
    ----------
    name
        What users call the build.
    about
        What it is, for people.
    folder
        Folder of the files below the base URL.
    fasta, genes
        File names of sequence and annotation, both gzipped.
    """

    name: str
    about: str
    folder: str
    fasta: str
    genes: str

    def checksum_folders(self) -> tuple[str, ...]:
        """Folders whose `MD5SUMS` may list the files: their own, then the release's."""
        above = self.folder.rpartition("/")[0]
        return (self.folder, above) if self.folder.count("/") > 1 else (self.folder,)


GENOMES = {
    files.name: files
    for files in (
        GenomeFiles(
            "hg38",
            "human, GRCh38 primary assembly, GENCODE 46",
            "Gencode_human/release_46",
            "GRCh38.primary_assembly.genome.fa.gz",
            "gencode.v46.annotation.gtf.gz",
        ),
        GenomeFiles(
            "hg19",
            "human, GRCh37 primary assembly, GENCODE 46 lifted over",
            "Gencode_human/release_46/GRCh37_mapping",
            "GRCh37.primary_assembly.genome.fa.gz",
            "gencode.v46lift37.annotation.gtf.gz",
        ),
        GenomeFiles(
            "mm10",
            "mouse, GRCm38 (p6) primary assembly, GENCODE M23",
            "Gencode_mouse/release_M23",
            "GRCm38.primary_assembly.genome.fa.gz",
            "gencode.vM23.annotation.gtf.gz",
        ),
    )
}


def genome_files(name: str) -> GenomeFiles:
    """The files of the genome called `name`.

    Raises
    ------
    UnknownNameError
        When we know no genome of that name.
    """
    if name not in GENOMES:
        # All of them, with what they are: the likeliest spelling (hg37, hg38) may be another build.
        known = "; ".join(f"{each.name!r} ({each.about})" for each in GENOMES.values())
        raise UnknownNameError(f"No genome is called {name!r}; there are: {known}")
    return GENOMES[name]


def commands(files: GenomeFiles, folder: str, *, base_url: str = BASE_URL) -> str:
    """Shell commands that fetch and check the files on another machine, and bring them here."""
    here = f"{base_url.rstrip('/')}/{files.folder}"
    sums = [f"{base_url.rstrip('/')}/{place}/{CHECKSUMS}" for place in files.checksum_folders()]
    fetched = "; ".join(f"curl -fL {url}" for url in sums)
    return f"""\
# on a machine with a network:
mkdir -p agviz-{files.name} && cd agviz-{files.name}
curl -fL -C - -O {here}/{files.fasta}
curl -fL -C - -O {here}/{files.genes}
({fetched}) > {CHECKSUMS}
for file in {files.fasta} {files.genes}; do
  grep -E "[ /]$file\\$" {CHECKSUMS} | head -n 1 | sed 's|  .*/|  |' | md5sum -c - || exit 1
done
# copy the folder's three files here, by scp, rsync or a disk, into:
#   {folder}
# then, on this machine:
agviz genome {files.name} {folder}
"""
