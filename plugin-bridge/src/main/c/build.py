#!/usr/bin/env python3
"""Compiles libsa3bridge with CMake.

usage: build.py BUILD_FOLDER

The build folder receives the libraries and cmake/ (intermediate files). A missing prerequisite is named together with
what installs it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent


def missing(what: str, debian: str, mac: str) -> None:
    command = mac if sys.platform == "darwin" else f"sudo apt-get install {debian}"
    sys.exit(f"sa3 build: {what} is missing. Install it with: {command}")


def run(command: list, log: Path) -> None:
    with open(log, "ab") as out:
        result = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False)
    if result.returncode:
        tail = log.read_text(errors="replace").splitlines()[-15:]
        sys.exit("\n".join([*tail, f"sa3 build: '{command[0]} {command[1]} …' failed; the whole log is {log}"]))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not shutil.which("cmake"):
        missing("cmake", "cmake", "brew install cmake")
    if not any(shutil.which(name) for name in ("cc", "gcc", "clang", "cl")):
        missing("a C compiler", "gcc", "xcode-select --install")
    build = Path(sys.argv[1])
    build.mkdir(parents=True, exist_ok=True)
    log = build / "build.log"
    log.write_text("")
    cmake = build / "cmake"
    if not (cmake / "CMakeCache.txt").exists():
        print("sa3 build: compiling the bridge …", flush=True)
    generator = ["-G", "Ninja"] if shutil.which("ninja") and not shutil.which("make") else []
    run(["cmake", *generator, "-S", str(SOURCE), "-B", str(cmake), "-DCMAKE_BUILD_TYPE=Release",
         f"-DCMAKE_LIBRARY_OUTPUT_DIRECTORY={build}", f"-DCMAKE_RUNTIME_OUTPUT_DIRECTORY={build}"], log)
    run(["cmake", "--build", str(cmake), "--config", "Release", "-j", str(os.cpu_count() or 1)], log)


if __name__ == "__main__":
    main()
