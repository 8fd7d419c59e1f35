"""A real run of the command line inside this process, on a genome with a gene, without weights."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from agviz.cli.main import main

LENGTH = 30_000
EXONS = ((12_001, 12_200), (15_001, 15_100), (18_001, 18_400))  # 1-based, inclusive
CONTIG = "chr_7:x-1"  # a name that most tools choke on


@dataclasses.dataclass(frozen=True)
class Genome:
    """Files of a small genome: FASTA and GTF, and the sequence itself."""

    fasta: Path
    genes: Path
    sequence: str
    contig: str = CONTIG

    def snv(self, position: int) -> str:
        """A true SNV at a 1-based position, as text."""
        reference = self.sequence[position - 1]
        return f"{self.contig}:{position}:{reference}>{'ACGT'[('ACGT'.index(reference) + 1) % 4]}"


@pytest.fixture(scope="session")
def genome(tmp_path_factory) -> Genome:
    folder = tmp_path_factory.mktemp("cli_genome")
    sequence = "".join(np.random.default_rng(5).choice(list("ACGT"), size=LENGTH))
    fasta, genes = folder / "genome.fa", folder / "genes.gtf"
    fasta.write_text(f">{CONTIG}\n{sequence}\n")
    name = 'gene_id "G1"; gene_name "ALPHA"; gene_type "protein_coding";'
    full = f'{name} transcript_id "T1"; transcript_type "protein_coding";'
    spans = [("gene", EXONS[0][0], EXONS[-1][1], name)]
    spans += [("transcript", EXONS[0][0], EXONS[-1][1], full)]
    spans += [("exon", start, end, full) for start, end in EXONS]
    genes.write_text(
        "".join(f"{CONTIG}\tx\t{f}\t{s}\t{e}\t.\t+\t.\t{text}\n" for f, s, e, text in spans)
    )
    return Genome(fasta, genes, sequence)


@pytest.fixture
def run(capsys):
    """Run `agviz ...`: exit code, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:  # argparse's own errors and --help
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def composition(monkeypatch):
    """The small real model of the tests, under the name `composition`."""
    from agviz.models import load

    entry = load.MODELS["spliceai"]._replace(
        module="composition_model", attribute="CompositionModel", packages=()
    )
    monkeypatch.setitem(load.MODELS, "composition", entry)


@pytest.fixture
def spliceai_weights():
    """Skip where the published weights are not installed."""
    from agviz.errors import MissingPackageError
    from agviz.models.spliceai.weights import published_weights

    try:
        published_weights()
    except MissingPackageError as error:
        pytest.skip(str(error))
