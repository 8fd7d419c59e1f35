"""A pair of predictions that knows how to lay ALT over REF."""

import copy
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output

from agviz.errors import InputError, VariantError
from agviz.genome.alleles import Alleles, Insertion
from agviz.genome.types import Interval, Junction, JunctionData, TrackData, Variant

nan = np.nan
INTERVAL = Interval("c", 100, 110)
INSERTION = Variant("c", 103, "A", "ACC")
DELETION = Variant("c", 103, "ACC", "A")
SNV = Variant("c", 103, "A", "C")
RAMP = np.arange(10, dtype=np.float32)


def tracks(values, *, names=("a",), strands=("+",), resolution=1, interval=INTERVAL):
    values = np.asarray(values, dtype=np.float32)
    metadata = pd.DataFrame({"name": list(names), "strand": list(strands)})
    return TrackData(
        values[..., None] if len(names) == 1 else values, metadata, resolution, interval
    )


def junctions(ends, *, names=("tissue",)):
    items = np.empty(len(ends), dtype=object)
    items[:] = [Junction("c", start, end, strand) for start, end, strand, _ in ends]
    values = np.array([[value] for *_, value in ends], dtype=np.float32).reshape(-1, 1)
    return JunctionData(items, values, pd.DataFrame({"name": list(names)}), INTERVAL)


def pair(variant, **kwargs):
    return Alleles(tracks(RAMP, **kwargs), tracks(10 * RAMP, **kwargs), variant)


def line(track):
    return track.values[:, 0]


def test_an_insertion_for_display_and_for_scores():
    alleles = pair(INSERTION)
    shown = alleles.aligned()
    np.testing.assert_array_equal(line(shown.alternate), [0, 10, 40, 50, 60, 70, 80, 90, nan, nan])
    scored = alleles.aligned("scoring")
    np.testing.assert_array_equal(line(scored.alternate), [0, 10, 40, 50, 60, 70, 80, 90, 0, 0])
    assert shown.reference is alleles.reference
    np.testing.assert_array_equal(line(alleles.alternate), 10 * RAMP)
    assert (alleles.alignment, shown.alignment, scored.alignment) == (None, "display", "scoring")


def test_a_deletion_for_display_and_for_scores():
    alleles = pair(DELETION)
    np.testing.assert_array_equal(
        line(alleles.aligned("display").alternate), [0, 10, 20, nan, nan, 30, 40, 50, 60, 70]
    )
    np.testing.assert_array_equal(
        line(alleles.aligned("scoring").alternate), [0, 10, 20, 0, 0, 30, 40, 50, 60, 70]
    )


def test_an_snv_needs_no_alignment():
    alleles = pair(SNV)
    for purpose in ("display", "scoring"):
        assert alleles.aligned(purpose).alternate is alleles.alternate


def test_a_haplotype_goes_by_its_coordinates():
    alleles = pair([Variant("c", 107, "ACC", "A"), INSERTION])
    np.testing.assert_array_equal(
        line(alleles.aligned().alternate), [0, 10, 40, 50, 60, 70, 80, nan, nan, 90]
    )
    np.testing.assert_array_equal(
        line(alleles.aligned("scoring").alternate), [0, 10, 40, 50, 60, 70, 80, 0, 0, 90]
    )
    assert alleles.insertions == (Insertion(102, "CC"),)
    assert alleles.deletions == (Interval("c", 107, 109),)


def test_what_a_figure_draws():
    assert pair(INSERTION).insertions == (Insertion(anchor=102, bases="CC"),)
    assert pair(INSERTION).deletions == ()
    assert pair(DELETION).deletions == (Interval("c", 103, 105),)
    assert pair(DELETION).insertions == ()
    assert pair(Variant("c", 109, "ACGTA", "A")).deletions == (Interval("c", 109, 110),)
    assert pair(SNV).insertions == pair(SNV).deletions == ()


def test_aligning_twice_moves_once():
    shown = pair(INSERTION).aligned("display")
    assert shown.aligned("display") is shown
    message = "ALT is already aligned for display; align the pair it came from for scoring"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        shown.aligned("scoring")


def test_a_pair_may_come_aligned():
    alleles = Alleles(tracks(RAMP), tracks(RAMP), INSERTION, alignment="display")
    assert alleles.aligned() is alleles
    assert not line(alleles.difference()).any()


def test_an_unknown_purpose_is_refused():
    with pytest.raises(
        InputError, match=r"^purpose must be one of 'display', 'scoring'; got 'fun'$"
    ):
        pair(SNV).aligned("fun")
    with pytest.raises(
        InputError, match=r"^alignment must be one of 'display', 'scoring'; got 'fun'$"
    ):
        Alleles(tracks(RAMP), tracks(RAMP), SNV, alignment="fun")


def test_coarse_tracks_and_contact_maps():
    wide = Interval("c", 0, 4 * 128)
    deletion = Variant("c", 100, "A" * 129, "A")
    coarse = Alleles(
        tracks(range(4), resolution=128, interval=wide),
        tracks(range(4), resolution=128, interval=wide),
        deletion,
    )
    np.testing.assert_array_equal(line(coarse.aligned().alternate), [0, nan, 1, 2])
    np.testing.assert_array_equal(line(coarse.aligned("scoring").alternate), [0, 0, 1, 2])
    contacts = np.arange(16).reshape(4, 4)
    maps = Alleles(
        tracks(contacts, resolution=128, interval=wide),
        tracks(contacts, resolution=128, interval=wide),
        deletion,
    )
    np.testing.assert_array_equal(
        maps.aligned().alternate.values[..., 0],
        [[0, nan, 1, 2], [nan] * 4, [4, nan, 5, 6], [8, nan, 9, 10]],
    )


def outputs(**changed):
    reference = Output(
        rna_seq=tracks(RAMP), cage=tracks(RAMP), splice_junctions=junctions([(102, 108, "+", 5)])
    )
    alternate = Output(
        rna_seq=tracks(10 * RAMP), splice_junctions=junctions([(102, 108, "+", 7)]), **changed
    )
    return reference, alternate


def test_a_pair_of_outputs_gives_pairs():
    alleles = Alleles(*outputs(), INSERTION)
    assert isinstance(alleles.rna_seq, Alleles)
    assert alleles.rna_seq.reference is alleles.reference.rna_seq
    assert alleles.rna_seq.variant == INSERTION
    np.testing.assert_array_equal(
        line(alleles.rna_seq.aligned().alternate), line(alleles.aligned().rna_seq.alternate)
    )
    assert alleles.aligned().rna_seq.alignment == "display"
    assert "rna_seq" in dir(alleles)
    assert "cage" not in dir(alleles)


def test_an_output_that_is_not_there_is_told():
    alleles = Alleles(*outputs(), INSERTION)
    message = "These Alleles have no 'cage'; both alleles have 'rna_seq', 'splice_junctions'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        alleles.cage  # noqa: B018
    assert not hasattr(alleles, "cage")
    empty = Alleles(Output(), Output(), SNV)
    with pytest.raises(
        InputError, match=r"^These Alleles have no 'atac'; both alleles have nothing$"
    ):
        empty.atac  # noqa: B018


def test_an_output_of_a_pair_of_tracks_is_told():
    message = "These Alleles hold TrackData, not an Output with 'rna_seq'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        pair(SNV).rna_seq  # noqa: B018
    with pytest.raises(AttributeError, match=r"^Alleles have no attribute 'colour'$"):
        pair(SNV).colour  # noqa: B018


def test_the_difference_is_of_aligned_tracks():
    difference = pair(INSERTION).difference()
    np.testing.assert_array_equal(line(difference), [0, 9, 38, 47, 56, 65, 74, 83, nan, nan])
    assert difference.interval == INTERVAL
    np.testing.assert_array_equal(
        line(pair(DELETION).aligned("scoring").difference()),
        [0, 9, 18, -3, -4, 25, 34, 43, 52, 61],
    )


def test_the_difference_of_outputs_is_of_what_both_have():
    difference = Alleles(*outputs(), SNV).difference()
    np.testing.assert_array_equal(line(difference.rna_seq), 9 * RAMP)
    assert difference.splice_junctions.values.tolist() == [[2.0]]
    assert difference.cage is None


def test_tracks_in_another_order_are_not_subtracted():
    """The SDK's own subtraction does that in silence."""
    two = np.stack([RAMP, RAMP + 1], axis=1)
    reference = tracks(two, names=("a", "b"), strands="++")
    permuted = Alleles(reference, tracks(two, names=("b", "a"), strands="++"), SNV)
    message = (
        "Track 0 has the name 'a' in REF but 'b' in ALT; select the same tracks in the same order"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        permuted.difference()
    turned = Alleles(reference, tracks(two, names=("a", "b"), strands="+-"), SNV)
    message = (
        "Track 1 has the strand '+' in REF but '-' in ALT; select the same tracks in the same order"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        turned.difference()


def test_the_haplotype_has_no_single_variant():
    alleles = pair([INSERTION, Variant("c", 107, "A", "G")])
    assert alleles.variants == (INSERTION, Variant("c", 107, "A", "G"))
    with pytest.raises(InputError, match=r"^These Alleles have 2 variants; use \.variants$"):
        alleles.variant  # noqa: B018


def test_variants_that_overlap_are_refused_when_aligned():
    message = "Variants c:103:A>C and c:103:A>C overlap; one haplotype can have only one of them"
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        pair([SNV, SNV]).aligned()


def test_the_variant_is_copied_at_the_door():
    variant = SNV.copy()
    alleles = pair(variant)
    variant.position = 1
    alleles.variant.position = 2
    alleles.interval.start = 0
    assert alleles.variant == SNV
    assert alleles.interval == INTERVAL


def test_tracks_sliced_behind_an_indel_cannot_be_aligned():
    behind = Interval("c", 105, 115)
    message = (
        "The indel c:103:A>ACC lies left of c:106-115, so ALT is shifted there; "
        "align the whole prediction first, then slice it"
    )
    for use in (Alleles.aligned, Alleles.difference, lambda alleles: alleles.insertions):
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            use(pair(INSERTION, interval=behind))
    np.testing.assert_array_equal(line(pair(SNV, interval=behind).difference()), 9 * RAMP)


def test_tracks_sliced_before_an_indel_need_no_alignment():
    before = pair(Variant("c", 150, "A", "ACC"))
    for purpose in ("display", "scoring"):
        np.testing.assert_array_equal(line(before.aligned(purpose).alternate), 10 * RAMP)
    assert before.insertions == ()


def test_it_pickles_and_copies():
    alleles = Alleles(*outputs(), INSERTION)
    for other in (pickle.loads(pickle.dumps(alleles)), copy.deepcopy(alleles), copy.copy(alleles)):
        np.testing.assert_array_equal(
            line(other.rna_seq.difference()), line(alleles.rna_seq.difference())
        )
    assert repr(alleles) == "Alleles(Output, c:103:A>ACC, alignment=None)"


@pytest.mark.parametrize(
    ("reference", "alternate", "message"),
    [
        (
            tracks(RAMP),
            Output(),
            "REF is a TrackData and ALT a Output; give two of the same kind",
        ),
        (
            tracks(RAMP),
            tracks(RAMP[:5], interval=Interval("c", 100, 105)),
            (
                "REF has the shape (10, 1) at 1 bp and ALT (5, 1) at 1 bp; "
                "predict both with the same model"
            ),
        ),
        (
            Output(cage=tracks(RAMP)),
            Output(cage=tracks(RAMP, interval=Interval("c", 101, 111))),
            "REF is of c:101-110 and ALT of c:102-111; predict both for the same interval",
        ),
    ],
)
def test_what_is_no_pair(reference, alternate, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Alleles(reference, alternate, SNV)


def test_no_variant_is_told():
    message = "Alleles need the variant between them; none was given"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        pair([])


def test_predictions_without_interval_are_told():
    message = "These predictions do not say their interval; set the interval of the TrackData"
    alleles = pair(INSERTION, interval=None)
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        alleles.aligned()
