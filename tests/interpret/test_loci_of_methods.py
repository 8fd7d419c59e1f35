"""Methods with loci of their own kind: genes, windows, exons, loops; each as alone, and kept."""

import re

import pandas as pd
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import InputError, UnknownNameError
from agviz.interpret.readout_json import decode_readout, encode_readout

NEAR = ag.Interval("chr1", 3_952, 6_000)  # what is predicted for FAR
ELEMENTS = [ag.Interval("chr1", 4_500, 4_520), ag.Interval("chr1", 4_900, 4_930)]
EXON = ag.Interval("chr1", 2_000, 2_100, "-")
ANCHORS = (ag.Interval("chr1", 1_000, 1_100), ag.Interval("chr1", 2_500, 2_600))


def context(locus):
    return ag.Interval("chr1", 1_000, 3_048)


def peak(locus):
    return ag.SignalReadout(OutputType.ATAC, tracks=[0], window=locus.resize(300))


CALLS = {
    "genes": (
        ag.enhancer_map, ["FAR"],
        {"tracks": {"one": [0], "two": [1]}, "elements": ELEMENTS, "shuffles": 1, "context": NEAR},
    ),
    "windows": (
        ag.marginalize, [ag.Interval("chr1", 2_000, 2_040)],
        {"readouts": peak, "motifs": {"a": "GATTACA"}, "shuffles": 2, "context": context},
    ),
    "exons": (
        ag.splice_attribution, [EXON],
        {"of": "acceptor", "window": lambda locus: ag.Interval("chr1", locus.end, locus.end + 4),
         "context": context},
    ),
    "loops": (
        ag.contact_attribution, [ANCHORS],
        {"tracks": [0], "elements": [ag.Interval("chr1", 1_050, 1_060)], "beside": 0,
         "shuffles": 1, "context": context},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return CompositionModel(assembly=tiny_genome(tmp_path_factory.mktemp("genome")))


def assert_same(found, alone):
    """To the last bit, the type of every value and what is said of it."""
    if isinstance(alone, tuple):
        assert type(found) is type(alone)
        for one, other in zip(found, alone, strict=True):
            assert_same(one, other)
    elif isinstance(alone, pd.DataFrame):
        pd.testing.assert_frame_equal(found, alone)
        assert found.attrs == alone.attrs
    elif isinstance(alone, xr.DataArray | xr.Dataset):
        xr.testing.assert_identical(found, alone)
    else:
        assert found == alone
        assert repr(found) == repr(alone)


def alone(model, method, locus, options):
    given = {
        name: value(locus) if callable(value) else value for name, value in options.items()
    } | {"progress_bar": False}
    if method is ag.marginalize:
        return method(model, window=locus, **given)
    return method(model, locus, **given)


@pytest.mark.parametrize("name", CALLS)
def test_each_is_as_alone_and_kept(model, tmp_path, name):
    method, loci, options = CALLS[name]
    asked = {"store": tmp_path / "kept", "progress_bar": False, **options}
    found = ag.at_loci(method, model, loci, **asked)
    (result,) = found.values()
    assert_same(result, alone(model, method, loci[0], options))
    (opened,) = ag.open_loci(tmp_path / "kept").values()
    assert_same(opened, result)
    silent = CompositionModel(assembly=model.assembly)
    silent._predict = None  # would fail if it were asked
    (again,) = ag.at_loci(method, silent, loci, **asked).values()
    assert_same(again, result)


def test_names_of_such_loci(model):
    def where(model, target, **options):
        return target

    loci = [ANCHORS, EXON, "chr1:6-7"]
    found = ag.at_loci(
        where, model, loci, progress_bar=False, context=ag.Interval("chr1", 0, 6_000)
    )
    names = ["chr1:1,001-1,100 and chr1:2,501-2,600", "chr1:2,001-2,100", "chr1:6-7"]
    assert list(found) == names
    assert found[names[0]] == ANCHORS
    table = pd.DataFrame({"Chromosome": ["chr1"], "Start": [5], "End": [7], "Strand": ["-"]})
    (place,) = ag.at_loci(where, model, table, progress_bar=False).values()
    assert place.strand == "-"

    def plain(model, window, **options):
        return window

    (place,) = ag.at_loci(plain, model, table, progress_bar=False).values()
    assert place.strand == "."
    gene = model.assembly.gene("FAR")
    (found,) = ag.at_loci(lambda model, gene, **_: gene, model, {"x": gene}, progress_bar=False)
    assert found == "x"


def test_what_are_no_genes_is_told(model):
    options = {"tracks": [0], "progress_bar": False}
    message = rf"No gene of '{model.assembly.genes}' is called 'NEAR'; there are: 'FAR', 'G1'"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        ag.at_loci(ag.enhancer_map, model, ["NEAR"], **options)
    message = "The loci of this method are genes or their names, in a list or by name; got int"
    with pytest.raises(InputError, match=f"^{message}$"):
        ag.at_loci(ag.enhancer_map, model, 3, **options)
    message = "The model has no genome: give load_model an assembly with gene models"
    with pytest.raises(InputError, match=f"^{message}$"):
        ag.at_loci(ag.enhancer_map, CompositionModel(), ["FAR"], **options)


def test_bad_loci_and_choices_are_found_before_anything_is_done(model, tmp_path):
    options = {"tracks": [0], "store": tmp_path / "none", "progress_bar": False}
    apart = (ANCHORS[0], ag.Interval("chr2", 5, 9))
    with pytest.raises(InputError, match=r"^The anchors lie on different contigs: chr1, chr2$"):
        ag.at_loci(ag.contact_attribution, model, [ANCHORS, apart], **options)
    message = (
        "Tracks that a function chooses cannot be kept in a folder; give their names or numbers"
    )
    with pytest.raises(InputError, match=f"^{message}$"):
        ag.at_loci(
            ag.contact_attribution, model, [ANCHORS], **options | {"tracks": lambda table: [True]}
        )
    assert not (tmp_path / "none").exists()


def test_another_choice_of_elements_is_another_question(model, tmp_path):
    method, loci, options = CALLS["genes"]
    asked = {"store": tmp_path / "kept", "progress_bar": False, **options}
    ag.at_loci(method, model, loci, **asked)
    for change in ({"elements": ELEMENTS[:1]}, {"tracks": {"one": [0]}}, {"shuffles": 2}):
        with pytest.raises(InputError, match=rf"another question: .*{next(iter(change))} was "):
            ag.at_loci(method, model, loci, **asked | change)


def test_any_readout_of_attributions_comes_back():
    signal = ag.SignalReadout(OutputType.DNASE, tracks=["a", "b"], window=EXON, reduce="max")
    junction = ag.JunctionReadout(EXON, tracks=[True, False], value="psi5", minimum_count=2)
    contact = ag.ContactReadout(*ANCHORS, tracks="EFO:1")
    whole = ((signal + 1.0) / (2.0 - junction)).log() - contact.log2() * 3.0
    assert decode_readout(encode_readout(whole)) == whole
    message = "A GeneReadout cannot be kept; those that can are SignalReadout, JunctionReadout, "
    gene = ag.GeneReadout.__new__(ag.GeneReadout)
    with pytest.raises(ag.errors.FormatError, match=f"^{message}"):
        encode_readout(gene)
