# %% [markdown]
# # Every panel, on the teaching genome
#
# Each figure is made by a few lines, from predictions of the oracle, which knows the truth of this
# synthetic genome. Run as a script, it writes the pictures of `assets/gallery/`:
#
#     python tutorials/gallery.py assets/gallery

# %%
import sys
from pathlib import Path

import numpy as np

import agviz as ag

model = ag.load_model("oracle")
loci = ag.teaching_loci()
genes = ag.Genes(model.assembly)
OUTPUTS = ag.OutputType


def alleles(locus, name, *outputs, cell="CLO:0007045"):
    """REF and ALT of a story's variant, in one cell type (the T-ALL line)."""
    place, variant = loci[locus].interval, loci[locus].variant(name)
    out = model.predict_variant(
        place, variant, requested_outputs=outputs, ontology_terms=None if cell is None else [cell]
    )
    return ag.Alleles(out.reference, out.alternate, variant)


# %% [markdown]
# ## Two bases that wake a silent gene: REF, ALT and their difference


# %%
def tracks():
    both = alleles("TAL1", "insertion_2bp", OUTPUTS.DNASE, OUTPUTS.RNA_SEQ)
    rows = ag.Tracks(both.dnase) & ag.Tracks(
        both.rna_seq, show="difference", tracks=[1], label="RNA (−)"
    )
    return (rows & genes).at("chrT1:75,000-93,000")


# %% [markdown]
# ## What each base gives: a mutagenesis of the inserted site
#
# Every substitution of 60 bases, asked of the oracle one by one.


# %%
def mutagenesis():
    variant = loci["TAL1"].variant("insertion_2bp")
    window = ag.Interval("chrT1", variant.position - 1_025, variant.position + 1_023)
    sequence = model.assembly.sequence(window)
    changed = sequence[:1_025] + variant.alternate_bases[1:] + sequence[1_025:-2]
    asked = slice(1_000, 1_060)

    def opening(bases):
        out = model.predict_sequence(
            bases, requested_outputs=[OUTPUTS.DNASE], ontology_terms=["CLO:0007045"]
        )
        return float(np.log(out.dnase.values[900:1_160].sum()))

    shown = changed[asked]
    before = opening(changed)
    effects = np.zeros((len(shown), 4), dtype=np.float32)
    for position in range(len(shown)):
        for column, base in enumerate("ACGT"):
            if base != shown[position]:
                at = asked.start + position
                mutant = changed[:at] + base + changed[at + 1 :]
                effects[position, column] = opening(mutant) - before
    place = ag.Interval("chrT1", window.start + 1_000, window.start + 1_060)
    return ag.sequence_scores(
        effects, place, shown, kind="effects", unit="Δ log DNase", model="oracle"
    )


def logo_and_heatmap():
    scores = mutagenesis()
    bases = "".join(scores.observed.values)
    start = int(scores.position[0]) + bases.index("CAACGGTT")
    myb = ag.Interval("chrT1", start, start + 8, "+", name="MYB")
    return ag.Logo(scores, motifs=[myb], label="contribution") & ag.Heatmap(scores)


# %% [markdown]
# ## An exon that is skipped when its donor is lost


# %%
def sashimi():
    both = alleles("skipped_exon", "donor_lost", OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS)
    place = model.assembly.gene("SKIP1").interval
    panels = ag.Sashimi(both) & ag.Sashimi(both, show="difference") & genes
    return panels.at(place.resize(place.width + 300))


# %% [markdown]
# ## Introns drawn narrower than exons


# %%
def shrunk():
    both = alleles(
        "neuron_exon", "TGCATG_deleted", OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS, cell=None
    )
    place = model.assembly.gene("NEUX1").interval
    panels = ag.Sashimi(both, tracks=["neuron (teaching) polyA plus RNA-seq"], label="psi5") & genes
    return panels.at(place.resize(place.width + 200)).shrunk(0.6)


# %% [markdown]
# ## Two domains that become one when the insulator between them is deleted


# %%
def contacts():
    both = alleles("insulated_pair", "CTCF_deleted", OUTPUTS.CONTACT_MAPS, OUTPUTS.RNA_SEQ)
    maps = ag.ContactMap(both.contact_maps, shape="rectangle", height=14)
    change = ag.ContactMap(both.contact_maps, show="difference", shape="rectangle", height=14)
    return maps & change & ag.Tracks(both.rna_seq, tracks=[0]) & genes


def square():
    both = alleles("insulated_pair", "CTCF_turned", OUTPUTS.CONTACT_MAPS)
    return ag.ContactMap(both.contact_maps, shape="square") & genes


def viewpoint():
    both = alleles("insulated_pair", "CTCF_deleted", OUTPUTS.CONTACT_MAPS)
    gene = model.assembly.gene("FAR1").interval
    return ag.Virtual4C(both.contact_maps, gene) & genes


# %% [markdown]
# ## Many tracks as strips


# %%
def strips():
    out = model.predict_interval(
        loci["TAL1"].interval, requested_outputs=[OUTPUTS.CHIP_TF], ontology_terms=None
    )
    return ag.Heatmap(out.chip_tf) & genes


# %% [markdown]
# ## What drives what: elements, and links to the genes that they drive


# %%
def drives():
    place = loci["liver_enhancer"].interval
    truth = model.truth(place)
    found = truth.contributions.query("cell == 'liver' and share > 0.01")
    starts = place.start + found.start.to_numpy()
    ends = place.start + found.end.to_numpy()
    tss = place.start + found.tss.to_numpy()
    elements = [
        ag.Interval(place.chromosome, int(start), int(end), name=f"E{k + 1}")
        for k, (start, end) in enumerate(sorted(set(zip(starts, ends, strict=True))))
    ]
    links = [
        (ag.Interval(place.chromosome, int(a), int(b)), ag.Interval(place.chromosome, t, t + 1))
        for a, b, t in zip(starts, ends, tss.tolist(), strict=True)
    ]
    return (ag.Intervals(elements, label="elements") & ag.Links(links, label="drives") & genes).at(
        place
    )


# %% [markdown]
# ## Panels that are no part of a genome: is an effect beyond chance, does a model agree


# %%
def rises(variants, gene, cell="CLO:0007045"):
    """Log2 fold change of a gene's RNA in the T-ALL line, for each variant."""
    place = loci["TAL1"].interval
    scores = []
    for variant in variants:
        out = model.predict_variant(
            place, variant, requested_outputs=[OUTPUTS.RNA_SEQ], ontology_terms=[cell]
        )
        inside = slice(gene.start - place.start, gene.end - place.start)
        before, after = (
            each.rna_seq.values[inside].sum() + 1 for each in (out.reference, out.alternate)
        )
        scores.append(float(np.log2(after / before)))
    return scores


def chance():
    gene = model.assembly.gene("TAL1").interval
    story = loci["TAL1"]
    rng = np.random.default_rng(0)
    shuffled = []
    for _ in range(40):
        position = int(rng.integers(80_500, 86_000))
        base = model.assembly.sequence(ag.Interval("chrT1", position - 1, position))
        bases = "".join(rng.choice(list("ACGT"), 2))
        shuffled.append(ag.Variant("chrT1", position, base, base + bases))
    effects = {"2 random bases nearby": rises(shuffled, gene)}
    named = ("insertion_2bp", "control_2bp")
    marked = rises([story.variant(name) for name in named], gene)
    return ag.Violins(
        effects,
        marked=dict(zip(named, marked, strict=True)),
        xlabel="TAL1 RNA in the T-ALL line, log2 fold change",
    )


def agreement():
    teaching = ag.load_model()
    place = loci["TAL1"].interval
    bins = [
        each.predict_interval(
            place, requested_outputs=[OUTPUTS.DNASE], ontology_terms=["CLO:0007045"]
        )
        .dnase.values.reshape(-1, 128)
        .sum(1)
        for each in (model, teaching)
    ]
    truth, predicted = (np.log10(1 + each) for each in bins)
    return ag.Scatter(
        truth,
        predicted,
        xlabel="truth, log10 (1 + cuts in 128 bp)",
        ylabel="teaching model",
        identity=True,
    )


def table():
    import pandas as pd

    story = loci["TAL1"]
    names = [name for name in story.variants if name.startswith(("insertion", "control"))]
    rows = {}
    for name in names:
        out = model.predict_variant(
            story.interval,
            story.variant(name),
            requested_outputs=[OUTPUTS.DNASE],
            ontology_terms=None,
        )
        before, after = (each.dnase.values.sum(0) for each in (out.reference, out.alternate))
        rows[name] = np.log2((after + 1) / (before + 1))
    cells = [name.split(" (")[0] for name in out.reference.dnase.metadata["biosample_name"]]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=cells)
    return ag.ScoreHeatmap(frame, unit="DNase, log2 fold change")


# %%
FIGURES = {
    "tracks": (tracks, 120),
    "logo_heatmap": (logo_and_heatmap, 183),
    "sashimi": (sashimi, 120),
    "shrunk_introns": (shrunk, 120),
    "contacts": (contacts, 120),
    "contacts_square": (square, 89),
    "virtual_4c": (viewpoint, 120),
    "strips": (strips, 120),
    "drives": (drives, 120),
    "chance": (chance, 89),
    "agreement": (agreement, 89),
    "score_table": (table, 89),
}


def main(folder: str) -> None:
    """Write every figure, and tell what there is to mend."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    found = 0
    for name, (make, width) in FIGURES.items():
        figure = make()
        for finding in figure.check(width):
            print(f"{name}: {finding}")
            found += 1
        figure.save(Path(folder) / f"{name}.png", width_mm=width, dpi=160)
    if found:
        raise SystemExit(f"{found} things to mend")


if __name__ == "__main__":
    main(*sys.argv[1:])
