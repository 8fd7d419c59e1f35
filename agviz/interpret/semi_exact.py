"""Semi-exact mutagenesis: the encoder's change exact, all that follows it to first order.

What bases do to each other within some hundred bp is where networks are least linear, and there
nothing is approximated: the encoder runs on each mutant. The tower, decoder and heads are taken
from one backward pass, so that a mutant costs a few encoded tokens.
"""

from agviz.errors import UnsupportedError
from agviz.interpret.approximations import Approximation
from agviz.interpret.ism import laid_out, substitutions
from agviz.interpret.question import Question
from agviz.models.differentiate import EncoderGradients, Gradients


def semi_exact(gradients: Gradients, question: Question) -> Approximation:
    """Effects of all substitutions in the window.

    Raises
    ------
    UnsupportedError
        For a model without an encoder of its own, such as SpliceAI.
    """
    if not isinstance(gradients, EncoderGradients):
        raise UnsupportedError(
            f"{question.model_name} has no encoder apart from the rest, so there is no "
            "'semi-exact'; use method='taylor', or ag.ism, which is exact"
        )
    edits = substitutions(question.bases, start=question.window.start)
    changes = gradients.changes(edits, window=question.window)
    return Approximation(laid_out(question, edits, changes), "effects", gradients.reference)
