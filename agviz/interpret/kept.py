"""What long work has found so far, kept in a folder so that work that was ended can go on.

Every answer has a key and is a file, or a folder, that is there whole or not at all. Without a
folder nothing is kept, and the same calls simply ask.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from agviz._files import make_folder, result_path
from agviz.errors import FormatError
from agviz.genome.types import Interval, Variant
from agviz.interpret.ism import ism
from agviz.interpret.question_inputs import SINGLE
from agviz.interpret.result_files import open_result, save_result
from agviz.interpret.same_question import compare
from agviz.interpret.sweep import open_sweep, sweep

ASKED = "asked.json"
CHUNK = 8  # positions of a mutagenesis that are written at once


@dataclasses.dataclass(frozen=True)
class Kept:
    """A folder of answers, or none.

    Attributes
    ----------
    folder
        Where they are; None for nowhere.
    what
        What work they are of, for messages: "a run of a case".
    """

    folder: Path | None
    _: dataclasses.KW_ONLY
    what: str

    def begin(self, asked: Mapping[str, Any]) -> None:
        """Make the folder; of one that is there, make sure that it is of the same question.

        Parameters
        ----------
        asked
            All that makes two questions the same, as plain data.

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
            compare(stored, dict(asked), what=self.what, path=self.folder)
            return
        # A sudden end leaves nothing but hidden files, of temporary names.
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.glob("[!.]*"))):
            raise FormatError(
                f"{str(self.folder)!r} is not {self.what}; give a new folder, or one that holds "
                "such work of agviz"
            )
        make_folder(self.folder)
        with result_path(note) as temporary:
            temporary.write_text(json.dumps(dict(asked), indent=1), encoding="utf-8")

    def part(self, name: str) -> "Kept":
        """The answers in a folder within."""
        folder = None if self.folder is None else self.folder / name
        return dataclasses.replace(self, folder=folder)

    def frame(self, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The table of this key as it was kept, or made and kept now; with its `attrs`."""
        if self.folder is None:
            return make()
        path = self._path(f"{key}.parquet")
        if not path.is_file():
            made = make()
            with result_path(path) as temporary:
                made.to_parquet(temporary, index=False)
        return pd.read_parquet(path)  # read even if just made: both are then the same

    def has_frame(self, key: str) -> bool:
        """Whether a table of this key is kept."""
        return self.folder is not None and (self.folder / f"{key}.parquet").is_file()

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
        readouts: Any,
        context: Interval,
        background: Variant | None,
        progress_bar: bool,
    ) -> Any:
        """The effects of every substitution in a window: as `ism` gives them.

        Parameters
        ----------
        key
            Under which they are kept, `CHUNK` positions at a time.
        model, window, readouts, context, background, progress_bar
            As for `ism`.
        """
        options = {"context": context, "background": background, "progress_bar": progress_bar}
        if self.folder is None:
            return ism(model, window, readouts, **options)
        store = sweep(
            model, window, readouts, store=self._path(f"{key}.sweep"), chunk=CHUNK, **options
        )
        (found,) = open_sweep(store)
        return found if isinstance(readouts, Mapping) else found[SINGLE].rename(None)

    def result(self, key: str, make: Callable[[], Any]) -> Any:
        """The result of this key, of any method whose results `save_result` takes."""
        if self.folder is None:
            return make()
        path = self._path(key)
        if not path.is_dir():
            save_result(make(), path)
        return open_result(path)

    def _path(self, name: str) -> Path:
        assert self.folder is not None
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
