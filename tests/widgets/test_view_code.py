"""The code of a view makes its figure: the same JSON, the same arrays."""

import dataclasses
import warnings

import pytest
from small_explorer import kept

from agviz.errors import AlignmentWarning
from agviz.widgets import moves
from agviz.widgets.choices import companions, tracks_of
from agviz.widgets.mutagenesis import mutated_here
from agviz.widgets.state import Place

REGION = Place("chrT1", 20_000, 24_000)


@pytest.fixture
def views(model):
    limits = moves.Limits.of(model)
    table = model.tracks()
    tracks = tracks_of(model.tracks("T-ALL", output=["DNASE", "RNA_SEQ"]))
    plain = moves.first_state(REGION, tracks, limits)
    junctions = companions(table, plain, "SPLICE_JUNCTIONS")
    maps = companions(table, plain, "CONTACT_MAPS")
    both = moves.with_variant(plain, "chrT1:22,000:A>CT", limits=limits)
    full = moves.with_tracks(both, [*tracks, *junctions, *maps])
    near = moves.moved(plain, 21_990, 22_014, limits=limits)
    few = dataclasses.replace(near, region=Place("chrT1", 22_000, 22_003))
    mutated = mutated_here(few, model, track=tracks[0])
    gene = model.assembly.gene_models.nearest(REGION.interval).iloc[0]
    (same,) = (each for each in tracks if each.strand == gene["Strand"])
    of_gene = mutated_here(few, model, track=same, gene=gene["gene_name"])
    seen = dataclasses.replace(both, region=Place("chrT1", 21_998, 22_002), tracks=tracks)
    return {
        "plain": plain,
        "everything": full,
        "difference": moves.with_genes(moves.shown_as(full, "difference"), False),
        "mutated": moves.with_mutated(near, mutated),
        "mutated for a gene": moves.with_mutated(near, of_gene),
        "both alleles mutated": moves.with_mutated(
            seen, mutated_here(seen, model, track=tracks[0])
        ),
        "out of sight": moves.with_mutated(moves.panned(near, 9, limits=limits), mutated),
    }


def test_code_and_state_give_the_same_figure(views, model, world, monkeypatch, tmp_path):
    monkeypatch.setenv("AGVIZ_CACHE", str(world[0]))
    for name, state in views.items():
        ran = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlignmentWarning)  # of ALT's own coordinates
            exec(compile(state.code(model), name, "exec"), ran)
        assert kept(ran["figure"], tmp_path / f"{name} code") == kept(
            state.figure(model), tmp_path / name
        ), name
