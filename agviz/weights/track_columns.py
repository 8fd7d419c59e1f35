"""Whether a table of tracks and a network belong together: each track has a column in a head."""

from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import FormatError
from agviz.network.config import SPLICE_CLASSES, NetworkConfig


def head_columns(config: NetworkConfig) -> dict[OutputType, int]:
    """Columns of each output's head, padding included (junctions: tissues); 0 without a head."""
    widths = {head.name: head.tracks for head in config.track_heads}
    columns = {output: widths.get(info.attribute, 0) for output, info in OUTPUTS.items()}
    return columns | {
        OutputType.CONTACT_MAPS: config.contact_tracks,
        OutputType.SPLICE_SITES: SPLICE_CLASSES if config.splice_sites else 0,
        OutputType.SPLICE_SITE_USAGE: config.usage_tracks,
        OutputType.SPLICE_JUNCTIONS: config.junction_tissues,
    }


def check_tracks(tracks: TrackCatalog, *, config: NetworkConfig, what: str) -> None:
    """Refuse a table that has tracks, or organisms, where the network has none.

    A head that nobody described may stay: its predictions have no names, and are not offered.

    Raises
    ------
    FormatError
        All outputs that do not fit are listed.
    """
    if len(tracks.organisms) > config.organisms:
        raise FormatError(
            f"{what} has {len(tracks.organisms)} organisms, the network {config.organisms}"
        )
    columns = head_columns(config)
    wrong = []
    for output in columns:
        tables = [
            tracks.table(output, organism)
            for organism in tracks.organisms
            if output in tracks.outputs(organism)
        ]
        needed = max((int(table["column"].max()) + 1 for table in tables), default=0)
        if needed > columns[output]:
            wrong.append(f"{output.name} needs {needed:,} columns and has {columns[output]:,}")
    if wrong:
        raise FormatError(f"{what} does not fit the network: " + "; ".join(wrong))
