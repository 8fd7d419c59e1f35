"""Which tracks of several are drawn: chosen by number, or by a word that says which."""

from collections.abc import Sequence

import numpy as np

from agviz.errors import InputError, unknown_name

Selection = str | int | np.integer | Sequence[str | int | np.integer] | np.ndarray


def choose(
    words: Sequence[Sequence[str]], tracks: Selection | None, *, kind: str = "track"
) -> list[int]:
    """Numbers of the chosen tracks, as ordered, each once; all without a choice.

    `words` are what each may be called: its name, its label, its ontology term.

    >>> choose([("a", "liver"), ("b", "liver"), ("c", "brain")], ["brain", "liver"])
    [2, 0, 1]

    Raises
    ------
    InputError
        For a number beyond the tracks, or what is neither number nor text.
    UnknownNameError
        For a word that none has.
    """
    if tracks is None:
        return list(range(len(words)))
    found: list[int] = []
    for want in [tracks] if isinstance(tracks, str | int | np.integer) else tracks:
        if isinstance(want, int | np.integer):
            if not 0 <= want < len(words):
                raise InputError(f"tracks must be from 0 to {len(words) - 1}; got {want}")
            found.append(int(want))
            continue
        if not isinstance(want, str):
            raise InputError(f"tracks must be names, ontology terms or numbers; got {want!r}")
        fits = [i for i, own in enumerate(words) if want in own]
        if not fits:
            known = [word for kinds in zip(*words, strict=True) for word in kinds if word]
            raise unknown_name(kind, want, known)
        found.extend(fits)
    return list(dict.fromkeys(found))
