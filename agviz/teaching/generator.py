"""Writes sequences full of genes, enhancers and insulators, for the oracle to judge.

What is planted here only makes interesting sequences likely: nothing but the bases themselves is
ever read again. A plan is varied into its counterfactual twin (elements lost, damaged, moved in),
from which a network can learn causes instead of company.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from agviz.teaching.densities import (
    CROWDED,
    CROWDED_PER_16_KB,
    ENHANCERS,
    LEAN,
    LEAN_SHARE,
    PER_16_KB,
    SPARSE_PER_16_KB,
)
from agviz.teaching.draws import Draws
from agviz.teaching.grammar import (
    ACCEPTOR,
    BRANCH_POINT,
    CPG_BOX,
    CPG_BOX_AT,
    CPG_INITIATOR,
    CPG_INITIATOR_AT,
    DONOR,
    DOWNSTREAM,
    DOWNSTREAM_AT,
    FACTORS,
    GU_AT,
    GU_ELEMENT,
    INSULATOR,
    POLYA_SIGNAL,
    SHORTEST_TRANSCRIPT,
    TATA,
    TATA_AT,
    TATA_INITIATOR,
    TATA_INITIATOR_AT,
)
from agviz.teaching.introns import intron
from agviz.teaching.motifs import Codes, encode, reverse_complement

PROMOTERS_CHANGED = 0.7  # share of short genes' promoters with one base of a motif changed
INITIATORS = 0.6  # share of those in which it is the initiator's; else it is any motif's
INITIATORS_WEAKENED = 0.5  # share of promoters alone with one base changed in it
TATA_SHARE = 0.6  # of promoters
DAMAGED_PROMOTERS = 0.3  # share with two bases changed
BROKEN_SITES = 0.08  # share of splice sites with one base changed: hard negatives

DECOYS = (TATA, DONOR, BRANCH_POINT + "NNN" + "Y" * 15 + ACCEPTOR, CPG_BOX)
"""Pieces of genes that do nothing alone."""

SPACING = 60  # bp between planted elements, at least
MARGIN = 10  # bp between them and the sequence's ends
ATTEMPTS = 20  # at finding a free place


@dataclasses.dataclass(frozen=True, eq=False)
class Element:
    """Something planted.

    Attributes
    ----------
    start
        First base of it in the sequence.
    codes
        Its bases.
    kind
        A key of `densities.CROWDED_PER_16_KB`.
    signals
        Of a gene, weak or not: bases whose change breaks a donor, its enhancer, an acceptor, a
        branch point or the promoter, from its start; of a short gene the bases of its promoters'
        motifs, of a promoter alone those of all motifs but the box.
    """

    start: int
    codes: Codes
    kind: str
    signals: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        """Behind its last base."""
        return self.start + len(self.codes)


@dataclasses.dataclass(frozen=True, eq=False)
class Plan:
    """A background, and what is planted in it."""

    background: Codes
    elements: tuple[Element, ...]

    def write(self) -> Codes:
        """The sequence."""
        codes = self.background.copy()
        for element in self.elements:
            codes[element.start : element.end] = element.codes
        return codes


class Generator(Draws):
    """Draws sequences and their parts from one stream of random numbers."""

    def site(self, factor: str) -> Codes:
        """A site of a factor, on either strand."""
        codes = self.motif(FACTORS[factor].motif)
        return codes if self.rng.random() < 0.5 else reverse_complement(codes)

    def enhancer(self, kind: str | None = None) -> Codes:
        """A cluster of sites, 8 to 29 bp apart; of a kind of `ENHANCERS`, or of any."""
        if kind is None:
            kind = self.pick(list(ENHANCERS), [share for share, _ in ENHANCERS.values()])
        factors = self.pick(ENHANCERS[kind][1]).split()
        order = self.rng.permutation(len(factors)).tolist()
        parts = []
        for k in order:
            parts += [self.site(factors[k]), self.background(int(self.rng.integers(8, 30)))]
        return np.concatenate(parts[:-1])

    def gene(self, *, weak: bool = False, to_learn: bool = False) -> tuple[Codes, tuple[int, ...]]:
        """A gene's bases, about 1 to 2.5 kb, and the positions of its signals.

        One base of a weak one's initiator is changed, which leaves a third of the strength.
        `to_learn`: its introns are of every strength, see `intron`.
        """
        rng = self.rng
        promoter, motifs = self._promoter()
        core = tuple(at[int(rng.integers(1, len(at)))] for at in motifs)
        if weak:
            promoter = self.changed_at(promoter, int(rng.choice(motifs[1])))
        elif rng.random() < DAMAGED_PROMOTERS:
            promoter = self.changed(promoter, 2)
        parts = [promoter, self.background(int(rng.integers(40, 160)))]
        signals: list[int] = []
        for _ in range(int(rng.integers(2, 5))):
            so_far = sum(map(len, parts))
            between, marks = intron(self, to_learn=to_learn)
            signals += [so_far + mark for mark in marks]
            parts += [between, self.background(int(rng.integers(70, 200)))]
        parts += [self.background(int(rng.integers(60, 250))), self._terminator()]
        codes = np.concatenate(parts)
        for at in signals:
            if rng.random() < BROKEN_SITES:
                codes = self.changed_at(codes, at)
        return codes, (*core, *signals)

    def short_gene(self) -> tuple[Codes, tuple[int, ...]]:
        """A gene of one exon with several promoters in a row, and the positions of their motifs.

        Most promoters have one base of a motif changed, which weakens or silences them.
        """
        rng, parts, core = self.rng, list[Codes](), list[int]()
        for _ in range(int(rng.integers(2, 6))):
            promoter, motifs = self._promoter()
            if rng.random() < PROMOTERS_CHANGED:
                which = 1 if rng.random() < INITIATORS else int(rng.integers(len(motifs)))
                promoter = self.changed_at(promoter, int(rng.choice(motifs[which])))
            core += [sum(map(len, parts)) + at for motif in motifs for at in motif]
            parts += [promoter, self.background(int(rng.integers(20, 120)))]
        parts += [self.background(SHORTEST_TRANSCRIPT), self._terminator()]
        return np.concatenate(parts), tuple(core)

    def lone_promoter(self) -> tuple[Codes, tuple[int, ...]]:
        """A core promoter, and the positions of its initiator and downstream element.

        Half of the initiators have one base changed, which leaves a third of the strength.
        """
        codes, motifs = self._promoter()
        if self.rng.random() < INITIATORS_WEAKENED:
            codes = self.changed_at(codes, int(self.rng.choice(motifs[1])))
        return codes, tuple(at for motif in motifs[1:] for at in motif)

    def _promoter(self) -> tuple[Codes, list[range]]:
        """A core promoter, and where each of its motifs is."""
        if self.rng.random() < TATA_SHARE:
            motifs = [(TATA, TATA_AT), (TATA_INITIATOR, TATA_INITIATOR_AT)]
        else:
            motifs = [
                (CPG_BOX, CPG_BOX_AT), (CPG_INITIATOR, CPG_INITIATOR_AT),
                (DOWNSTREAM, DOWNSTREAM_AT),
            ]  # fmt: skip
        first = motifs[0][1]
        codes = self.background(45 - first)
        for motif, at in motifs:
            codes[at - first : at - first + len(motif)] = self.motif(motif)
        return codes, [range(at - first, at - first + len(motif)) for motif, at in motifs]

    def _terminator(self) -> Codes:
        gap = self.background(GU_AT - len(POLYA_SIGNAL))
        return np.concatenate([encode(POLYA_SIGNAL), gap, encode(GU_ELEMENT)])

    def training_plan(self, length: int) -> Plan:
        """A plan of a training window, crowded or sparse, and lean or not."""
        is_crowded = self.rng.random() < CROWDED
        per_16_kb = CROWDED_PER_16_KB if is_crowded else SPARSE_PER_16_KB
        if self.rng.random() < LEAN_SHARE:
            per_16_kb = per_16_kb | LEAN
        return self.plan(length, per_16_kb=per_16_kb, to_learn=True)

    def plan(
        self,
        length: int,
        *,
        per_16_kb: Mapping[str, tuple[float, float]] = PER_16_KB,
        to_learn: bool = False,
    ) -> Plan:
        """A background with elements planted in it, on either strand; how many of each kind."""
        elements: list[Element] = []
        taken = np.zeros(length, dtype=bool)
        for kind, share in per_16_kb.items():
            for _ in range(self._how_many(kind, length, share=share)):
                self._place(kind, elements, taken=taken, to_learn=to_learn)
        return Plan(self.background(length), tuple(elements))

    def _how_many(self, kind: str, length: int, *, share: tuple[float, float]) -> int:
        drawn = int(self.rng.uniform(*share) * length / 16_384 + self.rng.random())
        return max(drawn, 1) if kind == "gene" and self.rng.random() < 0.9 else drawn

    def _place(
        self, kind: str, elements: list[Element], *, taken: np.ndarray, to_learn: bool
    ) -> None:
        """Plant one element where there is room; none if there is not."""
        codes, signals = self._make(kind, to_learn=to_learn)
        length, width = len(taken), len(codes)
        if self.rng.random() < 0.5:
            codes = reverse_complement(codes)
            signals = tuple(width - 1 - at for at in signals)
        if width + 2 * MARGIN >= length:
            return
        for _ in range(ATTEMPTS):
            start = int(self.rng.integers(MARGIN, length - width - MARGIN))
            if not taken[max(0, start - SPACING) : start + width + SPACING].any():
                taken[start : start + width] = True
                elements.append(Element(start, codes, kind, signals))
                return

    def _make(self, kind: str, *, to_learn: bool) -> tuple[Codes, tuple[int, ...]]:
        if kind == "gene":
            return self.gene(to_learn=to_learn)
        if kind == "weak gene":
            return self.gene(weak=True, to_learn=to_learn)
        if kind == "short gene":
            return self.short_gene()
        if kind == "promoter":
            return self.lone_promoter()
        if kind == "enhancer":
            return self.enhancer(), ()
        if kind == "MYB site":
            return self.site("MYB"), ()
        if kind == "insulator":
            return self.site(INSULATOR), ()
        if kind == "lone site":
            others = [name for name in FACTORS if name not in ("MYB", INSULATOR)]
            return self.site(self.pick(others)), ()
        return self.motif(self.pick(DECOYS)), ()
