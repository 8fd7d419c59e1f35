"""Facts of cases made smaller, runs that are kept, true places, a network with their cell types."""

import copy
import importlib.resources
import json

import numpy as np
from case_genomes import _gene

from agviz.cases.case import Case
from agviz.cases.case_data import read_case
from agviz.genome.assembly import Assembly


def case_facts(name):
    """A case's facts, as it comes with agviz; a copy."""
    file = importlib.resources.files("agviz.cases") / "data" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def small_case(name, key="teaching", *, variants=None, settings=None, **changes):
    """A case of one site, with some of its variants, some settings replaced, and other facts."""
    facts = copy.deepcopy(case_facts(name))
    site = facts["sites"][key]
    if variants is not None:
        for group in site["groups"]:
            group["variants"] = [each for each in group["variants"] if each["name"] in variants]
        site["groups"] = [group for group in site["groups"] if group["variants"]]
    site["settings"] |= settings or {}
    return Case(read_case(name, facts | {"sites": {key: site | changes}}))


def kept_run(case, model, folders):
    """The folder of a run and its results; `folders` is pytest's `tmp_path_factory`."""
    folder = folders.mktemp("runs") / f"{case.name}.run"
    return folder, case.run(model, out=folder, progress_bar=False)


UNKNOWN_BP = 600_000
"""bp around places, and at a contig's start, that are written as N; all else is never read."""


def sparse_genome(folder, name, lengths, *, places, genes, seed=0):
    """True coordinates without the bases: random ones at some places, with REF alleles, no others.

    Parameters
    ----------
    lengths
        Of each contig. The file is sparse: it takes the room of the places alone.
    places
        Intervals that have bases.
    genes
        (contig, name, strand, exons), exons 0-based half-open.
    """
    rng = np.random.default_rng(seed)
    fasta, gtf = folder / f"{name}.fa", folder / f"{name}.gtf"
    starts, index = {}, []
    at = 0
    for contig, length in lengths.items():
        starts[contig] = at + len(contig) + 2
        at = starts[contig] + length + 1
        index.append(f"{contig}\t{length}\t{starts[contig]}\t{length}\t{length + 1}\n")
    with fasta.open("wb") as file:
        file.truncate(at)
        for contig, start in starts.items():
            file.seek(start - len(contig) - 2)
            file.write(f">{contig}\n".encode() + b"N" * min(UNKNOWN_BP, lengths[contig]))
        for place, _ in places:
            first = max(place.start - UNKNOWN_BP, 0)
            file.seek(starts[place.chromosome] + first)
            end = min(place.end + UNKNOWN_BP, lengths[place.chromosome])
            file.write(b"N" * (end - first))
        for place, variants in places:
            bases = bytearray(rng.choice(np.frombuffer(b"ACGT", np.uint8), place.width).tobytes())
            for each in variants:
                first = each.start - place.start
                bases[first : first + len(each.reference_bases)] = each.reference_bases.encode()
            file.seek(starts[place.chromosome] + place.start)
            file.write(bytes(bases))
    (folder / f"{name}.fa.fai").write_text("".join(index))
    gtf.write_text("".join(row for c, n, s, exons in genes for row in _gene(c, n, s, exons, 0)))
    return Assembly(name, fasta, gtf)


def case_model(assembly, terms):
    """A small network of AlphaGenome's architecture, with tracks of these cell types."""
    from alphagenome.models.dna_model import Organism
    from small_bundle import WIDTHS, small_bundle, small_tables

    from agviz.catalog.tracks import TrackCatalog
    from agviz.models.alphagenome.model import AlphaGenomeModel

    swapped = dict(zip(("EFO:0002067", "UBERON:0002107"), terms, strict=False))
    tables = {
        output: table.replace(swapped, regex=True)
        for output, table in small_tables(biosamples=3).items()
    }
    tracks = TrackCatalog.from_tables(
        {Organism.HOMO_SAPIENS: tables}, source="a table made by hand", widths=WIDTHS
    )
    bundle = small_bundle(tracks=tracks, assembly={Organism.HOMO_SAPIENS.name: "hg38"})
    return AlphaGenomeModel(bundle, assembly=assembly)
