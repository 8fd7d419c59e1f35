# %% [markdown]
# # A research project: what wakes TAL1?
#
# 45 minutes. After this unit you can
#
# * turn an observation into hypotheses that a model could refute;
# * choose controls: of the same length, of the same bases, at the same place;
# * follow an effect from a variant to bases, to a factor, to genes and cell types;
# * tell an effect from the model's own noise;
# * write down what such a study does not show.
#
# **The genome is synthetic**, and its rules are known, so the oracle can tell what is true. The
# analysis takes a lesson; the report is homework.

# %%
import warnings

import numpy as np
import pandas as pd

import agviz as ag
from agviz import course
from agviz.errors import AlignmentWarning

model = ag.load_model()  # the teaching model, with its genome
oracle = ag.load_model("oracle")  # the truth, asked like a model
assembly = model.assembly
locus = ag.teaching_loci()["TAL1"]
T_ALL = "CLO:0007045"
MYB = [name for name in locus.variants if name.startswith("insertion")]
CONTROLS = [name for name in locus.variants if name.startswith("control")]


def log2_changes(asked):
    """log2(ALT / REF) of RNA: a row per gene and cell type, a column per variant."""
    table = ag.variant_scores(
        asked, list(locus.variants.values()), ["RNA_SEQ"], interval=locus.interval, progress=False
    )
    names = {str(variant): name for name, variant in locus.variants.items()}
    table = table.assign(
        variant=table["variant_id"].astype(str).map(names),
        cell=table["biosample_name"].str.removesuffix(" (teaching)"),
        log2=table["raw_score"] / np.log(2),  # scores of genes are natural logarithms
    )
    wide = table.pivot_table("log2", ["gene_name", "cell"], "variant", sort=False, observed=True)
    return wide[MYB + CONTROLS]


changes, truth = log2_changes(model), log2_changes(oracle)

# %% [markdown]
# At the end you will be able to make this figure, the first of your report.


# %% tags=["hide-input"]
def goal_figure():
    variant = locus.variant("insertion_2bp")
    out = model.predict_variant(
        locus.interval, variant, requested_outputs=["DNASE", "RNA_SEQ"], ontology_terms=[T_ALL]
    )
    both = ag.Alleles(out.reference, out.alternate, variant)
    tracks = (
        ag.Tracks(both.dnase, label="DNase")
        & ag.Tracks(both.rna_seq, label=["RNA, +", "RNA, −"], scale="free")
        & ag.Genes(assembly)
    ).at("chrT1:75,001-93,000")
    tal1 = ("TAL1", "T-ALL line")
    said = pd.DataFrame({"model": changes.loc[tal1], "oracle": truth.loc[tal1]})
    bars = ag.Bars(said, label="TAL1 RNA, log2(ALT / REF)")
    return ag.stack(
        tracks.titled("T-ALL line, an insertion of 2 bp"),
        ag.stack(bars).titled("Insertions, and controls of the same length"),
    ).lettered()


goal_figure()

# %% [markdown]
# ## 1. The question
#
# In some leukaemias of T cells, short insertions are found in front of *TAL1*, a gene that should
# be silent there. Mansour et al. (2014) found that they make a binding site of MYB, and an enhancer
# with it. The teaching genome tells this story with **made-up bases**: nothing in this notebook is
# a finding about patients. Four hypotheses, each with what would refute it:
#
# | | hypothesis | refuted by |
# | --- | --- | --- |
# | H1 | insertions that complete a MYB site wake *TAL1* | controls of the same length do so, too |
# | H2 | only in the T-ALL line | other cell types rise as much |
# | H3 | only *TAL1* | the neighbor *STIL* changes more than by controls |
# | H4 | it is MYB's site, not the insertion as such | other bases than the site's matter |
#
# Write your own fifth one into your report *before* you run on.
#
# ## 2. The place
#
# *TAL1* lies on the minus strand: what is upstream stands to the right. There:

# %%
halves = locus.places["insertion point"]
around = ag.Interval(halves.chromosome, halves.start - 8, halves.end + 8)
read = assembly.sequence(around)
distance = halves.start - assembly.gene("TAL1").tss
print(f"{distance:,} bp upstream of TAL1's start:")
print(f"{read[:8]} {read[8:12]}|{read[12:14]} {read[14:]}")
print("inserted at | :", {name: locus.variant(name).alternate_bases[1:] for name in MYB})
print("controls      :", {name: locus.variant(name).alternate_bases[1:] for name in CONTROLS})

# %% [markdown]
# CAAC and TT are the two ends of MYB's site: it binds YAACGGTT (Y is C or T).
#
# **Exercise 6.1** Design your own: an insertion of **five** bases behind base 82,740 (the C before
# the bar) that makes a MYB site. Answer with a variant, such as `"chrT1:82740:C>CAAAAA"`. There are
# several right answers.

# %% tags=["exercise"]
mine = "chrT1:82740:C>CAACGG"  #! mine = ...
course.check("6.1", mine)

# %% [markdown]
# **Exercise 6.2** A control for `insertion_4bp`, which inserts GGTT: as long, at the same place, of
# the same bases in another order, and without effect. (Why of the same bases? Think of GC content.)

# %% tags=["exercise"]
control = "chrT1:82740:C>CTGTG"  #! control = ...
course.check("6.2", control)

# %% [markdown]
# ## 3. H1 and H2: every variant, in every cell type
#
# The table `changes` has the model's log2(ALT / REF) of each gene's RNA for all ten variants.

# %%
ag.ScoreHeatmap(changes.loc["TAL1"].T, cluster="none", unit="TAL1 RNA, log2(ALT / REF)", height=4.5)

# %% [markdown]
# **Exercise 6.3** By how much does *TAL1* rise in the T-ALL line, as the model says? Take the mean
# of the five insertions with a MYB site, less that of the five controls (log2).

# %% tags=["exercise"]
tal1 = changes.loc["TAL1", "T-ALL line"]
rise = tal1[MYB].mean() - tal1[CONTROLS].mean()  #! rise = ...
course.check("6.3", rise)

# %% [markdown]
# And the truth? Direction and cell type are right; the size is not.

# %%
pd.DataFrame({"model": tal1, "oracle": truth.loc["TAL1", "T-ALL line"]}).round(2)

# %% [markdown]
# ## 4. H4: which bases?
#
# Mutagenesis of REF and of ALT: each base around the insertion is changed, and *TAL1*'s RNA read.
# On REF nothing should matter (there is no enhancer to lose). On ALT, the site should.

# %%
insertion = locus.variant("insertion_2bp")
level = ag.GeneReadout(
    ag.OutputType.RNA_SEQ, assembly.gene("TAL1"), tracks=T_ALL, genes=assembly.gene_models
)
question = (level + 0.001).log2()
window = ag.Interval(around.chromosome, around.start, around.end)
longer = ag.Interval(around.chromosome, around.start, around.end + 2)
on_ref = ag.ism(model, window, question, context=locus.interval, progress_bar=False)
with warnings.catch_warnings():  # of positions behind the insertion; TAL1 lies before it
    warnings.simplefilter("ignore", AlignmentWarning)
    on_alt = ag.ism(
        model, longer, question, context=locus.interval, background=insertion, progress_bar=False
    )
ag.Logo(on_ref, alternate=on_alt, variant=insertion, label=["REF", "ALT"])

# %% [markdown]
# **Exercise 6.4** Which bases does *TAL1* live by on ALT? Answer with the sequence of neighboring
# bases whose mean effect is a loss of more than 1 (log2), such as `"ACGT"`.

# %% tags=["exercise"]
loss = on_alt.mean("base") * 4 / 3  # the mean of three substitutions; the base that is there has 0
matters = (loss < -1).values  #!
site = "".join(on_alt["observed"].values[matters])  #! site = ...
course.check("6.4", site)

# %% [markdown]
# ## 5. Is it MYB, or any site?
#
# Marginalisation: each factor's motif is put into shuffled bases at this place, and the mean change
# over shuffles taken. Two questions: does chromatin open, and does *TAL1* wake? The model is asked
# the first, the oracle both.

# %%
factors = ag.teaching_motifs()
peak = ag.SignalReadout(ag.OutputType.DNASE, tracks=T_ALL, window=halves.resize(500), reduce="mean")
place = halves.resize(200)
put_in = {"window": place, "shuffles": 2, "context": locus.interval, "progress_bar": False}
alone = ag.marginalize(model, factors, peak, **put_in)
true_alone = ag.marginalize(oracle, factors, {"DNase": peak, "TAL1 RNA, log2": question}, **put_in)
by_factor = true_alone.mean(["shuffle", "strand"]).to_dataframe()[["DNase", "TAL1 RNA, log2"]]
by_factor.insert(0, "DNase (model)", alone.mean(["shuffle", "strand"]).to_series())
by_factor.round(2)

# %% [markdown]
# **Exercise 6.5** Which factor opens chromatin here by a single site, and still does not wake
# *TAL1*?

# %% tags=["exercise"]
opens = by_factor[by_factor["DNase"] > 0.5]  #!
idle = opens["TAL1 RNA, log2"].idxmin()  #! idle = ...
course.check("6.5", idle)

# %% [markdown]
# So an open place is not yet an enhancer; remember it when a variant "opens chromatin".
#
# ## 6. H3, and where the model is wrong: gene by gene
#
# *STIL*, the neighbor, stands behind a border of CTCF sites. In truth it never changes.

# %%
stil = changes.loc["STIL"]
print("oracle: at most", truth.loc["STIL"].abs().max().max().round(2))
style = {"cluster": "none", "limits": (-0.45, 0.45), "height": 4.5}
ag.ScoreHeatmap(stil.T, unit="STIL RNA, log2(ALT / REF)", **style)

# %% [markdown]
# **Exercise 6.6** By how much (log2, above 0) does the model move *STIL* in the worst case by a
# **control**, in any cell type? Below this, you should not report a change of *STIL* by this model.

# %% tags=["exercise"]
floor = stil[CONTROLS].abs().max().max()  #! floor = ...
course.check("6.6", floor)

# %% [markdown]
# An insertion shifts all that lies behind it; the model's answers move with it. A control **of the
# same length** shifts as much. So take each insertion less its own control:

# %%
corrected = stil[MYB].to_numpy() - stil[CONTROLS].to_numpy()
found = pd.DataFrame(corrected, index=stil.index, columns=MYB)
ag.ScoreHeatmap(found.T, unit="STIL, insertion less its control", **style)

# %% [markdown]
# Nearly all of it is gone. What is left stands in the T-ALL line alone: in the model a little of
# the new enhancer gets through the border (unit 4 showed the same leak), in truth nothing does.
#
# ## 7. Limits and confounders
#
# What the authors of AlphaGenome name as hard, tried here where it can be.
#
# **Distance.** What lies outside of the window does not exist for a model, and elements more than
# 100 kb from a gene remain hard to get right within it. Here: with a window of 8,192 bp around the
# insertion, *TAL1* is not even in it.

# %%
for width in (8_192, 16_384, 32_768):
    seen = insertion.reference_interval.resize(width)
    inside = seen.contains(assembly.gene("TAL1").interval)
    said = "holds TAL1" if inside else "does not hold TAL1: nothing can be said about it"
    print(f"{width:>6,} bp {said}")

# %% [markdown]
# **Tissue specificity.** A model knows the cell types that it was trained on. AlphaGenome has
# normal CD34+ progenitors, but not the patients' leukaemia. A change "in T cells" is a claim about
# the nearest track, so say which.
#
# **Personal genomes.** People carry many variants, on two copies. How well such models tell one
# person from the next is not shown; the authors say that they did not test it. Scores are of one
# variant on the reference genome. Here a second variant of the same copy takes one base of the site
# away:

# %%
second = {"position": halves.start + 1, "base": "G"}  # CAAC becomes CGAC
together = {
    "the insertion alone": changes.loc[("TAL1", "T-ALL line"), "insertion_2bp"],
    "the second variant alone": float(on_ref.sel(second)),
    "both on one copy": changes.loc[("TAL1", "T-ALL line"), "insertion_2bp"]
    + float(on_alt.sel(second)),
}
in_truth = {
    "the insertion alone": "chrT1:82740:C>CGG",
    "the second variant alone": "chrT1:82738:A>G",
    "both on one copy": "chrT1:82737:CAAC>CGACGG",
}
by_oracle = {
    name: float(oracle.effect(text, question, interval=locus.interval))
    for name, text in in_truth.items()
}
pd.DataFrame({"model": together, "oracle": by_oracle}).round(2)

# %% [markdown]
# The effects do not add up: a table of single variants would have told that the carrier of both has
# a high *TAL1*.
#
# **Non-coding genes.** AlphaGenome was tested on protein-coding genes above all; for microRNAs and
# other non-coding genes less is shown. And what a variant does to a protein, a cell, a patient, no
# such model says. Which genes does the teaching genome have?

# %%
assembly.gene_models.genes()["gene_type"].value_counts().to_frame()

# %% [markdown]
# ## Your report
#
# Two pages and two figures. Copy this template.
#
# 1. **Question and hypotheses**: H1 to H4, and yours; what would refute each.
# 2. **Methods**: model, genome, variants, controls (why these), readouts with tracks and units,
#    window, seeds.
# 3. **Results**: one paragraph for each hypothesis: number, unit, cell type, figure; kept or
#    refuted.
# 4. **Checked against the truth**: where the oracle agrees, where not, by how much.
# 5. **Limits and confounders**: distance, tissue, personal genomes, non-coding genes, noise of
#    indels.
# 6. **What next**: one experiment in the laboratory that would refute your main claim.
#
# ## How it is marked (20 points)
#
# | points | for |
# | ---: | --- |
# | 3 | hypotheses that could fail, written before the results |
# | 3 | controls: same length, same bases, same place; said why |
# | 3 | every number with unit, gene, cell type and output; log2 and ln not mixed up |
# | 3 | from variant to bases to factor: mutagenesis and marginalisation read correctly |
# | 3 | gene by gene: effect told from the model's own noise, by controls |
# | 2 | model and truth kept apart in every sentence |
# | 2 | limits that concern *this* study, not a list from a book |
# | 1 | figures with labels; code that runs from top to bottom |
#
# ## What to remember
#
# * A control differs from the variant in one thing only.
# * The largest effect of controls is the size below which nothing is reported.
# * Open chromatin, a factor's site and a gene that wakes are three claims; show each.
# * Right direction and right cell type do not make the size right.
#
# ## Limits
#
# One locus, one model, made-up bases: a study of real insertions needs measurements of patients'
# cells, and the limits of section 7 apply to each of its claims.
#
# ## Further reading
#
# * Mansour et al. (2014) *Science* 346:1373: the insertions in front of TAL1.
# * Avsec et al. (2026) *Nature* 649:1206: AlphaGenome; its figure on TAL1, its discussion of
#   limits.
# * `ag.case("tal1")` makes this study as one figure, in the human genome too if you have weights.
# * The model card: `agviz/data/teaching.md`, "Where it is wrong".
