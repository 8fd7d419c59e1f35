"""Predictions on disk: bit-equal, lazy, in part, and what is not ours stays untouched."""

import dataclasses
import json
import pickle
import re

import numpy as np
import pandas as pd
import pytest
import zarr
from alphagenome.models.dna_output import Output, OutputType, VariantOutput

from agviz.errors import FormatError, InputError, IntervalError
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Junction, JunctionData, TrackData, Variant
from agviz.models import saved_output, saved_parts
from agviz.models.ensemble import EnsembleModel
from agviz.models.saved import open_predictions, save_predictions
from agviz.models.saved_json import decode, decode_table, encode, encode_table

QUESTION = {"requested_outputs": list(OutputType), "ontology_terms": None}


def same_value(one, two):
    assert type(one) is type(two)
    if isinstance(one, np.ndarray):
        assert one.dtype == two.dtype
        assert one.shape == two.shape
        assert one.tobytes() == two.tobytes()
    elif isinstance(one, dict):
        assert list(one) == list(two)
        for key in one:
            same_value(one[key], two[key])
    elif isinstance(one, list | tuple):
        assert len(one) == len(two)
        for first, second in zip(one, two, strict=True):
            same_value(first, second)
    elif isinstance(one, float):
        assert repr(one) == repr(two)
    elif isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, two, check_exact=True)
    elif isinstance(one, Interval):
        assert dataclasses.astuple(one) == dataclasses.astuple(two)
    else:
        assert one == two


def same_part(one, two):
    same_value(one.values, two.values)
    pd.testing.assert_frame_equal(one.metadata, two.metadata, check_exact=True)
    for column in one.metadata:
        if one.metadata[column].dtype == object:
            same_value(one.metadata[column].tolist(), two.metadata[column].tolist())
    assert type(one.metadata.index) is type(two.metadata.index)
    same_value(one.interval, two.interval)
    same_value(one.uns, two.uns)
    if isinstance(one, JunctionData):
        same_value(list(one.junctions), list(two.junctions))
    else:
        assert one.resolution == two.resolution


def same_output(one, two):
    for output in OutputType:
        if one.get(output) is None:
            assert two.get(output) is None
        else:
            same_part(one.get(output), two.get(output))


@pytest.mark.parametrize("strand", [".", "-"])
def test_every_output_comes_back_bit_by_bit(model, tmp_path, strand):
    interval = Interval("chr1", 8192, 8192 + 4096, strand, "a name", {"source": "test"})
    output = model.predict_interval(interval, **QUESTION)
    path = save_predictions(output, tmp_path / "here.zarr", model="composition")
    assert path == tmp_path / "here.zarr"
    saved = open_predictions(path)
    assert isinstance(saved, Output)
    same_output(output, saved)
    same_output(output, saved.load())
    assert type(saved.load()) is Output
    assert saved.provenance.model == "composition"
    same_value(saved.provenance.interval, interval)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["here.zarr"]


def test_alleles_and_their_variant(model, assembly, interval, tmp_path):
    base = assembly.sequence(Interval("chr1", 9999, 10_000))
    variant = Variant("chr1", 10_000, base, base + "GT", "rs1", {"depth": 30})
    pair = model.predict_variant(interval, variant, **QUESTION)
    save_predictions(pair, tmp_path / "a.zarr", variant=variant)
    saved = open_predictions(tmp_path / "a.zarr")
    assert isinstance(saved, VariantOutput)
    same_output(pair.reference, saved.reference)
    same_output(pair.alternate, saved.alternate)
    same_output(pair.alternate, saved.load().alternate)
    assert saved.provenance.variants == (variant,)
    assert saved.provenance.variants[0].info == {"depth": 30}
    alleles = Alleles(pair.reference, pair.alternate, variant)
    difference = alleles.rna_seq.difference().values
    np.testing.assert_array_equal(saved.alleles().rna_seq.difference().values, difference)
    save_predictions(alleles, tmp_path / "b.zarr")
    again = open_predictions(tmp_path / "b.zarr")
    np.testing.assert_array_equal(again.alleles().rna_seq.difference().values, difference)
    save_predictions(saved, tmp_path / "c.zarr")
    assert open_predictions(tmp_path / "c.zarr").provenance.variants == (variant,)
    aligned = alleles.aligned("scoring")
    save_predictions(aligned, tmp_path / "d.zarr")
    assert open_predictions(tmp_path / "d.zarr").alleles().alignment == "scoring"


def test_without_a_variant_there_are_no_alleles(model, interval, tmp_path):
    output = model.predict_interval(interval, **QUESTION)
    save_predictions(VariantOutput(output, output), tmp_path / "a.zarr")
    with pytest.raises(
        InputError, match=r"^Alleles need the variant between them; none was given$"
    ):
        open_predictions(tmp_path / "a.zarr").alleles()


def test_values_are_read_when_looked_at(model, interval, tmp_path, monkeypatch):
    output = model.predict_interval(interval, **QUESTION)
    save_predictions(output, tmp_path / "a.zarr")
    read = []

    def spy(part, window):
        read.append(part.basename)
        return saved_parts.read_part(part, window)

    monkeypatch.setattr(saved_output, "read_part", spy)
    saved = open_predictions(tmp_path / "a.zarr")
    assert "rna_seq 4,096 x 4" in repr(saved)
    assert "contact_maps 2 x 2 x 2" in repr(saved)
    assert read == []
    assert saved.atac is saved.atac
    assert saved.get(OutputType.DNASE) is not None
    assert read == ["atac", "dnase"]


def test_it_takes_the_place_of_an_output(model, interval, tmp_path):
    output = model.predict_interval(interval, **QUESTION)
    save_predictions(output, tmp_path / "a.zarr")
    saved = open_predictions(tmp_path / "a.zarr")
    same_output(output.filter_to_strand("+"), saved.filter_to_strand("+"))
    replaced = dataclasses.replace(saved, atac=None)
    assert replaced.atac is None
    assert replaced.dnase is not None
    assert repr(replaced).startswith("SavedOutput(atac=None, ")
    copy = pickle.loads(pickle.dumps(open_predictions(tmp_path / "a.zarr")))
    same_output(output, copy)


def test_an_ensemble_keeps_its_spread(model, interval, tmp_path):
    mean = EnsembleModel([model, model], strands=True).predict_interval(interval, **QUESTION)
    save_predictions(mean, tmp_path / "a.zarr")
    saved = open_predictions(tmp_path / "a.zarr")
    same_output(mean, saved)
    part = open_predictions(tmp_path / "a.zarr", interval=Interval("chr1", 9000, 9100))
    data = part.rna_seq
    assert data.uns["standard_deviation"].shape == data.values.shape == (100, 4)
    junctions = part.splice_junctions
    assert junctions.uns["standard_deviation"].shape == junctions.values.shape


def test_a_part_of_the_interval(model, interval, tmp_path):
    output = model.predict_interval(interval, **QUESTION)
    save_predictions(output, tmp_path / "a.zarr")
    window = Interval("chr1", 9001, 10_100)
    part = open_predictions(tmp_path / "a.zarr", interval=window)
    start = 9001 - interval.start
    np.testing.assert_array_equal(part.atac.values, output.atac.values[start : start + 1099])
    assert part.atac.interval == window
    tf = part.chip_tf
    first = start // 128
    last = -(-(start + 1099) // 128)
    np.testing.assert_array_equal(tf.values, output.chip_tf.values[first:last])
    assert tf.interval == Interval(
        "chr1", interval.start + first * 128, interval.start + last * 128
    )
    assert part.contact_maps.values.shape == (1, 1, 2)
    inside = [j for j in output.splice_junctions.junctions if j.overlaps(window)]
    assert list(part.splice_junctions.junctions) == inside
    assert 0 < len(inside) < len(output.splice_junctions)
    beyond = open_predictions(tmp_path / "a.zarr", interval=Interval("chr1", 0, 100_000))
    same_part(beyond.atac, output.atac)
    with pytest.raises(
        IntervalError,
        match="^" + re.escape(
            "The saved predictions cover chr1:8192-12288:., which chr2:0-10:. does not touch"
        ) + "$",
    ):  # fmt: skip
        _ = open_predictions(tmp_path / "a.zarr", interval=Interval("chr2", 0, 10)).atac


def test_only_the_chunks_of_the_window_are_read(tmp_path):
    """A chunk that is not needed may even be broken."""
    values = np.arange(40_000, dtype=np.float32)[:, None]
    table = pd.DataFrame({"name": ["a"], "strand": ["."]})
    data = TrackData(values, table, 1, Interval("chr1", 0, 40_000))
    save_predictions(Output(atac=data), tmp_path / "a.zarr")
    (tmp_path / "a.zarr" / "prediction" / "atac" / "values" / "c" / "2" / "0").write_bytes(b"x")
    part = open_predictions(tmp_path / "a.zarr", interval=Interval("chr1", 100, 200)).atac
    np.testing.assert_array_equal(part.values[:, 0], np.arange(100, 200))


def test_bare_bases_have_no_parts(model, tmp_path):
    output = model.predict_sequence("ACGT" * 512, **QUESTION)
    save_predictions(output, tmp_path / "a.zarr")
    same_output(output, open_predictions(tmp_path / "a.zarr"))
    with pytest.raises(
        IntervalError,
        match="^" + re.escape(
            "These predictions are of bare bases without an interval, so no part of them can be "
            "chosen by one; open them whole"
        ) + "$",
    ):  # fmt: skip
        _ = open_predictions(tmp_path / "a.zarr", interval=Interval("chr1", 0, 9)).atac


def odd_table():
    table = pd.DataFrame(
        {
            "name": ["a", "b", "c"],
            "strand": ["+", "-", "."],
            "mixed": [None, np.nan, "text"],
            "number": [1.5, np.nan, -0.0],
            "small": np.array([1, 2, 3], np.int8),
            "single": np.array([0.1, np.inf, -np.inf], np.float32),
            "flag": [True, False, True],
            "maybe": pd.array([1, None, 3], dtype="Int64"),
            "words": pd.array(["x", None, "y"], dtype="string"),
            "objects": [3, 2.5, True],
        }
    )
    table["mixed"] = pd.Series([None, np.nan, "text"], dtype=object)
    table["objects"] = pd.Series([3, 2.5, True], dtype=object)
    return table


@pytest.mark.parametrize("index", [None, [7, 3, 9], ["x", "y", "z"]])
def test_odd_tables(tmp_path, index):
    table = odd_table() if index is None else odd_table().set_axis(index, axis=0)
    values = np.array([[np.nan, -0.0, 0.0], [np.inf, 1e-45, -1]], np.float32)
    uns = {
        "none": None, "text": "é", "number": 0.1, "nan": np.nan, "many": [1, (2, "x"), {"k": []}],
        "scalar": np.float32(0.1), "flag": True, "where": Interval("1", 0, 5, "-"),
        "what": Variant("1", 5, "A", "C"), "array": np.arange(5), "table": table,
        "empty": np.zeros((0, 3)),
    }  # fmt: skip
    data = TrackData(values, table, 4, Interval("1", 0, 8), uns)
    save_predictions(Output(cage=data), tmp_path / "a.zarr")
    same_part(data, open_predictions(tmp_path / "a.zarr").cage)


@pytest.mark.parametrize("dtype", [np.int32, bool, np.float16])
def test_other_dtypes(tmp_path, dtype):
    table = pd.DataFrame({"name": ["a"], "strand": ["."]})
    data = TrackData(np.array([[0], [1]], dtype), table, 1, Interval("1", 0, 2))
    save_predictions(Output(atac=data), tmp_path / "a.zarr")
    same_part(data, open_predictions(tmp_path / "a.zarr").atac)


def test_nothing_in_them(tmp_path):
    empty = TrackData(np.zeros((4, 0), np.float32), pd.DataFrame(columns=["name", "strand"]))
    none = JunctionData(
        np.empty(0, object), np.zeros((0, 1), np.float32), pd.DataFrame({"name": ["t"]})
    )
    output = Output(atac=empty, splice_junctions=none)
    save_predictions(output, tmp_path / "a.zarr")
    same_output(output, open_predictions(tmp_path / "a.zarr"))
    with pytest.raises(
        InputError, match=r"^There is nothing to save: the prediction has no outputs$"
    ):
        save_predictions(Output(), tmp_path / "b.zarr")


def test_junctions_keep_counts_and_names(tmp_path):
    junctions = np.empty(3, dtype=object)
    junctions[:] = [
        Junction("1", 0, 5, "+", "named", {"x": 1}, k=3),
        Junction("1", 1, 5, "-", k=2.5),
        Interval("1", 2, 5, "+"),
    ]
    data = JunctionData(
        junctions, np.ones((3, 1), np.float32), pd.DataFrame({"name": ["t"]}),
        Interval("1", 0, 9), {"standard_deviation": np.arange(3.0)[:, None]},
    )  # fmt: skip
    save_predictions(Output(splice_junctions=data), tmp_path / "a.zarr")
    same_part(data, open_predictions(tmp_path / "a.zarr").splice_junctions)


def test_what_cannot_be_saved_leaves_nothing(tmp_path):
    table = pd.DataFrame({"name": ["a"], "strand": ["."]})
    data = TrackData(np.zeros((2, 1), np.float32), table, uns={"fn": print})
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "uns of atac holds a builtin_function_or_method, which cannot be saved; leave it out, "
            "or turn it into numbers, text, lists or numeric arrays"
        ) + "$",
    ):  # fmt: skip
        save_predictions(Output(atac=data), tmp_path / "a.zarr")
    assert list(tmp_path.iterdir()) == []
    pair = Alleles(data, data, Variant("1", 1, "A", "C"))
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "Alleles of TrackData cannot be saved; save the pair of whole outputs that they were "
            "taken from"
        ) + "$",
    ):  # fmt: skip
        save_predictions(pair, tmp_path / "a.zarr")


def small_output(value=0.0):
    table = pd.DataFrame({"name": ["a"], "strand": ["."]})
    return Output(atac=TrackData(np.full((2, 1), value, np.float32), table))


def not_ours(path):
    return "^" + re.escape(
        f"{str(path)!r} does not hold predictions saved by agviz; choose another path"
    ) + "$"  # fmt: skip


def test_ours_is_replaced_and_the_foreign_is_left_alone(tmp_path):
    path = save_predictions(small_output(1), tmp_path / "a.zarr")
    save_predictions(small_output(2), path)
    assert open_predictions(path).atac.values[0, 0] == 2
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.txt").write_text("years of work")
    file = tmp_path / "notes.txt"
    file.write_text("notes")
    other = tmp_path / "other.zarr"
    zarr.open_group(other, mode="w", zarr_format=3).attrs["who"] = "somebody else"
    for path in (folder, file, other):
        with pytest.raises(FormatError, match=not_ours(path)):
            save_predictions(small_output(), path)
        with pytest.raises(FormatError, match=not_ours(path)):
            open_predictions(path)
    assert (folder / "chapter.txt").read_text() == "years of work"
    assert zarr.open_group(other, mode="r").attrs["who"] == "somebody else"
    broken = tmp_path / "broken.zarr"
    broken.mkdir()
    (broken / "zarr.json").write_text("{")
    with pytest.raises(FormatError, match=not_ours(broken)):
        open_predictions(broken)


def test_absent_newer_and_damaged(tmp_path):
    absent = tmp_path / "absent.zarr"
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"There are no saved predictions at {str(absent)!r}: nothing is there"
        ) + "$",
    ):  # fmt: skip
        open_predictions(absent)
    path = save_predictions(small_output(), tmp_path / "a.zarr")
    file = path / "zarr.json"
    content = json.loads(file.read_text())
    content["attributes"]["agviz_predictions"] |= {"format": 2, "written_by": "9.9"}
    file.write_text(json.dumps(content))
    with pytest.raises(
        FormatError,
        match="^" + re.escape(
            f"{str(path)!r} was saved by agviz 9.9 in format 2; this version reads format 1: "
            "install a newer agviz"
        ) + "$",
    ):  # fmt: skip
        open_predictions(path)
    path = save_predictions(small_output(), tmp_path / "b.zarr")
    (path / "prediction" / "atac" / "values" / "zarr.json").unlink()
    with pytest.raises(
        FormatError,
        match="^" + re.escape(
            "The saved predictions are damaged: prediction/atac/values is missing"
        ) + "$",
    ):  # fmt: skip
        _ = open_predictions(path).atac


@pytest.mark.filterwarnings("ignore::zarr.errors.ZarrUserWarning")
@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("atac/values/c/0/0", "1 of 1 pieces of prediction/atac/values are missing"),
        ("atac/zarr.json", "prediction/atac is missing"),
        ("zarr.json", "it needs the group prediction, or reference and alternate; there is none"),
    ],
)
def test_a_lost_file_is_told(tmp_path, lost, message):
    path = save_predictions(small_output(), tmp_path / "a.zarr")
    (path / "prediction" / lost).unlink()
    whole = re.escape(f"The saved predictions are damaged: {message}")
    with pytest.raises(FormatError, match=f"^{whole}$"):
        _ = open_predictions(path).atac


@pytest.mark.parametrize("cut", ["c/0/0", "zarr.json"])
def test_a_file_cut_short_is_told(tmp_path, cut):
    path = save_predictions(small_output(), tmp_path / "a.zarr")
    file = path / "prediction" / "atac" / "values" / cut
    file.write_bytes(file.read_bytes()[:-9])
    end = re.escape("; save them again, or copy the folder again")
    with pytest.raises(FormatError, match=rf"^The saved predictions are damaged: .+{end}$"):
        _ = open_predictions(path).atac


def test_json_is_plain_json():
    table = odd_table()
    text = json.dumps(encode_table(table, where="t"), allow_nan=False)
    pd.testing.assert_frame_equal(decode_table(json.loads(text)), table, check_exact=True)
    value = {"a": (1, np.inf, [None, np.int64(3)]), "dict": {"float": "x"}}
    text = json.dumps(encode(value, where="v"), allow_nan=False)
    same_value(decode(json.loads(text)), value)
    with pytest.raises(
        FormatError,
        match=r"^Saved predictions hold a value that this version cannot read: \{'new': 1\}$",
    ):
        decode({"new": 1})
