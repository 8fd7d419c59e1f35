"""Saved predictions as the SDK's own types, read when they are first looked at.

They keep paths, not handles, so they pickle, and a folder on a shared disk can be moved between
looks.
"""

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import zarr
from alphagenome.models.dna_output import Output, VariantOutput

from agviz.errors import AgvizError
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant
from agviz.models.saved_parts import describe_part, lost, read_part

FIELDS = tuple(field.name for field in dataclasses.fields(Output))


@dataclasses.dataclass(frozen=True)
class Provenance:
    """What is known of saved predictions besides their values.

    Attributes
    ----------
    path
        The folder.
    model
        Name of the model, if it was given.
    variants
        For a pair of alleles, the variant or variants between them, if they were given.
    alignment
        What ALT had been aligned for before it was saved, as in `Alleles`; mostly None.
    interval
        What was predicted; None for bare bases.
    written_by
        The version of agviz that saved them.
    """

    path: Path
    model: str | None
    variants: tuple[Variant, ...]
    alignment: str | None
    interval: Interval | None
    written_by: str


class _Lazy:
    """An output of a `SavedOutput`: read when first looked at, then kept."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        # On the class itself this is the SDK's default of the field.
        return None if instance is None else instance._read(self._name)


class SavedOutput(Output):
    """An SDK `Output` on disk: each output is read when first looked at.

    Whatever takes an `Output` takes this; `load()` gives a plain one with everything in memory.
    """

    atac = _Lazy()
    cage = _Lazy()
    dnase = _Lazy()
    rna_seq = _Lazy()
    chip_histone = _Lazy()
    chip_tf = _Lazy()
    splice_sites = _Lazy()
    splice_site_usage = _Lazy()
    splice_junctions = _Lazy()
    contact_maps = _Lazy()
    procap = _Lazy()

    @classmethod
    def at(
        cls,
        group: str,
        *,
        provenance: Provenance,
        interval: Interval | None,
        saved: Sequence[str] = (),
    ) -> "SavedOutput":
        """The prediction in `group` of a folder; of `interval` only, if given.

        `saved` names the outputs that were written.
        """
        self = cls.__new__(cls)
        self.__dict__.update(
            _group=group, provenance=provenance, _window=interval, _saved=tuple(saved)
        )
        return self

    def __repr__(self) -> str:
        if "provenance" not in self.__dict__:
            return super().__repr__()  # A changed copy, made by dataclasses.replace.
        found = self._parts()
        parts = ", ".join(
            f"{name} {describe_part(found[name])}" for name in FIELDS if name in found
        )
        return f"SavedOutput({str(self.provenance.path)!r}: {parts})"

    def load(self) -> Output:
        """A plain `Output` with everything in memory."""
        return Output(**{name: getattr(self, name) for name in FIELDS})

    def _parts(self) -> dict[str, zarr.Group]:
        """The outputs that are there; `FormatError` if one of those that were saved is not."""
        root = open_group(self.provenance.path)
        group = root.get(self._group)
        found = dict(group.groups()) if isinstance(group, zarr.Group) else {}
        for name in self._saved:
            if name not in found:
                raise lost(f"{self._group}/{name} is missing")
        return found

    def _read(self, name: str) -> Any:
        with told_as_damaged():
            found = self._parts()
            data = read_part(found[name], self._window) if name in found else None
        self.__dict__[name] = data
        return data


@dataclasses.dataclass(frozen=True, repr=False)
class SavedVariantOutput(VariantOutput):
    """An SDK `VariantOutput` on disk; `reference` and `alternate` are `SavedOutput`s."""

    provenance: Provenance

    def __repr__(self) -> str:
        return f"SavedVariantOutput({self.reference!r}, variants={len(self.provenance.variants)})"

    def load(self) -> VariantOutput:
        """A plain `VariantOutput` with everything in memory."""
        reference, alternate = (
            each.load() if isinstance(each, SavedOutput) else each
            for each in (self.reference, self.alternate)
        )
        return VariantOutput(reference=reference, alternate=alternate)

    def alleles(self) -> Alleles:
        """The pair with the variant between them.

        Raises
        ------
        InputError
            No variant was saved with it.
        """
        known = self.provenance
        return Alleles(self.reference, self.alternate, known.variants, alignment=known.alignment)


@contextlib.contextmanager
def told_as_damaged() -> Iterator[None]:
    """Turn what zarr and its codecs raise on a bad file into a `FormatError`."""
    try:
        yield
    except AgvizError:
        raise
    except (RuntimeError, ValueError, KeyError, TypeError) as error:
        why = str(error).rstrip(".")
        raise lost(f"{why}; save them again, or copy the folder again") from error


def open_group(folder: Path) -> zarr.Group:
    """The folder's root group, to read."""
    return zarr.open_group(folder, mode="r", zarr_format=3)
