"""Marginalisation: what a motif does by itself, averaged over random sequences around it.

References
----------
Avsec et al. (2021) "Base-resolution models of transcription-factor binding reveal soft motif
syntax", *Nature Genetics* 53:354-366: motifs in random sequences.
"""

from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.element_edits import shuffled
from agviz.interpret.planting import CITATION, named_motifs, readouts_of, written
from agviz.interpret.question import HUMAN, Question, ask
from agviz.interpret.scan_arrays import STRANDS
from agviz.interpret.scans import Background
from agviz.models.mutants import Mutants


def marginalize(
    model: DnaModel,
    motifs: Any,
    readouts: Any,
    *,
    window: Interval | str,
    shuffles: int = 10,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """The effect of motifs put into shuffled sequence, in either direction; exact.

    Parameters
    ----------
    model, readouts, context, background, organism, progress_bar
        As for `ism`.
    motifs
        What is put in: bases (N leaves what is there), a `Motif` or a `MotifSet`, whose consensus
        is written, or several of them, perhaps by name.
    window
        The stretch that is shuffled, with each motif at its middle; all else stays as it is.
    shuffles
        Dinucleotide shuffles of the window, the same for all motifs.
    seed
        The same seed gives the same shuffles.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        Along ``motif``, ``strand`` ("+" and "-") and ``shuffle``: the readout of the shuffle with
        the motif less that of the shuffle, float32: ``.mean("shuffle")`` is the motif's effect,
        ``.std("shuffle")`` its spread. The coordinate ``bases`` along motif is what was written.
        With several readouts a Dataset with one of these for each.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`; and for no motifs, one wider than the window, or fewer than 1 shuffle.

    Examples
    --------
    >>> effect = ag.marginalize(model, ag.teaching_motifs(), peak, window=place)  # doctest: +SKIP
    >>> effect.mean("shuffle").to_pandas()  # doctest: +SKIP
    """
    written_ones = named_motifs(motifs)
    question = ask(
        model, window, readouts, context=context, background=background, organism=organism
    )
    check_room(max(written_ones.values(), key=len), question.window)
    shuffled = shuffles_of(question, shuffles, seed)
    mutants = question.mutants()
    planted = {
        (name, strand): [
            written(each, (len(each) - len(bases)) // 2, bases, strand=strand) for each in shuffled
        ]
        for name, bases in written_ones.items()
        for strand in STRANDS
    }
    sequences = [*shuffled, *(each for several in planted.values() for each in several)]
    values = readouts_of(
        mutants, question.window, sequences, what="Marginalisation", show=progress_bar
    )
    plain = np.array([values[each] for each in shuffled])
    effects = np.array([[values[each] for each in several] for several in planted.values()]) - plain
    shape = (len(written_ones), len(STRANDS), *plain.shape)
    return _labelled(question, mutants, written_ones, (effects.reshape(shape), seed))


def check_room(motif: str, window: Interval) -> None:
    """Raise `InputError` unless a motif fits into the window."""
    if len(motif) > window.width:
        raise InputError(
            f"The motif {motif} of {len(motif)} bp does not fit into the window of "
            f"{window.width:,} bp"
        )


def shuffles_of(question: Question, count: int, seed: int) -> list[str]:
    """Shuffles of the window of a question.

    Raises
    ------
    InputError
        For a count below 1.
    """
    if count < 1:
        raise InputError(f"shuffles must be 1 or more; got {count}")
    return shuffled(question, question.window, count=count, seed=seed)


def noted(question: Question, mutants: Mutants, *, method: str, seed: int) -> dict[str, Any]:
    """What the attributes say of a result on shuffles of a window."""
    return {
        "method": method,
        "window": format_interval(question.window),
        "context": format_interval(question.context, strand=True),
        "seed": seed,
        "model": question.model_name,
        "engine": mutants.engine,
        "citation": CITATION,
    }


def _labelled(
    question: Question,
    mutants: Mutants,
    motifs: dict[str, str],
    found: tuple[Float64[np.ndarray, "motifs strands shuffles readouts"], int],
) -> Any:
    """One labelled array per readout, in a Dataset if there are several."""
    import xarray as xr

    effects, seed = found
    method = f"marginalisation over {effects.shape[2]} dinucleotide shuffles, seed {seed}"
    attrs = noted(question, mutants, method=method, seed=seed)
    arrays = {}
    for number, (name, readout) in enumerate(question.readouts.items()):
        values = effects[..., number].astype(np.float32)
        arrays[name] = xr.DataArray(
            values,
            dims=("motif", "strand", "shuffle"),
            coords={
                "motif": list(motifs),
                "strand": list(STRANDS),
                "shuffle": np.arange(values.shape[2]),
                "bases": ("motif", list(motifs.values())),
            },
            attrs=attrs | {"readout": repr(readout) if question.single else name},
        )
    return next(iter(arrays.values())) if question.single else xr.Dataset(arrays)
