"""What panels, annotations and figures have in common: they are combined, and said more of.

Each method asks `compose`, which is imported then: it is built on this.
"""

import dataclasses
import inspect
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from agviz.errors import InputError, suggest
from agviz.figure.intron_shrinking import EQUAL, POWER, Power
from agviz.figure.miscomposed import miscomposed, miscomposed_left
from agviz.figure.options import check_text, is_number
from agviz.figure.shown import Shown
from agviz.genome.types import Interval

if TYPE_CHECKING:
    from agviz.figure import compose

Kind = TypeVar("Kind", bound="Composable")


class Composable(Shown):
    """Anything that can be combined into a figure, and shown."""

    is_mark: ClassVar[bool] = False
    """Whether it has no place of its own, but marks panels."""

    def __new__(cls: type[Kind], *args: Any, **options: Any) -> Kind:
        """A new one; options that it does not have are told, with the nearest that it has.

        Here, before any `__init__`, it is said once for all kinds, and signatures stay theirs.

        Raises
        ------
        InputError
            For an option that there is not.
        """
        known = inspect.signature(cls.__init__).parameters if options else {}
        for name in options:
            if name not in known:
                hint = suggest(name, [each for each in known if each != "self"])
                raise InputError(f"{cls.__name__} has no option {name!r}; {hint}")
        return super().__new__(cls)

    def __repr__(self) -> str:
        # The generated one would print the data.
        return f"<agviz {type(self).__name__}>"

    def __add__(self, other: Any) -> "Composable":
        raise miscomposed(self, "+", other)

    def __and__(self, other: Any) -> "compose.Figure":
        if not isinstance(other, Composable):
            raise miscomposed(self, "&", other)
        return _compose().join("stack", self, other)

    def __or__(self, other: Any) -> "compose.Figure":
        if not isinstance(other, Composable) or other.is_mark or self.is_mark:
            raise miscomposed(self, "|", other)
        return _compose().join("beside", self, other)

    def __radd__(self, other: Any) -> "Composable":
        raise miscomposed_left(other, "+", self)

    def __rand__(self, other: Any) -> "compose.Figure":
        raise miscomposed_left(other, "&", self)

    def __ror__(self, other: Any) -> "compose.Figure":
        raise miscomposed_left(other, "|", self)

    def at(self, *regions: Interval | str) -> "compose.Figure":
        """The same figure of another region (an `Interval` or text: `"chr8:70,000-80,000"`).

        Several regions stand side by side, with the same vertical scales; rows are labelled once.

        Raises
        ------
        InputError
            Without a region, or for text that is none.
        """
        from agviz.figure.several_regions import at_regions

        return at_regions(_compose().as_figure(self), regions)

    def zoomed(self, *details: "Composable | Interval | str") -> "compose.Figure":
        """The same figure with details below it, side by side, joined to what they magnify.

        Parameters
        ----------
        *details
            Regions, in which the same panels are drawn with the same vertical scales; or, right of
            these, figures or panels with regions of their own (`.at`).

        Raises
        ------
        InputError
            Without a detail.
        """
        from agviz.figure.several_regions import zoomed

        return zoomed(_compose().as_figure(self), details)

    def proportioned(self, *widths: int | float) -> "compose.Figure":
        """The same figure with columns of these widths, one number for each; only ratios count.

        Raises
        ------
        InputError
            When there are not as many widths as columns, or one is not above 0.
        """
        figure = _compose().as_figure(self)
        count = len(figure.regions) or (len(figure.parts) if figure.kind == "beside" else 1)
        if len(widths) != count or not all(is_number(width) and width > 0 for width in widths):
            raise InputError(f"proportioned needs {count} widths above 0; got {widths}")
        return dataclasses.replace(figure, widths=tuple(float(width) for width in widths))

    def shrunk(self, power: Power = POWER) -> "compose.Figure":
        """The same figure with introns drawn narrower, exons all at one scale.

        Exons are those of `Genes`, else what lies beside the junctions of `Sashimi`; the axis
        marks what is shrunk. An intron of L bp takes the room of ``L ** power`` bp. With
        ``"equal"`` it is a scheme: every exon and every intron is as wide as any other.

        Raises
        ------
        InputError
            For a power that is neither from 0 to 1 nor ``"equal"``.
        """
        if not (power == EQUAL or (is_number(power) and 0 <= power <= 1)):
            raise InputError(f"power must be from 0 to 1, or 'equal'; got {power!r}")
        shrink = power if power == EQUAL else float(power)
        return dataclasses.replace(_compose().as_figure(self), shrink=shrink)

    def matched(self) -> "compose.Figure":
        """The same figure with all rows of its `Tracks` on one scale, wherever it zooms.

        Contact maps, heat maps, logos, lollipops, pair maps and virtual 4Cs of one kind and unit
        have the limits that all of them need in the figure's region.
        Rows of a group share the scale of rows of the same group, rows of an output that of the
        same output where there are several; differences and ratios have scales of their own.
        Of a figure with details, the overview is matched in itself, and so is each detail.

        Raises
        ------
        InputError
            With nothing to match, or where scales cannot be one, as of different units.
        """
        from agviz.figure.matched_scales import matched

        return matched(_compose().as_figure(self))

    def titled(self, title: str | None = None, *, assembly: str | None = None) -> "compose.Figure":
        """The same figure with a title, and with the assembly's name beside the region.

        Raises
        ------
        InputError
            For what is not text.
        """
        for name, text in (("title", title), ("assembly", assembly)):
            if text is not None:
                check_text(name, text)
        figure = _compose().as_figure(self)
        return dataclasses.replace(
            figure,
            title=figure.title if title is None else title,
            assembly=figure.assembly if assembly is None else assembly,
        )

    def lettered(self, first: str = "a") -> "compose.Figure":
        """The same figure with panel letters in bold, from `first` on.

        Raises
        ------
        InputError
            For what is not one letter of the English alphabet.
        """
        if (
            not isinstance(first, str)
            or len(first) != 1
            or not (first.isascii() and first.isalpha())
        ):
            raise InputError(f"first must be one letter, such as 'a' or 'A'; got {first!r}")
        return dataclasses.replace(_compose().as_figure(self), letters=first)


def _compose() -> ModuleType:
    from agviz.figure import compose

    return compose
