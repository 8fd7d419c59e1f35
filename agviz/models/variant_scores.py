"""Many variants, one tidy frame: the question most users come with.

For any `DnaModel`, ours or the SDK's client: variants in any form are read, checked against the
genome, left-aligned, scored, and laid out as the SDK's `tidy_scores` does, in the order given. A
variant that fails is named and does not cost the others.
"""

import concurrent.futures
import dataclasses
import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal

import anndata
import pandas as pd
from alphagenome.models.dna_model import DnaModel, Organism

from agviz._progress import track
from agviz.errors import AgvizWarning, ReferenceMismatchWarning, check_choice
from agviz.genome.edits import check_reference
from agviz.genome.normalize import left_normalize
from agviz.genome.types import Interval, Variant
from agviz.models.interface import Model
from agviz.models.scorer_names import Scorers, choose_scorers
from agviz.models.variant_list import Variants, read_variants
from agviz.models.variant_window import variant_interval
from agviz.scoring.background import Background
from agviz.scoring.quantiles import empirical_quantiles
from agviz.scoring.tidy import tidy_with_layers

__all__ = ["variant_interval", "variant_scores"]

# Requests in flight to a model that runs elsewhere, as the official client has it.
REMOTE_WORKERS = 5
# What a frame has at least, also when there is nothing to score.
TIDY_COLUMNS = (
    "variant_id", "scored_interval", "gene_id", "gene_name", "gene_type", "gene_strand",
    "junction_Start", "junction_End", "output_type", "variant_scorer", "track_name",
    "track_strand", "raw_score",
)  # fmt: skip
# How many failures a warning spells out.
_SHOWN_FAILURES = 3


def variant_scores(
    model: DnaModel,
    variants: Variants,
    scorers: Scorers = None,
    *,
    width: int | None = None,
    interval: Interval | None = None,
    organism: Organism = Organism.HOMO_SAPIENS,
    background: Background | pd.DataFrame | None = None,
    errors: Literal["warn", "raise"] = "warn",
    progress: bool = True,
) -> pd.DataFrame:
    """Score variants, and give all scores in one tidy frame.

    Parameters
    ----------
    model
        Any model of the SDK's interface.
    variants
        A variant or its text (`chr8:70294:G>A`), a list of them, the path of a VCF file, or a data
        frame with CHROM, POS, REF, ALT.
    scorers
        The SDK's settings, or names of recommended scorers (`"RNA_SEQ"`); None takes all those
        recommended that the model has outputs for.
    width
        bp to predict around each variant; by default what the model prefers.
    interval
        One interval for all variants, instead of one around each.
    organism
        What the model is asked about.
    background
        Adds empirical quantiles: background variants (`sample_background`), which are scored in
        the same way first, or the frame of their scores.
    errors
        `"warn"`: variants that fail are named in a warning and in `attrs["failed"]` (if all fail,
        the first error is raised); `"raise"`: the first failure ends it.
    progress
        Show a progress bar when there are several variants.

    Returns
    -------
    pandas.DataFrame
        The columns of the SDK's `tidy_scores`, `variant_id` as given; layers of a scorer's result
        as columns; `scored_variant_id` if indels had to be left-aligned; `empirical_quantile` and
        `background_size` with a background. `attrs` has the scorers, the variants, what failed,
        and the background's description.

    Raises
    ------
    VariantError, ContigError, FormatError
        For variants that cannot be read; nothing is scored then.
    UnknownNameError
        For a scorer's name that does not exist.

    Warns
    -----
    ReferenceMismatchWarning
        When the genome disagrees with REF alleles; if many do, it asks whether the assembly is
        the right one.

    Examples
    --------
    >>> scores = ag.variant_scores(model, ["chrT1:82740:C>CGG"], ["RNA_SEQ"])
    >>> scores.loc[scores["raw_score"].idxmax(), ["gene_name", "ontology_curie"]].tolist()
    ['TAL1', 'CLO:0007045']
    """
    check_choice("errors", errors, ("warn", "raise"))
    assembly = getattr(model, "assembly", None)
    fasta = None if assembly is None else assembly.fasta_reader
    listed = read_variants(variants, None if fasta is None else fasta.contigs)
    chosen = choose_scorers(scorers, model, organism=organism)
    if fasta is not None and len(listed) > 1:
        check_reference(listed, fasta)
    question = _Question(model, chosen, width=width, interval=interval, organism=organism)
    frame = _score_all(question, listed, fasta=fasta, errors=errors, progress=progress)
    if background is None or frame.empty:
        return frame
    if isinstance(background, Background):
        known = _score_all(
            question, list(background.variants), fasta=fasta, errors=errors, progress=progress
        )
        known.attrs["background"] = background.description
    else:
        known = background
    return empirical_quantiles(frame, known, signed=frame.attrs["signed"])


@dataclasses.dataclass(frozen=True, eq=False)
class _Question:
    """What is asked of each variant."""

    model: DnaModel
    scorers: tuple[Any, ...]
    _: dataclasses.KW_ONLY
    width: int | None
    interval: Interval | None
    organism: Organism

    def score(self, variant: Variant) -> list[anndata.AnnData]:
        """Scores of one variant."""
        interval = self.interval or variant_interval(self.model, variant, width=self.width)
        return self.model.score_variant(interval, variant, self.scorers, organism=self.organism)


def _score_all(
    question: _Question,
    variants: list[Variant],
    *,
    fasta: Any,
    errors: str,
    progress: bool,
) -> pd.DataFrame:
    """The tidy frame of some variants, in their order."""

    def call(variant: Variant) -> tuple[pd.DataFrame, list[Any]] | Exception:
        try:
            scores = question.score(_left_aligned(variant, fasta))
        except Exception as error:  # whatever a model raises must not cost the other variants
            if errors == "raise" or _is_planned_request(error):
                raise
            return error
        frame = tidy_with_layers(scores)
        if len(frame):
            frame.insert(1, "scored_variant_id", frame["variant_id"])
            frame["variant_id"] = str(variant)
        return frame, [score.uns.get("variant_scorer") for score in scores]

    with warnings.catch_warnings():
        if len(variants) > 1:  # said once for all of them by `check_reference`
            warnings.simplefilter("ignore", ReferenceMismatchWarning)
        answers = _ask(call, variants, question.model, progress=progress)
    failed = {str(v): a for v, a in zip(variants, answers, strict=True) if isinstance(a, Exception)}
    if len(failed) and all(isinstance(answer, Exception) for answer in answers):
        raise next(iter(failed.values()))
    _report(failed, len(variants))
    done = [answer for answer in answers if not isinstance(answer, Exception)]
    return _join(done, variants=variants, failed=failed)


def _ask(
    call: Callable[[Variant], Any], variants: list[Variant], model: DnaModel, *, progress: bool
) -> list[Any]:
    """The answers in order: our models know how they are best asked, the SDK's are in threads."""
    if isinstance(model, Model):
        calls = [functools.partial(call, variant) for variant in variants]
        return model._run(calls, what="Variants", progress_bar=progress, max_workers=REMOTE_WORKERS)
    with concurrent.futures.ThreadPoolExecutor(REMOTE_WORKERS) as workers:
        answers = workers.map(call, variants)
        return list(track(answers, what="Variants", total=len(variants), show=progress))


def _is_planned_request(error: Exception) -> bool:
    """Whether it is no failure: a hosted model counts requests by catching them on their way."""
    from agviz.models.hosted_transport import Captured  # loads grpc: only if something is raised

    return isinstance(error, Captured)


def _left_aligned(variant: Variant, fasta: Any) -> Variant:
    """The variant as it is scored: an indel at its leftmost place, if the genome is known."""
    if fasta is None or len(variant.reference_bases) == len(variant.alternate_bases):
        return variant
    return left_normalize(variant, fasta)


def _join(
    done: Sequence[tuple[pd.DataFrame, list[Any]]],
    *,
    variants: list[Variant],
    failed: dict[str, Exception],
) -> pd.DataFrame:
    frames = [frame for frame, _ in done if len(frame)]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=TIDY_COLUMNS)
    if len(frame):
        if (frame["scored_variant_id"] == frame["variant_id"]).all():
            frame = frame.drop(columns="scored_variant_id")
        values = [name for name in ("raw_score", "quantile_score") if name in frame]
        frame = frame[[name for name in frame.columns if name not in values] + values]
    used = dict.fromkeys(scorer for _, scorers in done for scorer in scorers if scorer is not None)
    frame.attrs = {
        "scorers": [str(scorer) for scorer in used],
        "signed": {str(scorer): bool(scorer.is_signed) for scorer in used},
        "variants": [str(variant) for variant in variants],
        "failed": {name: f"{type(error).__name__}: {error}" for name, error in failed.items()},
    }
    return frame


def _report(failed: dict[str, Exception], number: int) -> None:
    if not failed:
        return
    shown = "; ".join(f"{name}: {error}" for name, error in list(failed.items())[:_SHOWN_FAILURES])
    more = len(failed) - _SHOWN_FAILURES
    rest = f"; and {more} more (all are in attrs['failed'])" if more > 0 else ""
    warnings.warn(
        f"{len(failed)} of {number} variants could not be scored: {shown}{rest}",
        AgvizWarning,
        stacklevel=4,
    )
