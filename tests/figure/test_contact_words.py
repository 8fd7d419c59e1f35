"""What a contact map says of itself, and the words with which it refuses."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output
from small_contacts import (
    REGION,
    MeasuredContacts,
    counts,
    maps,
    noise,
    pair,
)

from agviz.errors import InputError, IntervalError
from agviz.figure.captions import LIMITS
from agviz.figure.contact_map import ContactMap
from agviz.figure.contact_words import RELIABLE_WORDS
from agviz.figure.place import Place, Row
from agviz.figure.scales import XScale
from agviz.figure.scene import frozen
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.types import Interval
from agviz.observed.cool import Cool


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def test_the_caption_says_what_is_drawn():
    caption = ContactMap(counts(40), interval=REGION, label="Hi-C", limits=(0, 100)).caption(89)
    assert caption == (
        "Chr8:10,001-20,000, 1-based positions. Contact map: Hi-C; height above the axis is the "
        "distance between two bins; resolution 250 bp, one cell per pair of bins; values as given; "
        "colors from 0 to 100, darker is more; 4.5% of the values lie beyond and have the colors "
        "of the ends. Predictions are for research use only, not for clinical decisions."
    ).replace("Chr8", "chr8")
    assert (counts(40) > 100).mean() == pytest.approx(0.045, abs=5e-4)
    many = ContactMap(counts(40), interval=REGION)
    assert "resolution 250 bp, each cell the mean of" not in many.caption(183)
    large = Interval("chr8", 0, 3_000_000)
    caption = ContactMap(np.zeros((3_000, 3_000)), interval=large).caption(89)
    assert "resolution 1,000 bp, each cell the mean of 5 × 5 bins" in caption


def test_only_predictions_over_100_kb_are_said_to_be_unreliable():
    words = (
        "predicted contacts over 100 kb apart are beyond what the AlphaGenome paper shows to be "
        "reliable"
    )
    wide = Interval("chr8", 0, 300_000)
    data = maps(noise(), interval=wide)
    predicted = ContactMap(Output(contact_maps=data))
    assert words in predicted.caption()
    assert "log of observed over expected" in predicted.caption()
    assert words not in ContactMap(Output(contact_maps=data), depth=90_000).caption()
    assert words not in ContactMap(data).caption()
    near = ContactMap(Output(contact_maps=maps(noise())))
    assert words not in near.caption()


def test_what_cannot_be_drawn_is_refused():
    data = maps(noise())
    one = Interval("chr8", 1, 2)
    bad = [
        (
            {"show": "difference"},
            (
                "show='difference' needs two alleles; give ContactMap an Alleles(reference, "
                "alternate, variant)"
            ),
        ),
        (
            {"show": "overlay"},
            "show must be one of 'both', 'reference', 'alternate', 'difference'; got 'overlay'",
        ),
        (
            {"shape": "circle"},
            "shape must be one of 'triangle', 'square', 'rectangle'; got 'circle'",
        ),
        ({"values": "raw"}, "values must be one of 'given', 'log', 'oe', 'z'; got 'raw'"),
        ({"depth": 0}, "depth must be over 0 bp; got 0"),
        (
            {"depth": 9, "shape": "square"},
            "depth cuts a triangle or a rectangle; a square has none",
        ),
        ({"height": 0}, "height must be over 0 mm; got 0"),
        ({"insulation": 0}, "insulation must be True, False or a number of bp over 0; got 0"),
        (
            {"limits": (2, 1)},
            (
                "limits must be (low, high) with low < high, or None for an end that the data say; "
                "got (2, 1)"
            ),
        ),
        (
            {"limits": (0, np.nan)},
            (
                "limits must be (low, high) with low < high, or None for an end that the data say; "
                "got (0, nan)"
            ),
        ),
        ({"label": ["a", "b"]}, "label must be one per map; got 2 for 1 map"),
        ({"colors": "magma"}, "colors must be one of 'sequential', 'diverging'; got 'magma'"),
        ({"colors": ["#000"]}, "A color map needs two colors or more; got ['#000']"),
        (
            {"tads": "tads.bed"},
            (
                "tads must be a table, Intervals, or an opened file "
                "(agviz.open_track('tads.bed')); got str"
            ),
        ),
        (
            {"loops": "loops.bedpe"},
            (
                "loops must be a table, pairs of Intervals, or an opened file "
                "(agviz.open_track('loops.bedpe')); got str"
            ),
        ),
        (
            {"loops": MeasuredContacts(noise())},
            "loops are read from a source of kind 'features'; 'measured' is of kind 'contacts'",
        ),
        (
            {"tads": pd.DataFrame({"Chromosome": ["8"], "Start": [1]})},
            "The table of tads has no column 'end'; it has 'Chromosome', 'Start'",
        ),
        (
            {"tads": pd.DataFrame({"chrom": ["8"], "start": [3_000], "end": [1]})},
            "Row 0 of tads starts at 3,000 and ends before, at 1",
        ),
        ({"tads": [3]}, "Each of tads must be an Interval; got 3"),
        (
            {"loops": [(one, Interval("chr9", 1, 2))]},
            (
                f"Each of loops must be a pair of Intervals on one contig; got "
                f"{(one, Interval('chr9', 1, 2))!r}"
            ),
        ),
    ]
    for options, message in bad:
        with pytest.raises(InputError, match=exactly(message)):
            ContactMap(data, **options)
    message = (
        "The 2 colors have no middle one for zero; give an odd number of them, or "
        "ColorMap(colors, diverging=False)"
    )
    with pytest.raises(InputError, match=exactly(message)):
        ContactMap(pair(), show="difference", colors=["#FFFFFF", "#000000"])
    with pytest.raises(InputError, match=exactly(
        "ContactMap and ContactMap cannot be overlaid with +; stack them with &"
    )):  # fmt: skip
        ContactMap(data) + ContactMap(data)


def test_a_region_outside_the_data_is_an_error_that_says_where_they_are():
    panel = ContactMap(maps(noise(), names=["x"]))
    message = (
        "chr8:30,001-40,000 lies outside the data of contact map 'x', chr8:10,001-20,000; draw a "
        "region within them with .at(interval)"
    )
    with pytest.raises(IntervalError, match=exactly(message)):
        panel.at(Interval("chr8", 30_000, 40_000)).scene()
    message = (
        "Contact map 'x' is on 'chr8', but the figure shows chr9:1-10; draw a region of 'chr8' "
        "with .at(interval)"
    )
    with pytest.raises(IntervalError, match=exactly(message)):
        panel.at(Interval("chr9", 0, 10)).scene()


def test_a_map_has_no_kinks():
    scale = XScale(frozen([10_000, 15_000, 20_000]), frozen([10, 20, 80]))
    place = Place(REGION, scale, (Row(0.0, 30.0),), 0.0, 5.0, 90.0, 100, "Arial")
    message = (
        "A contact map needs an even horizontal scale; draw it in a figure whose introns are not "
        "shrunk"
    )
    with pytest.raises(InputError, match=exactly(message)):
        ContactMap(noise(), interval=REGION).draw(place)


def test_maps_with_a_models_columns_are_known_as_predictions():
    data = maps(noise(300), interval=Interval("chr8", 0, 600_000))
    metadata = data.metadata.assign(data_source="4dn", ontology_curie="EFO:0001187")
    given = dataclasses.replace(data, metadata=metadata)
    spot = Interval("chr8", 300_000, 302_000)
    for panel in (ContactMap(given), Virtual4C(given, spot)):
        assert RELIABLE_WORDS in panel.caption()
        assert "log of observed over expected" in panel.caption()
    for panel in (ContactMap(data), Virtual4C(data, spot)):
        assert RELIABLE_WORDS not in panel.caption()


@pytest.mark.parametrize("balance", [True, False])
def test_contacts_of_a_file_are_said_to_be_balanced_or_raw(tmp_path, balance):
    cooler = pytest.importorskip("cooler")
    bins = cooler.binnify(pd.Series({"chr8": 20_000}), 1_000).assign(weight=0.5)
    first, second = np.triu_indices(20)
    pixels = pd.DataFrame({"bin1_id": first, "bin2_id": second, "count": first + second + 1})
    cooler.create_cooler(str(tmp_path / "a.cool"), bins, pixels, ordered=True)
    source = Cool(tmp_path / "a.cool", balance=balance)
    said = "balanced contacts" if balance else "raw contacts"
    figure = ContactMap(source).at(REGION)
    assert said in [text.text for text in figure.scene().role("contact.color_bar_label")]
    assert f"values as given ({said})" in figure.caption()
    logs = ContactMap(source, values="log").at(REGION)
    labels = [text.text for text in logs.scene().role("contact.color_bar_label")]
    assert labels == [f"log10({said})"]
    line = Virtual4C(source, Interval("chr8", 12_000, 13_000)).at(REGION)
    assert f"values as given ({said})" in line.caption()
    assert said in source.fetch(REGION).uns["unit"]
    assert LIMITS not in (figure & line).caption()
