"""`Case`: a question, who is asked, the run that resumes, the figure that is quick."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path

from alphagenome.models.dna_model import DnaModel

from agviz.cases.case_data import CaseData, Site, read_site
from agviz.cases.results import FOLDER, CaseResults
from agviz.cases.site_choice import choose_site, context_of, known_site
from agviz.cases.study import study_of
from agviz.cases.work import Work
from agviz.errors import InputError, UnsupportedError
from agviz.figure.compose import Figure
from agviz.genome.parse import format_interval, parse_variant
from agviz.interpret.kept import Kept

OWN, OWN_GROUP = "yours", "yours"
RUN = "a run of a case"


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Case:
    """A case study; `agviz.case("tal1")` gives one.

    Attributes
    ----------
    data
        Its facts: question, text, citation, and the sites that it knows.
    own
        A variant to be looked at closely in place of the case's own, or None.
    """

    data: CaseData
    own: str | None = None

    def __repr__(self) -> str:
        return f"<agviz Case {self.name!r}: {self.title}>"

    @property
    def name(self) -> str:
        """Its name."""
        return self.data.name

    @property
    def title(self) -> str:
        """Its title, in a line."""
        return self.data.title

    @property
    def question(self) -> str:
        """What it asks."""
        return self.data.question

    @property
    def text(self) -> str:
        """What is known, and how it is looked at."""
        return self.data.text

    @property
    def citation(self) -> tuple[str, ...]:
        """The works that it rests on."""
        return self.data.citation

    @property
    def sites(self) -> Mapping[str, Site]:
        """What it knows of each genome, by its key."""
        return self.data.sites

    def about(self, variant: str) -> "Case":
        """The same case, looking closely at another variant of the same place.

        Case ``boundary`` takes a deletion anywhere in a genome of which it has no site of its own,
        and case ``enhancer`` a substitution.

        Parameters
        ----------
        variant
            Its text, such as ``"chrT1:82740:C>CGA"``.

        Raises
        ------
        VariantError
            When it cannot be read.
        """
        parse_variant(variant)
        return dataclasses.replace(self, own=str(variant))

    def run(
        self,
        model: DnaModel,
        *,
        out: str | os.PathLike[str] | None = None,
        width: int | None = None,
        progress_bar: bool = True,
    ) -> CaseResults:
        """Ask a model; slow. Into a folder, a run that was ended goes on where it was.

        Parameters
        ----------
        model
            Any model with a genome; which site it is asked about follows from that.
        out
            A folder for the answers, made if it is not there; by default nothing is kept.
        width
            bp that the model reads around the variant; by default as the case says.
        progress_bar
            Whether progress is shown.

        Returns
        -------
        CaseResults
            What `figure` and `caption` take; `.save` keeps it, `CaseResults.open(out)` reads it.

        Raises
        ------
        UnsupportedError
            When the case has no data for the model's genome, or the model lacks what it asks for.
        VariantError
            When the genome has other bases where the case's variants state their REF.
        InputError
            When `out` holds a run of another model or question, or the model has no genome.
        """
        site = self._site(model, width)
        kept = Kept(None if out is None else Path(out), what=RUN)
        work = Work(
            case=self.name,
            model=model,
            site=site,
            context=context_of(site, model, width),
            kept=kept,
            progress_bar=progress_bar,
        )
        if out is not None:
            kept.begin(work.asked())
        found = study_of(self.name).compute(work)
        if out is not None:
            found.save(Path(out) / FOLDER)
        return found

    def figure(self, results: CaseResults) -> Figure:
        """The figure of what `run` found; quick, and the same for the same results.

        Raises
        ------
        InputError
            For results of another case.
        """
        return study_of(self._checked(results).case).draw(results)

    def caption(self, results: CaseResults) -> str:
        """The figure's caption: each panel in words, agreement with the truth, limits.

        Raises
        ------
        InputError
            For results of another case.
        """
        return study_of(self._checked(results).case).describe(results)

    def _checked(self, results: CaseResults) -> CaseResults:
        if results.case != self.name:
            raise InputError(f"These are results of case {results.case!r}, not of {self.name!r}")
        return results

    def _site(self, model: DnaModel, width: int | None) -> Site:
        """The site that the case has of the model's genome, or one around the user's variant."""
        locate, anywhere = study_of(self.name).locate, self.data.anywhere
        known = known_site(self.name, self.sites, model)
        if locate is None or anywhere is None or known is not None:
            return self._focused(choose_site(self.name, self.sites, model), model)
        return locate(anywhere, model, variant=self.own, width=width)

    def _focused(self, site: Site, model: DnaModel) -> Site:
        """The site, with the user's own variant in focus if there is one."""
        if self.own is None:
            return site
        asked = str(parse_variant(self.own))
        known = next((each.name for each in site.variants if str(each.variant) == asked), None)
        if known is not None:
            return read_site(site.key, {**site.raw, "focus": known})
        group = {
            "name": OWN_GROUP,
            "about": "asked by the reader",
            "variants": [{"name": OWN, "variant": self.own}],
        }
        facts = {**site.raw, "focus": OWN, "groups": [*site.raw["groups"], group]}
        wider = read_site(site.key, facts)
        place = wider.focused.variant.reference_interval
        if not any(region.contains(place) for region in wider.regions):
            told = ", ".join(map(format_interval, wider.regions))
            raise UnsupportedError(
                f"Variant {asked} lies outside of what case {self.name!r} is about, {told}"
            )
        return choose_site(self.name, {site.key: wider}, model)
