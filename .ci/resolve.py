"""Does the core install from wheels alone on Windows and macOS? pip resolves, installs nothing."""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PLATFORMS = ("win_amd64", "macosx_14_0_arm64")
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Resolve the core's dependencies for each platform; 0 if all do."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        dependencies = tomllib.load(stream)["project"]["dependencies"]
    failed = []
    for platform in PLATFORMS:
        with tempfile.TemporaryDirectory() as target:
            command = [
                sys.executable, "-m", "pip", "install", "--dry-run", "-qqq",
                "--only-binary=:all:", "--platform", platform, "--python-version", "3.11",
                "--target", target, *dependencies,
            ]  # fmt: skip
            code = subprocess.run(command, check=False).returncode
        print(f"core resolves to wheels for {platform}: {'yes' if code == 0 else 'NO'}")
        if code:
            failed.append(platform)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
