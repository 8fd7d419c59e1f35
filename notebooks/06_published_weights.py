# %% [markdown]
# # AlphaGenome's published weights, on your GPU
#
# **Not run here.** Where these notebooks are made there are no published weights: they are for
# non-commercial use, and everyone accepts their terms for themselves. So this one has no outputs,
# and no figure to promise. Each of its lines is tested on a small network of the same kind with
# random weights; what the published ones answer, you see when you run it.
#
# You will make: the change of chromatin and RNA around *TAL1* by an insertion found in patients
# with T-cell leukaemia, in a human progenitor cell type; a table of scores; and the bases that
# matter. It is the figure of the [quick start](01_quick_start.ipynb), of human DNA.
#
# What you need:
#
# * A GPU with JAX for it (`pip install "jax[cuda12]"`). A CPU works too, slowly: see step 2.
# * The weights: accept the terms at https://huggingface.co/google/alphagenome-all-folds, then
#   `pip install ".[hf]" && hf auth login`. Or a folder that you downloaded.
# * The genome: `agviz genome hg38 hg38/` fetches sequence and genes.

# %% tags=["parameters"]
weights = "all_folds"  # or "fold_0" to "fold_3", a folder, or a file of `agviz weights convert`
genome = "hg38/"
variant = "chr1:47239296:C>CCGTTTCCTAACC"  # 12 bases inserted upstream of TAL1
gene = "TAL1"
cell_type = "CL:0001059"  # common myeloid progenitor, CD34-positive
width = 131_072  # bp that the model reads: a multiple of 2,048, up to 1,048,576
mutated = 60  # bp in which every base is changed

# %%
import agviz as ag

model = ag.load_model(weights, assembly=genome)
variant = model.assembly.variant(variant)
model

# %% [markdown]
# ## 1. What can be asked
#
# All tracks of that cell type. Words are searched as well: `model.tracks("K562 DNase")`.

# %%
tracks = model.tracks(cell_type)
tracks[["output", "name", "strand", "biosample_name"]]

# %% [markdown]
# ## 2. Does it fit?
#
# `estimate` says memory and time before anything runs. Only what you ask for is computed: fewer
# outputs, fewer cell types and a shorter window make it quicker.

# %%
OUT = ag.OutputType
wanted = [OUT.DNASE, OUT.RNA_SEQ]
print(model.estimate(width, wanted, ontology_terms=[cell_type]))

# %% [markdown]
# ## 3. Predict both alleles, and draw them
#
# The first prediction of a kind compiles for a minute or so; compiled programs are kept on disk.

# %%
region = variant.reference_interval.resize(width)
out = model.predict_variant(region, variant, requested_outputs=wanted, ontology_terms=[cell_type])
both = ag.Alleles(out.reference, out.alternate, variant)

place = model.assembly.gene(gene).interval
start, end = min(place.start, variant.start), max(place.end, variant.end)
shown = ag.Interval(place.chromosome, start, end)
shown = shown.resize(shown.width + 4_000)
rows = ag.Tracks(both.dnase) & ag.Tracks(both.dnase, show="difference")
rows = rows & ag.Tracks(both.rna_seq) & ag.Tracks(both.rna_seq, show="difference")
figure = (rows & ag.Genes(model.assembly)).at(shown)
figure

# %% [markdown]
# Keep both: the figure, and the predictions, so that the next figure needs no GPU.

# %%
figure.save("tal1_hg38.pdf", width_mm=183)
ag.save_predictions(out, "tal1_hg38.zarr", variant=variant)
(ag.Tracks(ag.open_predictions("tal1_hg38.zarr")) & ag.Genes(model.assembly)).at(shown)

# %% [markdown]
# ## 4. Scores
#
# The same scorers as the official client's, as one tidy frame; a VCF's path does as well.

# %%
scores = ag.variant_scores(model, [variant], ["RNA_SEQ"], width=width)
scores = scores[scores["ontology_curie"] == cell_type]
scores[["gene_name", "track_name", "raw_score"]].sort_values("raw_score", key=abs, ascending=False)

# %% [markdown]
# ## 5. Which bases matter
#
# Exact mutagenesis around the variant's place, of the genome as it is. The network runs only where
# an edit can be seen, so this costs far less than a pass for each of the substitutions. Give
# `background=variant` to ask it of the sequence with the insertion.

# %%
window = variant.reference_interval.resize(mutated)
readout = ag.SignalReadout(OUT.DNASE, tracks=cell_type, window=window.resize(512))
effects = ag.ism(model, window, readout, context=region)
ag.Logo(effects) & ag.Heatmap(effects)

# %% [markdown]
# ## What next
#
# * Everything in notebooks [2](02_variant_to_figure.ipynb), [3](03_ism_and_motifs.ipynb) and
#   [5](05_own_data.ipynb) runs with this `model`: change the line that loads it.
# * `ag.EnsembleModel` gives the mean of the four folds and of both strands, with their spread.
# * Predictions are for research use only.
