# %% [markdown]
# # Every panel, on the teaching genome
#
# Each figure is made by a few lines, from predictions of the oracle, which knows the truth of this
# synthetic genome. Run as a script, it writes pictures and captions of `assets/gallery/`:
#
#     python tutorials/gallery.py assets/gallery

# %%
import argparse
import dataclasses
import json
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


def ratio():
    both = alleles("TAL1", "insertion_2bp", OUTPUTS.DNASE)
    rows = ag.Tracks(both.dnase) & ag.Tracks(both.dnase, show="log ratio", label="log2 ALT / REF")
    return (rows & genes).at("chrT1:75,000-93,000")


# %% [markdown]
# ## Cell types over each other, an overview with a detail, and two regions side by side


# %%
def overlay():
    place = loci["liver_enhancer"].interval
    out = model.predict_interval(place, requested_outputs=[OUTPUTS.DNASE], ontology_terms=None)
    names = ("T-ALL line", "liver", "neuron")
    one, two, three = (ag.Tracks(out.dnase, tracks=[k], label=n) for k, n in enumerate(names))
    best = int(np.argmax(out.dnase.values[:, 1] - out.dnase.values[:, 0]))
    enhancer = place.resize(1_000).shift(best - place.width // 2)
    enhancer.name = "open in liver"
    return (one + two + three & genes & ag.Highlights(enhancer)).at(enhancer.resize(14_000))


def zoom():
    both = alleles("TAL1", "insertion_2bp", OUTPUTS.DNASE)
    whole = (ag.Tracks(both.dnase) & genes).at("chrT1:75,000-93,000")
    return whole.zoomed("chrT1:82,201-83,300", "chrT1:87,701-88,600").lettered()


def regions():
    both = alleles("TAL1", "insertion_2bp", OUTPUTS.RNA_SEQ, OUTPUTS.DNASE)
    panels = ag.Tracks(both.dnase) & ag.Tracks(both.rna_seq, tracks=[1], label="RNA (−)") & genes
    return panels.at("chrT1:76,501-79,000", "chrT1:82,001-83,500", "chrT1:89,501-92,000")


def above_predicted():
    """Counts as an experiment would give them, above the oracle's and on its scale."""
    place = loci["liver_enhancer"].interval
    truth = model.predict_interval(place, requested_outputs=[OUTPUTS.DNASE], ontology_terms=None)
    expected = truth.dnase.values[:, 1]
    reads = np.random.default_rng(0).poisson(np.maximum(expected, 0) * 2) / 2
    observed = ag.Tracks(reads, interval=place, label="observed, liver", color="#6E6E6E")
    predicted = ag.Tracks(truth.dnase, tracks=[1], label="predicted, liver")
    best = int(np.argmax(expected))
    return (observed & predicted & genes).at(place.resize(14_000).shift(best - 16_384)).matched()


def ensemble():
    """What five noisy answers have in common, and how far they are apart."""
    both = alleles("TAL1", "insertion_2bp", OUTPUTS.DNASE)
    rng = np.random.default_rng(0)

    def mean_of_five(data):
        factors = rng.lognormal(0, 0.35, (5, len(data.values) // 512, 1)).repeat(512, axis=1)
        answers = data.values * factors
        spread = {"standard_deviation": answers.std(axis=0, ddof=1).astype(np.float32)}
        return dataclasses.replace(
            data, values=answers.mean(axis=0).astype(np.float32), uns={**data.uns, **spread}
        )

    pair = ag.Alleles(
        mean_of_five(both.dnase.reference), mean_of_five(both.dnase.alternate), both.variants
    )
    return (ag.Tracks(pair, height=14, label="DNase, mean of five") & genes).at(
        "chrT1:75,000-93,000"
    )


# %% [markdown]
# ## What each base gives: a mutagenesis of the inserted site
#
# Every substitution, deletion and insertion of 60 bases, asked of the oracle one by one.

# %%
myb_insertion = loci["TAL1"].variant("insertion_2bp")
window = ag.Interval("chrT1", myb_insertion.position - 1_025, myb_insertion.position + 1_023)
before_it = model.assembly.sequence(window)
with_site = before_it[:1_025] + myb_insertion.alternate_bases[1:] + before_it[1_025:-2]


def opening(bases):
    out = model.predict_sequence(
        bases[: window.width].ljust(window.width, "A"),
        requested_outputs=[OUTPUTS.DNASE],
        ontology_terms=["CLO:0007045"],
    )
    return float(np.log(out.dnase.values[900:1_160].sum()))


def substitutions(bases, asked=slice(1_000, 1_060)):
    before = opening(bases)
    effects = np.zeros((asked.stop - asked.start, 4), dtype=np.float32)
    for position in range(asked.start, asked.stop):
        for column, base in enumerate("ACGT"):
            if base != bases[position]:
                mutant = bases[:position] + base + bases[position + 1 :]
                effects[position - asked.start, column] = opening(mutant) - before
    return effects


def scores_of(bases, asked=slice(1_000, 1_060), **more):
    place = ag.Interval("chrT1", window.start + asked.start, window.start + asked.stop)
    return ag.sequence_scores(
        substitutions(bases, asked), place, bases[asked], kind="effects", unit="Δ log DNase",
        model="oracle", **more,
    )  # fmt: skip


def myb_site():
    start = window.start + with_site.index("CAACGGTT", 1_000)
    return ag.Interval("chrT1", start, start + 8, "+", name="MYB")


def logo_and_heatmap():
    before = opening(with_site)
    span = range(1_000, 1_060)
    lost = [opening(with_site[:at] + with_site[at + 1 :]) - before for at in span]
    gained = [
        [opening(with_site[: at + 1] + base + with_site[at + 1 :]) - before for base in "ACGT"]
        for at in span
    ]
    scores = scores_of(with_site, deletions=np.array(lost), insertions=np.array(gained))
    return ag.Logo(scores, motifs=[myb_site()], label="contribution") & ag.Heatmap(scores)


def logo_of_alleles():
    both = [scores_of(bases, slice(1_010, 1_050)) for bases in (before_it, with_site)]
    return ag.Logo(both[0], alternate=both[1], variant=myb_insertion)


def wrapped():
    """The sites of a promoter that is open in this cell type, 40 positions to a line."""
    around = ag.Interval("chrT1", 87_155, 87_155 + window.width)
    bases, asked = model.assembly.sequence(around), slice(965, 1_085)
    scores = ag.sequence_scores(
        substitutions(bases, asked),
        ag.Interval("chrT1", around.start + asked.start, around.start + asked.stop),
        bases[asked],
        kind="effects",
        unit="Δ log DNase",
        model="oracle",
    )
    return ag.Logo(scores, label="contribution", wrap=40)


def pairs():
    """Blocks of four bases, scrambled one by one and two by two: what the pair adds."""
    rng = np.random.default_rng(0)
    starts = range(1_002, 1_050, 4)
    base, singles, table = opening(with_site), [], np.zeros((12, 12), dtype=np.float32)
    blocks = ["".join(rng.choice(list("ACGT"), 4)) for _ in starts]

    def scrambled(*which):
        bases = with_site
        for k in which:
            bases = bases[: starts[k]] + blocks[k] + bases[starts[k] + 4 :]
        return opening(bases) - base

    singles = [scrambled(k) for k in range(12)]
    for i in range(12):
        for j in range(i):
            table[i, j] = table[j, i] = scrambled(i, j) - singles[i] - singles[j]
    place = ag.Interval("chrT1", window.start + 1_002, window.start + 1_050)
    return ag.PairMap(table, interval=place, motifs=[myb_site()], unit="Δ log DNase, pair − sum")


# %% [markdown]
# ## Variants as high as their effects


# %%
def lollipops():
    rng = np.random.default_rng(1)
    gene = model.assembly.gene("TAL1").interval
    variants = []
    for position in sorted(rng.integers(77_000, 90_000, 40).tolist()):
        base = model.assembly.sequence(ag.Interval("chrT1", position - 1, position))
        other = str(rng.choice([each for each in "ACGT" if each != base]))
        variants.append(ag.Variant("chrT1", position, base, other))
    variants.append(myb_insertion)
    effects = rises(variants, gene)
    return (ag.Lollipops(variants, effects, labels=1, label="TAL1, log2 FC") & genes).at(
        "chrT1:75,000-93,000"
    )


def bars():
    gene = model.assembly.gene("TAL1").interval
    story = loci["TAL1"]
    names = [name for name in story.variants if name.startswith(("insertion", "control"))]
    effects = rises([story.variant(name) for name in names], gene)
    values = dict(zip(names, effects, strict=True))
    return ag.Bars(values, label="TAL1 RNA, log2 fold change")


# %% [markdown]
# ## An exon that is skipped when its donor is lost


# %%
def sashimi():
    both = alleles("skipped_exon", "donor_lost", OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS)
    place = model.assembly.gene("SKIP1").interval
    panels = ag.Sashimi(both) & ag.Sashimi(both, show="difference") & genes
    return panels.at(place.resize(place.width + 300))


def groups():
    """Three replicates of either condition: their means and standard deviations."""
    both = alleles("skipped_exon", "donor_lost", OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS)
    rng = np.random.default_rng(0)
    samples, coverage, named = [], [], {}
    for group, out in (("control", both.reference), ("donor lost", both.alternate)):
        for number in range(3):
            name = f"{group} {number + 1}"
            named[name] = group
            for data, kept in ((out.splice_junctions, samples), (out.rna_seq, coverage)):
                values = data.values[:, :1] * rng.lognormal(0, 0.25)
                if kept is samples:
                    values = rng.poisson(values)
                about = data.metadata.iloc[:1].assign(name=name, ontology_curie=name)
                kept.append(
                    dataclasses.replace(data, values=values.astype(np.float32), metadata=about)
                )
    place = model.assembly.gene("SKIP1").interval
    panel = ag.Sashimi(samples, coverage=coverage, groups=named, strand="+")
    return (panel & genes).at(place.resize(place.width + 300))


# %% [markdown]
# ## Introns drawn narrower than exons, or every part as wide as any other


# %%
def shrunk():
    both = alleles(
        "neuron_exon", "TGCATG_deleted", OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS, cell=None
    )
    place = model.assembly.gene("NEUX1").interval
    panels = ag.Sashimi(both, tracks=["neuron (teaching) polyA plus RNA-seq"], label="psi5") & genes
    return panels.at(place.resize(place.width + 200)).shrunk(0.6)


def scheme():
    both = alleles(
        "neuron_exon", "TGCATG_deleted", OUTPUTS.RNA_SEQ, OUTPUTS.SPLICE_JUNCTIONS, cell=None
    )
    place = model.assembly.gene("NEUX1").interval
    panels = ag.Sashimi(both, tracks=["neuron (teaching) polyA plus RNA-seq"]) & genes
    return panels.at(place.resize(place.width + 200)).shrunk("equal")


# %% [markdown]
# ## Two domains that become one when the insulator between them is deleted


# %%
def contacts():
    both = alleles("insulated_pair", "CTCF_deleted", OUTPUTS.CONTACT_MAPS, OUTPUTS.RNA_SEQ)
    maps = ag.ContactMap(both.contact_maps, shape="rectangle", height=14)
    change = ag.ContactMap(both.contact_maps, show="difference", shape="rectangle", height=14)
    return maps & change & ag.Tracks(both.rna_seq, tracks=[0]) & genes


def domains():
    """TADs between the insulators, the loop of their sites, and insulation, of REF."""
    both = alleles("insulated_pair", "CTCF_deleted", OUTPUTS.CONTACT_MAPS)
    place, split = both.interval, loci["insulated_pair"].variant("CTCF_deleted").start
    first = ag.Interval(place.chromosome, place.start + 2_048, split)
    second = ag.Interval(place.chromosome, split, place.end - 2_048)
    site = ag.Interval(place.chromosome, split, split + 512)
    loop = [(site.shift(first.start - split), site), (site, site.shift(second.end - 512 - split))]
    panel = ag.ContactMap(
        both.reference.contact_maps, shape="rectangle", height=30, tads=[first, second],
        loops=loop, insulation=True,
    )  # fmt: skip
    return panel & genes


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
    both = alleles("TAL1", "insertion_2bp", OUTPUTS.DNASE, OUTPUTS.CHIP_TF, cell=None)
    cells = [name.split(" (")[0] for name in both.dnase.reference.metadata["biosample_name"]]
    change = ag.Tracks(both.dnase, style="heat", show="difference", label=cells)
    bound = ag.Tracks(both.alternate.chip_tf, style="heat")
    return (change & bound & genes).at("chrT1:75,000-93,000")


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


def openness(width):
    """Cuts in each bin of TAL1's locus, as the oracle and the teaching model have them."""
    return [
        each.predict_interval(
            loci["TAL1"].interval,
            requested_outputs=[OUTPUTS.DNASE],
            ontology_terms=["CLO:0007045"],
        )
        .dnase.values.reshape(-1, width)
        .sum(1)
        for each in (model, ag.load_model())
    ]


def recall():
    """How many of the open bins are among those that the model calls most open."""
    truth, predicted = openness(32)
    is_open = truth > 10
    found = np.cumsum(is_open[np.argsort(-predicted, kind="stable")]) / is_open.sum()
    looked_at = np.arange(1, len(found) + 1) / len(found)
    few = looked_at < 0.1
    lines = {
        "teaching model": (looked_at[few], found[few]),
        "chance": (looked_at[few], looked_at[few]),
    }
    return ag.LinePlot(lines, xlabel="share of bins looked at", ylabel="open bins found")


def agreement():
    truth, predicted = (np.log10(1 + each) for each in openness(128))
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
    "ratio": (ratio, 120),
    "overlay": (overlay, 120),
    "above_predicted": (above_predicted, 120),
    "ensemble": (ensemble, 120),
    "zoom": (zoom, 183),
    "regions": (regions, 183),
    "logo_heatmap": (logo_and_heatmap, 183),
    "logo_alleles": (logo_of_alleles, 120),
    "logo_wrapped": (wrapped, 89),
    "pairs": (pairs, 89),
    "lollipops": (lollipops, 120),
    "bars": (bars, 89),
    "sashimi": (sashimi, 120),
    "sashimi_groups": (groups, 120),
    "shrunk_introns": (shrunk, 120),
    "shrunk_equal": (scheme, 120),
    "contacts": (contacts, 120),
    "domains": (domains, 120),
    "contacts_square": (square, 89),
    "virtual_4c": (viewpoint, 120),
    "strips": (strips, 120),
    "drives": (drives, 120),
    "chance": (chance, 89),
    "agreement": (agreement, 89),
    "recall": (recall, 89),
    "score_table": (table, 89),
}


def main(folder: str) -> None:
    """Write every figure, and tell what there is to mend."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    found, captions = 0, {}
    for name, (make, width) in FIGURES.items():
        figure = make()
        for finding in figure.check(width):
            print(f"{name}: {finding}")
            found += 1
        figure.save(Path(folder) / f"{name}.png", width_mm=width, dpi=160)
        captions[name] = figure.caption(width)
    said = json.dumps(captions, indent=1, ensure_ascii=False)
    (Path(folder) / "captions.json").write_text(said + "\n", encoding="utf-8")
    if found:
        raise SystemExit(f"{found} things to mend")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draw every panel: pictures and their captions.")
    parser.add_argument("folder", help="where they go, such as assets/gallery")
    main(parser.parse_args().folder)
