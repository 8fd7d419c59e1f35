"""Variant scorers by name: those the SDK recommends, and a model's own."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS

from agviz.errors import InputError, unknown_name
from agviz.models.base import LocalModel
from agviz.scoring.score import can_score

# The SDK's settings objects, names of recommended ones, or None for all that the model can do.
Scorers: TypeAlias = Any | str | Sequence[Any | str] | None


def choose_scorers(
    scorers: Scorers, model: DnaModel, *, organism: Organism = Organism.HOMO_SAPIENS
) -> tuple[Any, ...]:
    """Scorer settings from themselves or their names, each once.

    None gives those that a model here recommends and has gene models and polyA sites for; for a
    model elsewhere, which has its own, it gives none: "those recommended".

    Parameters
    ----------
    scorers
        Settings or names (`"RNA_SEQ"`, `"SPLICE_SITES"`, ..., or the name of a scorer class of
        the model), one or several, any case; an `OutputType` stands for its name.
    model
        Whose own scorers are known by the name of their class.
    organism
        Of the recommended scorers.

    Raises
    ------
    UnknownNameError
        For a name that is none; the message has the likeliest.
    InputError
        For an empty list.
    """
    if scorers is None:
        return _recommended(model, organism) if isinstance(model, LocalModel) else ()
    alone = isinstance(scorers, str | OutputType) or _is_settings(scorers)
    several = [scorers] if alone else list(scorers)
    if not several:
        raise InputError("No scorers were chosen; name some, or give None for those recommended")
    names: dict[str, Any] = dict(RECOMMENDED_VARIANT_SCORERS)
    for kind in getattr(model, "_own_scorers", ()):
        names[kind.__name__] = kind
    return tuple(dict.fromkeys(_named(scorer, names) for scorer in several))


def _recommended(model: LocalModel, organism: Organism) -> tuple[Any, ...]:
    genes = getattr(model.assembly, "genes", None) is not None
    polya = getattr(model.assembly, "polya", None) is not None
    chosen = model._recommended_scorers(organism)
    possible = tuple(scorer for scorer in chosen if can_score(scorer, genes=genes, polya=polya))
    if not possible:
        raise InputError(
            f"Every scorer recommended for {model.name} needs gene models: give the assembly genes "
            "(a GTF or GFF3; --genes FILE on the command line)"
        )
    return possible


def _is_settings(scorer: Any) -> bool:
    return hasattr(scorer, "requested_output")


def _named(scorer: Any | str, names: dict[str, Any]) -> Any:
    if isinstance(scorer, OutputType):
        scorer = scorer.name
    if not isinstance(scorer, str):
        return scorer
    folded = {name.casefold(): name for name in names}
    found = folded.get(scorer.strip().casefold().replace("-", "_"))
    if found is None:
        raise unknown_name("variant scorer", scorer, names)
    settings = names[found]
    return settings() if isinstance(settings, type) else settings
