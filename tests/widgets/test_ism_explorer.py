"""A mutagenesis that is clicked, and a motif that is moved, without a browser."""

import dataclasses
from types import SimpleNamespace

import IPython
import numpy as np
import pytest
from small_explorer import Ear

import agviz as ag
from agviz.errors import InputError
from agviz.figure.scene import Text
from agviz.widgets.ism_choices import mutation, tracks_read
from agviz.widgets.ism_explorer import MUTATING
from agviz.widgets.motif_curve import coarse_first, curve, placement
from agviz.widgets.state import Place, Track

WINDOW = ag.Interval("chrT1", 22_000, 22_004)


@pytest.fixture(scope="module")
def peak():
    place = ag.Interval("chrT1", 21_800, 22_300)
    return ag.SignalReadout(ag.OutputType.DNASE, tracks="CLO:0007045", window=place)


@pytest.fixture(scope="module")
def effects(model, peak):
    return ag.ism(model, WINDOW, peak, progress_bar=False)


@pytest.fixture(scope="module")
def ear(model, peak):
    explorer = ag.IsmExplorer(model, WINDOW, {"peak": peak, "more": peak + 1.0})
    assert explorer.wait(60)
    listening = Ear(explorer)
    listening.say("width", pixels=800)
    return listening


def test_it_shows_what_ism_gives(ear, effects):
    np.testing.assert_array_equal(ear.explorer.effects["peak"], effects)
    assert ear.last("asked")[0]["readouts"] == ["peak", "more"]
    (view,) = ear.last("scores")[0]["scene"]["views"]
    assert (view["start"], view["end"]) == (22_000, 22_004)
    assert ear.explorer.state.tracks == (Track("DNASE", "CLO:0007045 DNase-seq", "."),)


def test_the_figure_says_what_is_measured_and_of_which_genome(ear):
    scene = ear.explorer.scores_figure().scene(183)
    texts = [mark.text for mark in scene.marks if isinstance(mark, Text)]
    assert "peak" in texts
    assert "mutant − REF" in texts  # beside the color bar
    assert "chrT1:22,001-22,004 (teaching), 1-based" in texts


def test_a_click_shows_both_alleles_of_that_mutation(ear, effects):
    there = str(effects.observed[1].item())
    base = next(each for each in "ACGT" if each != there)
    ear.say("base", position=22_001, base=base)
    assert ear.explorer.state.variant.text == f"chrT1:22002:{there}>{base}"
    before = effects.attrs["reference"]
    after = before + float(effects.sel(position=22_001, base=base))
    assert ear.last("said")[0]["text"].startswith(
        f"chrT1:22,002 {there}>{base}: {before:.4g} → {after:.4g}"
    )
    ear.say("base", position=22_003, base=None)
    strongest = "ACGT"[int(np.abs(effects.sel(position=22_003).values).argmax())]
    assert ear.explorer.state.variant.alternate == strongest


def test_what_is_no_mutation_is_told(ear, effects):
    there = str(effects.observed[1].item())
    ear.say("base", position=22_001, base=there)
    assert ear.errors() == [f"chrT1:22,002 is {there} already; choose one of the three other bases"]
    ear.say("base", position=30_000, base="A")
    assert ear.errors() == ["30,001 is not within chrT1:22,001-22,004, which was mutated"]
    ear.say("slide", distance=5)
    assert ear.errors() == ["No gene was given to place a motif at; give IsmExplorer gene=..."]


def test_another_readout_is_shown(ear):
    ear.say("readout", name="more")
    assert ear.explorer.readout == "more"
    assert "scores" in [content["type"] for content, _ in ear.heard]


def test_a_gene_follows_a_motif_as_the_oracle_says(model):
    motif = ag.teaching_motifs()["MYB"]
    placed = placement(model, "NAMED", motif, term="CLO:0007045")
    few = placed.distances[14:18]
    placed = dataclasses.replace(placed, distances=few)
    (*_, last) = curve(model, placed, lambda done, total: None)
    assert list(last) == list(few)
    change = placed.change(few[0], model.assembly)
    out = model.predict_variant(
        placed.context.interval, change.variant, requested_outputs=["RNA_SEQ"],
        ontology_terms=["CLO:0007045"],
    )  # fmt: skip
    readout = ag.GeneReadout(
        ag.OutputType.RNA_SEQ, placed.gene, tracks="CLO:0007045",
        genes=model.assembly.gene_models,
    )  # fmt: skip
    assert last[few[0]] == pytest.approx(readout(out.alternate) / readout(out.reference), rel=1e-4)


def test_a_motif_is_laid_along_the_gene(model):
    placed = placement(model, "NAMED", "AACC")
    gene = placed.gene.interval
    distance = placed.distances[0]
    edit = placed.edit(distance, "TTTT")
    assert edit.bases == ("GGTT" if gene.negative_strand else "AACC")
    sign = -1 if gene.negative_strand else 1
    assert edit.start + 2 == placed.gene.tss + sign * distance
    with pytest.raises(InputError, match=r"^One motif is placed at a time; got 2$"):
        placement(model, "NAMED", ["AACC", "GGGG"])


def test_the_slider_moves_the_motif(model, peak):
    explorer = ag.IsmExplorer(model, WINDOW, peak, gene="NAMED", motif="CAACGGTT")
    explorer.cancel()
    ear = Ear(explorer)
    ear.say("width", pixels=800)
    placing = ear.last("asked")[0]["placing"]
    assert placing["motif"] == "CAACGGTT"
    assert "MYB" in placing["motifs"]
    far = placing["distances"][3]
    explorer.curves = {"oracle": {far: 2.5}}
    ear.say("slide", distance=far + 1)
    apart = f"{far:+,}".replace("-", "−")
    assert ear.last("said")[0]["text"] == f"CAACGGTT at {apart} bp of NAMED: 2.5-fold by oracle"
    ear.say("place")
    assert ear.explorer.state.variant.alternate in ("CAACGGTT", "AACCGTTG")
    assert "IsmExplorer: chrT1:22,001-22,004" in repr(explorer)


def test_what_was_cancelled_begins_again(model, peak):
    ear = Ear(ag.IsmExplorer(model, WINDOW, peak, gene="NAMED", motif="CAACGGTT"))
    explorer = ear.explorer
    ear.say("cancel")
    assert ear.last("ended")[0]["some"]
    assert explorer.effects is None
    ear.say("base", position=22_001, base=None)  # as pressing the button does
    told = [content["text"] for content, _ in ear.heard if content["type"] == "said"]
    assert "The mutagenesis had ended before it was done: it begins again" in told
    assert not ear.last("ended")[0]["some"]
    assert explorer.effects.shape == (4, 4)
    assert len(explorer.curves["oracle"]) == len(explorer.placed.distances)


def test_what_failed_begins_again(model, peak, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(
            type(model), "mutants", lambda *a, **k: (_ for _ in ()).throw(MemoryError("too large"))
        )
        explorer = ag.IsmExplorer(model, WINDOW, peak)
        assert explorer.wait(60)
    ear = Ear(explorer)
    ear.say("width", pixels=800)
    assert ear.last("ended")[0]["some"]
    assert "scores" in ear.say("resume")
    assert not ear.last("ended")[0]["some"]


def test_mutagenesis_of_what_is_on_screen_does_not_end_that_of_the_window(model, peak):
    explorer = ag.IsmExplorer(model, ag.Interval("chrT1", 22_000, 22_010), peak)
    for said in (
        {"type": "view", "start": 22_000, "end": 22_010, "number": 1},
        {"type": "ism", "track": 0, "gene": None},
    ):
        explorer._heard(explorer, said, [])
    assert explorer.wait(60)
    assert explorer.effects is not None
    assert explorer.state.mutated is not None


@pytest.mark.parametrize(("somebody", "seconds"), [(True, 1.0), (False, 10.0)])
def test_cells_wait_for_the_mutagenesis_where_nobody_watches(
    model, peak, monkeypatch, somebody, seconds
):
    kernel = SimpleNamespace(_allow_stdin=somebody)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    explorer = ag.IsmExplorer(model, WINDOW, peak)
    asked, wait = [], explorer.working.wait
    monkeypatch.setattr(explorer.working, "wait", lambda *given: asked.append(given) or wait(60))
    explorer._repr_mimebundle_()
    assert asked == [(seconds, MUTATING)]


def test_of_effects_that_are_none_another_base_than_that_there_is_taken(effects):
    change, _ = mutation(effects * 0, Place.of(WINDOW), position=22_001, base=None)
    assert change.alternate != change.reference


def test_distances_are_known_coarse_first_and_each_once():
    assert sorted(coarse_first(37)) == list(range(37))


def test_tracks_that_are_read_are_shown(model, peak):
    from agviz.interpret.question import ask

    gene = ag.GeneReadout(
        ag.OutputType.RNA_SEQ, model.assembly.gene("NAMED"), tracks="CLO:0007045",
        genes=model.assembly.gene_models,
    )  # fmt: skip
    place = model.assembly.gene("NAMED").interval
    found = tracks_read(ask(model, ag.Interval("chrT2", place.start, place.start + 5), gene))
    assert [track.output for track in found] == ["RNA_SEQ"]
