# %% [markdown]
# # Splicing with SpliceAI, on your own DNA
#
# You will make two figures of real DNA: what a variant does to the splice sites of a gene, and
# which bases make the site that it breaks. The model is SpliceAI: five published networks that
# read 10,000 bp around each base. agviz runs them in JAX, from the authors' weights.
#
# What you need:
#
# * `pip install ".[spliceai]"`, which brings the weights (for non-commercial use).
# * A FASTA file, and a GTF or GFF3 file of its genes. Edit the cell below, or set the environment
#   variables `AGVIZ_FASTA`, `AGVIZ_GENES`, `AGVIZ_GENE` and `AGVIZ_VARIANT`.
#
# Without a file it runs on agviz's teaching genome. **That genome is synthetic**: SpliceAI knows
# nothing of its rules, yet finds many of its splice sites, since they are written as in ours. The
# outputs that you see here are of 131,072 bp of the human genome (hg19) around *GATA4*; the contig
# begins at chr8:11,496,144 (0-based), and the variant is chr8:11,566,438 G>A.

# %% tags=["parameters"]
import os

fasta = os.environ.get("AGVIZ_FASTA")  # such as "hg38.fa"; None: the teaching genome
genes = os.environ.get("AGVIZ_GENES")  # such as "gencode.v46.annotation.gtf"
gene = os.environ.get("AGVIZ_GENE", "SKIP1")
variant = os.environ.get("AGVIZ_VARIANT", "chrT1:475003:G>A")  # 1-based, as in a VCF

# %%
from pathlib import Path

import agviz as ag

if fasta is None:
    assembly = ag.load_model().assembly
else:
    assembly = ag.Assembly(Path(fasta).stem, fasta, genes)

model = ag.load_model("spliceai", assembly=assembly)
variant = assembly.variant(variant)  # checked: REF must be what the genome has there
place = assembly.gene(gene).interval
print(f"{gene}: {place.width:,} bp on strand {place.strand}; variant {variant}")

# %% [markdown]
# ## 1. The splice sites of a gene
#
# SpliceAI gives each base two probabilities: to be a donor (the last base of an exon) or an
# acceptor (the first base of the next). Here they are along the whole gene, which takes a few
# seconds. Introns are drawn narrower, so that exons can be seen; the axis stays true.

# %%
sites = model.predict_interval(place, requested_outputs=["SPLICE_SITES"], ontology_terms=None)
strand = [0, 1] if place.strand == "+" else [2, 3]
rows = ag.Tracks(
    sites.splice_sites, tracks=strand, label=["donor", "acceptor"], ylim=(0, 1), style="bars"
)
(rows & ag.Genes(assembly)).at(place).shrunk()

# %% [markdown]
# Every exon should have an acceptor at its start and a donor at its end, except for the start of
# the first and the end of the last. Low bars are sites that the model is not sure of.
#
# ## 2. What the variant does
#
# SpliceAI's *delta scores*: how far a donor or an acceptor within 50 bp is gained or lost, from 0
# to 1, and how far away. The authors suggest 0.5 as a cut-off (0.2 for high recall, 0.8 for high
# precision).

# %%
scores = ag.variant_scores(model, [variant], [ag.SpliceAIDeltaScorer()], progress=False)
scores[["variant_id", "gene_name", "track_name", "raw_score", "offset"]].round(3)

# %%
around = variant.reference_interval.resize(400)
ag.variant_figure(model, variant, region=around)

# %% [markdown]
# Grey is REF, red is ALT, below them their difference.
#
# ## 3. Which bases make the site
#
# The exon next to the variant: mutagenesis of the bases around its donor, in log odds of the site.
# Five networks are asked about each of 36 substitutions, so this takes a while; without `window`
# it takes 20 bp on either side.

# %%
exons = assembly.gene_models.exons(place)
exons = exons[exons["gene_name"] == gene]
end = "End" if place.strand == "+" else "Start"  # where an exon's donor is
nearest = exons.loc[(exons[end] - variant.position).abs().idxmin()]
exon = ag.Interval(place.chromosome, int(nearest["Start"]), int(nearest["End"]), place.strand)
cut = int(nearest[end])
window = ag.Interval(place.chromosome, cut - 4, cut + 8)
donor = ag.splice_attribution(model, exon, "donor", window=window, progress_bar=False)

ag.Logo(donor.scores, label="donor, log odds") & ag.Heatmap(donor.scores)

# %%
donor.bases.head(6)[["base", "offset", "part", "contribution"]].round(2)

# %% [markdown]
# The letters at the cut, the last bases of the exon and `GT` behind it (`AC` to its left where the
# gene lies on the minus strand), are what the site is made of.

# %% [markdown]
# ## What next
#
# * `ag.variant_scores(model, "mine.vcf")` scores a file of variants.
# * The command line does the same: `agviz variant 'chr8:11566438:G>A' --fasta hg19.fa
#   --genes gencode.v19.annotation.gtf --model spliceai -o gata4.pdf`.
# * SpliceAI knows no tissues and no reads. AlphaGenome predicts junctions per tissue: notebooks
#   [6](06_published_weights.ipynb) and [7](07_hosted_api.ipynb), and the sashimi plots of
#   [2](02_variant_to_figure.ipynb) and [5](05_own_data.ipynb).
