"""`Explorer`: the widget that `ag.explore` gives. It hears its user, and draws the answer.

What is quick is done where messages arrive; predictions, mutagenesis and scores in threads. A
failure is told in the widget, which stays as it was.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from agviz._counts import counted
from agviz.errors import AgvizError
from agviz.figure.compose import Figure
from agviz.widgets import acts
from agviz.widgets.answers import Predictions, question_of
from agviz.widgets.assets import asset
from agviz.widgets.fallback import with_picture
from agviz.widgets.history import History
from agviz.widgets.moves import Limits, with_mutated
from agviz.widgets.mutagenesis import mutagenesis
from agviz.widgets.screen import controls, draw, offered
from agviz.widgets.state import Mutated, State
from agviz.widgets.view_figure import view_figure
from agviz.widgets.working import Report, Working

PIXELS = 1000  # CSS pixels of the figure's width, until a browser says its own
EFFECTS_MOST = 8  # mutageneses that are kept


class Explorer(anywidget.AnyWidget):
    """A genome to walk through: tracks predicted by a model, REF and ALT, mutagenesis, scores.

    Made by `ag.explore`. Its `figure` and `code` are those of what is on screen.

    Parameters
    ----------
    model
        Who is asked.
    state
        What is shown first.
    predictions
        Those of the model, with that of `state`.
    """

    _esm = asset("scene.js", "stage.js", "explorer.js", "explorer_main.js")
    _css = asset("style.css")
    picture = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, model: Any, state: State, predictions: Predictions) -> None:
        super().__init__()
        self.model = model
        self.limits = Limits.of(model)
        self.history = History(state)
        self.predictions = predictions
        self.scores: Any = None
        self._table: dict[str, Any] | None = None
        self.pixels = PIXELS
        self._drawn = state
        self._effects: OrderedDict[Mutated, Any] = OrderedDict()
        self._offers: tuple[Any, dict[str, Any]] | None = None
        self._panels: tuple[Any, Figure] | None = None
        self._lock = threading.RLock()
        self.working = Working(lambda content: self.send(content), self._failed)
        self.on_msg(self._heard)

    def __repr__(self) -> str:
        return f"<agviz Explorer: {self._words()}>"

    def _words(self) -> str:
        return f"{self.state.region.text}, {counted(len(self.state.tracks), 'track')}"

    @property
    def state(self) -> State:
        """What is shown."""
        return self.history.state

    @property
    def figure(self) -> Figure:
        """What is on screen, to be saved or joined with other panels."""
        answer = self.predictions.ask(question_of(self.state))
        with self._lock:
            return self._figure(answer)

    @property
    def code(self) -> str:
        """The Python that makes it in a fresh kernel."""
        return self.state.code(self.model)

    @property
    def effects(self) -> Any:
        """What the mutagenesis on screen gave, as `ag.ism` does; None without one.

        With a variant in the window a pair: of REF, and of ALT in its own coordinates.
        """
        mutated = self.state.mutated
        return None if mutated is None else self._effects.get(mutated)

    def go(self, place: str) -> None:
        """Show a gene or a region, as the box "Region" does; a failure is raised.

        Raises
        ------
        UnknownNameError, IntervalError, ContigError
            When there is none such.
        """
        with self._lock:
            self.show(acts.gone_to(self.state, self, {"text": place}))

    def wait(self, seconds: int | float = 60.0) -> bool:
        """Wait until nothing is being computed; whether it came to that."""
        return self.working.wait(seconds)

    # -- what is drawn

    def show(self, state: State, *, moving: bool = False, number: int | None = None) -> None:
        """Make a state the present one, and draw it; it answers the question of that `number`."""
        with self._lock:
            before = self.state
            self.history.put(state, moving=moving)
            try:
                self.redraw(number)
            except Exception:  # what cannot be drawn is not where the next step begins
                self.history.back_to(before)
                raise

    def redraw(self, number: int | None = None) -> None:
        """Draw the present state, now if its prediction is known, else when it is there."""
        with self._lock:
            self._tell_controls()
            answer = self._known()
            if answer is None:
                self.send({"type": "busy"})
                self._predict()
                return
            figure = self._figure(answer)
            message, rows = draw(figure, self.pixels)
            self._drawn = self.state
            self.send(
                {
                    "type": "scene", "number": number, "scene": message.content, "chips": rows,
                    "words": f"{self._words()}.",
                },
                message.buffers,
            )  # fmt: skip

    def _known(self) -> Any:
        """What is drawn of the state, or None; True where the panels have been made already."""
        if self._panels is not None and self._panels[0] == self._panels_key():
            return True
        return self.predictions.held(question_of(self.state))

    def _panels_key(self) -> tuple[Any, ...]:
        state = self.state
        return question_of(state), state.show, state.genes, self._mutated()

    def _mutated(self) -> Mutated | None:
        """The mutagenesis that is in view, if it is known."""
        found = self.state.mutated
        seen = found is not None and found.window.overlaps(self.state.region)
        return found if seen and found in self._effects else None

    def _figure(self, answer: Any) -> Figure:
        """The figure of the state; its panels are made anew only when they are others."""
        key = self._panels_key()
        if self._panels is None or self._panels[0] != key:
            mutated = self._mutated()
            effects = None if mutated is None else self._effects[mutated]
            self._panels = key, view_figure(self.state, self.model, answer, effects=effects)
        return self._panels[1].at(self.state.region.text)

    def _tell_controls(self) -> None:
        key = self.state.tracks, self.state.context
        if self._offers is None or self._offers[0] != key:
            self._offers = key, offered(self.state, self.model, self.predictions.table)
        said = controls(
            self.state, self.limits, offers=self._offers[1],
            undo=self.history.undoable, redo=self.history.redoable,
        )  # fmt: skip
        self.send({"type": "state", "state": said})

    def resize(self, pixels: int) -> None:
        """Draw for a figure of this width, and tell a browser that has come all it shows."""
        self.pixels = pixels
        self.redraw()
        if self._table is not None:
            self.send({"type": "table", **self._table})

    def show_table(self, table: dict[str, Any]) -> None:
        """The table of scores: `columns`, `rows` and a `note`."""
        self._table = table
        self.send({"type": "table", **table})

    def say(self, text: str, *, error: bool = False) -> None:
        """A line below the figure."""
        self.send({"type": "said", "text": text, "error": error})

    # -- what is computed

    def _predict(self) -> None:
        question = question_of(self.state)
        self.working.start(
            "Predicting",
            lambda report: self.predictions.ask(question),
            lambda answer: self._finish("", redraw=True),
        )

    def mutate(self, mutated: Mutated) -> None:
        """Mutate a window, and show what every base does."""
        if mutated in self._effects:
            self._mutagenised(mutated, self._effects[mutated])
            return
        self.working.start(
            "Mutating",
            lambda report: mutagenesis(mutated, self.model, report),
            lambda effects: self._mutagenised(mutated, effects),
        )

    def _mutagenised(self, mutated: Mutated, effects: Any) -> None:
        with self._lock:
            self._effects[mutated] = effects
            while len(self._effects) > EFFECTS_MOST:
                self._effects.popitem(last=False)
            done = f"Every base of {mutated.window.text} was mutated"
            if mutated.change not in (None, self.state.variant):  # its ALT is of another variant
                self._finish(f"{done}, but the variant was changed meanwhile: mutate anew")
                return
            self.history.put(with_mutated(self.state, mutated))
            self._finish(f"{done}.", redraw=True)

    def score(self, work: Callable[[Report], str]) -> None:
        """Let `work` score variants and tell the table; it gives what is said at the end."""
        self.working.start("Scoring variants", work, self._finish)

    def cancel(self) -> None:
        """Stop what is being computed; what is on screen stays."""
        self.working.cancel()
        self._stay("Cancelled.")

    def _failed(self, error: Exception) -> None:
        self.working.over()
        self._stay(words_of(error), error=True)

    def _stay(self, said: str, *, error: bool = False) -> None:
        """Go back to what is on screen, and say why."""
        with self._lock:
            self.history.back_to(self._drawn)
            self.say(said, error=error)
            self.send({"type": "refused"})
            self.redraw()

    def _finish(self, said: str, *, redraw: bool = False) -> None:
        with self._lock:
            self.working.over()
            if said:
                self.say(said)
            if redraw:
                self.redraw()

    # -- what is heard

    def _heard(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        """What a user does; whatever goes wrong is told, and the widget stays as it was."""
        try:
            with self._lock:
                acts.ACTS[content["type"]](self, content)
        except Exception as error:  # a widget that dies of a typing error is of no use
            self.say(words_of(error), error=True)
            self.send({"type": "refused"})
            self._tell_controls()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget, and a picture and a line of text for where nothing is alive."""
        bundle = super()._repr_mimebundle_(**kwargs)
        whole = with_picture(bundle, self.figure, repr(self))
        self.picture = whole[0]["image/png"]
        return whole


def words_of(error: Exception) -> str:
    """An error as its user reads it; one that we did not foresee with its kind."""
    text = str(error.args[0]) if isinstance(error, AgvizError) and error.args else str(error)
    return text if isinstance(error, AgvizError) else f"{type(error).__name__}: {text}"
