"""Starting the service as Maven built it, by the plugins, and ending it."""

import contextlib
import json
import os
import shutil
import signal
import time
from pathlib import Path

from sa3hosts import bundles


def write_launch(launch: Path, main: list[str], environment: dict[str, str]) -> None:
    """A launch file that runs a class with its arguments, on the class path of the service and its tests."""
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else Path(shutil.which("java"))
    launch.parent.mkdir(parents=True, exist_ok=True)
    launch.write_text("\n".join([
        *(f"{name}={value}" for name, value in environment.items()),
        str(java), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", f"-Dsa3.home={bundles.MODULE.parent}",
        "-cp", bundles.service_classes(), *main]) + "\n")
    launch.chmod(0o600)


def end(run_folder: Path) -> None:
    """Kills the service of this run folder, if one lives, and waits for its end."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        pid = json.loads((run_folder / "service.json").read_text())["pid"]
        while b"-Dsa3.home=" in Path(f"/proc/{pid}/cmdline").read_bytes():  # else the number is another process's by now
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
