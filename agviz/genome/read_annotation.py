"""Read an annotation file of either format into tidy gene frames."""

import os
import re

import pandas as pd

from agviz.errors import FormatError
from agviz.genome.annotation_lines import first_attributes, is_text
from agviz.genome.gene_build import build_gene_frames
from agviz.genome.gff3 import read_gff3
from agviz.genome.gtf import read_gtf


def read_gene_frames(path: str | os.PathLike[str]) -> dict[str, pd.DataFrame]:
    """Frames `genes`, `transcripts`, `exons` and `cds` of a GTF or GFF3 file.

    Which of the two a file is, its first line's attributes tell: `key "value";` or `key=value;`.

    Raises
    ------
    FormatError
        When the file is no text, a line is malformed, or there is nothing of genes in the file.
    """
    if not is_text(path):
        raise FormatError(f"{os.fspath(path)!r} is not text; expected a GTF or GFF3 file")
    attributes = first_attributes(path)
    if attributes is None:
        raise FormatError(f"{os.fspath(path)!r} has no lines; expected a GTF or GFF3 file")
    is_gff3 = re.match(r'\s*[^\s="]+=', attributes)
    return build_gene_frames(read_gff3(path) if is_gff3 else read_gtf(path))
