"""A case's facts, read from its file: what it asks, where, and of which variants.

A file of `agviz/cases/data` is a JSON object with ``title``, ``question``, ``text`` (a list of
sentences), ``citation`` (a list) and ``sites``, a `Site` for each genome by its key; ``anywhere``,
where it is, says how the case asks about a place that the reader names. Positions are written as
people do, 1-based; nothing in a file was computed.
"""

import dataclasses
import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

from agviz.errors import FormatError
from agviz.genome.parse import parse_interval, parse_variant
from agviz.genome.types import Interval, Variant

PACKAGE = "agviz.cases"


@dataclasses.dataclass(frozen=True)
class Cell:
    """A cell type or tissue: what it is called here, and its ontology term."""

    name: str
    term: str


@dataclasses.dataclass(frozen=True)
class CaseVariant:
    """A variant of a case.

    Attributes
    ----------
    name
        What figures and tables call it.
    text
        The variant, such as ``"chr1:47239296:C>AACC"``.
    group
        Which group of the case it is in.
    samples
        Patients, cell lines or studies that it was found in.
    """

    name: str
    text: str
    group: str
    samples: tuple[str, ...] = ()

    @property
    def variant(self) -> Variant:
        """The variant itself; a new one each time, as the SDK's are mutable."""
        return parse_variant(self.text)

    @property
    def growth(self) -> int:
        """Bases of ALT less those of REF."""
        variant = self.variant
        return len(variant.alternate_bases) - len(variant.reference_bases)


@dataclasses.dataclass(frozen=True, eq=False)
class Site:
    """What a case knows of one genome.

    Attributes
    ----------
    key
        Its key in the case's file, such as ``"hg38"``.
    names
        Names of assemblies that are this genome.
    contigs
        Lengths of contigs, by which it is recognised under another name.
    label
        What figures call the genome.
    synthetic
        Whether it is the teaching genome, of which the oracle knows the truth.
    region, context
        What is drawn, and what the model reads.
    width
        bp around the focus that the model reads, where there is no context.
    gene
        The gene that is asked about.
    cells
        Cell types, the one that the case is about first.
    outputs
        Names of outputs that are scored and drawn.
    variants
        Those of the case, group by group.
    focus
        Name of the variant that is looked at closely; "" where there is none.
    groups
        Groups of variants and what they are, in words.
    limits
        Sentences on what this site does not show.
    settings
        What one case alone needs.
    raw
        The site as it stands in the file, to tell whether two runs ask the same.
    """

    key: str
    names: tuple[str, ...]
    contigs: Mapping[str, int]
    label: str
    synthetic: bool
    region: Interval
    context: Interval | None
    width: int | None
    gene: str
    cells: tuple[Cell, ...]
    outputs: tuple[str, ...]
    variants: tuple[CaseVariant, ...]
    focus: str
    groups: Mapping[str, str]
    limits: tuple[str, ...]
    settings: Mapping[str, Any]
    raw: Mapping[str, Any]

    @property
    def focused(self) -> CaseVariant:
        """The variant that is looked at closely.

        Raises
        ------
        FormatError
            When there is none.
        """
        for each in self.variants:
            if each.name == self.focus:
                return each
        raise FormatError(f"Site {self.key!r} looks at no variant closely")

    @property
    def regions(self) -> list[Interval]:
        """All that is drawn: the regions of its scenes where it has some, else its own."""
        scenes = self.settings.get("scenes", ())
        return [parse_interval(scene["region"]) for scene in scenes] or [self.region]

    @property
    def genes(self) -> list[str]:
        """All genes that are asked about: those of the settings where there are some."""
        return list(self.settings.get("genes", [self.gene]))

    @property
    def terms(self) -> list[str]:
        """The cell types' ontology terms."""
        return [cell.term for cell in self.cells]


@dataclasses.dataclass(frozen=True, eq=False)
class CaseData:
    """A case's file, read; `anywhere` is as it stands there."""

    name: str
    title: str
    question: str
    text: str
    citation: tuple[str, ...]
    sites: Mapping[str, Site]
    anywhere: Mapping[str, Any] | None = None


def packaged_case(name: str) -> CaseData:
    """The facts of a case that comes with agviz."""
    file = importlib.resources.files(PACKAGE) / "data" / f"{name}.json"
    return read_case(name, json.loads(file.read_text(encoding="utf-8")))


def read_case(name: str, facts: Mapping[str, Any]) -> CaseData:
    """A case of its file's contents.

    Raises
    ------
    FormatError
        When something that a case needs is lacking.
    VariantError, IntervalError
        For a variant or a region that cannot be read.
    """
    try:
        return CaseData(
            name=name,
            title=facts["title"],
            question=facts["question"],
            text=" ".join(facts["text"]),
            citation=tuple(facts["citation"]),
            sites={key: read_site(key, site) for key, site in facts["sites"].items()},
            anywhere=facts.get("anywhere"),
        )
    except KeyError as error:
        raise FormatError(f"The facts of case {name!r} lack {error.args[0]!r}") from error


def read_site(key: str, facts: Mapping[str, Any]) -> Site:
    """One site of a case's file; see `read_case`."""
    variants = tuple(
        CaseVariant(each["name"], each["variant"], group["name"], tuple(each.get("samples", ())))
        for group in facts["groups"]
        for each in group["variants"]
    )
    for each in variants:
        _ = each.variant  # what cannot be read is told here, not in the middle of a run
    names = [each.name for each in variants]
    focus = facts.get("focus", "")
    if focus not in (names or [""]) or len(set(names)) != len(names):
        raise FormatError(
            f"Site {key!r}: the variants' names must differ, and focus {focus!r} be one of them; "
            f"got {', '.join(names)}"
        )
    context = facts.get("context")
    return Site(
        key=key,
        names=tuple(facts["names"]),
        contigs=dict(facts["contigs"]),
        label=facts["label"],
        synthetic=bool(facts.get("synthetic", False)),
        region=parse_interval(facts["region"]),
        context=None if context is None else parse_interval(context),
        width=facts.get("width"),
        gene=facts["gene"],
        cells=tuple(Cell(each["name"], each["term"]) for each in facts["cells"]),
        outputs=tuple(facts["outputs"]),
        variants=variants,
        focus=focus,
        groups={group["name"]: group["about"] for group in facts["groups"]},
        limits=tuple(facts.get("limits", ())),
        settings=dict(facts.get("settings", {})),
        raw=facts,
    )
