# %% [markdown]
# # AlphaGenome's hosted API
#
# **Not run here.** The service needs a key of your own and a network, and this notebook was made
# without either, so it has no outputs. Each of its lines is tested against a small server on the
# same machine that speaks the service's protocol; what the real one answers, you see when you run
# it. Its outputs are for non-commercial use, under its authors' terms.
#
# You will make: RNA in the colon around a variant near *APOL4*, REF and ALT, with the junctions
# of its transcripts; and a table of scores. No GPU, no weights.
#
# What you need:
#
# * `pip install ".[hosted]"`, and a key from https://deepmind.google.com/science/alphagenome.
#   Put it into the environment variable `ALPHA_GENOME_API_KEY`, not into a notebook.
# * For genes in figures, and for a check of REF: `agviz genome hg38 hg38/`. Without it (`None`)
#   all else works.

# %% tags=["parameters"]
genome = "hg38/"  # or None
variant = "chr22:36201698:A>C"
tissue = "UBERON:0001157"  # transverse colon
width = 2**20  # bp that the model reads: 16,384, 131,072, 524,288 or 1,048,576
shown = "chr22:36,190,000-36,212,000"
more = []  # further variants to score, as text
service = {}  # options of `ag.HostedModel`, such as a deadline in seconds

# %%
import agviz as ag

model = ag.load_model("hosted", assembly=genome, **service)
variant = ag.Variant.from_str(variant)
model

# %% [markdown]
# ## 1. What can be asked

# %%
tracks = model.tracks(tissue)
tracks[["output", "name", "strand", "biosample_name"]]

# %% [markdown]
# ## 2. One request: both alleles
#
# Answers are kept on disk (`agviz cache` says where, and empties it), so running this cell again
# asks nothing. A busy service is asked again after a while, and a request has a deadline.

# %%
OUT = ag.OutputType
region = variant.reference_interval.resize(width)
out = model.predict_variant(
    region,
    variant,
    requested_outputs=[OUT.RNA_SEQ, OUT.SPLICE_JUNCTIONS],
    ontology_terms=[tissue],
)
both = ag.Alleles(out.reference, out.alternate, variant)

rows = ag.Tracks(both.rna_seq) & ag.Tracks(both.rna_seq, show="difference")
rows = rows & ag.Sashimi(both, coverage=None)
if model.assembly is not None:
    rows = rows & ag.Genes(model.assembly)
figure = rows.at(shown)
figure

# %%
figure.save("apol4.pdf", width_mm=183)
ag.save_predictions(out, "apol4.zarr", variant=variant)  # the next figure asks nothing
print(figure.caption(183))

# %% [markdown]
# ## 3. Scores
#
# One request per variant. `raw_score` says how large a change is, `quantile_score` (the service's
# own) how unusual it is.

# %%
scores = ag.variant_scores(model, [variant, *more], ["RNA_SEQ"], width=width)
of_tissue = scores[scores["ontology_curie"] == tissue]
columns = ["variant_id", "gene_name", "track_name", "raw_score", "quantile_score"]
of_tissue[columns].sort_values("raw_score", key=abs, ascending=False).head(10)

# %% [markdown]
# ## What next
#
# * All figures of [02 Variant to figure](02_variant_to_figure.ipynb) work with these predictions,
#   and so do those that the official client gives you: the types are the same.
# * Mutagenesis is hundreds of requests to a service (the model says how many, and asks before it
#   sends them), and gradients are not to be had: see [06 Published
#   weights](06_published_weights.ipynb) for the same network on your own GPU.
