"""`agviz variant`: what one variant does, as a figure and a table of scores."""

import argparse
import contextlib
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agviz.cli.arguments import (
    Subparsers,
    add_command,
    add_model_arguments,
    check_target,
    number,
)

FIGURES = (".pdf", ".svg", ".png", ".html", ".json")
TABLES = (".tsv", ".csv", ".parquet")
WIDTHS_MM = (40.0, 2000.0)
DEFAULT_WIDTH_MM = 183.0  # a full page's width in most journals


def register(subparsers: Subparsers) -> None:
    """Add the command `variant`."""
    parser = add_command(
        subparsers,
        "variant",
        summary="predict a variant: figure and scores",
        description="Predict REF and ALT of one variant, draw both, and write its scores.",
        examples=(
            "  agviz variant 'chrT1:82740:C>CGG' -o tal1.pdf\n"
            "  agviz variant 'chr8:11566438:G>A' --fasta hg19.fa --genes gencode.v19.gtf.gz \\\n"
            "      --model spliceai -o gata4.pdf --scores gata4.tsv\n"
            "  agviz variant 8-11566438-G-A --assembly hg19/ --model spliceai --region GATA4 \\\n"
            "      -o gata4.svg\n\n"
            "the quotes keep the shell from reading > as a file to write"
        ),
    )
    parser.add_argument(
        "variant",
        help="'contig:position:REF>ALT' (in quotes) or contig-position-REF-ALT, position 1-based",
    )
    add_model_arguments(parser)
    parser.add_argument(
        "--ontology",
        action="append",
        metavar="CURIE",
        help="only tracks of this term, in figure and scores; repeatable",
    )
    _add_results(parser)


def _add_results(parser: argparse.ArgumentParser) -> None:
    """What may be written."""
    figure = parser.add_argument_group("figure")
    figure.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"figure; ends in {', '.join(FIGURES)} (.json is for agviz draw)",
    )
    figure.add_argument(
        "--region", metavar="REGION", help="what to draw: contig:start-end (1-based) or a gene name"
    )
    figure.add_argument(
        "--width",
        "--width-mm",
        dest="width_mm",
        type=number(*WIDTHS_MM),
        default=DEFAULT_WIDTH_MM,
        help="mm (default: %(default)g)",
    )
    scores = parser.add_argument_group("scores")
    scores.add_argument(
        "--scores", metavar="FILE", help=f"table of scores; ends in {', '.join(TABLES)}"
    )
    scores.add_argument(
        "--scorer", action="append", metavar="NAME", help="default: all recommended; repeatable"
    )


def run(args: argparse.Namespace) -> int:
    """Draw and score; print the caption and the strongest scores."""
    figure_path = check_target(args.output, FIGURES, "--output") if args.output else None
    table_path = check_target(args.scores, TABLES, "--scores") if args.scores else None
    from agviz.cli.inputs import open_assembly, open_model, places, read_variant
    from agviz.errors import ReferenceMismatchWarning
    from agviz.genome.edits import check_reference
    from agviz.models.scorer_names import choose_scorers

    assembly = open_assembly(args)
    with places(args):
        variant = read_variant(args.variant, assembly)
        check_reference([variant], assembly.fasta_reader)
        region = assembly.interval(args.region) if args.region else None
    warnings.simplefilter("ignore", ReferenceMismatchWarning)  # it has been told
    if not args.scorer:  # nobody chose center masks
        warnings.filterwarnings("ignore", message="Center-mask scores")
    model = open_model(args, assembly)
    scored = table_path is not None or figure_path is None
    # Chosen before the long work, so that a wrong name or missing genes cost nothing.
    scorers = choose_scorers(args.scorer, model) if scored or args.scorer else ()
    if figure_path is None:  # the figure checks its terms itself
        _check_terms(args, model)
    with _predicting_once(args, model) if scored and figure_path else contextlib.nullcontext():
        figure = None if figure_path is None else _figure(args, model, variant, region)
        table = _scores(args, model, variant, scorers) if scored else None
    _write(figure, table, figure_path=figure_path, table_path=table_path, width_mm=args.width_mm)
    return 0


def _check_terms(args: argparse.Namespace, model: Any) -> None:
    """Refuse terms that no output of the model has."""
    from agviz.catalog.outputs import OUTPUTS
    from agviz.cli.inputs import model_name
    from agviz.models.tracks import check_terms, parse_terms

    if (terms := parse_terms(args.ontology)) is not None:
        metadata = model.output_metadata()
        outputs = [output for output in OUTPUTS if metadata.get(output) is not None]
        check_terms(terms, outputs=outputs, metadata=metadata, name=model_name(args))


def _predicting_once(
    args: argparse.Namespace, model: Any
) -> contextlib.AbstractContextManager[object]:
    """In which figure and scores share one prediction, if the model runs here."""
    from agviz.models.base import LocalModel
    from agviz.reports.variant_figure import drawable_outputs

    if not isinstance(model, LocalModel):
        return contextlib.nullcontext()
    drawn = drawable_outputs(model)
    return model.predict_once(drawn if args.scorer else model.capabilities.outputs)


def _figure(args: argparse.Namespace, model: Any, variant: Any, region: Any) -> Any:
    from agviz.cli.inputs import model_name, say
    from agviz.reports.variant_figure import variant_figure

    say(f"predicting REF and ALT with {model_name(args)}")
    return variant_figure(model, variant, region=region, ontology_terms=args.ontology)


def _scores(args: argparse.Namespace, model: Any, variant: Any, scorers: Sequence[Any]) -> Any:
    from agviz._counts import counted
    from agviz.cli.inputs import say
    from agviz.cli.score_table import of_terms
    from agviz.models.tracks import parse_terms
    from agviz.models.variant_scores import variant_scores

    say(f"scoring with {counted(len(scorers), 'scorer')}")
    table = variant_scores(model, [variant], scorers or None)
    terms = parse_terms(args.ontology)
    return table if terms is None else of_terms(table, [term.ontology_curie for term in terms])


def _write(
    figure: Any, table: Any, *, figure_path: Path | None, table_path: Path | None, width_mm: float
) -> None:
    """Write what was asked for, all or none of it, then print the caption and the scores."""
    from agviz._files import atomic_path
    from agviz.cli.score_table import print_scores, write_table
    from agviz.figure.spec_file import write_figure_into

    with contextlib.ExitStack() as stack:  # all files are renamed to their names, or none
        if figure_path is not None and figure_path.suffix.lower() == ".json":
            write_figure_into(figure, figure_path, stack)
        elif figure_path is not None:
            temporary = stack.enter_context(atomic_path(figure_path))
            figure.save(temporary, width_mm=width_mm)
        if table_path is not None:
            write_table(table, stack.enter_context(atomic_path(table_path)))
    if figure_path is not None:
        print(f"{figure_path}\n{figure.caption(width_mm)}")
    if table_path is not None:
        print(table_path)
    if table is not None:
        print_scores(table)
