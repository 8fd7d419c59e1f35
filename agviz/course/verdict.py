"""What a student is told of an answer: right or not, and why."""

import dataclasses
import html

RIGHT_COLOR, WRONG_COLOR = "#1B7F3B", "#B2182B"
"""Apart in grey, too; the words say it without color."""


class NotRightError(Exception):
    """Raised by a check: the answer is not right, and the message says what to look at."""


@dataclasses.dataclass(frozen=True, repr=False)
class Verdict:
    """Whether an answer is right, and what there is to say about it.

    Attributes
    ----------
    number
        Of the exercise, such as `"2.3"`.
    right
        Whether the answer is accepted.
    message
        What the answer shows, or what is wrong with it.
    """

    number: str
    right: bool
    message: str

    @property
    def title(self) -> str:
        """Number and judgement."""
        return f"{self.number} {'right' if self.right else 'not yet'}"

    def __repr__(self) -> str:
        return f"{self.title}: {self.message}"

    def _repr_html_(self) -> str:
        """One line in green or red."""
        color = RIGHT_COLOR if self.right else WRONG_COLOR
        mark = "✓" if self.right else "✗"
        return (
            f'<div style="border-left: 4px solid {color}; padding: 2px 8px">'
            f'<b style="color: {color}">{mark} {self.title}</b>: {html.escape(self.message)}</div>'
        )
