"""`torch_model`: any model of ours for tangermeme; torch is imported when it is called."""

from typing import Any

from alphagenome.models.dna_model import DnaModel, Organism

from agviz.errors import require
from agviz.genome.types import Interval
from agviz.interpret.question import HUMAN, ask
from agviz.interpret.question_inputs import Background, read_interval


def torch_model(
    model: DnaModel,
    context: Interval | str,
    readouts: Any,
    *,
    background: Background = None,
    organism: Organism = HUMAN,
) -> Any:
    """A model as a `torch.nn.Module` from one-hot sequences to readouts.

    Parameters
    ----------
    model
        Any model with a genome; gradients need a network that runs here.
    context
        What sequences are laid on: they are as wide as this and the model's flanks, on the
        + strand. Readouts are bound to it.
    readouts
        One readout, or several by name: the columns of what comes out.
    background
        Variants of the sequence that `sequence()` gives.
    organism
        Whose tracks.

    Returns
    -------
    TorchModel
        Called with (batch, 4, length) float, A C G T, it gives (batch, readouts) float32.

    Raises
    ------
    InputError, IntervalError, UnsupportedError
        As `ism`.
    MissingPackageError
        Without torch.

    Examples
    --------
    >>> module = ag.torch_model(model, "chrT1:65,537-98,304", readout)  # doctest: +SKIP
    >>> tangermeme.marginalize.marginalize(module, module.sequence(), "TGACTCA")  # doctest: +SKIP
    """
    require("torch", extra="torch", why="A model as a torch module")
    from agviz.interpret.tangermeme import TorchModel

    place = read_interval(model, context)
    window = Interval(place.chromosome, place.start, place.end)
    return TorchModel(
        ask(model, window, readouts, context=place, background=background, organism=organism)
    )
