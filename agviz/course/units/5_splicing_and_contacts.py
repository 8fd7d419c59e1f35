# %% [markdown]
# # Splicing, and the genome in three dimensions
#
# 45 minutes. After this unit you can
#
# * find a donor and an acceptor, and say what a junction's reads tell;
# * compute PSI, the share of transcripts that include an exon, from junctions;
# * read a sashimi plot of both alleles: a skipped exon, a new exon;
# * read a contact map: a boundary, a loop, and what becomes of them without CTCF;
# * name two things that this model has not learnt.
#
# **The genome is synthetic**, and its rules are known, so the oracle can tell what is true. Names
# of genes are borrowed: nothing here is a finding about people or mice.

# %%
import pandas as pd

import agviz as ag
from agviz import course

model = ag.load_model()  # the teaching model, with its genome
oracle = ag.load_model("oracle")  # the truth, asked like a model
loci = ag.teaching_loci()
LIVER, NEURON = "EFO:0001187", "CL:0000679"
SPLICING = ["SPLICE_SITES", "SPLICE_JUNCTIONS", "RNA_SEQ"]


def both_alleles(asked, locus, variant, outputs, cell=None):
    """REF and ALT of one of a locus's variants."""
    change = locus.variant(variant)
    out = asked.predict_variant(
        locus.interval, change, requested_outputs=outputs,
        ontology_terms=None if cell is None else [cell],
    )  # fmt: skip
    return ag.Alleles(out.reference, out.alternate, change)


def sashimi(both, **style):
    """Junctions of both alleles on the RNA-seq, with the genes' strand."""
    return ag.Sashimi(both.splice_junctions, coverage=both.rna_seq, strand="+", least=1, **style)


# %% [markdown]
# At the end you will be able to make this figure, and to say what is wrong in its second row.

# %% tags=["hide-input"]
skipped = loci["skipped_exon"]
lost = {
    name: both_alleles(asked, skipped, "donor_lost", SPLICING, LIVER)
    for name, asked in {"model": model, "oracle": oracle}.items()
}
rows = [sashimi(both, row_labels=[f"{name}, REF", f"{name}, ALT"]) for name, both in lost.items()]
(ag.stack(*rows) & ag.Genes(model.assembly)).at("chrT1:473,801-476,200")

# %% [markdown]
# Arcs are introns that are spliced out, numbers are the reads that show it. The variant (orange)
# takes away the end of exon 3: in truth (the oracle) the exon is skipped whole.
#
# ## 1. Donor and acceptor
#
# An intron begins with GT, behind the *donor*: the last base of an exon. It ends with AG, before
# the *acceptor*: the first base of the next one. The model gives each base a probability of being
# either.

# %%
both = lost["model"]
sites = both.reference.splice_sites
exons = {name: place for name, place in skipped.places.items() if name.startswith("SKIP1")}
intron = ag.Interval("chrT1", exons["SKIP1 exon 1"].end, exons["SKIP1 exon 2"].start)
read = model.assembly.sequence(intron)
print(f"intron 1: {read[:6]}...{read[-6:]}, {intron.width} bp")
shown = "chrT1:474,801-475,100"
donors_and_acceptors = ag.Tracks(sites, tracks=[0, 1], label=["donor", "acceptor"])
(donors_and_acceptors & ag.Genes(model.assembly)).at(shown)

# %% [markdown]
# **Exercise 5.1** Exon 3 of *SKIP1* is the one in this figure. Where is its donor? Answer with its
# position as people write it (1-based), such as `475000` or `"chrT1:475,000"`. Arrays begin at 0.

# %% tags=["exercise"]
inside = sites.values[:, 0]  # the probability of a donor at each base
first = 474_800 - skipped.interval.start
at = first + inside[first : first + 300].argmax()  #!
donor = skipped.interval.start + at + 1  #! donor = ...
course.check("5.1", donor)

# %% [markdown]
# ## 2. Junctions, and PSI
#
# A read that joins two exons shows the junction between them. What share of the transcripts
# includes an exon (PSI, percent spliced in)? Reads that lead *into* it, reads that lead *out* of
# it, and reads that *skip* it tell. A transcript with the exon gives one read of each of the first
# two kinds, one without it a single skipping read. So
#
# $$ \mathrm{PSI} = \frac{(\mathrm{in} + \mathrm{out}) / 2}{(\mathrm{in} + \mathrm{out}) / 2 +
# \mathrm{skip}} $$


# %%
def junction_table(junctions, cell):
    """A row per junction: the intron (0-based, half-open), its strand, its reads in a cell type."""
    column = junctions.metadata["ontology_curie"].tolist().index(cell)
    introns = [(j.start, j.end, j.strand) for j in junctions.junctions]
    table = pd.DataFrame(introns, columns=["start", "end", "strand"])
    reads = junctions.values[:, column].astype(float)
    return table.assign(reads=reads).query("reads > 0.1")


weakened = both_alleles(oracle, skipped, "branch_point_weakened", SPLICING, LIVER)
table = junction_table(weakened.splice_junctions.alternate, LIVER)
exon_3 = exons["SKIP1 exon 3"]
print(f"exon 3: {exon_3.start} to {exon_3.end} (0-based, half-open)")
table.round(1)

# %% [markdown]
# This is the oracle's answer for another variant: one base of the branch point, before exon 3.
#
# **Exercise 5.2** What is the PSI of exon 3 with this variant? Introns that end where the exon
# starts lead in; those that start where it ends lead out; those around it skip. Several may do
# each.

# %% tags=["exercise"]
into = table.loc[table["end"] == exon_3.start, "reads"].sum()
out_of = table.loc[table["start"] == exon_3.end, "reads"].sum()  #! out_of = ...
around = (table["start"] < exon_3.start) & (table["end"] > exon_3.end)  #!
skip = table.loc[around, "reads"].sum()  #! skip = ...
psi = (into + out_of) / 2 / ((into + out_of) / 2 + skip)  #! psi = ...
course.check("5.2", psi)

# %% [markdown]
# Written once as a function, it serves for the rest of the unit. What do the model and the oracle
# say of all variants of this locus?


# %%
def psi_of(junctions, exon, cell):
    """The share of transcripts that include an exon."""
    found = junction_table(junctions, cell)
    into = found.loc[found["end"] == exon.start, "reads"].sum()
    out_of = found.loc[found["start"] == exon.end, "reads"].sum()
    around = (found["start"] < exon.start) & (found["end"] > exon.end)
    included = (into + out_of) / 2
    return included / (included + found.loc[around, "reads"].sum())


def psi_table(locus, exon, cell):
    """PSI of an exon with each of a locus's variants, by model and oracle."""
    found = {}
    for name, asked in {"model": model, "oracle": oracle}.items():
        for variant in locus.variants:
            both = both_alleles(asked, locus, variant, SPLICING, cell).splice_junctions
            found[name, "as it is"] = psi_of(both.reference, exon, cell)
            found[name, variant] = psi_of(both.alternate, exon, cell)
    return pd.Series(found).unstack(0)


psi_table(skipped, exon_3, LIVER).round(2)

# %% [markdown]
# The model knows that the donor and the acceptor of exon 3 matter, and that the branch point
# matters half as much. Where the exon is lost in truth, it leaves a part of it. (Two branch points
# are in the table: `branch_point_weakened` changes the one before exon 3, `branch_point_lost` the
# one before exon 4, without which exon 3 stays whole in truth.)
#
# ## 3. A new exon by one base
#
# Intron 2 of *CRYP1* hides an exon: its acceptor is perfect, its donor is not. Which base has to
# change? Mutagenesis of the ten bases around its end tells: `splice_attribution` tries every
# substitution and says how the log odds of the donor change.

# %%
cryptic = loci["cryptic_site"]
hidden = cryptic.places["cryptic exon"]
hidden = ag.Interval(hidden.chromosome, hidden.start, hidden.end, "+")
window = ag.Interval(hidden.chromosome, hidden.end - 4, hidden.end + 6)
print(model.assembly.sequence(window))
effects = ag.splice_attribution(
    model, hidden, "donor", window=window, context=cryptic.interval, progress_bar=False
).scores
ag.Logo(effects) & ag.Heatmap(effects)

# %% [markdown]
# **Exercise 5.3** Which single-base substitution makes the donor, and with it the exon? Answer with
# a variant: an `ag.Variant`, or text such as `"chrT1:737040:A>G"` (1-based).

# %% tags=["exercise"]
best = effects.to_series().idxmax()  #! best = ...
position, base = best  #!
before = model.assembly.sequence(ag.Interval("chrT1", position, position + 1))  #!
made = ag.Variant("chrT1", position + 1, before, base)  #! made = ...
course.check("5.3", made)

# %%
made_exon = both_alleles(model, cryptic, "cryptic_donor", SPLICING, LIVER)
(sashimi(made_exon, row_labels=["REF", "ALT"]) & ag.Genes(model.assembly)).at(
    "chrT1:736,401-737,500"
)

# %% [markdown]
# ## 4. An exon for neurons alone
#
# Exon 3 of *NEUX1* has a weak donor. Behind it stands TGCATG, which in neurons recruits a splice
# factor (RBFOX): there, most transcripts include the exon. We ask for PSI in the neuron.

# %%
neural = loci["neuron_exon"]
exon = neural.places["NEUX1 exon 3"]
in_neuron = psi_table(neural, exon, NEURON)
in_neuron.round(2)

# %% [markdown]
# **Exercise 5.4** Which variants change PSI in truth by more than 0.2, but in the model by less
# than 0.1? Answer with their names.

# %% tags=["exercise"]
change = (in_neuron - in_neuron.loc["as it is"]).abs()
missed = change[(change["oracle"] > 0.2) & (change["model"] < 0.1)].index  #! missed = ...
course.check("5.4", missed)

# %% [markdown]
# The model sees the donor, and it has not learnt the motif behind it: it believes that the exon is
# rare in every cell type. So does the model card say (`agviz/data/teaching.md`). A map of such a
# model shows nothing at TGCATG, and *nothing seen* does not mean *nothing there*.
#
# ## 5. The genome in three dimensions
#
# A contact map says how often two places touch, beyond what their distance makes expected (a
# logarithm: 0 is as expected). A bound CTCF site is a *boundary*: few contacts across it. Two sites
# that face each other hold a *loop*. Here, the boundary between *NEAR1* and *FAR1* is deleted.

# %%
pair = loci["insulated_pair"]
maps = {
    name: both_alleles(asked, pair, "CTCF_deleted", ["CONTACT_MAPS"]).contact_maps
    for name, asked in {"model": model, "oracle": oracle}.items()
}
style = {"shape": "rectangle", "height": 16, "depth": 16_384}
(
    ag.ContactMap(maps["model"], label="contacts", **style)
    & ag.ContactMap(maps["model"], show="difference", label="contacts", **style)
    & ag.Genes(model.assembly)
).at(pair.interval)

# %% [markdown]
# Each square is a pair of bins of 2,048 bp. Above the boundary lie the pairs with one bin on either
# side of it: they are blue before, and gain (red) when it is gone. This is how *FAR1* comes to hear
# its neighbor's enhancer (unit 4).
#
# **Exercise 5.5** By how much does the contact between the bins of the two genes' starts change,
# ALT − REF, as the oracle says?

# %% tags=["exercise"]
BIN = 2_048
near, far = (
    (model.assembly.gene(name).tss - pair.interval.start) // BIN for name in ("NEAR1", "FAR1")
)
aligned = maps["oracle"].aligned()
reference, alternate = aligned.reference.values[..., 0], aligned.alternate.values[..., 0]
change = alternate[near, far] - reference[near, far]  #! change = ...
course.check("5.5", change)

# %% [markdown]
# ## 6. Turn the site around
#
# Not a base less, only the other way round: does it still insulate? And what about the loop?

# %%
turned = {
    name: both_alleles(asked, pair, "CTCF_turned", ["CONTACT_MAPS"]).contact_maps
    for name, asked in {"model": model, "oracle": oracle}.items()
}
whole = {"shape": "triangle", "height": 26, "show": "difference", "limits": (-2, 2)}
(
    ag.ContactMap(turned["oracle"], label="oracle", **whole)
    & ag.ContactMap(turned["model"], label="model", **whole)
    & ag.Genes(model.assembly)
).at(pair.interval)

# %% [markdown]
# **Exercise 5.6** The oracle shows one loop lost and one made. With which place does the turned
# site make a loop? Answer with the bin (an interval of 2,048 bp), or any position in it (1-based).

# %% tags=["exercise"]
aligned = turned["oracle"].aligned()
change = aligned.alternate.values[..., 0] - aligned.reference.values[..., 0]
own = (pair.places["insulator"].start - pair.interval.start) // BIN
partner = int(change[own].argmax())  #! partner = ...
start = pair.interval.start + BIN * partner  #!
place = ag.Interval("chrT1", start, start + BIN)  #! place = ...
course.check("5.6", place)

# %% [markdown]
# The model's map does not change: that is right about the boundary, which insulates either way, and
# wrong about the loop, whose other end stands at the edge of what it reads.
#
# ## What to remember
#
# * A donor is the last base of an exon, an acceptor the first; GT and AG stand in the intron.
# * PSI comes from junction reads; *in* and *out* count the same transcripts, so their mean is
#   taken.
# * A site that is there need not be used; usage differs by cell type and from exon to exon.
# * A boundary takes contacts away across it; a loop joins two CTCF sites that face each other.
# * The model errs quietly: what it has not learnt, it does not mark.
#
# ## Limits
#
# * Junction reads of a model are expectations, not counts; a share of few reads is worth little.
# * This genome has one rule for neurons. Real splicing has hundreds of factors.
# * Contact maps are of bins of 2,048 bp: what happens within a bin is not seen.
#
# ## Further reading
#
# * Jaganathan et al. (2019) *Cell* 176:535: SpliceAI. `notebooks/04` runs it.
# * Katz et al. (2010) *Nature Methods* 7:1009: PSI from reads. Underwood et al. (2005) *Molecular
#   and Cellular Biology* 25:10005: UGCAUG behind exons of neurons.
# * Rao et al. (2014) *Cell* 159:1665: loops between CTCF sites that face each other.
# * `ag.case("splicing")` and `ag.case("boundary")`: these stories as finished case studies.
