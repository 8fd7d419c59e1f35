import dataclasses
import math
import re

import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from small_tracks import (
    LENGTH,
    TINY,
    small_genome,
    small_tracks,
    tiny_bundle,
    whole,
)

from agviz.errors import InputError, UnsupportedError
from agviz.network.config import PUBLISHED, TEACHING
from agviz.training.embedding_cache import embedding_bytes
from agviz.training.finetune_plan import bundle_of, plan
from agviz.training.finetune_run import finetune
from agviz.training.finetune_settings import FinetuneSettings
from agviz.training.loss_config import LossConfig, RelativeTerms
from agviz.training.new_heads import head_config

SETTINGS = FinetuneSettings(length=LENGTH)
RNA_TERMS = RelativeTerms("rna_seq", 1_024, 10, log_ratio=1, cells=0)


def exactly(message):
    return f"^{re.escape(message)}$"


def planned(tracks=None, regions=None, **options):
    chosen = small_tracks() if tracks is None else tracks
    options = {"assembly": small_genome(), "settings": SETTINGS} | options
    return plan(tiny_bundle(), chosen, whole() if regions is None else regions, **options)


def test_a_plan_says_what_will_be_done():
    todo = planned(validation=["chr3"])
    each = LENGTH * 8 * 2 + LENGTH // 128 * 12 * 2  # bytes: 1-bp and 128-bp embeddings, float16
    assert todo.embedding_bytes == each * (2 * 8 + 2)
    assert str(todo) == (
        "Fine-tuning of 'small': new heads on a frozen trunk\n"
        "tracks: 1 dnase, 2 rna_seq, 1 chip_histone\n"
        "windows of 2,048 bp: 8 to train on, 2 held out\n"
        "steps: 1,000 of 2\n"
        f"embeddings on disk: {each * 18 / 1e9:,.2f} GB"
    )
    whole_network = planned(heads_only=False)
    assert whole_network.embedding_bytes == 0
    assert str(whole_network).startswith("Fine-tuning of 'small': the whole network\ntracks: ")
    assert str(whole_network).endswith("\nsteps: 1,000 of 2")
    assert todo.index == 0
    assert planned(organism=Organism.MUS_MUSCULUS).index == 1


def test_the_published_networks_embeddings_are_told_before():
    chip = head_config(PUBLISHED, {"chip_tf": 3})
    both = head_config(PUBLISHED, {"rna_seq": 2})
    assert embedding_bytes(chip, 131_072, dtype="float16") == 1_024 * 3_072 * 2
    assert embedding_bytes(both, 131_072, dtype="float32") == (131_072 * 1_536 + 1_024 * 3_072) * 4


def test_a_run_is_known_by_all_that_decides_it():
    first = planned()
    assert planned_again(first).hash == first.hash
    for change in (
        {"settings": dataclasses.replace(SETTINGS, seed=1)},
        {"heads_only": False},
        {"organism": Organism.MUS_MUSCULUS},
        {"regions": whole("chr1")},
        {"tracks": [dataclasses.replace(each, scale=2) for each in first_tracks(first)]},
    ):
        assert planned_again(first, **change).hash != first.hash


def first_tracks(todo):
    return [each for tracks in todo.heads.values() for each in tracks]


def planned_again(first, **options):
    """The same files, not written anew."""
    options = {"assembly": first.assembly, "tracks": first_tracks(first)} | options
    return planned(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"heads_only": False, "keep_heads": True},
            (
                "keep_heads keeps heads as they are, and training the whole network changes what "
                "they read; train new heads only, or leave the old ones out"
            ),
        ),
        (
            {"assembly": None},
            (
                "Fine-tuning reads sequences from a genome: give assembly, an Assembly or the "
                "folder of one"
            ),
        ),
        (
            {"settings": FinetuneSettings(length=LENGTH, batch=11)},
            "10 training windows make no batch of 11; give more regions, or a smaller batch",
        ),
        (
            {"settings": FinetuneSettings(length=3_000)},
            "length is a multiple of 2,048 bp up to 1,048,576 for this network; got 3,000",
        ),
        (
            {"settings": FinetuneSettings(length=LENGTH, losses=LossConfig(segment_bp=1_536))},
            (
                "Windows of 2,048 bp cannot be cut into the losses' segments of 1,536 bp; take a "
                "multiple"
            ),
        ),
        ({"settings": FinetuneSettings(steps=1)}, "steps is a whole number from 2 on; got 1"),
        (
            {"settings": FinetuneSettings(cache_gb=float("nan"))},
            "cache_gb is more than 0 GB; got nan",
        ),
        (
            {"settings": FinetuneSettings(rate=2)},
            "rate is a learning rate between 0 and 1; got 2",
        ),
        (
            {"settings": FinetuneSettings(head_rate=0.001)},
            (
                "head_rate is that of new heads where the whole network learns, between 0 and 1; "
                "got 0.001 for new heads alone (use rate)"
            ),
        ),
        (
            {"settings": FinetuneSettings(cache_dtype="int8")},
            "cache_dtype must be one of 'float16', 'float32'; got 'int8'",
        ),
        (
            {"settings": FinetuneSettings(shift=10)},
            (
                "shift moves windows, but new heads learn from embeddings of fixed ones; leave it "
                "0, or train the whole network"
            ),
        ),
        (
            {"settings": FinetuneSettings(frozen_norms=False)},
            "New heads have no norms to train; leave frozen_norms as it is",
        ),
        (
            {"settings": FinetuneSettings(losses=LossConfig(twins=1.0))},
            "The losses compare twins, which measured tracks do not have",
        ),
        (
            {
                "settings": FinetuneSettings(
                    losses=LossConfig(relative=(dataclasses.replace(RNA_TERMS, cells=1),))
                )
            },
            (
                "The losses compare groups of 6 cell types, as the teaching genome has; give their "
                "terms cells=0"
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(options, message):
    with pytest.raises(InputError, match=exactly(message)):
        planned(**options)


def test_an_organism_that_the_model_lacks_is_refused():
    human = tiny_bundle()
    tables = {
        Organism.HOMO_SAPIENS: {
            output: human.tracks.table(output, Organism.HOMO_SAPIENS)
            for output in human.tracks.outputs(Organism.HOMO_SAPIENS)
        }
    }
    alone = dataclasses.replace(human, tracks=type(human.tracks).from_tables(tables, source="x"))
    with pytest.raises(
        UnsupportedError, match=exactly("'small' has no MUS_MUSCULUS; it has: HOMO_SAPIENS")
    ):
        plan(
            alone, small_tracks(), whole(), assembly=small_genome(),
            organism=Organism.MUS_MUSCULUS, settings=SETTINGS,
        )  # fmt: skip


def test_an_old_name_is_refused_where_old_heads_stay():
    taken = tiny_bundle().tracks.output_metadata(Organism.HOMO_SAPIENS).dnase["name"].iloc[0]
    tracks = small_tracks(name=taken)
    assert planned(tracks).heads["dnase"][0].name == taken
    message = (
        f"DNASE has a track {taken!r}, '.' already; give the new one another name, or leave the "
        "old heads out"
    )
    with pytest.raises(InputError, match=exactly(message)):
        planned(tracks, keep_heads=True)


def test_the_recipes_terms_take_no_missing_values():
    relative = (dataclasses.replace(RNA_TERMS, head="dnase"),)
    settings = dataclasses.replace(SETTINGS, losses=LossConfig(relative=relative))
    planned(settings=settings)
    message = (
        "Track 'new DNase' is NaN where its file has no value, which the teaching recipe's losses "
        "do not take; use AlphaGenome's, or missing=0"
    )
    with pytest.raises(InputError, match=exactly(message)):
        planned(small_tracks(missing=math.nan), settings=settings)
    settings = dataclasses.replace(settings, length=8_192)
    message = (
        "Contig 'chr3' is shorter than a window of 8,192 bp, and beyond it targets are NaN, which "
        "the teaching recipe's losses do not take; use AlphaGenome's, or shorter windows"
    )
    with pytest.raises(InputError, match=exactly(message)):
        planned(settings=settings)


def test_embeddings_beyond_the_limit_are_refused_before_anything_is_written(tmp_path):
    settings = dataclasses.replace(SETTINGS, cache_gb=1e-6)
    message = (
        "The embeddings need 0.0 GB, more than cache_gb=1e-06; take fewer or shorter windows, one "
        "strand (reverse_complement=False), only outputs at 128 bp, or raise it"
    )
    with pytest.raises(InputError, match=exactly(message)):
        finetune(
            tiny_bundle(), small_tracks(), whole(), out=tmp_path / "out",
            assembly=small_genome(), settings=settings,
        )  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_weights_come_from_a_bundle_a_path_or_a_model(tmp_path):
    bundle = tiny_bundle()
    path = bundle.write(tmp_path / "tiny.safetensors")

    class Model:
        pass

    model = Model()
    message = (
        "Fine-tuning begins with a model's weights, which Model does not have here; give a Bundle, "
        "a model of load_model, or the path of weights"
    )
    with pytest.raises(InputError, match=exactly(message)):
        bundle_of(model)
    model.bundle = bundle
    assert bundle_of(model) is bundle
    assert bundle_of(path).sha256 == bundle_of(str(path)).sha256


def test_windows_are_as_long_as_the_losses_segments_or_the_network_takes():
    settings = FinetuneSettings()
    assert settings.window(TINY) == 131_072
    assert settings.window(TEACHING) == 32_768
    assert settings.optimizer(heads_only=True).peak == 3e-3
    assert settings.optimizer(heads_only=False).peak == 1e-4
    assert np.isclose(settings.optimizer(heads_only=False).final, 5e-6)
    assert dataclasses.replace(settings, rate=0.01).optimizer(heads_only=False).peak == 0.01


@pytest.mark.parametrize(
    ("settings", "heads_only", "rates"),
    [
        (FinetuneSettings(), True, (3e-3, 3e-3)),
        (FinetuneSettings(), False, (1e-4, 3e-3)),
        (FinetuneSettings(rate=0.01), False, (0.01, 0.01)),
        (FinetuneSettings(rate=1e-3, head_rate=1e-2), False, (1e-3, 1e-2)),
    ],
)
def test_new_heads_learn_fast_beside_a_trained_trunk(settings, heads_only, rates):
    optimizer = settings.optimizer(heads_only=heads_only)
    assert (optimizer.peak, optimizer.peak * optimizer.heads) == pytest.approx(rates)


def test_a_rate_of_heads_that_is_none_is_refused():
    with pytest.raises(InputError, match=r"between 0 and 1; got 2$"):
        FinetuneSettings(head_rate=2).check(heads_only=False)
