"""`save_predictions` and `open_predictions`: computed on one machine, drawn on another.

A folder in the zarr format (version 3). What is opened is an SDK `Output` or `VariantOutput` whose
parts are read when they are first looked at.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zarr
from alphagenome.models.dna_output import Output, VariantOutput

from agviz._files import atomic_path
from agviz.errors import FormatError, InputError
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant
from agviz.models.saved_json import (
    decode_interval,
    decode_variant,
    encode_interval,
    encode_variant,
)
from agviz.models.saved_output import (
    FIELDS,
    Provenance,
    SavedOutput,
    SavedVariantOutput,
    open_group,
)
from agviz.models.saved_parts import lost, write_part

FORMAT = 1
_KEY = "agviz_predictions"


def save_predictions(
    predictions: Output | VariantOutput | Alleles,
    path: str | os.PathLike[str],
    *,
    variant: Variant | Sequence[Variant] | None = None,
    model: str | None = None,
) -> Path:
    """Write predictions into a folder, whole or not at all.

    Saved predictions that are already there are replaced; anything else is left alone.

    Parameters
    ----------
    predictions
        What a model's `predict_...` gave, or `Alleles` of two outputs.
    path
        The folder to make, such as `"gata4.zarr"`.
    variant
        Kept with the two alleles; several for a haplotype. `Alleles` bring theirs along.
    model
        Name of the model, for captions.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        Nothing was predicted, or something in it cannot be saved.
    FormatError
        There is something else at `path`.

    Examples
    --------
    >>> kept = ag.save_predictions(out, "tal1.zarr", variant=variant)
    """
    target = Path(path)
    if target.exists():
        _check_ours(target)
    outputs = _outputs(predictions)
    variants, alignment = _variants(predictions, variant)
    if not any(getattr(output, name) is not None for output in outputs.values() for name in FIELDS):
        raise InputError("There is nothing to save: the prediction has no outputs")
    with atomic_path(target) as temporary:
        root = zarr.open_group(temporary, mode="w", zarr_format=3)
        for group_name, output in outputs.items():
            group = root.create_group(group_name)
            for name in FIELDS:
                if getattr(output, name) is not None:
                    write_part(group, name, getattr(output, name))
        interval = _place(outputs)
        root.attrs[_KEY] = {
            "format": FORMAT,
            "written_by": _version(),
            "model": model,
            "variants": [encode_variant(each) for each in variants],
            "alignment": alignment,
            "interval": None if interval is None else encode_interval(interval),
            "parts": {
                group_name: [name for name in FIELDS if getattr(output, name) is not None]
                for group_name, output in outputs.items()
            },
        }
    return target


def open_predictions(
    path: str | os.PathLike[str], *, interval: Interval | None = None
) -> SavedOutput | SavedVariantOutput:
    """Open what `save_predictions` wrote; values are read when they are looked at.

    Parameters
    ----------
    path
        The folder.
    interval
        Only the bins that touch it, and the junctions that overlap it, are read.

    Returns
    -------
    SavedOutput or SavedVariantOutput
        An `Output` or `VariantOutput`; its `provenance` says what it is of.

    Raises
    ------
    InputError
        There is no such folder.
    FormatError
        It is something else, or of a newer agviz.
    IntervalError
        When a part is looked at that `interval` does not touch.

    Examples
    --------
    >>> kept = ag.save_predictions(out, "snv.zarr", variant=variant)
    >>> rows = ag.Tracks(ag.open_predictions("snv.zarr").reference.dnase)
    """
    folder = Path(path)
    if not folder.exists():
        raise InputError(f"There are no saved predictions at {str(folder)!r}: nothing is there")
    about, groups = _check_ours(folder)
    provenance = Provenance(
        folder.absolute(),
        about["model"],
        tuple(decode_variant(fields) for fields in about["variants"]),
        about["alignment"],
        None if about["interval"] is None else decode_interval(about["interval"]),
        about["written_by"],
    )
    window = None if interval is None else interval.copy()
    parts = about.get("parts", {})  # Folders that were saved before 0.1.0 do not say.
    saved = {
        name: SavedOutput.at(
            name, provenance=provenance, interval=window, saved=parts.get(name, ())
        )
        for name in groups
    }
    if set(saved) not in ({"prediction"}, {"reference", "alternate"}):
        there = ", ".join(groups) or "none"
        raise lost(f"it needs the group prediction, or reference and alternate; there is {there}")
    if "prediction" in saved:
        return saved["prediction"]
    return SavedVariantOutput(saved["reference"], saved["alternate"], provenance)


def _outputs(predictions: Output | VariantOutput | Alleles) -> dict[str, Output]:
    if isinstance(predictions, Output):
        return {"prediction": predictions}
    pair = {"reference": predictions.reference, "alternate": predictions.alternate}
    for output in pair.values():
        if not isinstance(output, Output):
            raise InputError(
                f"Alleles of {type(output).__name__} cannot be saved; save the pair of whole "
                "outputs that they were taken from"
            )
    return pair


def _variants(
    predictions: Output | VariantOutput | Alleles, given: Variant | Sequence[Variant] | None
) -> tuple[tuple[Variant, ...], str | None]:
    """The variants between two alleles, and what ALT is already aligned for."""
    if isinstance(predictions, Alleles):
        return predictions.variants, predictions.alignment
    known = predictions.provenance if isinstance(predictions, SavedVariantOutput) else None
    if given is None:
        return ((), None) if known is None else (known.variants, known.alignment)
    variants = (given,) if isinstance(given, Variant) else tuple(given)
    return variants, None if known is None else known.alignment


def _place(outputs: dict[str, Output]) -> Interval | None:
    for output in outputs.values():
        for name in FIELDS:
            data = getattr(output, name)
            if data is not None and data.interval is not None:
                return data.interval
    return None


def _check_ours(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """What the folder says of itself, and its groups; `FormatError` if it is not ours."""
    foreign = FormatError(
        f"{str(folder)!r} does not hold predictions saved by agviz; choose another path"
    )
    if not (folder / "zarr.json").is_file():
        raise foreign
    try:
        root = open_group(folder)
        about: Any = root.attrs[_KEY]
        version, groups = about["format"], sorted(root.group_keys())
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise foreign from error
    if version > FORMAT:
        raise FormatError(
            f"{str(folder)!r} was saved by agviz {about['written_by']} in format {version}; this "
            f"version reads format {FORMAT}: install a newer agviz"
        )
    return about, groups


def _version() -> str:
    import agviz

    return agviz.__version__
