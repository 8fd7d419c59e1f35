"""tangermeme's own functions give the enhancer case the numbers that ours give."""

import pytest
from case_genomes import teaching_stand_in
from small_enhancer import small_enhancer

from agviz.cases.enhancer_questions import ask_all
from agviz.cases.enhancer_tangermeme import beside_tangermeme
from agviz.cases.site_choice import choose_site, context_of
from agviz.cases.work import Work
from agviz.interpret.kept import Kept
from agviz.models.oracle import Oracle

pytest.importorskip("torch", reason="PyTorch is not installed (extra 'torch'); CI has it")
pytest.importorskip("tangermeme", reason="tangermeme is not installed (extra 'torch'); CI has it")
pytestmark = pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")


def test_marginalize_and_space_agree_with_ours(tmp_path):
    case = small_enhancer()
    oracle = Oracle(assembly=teaching_stand_in(tmp_path, "liver_enhancer", start=196_608))
    site = choose_site(case.name, case.sites, oracle)
    kept = Kept(tmp_path / "kept", what="a run of a case")
    kept.begin({})
    work = Work(
        case=case.name, model=oracle, site=site, context=context_of(site, oracle), kept=kept,
        progress_bar=False,
    )  # fmt: skip
    table = beside_tangermeme(work, ask_all(work).tables)
    assert table["what"].value_counts().to_dict() == {"marginalize": 6, "space": 3}
    largest = table["ours"].abs().max()
    assert largest > 0.5
    assert (table["ours"] - table["tangermeme"]).abs().max() < 1e-5 * largest
