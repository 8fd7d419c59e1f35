"""GFF3 files in the dialects of GENCODE, Ensembl and RefSeq.

A GFF3 line names itself (`ID`) and what it is a part of (`Parent`); genes, transcripts and exons
have many types (`mRNA`, `lnc_RNA`, `pseudogenic_transcript`...). So a gene is a line whose type
ends in "gene" and that is part of nothing; a transcript is what has exons or CDS as its parts.

References
----------
.. [1] L. Stein, Generic Feature Format Version 3,
   https://github.com/The-Sequence-Ontology/Specifications/blob/master/gff3.md
"""

import os
import warnings
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from agviz.errors import AgvizWarning, FormatError
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
    extract,
    first_known,
    only_where,
    to_frame,
)
from agviz.genome.annotation_lines import BLOCK_BYTES, read_blocks

_PARTS = pa.array([EXON, CDS])
# Prefixes that RefSeq and Ensembl put before an ID to say what it is the ID of.
_PREFIX = r"^(gene[-:]|rna-|transcript:)"
_DEEPEST = 4  # gene > primary transcript > miRNA > exon is the deepest nesting in use


def _attribute(*names: str) -> str:
    return rf"(?:^|;)\s*(?:{'|'.join(names)})=(?P<value>[^;]*)"


def read_gff3(path: str | os.PathLike[str], *, block_bytes: int = BLOCK_BYTES) -> Annotation:
    """Read the genes, transcripts, exons and CDS of a GFF3 file.

    Parameters
    ----------
    path
        The file, plain or gzipped.
    block_bytes
        Bytes of text parsed at once.

    Raises
    ------
    FormatError
        For a malformed line, or a file without genes, transcripts, exons or CDS.
    """
    nodes, parts = [], []
    for block in read_blocks(path, block_bytes=block_bytes):
        is_part = pc.is_in(block["Feature"].cast(pa.string()), _PARTS)
        parts.append(_read_parts(block.filter(is_part)))
        nodes.append(_read_nodes(block.filter(pc.invert(is_part))))
    if not sum(table.num_rows for table in [*nodes, *parts]):
        raise FormatError(f"{os.fspath(path)!r} has no genes or exons; is it a GFF3 file?")
    part_frame = _one_row_per_parent(_decoded(to_frame(parts)))
    node_frame = _gene_of_each(_decoded(to_frame(nodes)), part_frame)
    if not len(node_frame):
        raise FormatError(
            f"{os.fspath(path)!r} has no genes or exons whose ID and Parent agree; is it a GFF3 "
            "file?"
        )
    _tell_orphans(part_frame, node_frame, path)
    return Annotation(_lines(node_frame, part_frame), _facts(node_frame))


def _tell_orphans(parts: pd.DataFrame, nodes: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    orphan = ~parts["Parent"].isin(set(nodes["ID"]))
    if orphan.any():
        warnings.warn(
            f"{int(orphan.sum())} exon and CDS lines of {os.fspath(path)!r} are left out: their "
            f"Parent is not in the file (the first is {parts['Parent'][orphan].iloc[0]!r})",
            AgvizWarning,
            stacklevel=2,
        )


def _place(block: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: block[name] for name in ("Chromosome", "Feature", "Strand", "Start", "End")}


def _read_parts(block: pa.Table) -> pa.Table:
    """Exons and CDS: where they are and what they are parts of."""
    attributes = block["Attributes"]
    number = extract(attributes, r"(?:^|;)\s*(?:exon_number|rank)=(?P<value>\d+)")
    return pa.table(
        {
            **_place(block),
            "Parent": extract(attributes, _attribute("Parent")).dictionary_encode(),
            "exon_number": number.cast(pa.int32()),
        }
    )


def _read_nodes(block: pa.Table) -> pa.Table:
    """Lines that may be genes or transcripts: those with an ID."""
    block = block.filter(pc.match_substring_regex(block["Attributes"], r"(?:^|;)\s*ID="))
    attributes = block["Attributes"]
    named = {
        "ID": ("ID",),
        "Parent": ("Parent",),
        "gene_id": ("gene_id",),
        "transcript_id": ("transcript_id",),
        "gene_name": ("gene_name",),
        "gene": ("gene",),
        "Name": ("Name",),
        "gene_type": ("gene_type", "gene_biotype"),
        "transcript_type": ("transcript_type", "transcript_biotype"),
        "biotype": ("biotype",),
    }
    level = extract(attributes, r"(?:^|;)\s*transcript_support_level=(?P<value>[1-5])")
    return pa.table(
        {
            **_place(block),
            **{name: extract(attributes, _attribute(*keys)) for name, keys in named.items()},
            "tag_rank": _tag_rank(attributes),
            "basic": _tagged(attributes, "(?:gencode_)?basic"),
            "support_level": level.cast(pa.int32()),
        }
    )


def _tagged(attributes: pa.ChunkedArray, tag: str) -> pa.ChunkedArray:
    return pc.match_substring_regex(
        attributes, rf"(?:^|;)\s*tag=(?:[^;]*,)?\s*{tag}\s*(?:,|;|$)"
    )  # fmt: skip


def _tag_rank(attributes: pa.ChunkedArray) -> pa.ChunkedArray:
    tags = ("MANE[ _]Select", "Ensembl_canonical", "RefSeq Select")
    return pc.case_when(
        pc.make_struct(*(_tagged(attributes, tag) for tag in tags)),
        *(pa.scalar(rank, pa.int64()) for rank in (MANE_SELECT, ENSEMBL_CANONICAL, REFSEQ_SELECT)),
        pa.scalar(UNTAGGED, pa.int64()),
    )


def _decoded(frame: pd.DataFrame) -> pd.DataFrame:
    """Text with GFF3's %-escapes undone."""
    for name in frame.columns.difference(["Feature", "Strand"]):
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            old = frame[name].cat.categories
            new = [unquote(text) for text in old]
            if list(old) != new:
                frame[name] = frame[name].astype(object).map(unquote, na_action="ignore")
                frame[name] = frame[name].astype("category")
        elif frame[name].dtype == object:
            escaped = frame[name].str.contains("%", regex=False, na=False)
            if escaped.any():
                frame.loc[escaped, name] = frame.loc[escaped, name].map(unquote)
    return frame


def _one_row_per_parent(parts: pd.DataFrame) -> pd.DataFrame:
    """An exon of several transcripts (`Parent=a,b`) becomes a row for each."""
    several = parts["Parent"].astype(str).str.contains(",", regex=False)
    if several.any():
        parents = parts["Parent"].astype(object).str.split(",")
        parts = parts.assign(Parent=parents).explode("Parent", ignore_index=True)
    parts["Parent"] = parts["Parent"].astype("category")
    return parts[parts["Parent"].notna()]


def _gene_of_each(nodes: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The nodes that are genes or transcripts, with the ID of each one's gene as `top`."""
    nodes = nodes.drop_duplicates("ID").reset_index(drop=True)
    parent = nodes.set_index("ID")["Parent"]
    feature = nodes["Feature"].astype(str)
    is_gene = feature.str.endswith("gene") & nodes["Parent"].isna()
    has_parts = nodes["ID"].isin(parts["Parent"].cat.categories)
    top = nodes["ID"]
    for _ in range(_DEEPEST):
        above = top.map(parent)
        top = first_known(above, top)
    nodes["top"] = top
    gene_ids = set(nodes.loc[is_gene, "ID"])
    direct_child = nodes["Parent"].isin(gene_ids) & feature.str.contains("RNA|transcript|segment")
    nodes["is_gene"] = is_gene
    return nodes[is_gene | has_parts | direct_child].reset_index(drop=True)


def _lines(nodes: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Genes, transcripts and parts under one roof, with the ids that people know."""
    ids = _public_ids(nodes)
    nodes["public_gene"] = first_known(nodes["top"].map(ids), _stripped(nodes["top"]))
    is_transcript = ~nodes["is_gene"]
    nodes["public_transcript"] = only_where(nodes["ID"].map(ids), is_transcript)
    by_id = nodes.set_index("ID")
    owner = by_id.index.get_indexer(parts["Parent"].astype(object))
    parts, owner = parts[owner >= 0], owner[owner >= 0]
    # A part of a gene itself (RefSeq's mitochondrial CDS) has a transcript named as the gene.
    transcript = first_known(by_id["public_transcript"], by_id["public_gene"]).to_numpy()[owner]
    gene = by_id["public_gene"].to_numpy()[owner]
    place = ["Chromosome", "Start", "End", "Strand"]
    own = nodes[place].assign(
        Feature=np.where(nodes["is_gene"], GENE, TRANSCRIPT),
        gene_id=nodes["public_gene"],
        transcript_id=nodes["public_transcript"],
        exon_number=pd.array([pd.NA] * len(nodes), dtype="Int64"),
    )
    theirs = parts[[*place, "Feature", "exon_number"]].assign(
        gene_id=gene, transcript_id=transcript
    )
    text = dict.fromkeys(("Chromosome", "Strand", "Feature"), object)
    lines = pd.concat([own.astype(text), theirs.astype(text)], ignore_index=True)
    return lines.astype(dict.fromkeys([*text, "gene_id", "transcript_id"], "category"))


def _public_ids(nodes: pd.DataFrame) -> pd.Series:
    """The id of each gene or transcript that people know, by its ID in the file."""
    given = np.where(nodes["is_gene"], nodes["gene_id"], nodes["transcript_id"])
    known = first_known(pd.Series(given, index=nodes.index), _stripped(nodes["ID"]))
    return known.set_axis(nodes["ID"])


def _stripped(ids: pd.Series) -> pd.Series:
    return ids.str.replace(_PREFIX, "", regex=True)


def _facts(nodes: pd.DataFrame) -> pd.DataFrame:
    is_gene = nodes["is_gene"]
    biotype = nodes["biotype"]
    return pd.DataFrame(
        {
            "gene_id": nodes["public_gene"],
            "transcript_id": nodes["public_transcript"],
            "gene_name": first_known(
                nodes["gene_name"], nodes["gene"], only_where(nodes["Name"], is_gene)
            ),
            "gene_type": first_known(nodes["gene_type"], only_where(biotype, is_gene)),
            "transcript_type": only_where(first_known(nodes["transcript_type"], biotype), ~is_gene),
            "tag_rank": nodes["tag_rank"],
            "basic": nodes["basic"],
            "support_level": nodes["support_level"],
        }
    )
