"""What a benchmark ran on: the machine without its name, and the versions of what was compared."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["machine", "versions"]

PACKAGES = (
    "agviz", "alphagenome", "flax", "jax", "jaxlib", "logomaker", "matplotlib", "memelite", "numpy",
    "pandas", "spliceai", "tangermeme", "torch", "xarray", "zarr",
)  # fmt: skip
"""Whose version a benchmark's numbers depend on."""


def machine() -> str:
    """Cores, processor, memory and system in words, with neither names of hosts nor paths."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [f"{cores} cores of {_processor()}"]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        parts.append(f"{size / 2**30:.0f} GiB of memory")
    return ", ".join([*parts, f"{platform.system()} ({platform.machine()})"])


def _processor() -> str:
    """The processor's model, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return " ".join(value.split())
    return platform.processor() or "an unknown processor"


def versions() -> str:
    """Python and the packages that are installed, with their versions."""
    from agviz import __version__

    found = {"Python": ".".join(map(str, sys.version_info[:3])), "agviz": __version__}
    for name in PACKAGES:
        try:
            found.setdefault(name, version(name))
        except PackageNotFoundError:
            continue
    return ", ".join(f"{name} {number}" for name, number in found.items())
