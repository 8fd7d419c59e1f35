"""The whole measurement, window by window: everybody is asked about the same sequences.

A window's changes are found from the truth before anybody is asked; then each predictor answers
the window, its changes and its scan, and what is needed for the metrics is read off. Only sums and
labels are kept, so that memory does not grow with whole predictions.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agviz.bench import teaching_exons, teaching_ism, teaching_loci
from agviz.bench.teaching_answers import Predictor
from agviz.bench.teaching_genes import GeneMeter
from agviz.bench.teaching_splicing import SplicingMeter
from agviz.bench.teaching_table import Row
from agviz.bench.teaching_tracks import TrackMeter
from agviz.bench.teaching_truth import Experiment, Truths
from agviz.bench.teaching_variants import Change, Effect, Measured
from agviz.teaching.motifs import Codes
from agviz.teaching.truth import Truth

__all__ = ["GROUPS", "Measurement"]

Meter = TrackMeter | SplicingMeter | GeneMeter
METERS: dict[str, type[Meter]] = {
    "tracks": TrackMeter,
    "splicing": SplicingMeter,
    "genes": GeneMeter,
}


class _Finder(NamedTuple):
    """How changes of a group are found, and how many of a window's genes or exons get one."""

    find: Callable[..., list[Change]]
    most: int


FINDERS = {
    "myb": _Finder(teaching_loci.find_myb, 2),
    "distal": _Finder(teaching_loci.find_distal, 2),
    "exons": _Finder(teaching_exons.find_exons, 1),
}
ISM = "ism"
GROUPS = (*METERS, *FINDERS, ISM)
"""What can be measured alone."""

RNA = "rna_seq"
SCANS = 20
"""Elements that mutagenesis scans, of different windows."""

_KINDS: dict[str, tuple[str, ...]] = {
    "myb": (teaching_loci.MYB, teaching_loci.MOVED),
    "distal": (teaching_loci.ERASED, teaching_loci.BETWEEN),
    "exons": (teaching_exons.DONOR, teaching_exons.BRANCH),
}


class Measurement:
    """What is measured of several predictors.

    Parameters
    ----------
    predictors
        The first is the model whose rows have floors.
    truths
        The oracle; one of the predictors or not.
    groups
        Which of `GROUPS`.
    seed
        Of the changes.

    Attributes
    ----------
    outputs
        What is asked about whole windows.
    seconds, oracle_seconds
        How long the model took for each of them, and the oracle.
    """

    def __init__(
        self, predictors: Sequence[Predictor], truths: Truths, *, groups: Sequence[str], seed: int
    ) -> None:
        self.predictors = tuple(predictors)
        self.groups = tuple(group for group in GROUPS if group in groups)
        self.seconds: list[float] = []
        self.oracle_seconds: list[float] = []
        self._truths = truths
        self._seed = seed
        self._windows = 0
        self._meters = [
            [METERS[group]() for group in self.groups if group in METERS] for _ in predictors
        ]
        self.outputs = {output for meter in self._meters[0] for output in meter.outputs}
        if any(group in FINDERS for group in self.groups):
            self.outputs.add(RNA)
        self._effects: list[list[Effect]] = [[] for _ in predictors]
        self._true: list[Effect] = []
        self._aurocs: list[list[float]] = [[] for _ in predictors]

    @property
    def myb_loci(self) -> int | None:
        """How many MYB sites were inserted so far; None if that is not measured."""
        if "myb" not in self.groups:
            return None
        return sum(effect.change.kind == teaching_loci.MYB for effect in self._true)

    def add(self, codes: Codes) -> None:
        """Measure one window."""
        start = time.perf_counter()
        truth = self._truths.of(codes)
        self.oracle_seconds.append(time.perf_counter() - start)
        changes = [change for group in self.groups for change in self._changes(group, truth)]
        self._true += [
            Effect.of(change, truth.rna_seq, *map(self._true_rna, change.sequences))
            for change in changes
        ]
        for which in range(len(self.predictors)):
            self._ask(which, truth, changes)
        if ISM in self.groups and len(self._aurocs[0]) < SCANS:
            self._scan(truth)
        self._windows += 1

    def _true_rna(self, codes: Codes) -> np.ndarray:
        return self._truths.of(codes).rna_seq

    def _changes(self, group: str, truth: Truth) -> list[Change]:
        """Those of one group; the same whatever other groups are measured."""
        if group not in FINDERS:
            return []
        finder, rng = FINDERS[group], self._rng(group)
        return finder.find(truth, rng, most=finder.most, ask=self._truths.of)

    def _rng(self, group: str) -> np.random.Generator:
        return np.random.default_rng([self._seed, self._windows, GROUPS.index(group)])

    def _ask(self, which: int, truth: Truth, changes: Sequence[Change]) -> None:
        """What one predictor says of a window and its changes."""
        predictor = self.predictors[which]
        outputs = [output for output in sorted(self.outputs) if output in predictor.outputs]
        if not outputs:
            return
        start = time.perf_counter()
        (before,) = predictor.answer([truth.codes], outputs)
        if which == 0:
            self.seconds.append(time.perf_counter() - start)
        for meter in self._meters[which]:
            meter.add(truth, before)
        # Some are asked about twice: an insertion is read in two ways.
        asked = {codes.tobytes(): codes for change in changes for codes in change.sequences}
        answers = predictor.answer(list(asked.values()), [RNA]) if asked else []
        after = {key: answer.tracks[RNA] for key, answer in zip(asked, answers, strict=True)}
        self._effects[which] += [
            Effect.of(
                change,
                before.tracks[RNA],
                *(after[codes.tobytes()] for codes in change.sequences),
            )
            for change in changes
        ]

    def _scan(self, truth: Truth) -> None:
        scan = teaching_ism.find_scan(truth, self._rng(ISM))
        if scan is None:
            return
        for predictor, found in zip(self.predictors, self._aurocs, strict=True):
            # 603 experiments are no experiment that anybody does.
            noisy = isinstance(predictor, Experiment)
            found.append(math.nan if noisy else teaching_ism.auroc(predictor, scan))

    def rows(self) -> list[Row]:
        """The table's rows so far."""
        rows = []
        for k, meter in enumerate(self._meters[0]):
            rows += self._rows(
                [
                    {name: Measured(value, meter.cases) for name, value in of[k].values().items()}
                    for of in self._meters
                ]
            )
        for group in self.groups:
            for kind in _KINDS.get(group, ()):
                rows += self._rows([self._measure(kind, seen) for seen in self._effects])
        if ISM in self.groups:
            scans = len(self._aurocs[0])
            rows += self._rows(
                [{"ISM AUROC": Measured(_mean(found), scans)} for found in self._aurocs]
            )
        return rows

    def _measure(self, kind: str, effects: Sequence[Effect]) -> Mapping[str, Measured]:
        """The metrics of one kind of change, as one predictor sees it."""
        seen, true = (
            [effect for effect in some if effect.change.kind == kind]
            for some in (effects, self._true)
        )
        if kind == teaching_loci.MYB:
            return teaching_loci.measure_myb(seen, true)
        if kind == teaching_loci.MOVED:
            return teaching_loci.measure_moved(seen, true)
        if kind == teaching_loci.ERASED:
            return teaching_loci.measure_erased(seen, true)
        if kind == teaching_loci.BETWEEN:
            return teaching_loci.measure_between(seen, true)
        return teaching_exons.measure_exons(kind, seen)

    def _rows(self, measured: Sequence[Mapping[str, Measured]]) -> list[Row]:
        """A row for each metric; the model's column first."""
        names = ["model", *(predictor.name for predictor in self.predictors[1:])]
        return [
            Row(
                metric,
                {name: of[metric].value for name, of in zip(names, measured, strict=True)},
                model.cases,
            )
            for metric, model in measured[0].items()
        ]


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan
