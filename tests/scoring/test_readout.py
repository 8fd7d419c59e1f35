"""Readouts: what they read, that numpy and JAX agree, and their arithmetic."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType

from agviz.errors import InputError, IntervalError, UnsupportedError
from agviz.genome.gene_lookup import Gene
from agviz.genome.types import Interval, TrackData
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.signal_readout import SignalReadout

START = 10_000
DNASE, RNA, MAPS = OutputType.DNASE, OutputType.RNA_SEQ, OutputType.CONTACT_MAPS
WINDOW = Interval("chr1", START + 100, START + 300)
GENE = Gene("G1.5", "NG1.5", "protein_coding", Interval("chr1", START + 100, START + 1000, "+"))
PLACES = [(300, 500, "+"), (300, 900, "+"), (200, 500, "+"), (300, 900, "-")]


@pytest.fixture
def output(made):
    return Output(
        dnase=made.tracks(1, strands="."),
        rna_seq=made.tracks(2),
        chip_tf=made.tracks(3, resolution=128, strands="."),
        contact_maps=made.contacts(4),
        splice_junctions=made.junctions(PLACES, [[3, 2], [1, 0], [5, 0], [7, 9]]),
    )


def arrays_of(output, convert=np.asarray):
    kinds = [kind for kind in OutputType if output.get(kind) is not None]
    return {kind: convert(output.get(kind).values) for kind in kinds}


def readouts(genes):
    signal = SignalReadout(DNASE, tracks=[0, 2], window=WINDOW)
    gene = GeneReadout(RNA, GENE, tracks=[0, 1, 2, 3], genes=genes)
    contact = ContactReadout(WINDOW, Interval("chr1", START + 1000, START + 3000), tracks=[0, 2])
    junction = JunctionReadout(Interval("chr1", START + 300, START + 500, "+"), tracks=[0])
    return {
        "signal": signal,
        "sum": SignalReadout(DNASE, tracks=1, window=WINDOW, reduce="sum"),
        "max": SignalReadout(DNASE, tracks=[1, 0], window=WINDOW, reduce="max"),
        "min": SignalReadout(DNASE, tracks=[1, 0], window=WINDOW, reduce="min"),
        "whole": SignalReadout(DNASE, tracks="UBERON:0000001"),
        "bins": SignalReadout(OutputType.CHIP_TF, tracks=0, window=WINDOW),
        "gene": gene,
        "body": GeneReadout(RNA, GENE, tracks=[0], region="body"),
        "contact": contact,
        "junction": junction,
        "psi5": JunctionReadout(junction.junction, tracks=[0, 1], value="psi5"),
        "psi3": JunctionReadout(junction.junction, tracks=[0], value="psi3"),
        "arithmetic": (signal - 2 * gene) / (contact + 10) - (-junction),
        "log": (1 + signal / (gene + 0.001)).log() + (signal * 2).log2() + (5 - gene) + 1 / signal,
    }


def expected_values(output):
    dnase, rna = (output.get(kind).values.astype(float) for kind in (DNASE, RNA))
    rows = slice(100, 300)
    exons = np.r_[100:350, 500:700, 900:1000]
    signal = dnase[rows][:, [0, 2]].mean()
    gene = rna[exons][:, [0, 2]].mean()  # the gene is on +, and so are tracks 0 and 2
    contact = output.contact_maps.values[0:1, 0:3][..., [0, 2]].astype(float).mean()
    return {
        "signal": signal,
        "sum": dnase[rows, 1].sum(),
        "max": dnase[rows][:, [0, 1]].max(axis=0).mean(),
        "min": dnase[rows][:, [0, 1]].min(axis=0).mean(),
        "whole": dnase[:, 1].mean(),
        "bins": output.chip_tf.values[0:3, 0].astype(float).mean(),
        "gene": gene,
        "body": rna[100:1000, 0].mean(),
        "contact": contact,
        "junction": 3.0,
        "psi5": (3 / 4 + 2 / 2) / 2,
        "psi3": 3 / 8,
        "arithmetic": (signal - 2 * gene) / (contact + 10) + 3.0,
        "log": np.log(1 + signal / (gene + 0.001)) + np.log2(signal * 2) + (5 - gene) + 1 / signal,
    }


NAMES = [
    "signal", "sum", "max", "min", "whole", "bins", "gene", "body", "contact", "junction", "psi5",
    "psi3", "arithmetic", "log",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_value_on_a_prediction(output, genes, name):
    value = readouts(genes)[name](output)
    assert isinstance(value, float)
    assert value == pytest.approx(expected_values(output)[name], rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_numpy_and_jax_agree_compiled_mapped_and_differentiated(
    made, output, genes, interval, name
):
    bound = readouts(genes)[name].bind(
        interval, made.metadata_of(output), junctions=output.splice_junctions.junctions
    )
    expected = expected_values(output)[name]
    assert bound(arrays_of(output)) == pytest.approx(expected, rel=1e-5)
    arrays = arrays_of(output, jnp.asarray)
    assert jax.jit(bound)(arrays) == pytest.approx(expected, rel=1e-4)
    two = {kind: jnp.stack([values, values * 2]) for kind, values in arrays.items()}
    mapped = jax.vmap(bound)(two)
    assert mapped.shape == (2,)
    assert mapped[0] == pytest.approx(expected, rel=1e-4)
    gradient = jax.grad(bound)(arrays)
    for kind in OutputType:
        if kind in gradient:
            used = np.asarray(gradient[kind]) != 0
            columns = np.flatnonzero(used.any(axis=tuple(range(used.ndim - 1))))
            assert set(columns) <= set(bound.tracks.get(kind, ()))
            assert np.isfinite(gradient[kind]).all()
            assert used.any() == (kind in bound.outputs)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_tracks_asked_for_are_needed(made, output, genes, interval, name):
    bound = readouts(genes)[name].bind(
        interval, made.metadata_of(output), junctions=output.splice_junctions.junctions
    )
    arrays = arrays_of(output)
    narrow = {kind: arrays[kind][..., list(columns)] for kind, columns in bound.tracks.items()}
    assert bound.narrowed()(narrow) == pytest.approx(bound(arrays), rel=1e-7)


@pytest.mark.parametrize("name", ["signal", "sum", "max", "min", "gene", "contact"])
def test_only_the_window_is_read(made, output, genes, interval, name):
    bound = readouts(genes)[name].bind(interval, made.metadata_of(output))
    start, end = bound.window.start - START, bound.window.end - START
    arrays = arrays_of(output)
    for kind in bound.outputs:
        size = 4096 // arrays[kind].shape[0]
        spoilt = np.full_like(arrays[kind], np.nan)
        first, last = start // size, -(-end // size)
        spoilt[first:last] = arrays[kind][first:last]
        arrays[kind] = spoilt
    assert np.isfinite(bound(arrays))


def test_one_number_a_track(output, genes):
    value = SignalReadout(DNASE, tracks=[2, 0], window=WINDOW, per_track=True)(output)
    expected = output.dnase.values[100:300][:, [2, 0]].mean(axis=0)
    np.testing.assert_allclose(value, expected, rtol=1e-5)
    exons = GeneReadout(RNA, GENE, tracks=lambda t: t.index >= 0, genes=genes, per_track=True)
    assert exons(output).shape == (2,)  # those on -, opposite to the gene, are left out


def test_equal_readouts_are_equal_and_hash_alike(genes):
    first, second = readouts(genes), readouts(genes)
    assert first == second
    assert {hash(readout) for readout in first.values()} == {
        hash(readout) for readout in second.values()
    }
    values = list(first.values())
    assert all(a != b for i, a in enumerate(values) for b in values[i + 1 :])
    assert len(set(values)) == len(values)


def test_a_readout_keeps_its_own_window():
    window = Interval("chr1", 1, 5)
    readout = SignalReadout(DNASE, tracks=0, window=window)
    window.start = 3
    assert readout.window == Interval("chr1", 1, 5)


def test_outputs_and_window_of_a_combination(made, output, genes, interval):
    readout = readouts(genes)["arithmetic"]
    assert readout.outputs == (DNASE, RNA, MAPS, OutputType.SPLICE_JUNCTIONS)
    bound = readout.bind(
        interval, made.metadata_of(output), junctions=output.splice_junctions.junctions
    )
    assert bound.tracks == {
        DNASE: (0, 2), RNA: (0, 2), MAPS: (0, 2), OutputType.SPLICE_JUNCTIONS: (0,),
    }  # fmt: skip
    assert bound.window == Interval("chr1", START + 100, START + 3000)


def test_a_reverse_strand_interval_reads_the_same_place(output):
    data = output.dnase
    turned = TrackData(
        data.values, data.metadata, interval=Interval("chr1", START, START + 4096, "-")
    )
    readout = SignalReadout(DNASE, tracks=0, window=WINDOW)
    assert readout(Output(dnase=turned)) == readout(output)


def test_a_bare_sequence_has_no_place(output):
    bare = TrackData(output.dnase.values, output.dnase.metadata)
    window = Interval("sequence", 100, 300)
    value = SignalReadout(DNASE, tracks=0, window=window)(Output(dnase=bare))
    assert value == SignalReadout(DNASE, tracks=0, window=WINDOW)(output)


def test_junctions_by_their_splice_sites(output):
    between = JunctionReadout.between("chr1", START + 299, START + 500, tracks=[0])
    assert between.junction == Interval("chr1", START + 300, START + 500, "+")
    minus = JunctionReadout.between("chr1", START + 900, START + 299, tracks=[0])
    assert minus.junction == Interval("chr1", START + 300, START + 900, "-")
    assert (between(output), minus(output)) == (3.0, 7.0)


def test_a_junction_that_was_not_predicted_counts_nothing(output):
    absent = Interval("chr1", START + 200, START + 900, "+")
    assert JunctionReadout(absent, tracks=[0])(output) == 0.0
    assert JunctionReadout(absent, tracks=[0], value="psi5")(output) == 0.0
    lonely = Interval("chr1", START + 250, START + 950, "+")
    assert np.isnan(JunctionReadout(lonely, tracks=[0], value="psi3")(output))


def test_psi_of_too_few_reads_is_nan(output):
    where = Interval("chr1", START + 300, START + 500, "+")
    enough = JunctionReadout(where, tracks=[0], value="psi5", minimum_count=4.0)
    few = JunctionReadout(where, tracks=[0], value="psi5", minimum_count=4.5)
    assert enough(output) == 0.75
    assert np.isnan(few(output))


def message_of(error, call):
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


def test_tracks_have_no_default():
    with pytest.raises(TypeError, match="tracks"):
        SignalReadout(DNASE)


def test_errors_say_what_would_work(made, output, genes, interval):
    signal = SignalReadout(DNASE, tracks=0, window=Interval("chr1", START - 5, START + 5))
    assert message_of(IntervalError, lambda: signal(output)) == (
        "The window chr1:9995-10005 is not within the predicted interval chr1:10000-14096 "
        "(0-based, half-open)"
    )
    wrong = SignalReadout(DNASE, tracks="UBERON:9", window=WINDOW)
    assert message_of(InputError, lambda: wrong(output)) == (
        "DNASE has no track 'UBERON:9'; did you mean 'UBERON:0000003'?"
    )
    missing = SignalReadout(OutputType.ATAC, tracks=0)
    assert message_of(UnsupportedError, lambda: missing(output)) == (
        "The readout needs ATAC, which was not predicted; there is DNASE, RNA_SEQ, CHIP_TF, "
        "SPLICE_JUNCTIONS, CONTACT_MAPS"
    )
    assert message_of(
        UnsupportedError, lambda: missing.bind(interval, OutputMetadata(dnase=made.table(2)))
    ) == ("There are no tracks of ATAC; there is DNASE")
    assert message_of(InputError, lambda: SignalReadout(MAPS, tracks=0)) == (
        "CONTACT_MAPS has no signal along the sequence; use ContactReadout"
    )
    assert message_of(InputError, lambda: SignalReadout(DNASE, tracks=0, reduce="median")) == (
        "reduce must be one of 'mean', 'sum', 'max', 'min'; got 'median'"
    )
    assert message_of(InputError, lambda: GeneReadout(RNA, GENE, tracks=0)) == (
        "The exons of NG1.5 are needed: give genes=..., the annotation (assembly.gene_models), or "
        "region='body'"
    )
    opposite = GeneReadout(RNA, GENE, tracks=[1], genes=genes)
    assert message_of(InputError, lambda: opposite(output)) == (
        "All 1 chosen tracks of RNA_SEQ lie on the strand opposite to NG1.5 (+); choose those on "
        "its strand or unstranded"
    )
    assert (
        message_of(InputError, lambda: JunctionReadout.between("chr1", 5, 6, tracks=0))
        == "Donor 5 and acceptor 6 (0-based exonic bases) leave no intron"
    )
    bound = readouts(genes)["signal"].bind(interval, made.metadata_of(output))
    assert message_of(InputError, lambda: bound({RNA: np.zeros((4, 4))})) == (
        "The readout reads DNASE; the arrays hold RNA_SEQ"
    )
    junction = readouts(genes)["junction"]
    assert message_of(InputError, lambda: junction.bind(interval, made.metadata_of(output))) == (
        "A junction readout is bound to the junctions that the array's rows stand for: give "
        "bind(..., junctions=...)"
    )
    with pytest.raises(TypeError):
        junction + "x"


def test_a_gene_outside_is_an_error(output):
    far = Gene("F", "FAR", "protein_coding", Interval("chr1", 1, 50, "+"))
    readout = GeneReadout(RNA, far, tracks=0, region="body")
    message = (
        "No base of FAR's body (chr1:1-50:+) is within the predicted interval chr1:10000-14096:."
    )
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        readout(output)


def test_no_junction_at_all_is_not_an_error(made):
    empty = Output(splice_junctions=made.junctions([], np.zeros((0, 2))))
    where = Interval("chr1", START + 300, START + 500, "+")
    assert JunctionReadout(where, tracks=[0])(empty) == 0.0
    assert np.isnan(JunctionReadout(where, tracks=[0], value="psi5")(empty))


def test_sums_of_logarithms_are_logarithms():
    level = SignalReadout(OutputType.DNASE, tracks=[0])
    log = (level + 1).log()
    for readout in (log, log - level.log2(), log + 3, -log, 2 * log, log / 2):
        assert readout.logarithmic
    for readout in (level, log + level, log * log, 2 / log, log / log, log * level):
        assert not readout.logarithmic
