"""GTF files in the dialects of GENCODE, Ensembl (old and new), RefSeq and UCSC.

References
----------
.. [1] GTF 2.2, https://mblab.wustl.edu/GTF22.html
.. [2] GENCODE's format, https://www.gencodegenes.org/pages/data_format.html
"""

import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from agviz.errors import FormatError
from agviz.genome.annotation import (
    CDS,
    ENSEMBL_CANONICAL,
    EXON,
    GENE,
    MANE_SELECT,
    REFSEQ_SELECT,
    TRANSCRIPT,
    UNTAGGED,
    Annotation,
    biotype_in_source,
    extract,
    to_frame,
)
from agviz.genome.annotation_lines import BLOCK_BYTES, first_line_where, read_blocks

_FEATURES = pa.array([GENE, TRANSCRIPT, EXON, CDS])


def _attribute(*names: str) -> str:
    """Pattern of an attribute's value, quoted or bare; the first of `names` on the line."""
    return rf'(?:^|;)\s*(?:{"|".join(names)})\s+"?(?P<value>[^";]*)"?'


def read_gtf(path: str | os.PathLike[str], *, block_bytes: int = BLOCK_BYTES) -> Annotation:
    """Read the gene, transcript, exon and CDS lines of a GTF file.

    Parameters
    ----------
    path
        The file, plain or gzipped.
    block_bytes
        Bytes of text parsed at once.

    Raises
    ------
    FormatError
        For a malformed line, a line without the ids it needs, or a file without such lines.
    """
    lines, facts = [], []
    for block in read_blocks(path, block_bytes=block_bytes):
        kept = block.filter(pc.is_in(block["Feature"].cast(pa.string()), _FEATURES))
        if kept.num_rows:
            of_block = _read_ids(kept)
            lines.append(of_block)
            facts.append(_read_facts(kept, of_block))
    if not lines:
        raise FormatError(
            f"{os.fspath(path)!r} has no gene, transcript, exon or CDS lines; is it a GTF file?"
        )
    annotation = Annotation(to_frame(lines), to_frame(facts))
    _check_ids(annotation.lines, path)
    return annotation


def _read_ids(block: pa.Table) -> pa.Table:
    """What every line says: where it is and whose it is."""
    attributes = block["Attributes"]
    is_gene = pc.equal(block["Feature"].cast(pa.string()), GENE)
    # GENCODE before release 20 repeats the gene_id as the transcript_id of a gene.
    transcript_id = pc.if_else(
        is_gene, pa.scalar(None, pa.string()), extract(attributes, _attribute("transcript_id"))
    )
    # No "(^|;)" before it: a pattern that begins with plain letters is three times as quick.
    number = extract(attributes, r'exon_number\s+"?(?P<value>\d+)')
    return pa.table(
        {
            **{name: block[name] for name in ("Chromosome", "Feature", "Strand", "Start", "End")},
            "gene_id": extract(attributes, _attribute("gene_id")).dictionary_encode(),
            "transcript_id": transcript_id.dictionary_encode(),
            "exon_number": number.cast(pa.int32()),
        }
    )


def _read_facts(block: pa.Table, lines: pa.Table) -> pa.Table:
    """What a block says of genes and transcripts: on their own lines and each one's first line."""
    feature = block["Feature"].cast(pa.string())
    own_line = pc.is_in(feature, pa.array([GENE, TRANSCRIPT])).to_numpy()
    ids = lines.select(["gene_id", "transcript_id"]).to_pandas()
    repeated = ids.duplicated().to_numpy()
    rows = pa.array(np.flatnonzero(own_line | ~repeated))
    block, lines = block.take(rows), lines.take(rows)
    attributes = block["Attributes"]
    gene_type = extract(attributes, _attribute("gene_type", "gene_biotype"))
    transcript_type = extract(attributes, _attribute("transcript_type", "transcript_biotype"))
    source_type = biotype_in_source(block["Source"])
    is_gene = pc.equal(block["Feature"].cast(pa.string()), GENE)
    none = pa.scalar(None, pa.string())
    return pa.table(
        {
            "gene_id": lines["gene_id"].cast(pa.string()),
            "transcript_id": lines["transcript_id"].cast(pa.string()),
            "gene_name": extract(attributes, _attribute("gene_name", "gene")),
            "gene_type": pc.coalesce(gene_type, pc.if_else(is_gene, source_type, none)),
            "transcript_type": pc.if_else(is_gene, none, pc.coalesce(transcript_type, source_type)),
            "tag_rank": _tag_rank(attributes),
            "basic": pc.match_substring_regex(attributes, r'\btag\s+"?(gencode_)?basic\b'),
            "support_level": extract(
                attributes, r'(?:^|;)\s*transcript_support_level\s+"?(?P<value>[1-5])'
            ).cast(pa.int32()),
        }
    )


def _tag_rank(attributes: pa.ChunkedArray) -> pa.ChunkedArray:
    def tagged(tag: str) -> pa.ChunkedArray:
        return pc.match_substring_regex(attributes, rf'\btag\s+"?{tag}(?:[";]|$)')

    return pc.case_when(
        pc.make_struct(
            tagged("MANE[ _]Select"), tagged("Ensembl_canonical"), tagged("RefSeq Select")
        ),
        *(pa.scalar(rank, pa.int64()) for rank in (MANE_SELECT, ENSEMBL_CANONICAL, REFSEQ_SELECT)),
        pa.scalar(UNTAGGED, pa.int64()),
    )


def _check_ids(lines: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Every line needs a gene_id; all but genes a transcript_id."""
    without_gene = lines["gene_id"].isna()
    without_transcript = lines["transcript_id"].isna() & (lines["Feature"] != GENE)
    for name, missing in (("gene_id", without_gene), ("transcript_id", without_transcript)):
        if not missing.any():
            continue
        feature = str(lines["Feature"][missing.to_numpy().argmax()])
        pattern = _attribute(name)

        def lacks(fields: list[str], feature: str = feature, pattern: str = pattern) -> bool:
            values = extract(pa.chunked_array([[fields[8]]]), pattern)
            return fields[2] == feature and values.null_count > 0

        number, line = first_line_where(path, lacks)
        raise FormatError(
            f"Line {number} of {os.fspath(path)!r} has no {name}: a GTF {feature} line needs one "
            f"among its attributes, found {line.split(chr(9))[8][:60]!r}"
        )
