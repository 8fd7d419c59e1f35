"""How much memory the activations of a background may take, and what is done when they take more.

Edits in windows are quick because the activations of the background are kept: of readouts that span
a whole megabase several GB. Each edit of a batch has a copy with its own bases spliced in. Where
that does not fit, edits are predicted whole: the same answer, slower, and said.
"""

import warnings
from collections.abc import Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Int32

from agviz.errors import InputError, SlowerWarning
from agviz.genome.types import Interval
from agviz.models.alphagenome.asked import Question
from agviz.models.alphagenome.edit_program import PAGE_TOKENS
from agviz.models.alphagenome.free_memory import free_bytes
from agviz.models.alphagenome.predicted import predict_all, with_junctions
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.selection import Selection
from agviz.models.mutants import FullMutants
from agviz.network.edited import near_bytes, reference_bytes
from agviz.network.parameters import PRECISIONS
from agviz.scoring.readout import Readout

SHARE = 0.5
"""Part of the free memory that a background and its copies may take."""
_MB = 1e6


def check_most(most: int | None) -> None:
    """Raise `InputError` unless it is a number of bytes, or None."""
    if most is not None and (not isinstance(most, int) or most < 0):
        raise InputError(f"edit_cache_bytes must be a whole number, 0 or more; got {most!r}")


def fits(question: Question, predictor: Predictor, *, batch: int, most: int | None) -> bool:
    """Whether a background's activations may be kept; a `SlowerWarning` says if not.

    Parameters
    ----------
    question
        What is read of each edit.
    predictor
        Whose network and device.
    batch
        How many edits go together.
    most
        Bytes that the activations may take; by default half of what is free on the device, their
        copies included.
    """
    itemsize = jnp.dtype(PRECISIONS[predictor.precision]).itemsize
    config, length = predictor.config, question.interval.width
    need = reference_bytes(
        config, question.asked().windows, length=length, itemsize=itemsize
    ) + near_bytes(config, PAGE_TOKENS * config.token_bp, length=length, itemsize=itemsize)
    room = _room(predictor.device, batch) if most is None else most
    if room is None or need <= room:
        return True
    why = "fit beside what else is there" if most is None else "be kept (edit_cache_bytes)"
    warnings.warn(
        f"The background's activations take {_megabytes(need)}, and {_megabytes(room)} may {why}; "
        "each edit is predicted whole, several times slower. Read a narrower window, or predict a "
        "narrower context, or give the model more: edit_cache_bytes=...",
        SlowerWarning,
        stacklevel=2,
    )
    return False


def whole_mutants(
    background: str,
    interval: Interval,
    readouts: Mapping[str, Readout],
    *,
    predictor: Predictor,
    selection: Selection,
    sites: Int32[np.ndarray, "4 sites"] | None,
) -> FullMutants:
    """Readouts of edits predicted whole, their junctions counted at the same sites."""

    def predict(sequences: Sequence[str], outputs: tuple[OutputType, ...]) -> list[Output]:
        del outputs  # those of the selection
        found = predict_all(predictor, sequences, selection, interval=interval)
        return [
            with_junctions(predictor, each, selection, interval=interval, sites=sites)
            for each in found
        ]

    size = predictor.at_once(interval.width)
    return FullMutants(background, interval, readouts, predict=predict, batch_size=size)


def _room(device: jax.Device, batch: int) -> int | None:
    free = free_bytes(device)
    return None if free is None else int(SHARE * free / (1 + batch))


def _megabytes(count: int) -> str:
    return f"{count / _MB:,.1f} MB"
