"""Every error and warning a user of agviz can meet, and the words they are made of.

An error says what was given, why it cannot be, and what would work. All of them derive from
`AgvizError`, so that the command line can tell a user's mistake from a bug.
"""

import difflib
import importlib
from collections.abc import Iterable
from types import ModuleType


class AgvizError(Exception):
    """Base of all errors that agviz raises on purpose."""


class InputError(AgvizError, ValueError):
    """A value that cannot be used: malformed text, an option outside its range, a bad shape."""


class ContigError(InputError):
    """A contig that the FASTA or annotation does not have."""


class IntervalError(InputError):
    """An interval that cannot be parsed or that lies outside its contig."""


class VariantError(InputError):
    """A variant that cannot be parsed, overlaps another, or does not fit its sequence."""


class FormatError(InputError):
    """A file that is not what its name or contents promise."""


class MissingDataError(AgvizError, FileNotFoundError):
    """A file that agviz brings or makes, and that is not here (any more)."""


class UnknownNameError(AgvizError, LookupError):
    """A name (of a model, gene, scorer, track...) that is not among those that exist."""


class UnsupportedError(AgvizError):
    """A question that this model cannot answer: an output, organism or length it does not have."""


class MissingPackageError(AgvizError, ImportError):
    """An optional package that has to be installed first."""


class RemoteError(AgvizError):
    """A server that refused, or did not answer in time."""


class UnreachableError(RemoteError):
    """A server that cannot be reached from here: no network, or no such host."""


class AgvizWarning(UserWarning):
    """Base of all warnings that agviz gives."""


class ContigNameWarning(AgvizWarning):
    """A contig was found under another name (`chr1` for `1`)."""


class ReferenceMismatchWarning(AgvizWarning):
    """A variant's REF allele is not what the genome has there."""


class ForeignGenomeWarning(AgvizWarning):
    """A model reads a genome of another kind than it was trained on."""


class SlowerWarning(AgvizWarning):
    """The answer that was asked for, computed in a slower way, since the quick one does not fit."""


class AlignmentWarning(AgvizWarning):
    """A score whose ALT prediction could not be aligned to REF, or only unreliably."""


def suggest(name: str, options: Iterable[str], *, most: int = 8) -> str:
    """Words that help whoever wrote `name`: the likeliest option, or the options there are.

    >>> suggest("splicai", ["spliceai", "oracle"])
    "did you mean 'spliceai'?"
    >>> suggest("x", ["spliceai", "oracle"])
    "there are: 'oracle', 'spliceai'"
    """
    known = sorted(set(options))
    folded = {option.casefold(): option for option in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]!r}?" if close else there_are(known, most=most)


def there_are(options: Iterable[str], *, most: int = 8) -> str:
    """The first options there are, in alphabetical order, and how many more."""
    known = sorted(set(options))
    if not known:
        return "there are none"
    rest = f" and {len(known) - most} more" if len(known) > most else ""
    return "there are: " + ", ".join(map(repr, known[:most])) + rest


def unknown_name(kind: str, name: str, options: Iterable[str]) -> UnknownNameError:
    """The error for a `name` that is none of `options`; `kind` says what it names."""
    return UnknownNameError(f"No {kind} is called {name!r}; {suggest(name, options)}")


def check_choice(what: str, value: str, options: Iterable[str]) -> None:
    """Raise `InputError` unless `value` is one of `options`; `what` names the parameter."""
    choices = tuple(options)
    if value not in choices:
        listed = ", ".join(map(repr, choices))
        raise InputError(f"{what} must be one of {listed}; got {value!r}")


def require(package: str, *, extra: str, why: str) -> ModuleType:
    """Import an optional package, or say how to install it.

    Parameters
    ----------
    package
        Name to import, such as `"pysam"`.
    extra
        The extra of agviz that brings it.
    why
        What it is needed for, as the start of a sentence: `"Reading BAM files"`.

    Raises
    ------
    MissingPackageError
        When the package is not installed.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise MissingPackageError(
            f"{why} needs the package {package!r}: pip install 'agviz[{extra}]'"
        ) from error
