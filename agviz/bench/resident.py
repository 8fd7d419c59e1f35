"""How much memory this process has, and has had at most."""

import os
import re
import sys
from pathlib import Path


def peak_bytes() -> int | None:
    """The most memory that the process has had; None on Windows, which does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux; its getrusage counts what the parent had as well
        told = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        return None if told is None else int(told[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def resident_bytes() -> int | None:
    """The memory that the process has now; where the system does not say, its peak so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_bytes()
    return pages * os.sysconf("SC_PAGE_SIZE")
