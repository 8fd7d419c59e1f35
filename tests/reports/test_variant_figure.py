"""The report's figure: what it shows by default, of any model, and of SpliceAI on real DNA."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from composition_model import CompositionModel

from agviz.errors import InputError, ReferenceMismatchWarning, UnsupportedError
from agviz.figure.genes import Genes
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, TrackData, Variant
from agviz.reports.shown_region import change_sizes, changed_region
from agviz.reports.variant_figure import MOST_IN_ALL, variant_figure

EXON = (5_000, 5_600)


def alleles(changes, *, width=20_000, strands="+"):
    """A pair of flat tracks that differ at `changes` ({position: ALT - REF})."""
    names = pd.DataFrame({"name": [f"t{i}" for i in range(len(strands))], "strand": list(strands)})
    interval = Interval("c", 0, width)
    reference = np.zeros((width, len(strands)), np.float32)
    alternate = reference.copy()
    for position, change in changes.items():
        alternate[position] = change
    pair = [TrackData(v, names, interval=interval) for v in (reference, alternate)]
    return Alleles(*pair, Variant("c", 5_601, "A", "C"))


def gene_models(start, end):
    """One gene of one exon."""
    gene = {"Chromosome": "c", "Start": start, "End": end, "Strand": "+", "gene_id": "G",
            "gene_name": "G", "gene_type": "x"}  # fmt: skip
    transcript = gene | {"transcript_id": "T", "transcript_type": "x"}
    transcripts = pd.DataFrame([transcript | {"canonical": True, "basic": True}])
    transcripts["support_level"] = pd.array([1], dtype="Int64")
    exons = pd.DataFrame([transcript])
    exons["exon_number"] = pd.array([1], dtype="Int64")
    return GeneModels.from_frames(
        genes=pd.DataFrame([gene]), transcripts=transcripts, exons=exons, cds=exons.iloc[:0]
    )


def test_the_region_holds_variant_and_notable_changes_with_a_margin():
    pair = alleles({5_200: 0.9, 6_000: -0.5, 9_000: 0.04})  # the last is under 5 % of 0.9
    region = changed_region([pair], pair.variant)
    width = 6_001 - 5_200
    assert (region.start, region.end) == (5_200 - round(0.15 * width), 6_001 + round(0.15 * width))


def test_a_lost_peak_counts_though_alt_has_no_value_there():
    flat = alleles({})
    reference, alternate = flat.reference, flat.alternate
    reference.values[5_601] = 0.9  # deleted in ALT
    alternate.values[9_000 - 3] = 0.04  # under 5 % of it
    variant = Variant("c", 5_601, "ACGT", "A")
    region = changed_region([Alleles(reference, alternate, variant)], variant)
    assert region.end < 9_000


def test_a_variant_without_effect_is_shown_with_its_neighborhood():
    pair = alleles({})
    region = changed_region([pair], pair.variant)
    assert region.width >= 400
    assert abs((region.start + region.end) / 2 - pair.variant.start) <= 2


def test_touched_exons_are_shown_whole():
    pair = alleles({5_590: 1.0})
    region = changed_region([pair], pair.variant, genes=gene_models(*EXON))
    assert region.start < EXON[0]
    assert region.end > 5_602


def test_a_far_exon_end_does_not_shrink_the_effect():
    pair = alleles({5_590: 1.0})
    assert changed_region([pair], pair.variant, genes=gene_models(5_000, 15_000)).width < 1_000


def test_the_region_stays_within_the_prediction():
    pair = alleles({0: 1.0, 19_999: 1.0})
    region = changed_region([pair], pair.variant)
    assert (region.start, region.end) == (0, 20_000)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    sequence = "".join(np.random.default_rng(3).choice(list("ACGT"), size=40_000))
    (folder / "g.fa").write_text(f">c\n{sequence}\n")
    text = 'gene_id "G"; gene_name "G"; transcript_id "T"; gene_type "x"; transcript_type "x";'
    (folder / "g.gtf").write_text(f"c\tx\texon\t20001\t20400\t.\t-\t.\t{text}\n")
    return CompositionModel(assembly=Assembly("g", folder / "g.fa", folder / "g.gtf"))


def snv(model, position):
    reference = model.assembly.sequence(Interval("c", position - 1, position))
    return Variant("c", position, reference, "ACGT"[("ACGT".index(reference) + 1) % 4])


def test_each_output_is_an_overlay_and_a_difference_above_the_genes(model):
    swaps = (snv(model, position) for position in range(20_100, 20_140))
    felt = next(each for each in swaps if each.reference_bases in "AG")  # to C and T: another GC
    figure = variant_figure(model, felt, requested_outputs=["DNASE", "ATAC"])
    kinds = [
        (type(panel), panel.show if isinstance(panel, Tracks) else None)
        for panel in figure.panels()
    ]
    assert kinds == [
        (Tracks, "overlay"), (Tracks, "difference"), (Tracks, "overlay"), (Tracks, "difference"),
        (Genes, None),
    ]  # fmt: skip
    assert figure.assembly == "g"


def test_where_the_alleles_are_the_same_no_difference_is_drawn_and_it_is_said(model):
    swaps = (snv(model, position) for position in range(20_100, 20_140))
    unfelt = next(each for each in swaps if each.reference_bases in "CT")  # C to G, T to A: same GC
    figure = variant_figure(model, unfelt, requested_outputs=["DNASE"])
    assert [type(panel) for panel in figure.panels()] == [Tracks, Genes]
    assert "; REF and ALT are the same here; " in figure.caption(183)


def test_what_a_deletion_takes_away_is_a_difference():
    pair = alleles({})
    pair.reference.values[5_601] = 0.9
    pair.alternate.values[5_601] = 0.9  # not the base that was there, which ALT has no more
    lost = Alleles(pair.reference, pair.alternate, Variant("c", 5_601, "ACGT", "A"))
    assert change_sizes(lost).max() == np.float32(0.9)
    assert change_sizes(pair).max() == 0
    inside, before = Interval("c", 5_600, 5_604), Interval("c", 5_000, 5_601)
    assert change_sizes(lost, inside)[:, 0].tolist() == pytest.approx([0.0, 0.9, 0.0, 0.0])
    assert change_sizes(lost, before).shape == (601, 1)
    assert change_sizes(lost, before).max() == 0


def test_tracks_of_the_other_strand_are_left_out(model):
    figure = variant_figure(model, snv(model, 20_100), requested_outputs=["SPLICE_SITES"])
    labels = figure.panels()[0].row_labels()
    assert len(labels) == 2
    assert all("-" in label or "−" in label for label in labels)


def test_no_more_rows_than_asked_and_those_that_change_most(model):
    variant = snv(model, 20_100)
    region = Interval("c", 20_000, 20_200)
    full = variant_figure(model, variant, region=region, requested_outputs=["RNA_SEQ"])
    one = variant_figure(model, variant, region=region, requested_outputs=["RNA_SEQ"], max_tracks=1)
    assert len(one.panels()[0].row_labels()) == 1 < len(full.panels()[0].row_labels())
    assert set(one.panels()[0].row_labels()) < set(full.panels()[0].row_labels())


def test_several_outputs_share_a_page(model):
    variant = snv(model, 20_100)
    alone = variant_figure(model, variant, requested_outputs=["RNA_SEQ"]).panels()
    every = [
        panel for panel in variant_figure(model, variant).panels() if isinstance(panel, Tracks)
    ]
    overlays = [panel for panel in every if panel.show == "overlay"]
    assert len(overlays) > 2
    most = MOST_IN_ALL // len(overlays)
    assert {len(panel.row_labels()) for panel in overlays} <= set(range(1, most + 1))
    assert len(alone[0].row_labels()) > most


def test_the_caption_says_what_was_chosen_and_what_is_missing(model):
    variant = snv(model, 20_100)
    caption = variant_figure(model, variant, requested_outputs=["RNA_SEQ"], max_tracks=1).caption(
        183
    )
    total = len(model.output_metadata().rna_seq)
    strand = sum(model.output_metadata().rna_seq["strand"] == "-")
    assert f"of {strand} tracks, the one that differs most here" in caption
    assert strand < total
    assert "contact maps" not in caption  # nobody asked for them
    assert "Not shown: splice junctions; contact maps" in variant_figure(model, variant).caption(
        183
    )
    few = variant_figure(model, variant, requested_outputs=["SPLICE_SITES"]).caption(183)
    assert "that differ most" not in few


def test_outputs_that_are_no_tracks_are_refused(model):
    message = "This model has no tracks along the genome among CONTACT_MAPS"
    with pytest.raises(UnsupportedError, match=re.escape(message) + "$"):
        variant_figure(model, snv(model, 20_100), requested_outputs=["CONTACT_MAPS"])


def test_text_is_read_and_the_contigs_must_agree(model):
    variant = snv(model, 20_100)
    figure = variant_figure(
        model, str(variant), region="c:20,001-20,200", requested_outputs=["DNASE"]
    )
    assert figure.region == Interval("c", 20_000, 20_200)
    message = "Region d:1-10 is on another contig than the variant " + str(variant)
    with pytest.raises(InputError, match=re.escape(message) + "$"):
        variant_figure(model, variant, region=Interval("d", 0, 10))


def test_a_model_that_reads_flanks_predicts_no_more_than_is_drawn(model):
    asked = []

    class Watched(CompositionModel):
        @property
        def capabilities(self):
            return dataclasses.replace(super().capabilities, length_multiple=1)

        def predict_variant(self, interval, variant, **options):
            asked.append(interval)
            return super().predict_variant(interval, variant, **options)

    watched = Watched(assembly=model.assembly, flank=100)
    region = Interval("c", 20_000, 24_096)
    variant_figure(watched, snv(model, 20_100), region=region, requested_outputs=["DNASE"])
    variant_figure(watched, snv(model, 25_100), region=region, requested_outputs=["DNASE"])
    assert asked == [region, Interval("c", 20_000, 25_100)]


def test_the_region_ends_where_the_contig_does(model):
    figure = variant_figure(model, snv(model, 39_990), requested_outputs=["DNASE"])
    assert figure.region.end == 40_000


def test_a_ref_allele_that_the_genome_lacks_is_said_on_the_figure(model):
    right = snv(model, 20_100)
    stated = next(base for base in "ACGT" if base not in (right.reference_bases, "T"))
    wrong = Variant("c", 20_100, stated, "T")
    with pytest.warns(ReferenceMismatchWarning):
        figure = variant_figure(model, wrong, requested_outputs=["DNASE"])
    said = f"c:20,100 has {right.reference_bases!r}, not {stated!r}"
    (title,) = figure.scene(183).role("title")
    assert title.text == f"REF is not the genome's: {said}"
    caption = figure.caption()
    assert caption.count(f"the genome disagrees with the stated REF, which is used: {said}") == 1
    fine = variant_figure(model, right, requested_outputs=["DNASE"])
    assert not fine.scene(183).role("title")
    assert "genome disagrees" not in fine.caption()
