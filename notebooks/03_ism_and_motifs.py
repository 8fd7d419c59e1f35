# %% [markdown]
# # Which bases matter, and why: mutagenesis and motifs
#
# You will make the figure of the second step: a stretch of an enhancer in which each letter is as
# high as the model needs it, with the names of the factors that bind there, above every possible
# substitution. Then you will ask what a reviewer asks: do the sites work alone, do they work
# together, at what distance, and is the model right?
#
# **The genome is synthetic** (see the [quick start](01_quick_start.ipynb)), so the last question
# has an answer. Factors carry the names of real ones, and their motifs; the rules are invented.

# %%
import pandas as pd

import agviz as ag

model = ag.load_model()
story = ag.teaching_loci()["liver_enhancer"]
print(story.story)

# %% [markdown]
# ## 1. Say what is measured
#
# A *readout* turns a prediction into one number: here the mean DNase signal of the liver line
# in 500 bp around the enhancer. It never defaults to "everything".

# %%
enhancer = story.places["enhancer"]
open_in_liver = ag.SignalReadout(
    ag.OutputType.DNASE, tracks="EFO:0001187", window=enhancer.resize(500)
)

# %% [markdown]
# ## 2. Change every base
#
# *In-silico mutagenesis* (ISM) tries all three substitutions at each position: 240 predictions for
# 80 bp. agviz runs the network only where an edit can be seen, and the result is exact.
# `seqlets` finds what stands out, `annotate` says which factor's motif it resembles.

# %%
window = enhancer.resize(80)
effects = ag.ism(model, window, open_in_liver, progress_bar=False)

factors = ag.teaching_motifs()  # for real DNA: ag.jaspar(), or ag.read_meme("mine.meme")
named = ag.annotate(ag.seqlets(effects), factors)
logo = ag.Logo(effects, motifs=named, label="contribution to DNase, liver")
logo & ag.Heatmap(effects)

# %% [markdown]
# The letters are the bases that are there; a high letter means that changing it closes the
# enhancer. Below, each substitution: blue loses, red gains, the black squares are the bases of the
# genome. Two sites matter, and the 20 bases between them do not.

# %%
named[["name", "Start", "End", "Strand", "bases", "sum", "tomtom_p"]].round({"sum": 1})

# %% [markdown]
# ## 3. Is it true?
#
# The oracle computes the rules of this genome. It is a model too, so it is asked the same question.

# %%
oracle = ag.load_model("oracle")
truth = ag.ism(oracle, window, open_in_liver, progress_bar=False)
changed = truth.values != 0  # the base that is there has no effect by definition
ag.Scatter(
    truth.values[changed],
    effects.values[changed],
    xlabel="oracle: change of DNase by a substitution",
    ylabel="teaching model",
    identity=True,
)

# %% [markdown]
# The rules know two grades of loss here, a weaker site and none. The network puts them in that
# order, but spreads each, and makes the greater one too small.
#
# ## 4. A variant in one of the sites
#
# With a `background`, the sequence that is mutated carries a variant. Without CEBPA's site the
# other site hardly matters either: it has lost its partner.

# %%
lost = story.variant("CEBPA_lost")
without = ag.ism(model, window, open_in_liver, background=lost, progress_bar=False)
ag.Logo(effects, alternate=without, variant=lost, motifs=named)

# %% [markdown]
# ## 5. Together, or each alone?
#
# `pairs` takes each site away, and both. If effects simply added up, the interaction would be zero.

# %%
sites = {name: story.places[f"{name} site"] for name in ("CEBPA", "HNF4A")}
pair = ag.pairs(model, sites, open_in_liver, how="disrupt", progress_bar=False)
alone, joint = pair["alone"].to_series(), float(pair["both"].sel(element="CEBPA", other="HNF4A"))
losses = {f"{name} lost": float(alone[name]) for name in sites}
losses |= {"sum of the two": float(alone.sum()), "both lost": joint}
ag.Bars(losses, label="change of mean DNase, liver")

# %% [markdown]
# Either loss closes most of the enhancer, so losing both costs little more: the two cooperate.
#
# ## 6. At what distance?
#
# On the sequence without CEBPA's site, its bases are written at each distance to the left of
# HNF4A's. What counts is what they do beyond what they do where HNF4A's site is scrambled.

# %%
distances = list(range(0, 301, 20))
cebpa = model.assembly.sequence(sites["CEBPA"])
lines = {}
for name, asked in {"teaching model": model, "oracle": oracle}.items():
    spaced = ag.spacing(
        asked, sites["HNF4A"], open_in_liver, motif=cebpa, distances=distances, shuffles=2,
        background=lost, progress_bar=False,
    )  # fmt: skip
    lines[name] = spaced["interaction"].sel(side="left", strand="+").to_series()
ag.LinePlot(
    pd.DataFrame(lines), xlabel="distance between the two sites, bp",
    ylabel="DNase beyond either alone", aspect=4,
)  # fmt: skip

# %% [markdown]
# Both say that the partners must stand within about 150 bp. Where they touch, the network has
# learnt too little.
#
# ## 7. Each factor by itself
#
# `marginalize` puts each motif into shuffled sequence. What does it do without any neighbors?

# %%
single = ag.marginalize(
    model, factors, open_in_liver, window=window, shuffles=3, progress_bar=False
)
effect = single.mean(["shuffle", "strand"]).to_series()
ag.Bars(effect.to_dict(), label="DNase, liver: motif in shuffled sequence")

# %% [markdown]
# CTCF opens chromatin wherever it binds. CEBPA and HNF4A do little alone, and the factors of other
# cell types nothing in the liver.
#
# ## What next
#
# * `ag.attribution(model, window, readout, method="semi-exact")`: a map of a wide window in a few
#   passes, by gradients; its `attrs["agreement"]` is its correlation with exact mutagenesis.
# * `ag.enhancer_map(model, "HEPA1", {"liver": "EFO:0001187"})`: which stretches drive a gene.
# * `ag.sweep` and `ag.at_loci`: long windows and many loci, into a folder, resumed if stopped.
# * `ag.discover`, `ag.save_modisco`: motifs that recur; `ag.save_scores`: tracks for a browser.
# * [04 Splicing with SpliceAI](04_splicing_spliceai.ipynb) asks the same of real DNA.
