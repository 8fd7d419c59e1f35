"""An explorer without a browser: it is spoken to as one does, and lives on whatever happens."""

import re

import numpy as np
import pytest
from small_explorer import PLACE, Ear

import agviz as ag
from agviz.errors import InputError, UnknownNameError
from agviz.widgets.mutagenesis import WINDOW_MOST

VARIANT = "chrT1:22000:A>CT"


def test_it_draws_what_it_shows(ear):
    scene, buffers = ear.last("scene")
    (view,) = scene["scene"]["views"]
    assert (view["contig"], view["start"], view["end"]) == ("chrT1", 20_000, 24_000)
    assert len(buffers) == 3
    state = ear.last("state")[0]["state"]
    assert state["region"] == PLACE
    assert state["measured"] == [(0, "T-ALL line (teaching) DNase-seq")]
    assert state["bounds"] == {"least": 10, "widest": 2**20, "length": 65_536}


def test_a_turn_of_the_wheel_is_answered_by_its_number(ear):
    assert ear.say("view", start=21_000.4, end=22_000.4, number=7) == ["state", "scene"]
    assert ear.last("scene")[0]["number"] == 7
    assert ear.explorer.state.region.text == "chrT1:21,001-22,000"
    ear.say("undo")
    assert ear.explorer.state.region.text == PLACE
    ear.say("redo")
    ear.say("pan", part=0.5)
    ear.say("zoom", factor=2)
    assert ear.explorer.state.region.text == "chrT1:21,001-23,000"


def test_outside_of_the_prediction_another_is_made_in_a_thread(ear):
    kinds = ear.say("go", text="chrT2:1-2,000")
    assert kinds.index("busy") < kinds.index("scene")
    assert ear.explorer.state.context.contig == "chrT2"
    assert "busy" not in ear.say("go", text=PLACE)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"type": "go", "text": "NOGENE"}, "is called 'NOGENE'"),
        ({"type": "go", "text": "chrT1:65,000-70,000"}, "reaches over the end of contig"),
        ({"type": "variant", "text": "what"}, "'what' is not a variant"),
        ({"type": "variant", "text": "chrT1:99999999:A>C"}, "reaches position 99,999,999"),
        ({"type": "show", "value": "difference"}, "REF and ALT need a variant"),
        ({"type": "ism", "track": 0, "gene": None}, "4,000 bp are shown: zoom in"),
        ({"type": "nonsense"}, "KeyError: 'nonsense'"),
    ],
)
def test_what_cannot_be_is_told_and_the_view_stays(ear, said, told):
    before = ear.explorer.state
    ear.say(**{"kind" if k == "type" else k: v for k, v in said.items()})
    (words,) = ear.errors()
    assert told in words
    assert ear.explorer.state == before
    assert "scene" in ear.say("zoom", factor=0.5)


def test_a_prediction_that_fails_is_told_and_the_widget_lives_on(ear, monkeypatch):
    before = ear.explorer.state
    with monkeypatch.context() as broken:
        broken.setattr(
            ear.explorer.model, "predict_interval", lambda *a, **k: (_ for _ in ()).throw(
                RuntimeError("out of memory")
            )
        )  # fmt: skip
        assert "refused" in ear.say("go", text="chrT2:5,001-9,000")
    assert ear.errors() == ["RuntimeError: out of memory"]
    assert ear.explorer.state == before
    ear.say("go", text="chrT2:5,001-9,000")
    assert ear.explorer.state.region.contig == "chrT2"


def test_alleles_tracks_and_panels(ear):
    ear.say("variant", text=VARIANT)
    assert ear.last("state")[0]["state"]["variant"] == VARIANT
    ear.say("show", value="difference")
    ear.say("toggle", output="SPLICE_JUNCTIONS")
    ear.say("toggle", output="CONTACT_MAPS")
    assert re.findall(r"    ag\.(\w+)\(out", ear.explorer.code) == [
        "Tracks",
        "Sashimi",
        "ContactMap",
    ]
    ear.say("toggle", output="CONTACT_MAPS")
    ear.say("genes")
    assert "ContactMap" not in ear.explorer.code
    assert "ag.Genes" not in ear.explorer.code
    ear.say("search", query="liver DNase")
    (found,) = ear.last("found")[0]["rows"]
    assert found["label"] == "liver (teaching) DNase-seq"
    ear.say("pick", track=found["track"], picked=True)
    assert found["track"] in ear.last("state")[0]["state"]["tracks"]
    ear.say("search", query="nothing like it")
    assert ear.last("found")[0]["total"] == 0


def test_a_wrong_reference_is_said_and_used(ear):
    there = ear.explorer.model.assembly.sequence(ag.Interval("chrT1", 21_999, 22_000))
    other = "G" if there != "G" else "C"
    ear.say("variant", text=f"chrT1:22000:{other}>{'T' if there != 'T' else 'A'}")
    (words,) = ear.errors()
    assert words.startswith("The genome disagrees with the stated REF, which is used")


def test_every_base_on_screen_is_mutated_as_ism_does(ear):
    ear.say("view", start=22_000, end=22_010, number=1)
    ear.say("ism", track=0, gene=None)
    explorer = ear.explorer
    assert ear.last("said")[0]["text"] == "Every base of chrT1:22,001-22,010 was mutated."
    readout = ag.SignalReadout(
        ag.OutputType.DNASE, tracks="CLO:0007045", window=ag.Interval("chrT1", 21_755, 22_255)
    )
    truth = ag.ism(
        explorer.model, ag.Interval("chrT1", 22_004, 22_006), readout,
        context=explorer.state.context.interval, progress_bar=False,
    )  # fmt: skip
    np.testing.assert_array_equal(explorer.effects[4:6], truth)
    assert "ag.Logo(effects" in explorer.code


def test_mutagenesis_can_be_cancelled(ear):
    explorer = ear.explorer
    ear.say("view", start=21_000, end=21_000 + WINDOW_MOST, number=1)
    ear.heard.clear()
    explorer._heard(explorer, {"type": "ism", "track": 0, "gene": None}, [])
    explorer._heard(explorer, {"type": "cancel"}, [])
    assert explorer.wait(30)
    assert explorer.effects is None
    assert ear.last("said")[0]["text"] == "Cancelled."
    assert ear.last("progress")[0]["what"] is None


@pytest.mark.parametrize("other", ["", "chrT1:22005:T>G"])
def test_mutagenesis_of_a_variant_that_was_changed_meanwhile_is_kept_and_not_drawn(ear, other):
    explorer = ear.explorer
    ear.say("variant", text=VARIANT)
    ear.say("view", start=21_994, end=22_004, number=1)
    ear.heard.clear()
    explorer._heard(explorer, {"type": "ism", "track": 0, "gene": None}, [])
    explorer._heard(explorer, {"type": "variant", "text": other}, [])
    assert explorer.wait(60)
    assert explorer.effects is None
    assert [words for words in ear.errors() if "disagrees" not in words] == []
    said = [content["text"] for content, _ in ear.heard if content["type"] == "said"]
    assert (
        "Every base of chrT1:21,995-22,004 was mutated, but the variant was changed meanwhile: "
        "mutate anew"
    ) in said
    ear.say("undo")
    ear.say("ism", track=0, gene=None)  # what was computed is there
    assert len(explorer.effects) == 2
    assert not [content for content, _ in ear.heard if content["type"] == "progress"
                and content["what"] == "Mutating"]  # fmt: skip


def test_figures_are_saved_for_journals(ear):
    for kind, start in (("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
        ear.say("save", format=kind, width=89)
        said, (content,) = ear.last("file")
        assert said["name"] == f"chrT1_20001-24000_89mm.{kind}"
        assert content.startswith(start)


def test_variants_are_scored_while_one_looks(model):
    explorer = ag.explore(model, PLACE, tracks="T-ALL DNase", scores=[VARIANT, "chrT1:23000:A>G"])
    assert explorer.wait(60)
    ear = Ear(explorer)
    ear.say("width", pixels=700)
    table = ear.last("table")[0]
    assert table["columns"][0] == "variant"
    assert [row[0] for row in table["rows"]] == [VARIANT, "chrT1:23000:A>G"]
    again = Ear(ag.explore(model, PLACE, tracks="T-ALL DNase", scores=explorer.scores))
    again.say("width", pixels=700)
    assert again.last("table")[0]["rows"] == table["rows"]


def test_saved_notebooks_show_a_picture(explorer):
    data, metadata = explorer._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == "<agviz Explorer: chrT1:20,001-24,000, 1 track>"
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["width"] > 600
    assert explorer.picture == data["image/png"]


def test_where_it_begins(model):
    gene = model.assembly.gene("NAMED")
    for place in (gene, "NAMED", gene.gene_id):
        assert ag.explore(model, place).state.region.contains(
            ag.explore(model, gene.interval).state.region
        )
    variant = ag.explore(model, ag.Variant("chrT1", 22_000, "A", "C"))
    assert variant.state.variant.text == "chrT1:22000:A>C"
    with pytest.raises(UnknownNameError):
        ag.explore(model, "NOBODY")
    with pytest.raises(InputError, match=r"^place must be an Interval, a Variant, a Gene or"):
        ag.explore(model, 5)
    with pytest.raises(InputError, match=r"^explore needs a model of ag\.load_model or"):
        ag.explore(object(), "TAL1")
    with pytest.raises(InputError, match=r"^tracks must be words to search for, or rows of"):
        ag.explore(model, PLACE, tracks=3)


def test_what_cannot_be_drawn_is_told_and_left(ear, monkeypatch):
    from agviz.widgets import explorer as module

    before = ear.explorer.state
    with monkeypatch.context() as broken:
        broken.setattr(module, "draw", lambda *given: (_ for _ in ()).throw(InputError("no room")))
        ear.say("zoom", factor=0.5)
        assert ear.errors() == ["no room"]
        assert ear.explorer.state == before
    assert "scene" in ear.say("zoom", factor=0.5)


def test_a_browser_can_say_all_that_there_is(ear):
    from agviz.widgets.acts import ACTS
    from agviz.widgets.assets import asset

    script = asset("explorer.js", "ism.js")
    assert set(re.findall(r'this\.tell\("(\w+)"', script)) == set(ACTS)
    assert "http" not in script.replace("http://www.w3.org/2000/svg", "")
