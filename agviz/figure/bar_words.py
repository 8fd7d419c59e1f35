"""What `Bars` show in words: for a caption, and of each bar for the pointer."""

from typing import Any

import numpy as np

from agviz._counts import agreeing, counted
from agviz.figure.bar_marks import NO_VALUE, ends_of, lines_shown, spread_of
from agviz.figure.bootstrap import RESAMPLES
from agviz.figure.scales import number_text


def bar_words(bars: Any) -> tuple[str, ...]:
    """What the bars are, their intervals, where they begin, what is unknown."""
    table = bars.table
    several = f", by {', '.join(table.groups)}" if len(table.groups) > 1 else ""
    words = [f"Bars of {bars.label or 'values'}: {', '.join(table.categories)}{several}"]
    words += _intervals(bars)
    low, high = spread_of(bars).axis
    if bars.baseline:
        words.append(f"bars begin at {number_text(bars.baseline)}")
    elif low > 0 or high < 0:
        words.append("the axis does not begin at zero")
    shown, _ = lines_shown(bars)
    if shown:
        told = ", ".join(f"{name} ({number_text(value)})" for name, value in shown.items())
        words.append(f"dashed: {told}")
    missing = int(np.isnan(table.values).sum())
    if missing:
        words.append(f"{counted(missing, 'bar')} {agreeing(missing, 'has', 'have')} no value")
    if table.unknown:
        are = agreeing(table.unknown, "is", "are")
        words.append(f"{counted(table.unknown, 'sample')} that {are} not known {are} left out")
    return tuple(words)


def _intervals(bars: Any) -> list[str]:
    """Where error bars come from, and how many bars lack one or an end of it."""
    table = bars.table
    if not table.sampled and not bars.given:
        return []
    source = "error bars: intervals as given"
    if table.sampled:
        fewest, most = table.fewest, table.most
        n = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        level = f"{100 * bars.level:.12g}%"
        source = (
            f"the {bars.statistic} of samples (n = {n}) with its {level} interval (percentiles of "
            f"{RESAMPLES:,} bootstrap resamples, seed {bars.seed})"
        )
    words = [source]
    known = ~np.isnan(table.values)
    lacking = np.isnan(table.low).astype(int) + np.isnan(table.high)
    for count, what in ((2, "no interval"), (1, "an interval with one known end")):
        number = int((known & (lacking == count)).sum())
        if number:
            words.append(f"{counted(number, 'bar')} {agreeing(number, 'has', 'have')} {what}")
    return words


def bar_texts(bars: Any) -> list[str]:
    """Name, value and interval of each bar, by category and then by group."""
    table = bars.table
    texts = []
    for i, category in enumerate(table.categories):
        for j, group in enumerate(table.groups):
            value, low, high = ends_of(bars, i, j)
            lines = [", ".join(filter(None, [category, group]))]
            lines.append(NO_VALUE if np.isnan(value) else number_text(value))
            if not np.isnan(value) and not (np.isnan(low) and np.isnan(high)):
                ends = ("unknown" if np.isnan(end) else number_text(end) for end in (low, high))
                lines.append("interval {} to {}".format(*ends))
            texts.append("\n".join(lines))
    return texts
