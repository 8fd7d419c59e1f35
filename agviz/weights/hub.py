"""The published checkpoints on Hugging Face: fetched once, into its own cache.

They are gated: whoever wants them accepts the terms (weights are for non-commercial use) and shows
a token. What goes wrong there is told as what to do next.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from agviz.errors import (
    AgvizError,
    MissingPackageError,
    RemoteError,
    UnreachableError,
    require,
    unknown_name,
)

REPOSITORIES = {
    "all_folds": "google/alphagenome-all-folds",
    "fold_0": "google/alphagenome-fold-0",
    "fold_1": "google/alphagenome-fold-1",
    "fold_2": "google/alphagenome-fold-2",
    "fold_3": "google/alphagenome-fold-3",
}
"""The published checkpoints: trained on all data, or with a quarter of it held out."""

SITE = "https://huggingface.co"
TOKENS_PAGE = f"{SITE}/settings/tokens"

_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NO_CONNECTION = {
    "ConnectError", "ConnectTimeout", "ConnectionError", "LocalEntryNotFoundError",
    "MaxRetryError", "NetworkError", "OfflineModeIsEnabled", "ProxyError", "ReadTimeout",
    "TimeoutException",
}  # fmt: skip


def fetch_checkpoint(name: str) -> Path:
    """Fetch a published checkpoint from Hugging Face (about 1.7 GB), unless it is here already.

    Files go to the cache of `huggingface_hub`; an interrupted download goes on where it stopped,
    and what is there is found without a network. `HF_HOME`, `HF_TOKEN` and `HF_ENDPOINT` are
    honoured. Checkpoints from Kaggle (`google/alphagenome/jax/all_folds`, ...) are the same:
    whoever has one gives its path where a name is asked for.

    Parameters
    ----------
    name
        `"all_folds"` or `"fold_0"` to `"fold_3"`.

    Returns
    -------
    pathlib.Path
        The folder of the snapshot.

    Raises
    ------
    UnknownNameError
        There is no such checkpoint.
    MissingPackageError
        `huggingface_hub` is not installed.
    RemoteError
        No token, terms that are not accepted, or another refusal; the message says what to do.
    UnreachableError
        Hugging Face cannot be reached and the checkpoint is not here.
    """
    if name not in REPOSITORIES:
        raise unknown_name("published checkpoint", name, REPOSITORIES)
    hub = require("huggingface_hub", extra="hf", why="Fetching published weights")
    repository = REPOSITORIES[name]
    try:
        return Path(hub.snapshot_download(repository))
    except MissingPackageError:
        raise
    except Exception as error:  # of five libraries; KeyboardInterrupt passes
        raise told(error, repository, has_token=hub.get_token() is not None) from error


def told(error: BaseException, repository: str, *, has_token: bool) -> AgvizError:
    """What to do about an error of `huggingface_hub`.

    It goes by HTTP status and by the names of error classes, of whatever version and HTTP library.

    Parameters
    ----------
    error
        As it was raised, with its causes.
    repository
        `"google/alphagenome-all-folds"`.
    has_token
        Whether a token was sent.
    """
    chain = list(_causes(error))
    classes = {kind.__name__ for each in chain for kind in type(each).__mro__}
    statuses = [getattr(getattr(each, "response", None), "status_code", None) for each in chain]
    status = next((status for status in statuses if status is not None), None)
    page = f"{SITE}/{repository}"
    if status == _UNAUTHORIZED and not has_token:
        return RemoteError(
            f"Hugging Face gives {repository} to known users only: accept its terms (the weights "
            f"are for non-commercial use) at {page}, make a token of type 'read' at {TOKENS_PAGE}, "
            "then run `hf auth login` or set HF_TOKEN"
        )
    if status == _UNAUTHORIZED:
        return RemoteError(
            f"Hugging Face refuses your token for {repository}: make a new one of type 'read' at "
            f"{TOKENS_PAGE}, then run `hf auth login` or set HF_TOKEN"
        )
    if status == _FORBIDDEN or "GatedRepoError" in classes:
        return RemoteError(
            f"The terms of {repository} are not accepted yet (the weights are for non-commercial "
            f"use): log in, open {page} and accept them, then try again; a fine-grained token must "
            "also be allowed to read gated repositories"
        )
    if status is None and classes & _NO_CONNECTION:
        return UnreachableError(
            f"{repository} is not here, and Hugging Face cannot be reached "
            f"({_first_line(chain[-1])}); on another machine accept the terms at {page}, run "
            f"`hf auth login` and `hf download {repository}`, or take google/alphagenome from "
            "Kaggle, and give the folder's path instead of a name"
        )
    return RemoteError(f"{repository} could not be fetched: {_first_line(error)}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def can_fetch(name: str) -> bool:
    """Whether a published checkpoint is here already, or there is a token to ask for it with.

    Looks where `huggingface_hub` does, without importing it.
    """
    home = Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser()
    cache = Path(os.environ.get("HF_HUB_CACHE", home / "hub")).expanduser()
    token = Path(os.environ.get("HF_TOKEN_PATH", home / "token")).expanduser()
    snapshots = cache / f"models--{REPOSITORIES[name].replace('/', '--')}" / "snapshots"
    return bool(os.environ.get("HF_TOKEN")) or token.is_file() or snapshots.is_dir()


def is_published(name: str | os.PathLike[str]) -> bool:
    """Whether it is a name that `fetch_checkpoint` knows: a text, even if a folder is called so."""
    return isinstance(name, str) and name in REPOSITORIES
