"""In which order and under which titles the reference tells the public names.

A public name that is in no group, or in two, stops the build: nobody is left out by mistake.
"""

from typing import NamedTuple


class Group(NamedTuple):
    """One page of the reference."""

    file: str
    title: str
    about: str
    names: tuple[str, ...]


GROUPS = (
    Group(
        "models",
        "Models",
        "A model answers for DNA. Each is a `DnaModel` of the SDK, and has what is said of `Model` "
        "at the end of this page.",
        (
            "load_model", "list_models", "EnsembleModel", "HostedModel", "Bundle",
            "variant_scores", "sample_background", "empirical_quantiles",
            "save_predictions", "open_predictions", "keep_tracks",
        ),
    ),
    Group(
        "readouts",
        "Readouts and scores",
        "A readout makes one number of a prediction; a scorer compares it on REF and ALT.",
        (
            "SignalReadout", "GeneReadout", "JunctionReadout", "ContactReadout",
            "merged_splicing_score", "SpliceAIDeltaScorer", "psi3", "psi5",
        ),
    ),
    Group(
        "genome",
        "Genome and measurements",
        "Sequence, genes, variants, motifs, and files of your own.",
        (
            "Assembly", "Fasta", "GeneModels", "Alleles", "CoordinateMap", "apply_variants",
            "open_track", "Vcf", "Motif", "MotifSet", "read_meme", "teaching_loci",
            "teaching_motifs",
        ),
    ),
    Group(
        "figures",
        "Figures",
        "Panels are put together by `&` (below each other), `|` (side by side) and `+` (on one).",
        ("Figure", "stack", "open_figure", "Style", "ColorMap", "Axis", "variant_figure"),
    ),
    Group(
        "panels",
        "Panels along the genome",
        "Each takes predictions, measurements or numbers, and draws them over one region. A panel "
        "has all methods of a `Figure`: it is one of a single panel.",
        (
            "Tracks", "Genes", "Sashimi", "ContactMap", "Virtual4C", "Logo", "Heatmap", "PairMap",
            "Intervals", "Links", "Lollipops", "Highlights", "Variants",
        ),
    ),
    Group(
        "plots",
        "Plots",
        "Panels that are no part of a genome. They have all methods of a `Figure`.",
        ("Bars", "Scatter", "Violins", "LinePlot", "ScoreHeatmap"),
    ),
    Group(
        "interpretation",
        "Interpretation",
        "What makes a model say what it says. Results are xarray or pandas, with their citation in "
        "`attrs`.",
        (
            "ism", "sweep", "open_sweep", "attribution", "spread", "deletion_scan",
            "insertion_scan", "ablation_scan", "pairs", "spacing", "at_loci", "open_loci",
            "enhancer_map", "splice_attribution", "contact_attribution", "torch_model",
            "sequence_scores", "check_sequence_scores", "with_indels", "save_scores",
            "save_modisco",
        ),
    ),
    Group(
        "motifs",
        "Motifs",
        "Which known motifs a map shows, and what they do. Naming needs the extra `motifs`.",
        (
            "seqlets", "annotate", "find_motifs", "marginalize", "motif_pairs", "discover",
            "jaspar",
        ),
    ),
    Group(
        "reports",
        "Reports, cases, widgets",
        "One call that asks many questions; and what moves in JupyterLab.",
        (
            "explain", "Explanation", "case", "list_cases", "Case", "CaseResults", "explore",
            "IsmExplorer",
        ),
    ),
    Group(
        "sdk",
        "Types of the SDK",
        "These are the `alphagenome` SDK's own, so what its client returns can be drawn and "
        "scored, and the other way round. Its documentation says more.",
        (
            "Interval", "Variant", "Junction", "TrackData", "JunctionData", "OutputType",
            "Organism",
        ),
    ),
    Group("errors", "Errors", "All that agviz raises on purpose.", ("AgvizError",)),
)  # fmt: skip
