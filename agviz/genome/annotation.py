"""An annotation file read but not yet tidied: what the GTF and GFF3 readers both hand on.

`lines` has a row per gene, transcript, exon and CDS line; `facts` says what is known of each gene
and transcript. Both readers keep to these columns, so that `gene_build` need not know the dialect.
"""

import dataclasses
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

GENE, TRANSCRIPT, EXON, CDS = "gene", "transcript", "exon", "CDS"

# Ranks of tags that name a gene's representative transcript; lower wins.
MANE_SELECT, ENSEMBL_CANONICAL, REFSEQ_SELECT, UNTAGGED = range(4)

# Until release 76 Ensembl wrote the transcript's biotype where others write who made the line
# ("HAVANA", "BestRefSeq"). These are the biotypes it used.
_BIOTYPE = re.compile(
    r"protein_coding.*|.*pseudogene|.*[a-z]RNA|.*RNA_pseudogene|Mt_[rt]RNA|(IG|TR)_[A-Z]_gene|"
    r"retained_intron|nonsense_mediated_decay|non_stop_decay|processed_transcript|antisense|"
    r"sense_(intronic|overlapping)|3prime_overlapping_nc[Rr][Nn][Aa]|non_coding|ambiguous_orf|TEC|"
    r"disrupted_domain|retrotransposed|artifact"
)


@dataclasses.dataclass(frozen=True)
class Annotation:
    """Lines and facts of one file.

    Attributes
    ----------
    lines
        Chromosome, Feature (`gene`, `transcript`, `exon`, `CDS`), Strand, gene_id, transcript_id
        (categories; transcript_id missing on genes), Start, End (int64, 0-based half-open),
        exon_number (Int64); in the order of the file.
    facts
        gene_id, transcript_id (missing for facts of a gene), gene_name, gene_type,
        transcript_type (strings or missing), tag_rank (int64), basic (bool), support_level
        (Int64).
    """

    lines: pd.DataFrame
    facts: pd.DataFrame


def extract(attributes: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """The group `value` of `pattern` in each string; missing where there is none or it is empty."""
    found = pc.struct_field(pc.extract_regex(attributes, pattern), "value")
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def biotype_in_source(source: pa.ChunkedArray) -> pa.ChunkedArray:
    """The source column where it holds a biotype (Ensembl before release 76), else missing."""
    words = source.cast(pa.string())
    known = [word for word in pc.unique(words).to_pylist() if _BIOTYPE.fullmatch(word or "")]
    is_biotype = pc.is_in(words, pa.array(known, pa.string()))
    return pc.if_else(is_biotype, words, pa.scalar(None, pa.string()))


def first_known(*columns: pd.Series) -> pd.Series:
    """Row by row, the first of the texts that is not missing.

    In numpy, since pandas' own `fillna` and `where` guess at a new dtype when nothing is known.
    """
    known = columns[0].to_numpy(dtype=object, na_value=None)
    for column in columns[1:]:
        other = column.to_numpy(dtype=object, na_value=None)
        known = np.where(pd.isna(known), other, known)
    return pd.Series(known, index=columns[0].index, dtype=object)


def only_where(column: pd.Series, chosen: pd.Series) -> pd.Series:
    """The texts of the chosen rows; missing elsewhere."""
    texts = column.to_numpy(dtype=object, na_value=None)
    return pd.Series(np.where(chosen.to_numpy(), texts, None), index=column.index, dtype=object)


def to_frame(tables: list[pa.Table]) -> pd.DataFrame:
    """Tables of one schema joined to a frame; dictionaries become categories, int32 `Int64`."""
    table = pa.concat_tables(tables).unify_dictionaries()
    frame = table.to_pandas(ignore_metadata=True)
    for field in table.schema:
        if field.type == pa.int32():
            frame[field.name] = pd.Int64Dtype().__from_arrow__(table[field.name].cast(pa.int64()))
    return frame
