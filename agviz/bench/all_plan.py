"""How `python -m agviz.bench all` runs each benchmark, and where its numbers stand."""

import dataclasses
from pathlib import Path

from agviz.bench.all_lines import Line, Measured, read_csv, read_lines

__all__ = ["PLANS", "Plan"]


@dataclasses.dataclass(frozen=True)
class Plan:
    """One benchmark.

    Attributes
    ----------
    lines
        What is read of what it prints; nothing if it writes a CSV.
    quick
        Its options for a short try; None where there is no such thing.
    has_floors
        Whether its exit code tells of missed floors.
    needs
        Options without which it cannot run.
    """

    lines: tuple[Line, ...] = ()
    quick: tuple[str, ...] | None = ()
    has_floors: bool = False
    needs: tuple[str, ...] = ()

    @property
    def writes_csv(self) -> bool:
        """Whether its numbers are read from a CSV."""
        return not self.lines

    def read(self, printed: str, table: Path) -> list[Measured]:
        """Its numbers, from what it printed or from its table."""
        return read_csv(table) if self.writes_csv else read_lines(printed, self.lines)


_NUMBER = r"[\d.,]+"
_ISM = rf"(?P<what>\S+\s+{_NUMBER})(?:\s+{_NUMBER}){{3}}"

PLANS: dict[str, Plan] = {
    "distillation": Plan(
        lines=(
            Line(rf"^  (?P<value>{_NUMBER})  (?:\S*/)?(?P<what>\S+ \(student\))$"),
            Line(
                rf"^  (?P<value>{_NUMBER})  (?:\S*/)?(?P<what>\S+); (?P<beside>student leads .*)$",
                beside="{beside}",
            ),
        ),
        quick=("--variants", "4"),
        needs=("--student", "--teachers"),
    ),
    "explorer": Plan(
        lines=(
            Line(
                rf"^(?P<what>\d+ tracks of {_NUMBER} bp), .*\nmedian (?P<median>.*), "
                rf"95th percentile (?P<value>.*) \(floor (?P<asked>.*)\)",
                what="{what}: a turn of the wheel, 95th percentile",
                beside="median {median}",
                asked="<= {asked}",
            ),
        ),
        quick=("--quick",),
        has_floors=True,
    ),
    "figures": Plan(
        lines=(
            Line(
                rf"^(?P<what>\S.{{43}}) +(?P<ours>{_NUMBER}) +(?P<theirs>\S+) "
                rf"+(?P<ratio>{_NUMBER}) +\S+ +\S+ +\d+/\d+ *(?P<asked>[<>]= .*?|)"
                r"(?: {2,}| *$)(?P<peer>.*?)(?:  BELOW)?$",
                value="{ours} s",
                beside="{peer}: {theirs} s, {ratio} times as long",
                asked="{asked}",
            ),
            Line(
                rf"^(?P<what>\S.{{43}}) +(?P<ours>{_NUMBER}) +- +- .*? \d+/\d+ *"
                r"(?P<asked>[<>]= .*?|)(?:  BELOW)?$",
                value="{ours} s",
                asked="{asked}",
            ),
        ),
        quick=("--quick",),
        has_floors=True,
    ),
    "finetuning": Plan(
        quick=("--steps", "2", "--windows", "2", "--chromosomes", "2", "--only", "new heads")
    ),
    "genes": Plan(
        lines=(
            Line(
                r"^(?P<what>first open): (?P<value>.*), peak (?P<peak>.*) "
                r"\(limits (?P<asked>.*)\)$",
                beside="peak {peak}",
                asked="<= {asked}",
            ),
            Line(r"^(?P<what>later open): (?P<value>.*)$"),
            Line(
                r"^(?P<what>locus of 1 Mb), .* median (?P<median>.*), slowest (?P<value>.*) "
                r"\(limit (?P<asked>.*)\)$",
                what="{what}, slowest",
                beside="median {median}",
                asked="<= {asked}",
            ),
        ),
        quick=("--genes", "60", "--loci", "2"),
    ),
    "ism": Plan(
        lines=(
            Line(
                rf"^teaching +{_ISM} +(?P<value>{_NUMBER}) +(?P<bound>{_NUMBER}) +{_NUMBER} "
                rf"+{_NUMBER} +(?P<asked>{_NUMBER}) +{_NUMBER}(?:  BELOW)?$",
                what="teaching network, {what} bp: pruned pass / mutant",
                beside="bound {bound}",
                asked=">= {asked}",
            ),
            Line(
                rf"^published +{_ISM} +{_NUMBER} +{_NUMBER} +(?P<value>{_NUMBER}) "
                rf"+(?P<bound>{_NUMBER}) +(?:(?P<asked>{_NUMBER}) +)?{_NUMBER}(?:  BELOW)?$",
                what="published network, {what} bp: whole pass / mutant",
                beside="bound {bound}",
                asked=">= {asked}",
            ),
        ),
        quick=("--teaching", "--rounds", "1"),
        has_floors=True,
    ),
    "loading": Plan(
        lines=(
            Line(
                r"^(?P<what>orbax|bundle|\S+) +(?P<seconds>[\d.]+ s), (?P<size>.*), (?P<above>.*) "
                r"above the imports: (?P<value>\S+) \(asked: (?P<asked>\S+)\)$",
                what="{what}: memory / parameters",
                beside="{seconds}, {size}",
                asked="<= {asked}",
            ),
        ),
        quick=None,
    ),
    "network": Plan(
        lines=(
            Line(
                rf"^(?P<what>{_NUMBER} bp) \(compiled.*\n"
                rf"  network +(?P<seconds>{_NUMBER}) s .*\n  product .*\n"
                rf"  share +(?P<value>{_NUMBER})  \(asked: (?P<asked>{_NUMBER})\)",
                what="{what}: share of a matrix product's rate",
                beside="{seconds} s",
                asked=">= {asked}",
            ),
        ),
        quick=("--length", "2048", "--outputs", "DNASE", "--rounds", "1"),
    ),
    "spliceai": Plan(
        lines=(
            Line(
                rf"^networks, median +(?P<value>{_NUMBER} s)",
                what="five networks, both strands",
            ),
            Line(
                rf"^share +(?P<value>{_NUMBER})  \(asked: (?P<asked>{_NUMBER})\)$",
                what="share of a matrix product's rate",
                asked=">= {asked}",
            ),
            Line(r"^(?P<what>published network) +(?P<value>not timed: .*)$"),
            Line(
                rf"^published, in Keras +(?P<value>{_NUMBER} s)",
                what="the published implementation",
            ),
        ),
        quick=("--length", "2000", "--rounds", "1", "--no-keras"),
    ),
    "stories": Plan(
        lines=(
            Line(
                r"^log2 fold changes\. (?P<value>\d+ of \d+) effects have (?P<what>.*) "
                r"\(r (?P<r>.*)\);",
                what="effects with {what}",
                beside="r {r}",
            ),
            Line(
                r"; (?P<value>\d+ of \d+) controls stay (?P<what>.*)\.$",
                what="controls that stay {what}",
            ),
        ),
    ),
    "teaching": Plan(quick=("--windows", "1", "--alone", "--only", "tracks"), has_floors=True),
    "truth": Plan(
        lines=(
            Line(
                r"^(?P<what>\S.{41}) +[\d,]+ +(?:-|(?P<asked>\*?[\d.]+)) "
                r"+(?:-|(?P<value>-?[\d.]+)) +(?:-|(?P<ceiling>-?[\d.]+))(?:  BELOW)?$",
                beside="oracle {ceiling}",
                asked=">= {asked}",
            ),
        ),
        quick=("--cases", "0.01", "--only", "splicing"),
        has_floors=True,
    ),
}
"""By name, in the order in which they are run."""
