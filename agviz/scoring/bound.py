"""A readout tied to an interval and a track table: a pure function of arrays.

It says what an engine has to compute for it (outputs, tracks, window), so that the question goes
down to the network and only what is asked is kept.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.genome.types import Interval
from agviz.scoring.reductions import Array, namespace


@dataclasses.dataclass(frozen=True, eq=False)
class BoundReadout:
    """A function of the arrays of a prediction.

    Attributes
    ----------
    tracks
        Output type to the indices of the tracks that are read, sorted.
    window
        The smallest interval that holds every base that is read.
    compute
        The function, of the arrays and the bound readout that is being evaluated.
    narrow
        Whether the arrays hold the columns `tracks` alone, in that order.
    junctions
        Which rows of the junction array are read, sorted.
    """

    tracks: Mapping[OutputType, tuple[int, ...]]
    window: Interval
    compute: Callable[[Mapping[OutputType, Array], "BoundReadout"], Array] = dataclasses.field(
        repr=False
    )
    narrow: bool = False
    junctions: tuple[int, ...] = ()

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """Outputs whose arrays are read."""
        return tuple(self.tracks)

    def __call__(self, arrays: Mapping[OutputType, Array]) -> Array:
        """The value on some arrays (numpy or JAX), keyed by output type.

        Parameters
        ----------
        arrays
            (bins, tracks) for tracks, (bins, bins, tracks) for contact maps and (junctions,
            tracks) for junctions, over the interval that the readout was bound to.

        Returns
        -------
        Array
            A scalar, or (tracks,) for `per_track` readouts.
        """
        for output in self.tracks:
            if output not in arrays:
                there = ", ".join(kind.name for kind in arrays) or "nothing"
                raise InputError(f"The readout reads {output.name}; the arrays hold {there}")
        return self.compute(arrays, self)

    def narrowed(self) -> "BoundReadout":
        """The same readout for arrays that hold only the columns `self.tracks[output]`."""
        return dataclasses.replace(self, narrow=True)

    def columns(self, values: Array, wanted: tuple[int, ...], *, output: OutputType) -> Array:
        """The columns of `values` (…, tracks) that hold the tracks `wanted`."""
        if self.narrow:
            held = self.tracks[output]
            wanted = tuple(held.index(track) for track in wanted)
        first = wanted[0]
        if wanted == tuple(range(first, first + len(wanted))):
            return values[..., first : first + len(wanted)]
        xp = namespace(values)
        return xp.take(values, xp.asarray(wanted), axis=values.ndim - 1)

    @classmethod
    def joining(
        cls,
        parts: Sequence["BoundReadout"],
        *,
        compute: Callable[[Mapping[OutputType, Array], "BoundReadout"], Array],
    ) -> "BoundReadout":
        """A bound readout that needs all that its `parts` need."""
        tracks: dict[OutputType, set[int]] = {}
        for part in parts:
            for output, indices in part.tracks.items():
                tracks.setdefault(output, set()).update(indices)
        window = Interval(
            parts[0].window.chromosome,
            min(part.window.start for part in parts),
            max(part.window.end for part in parts),
        )
        return cls(
            tracks={output: tuple(sorted(indices)) for output, indices in tracks.items()},
            window=window,
            compute=compute,
            junctions=tuple(sorted({row for part in parts for row in part.junctions})),
        )


def over_tracks(values: Array, *, per_track: bool) -> Array:
    """The mean over the last axis, or the values as they are when each track counts alone."""
    return values if per_track else namespace(values).mean(values, axis=-1)
