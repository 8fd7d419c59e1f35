"""From the lines of an annotation file to the four tidy frames.

Whatever a file leaves out is made from what it has: transcripts from their exons, genes from their
transcripts, exons from the CDS where a transcript has no exon lines. Ids are looked up per contig,
because the same id may stand on X and on Y.
"""

import numpy as np
import pandas as pd
from jaxtyping import Int

from agviz.genome.annotation import (
    CDS,
    EXON,
    GENE,
    MANE_SELECT,
    TRANSCRIPT,
    UNTAGGED,
    Annotation,
    first_known,
)
from agviz.genome.canonical import choose_canonical
from agviz.genome.gene_frames import GENE_FRAME_DTYPES

_PLACE = ["Chromosome", "Start", "End", "Strand"]


def build_gene_frames(annotation: Annotation) -> dict[str, pd.DataFrame]:
    """Tidy frames of an annotation file.

    Parameters
    ----------
    annotation
        The lines and facts that `read_gtf` or `read_gff3` gave.

    Returns
    -------
    dict
        Frames `genes`, `transcripts`, `exons` and `cds` with the columns of
        `agviz.genome.gene_frames`, sorted by contig and Start. Text columns
        are categories here, to keep whole genomes small.
    """
    lines, facts = annotation.lines, annotation.facts
    lines = lines.assign(
        Strand=_known_strands(lines["Strand"]),
        Feature=lines["Feature"].cat.set_categories([GENE, TRANSCRIPT, EXON, CDS]),
    )
    parts = lines[lines["Feature"].isin([EXON, CDS])]
    transcripts = _whole(lines, TRANSCRIPT, parts, "transcript_id")
    genes = _whole(lines, GENE, transcripts, "gene_id")
    parts = _with_missing_exons(parts, transcripts)
    _add_gene_facts(genes, facts)
    row_of_part = _match(parts, transcripts, "transcript_id")
    coding = _length_per_transcript(parts, CDS, row_of_part, len(transcripts))
    exonic = _length_per_transcript(parts, EXON, row_of_part, len(transcripts))
    _fill_gene_type(genes, transcripts, coding)
    gene_row = _match(transcripts, genes, "gene_id")
    for name in ("gene_name", "gene_type"):
        transcripts[name] = genes[name].take(gene_row).to_numpy()
    _add_transcript_facts(transcripts, facts)
    transcripts["canonical"] = choose_canonical(transcripts, cds_bp=coding, exon_bp=exonic)
    for name in ("gene_id", "gene_name", "gene_type", "transcript_type"):
        categories = transcripts[name].astype("category")
        parts[name] = categories.take(row_of_part).array
    frames = {
        "genes": genes,
        "transcripts": transcripts,
        "exons": parts[(parts["Feature"] == EXON).to_numpy()],
        "cds": parts[(parts["Feature"] == CDS).to_numpy()],
    }
    return {kind: _tidy(frame, kind) for kind, frame in frames.items()}


def _known_strands(strand: pd.Series) -> pd.Series:
    """GFF3's `?` (stranded, but unknown) says no more to us than `.`."""
    return strand.astype(str).replace("?", ".").astype("category")


def _match(frame: pd.DataFrame, owners: pd.DataFrame, name: str) -> Int[np.ndarray, " rows"]:
    """The row of `owners` with the same contig and id, for each row of `frame`; -1 for none."""
    contigs = pd.Index(owners["Chromosome"].astype(str).unique())
    ids = pd.Index(owners[name].astype(str).unique())

    def codes(table: pd.DataFrame) -> Int[np.ndarray, " rows"]:
        contig = _codes(table["Chromosome"], contigs)
        id_code = _codes(table[name], ids)
        both = contig * np.int64(len(ids) + 1) + id_code
        return np.where((contig < 0) | (id_code < 0), -1, both)

    return pd.Index(codes(owners)).get_indexer(codes(frame))


def _codes(column: pd.Series, index: pd.Index) -> Int[np.ndarray, " rows"]:
    """Positions in `index`, looked up once per category."""
    categories = column.astype("category").cat
    position = index.get_indexer(categories.categories.astype(str))
    return np.where(categories.codes < 0, -1, position[categories.codes]).astype(np.int64)


def _whole(lines: pd.DataFrame, feature: str, parts: pd.DataFrame, name: str) -> pd.DataFrame:
    """The lines of `feature`, and one made of its `parts` for each id without a line."""
    columns = [*_PLACE, "gene_id"] + (["transcript_id"] if name == "transcript_id" else [])
    own = lines.loc[lines["Feature"] == feature, columns]
    if own.duplicated(["Chromosome", name]).any():
        own = _span(own, name)[columns]
    orphans = parts.loc[_match(parts, own, name) < 0, columns] if len(own) else parts[columns]
    made = _span(orphans, name)[columns] if len(orphans) else own.iloc[:0]
    whole = pd.concat([_plain(own), _plain(made)], ignore_index=True)
    return whole.astype({"Chromosome": "category", "Strand": "category"})


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: "object" for name in frame if name not in ("Start", "End")})


def _span(parts: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row per contig and id, from the first Start to the last End of its parts."""
    others = [column for column in ("Strand", "gene_id", "transcript_id") if column in parts]
    rules = {column: "first" for column in others if column != name}
    grouped = parts.groupby(["Chromosome", name], sort=False, observed=True)
    return grouped.agg({"Start": "min", "End": "max", **rules}).reset_index()


def _with_missing_exons(parts: pd.DataFrame, transcripts: pd.DataFrame) -> pd.DataFrame:
    """`parts` with the CDS repeated as exons for transcripts that have no exon lines."""
    owner = _match(parts, transcripts, "transcript_id")
    is_exon = (parts["Feature"] == EXON).to_numpy()
    has_exons = np.zeros(len(transcripts), dtype=bool)
    has_exons[owner[is_exon]] = True
    copied = parts[~is_exon & ~has_exons[owner]].copy()
    copied["Feature"] = pd.Categorical([EXON] * len(copied), parts["Feature"].cat.categories)
    return pd.concat([parts, copied], ignore_index=True)


def _length_per_transcript(
    parts: pd.DataFrame, feature: str, owner: Int[np.ndarray, " parts"], count: int
) -> Int[np.ndarray, " {count}"]:
    chosen = (parts["Feature"] == feature).to_numpy()
    length = (parts["End"] - parts["Start"]).to_numpy()
    return np.bincount(owner[chosen], weights=length[chosen], minlength=count).astype(np.int64)


def _add_gene_facts(genes: pd.DataFrame, facts: pd.DataFrame) -> None:
    """Name and type of each gene: from its own line, else from a transcript's that says so."""
    own_first = facts.sort_values("transcript_id", key=lambda ids: ids.notna(), kind="stable")
    known = own_first.groupby("gene_id", sort=False)[["gene_name", "gene_type"]].first()
    for name in ("gene_name", "gene_type"):
        genes[name] = genes["gene_id"].map(known[name])
    genes["gene_name"] = first_known(genes["gene_name"], genes["gene_id"])


def _fill_gene_type(
    genes: pd.DataFrame, transcripts: pd.DataFrame, coding: Int[np.ndarray, " transcripts"]
) -> None:
    """Where the file gives no biotype: protein_coding for a gene with a CDS, else unknown."""
    owner = _match(transcripts, genes, "gene_id")
    has_cds = np.zeros(len(genes), dtype=bool)
    has_cds[owner[coding > 0]] = True
    guess = pd.Series(np.where(has_cds, "protein_coding", "unknown"), index=genes.index)
    genes["gene_type"] = first_known(genes["gene_type"], guess)


def _add_transcript_facts(transcripts: pd.DataFrame, facts: pd.DataFrame) -> None:
    known = facts.groupby("transcript_id", sort=False).agg(
        {"transcript_type": "first", "tag_rank": "min", "basic": "max", "support_level": "first"}
    )
    ids = transcripts["transcript_id"]
    own_type = ids.map(known["transcript_type"])
    transcripts["transcript_type"] = first_known(own_type, transcripts["gene_type"])
    transcripts["tag_rank"] = ids.map(known["tag_rank"]).fillna(UNTAGGED).astype("int64")
    transcripts["mane"] = transcripts["tag_rank"] == MANE_SELECT
    transcripts["basic"] = ids.map(known["basic"]).eq(True)
    transcripts["support_level"] = ids.map(known["support_level"]).astype("Int64")


def _tidy(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The contract's columns, sorted by contig, Start and End."""
    contig = frame["Chromosome"].cat
    frame = frame.assign(Chromosome=contig.set_categories(sorted(contig.categories)))
    ordered = frame.sort_values(["Chromosome", "Start", "End"], kind="stable")
    return ordered[list(GENE_FRAME_DTYPES[kind])].reset_index(drop=True)
