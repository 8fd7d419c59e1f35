"""tangermeme's own `marginalize` and `space`, run on the model, beside ours.

They run where the extra `torch` is installed; elsewhere the case goes without.
"""

import importlib.util
from typing import Any

import pandas as pd

from agviz.cases.enhancer_questions import anchor_of, background_of, elsewhere, motifs, openness
from agviz.cases.work import Work
from agviz.interpret.element_edits import shuffled
from agviz.interpret.question import ask
from agviz.interpret.torch_model import torch_model

DEVICE = "cpu"
SPACED = 5  # distances, the first ones


def is_there() -> bool:
    """Whether torch and tangermeme are installed."""
    return all(importlib.util.find_spec(name) for name in ("torch", "tangermeme"))


def beside_tangermeme(work: Work, tables: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Its numbers and ours, a row each; None where it is not installed.

    Parameters
    ----------
    work
        Who is asked.
    tables
        As of `Answers`: "alone" and "spacing" are compared.

    Returns
    -------
    pandas.DataFrame or None
        what ("marginalize" or "space"), name, ours, tangermeme.
    """
    if not is_there():
        return None
    return work.kept.frame("tangermeme", lambda: pd.DataFrame(_compared(work, tables)))


def _compared(work: Work, tables: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    readout = openness(work.site, elsewhere(work.site))
    module = torch_model(work.model, work.context, readout, background=background_of(work.site))
    return [
        *_marginalized(work, module, tables["alone"]),
        *_spaced(work, module, tables["spacing"]),
    ]


def _marginalized(work: Work, module: Any, ours: pd.DataFrame) -> list[dict[str, Any]]:
    """Each motif in the middle of the same shuffles of the window."""
    from tangermeme.ersatz import substitute
    from tangermeme.marginalize import marginalize

    site, window = work.site, elsewhere(work.site)
    question = ask(
        work.model, window, openness(site, window), context=work.context,
        background=background_of(site),
    )  # fmt: skip
    first = window.start - work.context.start + question.flank
    rows = []
    some = shuffled(question, window, count=site.settings["shuffles"], seed=site.settings["seed"])
    for number, bases in enumerate(some):
        background = substitute(module.sequence(), bases, start=first)
        for name, motif in motifs(work).items():
            before, after = marginalize(
                module, background, motif, start=first + (len(bases) - len(motif)) // 2,
                device=DEVICE,
            )  # fmt: skip
            row = (ours["motif"] == name) & (ours["strand"] == "+") & (ours["shuffle"] == number)
            rows.append(_row("marginalize", f"{name}, shuffle {number}", ours[row],
                             float(after[0, 0] - before[0, 0])))  # fmt: skip
    return rows


def _spaced(work: Work, module: Any, ours: pd.DataFrame) -> list[dict[str, Any]]:
    """The second motif right of the first, less the first alone."""
    from tangermeme.marginalize import marginalize
    from tangermeme.space import space

    anchor = anchor_of(work.site)
    one, other, _ = motifs(work).values()
    first = anchor.start - work.context.start + module.question.flank
    _, alone = marginalize(module, module.sequence(), one, start=first, device=DEVICE)
    distances = work.site.settings["distances"][:SPACED]
    _, both = space(
        module, module.sequence(), [one, other], spacing=[[each] for each in distances],
        start=first, device=DEVICE,
    )  # fmt: skip
    found = (both[0, :, 0] - alone[0, 0]).tolist()
    right = ours[(ours["side"] == "right") & (ours["strand"] == "+")]
    return [
        _row("space", f"{distance} bp", right[right["distance"] == distance], effect)
        for distance, effect in zip(distances, found, strict=True)
    ]


def _row(what: str, name: str, ours: pd.DataFrame, theirs: float) -> dict[str, Any]:
    return {"what": what, "name": name, "ours": float(ours["effect"].item()), "tangermeme": theirs}
