"""Is this a question the model can answer? Everything is checked here, before any work is done.

What a model cannot do is an `UnsupportedError` that names it; what does not exist at all is an
`UnknownNameError` with the likeliest name. Nothing is ever answered with an empty prediction.
"""

import dataclasses
import math
from collections.abc import Sequence

from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import parse_outputs
from agviz.errors import InputError, IntervalError, UnsupportedError, VariantError
from agviz.genome.types import Interval, Variant
from agviz.models.interface import Outputs

ORGANISM_NAMES = {Organism.HOMO_SAPIENS: "human", Organism.MUS_MUSCULUS: "mouse"}


@dataclasses.dataclass(frozen=True)
class Capabilities:
    """What a model can be asked.

    Attributes
    ----------
    name
        What it is called in messages: `"spliceai"`.
    outputs
        The outputs it predicts.
    organisms
        The organisms it knows.
    minimum_length, maximum_length, length_multiple
        Sequence lengths it takes, in bp.
    lengths
        If not empty, the only lengths it takes, in bp; the three above then do not count.
    lacking
        Pairs of an organism and an output that the model has no tracks of for that organism.
    """

    name: str
    outputs: tuple[OutputType, ...]
    organisms: tuple[Organism, ...] = (Organism.HOMO_SAPIENS,)
    minimum_length: int = 1
    maximum_length: int = 2**20
    length_multiple: int = 1
    lengths: tuple[int, ...] = ()
    lacking: tuple[tuple[Organism, OutputType], ...] = ()

    def outputs_of(self, organism: Organism) -> tuple[OutputType, ...]:
        """The outputs that have tracks of `organism`."""
        return tuple(each for each in self.outputs if (organism, each) not in self.lacking)

    def check_outputs(
        self, requested: Outputs, organism: Organism | None = None
    ) -> tuple[OutputType, ...]:
        """The requested outputs, each once; `UnsupportedError` for one the model lacks.

        With an organism it has to have tracks of that organism.
        """
        given = [requested] if isinstance(requested, str | OutputType) else requested
        wanted = parse_outputs(given)
        has = self.outputs if organism is None else self.outputs_of(organism)
        missing = [output.name for output in wanted if output not in has]
        if missing:
            some = any(output in self.outputs for output in wanted if output not in has)
            whom = f" for {ORGANISM_NAMES[organism]}" if organism is not None and some else ""
            listed = ", ".join(output.name for output in has)
            raise UnsupportedError(
                f"{self.name} does not predict {', '.join(missing)}{whom}; it predicts {listed}"
            )
        return wanted

    def check_organism(self, organism: object) -> None:
        """Raise for what is no organism (`InputError`), or none that the model knows."""
        if not isinstance(organism, Organism):
            both = " or ".join(f"Organism.{each.name}" for each in ORGANISM_NAMES)
            raise InputError(
                f"organism must be {both} (of alphagenome.models.dna_client); got {organism!r}"
            )
        if organism not in self.organisms:
            known = " and ".join(ORGANISM_NAMES[each] for each in self.organisms)
            raise UnsupportedError(
                f"{self.name} knows {known} only; asked for {ORGANISM_NAMES[organism]} "
                f"({organism.name})"
            )

    def enough(self, length: int) -> int:
        """The least length in bp that the model takes and that is at least `length`.

        `length` itself if there is none: `check_length` tells what is wrong with it then.
        """
        if self.lengths:
            return min((each for each in self.lengths if each >= length), default=length)
        rounded = -(-length // self.length_multiple) * self.length_multiple
        fitting = max(rounded, self.minimum_length)
        return fitting if fitting <= self.maximum_length else length

    def check_length(self, length: int) -> None:
        """Raise `UnsupportedError` for a sequence length, in bp, that the model cannot take."""
        if self.lengths:
            if length not in self.lengths:
                allowed = ", ".join(f"{each:,}" for each in self.lengths)
                raise UnsupportedError(
                    f"{self.name} takes sequences of {allowed} bp only; got {length:,} bp"
                    f"{resized(self.enough(length), length)}"
                )
            return
        if not self.minimum_length <= length <= self.maximum_length:
            raise UnsupportedError(
                f"{self.name} takes {self.minimum_length:,} to {self.maximum_length:,} bp; "
                f"got {length:,} bp{resized(max(length, self.minimum_length), length)}"
            )
        if length % self.length_multiple:
            below = length - length % self.length_multiple
            near = [n for n in (below, below + self.length_multiple) if n >= self.minimum_length]
            nearest = " or ".join(f"{n:,}" for n in near if n <= self.maximum_length)
            raise UnsupportedError(
                f"{self.name} takes multiples of {self.length_multiple:,} bp; got {length:,} bp; "
                f"try {nearest}{resized(self.enough(length), length)}"
            )


def resized(fitting: int, length: int) -> str:
    """How to make an interval of `length` bp as long as fits, where one that is longer does."""
    return f"; write interval.resize({fitting})" if fitting > length else ""


def common_capabilities(members: Sequence[DnaModel], *, name: str) -> Capabilities:
    """What all of several models can be asked, under a common `name`.

    Of a foreign model only its tables of tracks are known; its lengths are left to it.

    Raises
    ------
    InputError
        They have no output, no organism or no length in common.
    """
    known = [_capabilities(member) for member in members]
    fixed = [set(each.lengths) for each in known if each.lengths]
    common = Capabilities(
        name,
        tuple(o for o in known[0].outputs if all(o in each.outputs for each in known)),
        tuple(o for o in known[0].organisms if all(o in each.organisms for each in known)),
        minimum_length=max(each.minimum_length for each in known),
        maximum_length=min(each.maximum_length for each in known),
        length_multiple=math.lcm(*(each.length_multiple for each in known)),
        lengths=tuple(sorted(set.intersection(*fixed))) if fixed else (),
        lacking=tuple(dict.fromkeys(pair for each in known for pair in each.lacking)),
    )
    lengths = not fixed or common.lengths
    for what, shared in (
        ("output", common.outputs),
        ("organism", common.organisms),
        ("sequence length", lengths),
    ):
        if not shared:
            listed = ", ".join(each.name for each in known)
            raise InputError(f"The models {listed} have no {what} in common")
    return common


def _capabilities(member: DnaModel) -> Capabilities:
    known = getattr(member, "capabilities", None)
    if isinstance(known, Capabilities):
        return known
    metadata = member.output_metadata(Organism.HOMO_SAPIENS)
    outputs = tuple(output for output in OutputType if metadata.get(output) is not None)
    return Capabilities(type(member).__name__, outputs, tuple(Organism))


def check_is(what: str, value: object, kind: type[Interval] | type[Variant]) -> None:
    """Raise `InputError` unless `value` is of the SDK's `kind`; `what` is "interval" or "variant".

    Models take the SDK's types alone, as the official client does; of text it is said who reads it.
    """
    if isinstance(value, kind):
        return
    way = f"; model.assembly.{what}({value!r}) reads text" if isinstance(value, str) else ""
    name = f"{'an' if what[0] in 'aeiou' else 'a'} {kind.__name__}"
    raise InputError(f"{what} must be {name}, not {value!r}{way}")


def check_variant_in(interval: Interval, variant: Variant) -> None:
    """Raise `VariantError` unless the variant begins inside the interval (of the same contig).

    A deletion may run over the interval's right end; what begins before its left end would move
    the whole prediction, so it is refused.
    """
    if not interval.start <= variant.start < interval.end:
        raise VariantError(
            f"Variant {variant.as_truncated_str()} does not begin inside the interval {interval} "
            f"(positions {interval.start + 1:,} to {interval.end:,}); centre the interval on it "
            "with variant.reference_interval.resize(width)"
        )


def check_label(interval: Interval | None, length: int) -> Interval | None:
    """The interval that labels a bare sequence of `length` bp, copied; must fit and not be '-'."""
    if interval is None:
        return None
    if interval.width != length:
        raise IntervalError(
            f"The interval {interval} is {interval.width:,} bp wide but the sequence has "
            f"{length:,} bp"
        )
    if interval.negative_strand:
        raise IntervalError(
            f"A sequence is predicted as it is given, so its interval cannot be on '-' "
            f"({interval}); use predict_interval, which turns the sequence and the outputs"
        )
    return interval.copy()
