"""The door of contact maps: what they are read from, what is refused, and with which words."""

import dataclasses
import re

import numpy as np
import pytest
from alphagenome.models.dna_output import Output, VariantOutput
from hypothesis import given, settings
from hypothesis import strategies as st
from small_contacts import REGION, MeasuredContacts, counts, maps, noise

from agviz.errors import InputError, UnknownNameError
from agviz.figure.contact_inputs import read_contacts, symmetric
from agviz.figure.contact_units import in_unit
from agviz.figure.contact_values import ArrayContacts, SourceContacts, coarser
from agviz.genome.alleles import Alleles, MissingOutputError
from agviz.genome.types import Interval, Variant

SNV = Variant("chr8", 15_000, "A", "G")


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def values_of(data, lane: int = 0, **options) -> np.ndarray:
    contacts = read_contacts(data, **options).lanes[lane].reference
    assert isinstance(contacts, ArrayContacts)
    return contacts.values


def test_every_kind_of_data_gives_the_same_map():
    one = noise()
    data = maps(one)
    both = Alleles(data, maps(one), SNV)
    kinds = [data, Output(contact_maps=data), both, Alleles(Output(contact_maps=data),
             Output(contact_maps=maps(one)), SNV)]  # fmt: skip
    for each in kinds:
        np.testing.assert_array_equal(values_of(each), one)
    np.testing.assert_array_equal(values_of(one, interval=REGION), one)
    output = VariantOutput(Output(contact_maps=data), Output(contact_maps=maps(one)))
    np.testing.assert_array_equal(values_of(output, variant=SNV), one)
    source = read_contacts(MeasuredContacts(one))
    assert isinstance(source.lanes[0].reference, SourceContacts)
    assert source.measured


def test_only_outputs_and_named_models_are_predictions():
    data = maps(noise())
    assert not read_contacts(data).predicted
    assert read_contacts(Output(contact_maps=data)).predicted
    read = read_contacts(dataclasses.replace(data, uns={"model": "oracle"}))
    assert (read.model, read.predicted) == ("oracle", True)


def test_data_are_copied_at_the_door():
    data, array = maps(noise()), noise()
    kept, other = values_of(data), values_of(array, interval=REGION)
    before, then = kept.copy(), other.copy()
    data.values[:] = 7
    array[:] = 7
    np.testing.assert_array_equal(kept, before)
    np.testing.assert_array_equal(other, then)
    with pytest.raises(ValueError, match="read-only"):
        kept[0, 0] = 1


def test_tracks_are_chosen_by_name_or_number():
    data = maps(noise(seed=0), noise(seed=1), names=["liver", "brain"])
    for choice in ("brain", 1, ["brain"]):
        (lane,) = read_contacts(data, tracks=choice).lanes
        assert lane.label == "brain"
        np.testing.assert_array_equal(lane.reference.values, data.values[..., 1])


def test_tracks_in_another_order_in_alt_are_matched_by_name():
    one, two = noise(seed=0), noise(seed=1)
    alleles = Alleles(maps(one, two, names=["x", "y"]), maps(two, one, names=["y", "x"]), SNV)
    for lane in read_contacts(alleles).lanes:
        np.testing.assert_array_equal(lane.reference.values, lane.alternate.values)


def test_deleted_bins_of_alt_have_no_value_and_what_follows_is_where_it_was():
    one = noise(10)
    alternate = np.full_like(one, 9.0)
    alternate[:8, :8] = one[np.ix_([0, 1, 2, 5, 6, 7, 8, 9], [0, 1, 2, 5, 6, 7, 8, 9])]
    deletion = Variant("chr8", 13_000, "A" + "C" * 2_000, "A")  # bins 3 and 4
    (lane,) = read_contacts(Alleles(maps(one), maps(alternate), deletion)).lanes
    kept = np.isin(np.arange(10), [3, 4], invert=True)
    found = lane.alternate.values
    assert np.isnan(found[3:5]).all()
    assert np.isnan(found[:, 3:5]).all()
    np.testing.assert_array_equal(found[np.ix_(kept, kept)], one[np.ix_(kept, kept)])


@given(st.integers(0, 10**6), st.integers(1, 30))
@settings(max_examples=30, deadline=None)
def test_what_is_read_is_symmetric_and_half_a_map_is_a_map(seed, bins):
    whole = noise(bins, seed=seed)
    half = np.where(np.triu(np.ones((bins, bins), bool)), whole, np.nan)
    np.testing.assert_array_equal(symmetric(half, name="x"), whole)
    rounded = whole + np.random.default_rng(seed).uniform(-1e-3, 1e-3, whole.shape) * np.ptp(whole)
    found = symmetric(rounded, name="x")
    np.testing.assert_array_equal(found, found.T)
    assert found == pytest.approx((rounded + rounded.T) / 2, abs=1e-5)


def test_log_and_over_expected_and_z():
    values = counts()
    assert in_unit(values, "log")[values > 0] == pytest.approx(np.log10(values[values > 0]))
    for unit in ("log", "oe"):
        assert np.isnan(in_unit(values, unit)[values == 0]).all()
    over, scores = in_unit(values, "oe"), in_unit(values, "z")
    for apart in (0, 1, 5, 20):
        pairs = np.diagonal(values, apart)
        shown = np.diagonal(over, apart)
        assert np.nanmean(np.where(pairs > 0, np.exp(shown), 0)) == pytest.approx(1, abs=1e-5)
        assert np.diagonal(scores, apart).mean() == pytest.approx(0, abs=1e-5)
        assert np.diagonal(scores, apart).std() == pytest.approx(1, abs=1e-4)
    assert (in_unit(np.full((4, 4), 3.0, np.float32), "z") == 0).all()


def test_alt_is_measured_by_the_expectation_of_ref():
    reference = counts() + 1
    (lane,) = read_contacts(Alleles(maps(reference), maps(2 * reference), SNV), unit="oe").lanes
    assert lane.alternate.values - lane.reference.values == pytest.approx(np.log(2), abs=1e-5)


@given(st.integers(1, 23), st.integers(1, 7), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_larger_cells_are_the_means_of_their_bins(bins, factor, seed):
    values = noise(bins, seed=seed)
    values[np.random.default_rng(seed).random(values.shape) < 0.2] = np.nan
    found = coarser(values, factor)
    assert len(found) == -(-bins // factor)
    for row in range(len(found)):
        for column in range(len(found)):
            block = values[row * factor : (row + 1) * factor, column * factor :][:, :factor]
            known = block[~np.isnan(block)]
            if len(known):
                assert found[row, column] == pytest.approx(known.mean(), abs=1e-5)
            else:
                assert np.isnan(found[row, column])


def test_cells_begin_at_the_same_places_however_much_is_shown():
    contacts = read_contacts(noise(100), interval=REGION).lanes[0].reference
    whole = contacts.window(REGION, margin=0, most=30)
    assert (whole.resolution, whole.grain, len(whole.values)) == (400, 100, 25)
    for start in (11_111, 12_345, 15_000):
        part = contacts.window(Interval("chr8", start, start + 4_000), margin=0, most=12)
        assert (part.start - REGION.start) % part.resolution == 0
        assert len(part.values) <= 12
        assert part.start <= start
        assert part.end >= start + 4_000


def test_what_is_no_contact_map_is_refused():
    data = maps(noise())
    bare = dataclasses.replace(data, interval=None)
    signal = dataclasses.replace(data, values=np.zeros((10, 1), np.float32))
    crooked = noise()
    crooked[2, 7] = 50.0
    bad = [
        (
            lambda: read_contacts(noise()),
            ("A numpy array needs interval=, so that it can be placed on a genome"),
        ),
        (
            lambda: read_contacts(np.zeros((4, 5)), interval=REGION),
            (
                "A contact map holds real "
                "numbers, of shape (bins, bins); got float64 of shape (4, 5)"
            ),
        ),
        (
            lambda: read_contacts(np.zeros((0, 0)), interval=REGION),
            (
                "A contact map holds real "
                "numbers, of shape (bins, bins); got float64 of shape (0, 0)"
            ),
        ),
        (
            lambda: read_contacts(np.zeros((3, 3)), interval=REGION),
            ("A contact map of 3 bins cannot cover chr8:10,001-20,000, 10,000 bp, evenly"),
        ),
        (
            lambda: read_contacts("x.mcool"),
            (
                "ContactMap cannot draw str; it takes TrackData of contact maps, Output, "
                "VariantOutput, Alleles, a contacts Source (agviz.open_track('x.mcool')), or a "
                "square numpy array with interval=. Open a file first: "
                "agviz.open_track('x.mcool')"
            ),
        ),
        (
            lambda: read_contacts(Output()),
            ("The Output holds no contact maps; ContactMap draws nothing else"),
        ),
        (
            lambda: read_contacts(bare),
            (
                "The TrackData has no interval, so it cannot be placed on a "
                "genome; set it, as in dataclasses.replace(data, interval=interval)"
            ),
        ),
        (
            lambda: read_contacts(signal),
            (
                "ContactMap draws values of shape (bins, bins, tracks); "
                "got shape (10, 1); draw signals with Tracks"
            ),
        ),
        (
            lambda: read_contacts(crooked, interval=REGION),
            (
                "The contact map '' is not symmetric: "
                f"[2, 7] is 50 and [7, 2] is {crooked[7, 2]:.4g}; of one half give m + "
                "np.triu(m, 1).T, of two that differ (m + m.T) / 2"
            ),
        ),
        (
            lambda: read_contacts(maps(*[noise()] * 13)),
            (
                "13 contact maps are too many for one "
                "panel, which has 12 at most; choose some with tracks=[...] (names, ontology terms "
                "or numbers)"
            ),
        ),
        (
            lambda: read_contacts(data, tracks=[]),
            ("There are no contact maps to draw: the data hold none"),
        ),
        (lambda: read_contacts(data, tracks=1), "tracks must be from 0 to 0; got 1"),
        (
            lambda: read_contacts(VariantOutput(Output(contact_maps=data), Output())),
            (
                "A "
                "VariantOutput does not know its variant, so ALT cannot be aligned to REF; write "
                "ContactMap(output, variant=variant) or ContactMap(Alleles(output.reference, "
                "output.alternate, variant))"
            ),
        ),
        (
            lambda: read_contacts(
                Alleles(maps(noise(), names=["x"]), maps(noise(), names=["y"]), SNV)
            ),
            "REF and ALT do not hold the same tracks: 'x' is in only one of them",
        ),
        (
            lambda: read_contacts(data, unit="oe"),
            (
                "values='oe' takes a logarithm, but the map holds "
                f"{data.values.min():.4g}; maps that are logarithms already, as AlphaGenome's, are "
                "drawn with values='given'"
            ),
        ),
    ]
    for make, message in bad:
        with pytest.raises(InputError, match=exactly(message)):
            make()
    with pytest.raises(
        UnknownNameError, match=exactly("No track is called 'mop 0'; did you mean 'map 0'?")
    ):
        read_contacts(data, tracks="mop 0")
    with pytest.raises(MissingOutputError, match=r"^These Alleles have no 'contact_maps'"):
        read_contacts(Alleles(Output(contact_maps=data), Output(), SNV))


def test_sources_of_other_kinds_and_wrong_answers_are_refused():
    class Signal(MeasuredContacts):
        kind = "signal"

    class Wrong(MeasuredContacts):
        def fetch(self, interval, bins=None):
            return np.zeros(3)

    message = (
        "ContactMap cannot draw Signal 'measured', a source of kind 'signal'; it takes TrackData "
        "of contact maps, Output, VariantOutput, Alleles, a contacts Source "
        "(agviz.open_track('x.mcool')), or a square numpy array with interval=. Draw this with "
        "Tracks"
    )
    with pytest.raises(InputError, match=exactly(message)):
        read_contacts(Signal(noise()))
    contacts = read_contacts(Wrong(noise())).lanes[0].reference
    message = (
        "Source 'measured' gave ndarray for chr8:10,001-20,000; a source of kind 'contacts' gives "
        "TrackData of shape (bins, bins, 1)"
    )
    with pytest.raises(InputError, match=exactly(message)):
        contacts.window(REGION, margin=0, most=100)
