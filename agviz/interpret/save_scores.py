"""Results of interpretation as files that genome browsers and tables read.

bigWig and bedGraph have a value for each stretch, BED a line for each with score and strand,
parquet every number with its labels. All are written whole or not at all.
"""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agviz._bigwig import write_bigwig
from agviz._files import result_path
from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.interpret.score_stretches import Stretch, TrackKey, each_array, stretches

MOST_SCORE = 1000  # of BED: the largest value, whatever its sign
_DIGITS = 9  # tell any two float32 apart


def save_scores(
    scores: Any, path: str | os.PathLike[str], *, assembly: Assembly | None = None
) -> list[Path]:
    """Write results of interpretation; the suffix says as what.

    Parameters
    ----------
    scores
        What `ism`, a scan or an attribution gives, or several such, as of `at_loci`.
    path
        ``.bw`` or ``.bigwig``, ``.bedgraph`` or ``.bg``, ``.bed``, or ``.parquet``. Of scores of
        bases, files along the genome have what each observed base gives; parquet has all four. Of
        several readouts or strands each has its own file, ``out.<readout>_<plus|minus>.bw``; in a
        table they are rows.
    assembly
        Its contigs' lengths go into a bigWig, which needs them; elsewhere it is not looked at.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        For another suffix, results that do not lie along a genome or overlap, a contig that the
        assembly does not have, results without a number, or a file that cannot be written.

    Notes
    -----
    What is not known (NaN) is left out of bigWig, bedGraph and BED, and is null in parquet. BED has
    the columns contig, start, end, readout, score (0 to 1000: the size of the value by the
    largest), strand, and the value itself.

    Examples
    --------
    >>> files = ag.save_scores(effects, "effects.bw", assembly=model.assembly)
    >>> ag.save_scores(by_locus, "effects.parquet")  # doctest: +SKIP
    """
    target = Path(path)
    suffix = target.suffix.casefold()
    if suffix == ".parquet":
        return [_save_table(scores, target)]
    writers = {
        ".bw": _bigwig(assembly), ".bigwig": _bigwig(assembly), ".bedgraph": _bedgraph,
        ".bg": _bedgraph, ".bed": _bed,
    }  # fmt: skip
    if suffix not in writers:
        raise InputError(
            f"Scores are saved as {', '.join([*writers, '.parquet'])}; got {target.name!r}. For "
            "TF-MoDISco: save_modisco"
        )
    tracks = stretches(scores)
    for key, track in tracks.items():
        if not track:
            raise InputError(
                " ".join(["The results", *filter(None, [key.label]), "have no number"])
            )
    paths = _paths(target, list(tracks))
    with contextlib.ExitStack() as stack:
        for place, (key, track) in zip(paths, tracks.items(), strict=True):
            writers[suffix](stack.enter_context(result_path(place)), key, track)
    return paths


Writer = Callable[[Path, TrackKey, Sequence[Stretch]], None]


def _bigwig(assembly: Assembly | None) -> Writer:
    def write(path: Path, key: TrackKey, track: Sequence[Stretch]) -> None:
        del key
        if assembly is None:
            raise InputError("A bigWig has the lengths of contigs: give assembly=model.assembly")
        contigs = assembly.contigs
        order = {contig: number for number, contig in enumerate(contigs)}
        for contig, _, end, _ in track:
            if contig not in contigs or end > contigs[contig]:
                raise InputError(
                    f"The assembly {assembly.name!r} has no {contig}:{end - 1}-{end} (0-based, "
                    "half-open); give the one that the model read"
                )
        runs = sorted(track, key=lambda each: (order[each[0]], each[1]))
        write_bigwig(path, contigs, runs)

    return write


def _bedgraph(path: Path, key: TrackKey, track: Sequence[Stretch]) -> None:
    del key
    lines = [f"{contig}\t{start}\t{end}\t{_number(value)}\n" for contig, start, end, value in track]
    path.write_text("".join(lines), encoding="utf-8")


def _bed(path: Path, key: TrackKey, track: Sequence[Stretch]) -> None:
    largest = max(abs(value) for *_, value in track) or 1.0
    lines = [
        f"{contig}\t{start}\t{end}\t{key.readout or '.'}\t"
        f"{round(MOST_SCORE * abs(value) / largest)}\t{key.strand or '.'}\t{_number(value)}\n"
        for contig, start, end, value in track
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _number(value: float) -> str:
    return format(value, f".{_DIGITS}g")


def _paths(path: Path, keys: Sequence[TrackKey]) -> list[Path]:
    """One path for one track, else one each, told apart by readout and strand."""
    if len(keys) == 1:
        return [path]
    labels = [key.label for key in keys]
    if len(set(labels)) < len(labels):
        raise InputError(f"Two readouts would be written to the same file; they are {labels}")
    return [path.with_name(f"{path.stem}.{label}{path.suffix}") for label in labels]


def _save_table(scores: Any, path: Path) -> Path:
    table = score_table(scores)
    with result_path(path) as temporary:
        table.to_parquet(temporary, index=False)
    return path


def score_table(scores: Any) -> Any:
    """Every number of some results with its labels, as a tidy table.

    Parameters
    ----------
    scores
        As for `save_scores`; results without positions, too.

    Returns
    -------
    pandas.DataFrame
        The columns ``locus`` and ``readout`` (empty if there is one), ``contig``, the coordinates
        of the results, and ``value`` (float32). Of results with several numbers for each readout
        (`pairs`, `motif_pairs`, `spacing`) ``variable`` says which. `attrs` have those of every
        array.
    """
    import pandas as pd

    frames, noted = [], {}
    for locus, readout, array in each_array(scores):
        frame = array.drop_vars([name for name in array.coords if array[name].ndim == 0])
        frame = frame.rename("value")
        if frame.ndim:
            frame = frame.to_dataframe().reset_index()
        else:
            frame = pd.DataFrame({"value": frame.values[None]})
        frame.insert(0, "contig", str(array.attrs.get("contig", "")))
        # Where variables are not of a readout each, readouts are a coordinate, or there is one.
        of_readout = not readout or {"contig", "readout"} & array.attrs.keys()
        frame.insert(0, "readout" if of_readout else "variable", readout)
        frame.insert(0, "locus", locus)
        frames.append(frame)
        noted[" ".join(filter(None, (locus, readout))) or "results"] = {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in array.attrs.items()
        }
    table = pd.concat(frames, ignore_index=True)
    table.attrs = noted
    return table
