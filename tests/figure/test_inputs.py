"""What each panel takes: every kind of data that fits is drawn; others are told where they fit."""

import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output, VariantOutput

import agviz as ag
from agviz.errors import InputError
from agviz.figure.compose import Annotation
from tests.helpers.bad_values import (
    COUNT,
    GOOD,
    REGION,
    SNV,
    contacts,
    drawn_well,
    features,
    junctions,
    letters,
    links,
    named,
    scores,
    square,
    tracks,
    two,
)


def output(scale: float = 1.0) -> Output:
    """RNA, junctions and a contact map of one allele."""
    return Output(
        rna_seq=tracks(GOOD * scale),
        splice_junctions=junctions(np.arange(1.0, 9.0) * scale),
        contact_maps=contacts(GOOD * scale),
    )


def anndata_of(values) -> object:
    import anndata

    return anndata.AnnData(
        values.astype(np.float32),
        obs=pd.DataFrame(index=[f"gene {k}" for k in range(len(values))]),
        var=pd.DataFrame(index=[f"track {k}" for k in range(values.shape[1])]),
    )


def bam_file(folder):
    pysam = pytest.importorskip("pysam")
    header = {"HD": {"SO": "coordinate"}, "SQ": [{"SN": "chr8", "LN": 200_000}]}
    path = folder / "reads.bam"
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for number in range(6):
            read = pysam.AlignedSegment(file.header)
            read.query_name, read.query_sequence = f"r{number}", "A" * 10
            read.reference_id, read.reference_start = 0, 10_002 + number
            read.cigarstring = "5M8N5M"
            file.write(read)
    pysam.index(str(path))
    return path


def bigwig_file(folder):
    import pybigtools

    runs = [("chr8", 10_000 + k, 10_001 + k, float(value)) for k, value in enumerate(GOOD)]
    path = folder / "signal.bw"
    pybigtools.open(str(path), "w").write({"chr8": 200_000}, iter(runs))
    return path


def cool_file(folder):
    cooler = pytest.importorskip("cooler")
    bins = cooler.binnify(pd.Series({"chr8": 10_032}), 8)
    first, second = np.triu_indices(10)
    pixels = pd.DataFrame(
        {"bin1_id": first + 1_244, "bin2_id": second + 1_244, "count": first + second + 1}
    )
    path = folder / "maps.cool"
    cooler.create_cooler(str(path), bins, pixels, ordered=True)
    return path


TEXTS = {
    "peaks.bed": "chr8\t10002\t10010\tone\t5\t+\nchr8\t10015\t10020\ttwo\t7\t-\n",
    "signal.bedgraph": "chr8\t10000\t10016\t1.5\nchr8\t10016\t10032\t3\n",
    "loops.bedpe": "chr8\t10000\t10004\tchr8\t10020\t10024\t.\t3\n",
    "a.SJ.out.tab": "chr8\t10006\t10012\t1\t1\t1\t9\t0\t20\n",
    "calls.vcf": (
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr8\t10010\trs1\tA\tG\t50\tPASS\t.\nchr8\t10020\t.\tA\tAT\t50\tPASS\t.\n"
    ),
}
MADE = {"signal.bw": bigwig_file, "reads.bam": bam_file, "maps.cool": cool_file}


def opened(folder, name, **options):
    """A file made here, opened."""
    if name in MADE:
        MADE[name](folder)
    else:
        (folder / name).write_text(TEXTS[name])
    kind = "junctions" if options.pop("junctions", False) else None
    return ag.open_track(folder / name, kind=kind, **options)


def saved(folder):
    """Both alleles' predictions, saved and opened again: these know their variant."""
    pair = VariantOutput(Output(rna_seq=tracks(GOOD)), Output(rna_seq=tracks(GOOD / 2)))
    return ag.open_predictions(ag.save_predictions(pair, folder / "a.zarr", variant=SNV))


BOTH = {"variant": SNV}
DATA = {
    "TrackData": lambda folder: tracks(GOOD),
    "TrackData of maps": lambda folder: contacts(GOOD),
    "JunctionData": lambda folder: junctions(np.arange(1.0, 9.0)),
    "Output": lambda folder: output(),
    "VariantOutput": lambda folder: VariantOutput(output(), output(0.5)),
    "Alleles of Output": lambda folder: ag.Alleles(output(), output(0.5), SNV),
    "Alleles of TrackData": lambda folder: ag.Alleles(tracks(GOOD), tracks(GOOD / 2), SNV),
    "Alleles of JunctionData": lambda folder: ag.Alleles(
        junctions(np.arange(1.0, 9.0)), junctions(np.arange(2.0, 10.0)), SNV
    ),
    "Alleles of maps": lambda folder: ag.Alleles(contacts(GOOD), contacts(GOOD / 2), SNV),
    "AnnData": lambda folder: anndata_of(two(GOOD)),
    "sequence scores": lambda folder: scores(GOOD),
    "signal array": lambda folder: GOOD,
    "letter array": lambda folder: letters(GOOD),
    "row array": lambda folder: two(GOOD),
    "square array": lambda folder: square(GOOD),
    "score table": lambda folder: pd.DataFrame(two(GOOD)),
    "letter table": lambda folder: pd.DataFrame(letters(GOOD), columns=list("ACGT")),
    "feature table": lambda folder: features(GOOD),
    "link table": lambda folder: links(GOOD),
    "Intervals": lambda folder: [ag.Interval("chr8", 10_002, 10_010, name="one")],
    "pairs": lambda folder: [
        (ag.Interval("chr8", 10_000, 10_004), ag.Interval("chr8", 10_020, 10_024))
    ],
    "Variants": lambda folder: [SNV],
    "list of TrackData": lambda folder: [tracks(GOOD), tracks(GOOD)],
    "list of JunctionData": lambda folder: [junctions(np.arange(1.0, 9.0))],
    "bigWig": lambda folder: opened(folder, "signal.bw"),
    "bedGraph": lambda folder: opened(folder, "signal.bedgraph"),
    "BAM": lambda folder: opened(folder, "reads.bam"),
    "BAM junctions": lambda folder: opened(folder, "reads.bam", junctions=True),
    "STAR": lambda folder: opened(folder, "a.SJ.out.tab"),
    "BED": lambda folder: opened(folder, "peaks.bed"),
    "BEDPE": lambda folder: opened(folder, "loops.bedpe"),
    "VCF": lambda folder: opened(folder, "calls.vcf"),
    "cool": lambda folder: opened(folder, "maps.cool", balance=False),
    "number": lambda folder: 5,
    "text": lambda folder: "peaks",
    "nothing": lambda folder: None,
}
PLACED = {"interval": REGION}
FITS: dict[str, dict[str, dict]] = {
    "Tracks": {
        "TrackData": {}, "Output": {}, "VariantOutput": BOTH, "Alleles of Output": {},
        "Alleles of TrackData": {}, "list of TrackData": {}, "signal array": PLACED,
        "bigWig": {}, "bedGraph": {}, "BAM": {},
    },
    "Sashimi": {
        "JunctionData": {}, "Output": {}, "VariantOutput": BOTH, "Alleles of Output": {},
        "Alleles of JunctionData": {}, "list of JunctionData": {}, "BAM junctions": {},
        "STAR": {},
    },
    "ContactMap": {
        "TrackData of maps": {}, "Output": {}, "VariantOutput": BOTH, "Alleles of Output": {},
        "Alleles of maps": {}, "square array": PLACED, "cool": {},
    },
    "Virtual4C": {
        "TrackData of maps": {}, "Output": {}, "VariantOutput": BOTH, "Alleles of Output": {},
        "Alleles of maps": {}, "square array": PLACED, "cool": {},
    },
    "Logo": {"sequence scores": {}, "letter array": PLACED, "letter table": PLACED},
    "Heatmap": {"sequence scores": {}, "TrackData": {}, "Output": {}, "row array": PLACED},
    "Intervals": {"feature table": {}, "Intervals": {}, "BED": {}, "VCF": {}, "BEDPE": {}},
    "Links": {"link table": {}, "pairs": {}, "BEDPE": {}},
    "Lollipops": {"Variants": {}, "feature table": {}, "Intervals": {}, "BED": {}, "VCF": {},
                  "BEDPE": {}},
    "PairMap": {"square array": PLACED},
    "ScoreHeatmap": {"AnnData": {}, "score table": {}},
    "Violins": {"AnnData": {}, "score table": {}},
    "Bars": {"AnnData": {}, "score table": {}},
    "Variants": {"Variants": {}},
    "Highlights": {"Intervals": {}},
}  # fmt: skip
OTHERS = {"Genes": {}, "LinePlot": {}}
"""Panels of what has tests of its own: here only what they refuse."""

# Data that hold numbers alone fit by chance; refused or drawn, it is by their shape.
BY_SHAPE = {
    "signal array", "letter array", "row array", "square array", "score table", "letter table",
    "feature table", "link table", "pairs", "list of TrackData", "list of JunctionData",
}  # fmt: skip


def panel_of(name, data, options):
    if name == "Virtual4C":
        return ag.Virtual4C(data, ag.Interval("chr8", 10_008, 10_012), **options)
    return getattr(ag, name)(data, **options)


@pytest.mark.parametrize(
    ("panel", "kind"), [(panel, kind) for panel, kinds in FITS.items() for kind in kinds]
)
def test_what_fits_is_drawn_and_saved(panel, kind, tmp_path):
    made = panel_of(panel, DATA[kind](tmp_path), FITS[panel][kind])
    figure = ag.Tracks(tracks(GOOD)) & made if isinstance(made, Annotation) else made
    scene = drawn_well(figure if getattr(made, "free", False) else figure.at(REGION))
    assert len(scene.marks) > 4
    figure = figure.at(REGION)
    figure.save(tmp_path / "figure.png", width_mm=89, dpi=50)
    assert (tmp_path / "figure.png").stat().st_size > 1_000


@pytest.mark.parametrize(
    ("panel", "kind"),
    [
        (panel, kind)
        for panel in (*FITS, *OTHERS)
        for kind in DATA
        if kind not in FITS.get(panel, {}) and kind not in BY_SHAPE
    ],
)
def test_misfits_are_refused_by_name(panel, kind, tmp_path):
    data = DATA[kind](tmp_path)
    with pytest.raises(InputError) as caught:
        made = panel_of(panel, data, {})
        drawn_well(made.at(REGION))  # what a file holds is seen when it is drawn
    words = str(caught.value)
    spoken = {"Virtual4C": "ContactMap"}.get(panel, panel)  # whose maps it takes a row of
    read = {"Variants": "not a variant", "Highlights": "Region 'peaks'"}  # text is read
    spoken = read.get(panel, spoken) if kind == "text" else spoken
    known = (spoken, "These Alleles", "has no column", "No annotation file", "Output holds no",
             "VariantOutput does not", "source of kind")  # fmt: skip
    assert re.search("|".join(known), words), words


@pytest.mark.parametrize(
    ("panel", "kind", "words"),
    [
        ("Tracks", "AnnData", "Tracks cannot draw AnnData; .* Draw this with ScoreHeatmap"),
        ("Tracks", "BEDPE", "Tracks cannot draw Bedpe 'loops', .* Draw this with Links"),
        ("Tracks", "BED", "Tracks cannot draw Bed 'peaks', .* Draw this with Intervals"),
        ("Tracks", "BAM junctions", "Tracks cannot draw BamJunctions .* Draw this with Sashimi"),
        ("Tracks", "cool", "Tracks cannot draw Cool .* Draw this with ContactMap"),
        ("Tracks", "sequence scores", "cannot draw DataArray; .* Draw this with Logo or Heatmap"),
        ("Tracks", "Alleles of JunctionData", "hold JunctionData. Draw them with Sashimi"),
        ("Tracks", "TrackData of maps", "Draw these with ContactMap or Virtual4C"),
        ("Sashimi", "TrackData", "Sashimi cannot draw TrackData; .* Draw this with Tracks"),
        ("Sashimi", "BAM", r"open_track\(path, kind='junctions'\)\). Draw this with Tracks"),
        ("ContactMap", "JunctionData", "cannot draw JunctionData; .* Draw this with Sashimi"),
        ("Genes", "VCF", "Genes cannot draw Vcf 'calls', .* Draw this with Intervals, or Variants"),
        ("Genes", "TrackData", "Genes cannot draw TrackData; .* Draw this with Tracks or Heatmap"),
        ("Logo", "TrackData", "Logo cannot draw TrackData; .* Draw this with Tracks or Heatmap"),
        ("Heatmap", "AnnData", "Heatmap cannot draw AnnData; .* Draw this with ScoreHeatmap"),
        ("Intervals", "bigWig", "Intervals cannot draw BigWig 'signal', .* with Tracks"),
        ("Links", "JunctionData", "Links cannot draw JunctionData; .* with Sashimi"),
        ("Variants", "VCF", r"Variants\(file\.variants\(interval\)\)"),
        ("Variants", "Intervals", "Variants cannot draw Interval; .* Intervals or Highlights"),
        ("Highlights", "Variants", "Highlights cannot draw Variant; .* with Variants"),
        ("ScoreHeatmap", "Output", "cannot draw Output; .* Tracks, Sashimi or ContactMap"),
        ("Tracks", "text", r"Open a file first: agviz\.open_track\('peaks'\)$"),
        ("Sashimi", "text", r"Open a file first: agviz\.open_track\('peaks'\)$"),
        ("Tracks", "nothing", "cannot draw None; .* In an Output, None is what was not requested"),
        ("Sashimi", "nothing", "cannot draw None; .* In an Output, None is what was not requested"),
        ("Violins", "Variants", "Violins cannot draw list; it takes the values of each group"),
    ],
)
def test_a_misfit_is_told_who_draws_it(panel, kind, words, tmp_path):
    data = DATA[kind](tmp_path)
    with pytest.raises(InputError, match=words):
        panel_of(panel, data, {})


def test_the_variants_of_a_file_are_marked_as_the_message_says(tmp_path):
    found = DATA["VCF"](tmp_path).variants(REGION)
    figure = ag.Tracks(tracks(GOOD)) & ag.Variants(found)
    assert [t.text for t in drawn_well(figure).role("variant.label")] == ["rs1", "10,020 A>AT"]


def test_saved_predictions_know_their_variant(tmp_path):
    figure = ag.Tracks(saved(tmp_path))
    assert figure.variants()[0].position == SNV.position
    drawn_well(figure)


def test_the_helpers_cover_the_region():
    assert REGION.width == COUNT == len(GOOD)
    assert named(2)["name"].tolist() == ["t0", "t1"]
