# %% [markdown]
# # From sequence to function: reading tracks
#
# 45 minutes. After this unit you can
#
# * say what a model like AlphaGenome reads and what it predicts: outputs, tracks, bins;
# * write DNA as numbers, as the model reads it;
# * find an enhancer, a promoter and a gene in DNase, histone, CAGE and RNA tracks;
# * compare cell types, a prediction with a measurement, and both with the truth;
# * say why a model has to see far, and find a place where it is wrong.
#
# **The genome is synthetic.** Its rules are known, so a program, the *oracle*, can tell what is
# true. Genes and tissues carry the names of real ones; nothing here is a finding about people.
# The first cell takes half a minute the first time, while the genome is made.

# %%
import numpy as np
import pandas as pd
from IPython.display import Markdown

import agviz as ag
from agviz import course

model = ag.load_model()  # the teaching model: a small network that has learnt this genome
oracle = ag.load_model("oracle")  # the truth about the genome
story = ag.teaching_loci()["liver_enhancer"]
region, enhancer = story.interval, story.places["enhancer"]
gene = model.assembly.gene("HEPA1")
LIVER = "EFO:0001187"  # cell types have CURIEs
OUT = ag.OutputType
WANTED = [OUT.DNASE, OUT.CAGE, OUT.RNA_SEQ, OUT.CHIP_HISTONE]

predicted = model.predict_interval(region, requested_outputs=WANTED, ontology_terms=None)
truth = oracle.predict_interval(region, requested_outputs=WANTED, ontology_terms=None)
rng = np.random.default_rng(0)
reads = rng.poisson(truth.dnase.values[:, 1])  # an experiment in the liver counts reads: noise
marked = enhancer.resize(400)
marked.name = "enhancer"

# %% [markdown]
# ## What you will be able to make and to read

# %% tags=["hide-input"]
rows = ag.Tracks(reads, interval=region, label="DNase, liver: measured", color="#6E6E6E")
rows &= ag.Tracks(predicted.dnase, tracks=[1], label="DNase, liver: predicted")
rows &= ag.Tracks(predicted.dnase, tracks=[3], label="DNase, erythroid: predicted")
rows &= ag.Tracks(predicted.chip_histone, tracks=[1], label="H3K27ac, liver")
rows &= ag.Tracks(predicted.cage, tracks=[1], label="CAGE (+), liver")
rows &= ag.Tracks(predicted.rna_seq, tracks=[1], label="RNA (+), liver")
(rows & ag.Genes(model.assembly) & ag.Highlights(marked)).at("chrT1:208,001-216,000")

# %% [markdown]
# From top to bottom: what an experiment would have measured, and what the model says about open
# chromatin in two cell types; a histone mark of active enhancers and promoters; where transcription
# begins (CAGE); RNA; the genes. The model has seen nothing but the sequence.
#
# ## 1. What the model reads
#
# Letters become numbers: a row for each base, a column for each letter, 1 where the letter stands.
# This is *one-hot* coding. Here are six bases of the region:

# %%
six = model.assembly.sequence(ag.Interval("chrT1", region.start, region.start + 6))
pd.DataFrame([[int(base == letter) for letter in "ACGT"] for base in six], list(six), list("ACGT"))

# %% [markdown]
# **Exercise 1.1** Write the one-hot matrix of the eight bases below, positions down, columns A, C,
# G, T. (They are a site of the liver factor CEBPA.)

# %% tags=["exercise"]
site = model.assembly.sequence(story.places["CEBPA site"])
one_hot = np.array([[base == letter for letter in "ACGT"] for base in site])  #! one_hot = ...
course.check("1.1", one_hot)

# %% [markdown]
# ## 2. What comes out
#
# A *track* is one number per bin along the sequence: of one output (an assay), in one cell type,
# on one strand or both. One question gives all of these:

# %%
found = {"DNASE": predicted.dnase, "CAGE": predicted.cage, "RNA_SEQ": predicted.rna_seq}
found |= {"CHIP_HISTONE": predicted.chip_histone}
pd.DataFrame(
    {
        name: {"tracks": data.values.shape[1], "bins": len(data.values), "bp": data.resolution}
        for name, data in found.items()
    }
).T

# %% [markdown]
# DNase, CAGE and RNA have a bin for each base; histone marks one for 128 bases, as the experiment
# is blurred anyway. `metadata` says what each track is:

# %%
predicted.chip_histone.metadata[["name", "strand", "biosample_name"]]

# %% [markdown]
# Regions in code are 0-based and half-open, as in BED: the first base of the region has the
# coordinate `region.start`, and bin 0 of each track begins there. Text is 1-based.
#
# **Exercise 1.2** In which bin of the histone tracks, counted from 0, is the first base of *HEPA1*?
# (`gene.interval` says where the gene lies.)

# %% tags=["exercise"]
bin_bp = predicted.chip_histone.resolution  # // divides and rounds down
bin_of_gene = (gene.interval.start - region.start) // bin_bp  #! bin_of_gene = ...
course.check("1.2", bin_of_gene)

# %% [markdown]
# ## 3. Read a gene
#
# * **CAGE** counts the first bases of transcripts: a spike where transcription begins.
# * **RNA** covers the exons, and the introns hardly.
# * **DNase** cuts open chromatin: promoters and enhancers.
# * **H3K27ac** marks those that are active.
#
# **Exercise 1.3** Where does the model say that transcription of *HEPA1* begins in the liver? Give
# the 1-based position of the highest CAGE signal on the + strand (track 1).

# %% tags=["exercise"]
cage = predicted.cage.values[:, 1]  # one number for each base of the region
first_base = region.start + cage.argmax() + 1  #! first_base = ...
course.check("1.3", first_base)

# %% [markdown]
# ## 4. Cell types
#
# All cells have the same DNA. Which of it is used differs, as each cell type makes other factors.

# %%
liver = ag.Tracks(predicted.dnase, tracks=[1], label="liver", height=14)
erythroid = ag.Tracks(predicted.dnase, tracks=[3], label="erythroid", height=14)
neuron = ag.Tracks(predicted.dnase, tracks=[2], label="neuron", height=14)
((liver + erythroid + neuron) & ag.Genes(model.assembly)).at("chrT1:209,601-214,000")

# %% [markdown]
# The left peak is the enhancer, the right one the promoter of *HEPA1*.
#
# **Exercise 1.4** How open is the enhancer in each cell type? Give the mean of the predicted DNase
# signal over the 400 bp of `marked`, by cell type.

# %% tags=["exercise"]
names = [name.removesuffix(" (teaching)") for name in predicted.dnase.metadata["biosample_name"]]
inside = slice(marked.start - region.start, marked.end - region.start)
openness = pd.Series(predicted.dnase.values[inside].mean(axis=0), index=names)  #! openness = ...
course.check("1.4", openness)

# %% [markdown]
# ## 5. Is it true?
#
# Three answers to one question: the model, which has seen only DNA; an experiment, whose counts
# scatter about the truth; and the oracle, which applies the rules. Outside of textbooks one has the
# first two.

# %%
rows = ag.Tracks(reads, interval=region, label="measured", color="#6E6E6E")
rows &= ag.Tracks(predicted.dnase, tracks=[1], label="predicted")
rows &= ag.Tracks(truth.dnase, tracks=[1], label="true")
rows.at(enhancer.resize(1_600)).matched()

# %%
true, guess = truth.dnase.values[:, 1], predicted.dnase.values[:, 1]
r = {name: np.corrcoef(true, other)[0, 1] for name, other in (("m", guess), ("e", reads))}
Markdown(
    f"Base by base, over {len(true):,} bp of liver DNase, the model's correlation with the truth "
    f"is **{r['m']:.3f}**, that of one experiment **{r['e']:.3f}**. A correlation with a "
    "measurement can't be perfect even for a perfect model: the noise is in it."
)

# %% [markdown]
# *Question to discuss:* a colleague's model reaches r = 0.9 with an experiment. What would you ask
# before you call it bad?
#
# ## 6. Why a model has to see far
#
# *HEPA1* is driven by an enhancer 1.6 kb before it. A model can only use what lies in its window.
#
# **Exercise 1.5** Give a window in which the whole gene can be seen, but nothing of the enhancer
# (`enhancer`, without the 400 bp). Its width must be a multiple of 2,048 bp.

# %% tags=["exercise"]
window = ag.Interval("chrT1", enhancer.end, enhancer.end + 8 * 2_048)  #! window = ...
course.check("1.5", window)

# %% [markdown]
# Now slide a window over the locus, and ask for *HEPA1*'s RNA in each.

# %%
exons = ag.GeneReadout(OUT.RNA_SEQ, gene, tracks=LIVER, genes=model.assembly.gene_models)
starts = [gene.interval.start - before for before in (4_000, 3_000, 2_000, 1_700, 1_500, 1_000)]
lines = {}
for name, asked in {"teaching model": model, "oracle": oracle}.items():
    levels = {}
    for start in starts:
        seen = ag.Interval("chrT1", start, start + region.width)
        out = asked.predict_interval(seen, requested_outputs=WANTED, ontology_terms=None)
        levels[gene.interval.start - start] = float(exons(out))
    lines[name] = pd.Series(levels)
ag.LinePlot(
    pd.DataFrame(lines).sort_index(), xlabel="bases before HEPA1 that are seen",
    ylabel="RNA of HEPA1, liver", aspect=4,
)  # fmt: skip

# %% [markdown]
# The gene falls to a fraction as soon as its enhancer is out of sight. In real genomes enhancers
# act over 100 kb and more, which is why AlphaGenome reads a million bases at a time.
#
# ## 7. Where is the model wrong?
#
# A correlation over a region hides what happens at one gene. Compare where *HEPA1* begins:

# %%
tss = gene.interval.start - region.start
begins = pd.DataFrame(
    {"model": predicted.cage.values[tss, :6], "truth": truth.cage.values[tss, :6]},
    index=names, dtype=float,
)  # fmt: skip
begins.round(1)

# %% [markdown]
# **Exercise 1.6** In which cell type is the model's CAGE furthest from the truth, as a factor?

# %% tags=["exercise"]
factor = begins["model"] / begins["truth"]
worst = np.log(factor).abs().idxmax()  #! worst = ...
course.check("1.6", worst)

# %% [markdown]
# ## What to remember
#
# * A model of this kind reads one-hot DNA and gives many tracks at once: output, cell type, strand.
# * Know the bins: a position is not an index, and 1-based is not 0-based.
# * DNase shows where something may happen, H3K27ac that it does, CAGE where transcription begins,
#   RNA what is made.
# * Cell types differ in enhancers more than in promoters.
# * Good on average may be wrong at your gene: ask where, and in which cell type.
#
# ## Limits
#
# The teaching genome is compact (enhancers reach 8 kb), its six cell types and 14 factors are few,
# and its experiments have no noise but counting. Real tracks have mappability, batches, and cells
# that differ.
#
# ## Further reading
#
# * Avsec et al. (2026) *Nature* 649:1206: AlphaGenome, and its outputs.
# * Zhou and Troyanskaya (2015) *Nature Methods* 12:931: chromatin predicted from sequence.
# * `agviz/data/teaching.md`: how the teaching model was made, and where it is wrong.
