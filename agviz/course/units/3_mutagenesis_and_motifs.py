# %% [markdown]
# # Which bases matter: mutagenesis, logos and motifs
#
# 45 minutes. After this unit you can
#
# * ask a model about every substitution of a stretch of DNA (in-silico mutagenesis, ISM);
# * read a logo and a map, and tell contributions from hypothetical ones;
# * find the sites in a map, and the factors that bind them;
# * say how far a map by gradients can be trusted, and measure it;
# * say what mutagenesis of single bases cannot see;
# * find a motif that matters, and that the model has not learnt.
#
# **The genome is synthetic**, so the oracle can tell what is true. Factors carry the names and
# motifs of real ones; the rules are invented.

# %%
import numpy as np
import pandas as pd
from IPython.display import Markdown

import agviz as ag
from agviz import course

model = ag.load_model()  # the teaching model
oracle = ag.load_model("oracle")  # the truth
story = ag.teaching_loci()["liver_enhancer"]
enhancer = story.places["enhancer"]
window, context = enhancer.resize(80), enhancer.resize(4_096)  # what is mutated; what is read
T_ALL, LIVER = "CLO:0007045", "EFO:0001187"  # a T-cell leukemia line, and the liver

# %% [markdown]
# ## What you will be able to make and to read

# %% tags=["hide-input"]
open_in_liver = ag.SignalReadout(
    ag.OutputType.DNASE, tracks=LIVER, window=enhancer.resize(500), reduce="mean"
)
effects = ag.ism(model, window, open_in_liver, context=context, progress_bar=False)
sites = [story.places["CEBPA site"], story.places["HNF4A site"]]
for each, name in zip(sites, ("left site", "right site"), strict=True):
    each.name = name
ag.Logo(effects, motifs=sites, label="contribution") & ag.Heatmap(effects)

# %% [markdown]
# Above, each letter is as high as what the enhancer loses without it. Below, each substitution:
# blue closes the enhancer, red opens it further, black squares are the bases of the genome.
#
# ## 1. Ask one question
#
# A *readout* makes one number of a prediction: here the mean of the liver's DNase over 500 bp. ISM
# gives, for each position and base, the readout with that base less the readout without a change:

# %%
whole = float(effects.attrs["reference"])
Markdown(
    f"The enhancer's mean DNase signal is {whole:.2f}. {3 * effects.sizes['position']} "
    f"substitutions were asked; the worst takes {-effects.values.min():.2f} of it away, the best "
    f"adds {effects.values.max():.2f}."
)

# %%
effects.isel(position=slice(20, 26)).to_pandas().round(2)

# %% [markdown]
# Positions of such arrays are 0-based, as are intervals; a variant's text is 1-based.
#
# **Exercise 3.1** Which substitution closes the enhancer most? Give it as a variant.

# %% tags=["exercise"]
table = effects.to_series()  # one number for each (position, base); idxmin, idxmax tell which
position, base = table.idxmin()  #!
seen = model.assembly.sequence(ag.Interval("chrT1", position, position + 1))  #!
strongest = ag.Variant("chrT1", position + 1, seen, base)  #! strongest = ...
course.check("3.1", strongest)

# %% [markdown]
# ## 2. From effects to letters
#
# The height of a letter in the logo is the *contribution* of the base that is there: what is lost
# without it, on average. That is minus the mean of its three substitutions.
#
# **Exercise 3.2** Compute the contribution of the G at chrT1:210,613 (1-based) from `effects`.

# %% tags=["exercise"]
row = effects.sel(position=210_612).to_series()  # A, C, G, T; the base that is there has 0
contribution = -row.sum() / 3  #! contribution = ...
course.check("3.2", contribution)

# %% [markdown]
# A *hypothetical* map goes further: what would each of the four bases give, here? Bases that are
# not there get a letter, too: upwards where the site would like them as well, downwards where they
# would hurt. Of effects it is the row less its mean.

# %%
hypothetical = ag.sequence_scores(
    (effects - effects.mean("base")).values, window, "".join(effects["observed"].values),
    kind="hypothetical",
)  # fmt: skip
first = ag.Logo(hypothetical, label="contribution")
first & ag.Logo(hypothetical, values="hypothetical", label="hypothetical", height=18)

# %% [markdown]
# In both sites all other bases hang down: none of them is liked. At the ends they hang less, as a
# wrong base costs less there.
#
# ## 3. From letters to a factor
#
# **Exercise 3.3** Read the bases of the right site off the logo, and compare them with what the
# factors of this genome bind (either strand may carry a site). Which factor is it?

# %%
factors = ag.teaching_motifs()
pd.Series({motif.name: motif.consensus for motif in factors}).to_frame("consensus")

# %% tags=["exercise"]
high = model.assembly.sequence(story.places["HNF4A site"])  #!
factor = next(motif.name for motif in factors if motif.consensus == high)  #! factor = ...
course.check("3.3", factor)

# %% [markdown]
# For real DNA there are hundreds of motifs: `ag.annotate(ag.seqlets(effects), ag.jaspar())` names
# sites by a statistic (with the extra `motifs`).
#
# ## 4. Is it true?

# %%
truth = ag.ism(oracle, window, open_in_liver, context=context, progress_bar=False)
ag.Logo(effects, label="model", motifs=sites) & ag.Logo(truth, label="truth")

# %% [markdown]
# The sites are right, and nothing between them matters. In truth letters have two heights: at the
# ends of a site a wrong base leaves some of the binding. The model has smoothed that.
#
# ## 5. A quick map, and how far to trust it
#
# ISM of 80 bp takes 240 predictions. A gradient takes one pass forward and one back, however long
# the window is: how would the readout change if a base changed *a little*? Bases don't change a
# little, so it is an approximation.

# %%
quick = ag.attribution(
    model, window, open_in_liver, method="gradient x input", context=context, sample=0,
    progress_bar=False,
)  # fmt: skip
ag.Logo(effects, label="exact") & ag.Logo(quick, label="gradient x input")

# %% [markdown]
# **Exercise 3.4** How well do they agree? Give Pearson's correlation of what the observed bases
# contribute, over the 80 positions.

# %% tags=["exercise"]
exact_letters = -effects.sum("base").values / 3  # as in 3.2, at each position
quick_letters = quick.sum("base").values  # 0 at the bases that are not there
agreement = np.corrcoef(exact_letters, quick_letters)[0, 1]  #! agreement = ...
course.check("3.4", agreement)

# %% [markdown]
# You need not measure it by hand: with `sample=32` (the default) a map compares itself with exact
# mutagenesis at 32 positions, and `quick.attrs["agreement"]` says the result.
#
# ## 6. What single mutations cannot see
#
# One MYB site opens chromatin in the T-ALL line. Let us write one into closed DNA, and then a
# second one 28 bp beside it, and ask whether the middle is open.


# %%
def written(start, bases):
    """The variant that writes bases over those of the genome; start is 0-based."""
    place = ag.Interval("chrT1", start, start + len(bases))
    return ag.Variant("chrT1", start + 1, model.assembly.sequence(place), bases)


left, right = written(82_716, "CAACGGTT"), written(82_744, "CAACGGTT")
pair_window = ag.Interval("chrT1", 82_706, 82_762)
pair_context = pair_window.resize(4_096)
open_in_t_all = ag.SignalReadout(
    ag.OutputType.DNASE, tracks=T_ALL, window=pair_window, reduce="mean"
)
maps = {
    name: ag.ism(
        model, pair_window, open_in_t_all, context=pair_context, background=sites_written,
        progress_bar=False,
    )
    for name, sites_written in {"one site": [left], "two sites": [left, right]}.items()
}  # fmt: skip
top = max(float(-each.sum("base").min()) / 3 for each in maps.values())
one, two = (ag.Logo(each, label=name, ylim=(-0.1 * top, 1.1 * top)) for name, each in maps.items())
one & two

# %% [markdown]
# With one site, every base of it matters. With two, hardly any base does, and yet all depends on
# these sites. They are *redundant*: where one suffices, the other hides its loss.
#
# *Question to discuss:* why is the first letter of the site lower than the second? (MYB's motif is
# YAACGGTT. What does Y stand for?)
#
# **Exercise 3.5** `ag.pairs` disrupts each site alone and both together. Which share of the signal
# is lost in each case? Give three numbers from 0 to 1, by name.

# %% tags=["exercise"]
places = {
    "left": ag.Interval("chrT1", 82_716, 82_724),
    "right": ag.Interval("chrT1", 82_744, 82_752),
}
lost = ag.pairs(
    model, places, open_in_t_all, how="disrupt", context=pair_context, background=[left, right],
    progress_bar=False,
)  # fmt: skip
signal = float(lost["none"])  # with both sites; lost["alone"] and lost["both"] are changes of it
changes = {  #! shares = {"left": ..., "right": ..., "both": ...}
    "left": float(lost["alone"].sel(element="left")),  #!
    "right": float(lost["alone"].sel(element="right")),  #!
    "both": float(lost["both"].sel(element="left", other="right")),  #!
}  #!
shares = {name: -change / signal for name, change in changes.items()}  #!
course.check("3.5", shares)

# %% [markdown]
# ## 7. Where is the model wrong?
#
# The third exon of *NEUX1* (on the − strand) is used in neurons, as the factor RBFOX binds the RNA
# behind it. Ask which bases hold the exon's RNA, of the model and of the truth.

# %%
neuron = ag.teaching_loci()["neuron_exon"]
exon = neuron.places["NEUX1 exon 3"]
behind = ag.Interval("chrT1", exon.start - 52, exon.start + 4)  # to the left: the gene is on −
around = ag.Interval("chrT1", exon.start - 5_185, exon.start + 3_007)
exon_rna = ag.SignalReadout(ag.OutputType.RNA_SEQ, tracks=[8], window=exon)  # neuron, −
said, true = (
    ag.ism(asked, behind, exon_rna, context=around, progress_bar=False) for asked in (model, oracle)
)
ag.Logo(said, label="model") & ag.Logo(true, label="truth")

# %% [markdown]
# Both see the exon's end with its donor, on the right. The model misses something.
#
# **Exercise 3.6** Which bases does the exon need in truth, that the model does not see? Write them
# as they stand in the logo, or as the RNA reads them, on the other strand.

# %% tags=["exercise"]
letters = -true.sum("base").to_series() / 3
needed = letters[(letters > 1) & (letters.index < exon.start - 10)]  #!
missed = model.assembly.sequence(  #! missed = ...
    ag.Interval("chrT1", needed.index[0], needed.index[-1] + 1)  #!
)  #!
course.check("3.6", missed)

# %% [markdown]
# ## What to remember
#
# * Say the readout first: which output, cell type and window, and mean or sum.
# * Effects are what substitutions change; contributions are what the bases that are there give;
#   hypothetical contributions are what any base would give.
# * A motif in a map is a hypothesis about a factor; several factors may bind alike.
# * Gradients are quick and approximate: measure the agreement on your own sequence.
# * No letter does not mean no function: what is redundant hides. Disrupt pairs and whole sites.
# * A map shows what the *model* uses. What it has not learnt is not in it.
#
# ## Limits
#
# A map says nothing of bases outside of the model's window, and of effects that need many changes
# at once. The teaching genome's motifs are almost all or nothing; real affinities are finer.
#
# ## Further reading
#
# * Zhou and Troyanskaya (2015) *Nature Methods* 12:931: in-silico mutagenesis.
# * Greenside et al. (2018) *Bioinformatics* 34:i629: pairs of elements.
# * Underwood et al. (2005) *Mol. Cell. Biol.* 25:10005: UGCAUG behind exons of neurons.
