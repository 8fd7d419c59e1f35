"""The command line as a whole: help, exit codes, one clear line for each mistake."""

import os
import re
import subprocess
import sys

import pytest
from small_world import small_assembly

import agviz
from agviz.cli.main import COMMANDS


def test_version(run):
    assert run("--version") == (0, f"agviz {agviz.__version__}\n", "")


def test_the_installed_program_runs():
    done = subprocess.run(
        [sys.executable, "-m", "agviz.cli.main", "models"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "spliceai" in done.stdout


def test_a_reader_that_has_seen_enough_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)  # as `| head` does when it has its lines
    command = [sys.executable, "-m", "agviz.cli.main", "models"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_variant_that_lost_its_tail_to_the_shell_is_explained(run, genome):
    code, _, err = run(
        "variant", f"{genome.contig}:5:A", "--fasta", genome.fasta, "--model", "spliceai"
    )
    assert code == 2
    assert err.endswith(
        "(if you wrote REF>ALT, put the variant in quotes: the shell took the > as its own)\n"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(run, command):
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert f"  agviz {command}" in out.split("examples:")[1]


def test_no_command_is_bad_input(run):
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == "agviz: error: the following arguments are required: COMMAND"


def test_a_mistake_is_one_line_and_exit_code_2(run, genome):
    code, out, err = run("variant", "nonsense", "--fasta", genome.fasta, "--model", "spliceai")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("agviz: error: ")
    assert "'nonsense'" in err


def test_debug_shows_the_traceback(run, genome):
    with pytest.raises(agviz.AgvizError, match="nonsense"):
        run("variant", "nonsense", "--fasta", genome.fasta, "--model", "spliceai", "--debug")


def test_a_missing_genome_is_said(run):
    message = (
        "agviz: error: No genome is given: add --fasta FILE (or --assembly DIR from "
        "`agviz genome`)\n"
    )
    assert run("variant", "chr1:5:A>C", "--model", "spliceai") == (2, "", message)


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("variant", "chr8:5:A>C"), r"No contig 'chr8' in the genome; did you mean 'chrT\d'\?"),
        (("predict", "GATA4", "-o", "x.bw"), r"No gene of '.*' is called 'GATA4'; .*"),
    ],
)
def test_a_place_that_the_default_genome_lacks(run, monkeypatch, tmp_path, words, mistake):
    small = small_assembly(tmp_path / "world")
    monkeypatch.setattr("agviz.cli.inputs.own_genome", lambda name: small)
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert re.fullmatch(
        rf"agviz: error: {mistake} "
        + re.escape(
            "(no genome is given, so this is the teaching genome: for another, add --fasta FILE "
            "or --assembly DIR, and --model NAME)\n"
        ),
        err,
    )


def test_interrupting_is_exit_code_130(run, genome, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("agviz.models.load.load_model", interrupt)
    monkeypatch.setattr("agviz.cli.inputs.load_model", interrupt)
    message = "agviz: interrupted; nothing was left half written\n"
    words = ["variant", genome.snv(15_000), "--fasta", genome.fasta, "--model", "spliceai"]
    assert run(*words) == (130, "", message)


def test_models_lists_each_by_name(run):
    code, out, err = run("models")
    assert (code, err) == (0, "")
    names = [line.split()[0] for line in out.splitlines() if not line.startswith(" ")]
    assert names == [info.name for info in agviz.list_models()]
