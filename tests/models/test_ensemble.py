"""Ensembles: means by hand, the spread, both strands, scores, and members that do not fit."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models import interval_scorers, variant_scorers
from alphagenome.models.dna_model import DnaModel
from alphagenome.models.dna_output import Output, OutputType
from composition_model import CompositionModel

from agviz.errors import InputError, UnsupportedError
from agviz.genome.types import Interval, Junction, JunctionData, TrackData, Variant
from agviz.models.ensemble import EnsembleModel
from agviz.models.ensemble_mean import RunningMean

ALL = tuple(OutputType)
TRACKS = tuple(o for o in ALL if o is not OutputType.SPLICE_JUNCTIONS)
ATAC = variant_scorers.RECOMMENDED_VARIANT_SCORERS["ATAC"]
RNA = variant_scorers.RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]


class OneSided(CompositionModel):
    """Sees a slope along the sequence it is given, so its two strands disagree."""

    def _predict(self, sequence, **kwargs):
        output = super()._predict(sequence, **kwargs)
        if output.atac is not None:
            values = output.atac.values
            output.atac.values[:] = values + np.arange(len(values), dtype=np.float32)[:, None]
        return output


@pytest.fixture
def members(assembly):
    return [CompositionModel(assembly=assembly, weight=weight) for weight in (1.0, 2.0, 4.0)]


def question(outputs=ALL):
    return {"requested_outputs": outputs, "ontology_terms": None}


def snv(assembly, position=10_000):
    base = assembly.sequence(Interval("chr1", position - 1, position))
    return Variant("chr1", position, base, {"A": "G", "C": "T", "G": "A", "T": "C"}[base])


def test_mean_and_spread_by_hand(members, interval):
    ensemble = EnsembleModel(members)
    assert isinstance(ensemble, DnaModel)
    mean = ensemble.predict_interval(interval, **question())
    each = [member.predict_interval(interval, **question()) for member in members]
    for output in TRACKS:
        stacked = np.stack([one.get(output).values for one in each])
        data = mean.get(output)
        assert data.values.dtype == np.float32
        np.testing.assert_allclose(data.values, stacked.mean(axis=0), rtol=2e-6, atol=1e-6)
        spread = data.uns["standard_deviation"]
        np.testing.assert_allclose(spread, stacked.std(axis=0), rtol=1e-4, atol=1e-5)
        assert spread.shape == data.values.shape
        assert data.uns["count"] == 3
    assert mean.atac.interval == interval
    assert mean.splice_junctions.uns["standard_deviation"].max() < 1e-6


def test_both_strands(assembly, interval):
    member = OneSided(assembly=assembly)
    ensemble = EnsembleModel([member], strands=True)
    plus = member.predict_interval(interval, **question("ATAC")).atac.values
    other = Interval("chr1", interval.start, interval.end, "-")
    minus = member.predict_interval(other, **question("ATAC")).atac.values
    assert not np.array_equal(plus, minus)
    for where in (interval, other):
        mean = ensemble.predict_interval(where, **question("ATAC")).atac
        np.testing.assert_allclose(mean.values, (plus + minus) / 2, rtol=1e-6)
        np.testing.assert_allclose(
            mean.uns["standard_deviation"], np.abs(plus - minus) / 2, rtol=1e-5
        )
        assert mean.uns["count"] == 2
        assert mean.interval == where
    bases = assembly.sequence(interval)
    for label in (interval, None):
        direct = ensemble.predict_sequence(bases, interval=label, **question("ATAC")).atac
        np.testing.assert_allclose(direct.values, (plus + minus) / 2, rtol=1e-6)
        assert direct.interval == label


def test_bare_bases_on_both_strands_keep_their_junctions(members, assembly, interval):
    bases = assembly.sequence(interval)
    one, two = (
        EnsembleModel(members, strands=strands).predict_sequence(bases, **question())
        for strands in (False, True)
    )
    places = [
        {(j.start, j.end, j.strand) for j in output.splice_junctions.junctions}
        for output in (one, two)
    ]
    assert places[0] == places[1]
    assert len(places[0]) > 5


def test_variants(members, assembly, interval):
    variant = snv(assembly)
    mean = EnsembleModel(members).predict_variant(interval, variant, **question("RNA_SEQ"))
    each = [m.predict_variant(interval, variant, **question("RNA_SEQ")) for m in members]
    stacked = np.stack([pair.alternate.rna_seq.values for pair in each])
    np.testing.assert_allclose(mean.alternate.rna_seq.values, stacked.mean(axis=0), rtol=2e-6)
    assert not np.array_equal(mean.alternate.rna_seq.values, mean.reference.rna_seq.values)


def test_scores_are_those_of_the_mean_with_the_spread_beside(members, assembly, interval):
    ensemble, variant = EnsembleModel(members), snv(assembly)
    atac, rna = ensemble.score_variant(interval, variant, [ATAC, RNA])
    each = [member.score_variant(interval, variant, [ATAC, RNA]) for member in members]
    apart = np.stack([scores[0].X for scores in each])
    np.testing.assert_allclose(
        atac.layers["standard_deviation"], apart.std(axis=0), rtol=1e-4, atol=1e-6
    )
    pair = ensemble.predict_variant(interval, variant, **question("ATAC"))
    center = variant.start - interval.start
    sums = [
        1 + output.atac.values[center - 250 : center + 251].sum(axis=0)
        for output in (pair.reference, pair.alternate)
    ]
    np.testing.assert_allclose(atac.X[0], np.log2(sums[1] / sums[0]), rtol=1e-3)
    assert rna.var["strand"].tolist() == [".", "."]
    assert rna.layers["standard_deviation"].shape == rna.X.shape
    assert rna.uns["count"] == 3
    tidy = variant_scorers.tidy_scores([[atac, rna]])
    assert len(tidy) == atac.X.size + rna.X.size


def test_interval_scores(members, interval):
    scorer = interval_scorers.GeneMaskScorer(
        OutputType.RNA_SEQ, None, interval_scorers.IntervalAggregationType.MEAN
    )
    (scores,) = EnsembleModel(members).score_interval(interval, [scorer])
    each = np.stack([member.score_interval(interval, [scorer])[0].X for member in members])
    np.testing.assert_allclose(scores.X, each.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(scores.layers["standard_deviation"], each.std(axis=0), rtol=1e-4)


@pytest.mark.parametrize("with_background", [False, True])
def test_mutagenesis_agrees_with_single_variants(members, assembly, interval, with_background):
    members = [*members, CompositionModel(assembly=assembly, flank=32)]
    ensemble = EnsembleModel(members, strands=True)
    part = Interval("chr1", 9000, 9002)
    background = snv(assembly, 9500) if with_background else None
    scores = ensemble.score_ism_variants(
        interval, part, [ATAC], interval_variant=background, progress_bar=False
    )
    assert len(scores) == 6
    if not with_background:
        variant = scores[4][0].uns["variant"]
        (single,) = ensemble.score_variant(interval, variant, [ATAC])
        np.testing.assert_allclose(scores[4][0].X, single.X, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(
            scores[4][0].layers["standard_deviation"],
            single.layers["standard_deviation"], rtol=1e-4, atol=1e-6,
        )  # fmt: skip


class Foreign:
    """Not ours: has the SDK's interface and nothing else."""

    def __init__(self, model):
        self._model = model

    def __repr__(self):
        return "Foreign()"


class ForeignModel(Foreign, DnaModel):
    def predict_sequence(self, *args, **kwargs):
        return self._model.predict_sequence(*args, **kwargs)

    def predict_interval(self, *args, **kwargs):
        return self._model.predict_interval(*args, **kwargs)

    def predict_variant(self, *args, **kwargs):
        return self._model.predict_variant(*args, **kwargs)

    def score_interval(self, *args, **kwargs):
        raise AssertionError("an ensemble scores its own mean, not through its members")

    score_variant = score_ism_variants = score_interval

    def output_metadata(self, *args, **kwargs):
        return self._model.output_metadata(*args, **kwargs)


def test_a_foreign_member(members, assembly, interval):
    ensemble = EnsembleModel([ForeignModel(members[0]), members[2]])
    mean = ensemble.predict_interval(interval, **question("ATAC")).atac.values
    expected = members[0].predict_interval(interval, **question("ATAC")).atac.values * 2.5
    np.testing.assert_allclose(mean, expected, rtol=1e-6)
    assert ensemble.assembly is assembly
    ensemble.score_variant(interval, snv(assembly), [ATAC])
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "Mutagenesis by an ensemble needs members that run on this machine; Foreign() does "
            "not. Ask that model alone"
        ) + "$",
    ):  # fmt: skip
        ensemble.score_ism_variants(interval, Interval("chr1", 9000, 9001), [ATAC])


def junctions(*places):
    array = np.empty(len(places), dtype=object)
    array[:] = [Junction("chr1", start, end, "+") for start, end, _ in places]
    values = np.array([[count] for _, _, count in places], np.float32).reshape(-1, 1)
    return Output(splice_junctions=JunctionData(array, values, pd.DataFrame({"name": ["t"]})))


def test_junctions_are_the_union_and_absent_ones_count_zero():
    mean = RunningMean()
    mean.add(junctions((1, 5, 4.0), (2, 8, 1.0)))
    mean.add(junctions((2, 8, 3.0), (3, 9, 6.0)))
    data = mean.output().splice_junctions
    assert [(j.start, j.end) for j in data.junctions] == [(1, 5), (2, 8), (3, 9)]
    np.testing.assert_array_equal(data.values, [[2], [2], [3]])
    np.testing.assert_array_equal(data.uns["standard_deviation"], [[2], [1], [3]])
    assert data.uns["count"] == 2


def track(names, strands, length=2):
    values = np.zeros((length, len(names)), np.float32)
    return Output(atac=TrackData(values, pd.DataFrame({"name": names, "strand": strands})))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            track(["a", "c"], [".", "."]),
            "The ensemble's members have different tracks of ATAC: track 1 is 'b .' and 'c .'",
        ),
        (
            track(["a"], ["."]),
            "The ensemble's members have different tracks of ATAC: 2 and 1 tracks",
        ),
        (
            track(["a", "b"], [".", "."], 3),
            "The ensemble's members predict ATAC in different bins: arrays of (2, 2) and (3, 2)",
        ),
        (
            Output(dnase=track(["a", "b"], [".", "."]).atac),
            "The ensemble's members predict different outputs: atac and dnase",
        ),
    ],
)
def test_members_that_do_not_fit(other, message):
    mean = RunningMean()
    mean.add(track(["a", "b"], [".", "."]))
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        mean.add(other)


def test_capabilities_are_what_all_can(assembly, members):
    class AtacOnly(CompositionModel):
        @property
        def capabilities(self):
            from agviz.models.base import Capabilities

            return Capabilities("small", (OutputType.ATAC,), length_multiple=96, lengths=())

    ensemble = EnsembleModel([members[0], AtacOnly(assembly=assembly)])
    assert ensemble.capabilities.outputs == (OutputType.ATAC,)
    assert len(ensemble.capabilities.organisms) == 1
    assert ensemble.capabilities.length_multiple == 6144
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape("ensemble does not predict RNA_SEQ; it predicts ATAC") + "$",
    ):
        ensemble.predict_interval(Interval("chr1", 0, 6144), **question("RNA_SEQ"))

    class DnaseOnly(AtacOnly):
        @property
        def capabilities(self):
            from agviz.models.base import Capabilities

            return Capabilities("other", (OutputType.DNASE,))

    with pytest.raises(
        InputError, match="^" + re.escape("The models small, other have no output in common") + "$"
    ):
        _ = EnsembleModel([AtacOnly(), DnaseOnly()]).capabilities
    with pytest.raises(InputError, match=r"^An ensemble needs at least one member; got none$"):
        EnsembleModel([])


def test_it_pickles(members, interval):
    ensemble = pickle.loads(pickle.dumps(EnsembleModel(members, strands=True)))
    assert ensemble.predict_interval(interval, **question("ATAC")).atac.uns["count"] == 6
    assert repr(ensemble).endswith(", strands=True)")


def test_a_quota_is_announced(members, interval, assembly):
    told = []

    class Limited(CompositionModel):
        def announce(self, requests):
            told.append(requests)

    ensemble = EnsembleModel([Limited(assembly=assembly), members[0]], strands=True)
    ensemble.predict_intervals([interval, interval], progress_bar=False, **question("ATAC"))
    assert told == [4]
