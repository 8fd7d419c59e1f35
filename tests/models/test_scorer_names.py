import re

import pytest
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS

from agviz.errors import InputError, UnknownNameError
from agviz.models.scorer_names import choose_scorers

RNA = RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]
SITES = RECOMMENDED_VARIANT_SCORERS["SPLICE_SITES"]


def test_settings_and_names(model):
    assert len(choose_scorers(None, model)) == 18  # no polyA sites here
    assert choose_scorers("rna_seq", model) == (RNA,)
    assert choose_scorers(RNA, model) == (RNA,)
    assert choose_scorers(OutputType.RNA_SEQ, model) == (RNA,)
    assert choose_scorers([OutputType.RNA_SEQ, SITES], model) == (RNA, SITES)
    assert choose_scorers([" Splice-Sites", RNA, "RNA_SEQ"], model) == (SITES, RNA)


def test_a_models_own_scorers_by_the_name_of_their_class(model, monkeypatch):
    class OwnScorer:
        requested_output = None

    monkeypatch.setattr(type(model), "_own_scorers", (OwnScorer,))
    (found,) = choose_scorers("ownscorer", model)
    assert isinstance(found, OwnScorer)


def test_unknown_names(model):
    message = "No variant scorer is called 'RNASEQ'; did you mean 'RNA_SEQ'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        choose_scorers("RNASEQ", model)
    message = "No scorers were chosen; name some, or give None for those recommended"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        choose_scorers([], model)
