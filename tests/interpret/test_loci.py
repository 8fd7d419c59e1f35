"""Many loci: each as alone, resumed by locus, told apart, and compiled for once."""

import contextlib

import jax
import pandas as pd
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel
from linear_gradients import LinearOracle
from shallow_bundle import shallow_bundle
from small_teaching import small_teaching_bundle
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import FormatError, InputError, IntervalError
from agviz.interpret.locus_inputs import read_loci
from agviz.interpret.scans import ablation_scan
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.alphagenome.programs import PROGRAMS

PLACES = {"a": ag.Interval("chr1", 2_730, 2_733), "b": ag.Interval("chr1", 4_001, 4_004)}


def peak(locus):
    return ag.SignalReadout(OutputType.ATAC, tracks=[0], window=locus.resize(300))


def context(locus):
    return locus.resize(2_048)


BUNDLE = shallow_bundle()
QUIET = {"progress_bar": False, "context": context}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return CompositionModel(assembly=tiny_genome(tmp_path_factory.mktemp("genome")))


@pytest.fixture
def kept(model, tmp_path):
    store = tmp_path / "kept"
    return store, ag.at_loci(ag.ism, model, PLACES, readouts=peak, store=store, **QUIET)


def test_each_is_as_alone(model, kept):
    _, found = kept
    assert list(found) == ["a", "b"]
    for name, place in PLACES.items():
        alone = ag.ism(model, place, peak(place), context=context(place), progress_bar=False)
        xr.testing.assert_identical(found[name], alone)


def test_a_method_with_a_method_of_its_own(tmp_path):
    """Options of attribution and at_loci's own parameters have nothing to do with each other."""
    model = LinearOracle(assembly=tiny_genome(tmp_path))
    readout = ag.SignalReadout(OutputType.DNASE, tracks=[0])
    options = {"readouts": readout, "store": tmp_path / "store", "sample": 0, **QUIET}
    found = ag.at_loci(ag.attribution, model, PLACES, method="taylor", **options)
    assert [each.attrs["method"] for each in found.values()] == ["taylor", "taylor"]
    with pytest.raises(
        InputError, match=r"options\.method was \S+taylor\S+ and is now \S+gradient"
    ):
        ag.at_loci(ag.attribution, model, PLACES, method="gradient x input", **options)


def test_what_is_kept_is_not_made_again(model, kept):
    store, found = kept
    for name, result in ag.open_loci(store).items():
        xr.testing.assert_identical(result, found[name])

    def never(*arguments, **options):
        raise AssertionError("it was asked")

    never.__name__ = "ism"
    again = ag.at_loci(never, model, PLACES, readouts=peak, store=store, **QUIET)
    assert all(again[name].identical(found[name]) for name in PLACES)


def test_an_end_at_any_locus_is_resumed(model, tmp_path):
    seen = []

    def ism(model, locus, readouts, **options):
        seen.append(locus.start)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return ag.ism(model, locus, readouts, **options)

    store = tmp_path / "cut"
    with pytest.raises(KeyboardInterrupt):
        ag.at_loci(ism, model, PLACES, readouts=peak, store=store, **QUIET)
    assert list(ag.open_loci(store)) == ["a"]
    assert sorted(path.name for path in store.iterdir()) == ["0", "agviz_loci.json"]
    found = ag.at_loci(ism, model, PLACES, readouts=peak, store=store, **QUIET)
    assert seen == [2_730, 4_001, 4_001]
    assert list(found) == ["a", "b"]


def test_datasets_of_any_method_are_kept(model, tmp_path):
    options = {"width": 5, "shuffles": 1, "store": tmp_path / "new" / "scan", **QUIET}

    def readouts(locus):
        return {"open": peak(locus)}

    one = {"a": PLACES["a"].resize(20)}
    found = ag.at_loci(ablation_scan, model, one, readouts=readouts, **options)
    assert isinstance(found["a"], xr.Dataset)
    assert "deviation of open" in found["a"].coords  # a name that xarray does not keep by itself
    xr.testing.assert_identical(ag.open_loci(options["store"])["a"], found["a"])
    with pytest.raises(
        InputError, match=r"options\.width was \"5\" and is now \"4\"; give another"
    ):
        ag.at_loci(ablation_scan, model, one, readouts=readouts, **{**options, "width": 4})


def test_sweeps_take_loci_and_functions_of_them_too(model, tmp_path):
    store = ag.sweep(model, PLACES, peak, store=tmp_path / "sweep", **QUIET)
    for found, place in zip(ag.open_sweep(store), PLACES.values(), strict=True):
        alone = ag.ism(model, place, peak(place), context=context(place), progress_bar=False)
        assert (found["readout"] == alone).all()
        assert found["readout"].attrs["context"] == alone.attrs["context"]


def test_loci_are_given_in_many_ways(model, tmp_path):
    table = pd.DataFrame({"chrom": "chr1", "start": [5, 9], "end": [7, 12], "name": ["x", None]})
    named = {name: (place.start, place.end) for name, place in read_loci(model, table).items()}
    assert named == {"x": (5, 7), "chr1:10-12": (9, 12)}
    path = tmp_path / "peaks.bed"
    path.write_text("chr2\t30\t40\tp2\nchr1\t5\t7\tp1\n")
    found = read_loci(model, ag.open_track(path))
    contigs = {name: each.chromosome for name, each in found.items()}
    assert contigs == {"p1": "chr1", "p2": "chr2"}
    assert list(read_loci(model, "chr1:6-7")) == ["chr1:6-7"]
    assert list(read_loci(model, ["chr1:6-7", PLACES["a"]])) == [
        "chr1:6-7",
        "chr1:2,731-2,733",
    ]


@pytest.fixture
def quickly_compiled():
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.mark.slow  # tracing a network under type checks; what it rests on: test_asked.py
@pytest.mark.usefixtures("quickly_compiled")
def test_loci_of_one_length_share_programs(model):
    """On the network itself: the first locus alone compiles, wherever readouts lie in tokens."""
    network = AlphaGenomeModel(small_teaching_bundle(0), assembly=model.assembly)
    places = [ag.Interval("chr1", start, start + 2) for start in (1_501, 3_050, 4_127)]

    def beside(locus):
        at = locus.start + locus.start % 100  # elsewhere in its token at each locus
        window = ag.Interval("chr1", at, at + 200)
        return ag.SignalReadout(OutputType.DNASE, tracks=[0], window=window)

    PROGRAMS.clear()
    before = []
    for place in places:
        found = ag.at_loci(ag.ism, network, [place], readouts=beside, **QUIET)
        (result,) = found.values()
        assert result.attrs["engine"] == "windowed"
        before.append(set(PROGRAMS._known))
    assert len(before[0]) <= 4  # the reference, a page of it, and edits in two sizes of batch
    assert before[1:] == before[:1] * 2


@pytest.mark.parametrize(
    ("loci", "message"),
    [
        ([], "No locus was given: say where the method looks"),
        (
            [PLACES["a"], PLACES["a"]],
            "Two loci are called 'chr1:2,731-2,733'; give names of their own: {name: ...}",
        ),
        (
            5,
            (
                "loci are a list of intervals or text, {name: ...}, a table with Chromosome, "
                "Start and End, or an opened file of features; got int"
            ),
        ),
        (
            pd.DataFrame({"chrom": ["chr1"], "begin": [5], "end": [7]}),
            (
                "A table of loci needs the columns Chromosome, Start and End; Start is not among "
                "chrom, begin, end"
            ),
        ),
    ],
)
def test_what_are_no_loci_is_told(model, loci, message):
    with pytest.raises(InputError) as caught:
        ag.at_loci(ag.ism, model, loci, readouts=peak, **QUIET)
    assert str(caught.value) == message


def test_what_is_wrong_at_one_locus_is_found_before_anything_is_done(model, tmp_path):
    elsewhere = ag.Interval("chr1", 5_100, 5_150)
    with pytest.raises(IntervalError, match=r"^The window chr1:2582-2882 is not within the"):
        ag.at_loci(
            ag.ism, model, {**PLACES, "c": elsewhere}, readouts=peak(PLACES["a"]),
            store=tmp_path / "none", **QUIET,
        )  # fmt: skip
    assert not (tmp_path / "none").exists()


def test_what_no_other_process_could_match_is_refused_with_a_folder_alone(model, tmp_path):
    def by_function(locus):
        return ag.SignalReadout(OutputType.ATAC, tracks=lambda table: [0], window=locus)

    found = ag.at_loci(ag.ism, model, PLACES, readouts=by_function, **QUIET)
    assert list(found) == ["a", "b"]
    with pytest.raises(InputError, match=r"^The readout 'readout' has a function in it, which"):
        ag.at_loci(ag.ism, model, PLACES, readouts=by_function, store=tmp_path / "none", **QUIET)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"^Cannot make '.*file/x' \(Not a directory\); give an"):
        ag.at_loci(ag.ism, model, PLACES, readouts=peak, store=tmp_path / "file" / "x", **QUIET)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("readout", "refused"),
    [
        (ag.SignalReadout(OutputType.DNASE, tracks=[0]), False),
        (ag.JunctionReadout(ag.Interval("chr1", 2_700, 2_760, "+"), tracks=[0]), True),
    ],
)
def test_the_rule_of_junctions_counts_where_they_are_read(model, tmp_path, readout, refused):
    asked = {"readouts": readout, "store": tmp_path / "kept", **QUIET}
    first, other = (
        AlphaGenomeModel(BUNDLE, assembly=model.assembly, site_threshold=threshold)
        for threshold in (0.1, 0.9999)
    )
    place = {"a": PLACES["a"]}
    ag.at_loci(named, first, place, **asked)
    told = r"holds results of another question: weights was "
    with pytest.raises(InputError, match=told) if refused else contextlib.nullcontext():
        ag.at_loci(named, other, place, **asked)


def named(model, locus, readouts, **options):
    """A method that asks nothing of the model."""
    return xr.DataArray(0.0, attrs={"locus": str(locus)})


def test_another_question_and_foreign_folders(model, kept, tmp_path):
    store, _ = kept
    with pytest.raises(InputError, match=r"holds results of another question: loci was \[\"a\", "):
        ag.at_loci(ag.ism, model, {"a": PLACES["a"]}, readouts=peak, store=store, **QUIET)
    with pytest.raises(InputError, match=r"questions\[0\]\.readouts\.readout was \"Signal"):
        ag.at_loci(
            ag.ism, model, PLACES, readouts=lambda place: peak(place).log(), store=store, **QUIET
        )
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("keep me")
    for call in (
        lambda: ag.at_loci(ag.ism, model, PLACES, readouts=peak, store=foreign, **QUIET),
        lambda: ag.open_loci(foreign),
    ):
        with pytest.raises(FormatError, match=r"holds no results of at_loci; give a new folder, "):
            call()
    assert [path.name for path in foreign.iterdir()] == ["mine.txt"]
