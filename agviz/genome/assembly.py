"""One genome build: its sequence, its genes, its sites.

An `Assembly` keeps paths, not handles, so it pickles and can be sent to workers; files are opened
when first asked for.
"""

import dataclasses
import functools
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd

from agviz.errors import ContigError, FormatError, InputError
from agviz.genome.fasta import Fasta
from agviz.genome.gene_lookup import Gene
from agviz.genome.genes import GeneModels
from agviz.genome.parse import parse_interval, parse_variant
from agviz.genome.site_table import POLYA_COLUMNS, SPLICE_SITE_COLUMNS, SiteTable
from agviz.genome.types import Interval, Variant

DESCRIPTION = "assembly.json"
_PARTS = {
    "fasta": "FASTA",
    "genes": "annotation (GTF or GFF3)",
    "splice_sites": "splice site table",
    "polya": "polyA site table",
}


@dataclasses.dataclass(frozen=True, init=False)
class Assembly:
    """A genome build and what is known of it.

    Parameters
    ----------
    name
        What the build is called: `"hg38"`.
    fasta
        Its sequence, plain or compressed by bgzip.
    genes
        Its gene models: GTF or GFF3, plain or gzipped.
    splice_sites
        Known donors and acceptors; `agviz.genome.site_table` says how the table is written.
    polya
        Known polyadenylation sites; likewise.

    Raises
    ------
    InputError
        When a file does not exist, or is a folder.

    Examples
    --------
    >>> hg38 = Assembly("hg38", "hg38.fa", "gencode.v46.gtf.gz")  # doctest: +SKIP
    >>> hg38.interval("GATA4")  # doctest: +SKIP
    Interval(chromosome='chr8', start=11676958, end=11760002, strand='+', name='')
    """

    name: str
    fasta: Path
    genes: Path | None
    splice_sites: Path | None
    polya: Path | None

    def __init__(
        self,
        name: str,
        fasta: str | os.PathLike[str],
        genes: str | os.PathLike[str] | None = None,
        *,
        splice_sites: str | os.PathLike[str] | None = None,
        polya: str | os.PathLike[str] | None = None,
    ) -> None:
        given = {"fasta": fasta, "genes": genes, "splice_sites": splice_sites, "polya": polya}
        object.__setattr__(self, "name", name)
        for part, path in given.items():
            file = None if path is None else Path(path).expanduser().absolute()
            if file is not None and not file.is_file():
                given_as = repr(os.fspath(path))  # type: ignore[arg-type]
                wrong = (
                    f"{given_as} is a folder, not a file"
                    if file.is_dir()
                    else f"there is no file {given_as}"
                )
                raise InputError(f"Assembly {name!r}: {wrong} (its {_PARTS[part]})")
            object.__setattr__(self, part, file)

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> "Assembly":
        """The assembly in a folder that `agviz genome` made.

        Raises
        ------
        InputError
            When the folder has no `assembly.json`, or a file that it names is missing.
        FormatError
            When `assembly.json` is not what it should be.
        """
        description = Path(folder).expanduser() / DESCRIPTION
        if not description.is_file():
            there = description.parent.exists()
            why = f"there is no {DESCRIPTION} in it" if there else "there is no such folder"
            raise InputError(
                f"{os.fspath(folder)!r} holds no assembly: {why}; `agviz genome hg38 DIR` makes one"
            )
        content = _read_json(description)
        paths = {part: content[part] for part in _PARTS if content.get(part) is not None}
        texts = [content.get("name"), *paths.values()]
        if "fasta" not in paths or not all(isinstance(text, str) for text in texts):
            raise FormatError(
                f"{str(description)!r} must be a JSON object with 'name' and 'fasta', and may "
                "have 'genes', 'splice_sites' and 'polya' (paths beside it)"
            )
        files = {part: description.parent / path for part, path in paths.items()}
        fasta, genes = files.pop("fasta"), files.pop("genes", None)
        return cls(content["name"], fasta, genes, **files)

    def __getstate__(self) -> dict[str, object]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    @functools.cached_property
    def fasta_reader(self) -> Fasta:
        """The sequence."""
        return Fasta(self.fasta)

    @property
    def contigs(self) -> dict[str, int]:
        """Length in bp of each contig of the FASTA."""
        return self.fasta_reader.contigs

    @functools.cached_property
    def gene_models(self) -> GeneModels:
        """The gene models.

        Raises
        ------
        InputError
            When the assembly was given no annotation.
        ContigError
            When annotation and FASTA have no contig in common, `chr1` and `1` being one.
        """
        if self.genes is None:
            raise InputError(
                f"Assembly {self.name!r} has no gene models: give it an annotation, "
                f"Assembly({self.name!r}, fasta, 'genes.gtf')"
            )
        models = GeneModels.open(self.genes)
        if all(self.fasta_reader.names.find(contig) is None for contig in models.contigs):
            raise ContigError(
                f"Assembly {self.name!r}: FASTA and annotation have no contig in common. "
                f"{self.fasta.name} has {_some(list(self.contigs))}; "
                f"{self.genes.name} has {_some(list(models.contigs))}. "
                "Are they of the same build?"
            )
        return models

    def sequence(self, interval: Interval) -> str:
        """Bases of an interval; see `Fasta.fetch`."""
        return self.fasta_reader.fetch(interval)

    def gene(self, name: str) -> Gene:
        """The gene of that symbol or id, on the FASTA's contig; see `GeneModels.gene`."""
        gene = self.gene_models.gene(name)
        contig = self.fasta_reader.names.find(gene.interval.chromosome)
        if contig is None:
            raise ContigError(
                f"Gene {name!r} is on contig {gene.interval.chromosome!r}, which "
                f"{self.fasta.name} does not have (it has {_some(list(self.contigs))})"
            )
        place = gene.interval.copy()
        place.chromosome = contig
        return dataclasses.replace(gene, interval=place)

    def interval(self, text: str | Gene | Interval) -> Interval:
        """An interval from a region's text, a gene's name, a gene or an interval.

        Parameters
        ----------
        text
            `"chr8:11,700,000-11,800,000"` (1-based, both ends included), a contig's name, or a
            gene's symbol or id.

        Raises
        ------
        IntervalError, ContigError
            When it is a region that the FASTA does not have.
        UnknownNameError
            When it is neither a region nor a contig nor a gene.
        InputError
            When it could only be a gene and the assembly has no gene models.
        """
        if isinstance(text, Gene):
            return text.interval.copy()
        if isinstance(text, Interval):
            return text.copy()
        if ":" in text or self.fasta_reader.names.find(text.strip()) is not None:
            return parse_interval(text, self.contigs)
        if self.genes is None:
            raise InputError(
                f"{text!r} is neither a region ('chr8:1-1000') nor a contig of "
                f"{self.fasta.name}, and assembly {self.name!r} has no gene models to look for "
                "a gene of that name"
            )
        return self.gene(text).interval

    def variant(self, text: str) -> Variant:
        """A variant from text such as `chr8:70294:G>A`; see `parse_variant`."""
        return parse_variant(text, self.contigs)

    @functools.cached_property
    def _polya_table(self) -> SiteTable:
        if self.polya is None:
            raise InputError(
                f"Assembly {self.name!r} has no polyA sites: give it a table, "
                f"Assembly({self.name!r}, fasta, genes, polya='polya.parquet')"
            )
        return SiteTable(self.polya, POLYA_COLUMNS)

    @functools.cached_property
    def _splice_site_table(self) -> SiteTable:
        if self.splice_sites is None:
            raise InputError(
                f"Assembly {self.name!r} has no splice sites: give it a table, "
                f"Assembly({self.name!r}, fasta, genes, splice_sites='splice_sites.parquet')"
            )
        return SiteTable(self.splice_sites, SPLICE_SITE_COLUMNS)

    def polya_sites(self, interval: Interval) -> pd.DataFrame:
        """PolyA sites in an interval: Chromosome, Start, End, Strand, gene_id, sorted by Start.

        Raises
        ------
        InputError
            When the assembly was given none.
        """
        return self._polya_table.overlapping(interval)

    def splice_site_table(self, interval: Interval) -> pd.DataFrame:
        """Splice sites in an interval: Chromosome, Start, End, Strand, kind, sorted by Start.

        Raises
        ------
        InputError
            When the assembly was given none.
        """
        return self._splice_site_table.overlapping(interval)


def _read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; an empty one if there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:4]))
    return shown + (f" and {len(names) - 4} more" if len(names) > 4 else "")
