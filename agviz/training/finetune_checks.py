"""Whether bigWigs are of the genome that is trained on, and losses take what they lack."""

import contextlib
import os

from agviz.errors import ContigError, FormatError, InputError, there_are
from agviz.genome.contigs import ContigNames
from agviz.observed.bigwig import open_bbi
from agviz.training.bigwig_targets import Heads, TargetTrack
from agviz.training.finetune_regions import Split
from agviz.training.finetune_settings import FinetuneSettings

SHOWN = 3
"""Contigs that an error lists of a file."""


def check_contigs(track: TargetTrack, contigs: ContigNames, split: Split) -> None:
    """The bigWig is of this genome, and says something of every contig in use."""
    file = os.fspath(track.path)
    with contextlib.closing(open_bbi(track.open().path, "bigWig")) as handle:
        lengths = ContigNames(handle.chroms(), file)
    shared = {name: found for name in contigs if (found := lengths.find(name)) is not None}
    if not shared:
        raise FormatError(
            f"Track {track.name!r}: {file!r} has no contig of the genome, so it is of another "
            f"assembly; in the file {there_are(lengths, most=SHOWN)}, in the genome "
            f"{there_are(contigs, most=SHOWN)}"
        )
    for name, found in shared.items():
        if lengths[found] != contigs[name]:
            raise FormatError(
                f"Track {track.name!r}: contig {found!r} of {file!r} has {lengths[found]:,} bp, "
                f"and {contigs[name]:,} in the genome; the file is of another assembly"
            )
    for windows in split:
        for window in windows:
            if window.chromosome not in shared:
                raise ContigError(
                    f"Track {track.name!r}: {file!r} has no contig {window.chromosome!r}, on which "
                    "regions lie; some programs write only contigs that have data: leave these "
                    "regions out"
                )


def check_missing(
    heads: Heads,
    settings: FinetuneSettings,
    *,
    contigs: ContigNames,
    split: Split,
    length: int,
) -> None:
    """The teaching recipe's terms take no NaN."""
    strict = [terms.head for terms in settings.losses.relative if terms.head in heads]
    if not strict:
        return
    for name in strict:
        for each in heads[name]:
            if each.missing != each.missing:  # NaN
                raise InputError(
                    f"Track {each.name!r} is NaN where its file has no value, which the teaching "
                    "recipe's losses do not take; use AlphaGenome's, or missing=0"
                )
    for window in (*split.training, *split.validation):
        if contigs[window.chromosome] < length:
            raise InputError(
                f"Contig {window.chromosome!r} is shorter than a window of {length:,} bp, and "
                "beyond it targets are NaN, which the teaching recipe's losses do not take; use "
                "AlphaGenome's, or shorter windows"
            )
