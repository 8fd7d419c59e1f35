"""Random background variants that are matched to the variants of interest.

Each is a copy of a template in all that is cheap to match: the change it makes, the kind of place
it is at, and the G+C around it. They are random variants, which selection has not seen: ranks among
them are more extreme than ranks among variants that people carry. `Background.description` says
all this, and goes wherever the quantiles go.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.genome.fasta import Fasta
from agviz.genome.parse import format_interval, variant_key
from agviz.genome.types import Interval, Variant
from agviz.scoring.bins import Runs
from agviz.scoring.gene_masks import GeneSource
from agviz.scoring.matched_change import change_class, matched_variant
from agviz.scoring.region_classes import RegionClasses, class_name, classify

# bp on either side in which G+C is counted, and how far two places may differ in it.
FLANK = 100
GC_TOLERANCE = 0.1
# Places tried with G+C matched, then without, before a template is given up.
TRIES = 500


@dataclasses.dataclass(frozen=True, eq=False)
class Background:
    """Background variants, and what they are.

    Attributes
    ----------
    variants
        To be scored by the same model, scorers and width as the variants of interest.
    description
        Source, number, seed, region, matching and assembly: what an axis or a methods section
        has to say about quantiles made from them.
    """

    variants: tuple[Variant, ...]
    description: dict[str, Any]

    def __len__(self) -> int:
        return len(self.variants)


def sample_background(
    assembly: Assembly | Fasta,
    like: Variant | Sequence[Variant],
    *,
    number: int = 1000,
    seed: int = 0,
    region: Interval | Sequence[Interval] | None = None,
    genes: GeneSource | None = None,
) -> Background:
    """Sample variants that resemble `like`, from the genome.

    Matched are: the kind of change (an SNV's two bases; the lengths of the alleles otherwise,
    inserted bases being the template's, shuffled), the kind of place (exon, splice region, intron,
    or distance to the nearest gene, if there are gene models), and G+C within 100 bp to either side
    (within 0.1, given up when no place is found). REF alleles are the genome's; indels are
    left-aligned. Not matched are conservation, chromatin, and allele frequency.

    Parameters
    ----------
    assembly
        The genome: an assembly, whose gene models are used if it has them, or a FASTA.
    like
        The variants of interest; each serves as a template equally often.
    number
        How many to sample: quantiles resolve 1 / (number + 1).
    seed
        Of the random generator; the same seed gives the same variants.
    region
        Where to sample; by default, the whole of the contigs that `like` lie on.
    genes
        Gene models, for a FASTA or instead of the assembly's.

    Raises
    ------
    InputError
        When `number` is not positive or `like` is empty, or when no place resembles a template.

    Examples
    --------
    >>> matched = ag.sample_background(assembly, variant, number=4, seed=0)
    >>> len(matched.variants)
    4
    """
    templates = [like] if isinstance(like, Variant) else list(like)
    if number < 1 or not templates:
        raise InputError(
            f"A background needs number >= 1 and a variant to resemble; got number={number} and "
            f"{len(templates)} variants"
        )
    fasta = assembly.fasta_reader if isinstance(assembly, Assembly) else assembly
    if genes is None and isinstance(assembly, Assembly) and assembly.genes is not None:
        genes = assembly.gene_models
    areas = _areas(region, templates, fasta)
    sampler = _Sampler(fasta, genes, areas=areas, seed=seed, excluded=templates)
    variants = tuple(sampler.like(templates[i % len(templates)]) for i in range(number))
    name = assembly.name if isinstance(assembly, Assembly) else fasta.path.name
    description = {
        "source": f"random variants sampled by agviz from {name}",
        "number": number,
        "seed": seed,
        "region": ", ".join(format_interval(area) for area in areas),
        "matching": _matching(genes, relaxed=sampler.relaxed),
        "templates": sorted({change_class(template) for template in templates}),
    }
    return Background(variants, description)


class _Pool:
    """The bases of some runs, numbered through."""

    def __init__(self, runs: Sequence[tuple[str, Runs]]) -> None:
        flat = [(contig, start, end) for contig, several in runs for start, end in several]
        self._contigs = [contig for contig, _, _ in flat]
        self._stops = [end for _, _, end in flat]
        self._totals = np.cumsum([end - start for _, start, end in flat], dtype=np.int64)
        self.size = int(self._totals[-1]) if flat else 0

    def base(self, number: int) -> tuple[str, int]:
        """Contig and position of a base by its number."""
        run = int(np.searchsorted(self._totals, number, side="right"))
        return self._contigs[run], self._stops[run] - (int(self._totals[run]) - number)


class _Sampler:
    """Draws one variant after the other; keeps what is known of each contig."""

    def __init__(
        self,
        fasta: Fasta,
        genes: GeneSource | None,
        *,
        areas: list[Interval],
        seed: int,
        excluded: Iterable[Variant],
    ) -> None:
        self._fasta, self._genes, self._areas = fasta, genes, areas
        self._random = np.random.default_rng(seed)
        self._seen = {variant_key(variant) for variant in excluded}
        self._maps: dict[str, RegionClasses] = {}
        self._pools: dict[int, _Pool] = {}
        self.relaxed = 0

    def like(self, template: Variant) -> Variant:
        """A variant that resembles `template`, and has not been given before."""
        contig = self._fasta.resolve(template.chromosome)
        label = self._classes(contig).label(template.start)
        wanted = self._gc(contig, template.start)
        for attempt in range(2 * TRIES):
            contig, position = self._place(label, template)
            if attempt < TRIES and abs(self._gc(contig, position) - wanted) > GC_TOLERANCE:
                continue
            found = self._variant(contig, position, template)
            if found is not None and variant_key(found) not in self._seen:
                self._seen.add(variant_key(found))
                self.relaxed += attempt >= TRIES
                return found
        raise InputError(
            f"No place like that of {template} ({change_class(template)}, {class_name(label)}) was "
            f"found in {', '.join(map(format_interval, self._areas))}; give a wider region or a "
            "smaller number"
        )

    def _variant(self, contig: str, position: int, template: Variant) -> Variant | None:
        width = len(template.reference_bases)
        bases = self._fasta.fetch(Interval(contig, position, position + width))
        alleles = matched_variant(template, bases, self._random)
        return None if alleles is None else Variant(contig, position + 1, *alleles)

    def _place(self, label: int, template: Variant) -> tuple[str, int]:
        """A random base of the class, each equally likely."""
        if label not in self._pools:
            runs = [
                (area.chromosome, self._classes(area.chromosome).of_class(label, area))
                for area in self._areas
            ]
            self._pools[label] = _Pool(runs)
        pool = self._pools[label]
        if not pool.size:
            raise InputError(
                f"{template} lies in a place of the class {class_name(label)!r}, of which there is "
                f"none in {', '.join(map(format_interval, self._areas))}; give a wider region"
            )
        return pool.base(int(self._random.integers(pool.size)))

    def _classes(self, contig: str) -> RegionClasses:
        if contig not in self._maps:
            whole = Interval(contig, 0, self._fasta.contigs[contig])
            self._maps[contig] = classify(whole, self._genes)
        return self._maps[contig]

    def _gc(self, contig: str, position: int) -> float:
        """Share of G and C among the known bases around a position; 0.5 where none is known."""
        around = self._fasta.fetch(Interval(contig, position - FLANK, position + FLANK + 1))
        known = len(around) - around.count("N")
        return (around.count("G") + around.count("C")) / known if known else 0.5


def _areas(
    region: Interval | Sequence[Interval] | None, templates: list[Variant], fasta: Fasta
) -> list[Interval]:
    """Where to sample, with the genome's names of contigs, cut to the contigs."""
    if region is None:
        names = dict.fromkeys(fasta.resolve(template.chromosome) for template in templates)
        return [Interval(name, 0, fasta.contigs[name]) for name in names]
    areas = []
    for area in [region] if isinstance(region, Interval) else region:
        name = fasta.resolve(area.chromosome)
        end = min(area.end, fasta.contigs[name])
        areas.append(Interval(name, max(area.start, 0), max(end, 0)))
    return areas


def _matching(genes: GeneSource | None, *, relaxed: int) -> str:
    place = "kind of place (exon, splice region, intron, distance to a gene)"
    matched = ["change (bases of SNVs, lengths of other alleles)"]
    matched += [place] if genes is not None else []
    exceptions = f", not in {relaxed} of them" if relaxed else ""
    matched.append(f"G+C of {2 * FLANK + 1} bp within {GC_TOLERANCE}{exceptions}")
    return "; ".join(matched)
