"""What a case found: tables, predictions, mutagenesis; saved as a folder and opened again."""

import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from agviz._files import atomic_path
from agviz.cases.case_data import Site, read_site
from agviz.errors import FormatError, InputError
from agviz.genome.gene_frames import GENE_FRAME_DTYPES
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

FORMAT = 1
ABOUT = "results.json"
FOLDER = "results"  # within the folder of a run


@dataclasses.dataclass(frozen=True, eq=False)
class CaseResults:
    """All that a case's figure, caption and tables are made of.

    Attributes
    ----------
    case, site
        Name of the case, and the site that the model was asked about.
    model, assembly
        What the model and its genome are called.
    is_oracle
        Whether the model is the truth of the teaching genome itself.
    context
        What the model read.
    tables
        pandas frames by name.
    predictions
        SDK outputs by name.
    scores
        xarray Datasets by name, each array as of `sequence_scores`.
    genes
        The annotation around the site.
    numbers
        Single numbers that the caption says, by name.
    """

    case: str
    site: Site
    model: str
    assembly: str
    is_oracle: bool
    context: Interval
    tables: Mapping[str, pd.DataFrame]
    predictions: Mapping[str, Any]
    scores: Mapping[str, Any]
    genes: Mapping[str, pd.DataFrame]
    numbers: Mapping[str, float]

    @property
    def gene_models(self) -> GeneModels:
        """The annotation around the site."""
        return GeneModels.from_frames(**self.genes)

    def all_tables(self) -> dict[str, pd.DataFrame]:
        """The tables, and mutagenesis as one of its own: a row per position, base and readout."""
        parts = []
        for name, data in self.scores.items():
            for readout, array in data.data_vars.items():
                rows = array.to_dataframe(name="effect").reset_index()
                rows["position"] += 1  # as people count
                rows = rows.assign(contig=array.attrs["contig"], sequence=name, readout=readout)
                parts.append(rows)
        columns = ["contig", "position", "sequence", "readout", "observed", "base", "effect"]
        told = {"ism": pd.concat(parts, ignore_index=True)[columns]} if parts else {}
        return {**self.tables, **told}

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write everything into a folder, whole or not at all; `open` reads it.

        Raises
        ------
        InputError
            When the folder cannot be written, or is there and holds something else.
        """
        from agviz.models.saved import save_predictions

        target = Path(folder)
        if target.exists() and not (target / ABOUT).is_file():
            raise InputError(f"{str(target)!r} is there and holds no results of a case")
        variant = self.site.focused.variant if self.site.focus else None
        with atomic_path(target) as temporary:
            temporary.mkdir()
            for group, frames in (("tables", self.tables), ("genes", self.genes)):
                (temporary / group).mkdir()
                for name, frame in frames.items():
                    frame.to_parquet(temporary / group / f"{name}.parquet", index=False)
            for name, output in self.predictions.items():
                (temporary / "predictions").mkdir(exist_ok=True)
                save_predictions(
                    output, temporary / "predictions" / f"{name}.zarr", variant=variant,
                    model=self.model,
                )  # fmt: skip
            about = json.dumps(self._about(), indent=1)
            (temporary / ABOUT).write_text(about, encoding="utf-8")
        return target

    def _about(self) -> dict[str, Any]:
        place = self.context
        return {
            "format": FORMAT,
            "case": self.case,
            "site": {"key": self.site.key, "facts": self.site.raw},
            "model": self.model,
            "assembly": self.assembly,
            "is_oracle": self.is_oracle,
            "context": [place.chromosome, place.start, place.end],
            "numbers": dict(self.numbers),
            "tables": list(self.tables),
            "predictions": list(self.predictions),
            "scores": {name: data.to_dict() for name, data in self.scores.items()},
        }

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> "CaseResults":
        """What `save` wrote, or a run of a case into a folder; predictions are read when needed.

        Raises
        ------
        InputError
            When there are no results: nothing is there, or the run has not come to its end.
        FormatError
            When they are of a newer agviz.
        """
        from agviz.models.saved import open_predictions

        given = Path(folder)
        path = given / FOLDER if (given / FOLDER / ABOUT).is_file() else given
        if not (path / ABOUT).is_file():
            raise InputError(
                f"{str(given)!r} holds no results of a case: nothing is there, or its run did not "
                "come to an end; run the case again with this folder, and it goes on"
            )
        about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise FormatError(
                f"{str(given)!r} has results in format {about['format']}, and this agviz reads "
                f"{FORMAT}: run the case again"
            )
        return cls(
            case=about["case"],
            site=read_site(about["site"]["key"], about["site"]["facts"]),
            model=about["model"],
            assembly=about["assembly"],
            is_oracle=about["is_oracle"],
            context=Interval(*about["context"]),
            tables={name: _frame(path, "tables", name) for name in about["tables"]},
            predictions={
                name: open_predictions(path / "predictions" / f"{name}.zarr")
                for name in about["predictions"]
            },
            scores={name: _dataset(data) for name, data in about["scores"].items()},
            genes={
                kind: _frame(path, "genes", kind).astype(types)
                for kind, types in GENE_FRAME_DTYPES.items()
            },
            numbers=about["numbers"],
        )


def genes_around(assembly: Any, regions: Sequence[Interval]) -> dict[str, pd.DataFrame]:
    """Frames of the annotation that overlap any of some regions, for `GeneModels.from_frames`."""
    parts = [_genes_of(assembly.gene_models, region) for region in regions]
    frames = {}
    for kind in GENE_FRAME_DTYPES:
        whole = pd.concat([part[kind] for part in parts], ignore_index=True)
        whole = whole.drop_duplicates().sort_values(["Chromosome", "Start"], kind="stable")
        frames[kind] = whole.reset_index(drop=True)
    return frames


def _genes_of(models: GeneModels, region: Interval) -> dict[str, pd.DataFrame]:
    genes = models.genes(region)
    if genes.empty:
        whole = region
    else:  # transcripts of genes that reach beyond the region are kept whole
        whole = Interval(region.chromosome, int(genes["Start"].min()), int(genes["End"].max()))
    frames = {}
    for kind in GENE_FRAME_DTYPES:
        frame = getattr(models, kind)(whole)
        frames[kind] = frame[frame["gene_id"].isin(genes["gene_id"])].reset_index(drop=True)
    return frames


def _frame(path: Path, group: str, name: str) -> pd.DataFrame:
    return pd.read_parquet(path / group / f"{name}.parquet")


def _dataset(stored: dict[str, Any]) -> Any:
    """A Dataset of scores from plain data, with the types of its contract."""
    import xarray as xr

    return xr.Dataset.from_dict(stored).astype("float32")
