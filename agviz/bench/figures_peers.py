"""The peers of the figures bench, as their users draw: the official SDK, and logomaker.

Each function draws what `figures_cases` gives it on a page of that many inches. The SDK's rows are
scaled together, so that its page is as high as ours.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float32

from agviz.bench.figures_data import Transcripts
from agviz.genome.types import Interval, JunctionData, TrackData

DPI = 150  # as the SDK's notebooks have it
Inches = tuple[int | float, int | float]


def sdk_tracks(data: TrackData, path: Path, *, inches: Inches, filled: bool) -> None:
    """`plot_components.Tracks`."""
    from alphagenome.visualization import plot_components

    component = plot_components.Tracks(data, filled=filled)
    _plot(component, path, inches=inches, region=data.interval)


def sdk_contacts(data: TrackData, path: Path, *, inches: Inches) -> None:
    """`plot_components.ContactMaps`."""
    from alphagenome.visualization import plot_components

    _plot(plot_components.ContactMaps(data), path, inches=inches, region=data.interval)


def sdk_transcripts(data: Transcripts, path: Path, *, inches: Inches) -> None:
    """`plot_components.TranscriptAnnotation`."""
    from alphagenome.visualization import plot_components

    component = plot_components.TranscriptAnnotation(data.sdk)
    _plot(component, path, inches=inches, region=data.region)


def sdk_sashimi(data: JunctionData, path: Path, *, inches: Inches) -> None:
    """`plot_components.Sashimi`, its arcs drawn from a seed."""
    from alphagenome.visualization import plot_components

    component = plot_components.Sashimi(data, rng=np.random.default_rng(7))
    _plot(component, path, inches=inches, region=data.interval)


def sdk_logo(data: Float32[np.ndarray, "positions 4"], path: Path, *, inches: Inches) -> None:
    """`plot_components.SeqLogo`, all four letters of each position."""
    from alphagenome.visualization import plot_components

    region = Interval("chr1", 0, len(data))
    component = plot_components.SeqLogo(data, region, max_width=len(data))
    _plot(component, path, inches=inches, region=region)


def logomaker_logo(data: Float32[np.ndarray, "positions 4"], path: Path, *, inches: Inches) -> None:
    """`logomaker.Logo`, all four letters of each position."""
    import logomaker
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=inches)
    logomaker.Logo(pd.DataFrame(data, columns=list("ACGT")), ax=axes)
    figure.savefig(path, dpi=DPI)
    plt.close(figure)


def _plot(component: Any, path: Path, *, inches: Inches, region: Interval | None) -> None:
    import matplotlib.pyplot as plt
    from alphagenome.visualization import plot_components

    width, height = inches
    scale = height / component.total_height
    figure = plot_components.plot(
        [component], interval=region, fig_width=width, fig_height_scale=scale
    )
    figure.savefig(path, dpi=DPI)
    plt.close(figure)
