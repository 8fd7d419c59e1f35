"""The hosted model against a server on this machine: same answers, and how it can go wrong."""

import io
import pickle
import re
import warnings

import grpc
import numpy as np
import pytest
from alphagenome.interpretation import ism
from alphagenome.models import interval_scorers, variant_scorers
from alphagenome.models.dna_output import OutputType
from loopback_server import KEY, Service, serve

from agviz._files import cache_dir
from agviz.errors import (
    AgvizWarning,
    InputError,
    ReferenceMismatchWarning,
    RemoteError,
    UnknownNameError,
    UnsupportedError,
    VariantError,
)
from agviz.genome.types import Interval, Variant
from agviz.interpret.ism import ism as readout_ism
from agviz.models.hosted import HostedModel
from agviz.models.hosted_transport import ApiKey, Retry
from agviz.scoring.signal_readout import SignalReadout

INTERVAL = Interval("chr1", 4096, 4096 + 16_384)
QUICK = Retry(attempts=3, first_wait=0.01)
ATAC = variant_scorers.RECOMMENDED_VARIANT_SCORERS["ATAC"]
RNA = variant_scorers.RECOMMENDED_VARIANT_SCORERS["RNA_SEQ"]
BFLOAT16 = 2.0**-8  # half a unit in its last place, relative


@pytest.fixture
def service(model):
    service = Service(model)
    server, service.address = serve(service)
    yield service
    service.stopped.set()
    server.stop(None)


@pytest.fixture
def load(service, monkeypatch):
    monkeypatch.delenv("ALPHA_GENOME_API_KEY", raising=False)

    def make(**options):
        given = {"api_key": KEY, "address": service.address, "tls": False, "retry": QUICK}
        return HostedModel(**(given | options))

    return make


def snv(assembly, position=10_000):
    base = assembly.sequence(Interval("chr1", position - 1, position))
    return Variant("chr1", position, base, {"A": "G", "C": "T", "G": "A", "T": "C"}[base])


def assert_close(hosted, local):
    for output in OutputType:
        one, two = hosted.get(output), local.get(output)
        if two is None:
            assert one is None
            continue
        assert one.values.dtype == np.float32
        np.testing.assert_allclose(one.values, two.values, rtol=BFLOAT16, err_msg=output.name)
        assert one.interval == two.interval
        first, second = (x.metadata.sort_index(axis=1) for x in (one, two))
        assert first.equals(second), output
        if output is OutputType.SPLICE_JUNCTIONS:
            places = [[(j.start, j.end, j.strand) for j in x.junctions] for x in (one, two)]
            assert places[0] == places[1]


def test_predictions_equal_the_local_model(load, model, assembly):
    hosted = load()
    question = {"requested_outputs": list(OutputType), "ontology_terms": None}
    assert_close(
        hosted.predict_interval(INTERVAL, **question), model.predict_interval(INTERVAL, **question)
    )
    minus = Interval("chr1", INTERVAL.start, INTERVAL.end, "-")
    assert_close(
        hosted.predict_interval(minus, **question), model.predict_interval(minus, **question)
    )
    bases = assembly.sequence(INTERVAL)
    assert_close(
        hosted.predict_sequence(bases.lower(), interval=INTERVAL, **question),
        model.predict_sequence(bases, interval=INTERVAL, **question),
    )
    variant = snv(assembly)
    pairs = [m.predict_variant(INTERVAL, variant, **question) for m in (hosted, model)]
    assert_close(pairs[0].reference, pairs[1].reference)
    assert_close(pairs[0].alternate, pairs[1].alternate)


def test_terms_and_names_of_outputs(load, model):
    hosted = load()
    question = {"requested_outputs": ("rna_seq", "ATAC"), "ontology_terms": "EFO:0001187"}
    assert_close(
        hosted.predict_interval(INTERVAL, **question), model.predict_interval(INTERVAL, **question)
    )
    with pytest.raises(
        UnknownNameError,
        match=r"^No ontology term of this model's tracks is called 'EFO:0001188'; "
        r"there are: 'EFO:0001187', 'UBERON:0002107'$",
    ):
        hosted.predict_interval(
            INTERVAL, requested_outputs=["ATAC"], ontology_terms=["EFO:0001188"]
        )


def test_metadata_is_asked_for_once(load, service, model):
    hosted = load()
    for _ in range(2):
        metadata = hosted.output_metadata()
    assert [name for name, _ in service.requests] == ["GetMetadata"]
    expected = model.output_metadata().concatenate().sort_index(axis=1)
    assert metadata.concatenate().sort_index(axis=1).equals(expected)


@pytest.mark.parametrize("merge", [True, False])
def test_scores_equal_the_local_model(load, model, assembly, merge):
    hosted = load()
    variant = snv(assembly)
    scores = [
        m.score_variant(INTERVAL, variant, [RNA, ATAC], merge_stranded_gene_tracks=merge)
        for m in (hosted, model)
    ]
    for one, two, scorer in zip(*scores, [RNA, ATAC], strict=True):
        np.testing.assert_array_equal(one.X, two.X)
        assert one.uns["variant_scorer"] == scorer
        assert one.uns["interval"] == INTERVAL
        assert one.var["strand"].tolist() == two.var["strand"].tolist()
        assert "quantiles" in one.layers
    assert scores[0][0].obs["gene_name"].tolist() == scores[1][0].obs["gene_name"].tolist()
    assert len(variant_scorers.tidy_scores([scores[0]])) > 0
    gene = interval_scorers.GeneMaskScorer(
        OutputType.RNA_SEQ, 10_001, interval_scorers.IntervalAggregationType.SUM
    )
    intervals = [
        m.score_interval(INTERVAL, [gene], merge_stranded_gene_tracks=merge)[0]
        for m in (hosted, model)
    ]
    np.testing.assert_array_equal(intervals[0].X, intervals[1].X)
    assert intervals[0].uns["interval_scorer"] == gene


def test_mutagenesis_is_positional_tidy_and_counts_its_requests(
    load, service, model, assembly, capsys
):
    hosted = load()
    part = Interval("chr1", 9000, 9013)
    scores = hosted.score_ism_variants(
        INTERVAL, part, [RNA, ATAC], progress_bar=False, max_workers=3
    )
    assert [s[0].uns["variant"] for s in scores] == ism.ism_variants(part, assembly.sequence(part))
    assert len(service.requests) == 2
    assert capsys.readouterr().err == f"Sending 2 requests to {service.address}\n"
    tidy = variant_scorers.tidy_scores(scores)
    assert set(tidy["output_type"]) == {"RNA_SEQ", "ATAC"}
    local = model.score_ism_variants(INTERVAL, part, [RNA, ATAC], progress_bar=False)
    for one, two in zip(scores, local, strict=True):
        np.testing.assert_array_equal(one[1].X, two[1].X)
    again = hosted.score_ism_variants(
        INTERVAL, Interval("chr1", 9000, 9011), [RNA, ATAC], progress_bar=False
    )
    # 9000-9010 is answered; 9010-9011 was only asked for as a part of 9010-9013.
    assert len(service.requests) == 2 + 1
    assert len(again) == 33
    assert capsys.readouterr().err == (
        f"Sending 1 request to {service.address} (1 already on disk)\n"
    )


def test_mutagenesis_of_an_alternate_background(load, model, assembly):
    background, part = snv(assembly, 9001), Interval("chr1", 9000, 9002)
    options = {"interval_variant": background, "progress_bar": False}
    hosted, local = (
        m.score_ism_variants(INTERVAL, part, [ATAC], **options) for m in (load(), model)
    )
    for one, two in zip(hosted, local, strict=True):
        assert one[0].uns["variant"] == two[0].uns["variant"]
        np.testing.assert_array_equal(one[0].X, two[0].X)


def test_the_same_question_is_asked_once(load, service):
    question = {"requested_outputs": ["ATAC"], "ontology_terms": None}
    first = load().predict_interval(INTERVAL, **question)
    second = load().predict_interval(INTERVAL, **question)
    np.testing.assert_array_equal(first.atac.values, second.atac.values)
    assert len(service.requests) == 1
    load(model_version="FOLD_1").predict_interval(INTERVAL, **question)
    load().predict_interval(INTERVAL, requested_outputs=["DNASE"], ontology_terms=None)
    assert len(service.requests) == 3
    assert service.requests[1][1].model_version == "FOLD_1"
    load(cache_bytes=0).predict_interval(INTERVAL, **question)
    assert len(service.requests) == 4


def test_no_file_of_the_cache_holds_the_key(load):
    load().predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    files = [path for path in cache_dir().rglob("*") if path.is_file()]
    assert len(files) == 1
    assert KEY.encode() not in files[0].read_bytes()


def test_a_busy_service_is_asked_again(load, service, capsys):
    service.faults = [grpc.StatusCode.RESOURCE_EXHAUSTED] * 2
    output = load().predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    assert output.atac is not None
    assert len(service.requests) == 3
    assert capsys.readouterr().err == (
        f"{service.address} did not answer (RESOURCE_EXHAUSTED); asking again in 0.0 s, 3 times at "
        "most\n"
    )


def test_patience_ends_with_an_honest_message(load, service):
    service.faults = [grpc.StatusCode.RESOURCE_EXHAUSTED] * 9
    with pytest.raises(
        RemoteError,
        match="^" + re.escape(
            f"The service at {service.address} did not answer PredictInterval in 3 attempts over "
            "0 s (RESOURCE_EXHAUSTED: injected for (key)); its quota is used up for now: wait, or "
            "ask with fewer max_workers"
        ) + "$",
    ) as caught:  # fmt: skip
        load().predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    assert len(service.requests) == 3
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_request_that_is_wrong_is_not_repeated(load, service):
    service.faults = [grpc.StatusCode.INVALID_ARGUMENT]
    with pytest.raises(
        RemoteError,
        match="^" + re.escape(
            f"The service at {service.address} refused PredictInterval "
            "(INVALID_ARGUMENT: injected for (key))"
        ) + "$",
    ):  # fmt: skip
        load().predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    assert len(service.requests) == 1


def test_a_hang_ends_at_the_deadline(load, service):
    service.faults = [None]
    with pytest.raises(
        RemoteError,
        match="^" + re.escape(
            f"The service at {service.address} did not answer PredictInterval within 0.3 s; give "
            "HostedModel a longer deadline"
        ) + "$",
    ):  # fmt: skip
        load(deadline=0.3).predict_interval(
            INTERVAL, requested_outputs=["ATAC"], ontology_terms=None
        )


@pytest.mark.parametrize(
    ("cache_bytes", "kept"),
    [
        (10**9, ". Answers so far are kept on disk: the same call goes on from there"),
        (0, ""),
    ],
)
def test_what_is_kept_is_said_where_something_is(load, service, cache_bytes, kept):
    question = {"requested_outputs": ["ATAC"], "ontology_terms": None}
    load(cache_bytes=cache_bytes).predict_interval(INTERVAL, **question)
    hosted = load(cache_bytes=cache_bytes, deadline=0.3)  # another day
    service.faults = [None]
    told = f"did not answer PredictInterval within 0.3 s; give HostedModel a longer deadline{kept}"
    if cache_bytes:
        hosted.predict_interval(INTERVAL, **question)
    with pytest.raises(RemoteError, match=re.escape(told) + "$"):
        hosted.predict_interval(INTERVAL, requested_outputs=["DNASE"], ontology_terms=None)


@pytest.mark.parametrize("around", ["{}\n", " {} ", "\t{}\r\n"])
def test_blanks_around_a_key_are_no_part_of_it(load, service, around):
    hosted = load(api_key=around.format(KEY))
    assert hosted.predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    assert len(service.requests) == 1


@pytest.mark.parametrize("key", ["clé-1234", "two\nkeys-1234"])
def test_what_no_request_could_carry_is_no_key(load, monkeypatch, key):
    words = " is no key: it holds line ends or characters outside ASCII; copy the key again, alone"
    with pytest.raises(InputError) as caught:
        load(api_key=key)
    assert str(caught.value) == "api_key" + words
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", key)
    with pytest.raises(InputError) as caught:
        load(api_key=None)
    assert str(caught.value) == "ALPHA_GENOME_API_KEY" + words


def test_a_wrong_key_is_told_without_showing_it(load, service):
    hosted = load(api_key="wrong-key-5678")
    with pytest.raises(
        RemoteError,
        match="^" + re.escape(
            f"The service at {service.address} refused the key (UNAUTHENTICATED: API key not "
            "valid); check ALPHA_GENOME_API_KEY or the api_key that was given"
        ) + "$",
    ):  # fmt: skip
        hosted.predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)


def test_nobody_listening(load):
    hosted = load(address="127.0.0.1:1")
    with pytest.raises(
        RemoteError,
        match=r"^The service at 127\.0\.0\.1:1 did not answer PredictInterval in 3 attempts over "
        r"\d+ s \(UNAVAILABLE: .*\); see whether this machine is online$",
    ):
        hosted.predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)


def test_the_key_is_neither_shown_nor_pickled(load, monkeypatch):
    hosted = load()
    state = pickle.dumps(hosted)
    assert KEY.encode() not in state
    shown = repr(hosted) + str(vars(hosted)) + repr(vars(hosted.connection))
    assert KEY not in shown
    with pytest.raises(
        TypeError,
        match=r"^An API key is never pickled; set it in the environment where it is needed$",
    ):
        pickle.dumps(ApiKey(KEY))
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "The hosted service needs a key: set the environment variable ALPHA_GENOME_API_KEY, "
            "or give api_key; https://deepmind.google.com/science/alphagenome gives keys"
        ) + "$",
    ):  # fmt: skip
        pickle.loads(state)
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", KEY)
    copy = pickle.loads(state)
    output = copy.predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    assert output.atac is not None
    assert copy.connection.retry == QUICK


def test_questions_are_checked_before_they_are_sent(load, service, assembly):
    hosted = load()
    question = {"requested_outputs": ["ATAC"], "ontology_terms": None}
    with pytest.raises(
        UnsupportedError,
        match="^" + re.escape(
            "hosted takes sequences of 16,384, 131,072, 524,288, 1,048,576 bp only; got 4,096 bp; "
            "write interval.resize(16384)"
        ) + "$",
    ):  # fmt: skip
        hosted.predict_interval(Interval("chr1", 0, 4096), **question)
    with pytest.raises(
        VariantError,
        match="^" + re.escape(
            f"Variant chr2:10:A>C is on another contig than the interval {INTERVAL}; "
            "give an interval around it"
        ) + "$",
    ):  # fmt: skip
        hosted.predict_variant(INTERVAL, Variant("chr2", 10, "A", "C"), **question)
    with pytest.raises(VariantError, match="does not begin inside the interval"):
        hosted.score_variant(INTERVAL, Variant("chr1", 10, "A", "C"))
    many = [
        variant_scorers.CenterMaskScorer(output, width, aggregation)
        for output in (OutputType.ATAC, OutputType.DNASE)
        for width in (501, 2001)
        for aggregation in variant_scorers.AggregationType
    ]
    with pytest.raises(InputError, match=r"^The hosted service takes up to 20 scorers; got 32$"):
        hosted.score_variant(INTERVAL, snv(assembly), many)
    assert service.requests == []


def test_reference_is_compared_when_a_genome_is_given(load, assembly):
    hosted = load(assembly=assembly)
    right = snv(assembly)
    wrong = Variant("chr1", right.position, right.alternate_bases, right.reference_bases)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hosted.score_variant(INTERVAL, right, [ATAC])
    with pytest.warns(ReferenceMismatchWarning, match="disagrees with the stated REF allele"):
        hosted.predict_variant(INTERVAL, wrong, requested_outputs=["ATAC"], ontology_terms=None)


def variants(assembly, count):
    return [snv(assembly, 9000 + place) for place in range(count)]


def test_a_large_sweep_must_be_confirmed(load, service, assembly):
    hosted = load(confirm_above=2)
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"This would send 4 requests to {service.address}; more than 2 have to be confirmed: "
            "load the model with confirm=True, or raise confirm_above"
        ) + "$",
    ):  # fmt: skip
        hosted.score_variants(INTERVAL, variants(assembly, 4), [ATAC], progress_bar=False)
    assert service.requests == []
    hosted.score_variants(INTERVAL, variants(assembly, 2), [ATAC], progress_bar=False)
    scores = hosted.score_variants(INTERVAL, variants(assembly, 4), [ATAC], progress_bar=False)
    assert [s[0].uns["variant"].position for s in scores] == [9000, 9001, 9002, 9003]
    assert len(service.requests) == 4


def test_mutagenesis_by_readouts_is_asked_about_as_a_whole(load, service, assembly, capsys):
    window = Interval("chr1", 9000, 9006)
    readout = SignalReadout(OutputType.ATAC, tracks=[0], window=Interval("chr1", 8990, 9010))
    question = {"context": INTERVAL, "progress_bar": False}
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"This would send 18 requests to {service.address}; more than 17 have to be "
            "confirmed: load the model with confirm=True, or raise confirm_above"
        ) + "$",
    ):  # fmt: skip
        readout_ism(load(assembly=assembly, confirm_above=17), window, readout, **question)
    assert [name for name, _ in service.requests if name != "GetMetadata"] == []
    hosted = load(assembly=assembly)
    first = readout_ism(hosted, Interval("chr1", 9000, 9003), readout, **question)
    assert capsys.readouterr().err == f"Sending 9 requests to {service.address}\n"
    whole = readout_ism(hosted, window, readout, **question)
    np.testing.assert_array_equal(whole.values[:3], first.values)
    assert capsys.readouterr().err == (
        f"Sending 9 requests to {service.address} (9 already on disk)\n"
    )
    readout_ism(hosted, window, readout, **question)
    assert capsys.readouterr().err == ""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("typed", "sent"), [("y", 3), ("YES ", 3), ("", 0), ("n", 0)])
def test_a_user_at_a_terminal_is_asked(load, service, assembly, monkeypatch, typed, sent):
    asked = []
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or typed)
    hosted = load(confirm_above=1)
    if sent:
        hosted.score_variants(INTERVAL, variants(assembly, 3), [ATAC], progress_bar=False)
    else:
        with pytest.raises(
            InputError,
            match="^" + re.escape(
                f"Not confirmed: nothing was sent of 3 requests to {service.address}"
            ) + "$",
        ):  # fmt: skip
            hosted.score_variants(INTERVAL, variants(assembly, 3), [ATAC], progress_bar=False)
    assert asked == [f"Send 3 requests to {service.address}? [y/N] "]
    assert len(service.requests) == sent


def test_confirmed_beforehand(load, assembly, service):
    hosted = load(confirm=True, confirm_above=0)
    hosted.predict_variants(
        INTERVAL, variants(assembly, 3), requested_outputs=["ATAC"],
        ontology_terms=["EFO:0001187"], progress_bar=False,
    )  # fmt: skip
    assert [name for name, _ in service.requests].count("PredictVariant") == 3


def test_a_full_disk_loses_no_answer(load, monkeypatch):
    def full(self, key, messages):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agviz.models.hosted_cache.AnswerCache.put", full)
    with pytest.warns(AgvizWarning, match=r"No space left on device\); asking again will cost"):
        output = load().predict_interval(INTERVAL, requested_outputs=["ATAC"], ontology_terms=None)
    assert output.atac is not None


def test_a_failing_sweep_stops_and_goes_on_later(load, service, assembly):
    hosted = load(retry=Retry(attempts=1))
    hosted.score_variants(INTERVAL, variants(assembly, 3), [ATAC], progress_bar=False)
    service.faults = [grpc.StatusCode.INVALID_ARGUMENT] * 9
    with pytest.raises(RemoteError, match="refused ScoreVariant"):
        hosted.score_variants(
            INTERVAL, variants(assembly, 6), [ATAC], progress_bar=False, max_workers=1
        )
    service.faults = []
    before = len(service.requests)
    hosted.score_variants(INTERVAL, variants(assembly, 6), [ATAC], progress_bar=False)
    assert len(service.requests) == before + 3


def test_settings_are_checked():
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "Without TLS the key would be sent in the clear to 'example.org:80'; leave tls on, "
            "or ask a server on 127.0.0.1"
        ) + "$",
    ):  # fmt: skip
        HostedModel(api_key="k", address="example.org:80", tls=False)
    with pytest.raises(InputError, match=r"^deadline must be more than 0 s; got 0$"):
        HostedModel(api_key="k", deadline=0)
    with pytest.raises(InputError, match=r"^attempts must be at least 1; got 0$"):
        Retry(attempts=0)
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            "model_version must be one of 'ALL_FOLDS', 'FOLD_0', 'FOLD_1', 'FOLD_2', 'FOLD_3'; "
            "got 'fold_9'"
        ) + "$",
    ):  # fmt: skip
        HostedModel(api_key="k", model_version="fold_9")


def test_waits_grow_with_a_seeded_jitter():
    import random

    retry = Retry(attempts=5, first_wait=1.0, longest_wait=3.0)
    waits = list(retry.waits(random.Random(7)))
    assert waits == list(retry.waits(random.Random(7)))
    for wait, base in zip(waits, [1, 2, 3, 3], strict=True):
        assert 0.5 * base <= wait <= 1.5 * base


@pytest.mark.parametrize(
    "address",
    ["localhost.evil.example:443", "127.evil.example:80", "dns:///localhost@evil.example:80",
     "10.0.0.1:80"],
)  # fmt: skip
def test_names_that_only_look_like_this_machine_get_no_key_in_the_clear(address):
    message = f"Without TLS the key would be sent in the clear to {address!r}; leave tls on, "
    with pytest.raises(InputError, match=f"^{re.escape(message)}"):
        HostedModel(api_key="secret", address=address, tls=False)


@pytest.mark.parametrize("address", ["localhost:1", "127.0.0.2:1", "[::1]:1", "dns:///localhost:1"])
def test_this_machine_needs_no_tls(address):
    HostedModel(api_key="secret", address=address, tls=False)
