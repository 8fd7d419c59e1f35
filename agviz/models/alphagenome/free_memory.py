"""How much memory a device has left, so that a run too large is refused before it starts."""

import os
from pathlib import Path

import jax

_KIB = 1024
_CGROUP = "sys/fs/cgroup"
_GROUP_FILES = (  # limit and use of a control group: version 2, then version 1
    ("memory.max", "memory.current"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes"),
)


def free_bytes(device: jax.Device) -> int | None:
    """Bytes that a new program can still take on a device, or None where nobody says.

    An accelerator's driver tells. For a CPU it is what the system calls available, or what is left
    of the control group's limit (of a container or a batch job) if that is less.
    """
    if device.platform != "cpu":
        stats = device.memory_stats()
        if not stats or "bytes_limit" not in stats:
            return None
        return int(stats["bytes_limit"]) - int(stats.get("bytes_in_use", 0))
    known = [each for each in (_available(), _left_in_cgroup()) if each is not None]
    return min(known) if known else None


def _available(root: Path = Path("/")) -> int | None:
    """What the system can give away, file caches included."""
    try:
        for line in (root / "proc/meminfo").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                return int(value.split()[0]) * _KIB
    except OSError:
        pass  # not Linux
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None  # Windows


def _left_in_cgroup(root: Path = Path("/")) -> int | None:
    """What the process's control group, or one above it, may still take."""
    left = []
    for folder in _groups(root):
        for limit, use in _GROUP_FILES:
            try:
                most, used = int((folder / limit).read_text()), int((folder / use).read_text())
            except (OSError, ValueError):  # no such file, or "max"
                continue
            left.append(most - used + _file_cache(folder / "memory.stat"))
    return min(left) if left else None


def _groups(root: Path) -> list[Path]:
    """Folders of the groups that the process is in; within a container only the root is seen."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        lines = []
    tops = {"": root / _CGROUP, "memory": root / _CGROUP / "memory"}
    found = list(tops.values())
    for line in lines:
        _, controllers, path = line.split(":", 2)
        names = [part for part in Path(path).parts if part not in ("/", "..")]
        if controllers in tops:
            above = [Path(*names[: i + 1]) for i in range(len(names))]
            found += [tops[controllers] / each for each in above]
    return found


def _file_cache(statistics: Path) -> int:
    """Bytes of the group that hold files and can be given up at once."""
    try:
        lines = statistics.read_text().splitlines()
    except OSError:
        return 0
    values = dict(line.split() for line in lines)
    return int(values.get("inactive_file", values.get("total_inactive_file", 0)))
