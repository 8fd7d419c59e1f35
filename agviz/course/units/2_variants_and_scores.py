# %% [markdown]
# # Variants and scores: what changes, by how much, compared with what
#
# 45 minutes. After this unit you can
#
# * write a variant, an insertion or deletion too, so that every program reads the same;
# * read REF and ALT tracks, laid over each other, and their difference;
# * say what a score is made of: output, place, logarithm, sign;
# * tell a cause from what is inherited with it;
# * judge a score beside matched random variants and controls;
# * find a variant about which the model is wrong.
#
# **The genome is synthetic**, so the oracle can tell what is true. Names of genes are borrowed.

# %%
import numpy as np
import pandas as pd
from IPython.display import Markdown

import agviz as ag
from agviz import course
from agviz.teaching.eqtl import population

model = ag.load_model()  # the teaching model
oracle = ag.load_model("oracle")  # the truth
loci = ag.teaching_loci()
WANTED = ["DNASE", "RNA_SEQ"]
T_ALL, LIVER = "CLO:0007045", "EFO:0001187"  # a T-cell leukemia line, and the liver


def scores_of(asked, variants, scorer="RNA_SEQ"):
    """Scores of variants, by the recommended scorer of an output, with the variants' names."""
    named = {str(variant): name for name, variant in variants.items()}
    scores = ag.variant_scores(asked, list(variants.values()), [scorer], progress=False)
    cells = scores["biosample_name"].str.removesuffix(" (teaching)")
    return scores.assign(variant=scores["variant_id"].map(named), cell=cells)


# %% [markdown]
# ## What you will be able to make and to read

# %% tags=["hide-input"]
tal1 = loci["TAL1"]
insertion = tal1.variant("insertion_2bp")
out = model.predict_variant(tal1.interval, insertion, requested_outputs=WANTED, ontology_terms=None)
both = ag.Alleles(out.reference, out.alternate, insertion)
rows = ag.Tracks(both.dnase, tracks=[0], label="DNase, T-ALL line")
rows &= ag.Tracks(both.rna_seq, tracks=[6], label="RNA (−), T-ALL line")
rows &= ag.Tracks(both.rna_seq, tracks=[6], show="difference", label="RNA (−), difference")
rows &= ag.Tracks(both.rna_seq, tracks=[7], show="difference", label="RNA (−) in liver, difference")
(rows & ag.Genes(model.assembly)).at("chrT1:75,001-93,000")

# %% [markdown]
# REF is grey, ALT red; a difference is ALT − REF. Two inserted bases (the orange line) open
# chromatin, and 4,000 bp to the left the silent gene *TAL1* is transcribed, in one cell type.
#
# ## 1. Write a variant
#
# A variant is a place and two alleles: REF, what the genome has, and ALT, what is there instead.
# Text is 1-based, `contig:position:REF>ALT`. An insertion keeps the base before it in both alleles,
# as in a VCF: the figure's variant inserts GG behind the C at 82,740.

# %%
print(
    insertion, "  the genome there:", model.assembly.sequence(ag.Interval("chrT1", 82_736, 82_744))
)

# %% [markdown]
# **Exercise 2.1** Write the variant that inserts GGTT, not GG, at the same place.

# %% tags=["exercise"]
longer = "chrT1:82740:C>CGGTT"  #! longer = ...
course.check("2.1", longer)

# %% [markdown]
# ## 2. Two alleles, one axis
#
# Behind an insertion every base of ALT has moved. To compare, ALT is laid over REF: what was
# inserted is shown as a wedge at its place, what was deleted as a gap. Here is the place itself:

# %%
close = ag.Interval("chrT1", 82_440, 83_040)
figure = ag.Tracks(both.dnase, tracks=[0], label="DNase, T-ALL line")
figure &= ag.Tracks(both.dnase, tracks=[0], show="difference", label="ALT − REF")
figure.at(close)

# %% [markdown]
# ## 3. From tracks to a score
#
# A table of many variants needs one number for each track. A *scorer* says how it is made, and each
# output has one that is recommended:
#
# * **RNA_SEQ**: mean over a gene's exons, in ALT and in REF; the natural logarithm of their ratio.
#   One score for each gene and track; 0 is no change.
# * **DNASE**: sum over 501 bp around the variant; log2 of (sum + 1) in ALT less that in REF. One
#   score for each track. It wants SNVs: it does not lay ALT over REF.

# %%
scores = scores_of(model, {"insertion_2bp": insertion})
scores.pivot(index="gene_name", columns="cell", values="raw_score").round(2) + 0

# %% [markdown]
# And the truth, of the same variant by the same scorer:

# %%
true_scores = scores_of(oracle, {"insertion_2bp": insertion})
true_scores.pivot(index="gene_name", columns="cell", values="raw_score").round(2) + 0

# %% [markdown]
# **Exercise 2.2** By which factor does the RNA of *TAL1* in the T-ALL line rise in truth? (`score`
# below is the oracle's, a natural logarithm.)

# %% tags=["exercise"]
mine = (true_scores["gene_name"] == "TAL1") & (true_scores["ontology_curie"] == T_ALL)
score = true_scores[mine]["raw_score"].item()
factor = np.exp(score)  #! factor = ...
course.check("2.2", factor)

# %% [markdown]
# Now a score of chromatin, by hand. The variant is an SNV in an enhancer of the liver, chrT2:85,141
# G>A; `reference` and `alternate` are the liver's DNase in the 501 bp around it (the oracle's).
#
# **Exercise 2.3** Compute its score as above: log2 of (sum + 1) in ALT less that in REF.

# %% tags=["exercise"]
eqtl = loci["eqtl"]
causal = eqtl.variant("causal")
true_out = oracle.predict_variant(
    eqtl.interval, causal, requested_outputs=WANTED, ontology_terms=[LIVER]
)
at = causal.position - 1 - eqtl.interval.start
reference = true_out.reference.dnase.values[at - 250 : at + 251, 0]
alternate = true_out.alternate.dnase.values[at - 250 : at + 251, 0]
by_hand = np.log2(alternate.sum() + 1) - np.log2(reference.sum() + 1)  #! by_hand = ...
course.check("2.3", by_hand)

# %% [markdown]
# ## 4. Controls
#
# That something changes proves little: would any insertion have done it? Beside each insertion of
# the story stands one of the same length and of other bases.

# %%
table = {}
for name, asked in {"teaching model": model, "truth": oracle}.items():
    found = scores_of(asked, dict(tal1.variants))
    mine = (found["gene_name"] == "TAL1") & (found["ontology_curie"] == T_ALL)
    table[name] = found[mine].set_index("variant")["raw_score"]
controls = pd.DataFrame(table)
controls.index = controls.index.str.replace("_", " ")
ag.Bars(controls, label="TAL1 RNA in the T-ALL line, ln(ALT / REF)")

# %% [markdown]
# Only insertions that complete a MYB site, CAACGGTT, wake the gene; length has nothing to do with
# it. The model knows that, and makes the change somewhat too small.
#
# ## 5. A cause, and what is inherited with it
#
# Two SNPs near *EQTL1* are mostly inherited together. In a population both are associated with its
# expression:

# %%
people = population()
groups = {
    f"{snp}, {copies} ALT": people.loc[people[column] == copies, "expression"].tolist()
    for snp, column in (("chrT2:85141:G>A", "causal"), ("chrT2:87540:G>T", "decoy"))
    for copies in (0, 1, 2)
}
ag.Violins(groups, xlabel="expression of EQTL1, liver")

# %% [markdown]
# A table of associations can't tell them apart; a model, which sees only the sequence, can.
#
# **Exercise 2.4** Which of the two changes the gene? Score both with the model, and answer with the
# variant.

# %% tags=["exercise"]
pair = {"first": "chrT2:85141:G>A", "second": "chrT2:87540:G>T"}
asked = scores_of(model, {name: model.assembly.variant(text) for name, text in pair.items()})
mine = (asked["gene_name"] == "EQTL1") & (asked["ontology_curie"] == LIVER)
effects = asked[mine].set_index("variant_id")["raw_score"]
cause = effects.abs().idxmax()  #! cause = ...
course.check("2.4", cause)

# %% [markdown]
# ## 6. Compared with what?
#
# A model answers every question, and hardly ever with exactly 0. Is a score more than what any
# variant gets? Compare with random variants that are matched: the same change of base, the same
# kind of place, a similar share of G and C.

# %%
linked = {"causal": causal, "decoy": eqtl.variant("decoy")}
ours = scores_of(model, linked, "DNASE")
background = ag.sample_background(model.assembly, list(linked.values()), number=20, seed=1)
others = ag.variant_scores(model, background.variants, ["DNASE"], progress=False)


def in_liver(frame):
    """The rows of the liver."""
    return frame[frame["ontology_curie"] == LIVER]


marked = in_liver(ours).set_index("variant")["raw_score"].to_dict()
random_scores = in_liver(others)["raw_score"].to_numpy()
ag.Violins(
    {"20 matched SNVs": random_scores.tolist()}, marked=marked,
    xlabel="DNase in the liver, log2 score",
)  # fmt: skip

# %% [markdown]
# How unusual is a score? Its rank says it: the share of random scores that are weaker. A score may
# be negative, so sizes count, not signs.
#
# **Exercise 2.5** Write that as a function: the share (0 to 1) of `background` whose size is less
# than the size of `score`.


# %% tags=["exercise"]
def share_weaker(score, background):
    """Which share of the background scores is weaker than a score."""
    return np.mean(np.abs(background) < abs(score))  #! return ...


course.check("2.5", share_weaker)

# %%
true_decoy = in_liver(scores_of(oracle, {"decoy": linked["decoy"]}, "DNASE"))["raw_score"].item()
stronger = {name: int((abs(random_scores) >= abs(s)).sum()) for name, s in marked.items()}
Markdown(
    f"The decoy scores {marked['decoy']:.2f}, and {stronger['decoy']} of {len(random_scores)} "
    f"random variants as much or more; the cause {marked['causal']:.2f}, and "
    f"{stronger['causal']} of them. In truth the decoy changes the liver's DNase by "
    f"{abs(true_decoy):.2f}. *Unusual is not important*: the decoy breaks a site of a factor, as "
    "few random bases do, but of one that the liver does not make. Look at the size, too."
)

# %% [markdown]
# `ag.variant_scores(..., background=...)` computes such ranks for each track (column
# `empirical_quantile`). Twenty are few: with n random variants, no rank is finer than 1 / (n + 1).
#
# ## 7. Where is the model wrong?
#
# The locus `insulated_pair` has an insulator, a CTCF site, between an enhancer and the gene *FAR1*.
# Four variants: the site deleted, turned round, weakened by one base, and as many bases deleted
# beside it.

# %%
insulated = loci["insulated_pair"]
compared = {}
for name, asked in {"model": model, "truth": oracle}.items():
    found = scores_of(asked, dict(insulated.variants))
    mine = (found["gene_name"] == "FAR1") & (found["ontology_curie"] == LIVER)
    compared[name] = found[mine].set_index("variant")["raw_score"]
compared = pd.DataFrame(compared)
compared.round(2)

# %% [markdown]
# **Exercise 2.6** About which variant is the model most wrong, by the difference of the two scores?
# Give its name.

# %% tags=["exercise"]
error = compared["model"] - compared["truth"]
most_wrong = error.abs().idxmax()  #! most_wrong = ...
course.check("2.6", most_wrong)

# %%
weak = np.exp(compared.loc["CTCF_weakened"])
Markdown(
    f"With one weak base in the insulator the model has *FAR1* rise {weak['model']:.2f}-fold, in "
    f"truth it is {weak['truth']:.2f}-fold. It knows what a lost site does, and takes a damaged "
    "one for more damaged than it is."
)

# %% [markdown]
# ## What to remember
#
# * Write insertions and deletions with the base before them, and check REF against the genome.
# * A score without its scorer means nothing: which output, where, which logarithm, what sign?
# * ALT is laid over REF before anything is compared.
# * Association is not cause; a model sees the sequence alone, and so tells linked variants apart.
# * Compare with controls of the same kind and with matched random variants.
#
# ## Limits
#
# Random variants are not those that people carry: selection has not seen them. A score is no
# probability of disease. Nobody is REF but for one variant: personal genomes carry many at once.
#
# ## Further reading
#
# * Avsec et al. (2026) *Nature* 649:1206, Methods: variant scoring.
# * Mansour et al. (2014) *Science* 346:1373: the insertions near TAL1 in patients.
