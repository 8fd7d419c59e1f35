"""What is planted in windows, and how much of it: like the bench's, or richer to train on."""

ENHANCERS = {
    "T-ALL": (0.11, ("RUNX1 RUNX1 SPI1", "RUNX1 TAL1 SPI1", "RUNX1 RUNX1 TAL1", "MYB RUNX1")),
    "liver": (0.17, ("CEBPA HNF4A", "HNF4A HNF4A", "CEBPA CEBPA HNF4A", "CEBPA CEBPA")),
    "neuron": (0.19, ("MEF2 ASCL1", "ASCL1 ASCL1", "MEF2 MEF2", "ASCL1 SOX2 MEF2")),
    "erythroid": (0.16, ("GATA1 GATA1", "GATA1 TAL1", "GATA1 GATA1 SPI1", "GATA1 TAL1 SPI1")),
    "B cell": (0.15, ("EBF1 EBF1", "EBF1 RUNX1", "EBF1 SPI1", "EBF1 POU5F1 RUNX1")),
    "stem cell": (0.15, ("POU5F1 SOX2", "POU5F1 POU5F1", "SOX2 SOX2", "POU5F1 SOX2 SOX2")),
    "blood": (0.07, ("GATA1 TAL1 RUNX1 SPI1", "RUNX1 TAL1 GATA1 TAL1", "RUNX1 SPI1 EBF1")),
}
"""Share of each kind of enhancer, and the sites that make one; their order is drawn."""

PER_16_KB = {
    "gene": (1.5, 3.5),
    "enhancer": (5.0, 9.0),
    "MYB site": (0.4, 2.2),
    "insulator": (0.3, 2.2),
    "lone site": (0.0, 3.0),
    "decoy": (0.0, 2.0),
}
"""How many of each there are, at least and at most."""

CROWDED_PER_16_KB = PER_16_KB | {
    "gene": (1.5, 4.0),
    "weak gene": (0.5, 4.0),
    "short gene": (0.0, 4.0),
    "promoter": (0.0, 7.0),
}
SPARSE_PER_16_KB = PER_16_KB | {
    "gene": (1.0, 3.0),
    "weak gene": (0.5, 3.0),
    "short gene": (0.0, 0.5),
    "promoter": (0.0, 1.5),
}
"""The same of windows that are trained on, half of them crowded, as far as there is room. A batch
shows few genes, so there are more of them. What arises by chance, one gene in 25, is too rare to be
learnt from, and planted: genes with one base of the initiator changed; genes of one exon with
several promoters of which most have a base changed; and promoters alone, far from a transcript's
end, most of which have a damaged initiator in the twin. Without them a network asks for a box and
an end nearby, not for an initiator: 172 cuts were expected at a weak promoter alone, and it saw 13.
If all windows were crowded, it would ask for company: a weak promoter had 0.8 of its cuts among ten
others, and half of them without."""

CROWDED, LEAN_SHARE = 0.5, 0.4  # of training windows

LEAN = {"enhancer": (0.0, 3.0), "MYB site": (0.0, 0.5)}
"""In place of theirs in lean windows, crowded or sparse: genes with little to drive them, which a
site that is moved in raises most. Of all others one in 40 has fewer than 1,000 reads, but one in 20
of those beside which the bench inserts a site; the largest rises were told a third too small."""
