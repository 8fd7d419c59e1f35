"""`variant_scores` on a small model that computes from the sequence, on an SDK-like client, and
against the SDK's own `tidy_scores`."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from alphagenome.models import dna_model, variant_scorers
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS

from agviz.errors import (
    AgvizWarning,
    InputError,
    ReferenceMismatchWarning,
    UnknownNameError,
    UnsupportedError,
    VariantError,
)
from agviz.genome.types import Interval, Variant
from agviz.models.variant_scores import variant_scores
from agviz.scoring.background import sample_background

WIDTH = 4096
SCORERS = ["DNASE", "RNA_SEQ", "SPLICE_SITES"]


def snv(assembly, position, alternate="ACGT"):
    """An SNV at a 1-based position of chr1."""
    base = assembly.sequence(Interval("chr1", position - 1, position))
    return Variant("chr1", position, base, next(b for b in alternate if b != base))


@pytest.fixture
def variants(assembly):
    return [snv(assembly, position) for position in (16_500, 9_100, 12_000)]


class Client(dna_model.DnaModel):
    """Like the official client: the seven methods, no assembly; scores come back in any time."""

    def __init__(self, model):
        self.model = model
        self.asked = []

    predict_sequence = predict_interval = predict_variant = None
    score_interval = score_ism_variants = None

    def score_variant(self, interval, variant, variant_scorers=(), *, organism):
        self.asked.append(str(variant))
        scorers = variant_scorers or [RECOMMENDED_VARIANT_SCORERS["DNASE"]]
        results = self.model.score_variant(interval, variant, scorers, organism=organism)
        for result in results:
            result.layers["quantiles"] = np.full(result.X.shape, 0.25, dtype=np.float32)
        return results

    def output_metadata(self, organism=dna_model.Organism.HOMO_SAPIENS):
        return self.model.output_metadata(organism)


def test_one_tidy_frame_as_the_sdk_makes_it(model, variants):
    ours = variant_scores(model, variants, SCORERS, width=WIDTH)
    settings = [RECOMMENDED_VARIANT_SCORERS[name] for name in SCORERS]
    starts = [variant.start - WIDTH // 2 for variant in variants]
    intervals = [Interval("chr1", start, start + WIDTH) for start in starts]
    theirs = variant_scorers.tidy_scores(
        model.score_variants(intervals, variants, settings, progress_bar=False)
    )
    for name in ("variant_id", "scored_interval"):
        theirs[name] = theirs[name].map(str)
    pd.testing.assert_frame_equal(ours[theirs.columns], theirs, check_dtype=False)
    assert list(ours.columns)[-1] == "raw_score"
    assert list(dict.fromkeys(ours["variant_id"])) == [str(variant) for variant in variants]
    assert ours.attrs["scorers"] == [str(scorer) for scorer in settings]
    assert ours.attrs["variants"] == [str(variant) for variant in variants]
    assert ours.attrs["failed"] == {}


def test_one_variant_as_text_with_the_recommended_scorers(model, variants, monkeypatch):
    monkeypatch.setattr(type(model), "default_width", WIDTH)
    frame = variant_scores(model, f"chr1-{variants[1].position}-{variants[1].reference_bases}-"
                           f"{variants[1].alternate_bases}")  # fmt: skip
    assert set(frame["variant_id"]) == {str(variants[1])}
    # This assembly has genes but no polyA sites.
    scorers = {
        str(s) for name, s in RECOMMENDED_VARIANT_SCORERS.items() if name != "POLYADENYLATION"
    }
    assert set(frame.attrs["scorers"]) == scorers


def test_one_interval_for_all(model, variants):
    where = Interval("chr1", 8192, 8192 + 2048 * 5)
    frame = variant_scores(model, variants, "DNASE", interval=where)
    assert set(frame["scored_interval"]) == {str(where)}


def test_layers_become_columns(model, variants, monkeypatch):
    plain = type(model).score_variant

    def with_offsets(self, *args, **options):
        results = plain(self, *args, **options)
        for result in results:
            result.layers["offset"] = np.asarray(result.X) * 2
        return results

    monkeypatch.setattr(type(model), "score_variant", with_offsets)
    frame = variant_scores(model, variants, SCORERS, width=WIDTH)
    np.testing.assert_allclose(frame["offset"], frame["raw_score"] * 2)


def test_a_client_of_the_sdk(model, variants):
    client = Client(model)
    frame = variant_scores(client, variants, "DNASE", width=WIDTH)
    expected = variant_scores(model, variants, "DNASE", width=WIDTH)
    assert sorted(client.asked) == sorted(str(variant) for variant in variants)
    assert frame["raw_score"].tolist() == expected["raw_score"].tolist()
    assert list(frame.columns)[-2:] == ["raw_score", "quantile_score"]


def test_indels_are_left_aligned_and_called_as_given(model, assembly):
    start = next(
        i for i in range(12_000, 13_000)
        if (bases := assembly.sequence(Interval("chr1", i, i + 3)))[1] == bases[2] != bases[0]
    )  # fmt: skip
    bases = assembly.sequence(Interval("chr1", start, start + 3))
    late = Variant("chr1", start + 2, bases[1:3], bases[1])  # deletes the second of two equals
    early = Variant("chr1", start + 1, bases[:2], bases[0])
    frame = variant_scores(model, [late], "SPLICE_SITES", width=WIDTH)
    assert set(frame["variant_id"]) == {str(late)}
    assert set(frame["scored_variant_id"]) == {str(early)}
    expected = variant_scores(model, [early], "SPLICE_SITES", width=WIDTH)
    assert "scored_variant_id" not in expected
    assert frame["raw_score"].tolist() == expected["raw_score"].tolist()


def failing(model, monkeypatch, bad):
    plain = type(model).score_variant

    def sometimes(self, interval, variant, *args, **options):
        if str(variant) in bad:
            raise RuntimeError(f"no luck with {variant.position}")
        return plain(self, interval, variant, *args, **options)

    monkeypatch.setattr(type(model), "score_variant", sometimes)


def test_a_failure_is_named_and_does_not_cost_the_others(model, variants, monkeypatch):
    failing(model, monkeypatch, {str(variants[1])})
    message = f"1 of 3 variants could not be scored: {variants[1]}: no luck with 9100"
    with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
        frame = variant_scores(model, variants, "DNASE", width=WIDTH)
    assert list(dict.fromkeys(frame["variant_id"])) == [str(variants[0]), str(variants[2])]
    assert frame.attrs["failed"] == {str(variants[1]): "RuntimeError: no luck with 9100"}


def test_failures_can_be_raised(model, variants, monkeypatch):
    failing(model, monkeypatch, {str(variants[1])})
    with pytest.raises(RuntimeError, match=r"^no luck with 9100$"):
        variant_scores(model, variants, "DNASE", width=WIDTH, errors="raise")
    failing(model, monkeypatch, {str(variant) for variant in variants})
    with pytest.raises(RuntimeError, match=r"^no luck with 16500$"):
        variant_scores(model, variants, "DNASE", width=WIDTH)


def test_what_the_model_cannot_take_is_its_own_error(model, variants):
    with pytest.raises(UnsupportedError, match="2,048"):
        variant_scores(model, variants[:1], "DNASE", width=1000)


def test_mistakes_are_told_before_anything_is_scored(model, variants, monkeypatch):
    failing(model, monkeypatch, {str(variant) for variant in variants})
    with pytest.raises(VariantError):
        variant_scores(model, [variants[0], "chr1:5:X>Y"], "DNASE")
    message = "No variant scorer is called 'DNAS'; did you mean 'DNASE'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        variant_scores(model, variants, "DNAS")


def test_a_wrong_assembly_is_asked_about_once(model, variants):
    other = {"A": "C", "C": "G", "G": "T", "T": "A"}
    wrong = [
        Variant("chr1", 12_000 + i, other[b], b)
        for i, b in enumerate(model.assembly.sequence(Interval("chr1", 11_999, 12_004)))
    ]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        variant_scores(model, wrong, "DNASE", width=WIDTH)
    mismatches = [each for each in caught if each.category is ReferenceMismatchWarning]
    assert len(mismatches) == 1
    assert "is it the assembly that they were called on?" in str(mismatches[0].message)


def test_quantiles_of_a_sampled_background(model, variants):
    background = sample_background(model.assembly, variants, number=9, seed=4)
    frame = variant_scores(model, variants, ["DNASE", "SPLICE_SITES"], width=WIDTH,
                           background=background)  # fmt: skip
    assert frame.attrs["background"] == background.description
    known = variant_scores(model, background.variants, ["DNASE", "SPLICE_SITES"], width=WIDTH)
    again = variant_scores(model, variants, ["DNASE", "SPLICE_SITES"], width=WIDTH,
                           background=known)  # fmt: skip
    assert again["empirical_quantile"].tolist() == pytest.approx(
        frame["empirical_quantile"].tolist(), nan_ok=True
    )
    assert again.attrs["background"] == {"source": "scores given by the user"}
    signed = frame[frame["output_type"] == "DNASE"]
    assert set(signed["background_size"]) == {9}
    assert signed["empirical_quantile"].abs().max() <= 2 * 9 / 10 - 1
    row = signed.iloc[0]
    same = known[(known["variant_scorer"] == row["variant_scorer"])
                 & (known["track_name"] == row["track_name"])]["raw_score"]  # fmt: skip
    share = ((same < row["raw_score"]).mean() + (same <= row["raw_score"]).mean()) / 2
    assert row["empirical_quantile"] == pytest.approx(2 * min(max(share, 0.1), 0.9) - 1)


def test_nothing_to_score_is_an_empty_frame(model, assembly):
    far = snv(assembly, 35_000)
    frame = variant_scores(model, far, "SPLICE_SITES", width=WIDTH)
    assert frame.empty
    assert frame.attrs["scorers"] == [str(RECOMMENDED_VARIANT_SCORERS["SPLICE_SITES"])]


def test_the_hosted_service_counts_its_requests_and_keeps_its_promises(
    model, variants, monkeypatch, capsys
):
    from loopback_server import KEY, Service, serve

    from agviz.models.hosted import HostedModel

    service = Service(model)
    server, address = serve(service)
    options = {"api_key": KEY, "address": address, "tls": False}
    try:
        hosted = HostedModel(**options)
        frame = variant_scores(hosted, variants, ["DNASE"], width=16_384, progress=False)
        assert "Sending 3 requests to" in capsys.readouterr().err
        assert list(dict.fromkeys(frame["variant_id"])) == [str(variant) for variant in variants]
        assert set(frame["scored_interval"]) == {
            str(Interval("chr1", v.start - 8192, v.start + 8192)) for v in variants
        }
        again = variant_scores(hosted, variants, ["DNASE"], width=16_384, progress=False)
        assert "(3 already on disk)" in capsys.readouterr().err
        pd.testing.assert_frame_equal(again, frame)
        careful = HostedModel(**options, confirm_above=1, cache_bytes=0)
        with pytest.raises(InputError, match="more than 1 have to be confirmed"):
            variant_scores(careful, variants, ["DNASE"], width=16_384, progress=False)
        # One that the service cannot take does not cost the others.
        odd = [variants[0], Variant("chr9", 5, "A", "C")]
        with pytest.warns(AgvizWarning, match="1 of 2 variants could not be scored: chr9:5:A>C"):
            some = variant_scores(hosted, odd, ["DNASE"], width=16_384, progress=False)
        assert set(some["variant_id"]) == {str(variants[0])}
    finally:
        service.stopped.set()
        server.stop(None)
