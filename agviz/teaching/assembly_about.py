"""What stands beside the teaching assembly for people: the variants of its stories, a README.

Neither is read again by agviz; both follow from the rules, as all that lies in the folder does.
"""

from collections.abc import Mapping

from agviz.teaching.assembly_layout import TILE, TILES
from agviz.teaching.grammar import CELLS
from agviz.teaching.locus import Locus

VCF_VERSION = "VCFv4.3"


def variants_vcf(loci: Mapping[str, Locus]) -> str:
    """The variants of the named loci as a VCF, sorted; IDs are `locus:variant`.

    INFO has the locus, and the flag `CONTROL` where (almost) nothing should change.
    """
    lines = [f"##fileformat={VCF_VERSION}"]
    lines += [f"##contig=<ID={name},length={tiles * TILE}>" for name, tiles in TILES.items()]
    lines += [
        '##INFO=<ID=LOCUS,Number=1,Type=String,Description="Named locus">',
        '##INFO=<ID=CONTROL,Number=0,Type=Flag,Description="Should change almost nothing">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    ]
    rows = []
    for name, locus in loci.items():
        for key, variant in locus.variants.items():
            info = f"LOCUS={name}" + (";CONTROL" if key in locus.controls else "")
            alleles = variant.reference_bases, variant.alternate_bases
            rows.append(
                (variant.chromosome, variant.position, f"{name}:{key}", *alleles, ".", ".", info)
            )
    order = list(TILES)
    rows.sort(key=lambda row: (order.index(row[0]), row[1], row[2]))
    return "\n".join([*lines, *("\t".join(map(str, row)) for row in rows)]) + "\n"


def about(seed: int, loci: Mapping[str, Locus]) -> str:
    """The folder's README.txt."""
    cells = "\n".join(
        f"  {cell.name:<12}{cell.name.replace(' ', '_'):<13}{cell.ontology_curie:<13}"
        f"imitates {cell.imitates}"
        for cell in CELLS
    )
    stories = "\n".join(
        f"  {name:<16}{locus.contig}:{locus.start + 1:,}-{locus.start + len(locus.sequence):,}\n"
        f"  {'':<16}{locus.title}"
        for name, locus in loci.items()
    )
    return f"""\
The teaching genome of agviz (seed {seed}): synthetic, made by known rules, not measured.
The rules stand in agviz/teaching/grammar.py; Assembly.open reads this folder.

teaching.fa            bases, with their index (.fai)
teaching.gtf           genes, transcripts, exons
splice_sites.tsv       splice sites, for splicing scorers
polya.tsv              ends of transcripts, for the polyadenylation scorer
assembly.json          seed, version of the rules, checksum of each file

truth/                 what the oracle knows; tab-separated, 0-based and half-open
  genes.tsv            expression of each gene in each cell type
  promoters.tsv        strength and expression of each start; "cryptic" ones make no stable RNA
  exons.tsv            how often each exon is spliced in (psi, 0 to 1)
  elements.tsv         open chromatin: accessibility 0 to 1 in each cell type
  contributions.tsv    how much each element drives each gene, in each cell type
  sites.tsv            bound sites of each factor; occupancy is the share of time, weak ones too
  insulators.tsv       bound CTCF sites
  junctions.tsv        expected split reads of each intron
  loci.tsv             where the named loci stand
  variants.vcf         the variants of the named loci; CONTROL ones should change almost nothing

tracks/                what experiments would have measured, noise included (with --tracks)
  *.bw                 output.cell[.strand].bw, reads; ChIP-seq in bins of 128 bp
  *.SJ.out.tab         split reads of each cell type, as the aligner STAR writes them

Cell types: name in figures, name in files and columns, CURIE of the tracks, and what it imitates
{cells}

Named loci, with a story each (agviz.teaching_loci()):
{stories}
"""
