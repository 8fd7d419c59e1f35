"""What is drawn of real files equals what independent readers find in them, place by place."""

from collections import Counter

import numpy as np
import pytest
from real_reads import SAMPLES, introns

import agviz as ag
from agviz.errors import ContigNameWarning, MissingPackageError
from agviz.figure.scene import Polygon
from agviz.genome.assembly import Assembly

CHR9 = ag.Interval("chr9", 4_000_000, 6_000_000)
ABI1 = ag.Interval("chr10", 27_035_000, 27_050_000)


def bases(scene, region):
    """From mm on the page to 0-based edges of bases."""
    line = scene.role("axis.line")[0].ends[0]
    left, right = line[0, 0], line[1, 0]
    return lambda x: region.start + (np.asarray(x) - left) / (right - left) * region.width


def steps_of(scene, role, *, region, row=0):
    """Start, end and value of every step that a row's filled areas draw, read off the page."""
    spine = scene.role("track.spine")[row].ends[0, :, 1]
    top, zero = spine.min(), spine.max()
    numbers = [
        float(text.text.replace(",", ""))
        for text in scene.role("track.tick_label")
        if top - 2 < text.baseline < zero + 2
    ]
    base = bases(scene, region)
    found = []
    for mark in scene.role(role):
        points = mark.points[:-2]  # the last two close the area at zero
        if not (isinstance(mark, Polygon) and top - 1e-6 <= points[:, 1].min() <= zero):
            continue
        starts, ends = base(points[::2, 0]), base(points[1::2, 0])
        values = (zero - points[::2, 1]) / (zero - top) * max(numbers)
        found += list(zip(np.rint(starts), np.rint(ends), values, strict=True))
    return np.array(found)


def check_maxima(steps, depths, region):
    """Each step is as high as the highest known value of its bases; nothing else is drawn."""
    drawn = np.zeros(region.width, dtype=bool)
    top = np.nanmax(depths)
    for start, end, value in steps:
        part = slice(int(start) - region.start, int(end) - region.start)
        assert value == pytest.approx(np.nanmax(depths[part], initial=0), abs=2e-6 * top)
        drawn[part] = True
    rest = depths[~drawn]
    assert not np.nan_to_num(rest).any()
    return drawn


REGIONS = {
    "whole": (4_000_000, 6_000_000),
    "a gene": (5_022_000, 5_128_000),
    "single bases": (5_128_000, 5_128_400),
    "off the bins' grid": (4_490_427, 4_587_460),
    "beyond the first base": (0, 4_600_000),
}


@pytest.mark.parametrize("where", REGIONS)
@pytest.mark.parametrize("name", ["K562_RNA", "K562_H3K27ac", "K562_H3K4me3"])
def test_bigwigs_are_drawn_as_pybigwig_reads_them(data_dir, name, where):
    big = pytest.importorskip("pyBigWig")
    path = data_dir / "chr9_hg19" / f"{name}.bw"
    region = ag.Interval("chr9", *REGIONS[where])
    scene = ag.Tracks(ag.open_track(path), style="fill").at(region).scene(183)
    values = np.array(big.open(str(path)).values("chr9", region.start, region.end))
    drawn = check_maxima(steps_of(scene, "track.single", region=region), values, region)
    if where != "single bases":
        assert drawn.any()


def test_gaps_of_a_bigwig_are_gaps(data_dir):
    big = pytest.importorskip("pyBigWig")
    path = data_dir / "chr9_hg19" / "K562_RNA.bw"
    values = np.array(big.open(str(path)).values("chr9", CHR9.start, CHR9.end))
    known = np.flatnonzero(~np.isnan(values))
    edge = known[np.flatnonzero(np.diff(known) > 50)[0]]  # the last base before a gap
    region = ag.Interval("chr9", CHR9.start + int(edge) - 60, CHR9.start + int(edge) + 40)
    panel = ag.Tracks(ag.open_track(path, missing=np.nan), style="line").at(region)
    scene = panel.scene(183)
    base = bases(scene, region)
    spans = [np.rint(base(mark.points[[0, -1], 0])) for mark in scene.role("track.single")]
    shown = np.zeros(region.width, dtype=bool)
    for start, end in spans:
        shown[int(start) - region.start : int(end) - region.start] = True
    part = values[region.start - CHR9.start : region.end - CHR9.start]
    np.testing.assert_array_equal(shown, ~np.isnan(part))
    assert 0 < shown.sum() < region.width
    assert "gaps have no value" in panel.caption()


def test_beyond_the_end_of_a_chromosome_nothing_is_drawn(data_dir):
    big = pytest.importorskip("pyBigWig")
    path = data_dir / "chr9_hg19" / "K562_H3K27ac.bw"
    length = big.open(str(path)).chroms()["chr9"]
    region = ag.Interval("chr9", length - 500, length + 500)
    source = ag.open_track(path, missing=np.nan)
    scene = ag.Tracks(source, style="fill").at(region).scene(120)
    assert not scene.role("track.single")
    end, nothing = scene.notes
    assert end == f"500 bp beyond the end of chr9 at {length:,}"
    assert "no value in this region" in nothing
    with pytest.raises(ag.AgvizError, match="wholly off chr9"):
        ag.Tracks(ag.open_track(path)).at(ag.Interval("chr9", length, length + 10)).scene()


@pytest.fixture(scope="module")
def bams(data_dir):
    pytest.importorskip("pysam")
    folder = data_dir / "sashimi_chr10_hg19"
    return [next(iter(folder.glob(f"{name}*.bam"))) for name in SAMPLES]


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_every_arc_of_a_sashimi_plot_is_an_intron_as_wide_as_its_count(bams, number):
    path = bams[number]
    source = ag.open_track(path, kind="junctions", name=SAMPLES[number])
    panel = ag.Sashimi(source, coverage=None, strand="-", least_share=0, height=60)
    scene = panel.at(ABI1).scene(800)
    inside = {
        place: count
        for place, count in introns(path).items()
        if ABI1.start < place[0] and place[1] < ABI1.end
    }
    base = bases(scene, ABI1)
    drawn = {}
    for mark in scene.role("sashimi.arc"):
        ends = base(mark.points[:, [0, 3], 0])
        for (start, end), width in zip(ends, mark.widths, strict=True):
            if abs(start - round(start)) < 1e-6 and abs(end - round(end)) < 1e-6:
                drawn[round(start), round(end)] = float(width)
    assert set(inside) <= set(drawn)
    counts = np.array([inside[place] for place in inside])
    widths = np.array([drawn[place] for place in inside])
    order = np.argsort(counts, kind="stable")
    assert (np.diff(widths[order]) >= -1e-9).all()  # never narrower for more reads
    for count in set(counts.tolist()):
        assert np.ptp(widths[counts == count]) == pytest.approx(0, abs=1e-9)
    written = Counter(text.text for text in scene.role("sashimi.label"))
    assert Counter(f"{count:,}" for count in inside.values()) <= written


@pytest.mark.parametrize("where", [(27_035_000, 27_050_000), (27_040_400, 27_040_900)])
def test_the_coverage_under_the_arcs_is_that_of_samtools(bams, where):
    pysam = pytest.importorskip("pysam")
    region = ag.Interval("chr10", *where)
    sources = [ag.open_track(path, kind="junctions", name=path.stem[:11]) for path in bams]
    depths = [ag.open_track(path, name=path.stem[:11]) for path in bams]
    scene = ag.Sashimi(sources, coverage=depths, least_share=0, scale="free").at(region).scene(183)
    for row, path in enumerate(bams):
        said = f"chr10:{region.start + 1}-{region.end}"
        lines = pysam.depth("-a", "-r", said, str(path)).splitlines()
        depth = np.array([float(line.split("\t")[2]) for line in lines])
        steps = steps_of(scene, "sashimi.coverage", region=region, row=row)
        assert len(steps) > 50
        check_maxima(steps, depth, region)


def lines_of(path):
    return [line.split("\t") for line in path.read_text().splitlines() if line]


@pytest.mark.parametrize("file", ["tads.bed", "regions.bed"])
def test_features_of_files_are_boxes_at_their_coordinates(data_dir, file):
    path = data_dir / "chr9_hg19" / file
    scene = ag.Intervals(ag.open_track(path), rows=30).at(CHR9).scene(400)
    base = bases(scene, CHR9)
    drawn = Counter(
        tuple(np.rint(base(box[[0, 2]])).astype(int).tolist())
        for mark in scene.role("interval.box")
        for box in mark.boxes
    )
    expected = Counter(
        (max(int(start), CHR9.start), min(int(end), CHR9.end))
        for chromosome, start, end, *_ in lines_of(path)
        if chromosome == "chr9" and int(start) < CHR9.end and int(end) > CHR9.start
    )
    narrow = Counter({pair: n for pair, n in expected.items() if pair[1] - pair[0] < 1_500})
    assert drawn - (drawn - expected) == expected - narrow  # what can be seen as it is
    widened = sorted(sum(pair) / 2 for pair in (drawn - expected).elements())
    wanted = sorted(sum(pair) / 2 for pair in (expected - drawn).elements())
    assert widened == pytest.approx(wanted, abs=1)  # the others around their middles


def test_loops_of_a_file_are_arcs_between_their_anchors(data_dir):
    path = data_dir / "chr9_hg19" / "loops.bedpe"
    figure = ag.Links(ag.open_track(path)).at(ag.Interval("chr9", 4_000_000, 6_400_000))
    with pytest.warns(ContigNameWarning, match="is called '9'"):
        scene = figure.scene(400)
    base = bases(scene, ag.Interval("chr9", 4_000_000, 6_400_000))
    drawn = sorted(
        tuple(np.rint(base(curve[[0, 3], 0])).astype(int).tolist())
        for mark in scene.role("link.arc")
        for curve in mark.points
    )
    expected = sorted(
        ((int(f[1]) + int(f[2])) // 2, (int(f[4]) + int(f[5])) // 2) for f in lines_of(path)
    )
    assert drawn == expected


@pytest.fixture(scope="module")
def gata4(data_dir):
    folder = data_dir / "gata4_hg19"
    assembly = Assembly("hg19 slice", folder / "gata4.fa", folder / "gata4.gtf")
    try:
        model = ag.load_model("spliceai", assembly=assembly)
    except MissingPackageError as error:
        pytest.skip(str(error))
    exons = [(int(f[3]) - 1, int(f[4])) for f in lines_of(folder / "gata4.gtf") if f[2] == "exon"]
    return assembly, model, sorted(exons)


def test_spliceai_peaks_of_gata4_stand_on_its_exons(gata4):
    assembly, model, exons = gata4
    (contig,) = assembly.contigs
    third, fourth = exons[2:4]
    region = ag.Interval(contig, third[0] - 300, fourth[1] + 300)
    bases_of = assembly.sequence(ag.Interval(contig, third[1] - 1, third[1] + 3))
    assert bases_of[1:3] == "GT"  # the donor of exon 3
    lost = ag.Variant(contig, third[1] + 1, "G", "A")  # its first intronic base, 1-based
    out = model.predict_variant(
        region, lost, requested_outputs=[ag.OutputType.SPLICE_SITES], ontology_terms=None
    )
    both = ag.Alleles(out.reference, out.alternate, lost)
    tracks = ag.Tracks(both, tracks=[0, 1], style="bars", ylim=(0, 1))
    figure = (tracks & ag.Genes(assembly)).at(region)
    scene = figure.scene(183)
    assert not figure.check()
    base = bases(scene, region)
    zeros = [mark.ends[0, 0, 1] for mark in scene.role("track.zero")]
    values = out.reference.splice_sites.values
    changed = out.alternate.splice_sites.values

    def high(role, row):
        """Middles of the bars of over 0.3 in one row, in 0-based edges."""
        boxes = np.concatenate([mark.boxes for mark in scene.role(role)])
        mine = np.isclose(boxes[:, 3], zeros[row]) & (boxes[:, 1] < zeros[row] - 0.3 * 8)
        return np.sort(base(boxes[mine][:, [0, 2]].mean(axis=1)))

    def predicted(table, column):
        return np.flatnonzero(table[:, column] > 0.3) + region.start

    # An AG three bases before exon 3 is an acceptor, too: NAGNAG.
    sites = (third[1] - 1, fourth[1] - 1), (third[0] - 3, third[0], fourth[0])
    for column, wanted in enumerate(sites):
        assert predicted(values, column).tolist() == list(wanted)
        found = high("track.reference", column)
        assert found == pytest.approx(np.array(wanted) + 0.5, abs=1.5)  # a bar is wider than a base
    donors = high("track.alternate", 0)
    assert donors == pytest.approx(predicted(changed, 0) + 0.5, abs=1.5)
    assert np.abs(donors - (third[1] - 0.5)).min() > 10  # the donor of exon 3 is lost
    drawn = np.concatenate([m.boxes for m in scene.role("gene.thick") + scene.role("gene.thin")])
    edges = np.sort(np.rint(base(drawn[:, [0, 2]])), axis=0).astype(int).tolist()
    assert edges == [list(third), list(fourth)]
    (line,) = scene.role("variant.line")
    assert base(line.ends[0, 0, 0]) == pytest.approx(third[1] + 0.5)


def test_a_cool_file_is_drawn_with_the_counts_that_cooler_reads(tmp_path):
    cooler = pytest.importorskip("cooler")
    import pandas as pd

    size, count = 5_000, 24
    rng = np.random.default_rng(5)
    upper = np.triu(rng.poisson(20, (count, count)))
    first, second = np.triu_indices(count)
    pixels = pd.DataFrame({"bin1_id": first, "bin2_id": second, "count": upper[first, second]})
    grid = cooler.binnify(pd.Series({"chr1": size * count}), size)
    path = tmp_path / "made.cool"
    cooler.create_cooler(str(path), grid, pixels[pixels["count"] > 0], ordered=True)
    region = ag.Interval("chr1", 3 * size, 20 * size)
    read = cooler.Cooler(str(path)).matrix(balance=False).fetch(("chr1", 3 * size, 20 * size))
    top = float(read.max())
    panel = ag.ContactMap(
        ag.open_track(path, balance=False), shape="square", colors=["#000000", "#FFFFFF"],
        limits=(0, top),
    )  # fmt: skip
    (image,) = panel.at(region).scene(120).role("contact.map")
    grey = image.cells[..., 0].astype(float)
    order = np.argsort(read.ravel(), kind="stable")
    assert (np.diff(grey.ravel()[order]) >= 0).all()
    assert grey.shape == read.shape
    assert grey[read == top] == pytest.approx(255)
    values = panel.rows[0].upper.window(region, margin=0, most=100).values
    np.testing.assert_array_equal(values, read)
