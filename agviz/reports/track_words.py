"""What a scored track is called in sentences: the output, the factor or mark, the biosample."""

from typing import Any


def subject_words(row: Any) -> str:
    """The output and its factor or mark: "Histone ChIP-seq H3K27ac"."""
    return " ".join(filter(None, (str(row["question"]), str(row["subject"]))))


def where_words(row: Any) -> str:
    """The biosample; where a track has none and no factor or mark, its name."""
    name = str(row["biosample_name"])
    return name if name or row["subject"] else str(row["track_name"])


def place_words(row: Any) -> str:
    """All of it: "DNase-seq in T-ALL line (teaching)"; a track without a biosample by its name."""
    if row["biosample_name"]:
        return f"{subject_words(row)} in {row['biosample_name']}"
    return subject_words(row) if row["subject"] else f"{row['question']} ({row['track_name']})"
