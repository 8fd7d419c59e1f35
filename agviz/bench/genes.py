"""How long a whole-genome annotation takes: the first time, and for each locus afterwards.

A GTF of GENCODE's size and dialect is generated (63,000 genes, 3.4 million lines, 1.6 GB of text),
because no test machine may be relied on to have one. What is measured is what a user meets: the
first `GeneModels.open` with nothing in the cache, then single loci in a fresh process.
"""

import argparse
import gzip
import io
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from agviz._files import CACHE_VARIABLE

SEED = 46
GENES = 63_000

# Length in bp of the human chromosomes (GRCh38), along which genes are strewn.
_CONTIGS = {
    "chr1": 248956422, "chr2": 242193529, "chr3": 198295559, "chr4": 190214555,
    "chr5": 181538259, "chr6": 170805979, "chr7": 159345973, "chr8": 145138636,
    "chr9": 138394717, "chr10": 133797422, "chr11": 135086622, "chr12": 133275309,
    "chr13": 114364328, "chr14": 107043718, "chr15": 101991189, "chr16": 90338345,
    "chr17": 83257441, "chr18": 80373285, "chr19": 58617616, "chr20": 64444167,
    "chr21": 46709983, "chr22": 50818468, "chrX": 156040895, "chrY": 57227415, "chrM": 16569,
}  # fmt: skip
_BEST_TAGS = ["basic", "Ensembl_canonical", "MANE_Select", "appris_principal_1", "CCDS"]
_OTHER_TAGS: list[list[str]] = [["basic"], ["alternative_5_UTR", "CCDS"], []]
_BARE = ("level", "exon_number")  # numbers, which GENCODE leaves unquoted


def write_gtf(path: Path, *, genes: int = GENES, seed: int = SEED) -> int:
    """Write a GTF in GENCODE's dialect; the same bytes for the same seed.

    Parameters
    ----------
    path
        Where; zipped if it ends in `.gz`.
    genes
        How many; a gene has about 54 lines.
    seed
        Of the random structure.

    Returns
    -------
    int
        Lines written, the five of the header included.
    """
    draw = random.Random(seed)
    lines = 5
    total = sum(_CONTIGS.values())
    with _open(path) as stream:
        stream.write("##description: generated, of the size and dialect of GENCODE 46\n")
        stream.write("##provider: agviz.bench\n##contact: none\n##format: gtf\n##date: none\n")
        number = 0
        for contig, length in _CONTIGS.items():
            of_contig = max(1, round(genes * length / total))
            starts = sorted(draw.randrange(1, max(2, length - 5_000)) for _ in range(of_contig))
            for start in starts:
                number += 1
                text = list(_gene_lines(draw, number=number, contig=contig, start=start))
                stream.writelines(text)
                lines += len(text)
    return lines


def _open(path: Path) -> io.TextIOWrapper:
    if path.suffix == ".gz":
        return gzip.open(path, "wt", compresslevel=1, encoding="ascii", newline="\n")
    return path.open("w", encoding="ascii", newline="\n")


def _gene_lines(draw: random.Random, *, number: int, contig: str, start: int) -> Iterator[str]:
    strand = draw.choice("+-")
    coding = draw.random() < 0.42
    kind = "protein_coding" if coding else draw.choice(["lncRNA", "processed_pseudogene", "miRNA"])
    # Coding genes have most of the transcripts, as in GENCODE.
    transcripts = 1 + int(draw.expovariate(1 / (6.5 if coding else 1.6)))
    body = _exons(draw, start, count=1 + int(draw.expovariate(1 / (9.0 if coding else 1.7))))
    of_gene = {
        "gene_id": f"ENSG{number:011d}.{draw.randrange(1, 20)}",
        "gene_type": kind,
        "gene_name": f"GENE{number}",
    }
    rest = {"level": "2", "hgnc_id": f"HGNC:{number}", "havana_gene": f"OTTHUMG{number:011d}.2"}
    place = (contig, strand)
    yield _line(place, "gene", body[0][0], body[-1][1], {**of_gene, **rest}, ())
    for rank in range(transcripts):
        kept = [exon for exon in body if draw.random() < 0.75] or body[:1]
        identity = number * 1000 + rank
        of_transcript = {
            **of_gene,
            "transcript_id": f"ENST{identity:011d}.{draw.randrange(1, 9)}",
            "transcript_type": kind,
            "transcript_name": f"GENE{number}-{201 + rank}",
            **rest,
            "transcript_support_level": draw.choice("12345"),
            "havana_transcript": f"OTTHUMT{identity:011d}.1",
        }
        tags = _BEST_TAGS if rank == 0 else draw.choice(_OTHER_TAGS)
        attributes = dict(of_transcript, protein_id=f"ENSP{identity:011d}.1") if coding else None
        yield from _transcript_lines(place, kept, attributes or of_transcript, tags, coding=coding)


def _exons(draw: random.Random, start: int, *, count: int) -> list[tuple[int, int]]:
    """1-based, inclusive places of a gene's exons, from left to right."""
    exons = []
    for _ in range(count):
        end = start + draw.randrange(60, 400)
        exons.append((start, end))
        start = end + 80 + int(draw.expovariate(1 / 3_000))
    return exons


def _transcript_lines(
    place: tuple[str, str],
    exons: list[tuple[int, int]],
    attributes: dict[str, str],
    tags: Sequence[str],
    *,
    coding: bool,
) -> Iterator[str]:
    yield _line(place, "transcript", exons[0][0], exons[-1][1], attributes, tags)
    ordered = exons if place[1] == "+" else exons[::-1]
    for rank, (start, end) in enumerate(ordered, start=1):
        of_exon = {
            **attributes,
            "exon_number": str(rank),
            "exon_id": f"ENSE{start:011d}.1",
        }
        yield _line(place, "exon", start, end, of_exon, tags)
        if coding and rank <= 0.75 * len(ordered) + 1:
            yield _line(place, "CDS", start + 20, end - 20, of_exon, tags)
            if rank == 1:
                yield _line(place, "start_codon", start + 20, start + 22, of_exon, tags)
                yield _line(place, "UTR", start, start + 19, of_exon, tags)
        elif coding:
            yield _line(place, "UTR", start, end, of_exon, tags)


def _line(
    place: tuple[str, str],
    feature: str,
    start: int,
    end: int,
    attributes: dict[str, str],
    tags: Sequence[str],
) -> str:
    words = [
        f"{name} {value};" if name in _BARE else f'{name} "{value}";'
        for name, value in attributes.items()
    ]
    words += [f'tag "{tag}";' for tag in tags]
    contig, strand = place
    text = " ".join(words)
    return f"{contig}\tHAVANA\t{feature}\t{start}\t{end}\t.\t{strand}\t.\t{text}\n"


def _first_open(path: str) -> tuple[float, float, float]:
    """Seconds, seconds of CPU and peak GB of opening a file that is not in the cache."""
    from agviz.genome.genes import GeneModels

    began, cpu = time.perf_counter(), time.process_time()
    GeneModels.open(path)
    return time.perf_counter() - began, time.process_time() - cpu, _peak_gb()


def _loci(path: str, count: int) -> tuple[float, list[float]]:
    """Seconds of opening a cached file, and of all four frames at each of `count` loci."""
    from agviz.genome.genes import GeneModels
    from agviz.genome.types import Interval

    draw = random.Random(SEED)
    began = time.perf_counter()
    models = GeneModels.open(path)
    opened = time.perf_counter() - began
    seconds = []
    for _ in range(count):
        contig = draw.choice([name for name in _CONTIGS if name != "chrM"])
        start = draw.randrange(_CONTIGS[contig] - 2**20)
        locus = Interval(contig, start, start + 2**20)
        began = time.perf_counter()
        for query in (models.genes, models.transcripts, models.exons, models.cds):
            query(locus)
        models.nearest(locus)
        seconds.append(time.perf_counter() - began)
    return opened, seconds


def _peak_gb() -> float:
    """Largest resident memory of this process so far, GB; NaN where that cannot be asked."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e9 if sys.platform == "darwin" else 1e6)  # bytes on macOS, kB elsewhere


def run(argv: Sequence[str] = ()) -> int:
    """Generate a GTF, open it, ask for loci, print what each took."""
    parser = argparse.ArgumentParser(prog="python -m agviz.bench genes", description=__doc__)
    parser.add_argument("--genes", type=int, default=GENES, help="genes to generate (%(default)s)")
    parser.add_argument("--loci", type=int, default=20, help="loci to ask for (%(default)s)")
    parser.add_argument("--gzip", action="store_true", help="zip the file, as GENCODE does")
    arguments = parser.parse_args(list(argv))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("genes.gtf.gz" if arguments.gzip else "genes.gtf")
        began = time.perf_counter()
        lines = write_gtf(path, genes=arguments.genes)
        size = path.stat().st_size / 1e9
        print(f"generated: {lines:,} lines, {size:.2f} GB, {time.perf_counter() - began:.0f} s")
        os.environ[CACHE_VARIABLE] = str(Path(folder) / "cache")
        # Fresh processes: neither modules nor memory of one step help the next.
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            seconds, cpu, peak = pool.apply(_first_open, (str(path),))
            print(
                f"first open: {seconds:.1f} s ({cpu:.1f} s of CPU), peak {peak:.2f} GB "
                "(limits 60 s, 6 GB)"
            )
            opened, loci = pool.apply(_loci, (str(path), arguments.loci))
        print(f"later open: {opened:.3f} s")
        print(
            f"locus of 1 Mb, all four frames and the nearest gene: first {loci[0]:.3f} s, "
            f"median {sorted(loci)[len(loci) // 2]:.3f} s, slowest {max(loci):.3f} s (limit 0.5 s)"
        )
    return 0
