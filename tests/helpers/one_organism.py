"""A small network of man alone: two cells, every output but ATAC and PRO-cap, random weights.

As the teaching model has it: no mouse, no padding tracks, one contact map.
"""

import dataclasses
import functools

import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from small_network import SMALL

from agviz.catalog.tracks import TrackCatalog
from agviz.network.config import NetworkConfig, TrackHead
from agviz.network.parameters import initialize
from agviz.weights.bundle import Bundle

HUMAN = Organism.HOMO_SAPIENS
CELLS = {"EFO:0002784": "GM12878", "EFO:0001187": "HepG2"}

ONE_ORGANISM = dataclasses.replace(
    SMALL,
    organisms=1,
    track_heads=(
        TrackHead("dnase", 2),
        TrackHead("cage", 4),
        TrackHead("rna_seq", 4, power=0.75),
        TrackHead("chip_tf", 3, (128,)),
        TrackHead("chip_histone", 2, (128,)),
    ),
    contact_tracks=1,
    usage_tracks=4,
    junction_tissues=2,
    max_bases=32_768,
)


def one_organism_bundle(config: NetworkConfig = ONE_ORGANISM, **changes: object) -> Bundle:
    """Random weights of `config`; its tracks are those of `CELLS`."""
    fields = {
        "name": "one",
        "config": config,
        "leaves": _variables(config),
        "tracks": one_organism_catalog(),
        "assembly": {HUMAN.name: "teaching"},
        "provenance": "a network of one organism with random weights",
        "random": True,
    }
    return Bundle(**{**fields, **changes})


@functools.cache
def one_organism_catalog() -> TrackCatalog:
    """The tracks of `ONE_ORGANISM`."""
    tables = {
        OutputType.DNASE: _table("DNase-seq", "."),
        OutputType.CAGE: _table("hCAGE", "+-"),
        OutputType.RNA_SEQ: _table("total RNA-seq", "+-"),
        OutputType.CHIP_TF: pd.concat(
            [
                _table(f"ChIP {factor}", ".").head(1).assign(transcription_factor=factor)
                for factor in ("MYB", "GATA1", "CTCF")
            ]
        ),
        OutputType.CHIP_HISTONE: _table("ChIP H3K27ac", ".").assign(histone_mark="H3K27ac"),
        OutputType.SPLICE_SITES: pd.DataFrame(
            {"name": ["donor", "acceptor"] * 2, "strand": list("++--")}
        ),
        OutputType.SPLICE_SITE_USAGE: _table("usage", "+-"),
        OutputType.SPLICE_JUNCTIONS: _table("junctions", ".").drop(columns="strand"),
        OutputType.CONTACT_MAPS: _table("Micro-C", ".").head(1),
    }
    return TrackCatalog.from_tables({HUMAN: tables}, source="a table made by hand")


_variables = functools.cache(lambda config: initialize(config, seed=3))


def _table(assay: str, strands: str) -> pd.DataFrame:
    """A track of each cell on every strand."""
    rows = [
        {
            "name": f"{curie} {assay}",
            "strand": strand,
            "Assay title": assay,
            "ontology_curie": curie,
            "biosample_name": name,
            "biosample_type": "cell_line",
            "nonzero_mean": 1.5,
        }
        for strand in strands
        for curie, name in CELLS.items()
    ]
    return pd.DataFrame(rows)
