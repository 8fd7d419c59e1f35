# %% [markdown]
# # Your own data beside predictions
#
# You will make three figures: a measured track (bigWig) above its prediction, on one scale; how
# well the two agree, as a scatter plot with its correlation; and splice junctions counted in a BAM
# file above the predicted ones.
#
# Put your files into the next cell. Without any, the notebook makes small ones: reads drawn at
# random around what the teaching genome's rules expect, so with the noise of an experiment.
# **That genome is synthetic**, and so are the reads.
#
# BAM files need the extra `io` (`pip install ".[io]"`; not on Windows).

# %% tags=["parameters"]
bigwig = None  # such as "liver_dnase.bw"; None: one is made
bam = None  # such as "rna.bam", of RNA-seq, sorted by position; None: one is made
region = "chrT1:200,001-226,000"  # where to look
cell_type = "EFO:0001187"  # of the prediction: `model.tracks("liver")` finds such terms
gene = "NEUX1"  # whose splicing to look at
rna_cell_type = "CL:0000679"  # a neuron

# %%
import numpy as np
import pandas as pd

import agviz as ag

model = ag.load_model()  # for real data: ag.load_model("all_folds", assembly="hg38/")
region = model.assembly.interval(region)
OUT = ag.OutputType

# %% [markdown]
# ## 0. Without files of your own: make some
#
# Skip this part if you have data. The bigWig holds DNase cuts, drawn from a Poisson distribution
# around the truth (the *oracle's* answer), at half the depth.

# %%
if bigwig is None:
    import pybigtools

    bigwig, oracle, rng = "dnase.bw", ag.load_model("oracle"), np.random.default_rng(0)
    place = ag.teaching_loci()["liver_enhancer"].interval
    truth = oracle.predict_interval(
        place, requested_outputs=[OUT.DNASE], ontology_terms=[cell_type]
    )
    cuts = rng.poisson(np.maximum(truth.dnase.values[:, 0], 0) * 0.5)
    runs = ((place.chromosome, place.start + i, place.start + i + 1, float(cuts[i]))
            for i in np.flatnonzero(cuts).tolist())  # fmt: skip
    pybigtools.open(bigwig, "w").write(dict(model.assembly.contigs), runs)

# %% [markdown]
# The BAM file holds reads of 60 bases along the gene's RNA: within exons, and over the junctions
# that the oracle expects, some of which skip an exon.

# %%
READ, ANCHOR = 60, 10  # bases of a read, and of its shorter part at a junction at least


def sampled_reads(gene: str, *, seed: int) -> list[tuple[int, list[tuple[int, int]]]]:
    """Starts and CIGARs of reads, drawn around what the oracle expects of a gene's RNA."""
    rng, oracle = np.random.default_rng(seed), ag.load_model("oracle")
    place = model.assembly.gene(gene).interval
    out = oracle.predict_interval(
        place.resize(32_768),
        requested_outputs=[OUT.RNA_SEQ, OUT.SPLICE_JUNCTIONS],
        ontology_terms=[rna_cell_type],
    )
    first, strand = out.rna_seq.interval.start, 0 if place.strand == "+" else 1
    exons = model.assembly.gene_models.exons(place)
    exons = exons.loc[exons["gene_name"] == gene, ["Start", "End"]].to_numpy().tolist()
    depth = [out.rna_seq.values[a - first : b - first, strand].mean() for a, b in exons]
    found = [
        (junction, expected)
        for junction, expected in zip(
            out.splice_junctions.junctions, out.splice_junctions.values[:, 0].tolist(), strict=True
        )
        if place.start <= junction.start < junction.end <= place.end
    ]
    most, reads = max(expected for _, expected in found), []
    for (start, end), mean in zip(exons, depth, strict=True):  # reads within an exon
        number = rng.poisson(most * mean / max(depth) * (end - start - READ) / READ)
        reads += [(at, [(0, READ)]) for at in rng.integers(start, end - READ, number).tolist()]
    for junction, expected in found:  # reads over a junction; 0: aligned bases, 3: spliced out
        number = rng.poisson(expected * (READ - 2 * ANCHOR) / READ)
        for left in rng.integers(ANCHOR, READ - ANCHOR, number).tolist():
            intron = junction.end - junction.start
            reads.append((junction.start - left, [(0, left), (3, intron), (0, READ - left)]))
    return sorted(reads)


# %%
if bam is None:
    import pysam

    bam = "rna.bam"
    reads, place = sampled_reads(gene, seed=0), model.assembly.gene(gene).interval
    names, lengths = zip(*model.assembly.contigs.items(), strict=True)
    with pysam.AlignmentFile(bam, "wb", reference_names=names, reference_lengths=lengths) as file:
        for number, (start, cigar) in enumerate(reads):
            read = pysam.AlignedSegment(file.header)
            read.query_name, read.query_sequence = f"read{number}", "N" * READ
            read.reference_id, read.reference_start = names.index(place.chromosome), start
            read.cigartuples, read.mapping_quality = cigar, 60
            read.set_tag("XS", place.strand)
            file.write(read)
    pysam.index(bam)

# %% [markdown]
# ## 1. Observed above predicted
#
# `open_track` reads a file as it is needed: bigWig, bedGraph, BED, BAM, junctions of STAR, cool.
# It is drawn by the same panel as a prediction. Colors tell what was measured (dark) from what was
# predicted (blue).

# %%
observed = ag.open_track(bigwig, name="observed DNase")
window = region.resize(32_768)
out = model.predict_interval(window, requested_outputs=[OUT.DNASE], ontology_terms=[cell_type])

measured = ag.Tracks(observed, label="observed", color="#4D4D4D", unit="cuts")
predicted = ag.Tracks(out.dnase, label="predicted", color="#0072B2")
genes = ag.Genes(model.assembly)
(measured & predicted & genes).at(region)

# %% [markdown]
# The two rows have scales of their own here: files come in other units than predictions. Bring
# yours to those of the model (here, by the total in the window), then `matched()` draws all rows
# on one scale, wherever you zoom.

# %%
signal = observed.fetch(window)  # one value per base
factor = float(out.dnase.values.sum() / signal.sum())
scaled = ag.Tracks(signal * factor, interval=window, label="observed", color="#4D4D4D")

print(f"observed x {factor:.2f} has the predicted total")
(scaled & predicted & genes).at("chrT1:209,001-216,000").matched()

# %% [markdown]
# ## 2. How well do they agree?
#
# Sums in bins of 128 bp, as log10(1 + x), which is how such tracks are compared. Say the bin and
# the transformation with every r: both change it.

# %%
BIN = 128  # bp
sums = {
    name: np.log10(1 + values.reshape(-1, BIN).sum(axis=1))
    for name, values in {"x": signal * factor, "y": out.dnase.values[:, 0]}.items()
}
ag.Scatter(
    sums["x"],
    sums["y"],
    xlabel="observed, log10(1 + cuts in 128 bp)",
    ylabel="predicted",
    identity=True,
)

# %% [markdown]
# The points along the diagonal are the two peaks; the crowd below is background, a read or none,
# of which no model can say which. Such bins lower r, and a wider region has more of them.
#
# ## 3. Splice junctions
#
# A BAM file gives two tracks: its junctions, and the coverage that they stand on. The prediction
# gives both as well.

# %%
place = model.assembly.gene(gene).interval
reads = ag.open_track(bam, kind="junctions", name="observed")
spliced = model.predict_interval(
    place.resize(32_768),
    requested_outputs=[OUT.RNA_SEQ, OUT.SPLICE_JUNCTIONS],
    ontology_terms=[rna_cell_type],
)
shown = {"strand": place.strand, "label": "psi5"}
above = ag.Sashimi(reads, coverage=ag.open_track(bam, name="observed"), least=2, **shown)
below = ag.Sashimi(spliced, least=1, **shown)
(above & below & genes).at(place.resize(place.width + 300))

# %% [markdown]
# Numbers are PSI5: of the reads that leave an exon, the share that takes this junction. Shares can
# be compared even where depths differ. As a table:

# %%
found = reads.fetch(place)
share = pd.DataFrame(
    {"start": [j.start for j in found.junctions], "end": [j.end for j in found.junctions],
     "reads": found.values[:, 0].astype(int)}
)  # fmt: skip
share

# %% [markdown]
# ## What next
#
# * In JupyterLab, `.interactive()` of any of these figures zooms into your files.
# * `ag.ContactMap(ag.open_track("hic.mcool"))`, `ag.Intervals(ag.open_track("peaks.narrowPeak"))`.
# * `agviz.training.finetune` learns your tracks from bigWigs.
# * [02 Variant to figure](02_variant_to_figure.ipynb) puts a variant beside them.
