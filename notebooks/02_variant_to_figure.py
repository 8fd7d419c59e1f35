# %% [markdown]
# # From a variant to a figure for a paper
#
# You will make the figure at the end of the first part, in journal width, with panel letters and a
# caption: a deletion removes the border between two domains of a chromosome, and a gene adopts its
# neighbor's enhancer. Then two more answers that a figure often needs: what happens to splicing,
# and whether a change is more than what any variant does.
#
# **The genome is synthetic** (see the [quick start](01_quick_start.ipynb)): genes and tissues are
# names in a story whose truth is known. The code is the same for AlphaGenome on the human genome.

# %%
import pandas as pd

import agviz as ag

model = ag.load_model()
story = ag.teaching_loci()["insulated_pair"]
variant = story.variant("CTCF_deleted")
print(story.story)

# %% [markdown]
# ## 1. Ask once
#
# A model reads a window of the genome and predicts all outputs that you ask for, for both alleles.
# `Alleles` keeps the two together, and aligns ALT to REF: a deletion stays where it is.

# %%
OUT = ag.OutputType
out = model.predict_variant(
    story.interval,
    variant,
    requested_outputs=[OUT.CONTACT_MAPS, OUT.CHIP_TF, OUT.RNA_SEQ],
    ontology_terms=["EFO:0001187"],  # the liver cell line; contacts and factors are of all cells
)
both = ag.Alleles(out.reference, out.alternate, variant)
genes = ag.Genes(model.assembly)

# %% [markdown]
# ## 2. Look
#
# Panels are stacked by `&`. Every panel knows what to do with two alleles.

# %%
ag.ContactMap(both.contact_maps, shape="rectangle", height=14) & ag.Tracks(both.rna_seq) & genes

# %% [markdown]
# Blue means fewer contacts than expected at that distance: in REF, the two sides of the insulator
# keep apart (the triangle in the middle). In ALT they do not, and *FAR1* (right) is now
# transcribed: it has adopted the enhancer of *NEAR1*.
#
# ## 3. Say one thing per panel
#
# A reader wants the change, not two pictures to compare. `show="difference"` gives ALT − REF, with
# white at zero. Mark what the story is about, name rows in plain words, letter the panels.

# %%
enhancer, insulator = story.places["enhancer"].resize(400), story.places["insulator"].resize(400)
enhancer.name, insulator.name = "enhancer", "insulator"

before = ag.ContactMap(
    both.contact_maps, show="reference", shape="rectangle", height=14, label="contacts"
)
change = ag.ContactMap(
    both.contact_maps, show="difference", shape="rectangle", height=14, label="contacts"
)
bound = ag.Tracks(both.chip_tf, tracks="TF ChIP-seq CTCF", label="CTCF bound")
rna = ag.Tracks(both.rna_seq, label=["RNA (+), liver", "RNA (−), liver"])
figure = before & change & bound & rna & genes & ag.Highlights([enhancer, insulator])
figure = figure.lettered().titled(assembly="teaching genome, synthetic")
figure

# %% [markdown]
# ## 4. Check it, save it
#
# `check` finds what an editor would send back (text over text, clipped data, colors that merge in
# grey), each with a remedy. The caption is written from what is drawn: use it as a draft.

# %%
print(figure.check(183) or "nothing to mend")
figure.save("adopted_enhancer.pdf", width_mm=183)  # text stays text: it can be edited
figure.save("adopted_enhancer.svg", width_mm=120)
print(figure.caption(183))

# %% [markdown]
# ## Splicing: what the RNA looks like
#
# Another story: the base behind an exon is part of its donor site. Arcs are splice junctions, with
# the number of reads expected for each; the last row is what ALT gains and loses. This answer is
# the *oracle's*, a model that computes the truth of the teaching genome.

# %%
skipped = ag.teaching_loci()["skipped_exon"]
donor_lost = skipped.variant("donor_lost")
oracle = ag.load_model("oracle")
out = oracle.predict_variant(
    skipped.interval,
    donor_lost,
    requested_outputs=[OUT.RNA_SEQ, OUT.SPLICE_JUNCTIONS],
    ontology_terms=["CLO:0007045"],
)
spliced = ag.Alleles(out.reference, out.alternate, donor_lost)
gene = model.assembly.gene("SKIP1").interval
arcs = ag.Sashimi(spliced) & ag.Sashimi(spliced, show="difference") & genes
arcs.at(gene.resize(gene.width + 300))

# %% [markdown]
# The exon that lost its donor, the third, is skipped. Put `model` in the place of `oracle` to see
# what the teaching model gets right, the skipping, and what it does not: it still has a few reads
# enter the exon. `label="psi5"` writes shares of reads instead of numbers.
#
# ## Many variants: a table as a picture
#
# `variant_scores` takes a list, a data frame or the path of a VCF. Here are all variants of the
# first story, with a control that should do nothing.

# %%
names = {str(story.variant(name)): name for name in story.variants}
scores = ag.variant_scores(
    model, [story.variant(name) for name in story.variants], ["RNA_SEQ"], progress=False
)
scores["variant"] = scores["variant_id"].map(names).str.replace("_", " ")
scores["cell"] = scores["biosample_name"].str.removesuffix(" (teaching)")
table = scores[scores["gene_name"] == "FAR1"].pivot(
    index="variant", columns="cell", values="raw_score"
)
ag.ScoreHeatmap(table, unit="FAR1 RNA, ln(ALT / REF)")

# %% [markdown]
# ## Is it more than what any variant does?
#
# The honest comparison is with matched variants: deletions of the same length, elsewhere in the
# genome. Each is scored in the same way, in the same cell type, for every gene near it.

# %%
background = ag.sample_background(model.assembly, variant, number=30, seed=1)
others = ag.variant_scores(model, background.variants, ["RNA_SEQ"], progress=False)


def in_liver(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of one cell type."""
    return frame[frame["ontology_curie"] == "EFO:0001187"]


ours = in_liver(scores[scores["variant"] == "CTCF deleted"]).set_index("gene_name")["raw_score"]
ag.Violins(
    {"any gene near 30 matched deletions": in_liver(others)["raw_score"].dropna().tolist()},
    marked={f"CTCF deleted: {name}": ours[name] for name in ("FAR1", "NEAR1")},
    xlabel="RNA in the liver line, ln(ALT / REF)",
)

# %% [markdown]
# *FAR1* changes more than any gene near a matched deletion; *NEAR1* is within what is usual. Thirty
# are few: for an empirical quantile take hundreds, `ag.variant_scores(..., background=...)`.
#
# ## The whole question, ready to run
#
# Some questions are asked so often that they are case studies: question, variants, controls,
# figure, caption and tables. The first part of this notebook is the case `boundary`.

# %%
for name, case in ag.list_cases().items():
    print(f"{name:10}{case.title}")

# %% [markdown]
# `case = ag.case("boundary")`, `found = case.run(model)`, then `case.figure(found)` and
# `case.caption(found)`; or `agviz case boundary -o boundary.pdf` in a shell.
#
# ## What next
#
# * `ag.explain(model, variant).save("report.html")` asks all of this in one call, on one page.
# * [03 ISM and motifs](03_ism_and_motifs.ipynb): why it happens, base by base.
# * [05 Own data](05_own_data.ipynb): measurements above the predictions.
# * [06 Published weights](06_published_weights.ipynb), [07 Hosted API](07_hosted_api.ipynb): the
#   same with AlphaGenome on the human genome.
