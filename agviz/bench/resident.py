"""How much memory this process has, and has had at most."""

import os
import sys
from pathlib import Path


def peak_bytes() -> int | None:
    """The most memory that the process has had; None on Windows, which does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts in KiB


def resident_bytes() -> int | None:
    """The memory that the process has now; where the system does not say, its peak so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_bytes()
    return pages * os.sysconf("SC_PAGE_SIZE")
