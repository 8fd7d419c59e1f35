"""`IsmExplorer`: every mutation of a window, to be clicked; and a motif to be moved along a gene.

It is an explorer with two more figures above: the mutagenesis, of which a click shows what both
alleles look like, and a curve of a gene's level against the distance of a motif.
"""

import functools
from typing import Any

from agviz._notebook import watched
from agviz.errors import InputError, require
from agviz.figure.compose import Figure, stack
from agviz.figure.line_plot import LinePlot
from agviz.genome.types import Interval
from agviz.interpret.question import ask
from agviz.models.own_motifs import own_motifs
from agviz.widgets import ism_figures, moves
from agviz.widgets.answers import Predictions, question_of
from agviz.widgets.assets import asset
from agviz.widgets.choices import chosen_tracks
from agviz.widgets.explorer import Explorer
from agviz.widgets.ism_choices import (
    around,
    curves_of,
    first_placement,
    mutation,
    placing_of,
    tracks_read,
)  # fmt: skip
from agviz.widgets.ism_code import curve_lines, ism_code, scores_lines
from agviz.widgets.motif_curve import Placement, level_words, nearest
from agviz.widgets.mutagenesis import effects_of
from agviz.widgets.screen import draw, page_width
from agviz.widgets.state import Change, Place

MUTATING = "Mutating the window"  # not that of "ISM here", which must not end it
PLACING = "Placing the motif"
KINDS = (MUTATING, PLACING)

READY_WITHIN = 10.0
"""s that a notebook run by a program waits for the mutagenesis, so that its picture has it."""

WATCHED_WITHIN = 1.0
"""s that it waits where somebody watches, whose next cells would wait as well."""


class IsmExplorer(Explorer):
    """In-silico mutagenesis to click through, in JupyterLab.

    A click on a base shows what the model predicts of that mutation, ALT over REF. With `gene`, a
    slider places a motif at a distance from it, and the gene's level follows; on the teaching
    genome the truth stands beside it. The rest is as in `ag.explore`.

    Parameters
    ----------
    model
        A model of agviz with a genome.
    window
        What is mutated, or its text.
    readouts
        One readout, or several by name, as for `ag.ism`; one of several is chosen in the widget.
    context
        What is predicted; by default as wide as the model likes.
    gene
        Name of a gene near which a motif is placed.
    motif
        The motif placed first: bases or a `Motif`. By default the first of the genome's own.
    term
        Ontology term of the RNA-seq that tells the gene's level; by default the model's first.
    tracks
        What is shown of both alleles; by default what the readouts read. As for `ag.explore`.

    Raises
    ------
    InputError, IntervalError, UnsupportedError, UnknownNameError
        As `ag.ism` and `ag.explore`; and for a gene without a motif to place.

    Examples
    --------
    >>> peak = ag.SignalReadout(ag.OutputType.DNASE, tracks=[0], window=peak_interval)
    >>> ag.IsmExplorer(model, window, peak, gene="TAL1", motif="CAACGGTT")  # doctest: +SKIP
    """

    _esm = asset("scene.js", "stage.js", "explorer.js", "ism.js", "ism_main.js")

    def __init__(
        self,
        model: Any,
        window: Interval | str,
        readouts: Any,
        *,
        context: Interval | str | None = None,
        gene: str | None = None,
        motif: Any = None,
        term: str | None = None,
        tracks: Any = None,
    ) -> None:
        require("anywidget", extra="jupyter", why="Exploring")
        self.question = ask(model, window, readouts, context=context)
        self.window = Place.of(self.question.window)
        predictions = Predictions(model)
        read = chosen_tracks(model, tracks, predictions.table) if tracks is not None else None
        limits = moves.Limits.of(model)
        shown = read or tracks_read(self.question)
        state = moves.first_state(around(self.window, limits), shown, limits)
        predictions.ask(question_of(state))
        super().__init__(model, state, predictions)
        self.readout = next(iter(self.question.readouts))
        self.scored: Any = None
        self.mutation: Change | None = None
        self.curves: dict[str, dict[int, float]] = {}
        self.distance = 0
        self.placed = None if gene is None else first_placement(model, gene, motif, term=term)
        self.mutagenise()
        if self.placed is not None:
            self.distance = nearest(self.placed.distances, -1)
            self.trace()

    def __repr__(self) -> str:
        return f"<agviz IsmExplorer: {self.window.text}, {', '.join(self.question.readouts)}>"

    @property
    def effects(self) -> Any:
        """What `ag.ism` gives of the window; None before it is known."""
        return self.scored

    @property
    def figure(self) -> Figure:
        """The mutagenesis, the curve, and both alleles below."""
        parts = [part for part in (self.scores_figure(), self.curve_figure()) if part is not None]
        return stack(*parts, super().figure)

    @property
    def code(self) -> str:
        """The Python that makes it in a fresh kernel."""
        scores, curve = None, None
        if (effects := self._chosen()) is not None:
            scores = scores_lines(self.question, self.readout, self._scores_look(effects))
        if self.placed is not None and any(self.curves.values()):
            curve = curve_lines(self.placed, self.curves, self._level_look(self.placed))
        return ism_code(self.model, self.state, scores=scores, curve=curve)

    def scores_figure(self) -> Figure | None:
        """Logo and heat map of the chosen readout; None before they are known."""
        effects = self._chosen()
        return (
            None
            if effects is None
            else ism_figures.effects_figure(effects, self._scores_look(effects))
        )

    def curve_figure(self) -> LinePlot | None:
        """The gene's level against the motif's distance; None before anything is known."""
        if self.placed is None:
            return None
        return ism_figures.level_figure(self.curves, self._level_look(self.placed))

    def _chosen(self) -> Any:
        """The effects on the readout that is shown; None before they are known."""
        one = self.scored is None or self.question.single
        return self.scored if one else self.scored[self.readout]

    def _scores_look(self, effects: Any) -> ism_figures.ScoresLook:
        assembly = self.model.assembly.name
        return ism_figures.scores_look(effects, self.window, self.mutation, assembly=assembly)

    def _level_look(self, placed: Placement) -> ism_figures.LevelLook:
        known = self.distance in self.curves.get(self.model.name, {})
        here, width = self.distance if known else None, page_width(self.pixels)
        return ism_figures.level_look(placed, here=here, width=width)

    # -- what is drawn

    def resize(self, pixels: int) -> None:
        """As an explorer's, with the two figures above."""
        super().resize(pixels)
        placing = self.placed and placing_of(self.placed, self.model, self.distance)
        self.send(
            {
                "type": "asked", "readouts": list(self.question.readouts), "readout": self.readout,
                "window": list(self.window), "placing": placing,
            }
        )  # fmt: skip
        self._tell_ended()
        self.draw_scores()
        self.draw_curve()

    def draw_scores(self) -> None:
        """Draw the mutagenesis, if it is known."""
        self._draw("scores", self.scores_figure())

    def draw_curve(self) -> None:
        """Draw the curve, as far as it is known."""
        self._draw("curve", self.curve_figure())

    def _draw(self, kind: str, figure: Any) -> None:
        if figure is not None:
            message, rows = draw(figure, self.pixels)
            content = {"type": kind, "scene": message.content, "chips": rows}
            self.send(content, message.buffers)

    # -- what is done

    def _scored(self, effects: Any) -> None:
        self.scored = effects
        self._finish("Click a base, or press its letter, to see what the mutation does.")
        self.draw_scores()

    def mutagenise(self) -> None:
        """Compute what every base of the window does."""
        work = functools.partial(effects_of, self.question)
        self.working.start(MUTATING, work, self._scored)

    def resume(self) -> None:
        """Compute again what was cancelled, or failed, before it was known."""
        for kind, begin in ((MUTATING, self.mutagenise), (PLACING, self.trace)):
            if kind in self.working.ended:
                begin()
        self._tell_ended()

    def _tell_ended(self) -> None:
        """Tell the browser whether something is to be resumed: it has a button for that."""
        self.send({"type": "ended", "some": not self.working.ended.isdisjoint(KINDS)})

    def _stay(self, said: str, *, error: bool = False) -> None:
        super()._stay(said, error=error)
        self._tell_ended()

    def choose(self, readout: str) -> None:
        """Show the mutagenesis of another readout."""
        self.readout = readout
        self.draw_scores()

    def mutate_base(self, position: int, base: str | None) -> None:
        """Show both alleles of a mutation; without a base, of that which changes most.

        Raises
        ------
        InputError
            Before the mutagenesis is known, outside the window, or for the base that is there.
        """
        effects = self._chosen()
        if effects is None and MUTATING in self.working.ended:
            self.resume()
            self.say("The mutagenesis had ended before it was done: it begins again")
            return
        if effects is None:
            raise InputError("The mutagenesis is not done yet; wait for it, then choose a base")
        self.mutation, words = mutation(effects, self.window, position=position, base=base)
        self.draw_scores()
        self.show(moves.with_change(self.state, self.mutation, limits=self.limits))
        self.say(words)

    def trace(self) -> None:
        """Compute the curve, of the model and, on the teaching genome, of the truth."""
        placed = self.placed
        assert placed is not None
        self.curves = {self.model.name: {}}

        def work(report: Any) -> None:
            for name, found in curves_of(self.model, placed, report):
                self.curves[name] = found
                self.draw_curve()

        self.working.start(PLACING, work, lambda _: self._finish(self.level()))

    def slide(self, distance: int | float) -> None:
        """Move the motif; what is known of that distance is told."""
        placed = self._placed()
        self.distance = nearest(placed.distances, distance)
        self.say(self.level())
        self.draw_curve()

    def level(self) -> str:
        """The gene's level with the motif where it is, in words."""
        return level_words(self._placed(), self.curves, self.distance)

    def place(self) -> None:
        """Show both alleles of the motif where it is."""
        change = self._placed().change(self.distance, self.model.assembly)
        if change is None:
            raise InputError("The motif is there already; move it elsewhere")
        self.show(moves.with_change(self.state, change, limits=self.limits))

    def take(self, motif: str) -> None:
        """Place another motif, by its name among the genome's own, or by its bases."""
        known = {each.id: each for each in own_motifs(self.model.assembly) or ()}
        self.placed = self._placed().with_motif(known.get(motif, motif))
        self.trace()

    def _placed(self) -> Placement:
        if self.placed is None:
            raise InputError("No gene was given to place a motif at; give IsmExplorer gene=...")
        return self.placed

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self.working.wait(WATCHED_WITHIN if watched() else READY_WITHIN, MUTATING)
        return super()._repr_mimebundle_(**kwargs)
