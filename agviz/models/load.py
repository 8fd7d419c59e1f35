"""`load_model(name)`, and what there is to load.

A plain table: name, where its class is, what it is. Nothing is imported before it is asked for, so
listing the models is quick and works without any of them installed.
"""

import dataclasses
import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any, NamedTuple

from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import FormatError, InputError, unknown_name
from agviz.genome.assembly import Assembly
from agviz.models.checks import ORGANISM_NAMES
from agviz.models.interface import Model

HUMAN, MOUSE = Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS


class Entry(NamedTuple):
    """Where a model's class is, and what is known of it without importing it."""

    module: str
    attribute: str
    description: str
    outputs: tuple[OutputType, ...]
    organisms: tuple[Organism, ...]
    packages: tuple[str, ...] = ()
    variable: str | None = None


MODELS: dict[str, Entry] = {
    "spliceai": Entry(
        "agviz.models.spliceai.model",
        "SpliceAIModel",
        "SpliceAI: five published networks, splice sites from 10 kb of context; runs here",
        outputs=(OutputType.SPLICE_SITES,),
        organisms=(HUMAN,),
        packages=("spliceai", "h5py"),
    ),
    "hosted": Entry(
        "agviz.models.hosted",
        "HostedModel",
        "AlphaGenome on its authors' servers; needs a key and a network connection",
        outputs=tuple(OutputType),
        organisms=(HUMAN, MOUSE),
        packages=("grpc",),
        variable="ALPHA_GENOME_API_KEY",
    ),
}


@dataclasses.dataclass(frozen=True)
class ModelInfo:
    """One line of `list_models()`.

    Attributes
    ----------
    name
        What `load_model` calls it.
    description
        What it is, in a line.
    outputs, organisms
        What it predicts, and for whom.
    missing
        What has to be installed or set before it can be used; empty if it is ready.
    """

    name: str
    description: str
    outputs: tuple[OutputType, ...]
    organisms: tuple[Organism, ...]
    missing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def __str__(self) -> str:
        outputs = ", ".join(output.name for output in self.outputs)
        if len(self.outputs) == len(OutputType):
            outputs = f"all {len(self.outputs)} outputs"
        organisms = " and ".join(ORGANISM_NAMES[organism] for organism in self.organisms)
        state = "ready" if self.ready else "missing: " + ", ".join(self.missing)
        return f"{self.name}  {self.description}\n    predicts {outputs} for {organisms}; {state}"


def list_models() -> list[ModelInfo]:
    """The models that `load_model` knows by name, and whether each can be used as it is."""
    return [
        ModelInfo(name, entry.description, entry.outputs, entry.organisms, _missing(entry))
        for name, entry in MODELS.items()
    ]


def load_model(
    name_or_path: str | os.PathLike[str],
    *,
    assembly: Assembly | str | os.PathLike[str] | None = None,
    **options: Any,
) -> Model:
    """A model by its name.

    Parameters
    ----------
    name_or_path
        One of `list_models()`.
    assembly
        The genome it reads intervals from: an `Assembly`, or a folder made by `agviz genome`.
    **options
        What this model's class takes besides (`HostedModel` takes `deadline`, ...).

    Raises
    ------
    UnknownNameError
        No model has that name; the message lists those there are.
    MissingPackageError
        The model needs a package that is not installed.
    InputError
        An option that the model does not take.

    Examples
    --------
    >>> model = load_model("spliceai", assembly="genomes/hg38")  # doctest: +SKIP
    """
    entry = MODELS.get(str(name_or_path))
    if entry is None:
        raise _not_found(name_or_path)
    genome = assembly
    if assembly is not None and not isinstance(assembly, Assembly):
        genome = Assembly.open(assembly)
    cls = getattr(importlib.import_module(entry.module), entry.attribute)
    _check_options(cls, options, str(name_or_path))
    return cls(assembly=genome, **options)


def _not_found(name_or_path: str | os.PathLike[str]) -> Exception:
    path = Path(name_or_path)
    if path.exists():
        return FormatError(
            f"{str(path)!r} is not a model that this version can open; load one by its name: "
            + ", ".join(map(repr, MODELS))
        )
    return unknown_name("model", str(name_or_path), MODELS)


def _check_options(cls: type, options: dict[str, Any], name: str) -> None:
    import inspect

    accepted = set(inspect.signature(cls).parameters) - {"assembly"}
    for option in options:
        if option not in accepted:
            listed = ", ".join(sorted(accepted)) or "none"
            raise InputError(f"The model {name!r} has no option {option!r}; its options: {listed}")


def _missing(entry: Entry) -> tuple[str, ...]:
    packages = [f"package {p}" for p in entry.packages if importlib.util.find_spec(p) is None]
    variable = entry.variable
    if variable is not None and not os.environ.get(variable):
        packages.append(f"environment variable {variable}")
    return tuple(packages)
