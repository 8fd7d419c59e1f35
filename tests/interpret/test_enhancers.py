"""Enhancer-gene maps find the enhancer of TAL1, in the right cells, on the right background."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from linear_gradients import Linear, LinearOracle
from locus_assembly import locus_assembly

import agviz as ag
from agviz.errors import InputError, IntervalError, UnknownNameError, UnsupportedError
from agviz.genome.gene_lookup import Gene
from agviz.interpret.agreement import one_of_each
from agviz.interpret.enhancer_table import check_enhancer_table
from agviz.interpret.enhancers import enhancer_map
from agviz.interpret.result_files import open_result, save_result
from agviz.models.oracle import Oracle
from agviz.teaching.loci import locus

CONTEXT = ag.Interval("TAL1", 10_240, 18_432)
TSS = 13_000
READOUT = ag.SignalReadout(OutputType.DNASE, tracks=[0])
pytestmark = pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")
CELLS = {"T-ALL": "CLO:0007045", "liver": "EFO:0001187"}


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return locus_assembly("TAL1", tmp_path_factory.mktemp("locus"))


@pytest.fixture(scope="module")
def oracle(assembly):
    return Oracle(assembly=assembly)


@pytest.fixture(scope="module")
def insertion():
    return locus("TAL1").variant("insertion_2bp")


@pytest.fixture(scope="module")
def links(oracle, insertion):
    at = insertion.start
    elements = [
        ag.Interval("TAL1", at - 30, at + 30, name="neo-enhancer"),
        ag.Interval("TAL1", 15_000, 15_060),
        ag.Interval("TAL1", 12_900, 12_960),
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
    assert abs(scores["TAL1:15,001-15,060", "T-ALL"]) < 0.1
    row = links[links["name"] == "neo-enhancer"].iloc[0]
    assert row["side"] == "upstream"
    assert row["distance"] == -(insertion.start - TSS)
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
    assert {"link.arc", "heat.scores"} <= {mark.role for mark in scene.marks}


def test_tiles_cut_the_context(oracle, insertion):
    found = enhancer_map(
        oracle, "TAL1", CELLS, output=OutputType.CAGE, width=2_048, shuffles=1, context=CONTEXT,
        background=insertion, progress_bar=False,
    )  # fmt: skip
    tall = found[found["cell"] == "T-ALL"]
    assert tall["Start"].tolist() == list(range(10_240, 18_432, 2_048))
    away = tall[tall["own"] == ""]
    best = away.loc[away["score"].idxmax()]
    assert best["Start"] <= insertion.start < best["End"]


def test_tiles_end_with_the_contig(oracle):
    """The default context around a gene near the contig's first base begins before that."""
    found = enhancer_map(oracle, "TAL1", CELLS, width=4_096, shuffles=1, progress_bar=False).query(
        "cell == 'liver'"
    )
    assert ":-" in found.attrs["context"]
    assert found["Start"].tolist() == list(range(0, TSS + 16_384 - 4_095, 4_096))


def test_gradients_say_what_random_bases_would_lose(assembly):
    model = LinearOracle(assembly=assembly)
    places = [ag.Interval("TAL1", 10_300, 10_304), ag.Interval("TAL1", 15_000, 15_003)]
    found = enhancer_map(
        model, "TAL1", CELLS, elements=places, method="gradient", context=CONTEXT,
        progress_bar=False,
    )  # fmt: skip
    check_enhancer_table(found)
    bases = assembly.sequence(CONTEXT)
    weights = Linear(bases, CONTEXT, dict.fromkeys(CELLS, READOUT)).weights()
    for place, scores in zip(places, found["score"].to_numpy().reshape(2, 2), strict=True):
        wanted = np.zeros(2)
        for at in range(place.start - CONTEXT.start, place.end - CONTEXT.start):
            wanted += weights[:, at, "ACGT".index(bases[at])] - weights[:, at].mean(1)
        np.testing.assert_allclose(scores, wanted, rtol=1e-5)
    assert found["deviation"].isna().all()
    assert found.attrs["engine"] == "gradients"
    assert found.attrs["method"] == "gradient x input, less its mean over the bases"


def test_gradients_carry_their_agreement_with_ablation(assembly, insertion, tmp_path):
    model = LinearOracle(assembly=assembly)
    asked = {
        "width": 1_024, "shuffles": 1, "seed": 3, "context": CONTEXT, "background": insertion,
        "progress_bar": False,
    }  # fmt: skip
    exact = enhancer_map(model, "TAL1", CELLS, **asked)
    found = enhancer_map(model, "TAL1", CELLS, method="gradient", **asked)
    others = exact["own"] == ""
    pairs = {
        cell: (exact[others & (exact["cell"] == cell)]["score"].to_numpy(),
               found[others & (found["cell"] == cell)]["score"].to_numpy())
        for cell in CELLS
    }  # fmt: skip
    assert found.attrs["agreement"] == {
        cell: pytest.approx(np.corrcoef(*pair)[0, 1], abs=1e-4) for cell, pair in pairs.items()
    }
    count = found.attrs["agreement_elements"]
    assert count == len(pairs["T-ALL"][0]) < 8  # the gene's own are no enhancers
    few = enhancer_map(model, "TAL1", CELLS, method="gradient", sample=3, **asked)
    rows = one_of_each(np.arange(count), 3, seed=3)
    wanted = np.corrcoef(pairs["T-ALL"][0][rows], pairs["T-ALL"][1][rows])[0, 1]
    assert few.attrs["agreement"]["T-ALL"] == pytest.approx(wanted, abs=1e-4)
    assert few.attrs["agreement_elements"] == 3
    save_result(few, tmp_path / "few")
    assert open_result(tmp_path / "few").attrs == few.attrs


def test_agreement_that_is_not_known_is_told(assembly, links):
    model = LinearOracle(assembly=assembly)
    asked = {"method": "gradient", "context": CONTEXT, "progress_bar": False, "shuffles": 1}
    alone = [ag.Interval("TAL1", 15_000, 15_060)]
    one = enhancer_map(model, "TAL1", CELLS, elements=alone, **asked)
    assert np.isnan([*one.attrs["agreement"].values()]).all()
    assert one.attrs["agreement_elements"] == 1
    short = [ag.Interval("TAL1", 15_000, 15_003)]  # no shuffle changes it
    nothing = enhancer_map(model, "TAL1", CELLS, elements=short, **asked)
    assert np.isnan([*nothing.attrs["agreement"].values()]).all()
    assert nothing.attrs["agreement_elements"] == 0
    none = enhancer_map(model, "TAL1", CELLS, elements=alone, sample=0, **asked)
    assert none.attrs["agreement"] == "not measured"
    assert none.attrs["agreement_elements"] == 0
    assert "agreement" not in links.attrs  # ablation is exact
    with pytest.raises(InputError, match=r"^sample must be 0 or more elements; got -1$"):
        enhancer_map(model, "TAL1", CELLS, sample=-1, **asked)


def test_what_cannot_be_mapped_is_told(oracle):
    with pytest.raises(InputError, match=r"^method must be one of 'ablation', 'gradient'; got 'x'"):
        enhancer_map(oracle, "TAL1", CELLS, method="x")
    with pytest.raises(UnknownNameError, match=r"is called 'TAL'; did you mean 'TAL1'\?$"):
        enhancer_map(oracle, "TAL", CELLS)
    far = ag.Interval("TAL1", 0, 8_192)
    with pytest.raises(
        IntervalError,
        match=r"^TAL1 begins at TAL1:13,001-13,001, outside of the context TAL1:1-8,192; give",
    ):
        enhancer_map(oracle, "TAL1", CELLS, context=far)
    nothing = Gene("none", "none", "x", ag.Interval("TAL1", 15_000, 15_100, "+"))
    with pytest.raises(InputError, match=r"^The annotation has no exons of none$"):
        enhancer_map(oracle, nothing, CELLS, context=CONTEXT)
    with pytest.raises(IntervalError, match=r"^The element TAL1:10-20 is not within the predicted"):
        enhancer_map(oracle, "TAL1", CELLS, elements=[ag.Interval("TAL1", 10, 20)], context=CONTEXT)
    with pytest.raises(UnsupportedError, match=r"^oracle has no gradients: "):
        enhancer_map(oracle, "TAL1", CELLS, method="gradient", context=CONTEXT)
