"""Three changes far from a gene: a MYB site inserted, an enhancer erased, a CTCF site put between.

* MYB inserted: CAACGGTT or its reverse complement, 500 to 5,000 bp from the TSS of a gene, in
  closed chromatin (accessibility at most .05 within 150 bp) clear of promoters, exons and sites,
  where the truth's log fold change in the T-ALL line is above .05 (behind an insulator there is
  nothing to predict). Sign: the predicted one is above 0. On top: T-ALL's predicted change is
  larger than every other cell type's. Log fold change r: of that gene near which it was put, in
  T-ALL. Right gene: of all genes of the window, the one with the largest predicted log fold change
  in T-ALL is the one with the truth's, at insertions where the truth's largest is at least 1.25
  times the next one (where two genes rise alike, not even an experiment tells which rises more;
  beside it the same at all insertions). Genes are read where they have not moved (see
  `teaching_variants`); beside it r and the right gene if all that is behind the site has moved.
* Enhancer erased: an open element (accessibility above .7 in some cell type) whose middle is 1 to
  14 kb from a TSS and which is clear of promoters and exons gets bases of the background; r of the
  gene's log fold change in the cell type where the element is most open.
* CTCF inserted: its best site, in either direction, halfway between such an element and the TSS,
  if that is clear of promoters, exons and bound sites; r likewise.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.bench.teaching_measures import pearson, share, slope
from agviz.bench.teaching_variants import (
    Ask,
    Change,
    Effect,
    Measured,
    gene_parts,
    inserted,
    is_clear,
    replaced,
)
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import CELLS, FACTORS, INSULATOR, T_ALL
from agviz.teaching.motifs import Codes, encode, reverse_complement
from agviz.teaching.truth import Gene, Truth

__all__ = [
    "BETWEEN", "ERASED", "MOVED", "MYB", "find_distal", "find_myb", "measure_between",
    "measure_erased", "measure_moved", "measure_myb",
]  # fmt: skip

MYB, ERASED, BETWEEN = "MYB inserted", "enhancer erased", "CTCF inserted"
MOVED = "MYB inserted, all moved"

MYB_SITE = "CAACGGTT"
MYB_FROM, MYB_TO = 500, 5_000  # bp from the TSS
TRIES = 30  # places tried for each gene
CLOSED, CLOSED_AROUND = 0.05, 150  # accessibility, bp
MYB_SITES_BOUND = 0.1  # occupancy of a site that the new one keeps off
SMALLEST_RISE = 0.05  # log fold change
CLEARLY = 1.25  # ratio of the two largest log fold changes

OPEN = 0.7  # accessibility of an enhancer's best base
FROM, TO = 1_000, 14_000  # bp between enhancer and TSS
CTCF_SITES_BOUND = 0.2
EDGE = 200  # bp of the window's ends where nothing is changed

RANGES = ((1_000, 3_000), (3_000, 6_000), (6_000, 14_000))
"""bp from the TSS; r of erased enhancers is also told for each."""


def find_myb(truth: Truth, rng: np.random.Generator, *, most: int, ask: Ask) -> list[Change]:
    """Insertions near up to `most` different genes of a window, each read in both ways."""
    genes = _expressed(truth)
    found: list[Change] = []
    for chosen in rng.permutation(len(genes)).tolist():
        if len(found) == 2 * most:
            break
        at = _quiet_place(truth, genes[chosen], rng)
        if at is None:
            continue
        site = _either_way(MYB_SITE, rng)
        right, left = inserted(truth.codes, site, at)
        where: dict[str, Any] = {"length": len(right), "insertion": (at, len(site))}
        about = (chosen, T_ALL, abs(at - genes[chosen].tss))
        change = Change(MYB, right, gene_parts(genes, **where), *about, moved_left=left)
        if Effect.of(change, truth.rna_seq, *_rna(change, ask)).own > SMALLEST_RISE:
            moved = gene_parts(genes, **where, in_place=False)
            found += [change, Change(MOVED, right, moved, *about)]
    return found


def _rna(change: Change, ask: Ask) -> list[np.ndarray]:
    """The true RNA of each of a change's sequences."""
    return [ask(codes).rna_seq for codes in change.sequences]


def _expressed(truth: Truth) -> list[Gene]:
    """Genes that have RNA."""
    return [gene for gene in truth.genes if not gene.is_cryptic]


def _either_way(site: str, rng: np.random.Generator) -> Codes:
    codes = encode(site)
    return codes if rng.random() < 0.5 else reverse_complement(codes)


def _quiet_place(truth: Truth, gene: Gene, rng: np.random.Generator) -> int | None:
    """Where a MYB site can be inserted near a gene; None if no place was found."""
    length = len(truth.codes)
    for _ in range(TRIES):
        at = gene.tss + int(rng.integers(MYB_FROM, MYB_TO)) * int(rng.choice([-1, 1]))
        if not EDGE < at < length - EDGE:
            continue
        around = truth.access[max(0, at - CLOSED_AROUND) : at + CLOSED_AROUND]
        if around.max() <= CLOSED and is_clear(truth, at, at, bound=MYB_SITES_BOUND):
            return at
    return None


def measure_myb(effects: Sequence[Effect], true: Sequence[Effect]) -> dict[str, Measured]:
    """The metrics of insertions, as somebody sees them and as they are."""
    own, own_true = (
        np.array([each.log_fold_changes[each.change.chosen] for each in some]).reshape(
            -1, len(CELLS)
        )
        for some in (effects, true)
    )
    others = np.delete(own, T_ALL, axis=1)  # strictly below: a flat answer is not right
    right = np.array(
        [_riser(seen) == _riser(known) for seen, known in zip(effects, true, strict=True)],
        dtype=bool,
    )
    certain = np.array([_is_certain(known) for known in true], dtype=bool)
    values = {
        f"{MYB}: sign": share(own[:, T_ALL] > 0),
        f"{MYB}: T-ALL on top": share(own[:, T_ALL] > others.max(1)),
        f"{MYB}: log fold change r": pearson(own[:, T_ALL], own_true[:, T_ALL]),
        f"{MYB}: log fold change, slope": slope(own[:, T_ALL], own_true[:, T_ALL]),
    }
    return {name: Measured(value, len(true)) for name, value in values.items()} | {
        f"{MYB}: right gene": Measured(share(right[certain]), int(certain.sum())),
        f"{MYB}: right gene, near ties too": Measured(share(right), len(true)),
    }


def measure_moved(effects: Sequence[Effect], true: Sequence[Effect]) -> dict[str, Measured]:
    """The same where the bases behind the site have moved, as in a predicted variant."""
    measured = measure_myb(effects, true)
    names = ("right gene", "log fold change r")
    return {f"{MOVED}: {name}": measured[f"{MYB}: {name}"] for name in names}


def _riser(effect: Effect) -> int:
    """Which gene rises most in the T-ALL line; -1 if none does."""
    rises = effect.log_fold_changes[:, T_ALL]
    return int(rises.argmax()) if rises.max() > 0 else -1


def _is_certain(known: Effect) -> bool:
    """Whether one gene rises clearly more than all others."""
    rises = np.sort(known.log_fold_changes[:, T_ALL])
    return len(rises) == 1 or bool(rises[-1] >= CLEARLY * rises[-2])


def find_distal(truth: Truth, rng: np.random.Generator, *, most: int, ask: Ask) -> list[Change]:
    """Erasures of enhancers of up to `most` genes of a window, and CTCF sites in between."""
    length, found = len(truth.codes), []
    genes = _expressed(truth)
    for chosen in rng.permutation(len(genes)).tolist()[:most]:
        gene, elements = genes[chosen], truth.enhancers
        middle = (elements.start + elements.end) // 2
        distance = np.abs(middle - gene.tss)
        fits = (elements.peak.max(1) > OPEN) & (distance >= FROM) & (distance < TO)
        fits &= (elements.start > EDGE) & (elements.end < length - EDGE)
        candidates = [
            k
            for k in np.flatnonzero(fits).tolist()
            if is_clear(truth, int(elements.start[k]), int(elements.end[k]))
        ]
        if not candidates:
            continue
        k = candidates[int(rng.integers(len(candidates)))]
        start, end = int(elements.start[k]), int(elements.end[k])
        about = (0, int(elements.peak[k].argmax()), int(distance[k]))
        bases = Generator(rng).background(end - start)
        erased = replaced(truth.codes, bases, start)
        found.append(Change(ERASED, erased, gene_parts([gene], length=length), *about))
        at = (int(middle[k]) + gene.tss) // 2
        if is_clear(truth, at, at, bound=CTCF_SITES_BOUND):
            site = _either_way(FACTORS[INSULATOR].motif, rng)
            parts = gene_parts([gene], length=length, insertion=(at, len(site)))
            right, left = inserted(truth.codes, site, at)
            found.append(Change(BETWEEN, right, parts, *about, moved_left=left))
    return found


def measure_erased(effects: Sequence[Effect], true: Sequence[Effect]) -> dict[str, Measured]:
    """Correlation of erased enhancers' effects, also by distance."""
    return _measure(ERASED, effects, true) | {
        f"{ERASED} r, {low // 1000} to {high // 1000} kb": _correlated(
            [
                (seen.own, known.own)
                for seen, known in zip(effects, true, strict=True)
                if low <= seen.change.distance < high
            ]
        )
        for low, high in RANGES
    }


def measure_between(effects: Sequence[Effect], true: Sequence[Effect]) -> dict[str, Measured]:
    """Correlation of the effects of CTCF sites put between enhancers and genes."""
    return _measure(BETWEEN, effects, true)


def _measure(kind: str, effects: Sequence[Effect], true: Sequence[Effect]) -> dict[str, Measured]:
    own, own_true = (np.array([each.own for each in some]) for some in (effects, true))
    return {
        f"{kind} r": _correlated(list(zip(own.tolist(), own_true.tolist(), strict=True))),
        f"{kind}, slope": Measured(slope(own, own_true), len(true)),
    }


def _correlated(pairs: Sequence[tuple[float, float]]) -> Measured:
    """Pearson's r of pairs of a predicted and a true effect."""
    both = np.array(pairs).reshape(-1, 2)
    return Measured(pearson(both[:, 0], both[:, 1]), len(both))
