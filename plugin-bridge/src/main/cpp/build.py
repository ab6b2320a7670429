#!/usr/bin/env python3
"""Builds the plugins with CMake and runs their tests.

usage: build.py MODE BUILD_FOLDER

MODE  tell         builds nothing; says that the plugins are left out, and how to have them
      if-possible  builds and tests them where JUCE and what else they need is installed; says so where not
      required     the same, and fails where they cannot be built
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

MODULE = Path(__file__).resolve().parents[3]
HOW = "mvn verify -Pplugin builds and tests them; docs/plugin.md, Building, names what that needs"


def left_out(why: str) -> None:
    print(f"sa3 build: the plugins are LEFT OUT: {why}. {HOW}", flush=True)


def problem_of_configuring(build: Path) -> str | None:
    """Configures; None when all that the plugins need is here, else what is missing."""
    if not shutil.which("cmake"):
        return "cmake is missing"
    build.mkdir(parents=True, exist_ok=True)
    command = ["cmake", "-S", str(MODULE), "-B", str(build), "-DSA3_PLUGIN_TESTS=ON"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    (build / "configure.log").write_text(result.stdout + result.stderr)
    if result.returncode == 0:
        return None
    missing = re.search(r'configuration file provided by\s+"(\w+)"|Could NOT find (\w+)', result.stderr)
    what = f"{missing[1] or missing[2]} is not installed" if missing else "CMake cannot configure them"
    return f"{what} (the whole output is {build / 'configure.log'})"


def run(command: list[str]) -> None:
    print("sa3 build:", " ".join(command), flush=True)
    if status := subprocess.run(command, check=False).returncode:
        sys.exit(status)


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in ("tell", "if-possible", "required"):
        sys.exit(__doc__)
    mode, build = sys.argv[1], Path(sys.argv[2])
    if mode == "tell":
        left_out("they are no part of the everyday build")
        return
    if problem := problem_of_configuring(build):
        left_out(problem)
        sys.exit(1 if mode == "required" else 0)
    run(["cmake", "--build", str(build), "--config", "Release", "-j", str(os.cpu_count() or 1)])
    run(["ctest", "--test-dir", str(build), "--output-on-failure"])


if __name__ == "__main__":
    main()
