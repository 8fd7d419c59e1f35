"""What is wrong with a figure: one thing, its place, and what to do."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing to mend before a figure is printed.

    Attributes
    ----------
    kind
        `"text on text"`, `"small text"`, `"left out"`, `"off the page"`, `"rasterised"`,
        `"merging colors"`, `"clipped data"`, `"hidden gaps"` or `"unlike scales"`.
    place
        Where, and what is there.
    remedy
        What to do.
    """

    kind: str
    place: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.place} ({self.remedy})"
