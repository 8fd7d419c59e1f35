"""The teaching assembly as files: FASTA, GTF, site tables, truth tables, observed tracks.

All of it follows from a seed and from the rules, and is the same, byte for byte, on every platform
(of tracks: to 1e-6). `assembly.json` is what `Assembly.open` reads; it also holds the seed, a hash
of the rules' sources and that of each file, so that a second run finds what is done.
"""

import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from agviz._files import atomic_path, sha256
from agviz._progress import track
from agviz.errors import InputError
from agviz.genome.assembly import DESCRIPTION, Assembly
from agviz.teaching.assembly import NAME
from agviz.teaching.assembly_about import about, variants_vcf
from agviz.teaching.assembly_genes import (
    AssemblyGene,
    group_genes,
    gtf,
    polya_rows,
    splice_site_rows,
)
from agviz.teaching.assembly_layout import check_seed, chromosomes, teaching_loci
from agviz.teaching.assembly_tables import ChromosomeTruth, table, truth_tables
from agviz.teaching.assembly_truth import CORE, windows
from agviz.teaching.motifs import Codes, decode
from agviz.teaching.observed_tracks import FOLDER as TRACKS
from agviz.teaching.observed_tracks import ObservedTracks

FASTA, GENES = "teaching.fa", "teaching.gtf"
SPLICE_SITES, POLYA = "splice_sites.tsv", "polya.tsv"
TRUTH = "truth"
"""The folder of the truth tables."""

VARIANTS = "variants.vcf"
README = "README.txt"

LINE = 60
"""bp per line of the FASTA."""

KIND = "agviz teaching genome"
"""What a description says of itself, to be told from other assemblies."""


def rules_hash() -> str:
    """Hash of the sources of this room: of another grammar, another genome is made."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        # Line ends differ between platforms.
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def assembly_name(seed: int) -> str:
    """What the assembly of a seed is called."""
    return NAME if seed == 0 else f"{NAME}-{seed}"


def make_teaching_genome(
    folder: str | os.PathLike[str], *, seed: int = 0, tracks: bool = False, show: bool = True
) -> Assembly:
    """Make the teaching assembly in a folder, or find it made.

    Parameters
    ----------
    folder
        Where to: not there yet, empty, or one that this function made. Its parents are made.
    seed
        Of the sequence between the named loci.
    tracks
        Make "observed" tracks too: what experiments on this genome would have measured, noise
        included.
    show
        Show a progress bar.

    Returns
    -------
    Assembly
        What `Assembly.open(folder)` opens from now on.

    Raises
    ------
    InputError
        A seed below 0; a folder that holds something else, a changed teaching genome or that of
        another seed or version; one that cannot be written, or a full disk.
    """
    check_seed(seed)
    home = Path(folder).expanduser().absolute()
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        if not _is_made(home, seed):
            with atomic_path(home) as temporary:
                temporary.mkdir()
                _write(temporary, seed, tracks=tracks, show=show)
        elif tracks and not (home / TRACKS).is_dir():
            _add_tracks(home, seed, show=show)
    except OSError as error:
        raise InputError(
            f"Cannot write the teaching genome to {str(home)!r}: {error.strerror or error}; "
            "nothing was left half written"
        ) from error
    return Assembly.open(home)


def is_current(folder: Path) -> bool:
    """Whether a folder holds a teaching assembly of these rules; its files are not read."""
    return _description(folder).get("rules") == rules_hash()


def _is_made(home: Path, seed: int) -> bool:
    """Whether the folder holds this very genome; an error if it holds anything else."""
    if home.is_file():
        raise InputError(f"{str(home)!r} is a file; name a folder for the teaching genome")
    if not home.is_dir() or not any(home.iterdir()):
        return False
    told = _description(home)
    if told.get("kind") != KIND:
        raise InputError(
            f"{str(home)!r} holds something else; choose an empty or a new folder for the "
            "teaching genome"
        )
    remove = "remove it, or choose another folder"
    if told["seed"] != seed:
        raise InputError(
            f"{str(home)!r} holds the teaching genome of seed {told['seed']}, not of {seed}; "
            + remove
        )
    if told["rules"] != rules_hash():
        raise InputError(
            f"{str(home)!r} holds the teaching genome of another version of agviz; {remove}"
        )
    for name, known in told["files"].items():
        path = home / name
        if not path.is_file() or sha256(path) != known:
            raise InputError(
                f"{str(path)!r} is not as it was made; remove its folder, or choose another one"
            )
    return True


def _description(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


@dataclasses.dataclass(frozen=True, eq=False)
class _Made:
    """What a walk along the chromosomes gives."""

    codes: dict[str, Codes]
    truths: list[ChromosomeTruth]
    observed: ObservedTracks | None


def _walk(seed: int, *, tracks: bool, show: bool) -> _Made:
    codes = chromosomes(seed)
    lengths = {name: len(of_chromosome) for name, of_chromosome in codes.items()}
    observed = ObservedTracks(seed, lengths) if tracks else None
    truths = [ChromosomeTruth(name) for name in codes]
    steps = ((truth, window) for truth in truths for window in windows(codes[truth.name]))
    total = sum(-(-length // CORE) for length in lengths.values())
    for truth, window in track(steps, what="Teaching genome", total=total, show=show):
        truth.add(window)
        if observed is not None:
            observed.add(truth.name, window)
    return _Made(codes, truths, observed)


def _write(home: Path, seed: int, *, tracks: bool, show: bool) -> None:
    made = _walk(seed, tracks=tracks, show=show)
    loci = teaching_loci()
    names = {
        (locus.contig, gene.strand, gene.tss): gene.name
        for locus in loci.values()
        for gene in locus.genes
    }
    genes = group_genes({truth.name: truth.promoters for truth in made.truths}, names=names)
    _write_fasta(home / FASTA, made.codes)
    for name, text in _annotation(genes).items():
        _write_text(home / name, text)
    (home / TRUTH).mkdir()
    for name, text in truth_tables(made.truths, genes, loci=loci).items():
        _write_text(home / TRUTH / name, text)
    _write_text(home / TRUTH / VARIANTS, variants_vcf(loci))
    _write_text(home / README, about(seed, loci))
    if made.observed is not None:
        made.observed.write(home / TRACKS)
    _write_text(home / DESCRIPTION, _description_of(home, seed))


def _add_tracks(home: Path, seed: int, *, show: bool) -> None:
    """Observed tracks for an assembly that was made without."""
    observed = _walk(seed, tracks=True, show=show).observed
    assert observed is not None
    with atomic_path(home / TRACKS) as temporary:
        observed.write(temporary)
    with atomic_path(home / DESCRIPTION) as temporary:
        _write_text(temporary, _description_of(home, seed))


def _annotation(genes: tuple[AssemblyGene, ...]) -> dict[str, str]:
    place = ("Chromosome", "Start", "End", "Strand")
    return {
        GENES: gtf(genes),
        SPLICE_SITES: table((*place, "kind"), splice_site_rows(genes)),
        POLYA: table((*place, "gene_id"), polya_rows(genes)),
    }


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())  # line ends are the same on every platform


def _write_fasta(path: Path, sequences: dict[str, Codes]) -> None:
    """The FASTA, and its index beside it: name, length, offset, bases and bytes per line."""
    text, index = "", ""
    for name, codes in sequences.items():
        text += f">{name}\n"
        index += f"{name}\t{len(codes)}\t{len(text)}\t{LINE}\t{LINE + 1}\n"
        bases = decode(codes)
        text += "".join(bases[i : i + LINE] + "\n" for i in range(0, len(bases), LINE))
    _write_text(path, text)
    _write_text(path.with_name(path.name + ".fai"), index)


def _description_of(home: Path, seed: int) -> str:
    """`assembly.json` of what is in the folder; indices apart, which others may make anew."""
    parts = [home / name for name in (FASTA, GENES, SPLICE_SITES, POLYA, README)]
    parts += [path for name in (TRUTH, TRACKS) for path in (home / name).glob("*")]
    known = {path.relative_to(home).as_posix(): sha256(path) for path in parts}
    told = {
        "name": assembly_name(seed),
        "kind": KIND,
        "about": "synthetic: made by the rules of agviz.teaching, not measured",
        "seed": seed,
        "rules": rules_hash(),
        "fasta": FASTA,
        "genes": GENES,
        "splice_sites": SPLICE_SITES,
        "polya": POLYA,
        "files": dict(sorted(known.items())),
    }
    return json.dumps(told, indent=2) + "\n"
