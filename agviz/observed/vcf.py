"""VCF files: variants, split to one ALT allele each, as the SDK's `Variant`s.

Only the first eight columns are read: genotypes of thousands of samples cost nothing.
"""

import warnings
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from agviz.errors import AgvizWarning, FormatError
from agviz.genome.parse import at_telomeres
from agviz.genome.types import Interval, Variant
from agviz.observed.feature_table import TableFile
from agviz.observed.table_lines import Layout, open_text
from agviz.observed.vcf_info import InfoField, info_fields, parse_info

_BASES = frozenset("ACGTN")


class Vcf(TableFile):
    """A VCF file, gzipped or not, as features and as variants.

    Parameters
    ----------
    path
        The file. It must exist; it is read at the first question.
    name
        Label of the track.
    reduce
        Not used by features.

    Raises
    ------
    InputError
        When there is no such file.

    Notes
    -----
    `fetch` gives one row per line: Start and End are the bases of REF, `name` the ID (empty where
    it is `.`), `score` QUAL, and `position` (1-based), `reference`, `alternate`, `filter`, `info`
    as in the file. Records at position 0, a telomere, are left out with a warning.

    References
    ----------
    The Variant Call Format, version 4.5, https://samtools.github.io/hts-specs/VCFv4.5.pdf

    Examples
    --------
    >>> [str(each) for each in ag.Vcf("patients.vcf")][:2]
    ['chrT1:82745:A>C', 'chrT1:84001:T>A']
    """

    format = "VCF"
    spans = ()

    def variants(self, interval: Interval | None = None) -> list[Variant]:
        """The variants whose REF allele overlaps a window, or all of them.

        ALT alleles that name no sequence (`<DEL>`, `*`, `.`, breakends) and alleles with other
        letters than A C G T N are left out.

        Parameters
        ----------
        interval
            The window, on any spelling of the contig; its strand is not looked at.

        Returns
        -------
        list of Variant
            One per ALT allele, in the order of the file (of position, where a window is given).
            `name` is the ID, `info` the INFO column: flags True, numbers as the header declares
            them, and of values per allele the one of this allele. The contig is spelled as in
            the window, or as in the file.

        Raises
        ------
        FormatError
            When the file is damaged or a line of it is malformed.

        Warns
        -----
        AgvizWarning
            How many alleles of which kind were left out; how many records at telomeres.
        """
        if interval is None:
            return list(self)
        return list(self._split([self.fetch(interval)]))

    def __iter__(self) -> Iterator[Variant]:
        """All variants of the file, one after the other, without holding it in memory."""
        return self._split(self._read_parts())

    def _split(self, parts: Iterator[pd.DataFrame] | list[pd.DataFrame]) -> Iterator[Variant]:
        fields = self._info_fields()
        skipped: Counter[str] = Counter()
        columns = ["Chromosome", "position", "name", "reference", "alternate", "info"]
        for part in parts:
            for contig, position, name, reference, alternates, info in zip(
                *(part[column] for column in columns), strict=True
            ):
                for allele, alternate in enumerate(alternates.split(",")):
                    reason = _why_not(reference, alternate)
                    if reason:
                        skipped[reason] += 1
                        continue
                    yield Variant(
                        chromosome=contig,
                        position=int(position),
                        reference_bases=reference.upper(),
                        alternate_bases=alternate.upper(),
                        name="" if name == "." else name,
                        info=parse_info(info, fields, allele),
                    )
        if skipped:
            kinds = ", ".join(f"{count:,} {reason}" for reason, count in skipped.most_common())
            warnings.warn(
                f"{self._described}: left out ALT alleles that name no sequence: {kinds}",
                AgvizWarning,
                stacklevel=3,
            )

    def _info_fields(self) -> dict[str, InfoField]:
        header = []
        with open_text(self.path) as stream:
            for line in stream:
                if not line.startswith("##"):
                    break
                header.append(line)
        return info_fields(header)

    def _layout(self, first_line: str) -> Layout:
        return Layout(
            self.format,
            (
                ("Chromosome", "text"),
                ("position", "whole"),
                ("name", "text"),
                ("reference", "text"),
                ("alternate", "text"),
                ("score", "number"),
                ("filter", "text"),
                ("info", "text"),
            ),
            ignores_more=True,
        )

    def _read_parts(self) -> Iterator[pd.DataFrame]:
        self._check_header()
        telomeres = 0
        for part in super()._read_parts():
            has_base = part["position"] > 0
            telomeres += int((~has_base).sum())
            yield part[has_base]
        if telomeres:
            warnings.warn(
                f"{self._described}: {at_telomeres(telomeres)}", AgvizWarning, stacklevel=2
            )

    def _check_header(self) -> None:
        with open_text(self.path) as stream:
            first = stream.readline()
        if not first.startswith(("##fileformat=VCF", "#CHROM")):
            shown = first.rstrip("\n")[:80]
            raise FormatError(
                f"{str(self.path)!r} is not a VCF file: it begins with {shown!r}, "
                f"not with '##fileformat=VCF'"
            )

    def _tidy(self, frame: pd.DataFrame) -> pd.DataFrame:
        widths = frame["reference"].str.len().to_numpy(np.int64)
        start = frame["position"].to_numpy() - 1
        return pd.DataFrame(
            {
                "Chromosome": frame["Chromosome"],
                "Start": start,
                "End": start + widths,
                "name": frame["name"],
                "score": frame["score"],
                "Strand": pd.Series(".", frame.index, dtype="string[pyarrow]"),
                "position": frame["position"],
                "reference": frame["reference"],
                "alternate": frame["alternate"],
                "filter": frame["filter"],
                "info": frame["info"],
            }
        )


def _why_not(reference: str, alternate: str) -> str | None:
    """What keeps an allele from being a `Variant`, or None."""
    if not _BASES.issuperset(reference.upper()):
        return "with other letters in REF than ACGTN"
    if alternate in ("", ".", "*"):
        return repr(alternate)
    if alternate.startswith("<"):
        return repr(alternate.split(":")[0].rstrip(">") + ">")
    if "[" in alternate or "]" in alternate or "." in alternate:
        return "breakends"
    if not _BASES.issuperset(alternate.upper()):
        return "with other letters than ACGTN"
    return None
