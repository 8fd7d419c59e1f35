"""The Python of a readout, by what readouts are made of; what cannot be written is said to be so.

A readout may hold any function of a track table, or a gene of another annotation than the model's:
then there is no code of it, rather than code of another.
"""

from collections.abc import Callable
from typing import Any

from alphagenome.models.dna_output import OutputType

from agviz.errors import AgvizError
from agviz.genome.types import Interval
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.gene_readout import REGIONS, GeneReadout
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.readout import Combined, Logarithm, Readout
from agviz.scoring.signal_readout import SignalReadout
from agviz.widgets.model_code import quoted


def readout_code(readout: Any, model: Any) -> str | None:
    """An expression of `ag` and `model` that makes an equal readout; None where there is none."""
    if isinstance(readout, Combined):
        return _combined(readout, model)
    if isinstance(readout, Logarithm):
        part = readout_code(readout.part, model)
        return None if part is None else f"{part}.{readout.function}()"
    write = WRITERS.get(type(readout))
    if write is None or callable(readout.tracks):
        return None
    given = write(readout, model)
    if given is None:
        return None
    more = "" if not readout.per_track else ", per_track=True"
    return f"ag.{type(readout).__name__}({given}{more})"


def interval_code(interval: Interval) -> str:
    """An interval as code; its strand where it has one.

    >>> interval_code(Interval("chr1", 5, 9, "-"))
    'ag.Interval("chr1", 5, 9, "-")'
    """
    strand = "" if interval.strand == "." else f", {quoted(interval.strand)}"
    return f"ag.Interval({quoted(interval.chromosome)}, {interval.start}, {interval.end}{strand})"


def _combined(readout: Combined, model: Any) -> str | None:
    sides = [
        readout_code(side, model) if isinstance(side, Readout) else repr(side)
        for side in (readout.left, readout.right)
    ]
    if None in sides:
        return None
    return f"({sides[0]} {readout.sign} {sides[1]})"


def _tracks(chosen: Any) -> str:
    """Of a choice that a readout keeps: words, or a tuple of words, numbers or truths."""
    if isinstance(chosen, str):
        return f"tracks={quoted(chosen)}"
    words = (quoted(each) if isinstance(each, str) else repr(each) for each in chosen)
    return f"tracks=[{', '.join(words)}]"


def _output(output: OutputType) -> str:
    return f"ag.OutputType.{output.name}"


def _signal(readout: SignalReadout, model: Any) -> str:
    window = "" if readout.window is None else f", window={interval_code(readout.window)}"
    reduce = "" if readout.reduce == "mean" else f", reduce={quoted(readout.reduce)}"
    return f"{_output(readout.output)}, {_tracks(readout.tracks)}{window}{reduce}"


def _gene(readout: GeneReadout, model: Any) -> str | None:
    """Of a gene of the model's genome, if its exons (or its body) are what is read."""
    for region in REGIONS:
        try:
            gene = model.assembly.gene(readout.gene.gene_id)
            again = GeneReadout(
                readout.output, gene, tracks=readout.tracks, genes=model.assembly.gene_models,
                region=region, per_track=readout.per_track,
            )  # fmt: skip
        except AgvizError:  # no such gene, or no genes at all
            return None
        if again == readout:
            named = f"model.assembly.gene({quoted(gene.gene_id)})"
            genes = "genes=model.assembly.gene_models" if region == "exons" else 'region="body"'
            return f"{_output(readout.output)}, {named}, {_tracks(readout.tracks)}, {genes}"
    return None


def _junction(readout: JunctionReadout, model: Any) -> str:
    value = "" if readout.value == "count" else f", value={quoted(readout.value)}"
    least = f", minimum_count={readout.minimum_count!r}" if readout.minimum_count else ""
    return f"{interval_code(readout.junction)}, {_tracks(readout.tracks)}{value}{least}"


def _contact(readout: ContactReadout, model: Any) -> str:
    places = f"{interval_code(readout.first)}, {interval_code(readout.second)}"
    return f"{places}, {_tracks(readout.tracks)}"


WRITERS: dict[type, Callable[[Any, Any], str | None]] = {
    SignalReadout: _signal,
    GeneReadout: _gene,
    JunctionReadout: _junction,
    ContactReadout: _contact,
}
"""What stands between the parentheses, by the kind of readout."""
