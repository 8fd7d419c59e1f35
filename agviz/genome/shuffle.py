"""Dinucleotide shuffles: random sequences with exactly the neighbors that a sequence has.

The null against which motifs are judged: composition, CpG and runs of a base stay as they are.

References
----------
Altschul & Erickson, *Mol. Biol. Evol.* 2:526-538 (1985): a uniformly random Eulerian walk.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Int64

from agviz.errors import InputError

_SEEDS = 2**64  # numpy takes none below 0


def dinucleotide_shuffles(sequence: str, count: int, *, seed: int) -> list[str]:
    """Shuffles of a sequence that keep how often each base follows each other.

    Parameters
    ----------
    sequence
        One base or more, any letters, upper case; the first and the last stay where they are.
    count
        How many shuffles.
    seed
        A whole number, of any sign; the same seed gives the same shuffles.

    Returns
    -------
    list of str
        As long as `sequence`. Short or repetitive sequences have few different ones.

    Raises
    ------
    InputError
        For an empty sequence, or a count below 1.
    """
    if not sequence:
        raise InputError("The sequence to shuffle is empty; give at least one base")
    if count < 1:
        raise InputError(f"count must be 1 or more; got {count}")
    rng = np.random.default_rng(seed % _SEEDS)
    letters, codes = np.unique(np.array(list(sequence)), return_inverse=True)
    return ["".join(letters[_walk(codes, len(letters), rng)]) for _ in range(count)]


def _walk(
    codes: Int64[np.ndarray, " bases"], letters: int, rng: np.random.Generator
) -> Int64[np.ndarray, " bases"]:
    """A random walk that uses each step from one letter to the next as often as `codes` does."""
    last = int(codes[-1])
    steps = [codes[1:][codes[:-1] == letter] for letter in range(letters)]
    exits = dict(_last_exits(steps, last, rng))
    orders = []
    for letter, following in enumerate(steps):
        if letter in exits:
            # The last step out of a letter is fixed, so that the walk ends where it must.
            kept = np.flatnonzero(following == exits[letter])[0]
            others = rng.permutation(np.delete(following, kept))
            orders.append(iter([*others.tolist(), exits[letter]]))
        else:
            orders.append(iter(rng.permutation(following).tolist()))
    walk = [int(codes[0])]
    for _ in range(len(codes) - 1):
        walk.append(next(orders[walk[-1]]))
    return np.array(walk, dtype=np.int64)


def _last_exits(
    steps: list[Int64[np.ndarray, "_"]], last: int, rng: np.random.Generator
) -> Iterator[tuple[int, int]]:
    """For each letter but the last one a step that leads, with the others', to the last letter.

    A uniformly random tree towards `last`, by loop-erased random walks (Wilson, *STOC* 1996).
    """
    reached = {last}
    for start, following in enumerate(steps):
        if not len(following):
            continue
        leaving: dict[int, int] = {}
        letter = start
        while letter not in reached:
            leaving[letter] = int(rng.choice(steps[letter]))
            letter = leaving[letter]
        letter = start
        while letter not in reached:
            reached.add(letter)
            yield letter, leaving[letter]
            letter = leaving[letter]
