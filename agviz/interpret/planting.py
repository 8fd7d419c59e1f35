"""Motifs written into sequences: which ones, where, and what a model says of each once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.sequence import check_sequence, reverse_complement
from agviz.genome.types import Interval
from agviz.interpret.ism import in_batches
from agviz.models.mutants import Edit, Mutants

CITATION = "motifs in synthetic sequences: Avsec et al., Nat. Genet. 53:354 (2021)"


def named_motifs(motifs: Any) -> dict[str, str]:
    """Bases of motifs by name, A C G T, and N where a motif leaves the base that is there.

    Parameters
    ----------
    motifs
        Bases, which are their own name; a `Motif` or `MotifSet`, of which the consensus is written
        and the id is the name; bases or Motifs by name; or several of these.

    Raises
    ------
    InputError
        For none, for what is no motif, or for two different ones of one name.
    """
    found: dict[str, str] = {}
    for name, bases in _each(motifs):
        if found.setdefault(name, bases) != bases:
            raise InputError(f"Two motifs are called {name!r}; give them names of their own")
    if not found:
        raise InputError("No motif was given: say what is written into the sequence")
    return found


def _each(motifs: Any) -> Iterable[tuple[str, str]]:
    if isinstance(motifs, str):
        bases = check_sequence(motifs)
        if set(bases) - set("ACGTN"):
            raise InputError(f"The motif is written with A, C, G, T and N; got {motifs!r}")
        yield bases, bases
    elif isinstance(motifs, Motif):
        yield motifs.id, motifs.consensus
    elif isinstance(motifs, Mapping):
        for name, one in motifs.items():
            yield from ((str(name), bases) for _, bases in _each(one))
    elif isinstance(motifs, MotifSet | Sequence):
        for one in motifs:
            yield from _each(one)
    else:
        raise InputError(
            "A motif is bases, a Motif or a MotifSet, or several by name; got "
            f"{type(motifs).__name__}"
        )


def written(sequence: str, at: int, motif: str, *, strand: str = "+") -> str:
    """A sequence with a motif from base `at` on; N leaves what is there."""
    read = motif if strand == "+" else reverse_complement(motif)
    there = sequence[at : at + len(read)]
    bases = "".join(old if new == "N" else new for old, new in zip(there, read, strict=True))
    return sequence[:at] + bases + sequence[at + len(read) :]


def readouts_of(
    mutants: Mutants, window: Interval, sequences: Sequence[str], *, what: str, show: bool
) -> dict[str, Float64[np.ndarray, " readouts"]]:
    """The readouts with each of some sequences in a window; those that recur are asked once."""
    unique = list(dict.fromkeys(sequences))
    edits = [Edit(window.start, sequence) for sequence in unique]
    values = in_batches(mutants, edits, what=what, show=show)
    return dict(zip(unique, values, strict=True))
