"""What a case asks of a model, in the few ways that cases ask, each answer kept.

A study never calls a model itself, so that every case can be interrupted, and runs on any model.
"""

import dataclasses
import functools
import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from alphagenome.models.dna_model import DnaModel

from agviz._progress import track
from agviz.cases.case_data import Site
from agviz.cases.results import CaseResults, genes_around
from agviz.errors import AlignmentWarning
from agviz.genome.types import Interval, Variant
from agviz.interpret.kept import Kept
from agviz.interpret.same_question import fingerprint
from agviz.models.load import load_model
from agviz.models.variant_scores import variant_scores

TOGETHER = 8  # variants scored at once: what a sudden end can lose
ORACLE = "oracle"
VERSION = 1


@dataclasses.dataclass(frozen=True, eq=False)
class Work:
    """A model, the site that it is asked about, and what it has answered so far.

    Attributes
    ----------
    case
        Name of the case.
    model, site, context
        Who is asked, of what, and what it reads.
    kept
        Where answers are kept.
    progress_bar
        Whether progress is shown.
    """

    case: str
    model: DnaModel
    site: Site
    context: Interval
    kept: Kept
    progress_bar: bool

    @property
    def model_name(self) -> str:
        """What figures call the model."""
        name = getattr(self.model, "source", None) or getattr(self.model, "name", "a model")
        return str(name)

    @property
    def assembly(self) -> Any:
        """The model's genome."""
        return self.model.assembly

    def asked(self) -> dict[str, Any]:
        """All that makes two runs the same, as plain data."""
        bases = self.assembly.sequence(self.context)
        return {
            "version": VERSION,
            "case": self.case,
            "model": self.model_name,
            "weights": fingerprint(self.model),
            "genome": hashlib.sha256(bases.encode()).hexdigest(),
            "context": str(self.context),
            "site": dict(self.site.raw),
        }

    def scored(self, key: str, variants: Sequence[Variant], scorers: Sequence[str]) -> pd.DataFrame:
        """Scores of many variants, as `variant_scores` gives them, all in one context.

        Parameters
        ----------
        key
            Under which the answers are kept.
        variants
            Each of the site's context.
        scorers
            Names of recommended scorers.
        """
        starts = range(0, len(variants), TOGETHER)
        frames = [
            self.kept.frame(f"{key}/{first:04d}", functools.partial(self._scores, some, scorers))
            for first in track(starts, what=f"Scores ({key})", show=self.progress_bar)
            if (some := variants[first : first + TOGETHER])
        ]
        return pd.concat(frames, ignore_index=True)

    def _scores(self, variants: Sequence[Variant], scorers: Sequence[str]) -> pd.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlignmentWarning)  # captions say it of all indels
            frame = variant_scores(
                self.model, list(variants), list(scorers), interval=self.context, errors="raise",
                progress=False,
            )  # fmt: skip
        frame["scored_interval"] = frame["scored_interval"].astype(str)
        frame["variant_id"] = frame["variant_id"].astype(str)
        frame.attrs = {}
        return frame

    def predicted(
        self,
        key: str,
        variant: Variant,
        outputs: Sequence[str],
        *,
        terms: Sequence[str] | None,
    ) -> Any:
        """Both alleles of a variant: an SDK `VariantOutput`."""
        return self.kept.prediction(
            key,
            lambda: self.model.predict_variant(
                self.context, variant, requested_outputs=list(outputs), ontology_terms=terms
            ),
            variant=variant,
            model=self.model_name,
        )

    def read(self, key: str, outputs: Sequence[str], *, terms: Sequence[str] | None) -> Any:
        """What is predicted of the genome as it is: an SDK `Output`."""
        return self.kept.prediction(
            key,
            lambda: self.model.predict_interval(
                self.context, requested_outputs=list(outputs), ontology_terms=terms
            ),
            variant=None,
            model=self.model_name,
        )

    def mutated(
        self,
        key: str,
        window: Interval,
        readouts: Mapping[str, Any],
        *,
        background: Variant | None = None,
    ) -> Any:
        """The effects of every substitution in a window, on REF or on a variant's ALT."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlignmentWarning)  # captions say it of all indels
            return self.kept.mutagenesis(
                key, self.model, window, readouts=readouts, context=self.context,
                background=background, progress_bar=self.progress_bar,
            )  # fmt: skip

    def answer(self, key: str, method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """What a method of interpretation says of the model, in the site's context.

        Parameters
        ----------
        key
            Under which it is kept.
        method
            Called as ``method(model, *arguments, context=..., progress_bar=..., **options)``: such
            as `pairs` or `enhancer_map`.
        *arguments, **options
            What it is asked.
        """
        return self.kept.result(
            key,
            lambda: method(
                self.model, *arguments, context=self.context, progress_bar=self.progress_bar,
                **options,
            ),
        )  # fmt: skip

    def results(
        self,
        *,
        tables: Mapping[str, pd.DataFrame],
        predictions: Mapping[str, Any] | None = None,
        scores: Mapping[str, Any] | None = None,
        numbers: Mapping[str, float] | None = None,
    ) -> CaseResults:
        """What was found, with all that is known of model and site."""
        return CaseResults(
            case=self.case,
            site=self.site,
            model=self.model_name,
            assembly=str(self.assembly.name),
            is_oracle=self.is_oracle,
            context=self.context,
            tables=tables,
            predictions=predictions or {},
            scores=scores or {},
            genes=genes_around(self.assembly, self.site.regions),
            numbers=numbers or {},
        )

    def truth(self) -> "Work | None":
        """The same questions put to the oracle; None where there is none, or it is the model."""
        if not self.site.synthetic or self.is_oracle:
            return None
        oracle = load_model(ORACLE, assembly=self.assembly)
        return dataclasses.replace(self, model=oracle, kept=self.kept.part(ORACLE))

    @property
    def is_oracle(self) -> bool:
        """Whether the model is the truth itself."""
        return getattr(self.model, "name", None) == ORACLE
