#!/usr/bin/env python3
"""Fetches the pinned MLX wheel into the build folder and compiles the shim against it.

usage: build.py BUILD_FOLDER

The build folder receives wheel/mlx (headers and library), cmake/ (intermediate files) and the shim itself. What is
already there and up to date is left alone. A missing prerequisite is named together with what installs it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent
REQUIREMENTS = SOURCE / "mlx-requirements.txt"
PACKAGES = {
    "cmake": ("cmake", "cmake"),
    "c++": ("g++", "xcode"),
    "pip": ("python3-pip", "python"),
}


def missing(what: str) -> None:
    debian, brew = PACKAGES[what]
    if sys.platform == "darwin":
        command = "xcode-select --install" if brew == "xcode" else f"brew install {brew}"
    else:
        command = f"sudo apt-get install {debian}"
    sys.exit(f"sa3 build: {what} is missing. Install it with: {command}")


def run(command: list, log: Path) -> None:
    with open(log, "ab") as out:
        result = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False)
    if result.returncode:
        tail = log.read_text(errors="replace").splitlines()[-15:]
        sys.exit("\n".join([*tail, f"sa3 build: '{command[0]} {command[1]} …' failed; the whole log is {log}"]))


def fetch_mlx(build: Path) -> Path:
    """The folder of the MLX library, fetched by hash unless it is there already."""
    wheel = build / "wheel"
    stamp = wheel / "requirements.txt"
    wanted = REQUIREMENTS.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            missing("pip")
        shutil.rmtree(wheel, ignore_errors=True)
        log = build / "build.log"
        pip = [sys.executable, "-m", "pip"]
        pinned = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS)]
        install = [*pip, "install", *pinned, "--no-warn-script-location", "--target", str(wheel)]
        kept = wheel_cache() / f"mlx-{hashlib.sha256(wanted.encode()).hexdigest()[:16]}"
        if not kept.is_dir():
            print("sa3 build: fetching MLX …", flush=True)
            download(pip, pinned, kept, log)
        try:
            run([*install, "--no-index", "--find-links", str(kept)], log)
        except SystemExit:
            shutil.rmtree(kept, ignore_errors=True)  # damaged: the next build fetches it again
            raise
        stamp.write_text(wanted)
    return wheel / "mlx"


def wheel_cache() -> Path:
    """Wheels outlive the build folder here, so that a clean build needs no network."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "sa3"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sa3"


def download(pip: list, pinned: list, kept: Path, log: Path) -> None:
    """Fetches beside the final name first: an interrupted download leaves no half of one."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as fresh:
        wheels = Path(fresh) / "wheels"
        run([*pip, "download", *pinned, "--dest", str(wheels)], log)
        if not kept.is_dir():
            wheels.rename(kept)


def compile_shim(build: Path, mlx: Path) -> None:
    if not shutil.which("cmake"):
        missing("cmake")
    if not any(shutil.which(name) for name in ("c++", "g++", "clang++", "cl")):
        missing("c++")
    cmake = build / "cmake"
    log = build / "build.log"
    if not (cmake / "CMakeCache.txt").exists():
        print("sa3 build: compiling the MLX shim …", flush=True)
    generator = ["-G", "Ninja"] if shutil.which("ninja") and not shutil.which("make") else []
    run(["cmake", *generator, "-S", str(SOURCE), "-B", str(cmake), f"-DMLX_HOME={mlx}", "-DCMAKE_BUILD_TYPE=Release",
         f"-DCMAKE_LIBRARY_OUTPUT_DIRECTORY={build}", f"-DCMAKE_RUNTIME_OUTPUT_DIRECTORY={build}"], log)
    run(["cmake", "--build", str(cmake), "--config", "Release", "-j", str(os.cpu_count() or 1)], log)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = Path(sys.argv[1])
    build.mkdir(parents=True, exist_ok=True)
    (build / "build.log").write_text("")
    compile_shim(build, fetch_mlx(build))


if __name__ == "__main__":
    main()
