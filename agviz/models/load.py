"""`load_model(name)`, and what there is to load.

A plain table: name, where its class is, what it is. Nothing is imported before it is asked for, so
listing the models is quick and works without any of them installed. A path is a model too: weights
in a file of ours, or a published checkpoint.
"""

import dataclasses
import importlib
import importlib.util
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.errors import ForeignGenomeWarning, InputError, unknown_name
from agviz.genome.assembly import Assembly
from agviz.models.checks import ORGANISM_NAMES
from agviz.models.interface import Model
from agviz.weights.hub import REPOSITORIES, SITE, can_fetch
from agviz.weights.shipped import SHIPPED, is_shipped, shipped_weights

HUMAN, MOUSE = Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS
TEACHING_OUTPUTS = tuple(o for o in OutputType if o not in (OutputType.ATAC, OutputType.PROCAP))


class Entry(NamedTuple):
    """Where what makes a model is, and what is known of the model without importing that."""

    module: str
    attribute: str
    description: str
    outputs: tuple[OutputType, ...]
    organisms: tuple[Organism, ...]
    packages: tuple[str, ...] = ()
    variable: str | None = None
    weights: bool = False  # the model is one of several weights, whose name or path it is given
    teaching: bool = False  # unless another genome is given, it reads the teaching assembly


def _alphagenome(description: str) -> Entry:
    return Entry(
        "agviz.models.alphagenome.open",
        "open_alphagenome",
        description,
        outputs=tuple(OutputType),
        organisms=(HUMAN, MOUSE),
        packages=("huggingface_hub",),
        weights=True,
    )


MODELS: dict[str, Entry] = {
    SHIPPED: Entry(
        "agviz.models.alphagenome.open",
        "open_alphagenome",
        "a small network of AlphaGenome's kind, trained on a synthetic genome; runs here",
        outputs=TEACHING_OUTPUTS,
        organisms=(HUMAN,),
        weights=True,
        teaching=True,
    ),
    "oracle": Entry(
        "agviz.models.oracle",
        "Oracle",
        "the exact truth of that synthetic genome, for any sequence; runs here",
        outputs=TEACHING_OUTPUTS,
        organisms=(HUMAN,),
        teaching=True,
    ),
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
    "all_folds": _alphagenome(
        "AlphaGenome, distilled from all folds: what the paper scores variants with; runs here"
    ),
} | {
    f"fold_{fold}": _alphagenome(f"AlphaGenome, fold {fold} of 4: for evaluation; runs here")
    for fold in range(4)
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
    """The models that `load_model` knows by name, and whether each can be used as it is.

    Examples
    --------
    >>> [each.name for each in ag.list_models()][:3]
    ['teaching', 'oracle', 'spliceai']
    """
    return [
        ModelInfo(name, entry.description, entry.outputs, entry.organisms, _missing(name, entry))
        for name, entry in MODELS.items()
    ]


def load_model(
    name_or_path: str | os.PathLike[str] = SHIPPED,
    *,
    assembly: Assembly | str | os.PathLike[str] | None = None,
    **options: Any,
) -> Model:
    """A model by its name; the small one that comes with agviz if none is given.

    Parameters
    ----------
    name_or_path
        One of `list_models()`, or the path of weights: a bundle's file, or the folder of a
        published checkpoint. A name comes first: write `./fold_0`, or give a `Path`, for a folder
        of that name.
    assembly
        The genome it reads intervals from: an `Assembly`, or a folder made by `agviz genome`. By
        default `"teaching"`, `"oracle"` and bundles trained on the teaching genome read the
        teaching assembly, the others none.
    **options
        What this model takes besides: weights take `metadata`, `precision`, `device`,
        `edit_cache_bytes`, ... (see `agviz.models.alphagenome.open.open_alphagenome`),
        `HostedModel` takes `deadline`, ....

    Raises
    ------
    UnknownNameError
        No model has that name; the message lists those there are.
    FormatError
        The file or folder holds no weights, damaged ones, or those of another network.
    MissingDataError
        This copy of agviz has no weights of its own.
    MissingPackageError
        The model needs a package that is not installed.
    InputError
        An option that the model does not take, or a path where there is nothing.

    Warns
    -----
    ForeignGenomeWarning
        A model that knows only the teaching genome is given another.

    Examples
    --------
    >>> model = load_model()  # doctest: +SKIP
    >>> model = load_model("spliceai", assembly="genomes/hg38")  # doctest: +SKIP
    >>> model = load_model("all_folds", assembly="genomes/hg38")  # doctest: +SKIP
    >>> model = load_model("mine.safetensors", precision="float32")  # doctest: +SKIP
    """
    entry = _entry(name_or_path)
    make = getattr(importlib.import_module(entry.module), entry.attribute)
    given = (name_or_path,) if entry.weights else ()
    _check_options(make, options, str(name_or_path), known=len(given))
    if entry is MODELS[SHIPPED]:
        shipped_weights()  # if they are missing, that is told before their genome is made
    if assembly is None:
        return make(*given, assembly=own_genome(name_or_path), **options)
    genome = assembly if isinstance(assembly, Assembly) else Assembly.open(assembly)
    if _knows_teaching_only(name_or_path):
        _warn_of_foreign(genome, model=os.fspath(name_or_path))
    return make(*given, assembly=genome, **options)


def own_genome(name_or_path: str | os.PathLike[str]) -> Assembly | None:
    """The genome that a model reads if it is given none: the teaching assembly, or nothing.

    That of the model `"teaching"`, of `"oracle"`, and of bundles that were trained on the teaching
    genome. Its files are made when they are first needed.

    Raises
    ------
    UnknownNameError, InputError
        There is neither such a name nor such a path.
    """
    from agviz.teaching.assembly import teaching_assembly

    return teaching_assembly() if _knows_teaching_only(name_or_path) else None


def _knows_teaching_only(name_or_path: str | os.PathLike[str]) -> bool:
    """Whether a model has learnt from the teaching genome, or is its truth."""
    from agviz.teaching.assembly import NAME
    from agviz.weights.bundle import Bundle

    path = Path(name_or_path).expanduser()
    if name_or_path not in MODELS and path.is_file():
        return Bundle.open(path).assembly.get(HUMAN.name) == NAME
    return _entry(name_or_path).teaching


def _warn_of_foreign(genome: Assembly, *, model: str) -> None:
    """Warn unless it is a genome of the world that the model knows."""
    from agviz.teaching.assembly import is_teaching_genome

    if not is_teaching_genome(genome):
        warnings.warn(
            f"The model {model!r} knows only the synthetic teaching genome; what it predicts of "
            f"{genome.name!r} says nothing about real DNA. For that, load another model",
            ForeignGenomeWarning,
            stacklevel=3,
        )


def _entry(name_or_path: str | os.PathLike[str]) -> Entry:
    """What makes the model of that name, or of the weights at that path."""
    if isinstance(name_or_path, str) and name_or_path in MODELS:
        return MODELS[name_or_path]
    if Path(name_or_path).expanduser().exists():
        return _alphagenome("")
    text = os.fspath(name_or_path)
    if not isinstance(name_or_path, str) or os.sep in text or Path(text).suffix:
        raise InputError(
            f"There is no file or folder {text!r} to load a model from; load one by its name: "
            + ", ".join(map(repr, MODELS))
        )
    raise unknown_name("model", text, MODELS)


def _check_options(
    make: Callable[..., Model], options: dict[str, Any], name: str, *, known: int
) -> None:
    """Raise unless `make` takes these options besides the assembly and its first `known`."""
    import inspect

    accepted = set(list(inspect.signature(make).parameters)[known:]) - {"assembly"}
    for option in options:
        if option not in accepted:
            listed = ", ".join(sorted(accepted)) or "none"
            raise InputError(f"The model {name!r} has no option {option!r}; its options: {listed}")


def _missing(name: str, entry: Entry) -> tuple[str, ...]:
    packages = [f"package {p}" for p in entry.packages if importlib.util.find_spec(p) is None]
    variable = entry.variable
    if variable is not None and not os.environ.get(variable):
        packages.append(f"environment variable {variable}")
    if name == SHIPPED:
        return () if is_shipped() else ("its weights (`agviz teach train` makes such)",)
    if entry.weights and not can_fetch(name):
        packages.append(
            f"its weights (accept the terms at {SITE}/{REPOSITORIES[name]} and run "
            "`hf auth login`, or load a path)"
        )
    return tuple(packages)
