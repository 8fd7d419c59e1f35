"""What a run of a case has found so far, kept in a folder so that a run that ended can go on.

Every answer has a key and is a file, or a folder, that is there whole or not at all. Without a
folder nothing is kept, and the same calls simply ask.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from agviz._files import result_path
from agviz.errors import FormatError, InputError
from agviz.genome.types import Interval, Variant
from agviz.interpret.ism import ism
from agviz.interpret.same_question import compare
from agviz.interpret.sweep import open_sweep, sweep

ASKED = "case.json"
CHUNK = 8  # positions of a mutagenesis that are written at once


class Kept:
    """A folder of answers, or none."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def begin(self, asked: Mapping[str, Any]) -> None:
        """Make the folder; of one that is there, make sure that it is of the same question.

        Raises
        ------
        InputError
            When it is of another question (the message says what differs), or cannot be written.
        FormatError
            When it holds something else.
        """
        if self.folder is None:
            return
        note = self.folder / ASKED
        if note.is_file():
            stored = json.loads(note.read_text(encoding="utf-8"))
            compare(stored, dict(asked), what="a run of a case", path=self.folder)
            return
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.glob("[!.]*"))):
            raise FormatError(
                f"{str(self.folder)!r} is no run of a case; give a new folder, or one that a run "
                "of this case made"
            )
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError(
                f"Cannot make {str(self.folder)!r} ({error.strerror}); give another folder"
            ) from error
        with result_path(note) as temporary:
            temporary.write_text(json.dumps(dict(asked), indent=1), encoding="utf-8")

    def part(self, name: str) -> "Kept":
        """The answers in a folder within."""
        return Kept(None if self.folder is None else self.folder / name)

    def frame(self, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The table of this key: as it was kept, or made now."""
        if self.folder is None:
            return make()
        path = self._path(f"{key}.parquet")
        if path.is_file():
            return pd.read_parquet(path)
        made = make()
        with result_path(path) as temporary:
            made.to_parquet(temporary, index=False)
        return made

    def prediction(
        self, key: str, make: Callable[[], Any], *, variant: Variant | None, model: str
    ) -> Any:
        """The prediction of this key, of one sequence or of both alleles of `variant`."""
        if self.folder is None:
            return make()
        from agviz.models.saved import open_predictions, save_predictions

        path = self._path(f"{key}.zarr")
        if not path.is_dir():
            save_predictions(make(), path, variant=variant, model=model)
        return open_predictions(path)

    def mutagenesis(
        self,
        key: str,
        model: Any,
        window: Interval,
        *,
        readouts: Mapping[str, Any],
        context: Interval,
        background: Variant | None,
        progress_bar: bool,
    ) -> Any:
        """The effects of every substitution in a window: a Dataset, as `ism` gives it."""
        options = {"context": context, "background": background, "progress_bar": progress_bar}
        if self.folder is None:
            return ism(model, window, readouts, **options)
        store = sweep(
            model, window, readouts, store=self._path(f"{key}.sweep"), chunk=CHUNK, **options
        )
        (found,) = open_sweep(store)
        return found

    def _path(self, name: str) -> Path:
        assert self.folder is not None
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
