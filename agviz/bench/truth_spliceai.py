"""SpliceAI on real DNA: GATA4's splice sites, and the published delta scores.

Of each inner exon of GATA4 (hg19) the attribution of its donor and acceptor. Right is a donor whose
GT, an acceptor whose AG is among the three bases that give most; and an acceptor whose
polypyrimidine tract gives more than any other part of the intron besides the AG.

The tract is the 4 to 18 bases before the AG, counted from the first AG of a tandem acceptor
(NAGNAG, Hiller et al., *Nat. Genet.* 36:1255, 2004): GATA4's third exon begins behind CAG|TAG, and
the pyrimidines stand before the CAG.

Beside these: mutagenesis of the substitutions whose delta scores were published with the tool, at
the places that the tool names; right is a difference of at most .001. The tool reads N outside the
gene, so these are asked of a sequence with N there.
"""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz._progress import track
from agviz.bench.teaching_measures import share
from agviz.bench.teaching_table import Row
from agviz.errors import MissingDataError, MissingPackageError
from agviz.genome.assembly import Assembly
from agviz.genome.fasta import PADDING
from agviz.genome.types import Interval
from agviz.interpret.ism import ism
from agviz.interpret.splicing import splice_attribution
from agviz.models.load import load_model
from agviz.scoring.signal_readout import SignalReadout

__all__ = ["DELTAS", "GT_AG", "TRACT", "measure"]

GT_AG = "SpliceAI, GATA4: GT and AG in top 3"
TRACT = "SpliceAI, GATA4: tract first in intron"
DELTAS = "SpliceAI: effects are delta scores"

COLUMN = "SpliceAI"
TOP = 3
ERROR = 1e-3  # of the published scores
TELLING = 0.01  # scores below it come with a place that means nothing
AROUND = 200  # bp predicted around what is mutated; SpliceAI reads 5,000 more on either side
TRACT_PART, MOTIF_PART = "polypyrimidine tract", "acceptor motif"
TRACT_AT = (-17, -4)  # offsets, where one AG stands alone
TANDEM = 3  # bp between the AGs of NAGNAG
TRACKS = {"donor": 0, "acceptor": 1}


class _Score(NamedTuple):
    """A published delta score: what a substitution changes at a site."""

    position: int
    alternate: str
    kind: str
    site: int
    change: float


def measure(reference: Path, data: Path, *, show: bool = True) -> list[Row]:
    """Rows of SpliceAI on GATA4.

    Parameters
    ----------
    reference, data
        Folders of the published scores, and of the real DNA.

    Raises
    ------
    MissingDataError
        When one of them is absent, or SpliceAI's weights are.
    """
    scores = reference / "spliceai_gata4_variants.json"
    folder = data / "gata4_hg19"
    for path in (scores, folder):
        if not path.exists():
            raise MissingDataError(f"{os.fspath(path)!r} is absent; SpliceAI was not measured")
    assembly = Assembly("gata4", folder / "gata4.fa", folder / "gata4.gtf")
    try:
        model = load_model("spliceai", assembly=assembly)
    except MissingPackageError as error:
        raise MissingDataError(f"SpliceAI was not measured: {error}") from error
    exons = _inner_exons(assembly)
    sites, tracts = [], []
    for exon in track(exons, what="GATA4's exons", show=show):
        context = exon.resize(exon.width + 2 * AROUND)
        for kind, offsets in (("donor", {1, 2}), ("acceptor", {-1, -2})):
            bases = splice_attribution(
                model, exon, kind, top=200, context=context, progress_bar=False
            ).bases
            sites.append(offsets <= set(bases["offset"].iloc[:TOP]))
        tracts.append(_first_part(bases) == TRACT_PART)
    wanted = _published(json.loads(scores.read_text()))
    with tempfile.TemporaryDirectory() as made:
        alone = load_model("spliceai", assembly=_only_the_gene(assembly, Path(made)))
        equal = [
            abs(_effect(alone, each) - each.change) <= ERROR
            for each in track(wanted, what="Delta scores", show=show)
        ]
    return [
        Row(name, {COLUMN: share(np.array(right, dtype=bool))}, len(right))
        for name, right in ((GT_AG, sites), (TRACT, tracts), (DELTAS, equal))
    ]


def _inner_exons(assembly: Assembly) -> list[Interval]:
    """GATA4's exons without the first and the last."""
    (contig,) = assembly.contigs
    exons = assembly.gene_models.exons(assembly.interval(contig)).sort_values("Start")
    return [
        Interval(contig, int(row.Start), int(row.End), row.Strand)
        for row in list(exons.itertuples())[1:-1]
    ]


def _first_part(bases: Any) -> str:
    """The part of the intron that gives most, besides the AG's own."""
    intronic = bases[(bases["offset"] < 0) & (bases["part"] != MOTIF_PART)]
    base = intronic.set_index("offset")["base"]
    behind = TANDEM if (base[-5], base[-4]) == ("A", "G") else 0
    tract = intronic["offset"].between(*(place - behind for place in TRACT_AT))
    parts = intronic["part"].where(intronic["part"] != TRACT_PART, "behind the tract")
    parts = parts.where(~tract, TRACT_PART)
    return str(intronic.groupby(parts)["contribution"].sum().idxmax())


def _only_the_gene(assembly: Assembly, folder: Path) -> Assembly:
    """The assembly with N outside its gene, as the tool that the scores were published with."""
    (contig,) = assembly.contigs
    everything = assembly.interval(contig)
    genes = assembly.gene_models.genes(everything)
    first, last = int(genes["Start"].min()), int(genes["End"].max())
    bases = assembly.fasta_reader.fetch(everything)
    masked = PADDING * first + bases[first:last] + PADDING * (len(bases) - last)
    path = folder / "gene.fa"
    path.write_text(f">{contig}\n{masked}\n")
    return Assembly(assembly.name, path, assembly.genes)


def _published(listed: Sequence[dict[str, Any]]) -> list[_Score]:
    """The telling scores of substitutions."""
    found = []
    for row in listed:
        if len(row["reference"]) != 1 or len(row["alternate"]) != 1:
            continue
        for kind in TRACKS:
            for sign, change in ((1, "gain"), (-1, "loss")):
                score = row[f"{kind}_{change}"]
                if score > TELLING:
                    at = row["position"] - 1
                    site = at + row[f"{kind}_{change}_offset"]
                    found.append(_Score(at, row["alternate"], kind, site, sign * score))
    return found


def _effect(model: Any, score: _Score) -> float:
    """What mutagenesis says of a substitution at a site."""
    (contig,) = model.assembly.contigs
    window = Interval(contig, score.position, score.position + 1)
    site = Interval(contig, score.site, score.site + 1)
    probability = SignalReadout(OutputType.SPLICE_SITES, tracks=[TRACKS[score.kind]], window=site)
    context = window.resize(AROUND)
    effects = ism(model, window, probability, context=context, progress_bar=False)
    return float(effects.sel(position=score.position, base=score.alternate))
