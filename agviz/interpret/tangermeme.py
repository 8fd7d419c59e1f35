"""Any model of ours as a `torch.nn.Module`, so that tangermeme runs on it: the one file with torch.

The numbers that come out are readouts, the gradients are JAX's. tangermeme's mutagenesis,
marginalize, ablate, space, product, saliency, seqlets and design take it like any other module.
What rests on hooks inside of a network (DeepLIFT/SHAP) cannot: there is nothing of torch inside.

References
----------
Schreiber, "tangermeme: a toolkit for understanding cis-regulatory logic using deep learning
models", bioRxiv 2025.08.08.669296 (2025).
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Float32, Int8

from agviz.errors import InputError, UnsupportedError
from agviz.genome.sequence import BASES
from agviz.interpret.question import Question
from agviz.models.differentiate import Gradients
from agviz.models.mutants import Edit, Mutants

_LETTERS = np.frombuffer(b"ACGTN", dtype=np.uint8)
_REFUSED = "tangermeme.deep_lift_shap"
"""The module whose functions lay hooks on the layers of a network."""


class TorchModel(torch.nn.Module):
    """Readouts of one-hot sequences; made by `torch_model`.

    Sequences that differ from the one before in a short stretch are computed where that can be
    seen, if the model can do so: tangermeme's mutagenesis then is exact and as fast as ours.
    Junctions are counted at the splice sites of the sequence that the others are compared with,
    and at those that readouts name.

    Parameters
    ----------
    question
        Model, context, readouts, and the sequence to begin with.
    """

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self._mutants: Mutants | None = None
        self._gradients: Gradients | None = None

    @property
    def readouts(self) -> tuple[str, ...]:
        """Names of the columns of what comes out."""
        return tuple(self.question.readouts)

    def sequence(self) -> "torch.Tensor":
        """The background's bases with the model's flanks, (1, 4, length), 0 at an N."""
        return torch.from_numpy(_one_hot(self.question.background)[None].copy())

    def forward(self, X: "torch.Tensor") -> "torch.Tensor":  # noqa: N803 - tangermeme's name
        """Readouts of sequences.

        Parameters
        ----------
        X
            (batch, 4, length), rows A, C, G, T: 1 at the base, all 0 for an N. Mixtures of bases
            are taken where the model has gradients.

        Raises
        ------
        InputError
            For another shape, no sequence, or numbers that are none.
        UnsupportedError
            For mixtures, or gradients, of a model that has none.
        """
        length = len(self.question.background)
        if X.ndim != 3 or tuple(X.shape[1:]) != (len(BASES), length):
            raise InputError(
                f"Sequences must have the shape (batch, {len(BASES)}, {length:,}); got "
                f"{tuple(X.shape)}"
            )
        if not len(X):
            raise InputError("No sequence was given: a batch has 1 or more; got 0")
        found: torch.Tensor = _Readouts.apply(X, self)
        return found

    def apply(self, fn: Callable[["torch.nn.Module"], Any]) -> Any:
        """As of any module, but refused to what would lay hooks on layers that are not torch's.

        Raises
        ------
        UnsupportedError
            When tangermeme's `deep_lift_shap` or `pisa` ask.
        """
        if fn.__module__ == _REFUSED and "clear" not in fn.__name__:
            raise UnsupportedError(
                "deep_lift_shap needs hooks on every non-linear layer, and the layers of "
                f"{self.question.model_name} are JAX's: it would return plain gradients times "
                "differences, which are no DeepLIFT scores. Use ag.ism (exact) or "
                "ag.attribution(method='integrated gradients')"
            )
        return super().apply(fn)

    def values(self, sequences: Sequence[str]) -> Float32[np.ndarray, "batch readouts"]:
        """Readouts of whole sequences as text."""
        rows = np.stack([np.frombuffer(each.encode(), dtype=np.uint8) for each in sequences])
        spans = _spans(rows, self._engine().background)
        if _wide(spans, rows.shape[1]) and not _wide(_spans(rows, sequences[0]), rows.shape[1]):
            # These are all like one another, but not like what was seen before.
            self._mutants = dataclasses.replace(self.question, background=sequences[0]).mutants()
            spans = _spans(rows, sequences[0])
        start = self.question.context.start - self.question.flank
        edits = [
            Edit(start + first, each[first:last])
            for (first, last), each in zip(spans, sequences, strict=True)
        ]
        return self._engine()(edits).astype(np.float32)

    def slopes(
        self, inputs: Float[np.ndarray, "batch positions 4"]
    ) -> tuple[Float32[np.ndarray, "batch readouts"], Float32[np.ndarray, "batch readouts _ 4"]]:
        """Readouts of any inputs, and their gradients."""
        if self._gradients is None:
            self._gradients = self.question.gradients()
        found = self._gradients(inputs)
        return found.values.astype(np.float32), found.gradients

    def _engine(self) -> Mutants:
        if self._mutants is None:
            self._mutants = self.question.mutants()
        return self._mutants


class _Readouts(torch.autograd.Function):
    """The call into JAX, and the way back of gradients; tensors are handed over by DLPack."""

    @staticmethod
    def forward(ctx: Any, X: "torch.Tensor", module: TorchModel) -> "torch.Tensor":  # noqa: N803
        given = np.from_dlpack(X.detach().to("cpu", torch.float32).contiguous())
        if not np.isfinite(given).all():
            raise InputError("Sequences must be numbers; some are NaN or infinite")
        inputs = given.transpose(0, 2, 1)
        if ctx.needs_input_grad[0] or not _is_hard(given):
            values, gradients = module.slopes(inputs)
            ctx.gradients = torch.from_dlpack(gradients)
        else:
            values = module.values(_texts(given))
        return torch.from_dlpack(np.ascontiguousarray(values)).to(X.device)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad_output: "torch.Tensor") -> tuple["torch.Tensor", None]:
        by_readout = grad_output.to("cpu", torch.float32)
        found = torch.einsum("br,brlc->bcl", by_readout, ctx.gradients)
        return found.to(grad_output.device), None


def _one_hot(bases: str) -> Float32[np.ndarray, "4 length"]:
    codes = np.frombuffer(bases.upper().encode(), dtype=np.uint8)
    return (codes[None] == _LETTERS[:4, None]).astype(np.float32)


def _is_hard(given: Float32[np.ndarray, "batch 4 length"]) -> bool:
    """Whether all are sequences: 1 at one base, or nothing."""
    return bool(np.isin(given, (0.0, 1.0)).all() and (given.sum(axis=1) <= 1).all())


def _texts(given: Float32[np.ndarray, "batch 4 length"]) -> list[str]:
    codes = np.where(given.any(axis=1), given.argmax(axis=1), len(BASES))
    return [_LETTERS[row].tobytes().decode() for row in codes]


def _spans(rows: Int8[np.ndarray, "batch length"] | Any, background: str) -> list[tuple[int, int]]:
    """From the first to the last base in which each row differs; one base where none does."""
    other: Bool[np.ndarray, "batch length"] = rows != np.frombuffer(
        background.upper().encode(), dtype=np.uint8
    )
    length = rows.shape[1]
    first = np.where(other.any(axis=1), other.argmax(axis=1), 0)
    last = np.where(other.any(axis=1), length - other[:, ::-1].argmax(axis=1), 1)
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _wide(spans: Sequence[tuple[int, int]], length: int) -> bool:
    """Whether most of the edits are so wide that windows save nothing."""
    return bool(np.median([last - first for first, last in spans]) > length / 4)
