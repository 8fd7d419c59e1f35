"""The eleven outputs of AlphaGenome in one table, so that nothing else matches them by name.

Facts from Avsec et al., *Nature* 649:1206-1218 (2026). A model need not have all of them.
"""

import dataclasses
from collections.abc import Iterable
from typing import Literal

from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError, suggest

Kind = Literal["signal", "probability", "junctions", "contacts"]


@dataclasses.dataclass(frozen=True)
class OutputInfo:
    """What is true of one output, whoever predicts it.

    Attributes
    ----------
    type
        The SDK's name of it.
    attribute
        The attribute of the SDK's `Output` that holds it.
    title
        What a figure writes.
    resolution
        bp per bin of the public output; for junctions 1, the resolution of their ends.
    kind
        `signal` (non-negative, unbounded), `probability` (0 to 1), `junctions` (a value per
        intron) or `contacts` (log observed over expected, a matrix).
    unit
        What one unit of the value is, for an axis.
    cuts_between_bases
        The assay's cuts lie between two bases, so that a reverse complement shifts the signal by
        one position (DNase I).
    """

    type: OutputType
    attribute: str
    title: str
    resolution: int
    kind: Kind
    unit: str
    cuts_between_bases: bool = False


OUTPUTS: dict[OutputType, OutputInfo] = {
    info.type: info
    for info in (
        OutputInfo(OutputType.ATAC, "atac", "ATAC-seq", 1, "signal", "insertions"),
        OutputInfo(OutputType.DNASE, "dnase", "DNase-seq", 1, "signal", "cuts", True),
        OutputInfo(OutputType.PROCAP, "procap", "PRO-cap", 1, "signal", "reads"),
        OutputInfo(OutputType.CAGE, "cage", "CAGE", 1, "signal", "reads"),
        OutputInfo(OutputType.RNA_SEQ, "rna_seq", "RNA-seq", 1, "signal", "reads"),
        OutputInfo(OutputType.CHIP_TF, "chip_tf", "TF ChIP-seq", 128, "signal", "fold change"),
        OutputInfo(
            OutputType.CHIP_HISTONE,
            "chip_histone",
            "Histone ChIP-seq",
            128,
            "signal",
            "fold change",
        ),
        OutputInfo(
            OutputType.SPLICE_SITES,
            "splice_sites",
            "Splice sites",
            1,
            "probability",
            "probability",
        ),
        OutputInfo(
            OutputType.SPLICE_SITE_USAGE,
            "splice_site_usage",
            "Splice-site usage",
            1,
            "probability",
            "fraction used",
        ),
        OutputInfo(
            OutputType.SPLICE_JUNCTIONS,
            "splice_junctions",
            "Splice junctions",
            1,
            "junctions",
            "split reads",
        ),
        OutputInfo(
            OutputType.CONTACT_MAPS,
            "contact_maps",
            "Contact map",
            2048,
            "contacts",
            "log fold over expected",
        ),
    )
}


def check_output(output: object) -> None:
    """Raise `InputError` unless it is an `OutputType`; for its name as text it says which."""
    if not isinstance(output, OutputType):
        like = str(output).strip().upper().replace("-", "_")
        hint = like if like in OutputType.__members__ else OutputType.DNASE.name
        raise InputError(f"output is an OutputType, such as ag.OutputType.{hint}; got {output!r}")


def parse_outputs(outputs: Iterable[OutputType | str] | OutputType | str) -> tuple[OutputType, ...]:
    """Output types from their names (any case) or themselves, in the order given, each once.

    Raises
    ------
    InputError
        For an empty list or a name that is no output; the message says what there is.
    """
    wanted: dict[OutputType, None] = {}
    names = {output.name: output for output in OUTPUTS}
    given = [outputs] if isinstance(outputs, str | OutputType) else list(outputs)
    for output in given:
        if isinstance(output, OutputType):
            wanted[output] = None
            continue
        key = output.strip().upper().replace("-", "_")
        if key not in names:
            raise InputError(f"No output is called {output!r}; {suggest(key, names)}")
        wanted[names[key]] = None
    if not wanted:
        raise InputError("No outputs were requested; name at least one, such as 'SPLICE_SITES'")
    return tuple(wanted)
