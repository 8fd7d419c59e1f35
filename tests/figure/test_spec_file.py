"""A figure goes to JSON and back as it was; what does not fit is refused with its place."""

import dataclasses
import importlib
import inspect
import json
import pkgutil
import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import agviz.figure
from agviz.errors import FormatError, InputError
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.axis import Axis
from agviz.figure.compose import Annotation, Panel
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.logo import Logo
from agviz.figure.scene import Text
from agviz.figure.spec_file import open_figure, write_figure
from agviz.figure.spec_kinds import KINDS, field_hints, kind_class
from agviz.figure.spec_schema import figure_schema
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.types import Interval, Variant


def refused(message, error=FormatError):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


@pytest.fixture
def figure(peaks, region, make_alleles, two_genes):
    variant = Variant("chr8", 15_000, "A", "AGT")
    letters = np.zeros((20, 4), dtype=np.float32)
    letters[3] = [0.5, np.nan, 0, -1]
    logo = Logo(letters, interval=Interval("chr8", 15_000, 15_020), motifs=[
        Interval("chr8", 15_002, 15_010, "+", name="MYB")
    ])  # fmt: skip
    tracks = Tracks(make_alleles(variant, peaks, peaks / 2), label_peaks=1, ylim=(0, 1.5))
    marked = tracks + Highlights(Interval("chr8", 12_000, 12_500, name="here"))
    whole = marked & Genes(two_genes) & Axis(scale_bar=False) & Variants(variant, ["insertion"])
    return (whole.titled("A title", assembly="GRCh38").lettered() | logo).at(region)


def rewritten(path, change):
    """The JSON of a file, changed by a function of its content."""
    whole = json.loads(path.read_text())
    change(whole)
    path.write_text(json.dumps(whole))


def same(one, other):
    """Two scenes, mark by mark."""
    assert [mark.role for mark in one.marks] == [mark.role for mark in other.marks]
    for mark, twin in zip(one.marks, other.marks, strict=True):
        for field in dataclasses.fields(mark):
            np.testing.assert_array_equal(getattr(mark, field.name), getattr(twin, field.name))
    return True


def test_a_figure_comes_back_as_it_was(figure, tmp_path):
    figure = figure.at(Interval("chr8", 14_000, 16_000))
    figure.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    assert same(figure.scene(183), again.scene(183))
    assert again.caption() == figure.caption()


def test_the_same_figure_gives_the_same_bytes(figure, tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_figure(figure, tmp_path / name / "figure.json")
        write_figure(open_figure(tmp_path / name / "figure.json"), tmp_path / name / "again.json")
    for file in ("figure.json", "figure.data"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
    text = (tmp_path / "one" / "figure.json").read_text()
    again = (tmp_path / "one" / "again.json").read_text()
    assert again.replace("again.data", "figure.data") == text


def test_every_panel_and_annotation_can_be_kept():
    for module in pkgutil.iter_modules(agviz.figure.__path__):
        importlib.import_module(f"agviz.figure.{module.name}")

    def below(cls):
        return {cls} | {each for child in cls.__subclasses__() for each in below(child)}

    ours = {
        cls
        for base in (Panel, Annotation)
        for cls in below(base) - {base}
        if cls.__module__.startswith("agviz.")
    }
    assert {cls.__name__ for cls in ours} <= set(KINDS)
    for name in KINDS:
        assert dataclasses.is_dataclass(kind_class(name))


def test_files_are_referred_to_by_path_and_arrays_by_key(tmp_path, two_genes):
    gtf = tmp_path / "genes.gtf"
    line = 'chr8\tx\t{}\t11001\t14000\t.\t+\t.\tgene_id "A"; gene_name "A"; transcript_id "A.1";\n'
    gtf.write_text("".join(line.format(kind) for kind in ("gene", "transcript", "exon")))
    bed = tmp_path / "signal.bedgraph"
    bed.write_text("chr8\t11000\t11500\t2.5\n")
    from agviz.observed.open_track import open_track

    figure = (Tracks(open_track(bed, name="measured")) & Genes(gtf)).at("chr8:11,001-12,000")
    figure.save(tmp_path / "figure.json")
    assert not (tmp_path / "figure.data").exists()
    text = (tmp_path / "figure.json").read_text()
    assert str(gtf) in text
    again = open_figure(tmp_path / "figure.json")
    assert same(figure.scene(120), again.scene(120))
    bed.unlink()
    place = "figure.parts[0].lanes[0].layers[0].signal.source"
    with pytest.raises(FormatError, match=f"^{re.escape(place)}: .*signal.bedgraph"):
        open_figure(tmp_path / "figure.json")


def test_contact_maps_are_kept_too(tmp_path, region):
    values = np.add.outer(np.arange(100), np.arange(100)).astype(np.float32)
    figure = (
        ContactMap(values, interval=region, colors=["#FFFFFF", "#000000"], limits=(0, None))
        & Virtual4C(values, Interval("chr8", 12_000, 12_100), interval=region)
    )  # fmt: skip
    figure.save(tmp_path / "figure.json")
    assert same(figure.scene(120), open_figure(tmp_path / "figure.json").scene(120))


def test_an_edit_changes_the_figure(figure, tmp_path):
    path = tmp_path / "figure.json"
    figure.save(path)

    def higher(whole):
        whole["figure"]["parts"][0]["title"] = "Another"

    rewritten(path, higher)
    texts = [mark.text for mark in open_figure(path).scene(183).marks if isinstance(mark, Text)]
    assert "Another" in texts
    assert "A title" not in texts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"hight": 3},
            "figure.parts[0]: Tracks has no field 'hight'; did you mean 'height'?",
        ),
        ({"height": "tall"}, "figure.parts[0].height must be a number; got 'tall'"),
        ({"height": True}, "figure.parts[0].height must be a number; got True"),
        (
            {"scale": "sharde"},
            "figure.parts[0].scale must be one of 'shared', 'free'; got 'sharde'",
        ),
        ({"ylim": [1]}, "figure.parts[0].ylim must have 2 items; got 1"),
        ({"ylim": 3}, "figure.parts[0].ylim must be a list or null; got 3"),
        ({"label_peaks": 1.5}, "figure.parts[0].label_peaks must be a whole number; got 1.5"),
        ({"is": "Track"}, "figure.parts[0]: there is no kind 'Track'; did you mean 'Tracks'?"),
        (
            {"is": "Axis"},
            (
                "figure.parts[0]: Axis has no field 'lanes'; there are: 'annotations', "
                "'scale_bar', 'show_region', 'ticks', 'unit'"
            ),
        ),
        ({"lanes": {"array": "x"}}, "figure.parts[0].lanes: the data file has no 'x'"),
        ({"lanes": [3]}, "figure.parts[0].lanes[0] must be Lane; got 3"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(peaks, region, tmp_path, change, message):
    path = tmp_path / "figure.json"
    Tracks(peaks, interval=region).save(path)
    rewritten(path, lambda whole: whole["figure"]["parts"][0].update(change))
    with refused(message):
        open_figure(path)


def test_missing_fields_are_named(peaks, region, tmp_path):
    path = tmp_path / "figure.json"
    Tracks(peaks, interval=region).save(path)
    rewritten(path, lambda whole: whole["figure"]["parts"][0].pop("show"))
    with refused("figure.parts[0]: Tracks lacks 'show'"):
        open_figure(path)


def test_what_is_no_figure_is_refused(peaks, region, tmp_path):
    path = tmp_path / "figure.json"
    with refused(f"There is no figure {str(path)!r}", InputError):
        open_figure(path)
    with refused("A figure's file ends in .json; got 'figure.txt'", InputError):
        open_figure(tmp_path / "figure.txt")
    path.write_text("{")
    with pytest.raises(FormatError, match=r"^figure.json is no JSON: "):
        open_figure(path)
    path.write_text("[]")
    with refused("figure.json is no agviz figure; one begins with {'format': 'agviz figure'}"):
        open_figure(path)
    Tracks(peaks, interval=region).save(path)
    rewritten(path, lambda whole: whole.update(version=2))
    with refused("figure.json has version 2 of the format; this agviz reads version 1"):
        open_figure(path)
    rewritten(path, lambda whole: whole.update(version=1, extra=1))
    with refused("figure.json has no field 'extra'"):
        open_figure(path)


def test_lost_and_damaged_data_files_are_told(peaks, region, tmp_path):
    path = tmp_path / "figure.json"
    Tracks(peaks, interval=region).save(path)
    data = tmp_path / "figure.data"
    data.write_bytes(data.read_bytes()[:100])
    with pytest.raises(FormatError, match=r"^The figure's data file 'figure.data' is damaged: "):
        open_figure(path)
    data.unlink()
    with refused("The figure's data file 'figure.data' is not beside it"):
        open_figure(path)


def test_sources_made_by_programs_cannot_be_kept(tmp_path):
    class Made:
        name, kind, reduce = "made", "signal", "max"

        def fetch(self, interval, bins=None):
            return np.zeros(bins, dtype=np.float32)

    figure = Tracks(Made()).at("chr8:1-100")
    message = (
        "Source 'made' is made by a program, not of a file, so a figure's file cannot refer to "
        "it; give the figure an array of its values"
    )
    with refused(message, InputError):
        figure.save(tmp_path / "figure.json")
    assert not list(tmp_path.iterdir())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    height=st.floats(0.5, 50),
    limits=st.none() | st.tuples(st.floats(-5, -1), st.floats(1, 5)),
    label=st.text(min_size=1, max_size=20),
    peaks_labelled=st.integers(0, 3),
)
def test_every_setting_survives(tmp_path, peaks, region, height, limits, label, peaks_labelled):
    tracks = Tracks(
        peaks, interval=region, height=height, ylim=limits, label=label, label_peaks=peaks_labelled
    )
    path = tmp_path / "figure.json"
    write_figure(tracks, path)
    (again,) = open_figure(path).panels()
    assert (again.height, again.ylim, again.label_peaks) == (height, limits, peaks_labelled)
    assert [lane.label for lane in again.lanes] == [label] * 2


def test_every_option_is_listed_in_the_schema_and_described():
    """A reference of all settings: the schema names them, the docstrings say what they do."""
    panels = [name for name in KINDS if isinstance(getattr(agviz, name, None), type)]
    assert len(panels) > 15
    for name in panels:
        kind, listed = kind_class(name), figure_schema()["$defs"][name]
        assert set(field_hints(name)) <= set(listed["properties"])
        assert listed["description"] == kind.__doc__.splitlines()[0]
        described = re.findall(r"^    (\w[\w, *]*)$", kind.__doc__, re.M)
        words = {word.strip("* ") for line in described for word in line.split(",")}
        options = set(inspect.signature(kind).parameters) - {"annotations"}
        assert options <= words, (name, options - words)


def test_the_schema_knows_what_is_written(figure, tmp_path):
    schema = figure_schema()
    assert set(KINDS) < set(schema["$defs"])
    figure.save(tmp_path / "figure.json")
    whole = json.loads((tmp_path / "figure.json").read_text())

    def fits(value, wanted):
        """As far as this schema goes: a small validator, so that none has to be installed."""
        if "$ref" in wanted:
            wanted = schema["$defs"][wanted["$ref"].rsplit("/", 1)[1]]
        if "anyOf" in wanted:
            return any(fits(value, each) for each in wanted["anyOf"])
        if "const" in wanted or "enum" in wanted:
            return value in wanted.get("enum", [wanted.get("const")])
        kinds = {
            "null": type(None), "integer": int, "number": (int, float), "string": str,
            "boolean": bool, "array": list, "object": dict,
        }  # fmt: skip
        if "type" in wanted and not isinstance(value, kinds[wanted["type"]]):
            return False
        if isinstance(value, list):
            each = wanted.get("prefixItems") or [wanted["items"]] * len(value)
            return len(each) == len(value) and all(map(fits, value, each))
        if isinstance(value, dict):
            known = wanted.get("properties", {})
            other = wanted.get("additionalProperties", {})
            return set(wanted.get("required", ())) <= set(value) and all(
                fits(item, known[name])
                if name in known
                else other is not False and fits(item, other)
                for name, item in value.items()
            )
        return True

    assert fits(whole, schema)
    whole["figure"]["parts"][0]["hight"] = 3
    assert not fits(whole, schema)
