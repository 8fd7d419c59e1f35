"""Enhancer-gene maps find the enhancer of TAL1, in the right cells, on the right background."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from small_teaching import small_teaching_bundle

import agviz as ag
from agviz.errors import InputError, IntervalError, UnknownNameError, UnsupportedError
from agviz.genome.gene_lookup import Gene
from agviz.interpret.elements import read_elements
from agviz.interpret.enhancer_table import check_enhancer_table
from agviz.interpret.enhancers import enhancer_map, summed_gradients
from agviz.interpret.expression_readouts import expression_readouts
from agviz.interpret.question import ask

CONTEXT = ag.Interval("chrT1", 76_000, 84_192)
CELLS = {"T-ALL": "CLO:0007045", "liver": "EFO:0001187"}


@pytest.fixture(scope="module")
def oracle():
    return ag.load_model("oracle")


@pytest.fixture(scope="module")
def insertion():
    return ag.teaching_loci()["TAL1"].variant("insertion_2bp")


@pytest.fixture(scope="module")
def links(oracle, insertion):
    at = insertion.start
    elements = [
        ag.Interval("chrT1", at - 30, at + 30, name="neo-enhancer"),
        ag.Interval("chrT1", 80_000, 80_060),
        ag.Interval("chrT1", 78_500, 78_560),
    ]
    return enhancer_map(
        oracle, "TAL1", CELLS, elements=elements, shuffles=2, context=CONTEXT,
        background=insertion, progress_bar=False,
    )  # fmt: skip


def test_the_new_enhancer_gives_the_gene_its_level_in_its_cells_alone(links, insertion):
    check_enhancer_table(links)
    scores = links.set_index(["name", "cell"])["score"]
    assert scores["neo-enhancer", "T-ALL"] > 1
    assert abs(scores["neo-enhancer", "liver"]) < 0.1
    assert abs(scores["chrT1:80,001-80,060", "T-ALL"]) < 0.1
    row = links[links["name"] == "neo-enhancer"].iloc[0]
    assert row["side"] == "upstream"
    assert row["distance"] == -(insertion.start - 78_536)
    assert links["own"].tolist() == ["promoter"] * 2 + [""] * 4
    assert not links["far"].any()
    assert links.attrs["method"] == "ablation by 2 dinucleotide shuffles, seed 0"
    assert links.attrs["engine"] == "full"
    assert links.attrs["background"] == str(insertion)
    assert links.attrs["citation"].startswith("enhancer-gene map: Avsec et al.")


def test_links_and_score_heatmap_draw_it(links):
    tall = links[(links["cell"] == "T-ALL") & (links["own"] == "")]
    arcs = ag.Links(tall, height_by="score", predicted=True)
    cells = ag.ScoreHeatmap(links.pivot_table("score", "name", "cell"), cluster="none")
    scene = (arcs & cells).at(CONTEXT).scene()
    kinds = {mark.kind if hasattr(mark, "kind") else mark.name for mark in scene.marks}
    assert {"link.arc", "heat.scores"} <= kinds


def test_tiles_cut_the_context(oracle, insertion):
    found = enhancer_map(
        oracle, "TAL1", CELLS, output=OutputType.CAGE, width=2_048, shuffles=1, context=CONTEXT,
        background=insertion, progress_bar=False,
    )  # fmt: skip
    tall = found[found["cell"] == "T-ALL"]
    assert tall["Start"].tolist() == list(range(76_000, 84_192, 2_048))
    away = tall[tall["own"] == ""]
    best = away.loc[away["score"].idxmax()]
    assert best["Start"] <= insertion.start < best["End"]


def test_summed_gradients_are_the_slope_towards_random_bases():
    from agviz.models.alphagenome.model import AlphaGenomeModel

    assembly = ag.load_model("oracle").assembly
    model = AlphaGenomeModel(small_teaching_bundle(1), assembly=assembly)
    context = ag.Interval("chrT1", 76_000, 80_096)
    gene = assembly.gene("TAL1")
    readouts = expression_readouts(
        gene, CELLS, output=OutputType.RNA_SEQ, genes=assembly.gene_models
    )
    question = ask(model, context, readouts, context=context)
    places = [ag.Interval("chrT1", 77_000, 77_300), ag.Interval("chrT1", 79_000, 79_040)]
    elements = read_elements(places, context)
    scores = summed_gradients(question, elements)
    engine, step = question.gradients(), 0.02
    for place, row in zip(places, scores, strict=True):
        base = engine.inputs(place)
        towards = np.stack([base + sign * step * (0.25 - base) for sign in (1, -1)])
        values = engine(towards, window=place).values
        slope = (values[0] - values[1]) / (2 * step)
        np.testing.assert_allclose(row, -slope, rtol=0.02, atol=1e-5)
    found = enhancer_map(
        model, gene, CELLS, elements=places, method="gradient", context=context,
        progress_bar=False,
    )  # fmt: skip
    np.testing.assert_allclose(found["score"].to_numpy().reshape(2, 2), scores, rtol=1e-5)
    assert found["deviation"].isna().all()
    assert found.attrs["engine"] == "gradients"


def test_what_cannot_be_mapped_is_told(oracle):
    with pytest.raises(InputError, match=r"^method must be one of 'ablation', 'gradient'; got 'x'"):
        enhancer_map(oracle, "TAL1", CELLS, method="x")
    with pytest.raises(UnknownNameError, match=r"did you mean 'TAL1'\?$"):
        enhancer_map(oracle, "TAL", CELLS)
    far = ag.Interval("chrT1", 0, 8_192)
    with pytest.raises(IntervalError, match=r"^The window chrT1:78,537-78,537 is not within the"):
        enhancer_map(oracle, "TAL1", CELLS, context=far)
    nothing = Gene("none", "none", "x", ag.Interval("chrT1", 80_000, 80_100, "+"))
    with pytest.raises(InputError, match=r"^The annotation has no exons of none$"):
        enhancer_map(oracle, nothing, CELLS, context=CONTEXT)
    with pytest.raises(
        IntervalError, match=r"^The element chrT1:10-20 is not within the predicted"
    ):
        enhancer_map(
            oracle, "TAL1", CELLS, elements=[ag.Interval("chrT1", 10, 20)], context=CONTEXT
        )
    with pytest.raises(UnsupportedError, match=r"^oracle has no gradients: "):
        enhancer_map(oracle, "TAL1", CELLS, method="gradient", context=CONTEXT)
