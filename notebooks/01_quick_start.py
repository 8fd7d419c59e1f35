# %% [markdown]
# # Quick start: what do two inserted bases do?
#
# In five minutes, on a laptop, you will make the figure below: a model's prediction of open
# chromatin and RNA, without a variant (REF, grey) and with it (ALT, red), over the genes. You will
# read the same answer from a table, and check it against the truth.
#
# **The genome here is synthetic.** agviz comes with a small *teaching genome*, written by rules
# that are known, and a small *teaching model* that has learnt them. Nothing is downloaded, and
# every answer can be checked. Names like TAL1 are borrowed for the story: nothing here is a
# finding about people. All of it runs unchanged with AlphaGenome's published weights
# (notebook 6) or its hosted service (notebook 7) on the human genome.
#
# The first cell takes half a minute the first time, while the teaching genome is made.

# %%
import pandas as pd

import agviz as ag

model = ag.load_model()  # the teaching model, with its genome
variant = model.assembly.variant("chrT1:82740:C>CGG")  # position, REF > ALT: GG is inserted

ag.variant_figure(
    model,
    variant,
    requested_outputs=["DNASE", "RNA_SEQ"],  # open chromatin, and RNA
    ontology_terms=["CLO:0007045"],  # in one cell type: a T-cell leukaemia line
    region="chrT1:75,001-93,000",
)

# %% [markdown]
# Read it from top to bottom. In each row, grey is REF and red is ALT; the row below it is their
# difference. The orange line is the variant.
#
# * A new peak of open chromatin (DNase) stands where the two bases were inserted.
# * 4,000 bp to the left, the gene *TAL1*, silent before, is now transcribed. Its RNA comes from the
#   minus strand, so it is read from right to left.
# * The gene *STIL* to the right does not change.
#
# Two bases have made an enhancer. Which cell types, tracks and outputs does the model have?

# %%
model.tracks().groupby("output", sort=False).size().rename("tracks").to_frame()

# %% [markdown]
# Search them in plain words; the `ontology_curie` of what you find is what you ask a model for.

# %%
model.tracks("liver")[["output", "name", "strand", "ontology_curie"]]

# %% [markdown]
# ## The same answer as numbers
#
# `variant_scores` gives a tidy pandas frame: one row per variant, track and gene. It also takes a
# list of variants, or the path of a VCF. `raw_score` of a gene's RNA is a log fold change,
# ALT over REF (natural logarithm).

# %%
scores = ag.variant_scores(model, [variant], ["RNA_SEQ"], progress=False)
scores.pivot(index="gene_name", columns="biosample_name", values="raw_score").round(2)

# %% [markdown]
# TAL1 rises in the T-ALL line and hardly anywhere else; STIL stays as it is.
#
# ## Is it true?
#
# With a real genome nobody knows. Here somebody does: the *oracle* computes the rules of the
# teaching genome. It is a model like any other, so it answers the same question.

# %%
oracle = ag.load_model("oracle")
truth = ag.variant_scores(oracle, [variant], ["RNA_SEQ"], progress=False)

tal1 = {}
for name, frame in {"teaching model": scores, "oracle": truth}.items():
    row = frame[frame["gene_name"] == "TAL1"]
    tal1[name] = row.set_index("biosample_name")["raw_score"]
table = pd.DataFrame(tal1).rename(index=lambda cell: cell.removesuffix(" (teaching)"))

ag.Bars(table, label="TAL1 RNA, ln(ALT / REF)")

# %% [markdown]
# ## Make it your own, and keep it
#
# `variant_figure` is a shortcut. A figure is built from panels: `&` stacks them, `.at` says where
# to look, and the last line of a cell shows the figure. `zoomed` puts a detail below.

# %%
region = model.assembly.interval("chrT1:65,537-98,304")  # what the model reads
out = model.predict_variant(
    region, variant, requested_outputs=["DNASE", "RNA_SEQ"], ontology_terms=["CLO:0007045"]
)
both = ag.Alleles(out.reference, out.alternate, variant)

dnase = ag.Tracks(both.dnase, label="DNase, T-ALL line")
rna = ag.Tracks(both.rna_seq, tracks=[1], label="RNA (−), T-ALL line")
figure = (dnase & rna & ag.Genes(model.assembly)).at("chrT1:75,001-93,000")
figure = figure.zoomed("chrT1:76,801-78,700", "chrT1:82,201-83,300").lettered()
figure

# %%
figure.save("tal1.pdf", width_mm=183)  # or .svg, .png, .html (to zoom in a browser)
print(figure.caption(183))

# %% [markdown]
# ## What next
#
# * In JupyterLab, `ag.explore(model, variant, tracks="T-ALL")` is a genome to walk through: boxes
#   for genes, regions and variants, zoom by the wheel, values under the pointer, mutagenesis of
#   what is on screen, the Python of the view to copy (`pip install ".[jupyter]"`).
# * `figure.interactive()` gives one figure to zoom, with values under the pointer.
# * [02 Variant to figure](02_variant_to_figure.ipynb): contacts, splicing, many variants, a figure
#   for a paper.
# * [03 ISM and motifs](03_ism_and_motifs.ipynb): which bases matter, and what binds there.
# * [04 Splicing with SpliceAI](04_splicing_spliceai.ipynb): real DNA, from your own FASTA.
# * [05 Own data](05_own_data.ipynb): your bigWig and BAM beside predictions.
