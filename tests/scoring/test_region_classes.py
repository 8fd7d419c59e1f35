import numpy as np

from agviz.genome.types import Interval
from agviz.scoring.bins import count_bins
from agviz.scoring.region_classes import CLASSES, class_name, classify

START = 10_000
CONTIG = Interval("chr1", 0, 400_000)


def genes_of(made):
    return made.genes(
        [("G", "T1", "+", 1000, 1100), ("G", "T1", "+", 2000, 2100), ("G", "T2", "+", 1000, 1500),
         ("H", "T3", "-", 200_000, 200_100)]
    )  # fmt: skip


def by_hand(made, position):
    """The class of a base, from its definition."""
    genes = genes_of(made)
    exons = genes.exons(Interval("chr1", position, position + 1))
    for start, end in ((START + 1100, START + 2000),):
        if start - 3 <= position < start + 8 or end - 8 <= position < end + 3:
            return "splice region"
    if len(exons):
        return "exon"
    bodies = genes.genes()
    distance = np.maximum(bodies["Start"] - position, position - bodies["End"] + 1).min()
    if distance <= 0:
        return "intron"
    for bound, name in ((1000, CLASSES[3]), (10_000, CLASSES[4]), (100_000, CLASSES[5])):
        if distance < bound:
            return name
    return CLASSES[6]


def test_every_kind_of_place(made):
    found = classify(CONTIG, genes_of(made))
    edges = {0, 5000, 150_000, 399_999}
    for center in (1000, 1097, 1100, 1108, 1500, 1992, 2000, 2003, 2100, 3100, 12_100, 102_100,
                   199_000, 200_000, 200_100, 300_100):  # fmt: skip
        edges.update(START + center + step for step in (-1, 0, 1))
    for position in sorted(edges):
        assert class_name(found.label(position)) == by_hand(made, position), position


def test_the_classes_make_up_the_contig(made):
    found = classify(CONTIG, genes_of(made))
    sizes = [count_bins(found.of_class(label, CONTIG)) for label in range(len(CLASSES))]
    assert sum(sizes) == CONTIG.width
    assert all(sizes)
    part = Interval("chr1", START + 1050, START + 1450)
    assert sum(count_bins(found.of_class(k, part)) for k in range(len(CLASSES))) == part.width


def test_without_genes_every_place_is_alike():
    found = classify(CONTIG, None)
    assert class_name(found.label(5)) == "anywhere"
    assert found.of_class(-1, Interval("chr1", 10, 20)) == ((10, 20),)
