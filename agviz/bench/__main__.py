"""`python -m agviz.bench NAME`: run one benchmark."""

import importlib
import sys
from collections.abc import Sequence

from agviz.errors import AgvizError

BENCHES = {
    "all": "every benchmark, in one table of markdown",
    "distillation": "variant effects by the teaching model's student and by its teachers",
    "explorer": "the explorer in a browser: from a turn of the wheel to the redraw",
    "figures": "drawing, beside the official SDK's plotting",
    "finetuning": "a new cell type: new heads and whole network, beside training from scratch",
    "genes": "reading and querying a 3.4-million-line GTF",
    "ism": "in-silico mutagenesis: a mutant in windows, beside one full pass",
    "loading": "memory of loading weights, from Orbax and from our own format",
    "network": "the AlphaGenome network, beside a large matrix product",
    "spliceai": "SpliceAI, beside a large matrix product and the published implementation",
    "stories": "the named loci: what their variants do, and what a model says they do",
    "teaching": "the teaching model against the truth, beside baselines, with floors",
    "truth": "interpretation against what is planted: motifs, enhancers, splice sites, loops",
}


def main(argv: Sequence[str]) -> int:
    """Run the benchmark that `argv` names, handing it the rest of `argv`."""
    if not argv or argv[0] not in BENCHES:
        print("usage: python -m agviz.bench NAME [options]\n")
        for name, what in BENCHES.items():
            print(f"  {name:<12} {what}")
        return 0 if argv and argv[0] in ("-h", "--help") else 2
    module = importlib.import_module(f"agviz.bench.{argv[0]}")
    try:
        code: int = module.run(argv[1:])
    except AgvizError as error:
        print(f"agviz.bench {argv[0]}: {error}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
