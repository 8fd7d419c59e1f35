"""BED files of three to twelve columns, narrowPeak and broadPeak; gzipped or not."""

from agviz.observed.feature_table import TableFile
from agviz.observed.table_lines import ColumnType, Layout, fits

Columns = tuple[tuple[str, ColumnType], ...]

_BED: Columns = (
    ("Chromosome", "text"),
    ("Start", "whole"),
    ("End", "whole"),
    ("name", "text"),
    ("score", "number"),
    ("Strand", "strand"),
    ("thick_start", "whole"),
    ("thick_end", "whole"),
    ("item_rgb", "text"),
    ("block_count", "whole"),
    ("block_sizes", "text"),
    ("block_starts", "text"),
)
# ENCODE's peaks: p_value and q_value are -log10, -1 for unknown.
_BROAD_PEAK: Columns = (
    *_BED[:6],
    ("signal_value", "number"),
    ("p_value", "number"),
    ("q_value", "number"),
)
# The summit, counted from Start; -1 for unknown.
_NARROW_PEAK: Columns = (*_BROAD_PEAK, ("peak", "whole"))


class Bed(TableFile):
    """A BED file as features.

    The columns are told by the first line: BED's, as far as they fit; those of narrowPeak where
    there are ten; those of broadPeak where the file is named so. Further columns are kept as text
    (`column_7`, `column_8`...).

    Parameters
    ----------
    path
        The file. It must exist; it is read at the first `fetch`.
    name
        Label of the track.
    reduce
        Not used by features.

    Raises
    ------
    InputError
        When there is no such file.

    References
    ----------
    The BED format, version 1.0, GA4GH (2021), https://samtools.github.io/hts-specs/BEDv1.pdf
    """

    format = "BED"

    def _layout(self, first_line: str) -> Layout:
        separator = "\t" if "\t" in first_line else None
        fields = first_line.split(separator)
        known = _BED
        if len(fields) == len(_NARROW_PEAK) and _fitting(fields, _NARROW_PEAK) == len(fields):
            known = _NARROW_PEAK
        elif ".broadpeak" in self.path.name.casefold():
            known = _BROAD_PEAK
        count = max(3, _fitting(fields, known))
        more: Columns = tuple((f"column_{i + 1}", "text") for i in range(count, len(fields)))
        return Layout(self.format, known[:count] + more, separator=separator)


def _fitting(fields: list[str], columns: Columns) -> int:
    """How many of the fields, from the first on, are of the columns' types."""
    for count, (field, (_, kind)) in enumerate(zip(fields, columns, strict=False)):
        if not fits(field, kind):
            return count
    return min(len(fields), len(columns))
