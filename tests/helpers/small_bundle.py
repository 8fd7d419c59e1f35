"""A bundle of the small network with random weights, and a track table made by hand.

Every head has real and padding tracks; mouse has fewer than man, no PRO-cap, and padding between
the strands of splice-site usage, as published.
"""

import functools

import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from small_network import SMALL, small_variables

from agviz.catalog.tracks import TrackCatalog
from agviz.weights.bundle import Bundle

HUMAN, MOUSE = Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS

BIOSAMPLES = {  # of one assay's tracks, in order
    "EFO:0002067": ("K562", "cell_line", "adult"),
    "UBERON:0002107": ("liver", "tissue", "adult"),
    "UBERON:0000955": ("brain", "tissue", "embryonic"),
    "CL:0000084": ("T-cell", "primary_cell", "adult"),
}

WIDTHS = {
    OutputType.ATAC: 4,
    OutputType.DNASE: 5,
    OutputType.PROCAP: 4,
    OutputType.CAGE: 6,
    OutputType.RNA_SEQ: 8,
    OutputType.CHIP_TF: 7,
    OutputType.CHIP_HISTONE: 6,
    OutputType.SPLICE_SITES: 5,
    OutputType.SPLICE_SITE_USAGE: 6,
    OutputType.SPLICE_JUNCTIONS: 3,
    OutputType.CONTACT_MAPS: 4,
}


@functools.cache
def small_catalog() -> TrackCatalog:
    """The tracks of `SMALL`, of both organisms."""
    tables = {HUMAN: small_tables(biosamples=3), MOUSE: small_tables(biosamples=2)}
    tables[MOUSE][OutputType.PROCAP] = pd.DataFrame({"name": [], "strand": []})
    return TrackCatalog.from_tables(tables, source="a table made by hand", widths=WIDTHS)


def small_bundle(seed: int = 0, **changes: object) -> Bundle:
    """Random weights of `SMALL`, in memory; `changes` are other fields of the bundle."""
    fields = {
        "name": "small",
        "config": SMALL,
        "leaves": _variables(seed),
        "tracks": small_catalog(),
        "assembly": {HUMAN.name: "hg38", MOUSE.name: "mm10"},
        "provenance": "a small network with random weights",
        "random": True,
    }
    return Bundle(**{**fields, **changes})


_variables = functools.cache(small_variables)  # nobody changes a leaf in place


def small_tables(*, biosamples: int) -> dict[OutputType, pd.DataFrame]:
    """A table of tracks for each output, of the first of `BIOSAMPLES`."""
    n = biosamples
    two = min(n, 2)
    return {
        OutputType.ATAC: _table("ATAC-seq", ".", n, means=(0.5, 0.8, 1.2)),
        OutputType.DNASE: _table("DNase-seq", ".", n, means=(0.7, 1.1, 0.4), first_column=1),
        OutputType.PROCAP: _table("PRO-cap", "+-", 1, means=(13.0, 11.0)),
        OutputType.CAGE: _table("hCAGE", "+-", two, means=(50.0, 60.0, 52.0, 61.0)),
        OutputType.RNA_SEQ: _table(
            "total RNA-seq", "+-", n, means=(0.2, 0.3, 0.25, 0.22, 0.31, 0.24), gtex_tissue=""
        ),
        OutputType.CHIP_TF: pd.concat(
            [
                _table("TF ChIP-seq", ".", two, means=(1.4, 1.6), transcription_factor="CTCF"),
                _table("TF ChIP-seq", ".", 1, means=(2.8,), transcription_factor="GATA1").assign(
                    column=3  # column 2 is padding
                ),
            ]
        ),
        OutputType.CHIP_HISTONE: _table(
            "Histone ChIP-seq", ".", n, means=(0.9, 0.8, 1.3), histone_mark="H3K27ac"
        ),
        OutputType.SPLICE_SITES: pd.DataFrame(
            {
                "name": ["donor", "acceptor", "donor", "acceptor"],
                "strand": list("++--"),
                "nonzero_mean": 1.0,
            }
        ),
        OutputType.SPLICE_SITE_USAGE: _usage(two),
        OutputType.SPLICE_JUNCTIONS: _table(
            "total RNA-seq", ".", two, means=(1.0, 1.0), prefix="junction_", gtex_tissue=""
        ).drop(columns="strand"),
        OutputType.CONTACT_MAPS: _table("Micro-C", ".", n, means=(1.0, 1.0, 1.0)),
    }


def _usage(tissues: int) -> pd.DataFrame:
    """'+' tracks, padding, '-' tracks, padding: three columns for each strand."""
    table = _table(
        "total RNA-seq", "+-", tissues, means=(1.0,) * 4, prefix="usage_", gtex_tissue=""
    )
    return table.assign(column=[*range(tissues), *range(3, 3 + tissues)])


def _table(
    assay: str,
    strands: str,
    biosamples: int,
    *,
    means: tuple[float, ...],
    prefix: str = "",
    first_column: int = 0,
    **more: str,
) -> pd.DataFrame:
    """An assay's tracks: all of the first strand, then all of the second."""
    target = "".join(f" {value}" for value in more.values() if value)
    rows = [
        {
            "name": f"{prefix}{curie} {assay}{target}",
            "strand": strand,
            "Assay title": assay,
            "ontology_curie": curie,
            "biosample_name": name,
            "biosample_type": kind,
            "biosample_life_stage": stage,
            "data_source": "encode",
            **more,
        }
        for strand in strands
        for curie, (name, kind, stage) in list(BIOSAMPLES.items())[:biosamples]
    ]
    return pd.DataFrame(rows).assign(
        nonzero_mean=means[: len(rows)],
        column=range(first_column, first_column + len(rows)),
    )
