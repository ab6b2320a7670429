"""Where the builds left plugins and service."""

import os
from pathlib import Path

MODULE = Path(__file__).resolve().parents[4]
BUILD = Path(os.environ.get("SA3_PLUGIN_BUILD", MODULE / "target" / "plugin"))


def vst3(name: str, folder: str = "bundles") -> str:
    """The VST3 bundle of "SA3 Track" or "SA3 Insert"; those built for tests alone lie in other folders."""
    return _existing(BUILD / folder / "VST3" / f"{name}.vst3")


def lv2(name: str, folder: str = "bundles") -> str:
    return _existing(BUILD / folder / "LV2" / f"{name}.lv2")


def _existing(path: Path) -> str:
    if not path.exists():
        raise FileNotFoundError(f"no {path}: build it with cmake --build {BUILD}")
    return str(path)


def service_classes() -> str:
    """The class path of the service as Maven left it, with its tests."""
    target = MODULE.parent / "src" / "target"
    parts = [target / "test-classes", target / "classes", target / "lib"]
    for part in parts:
        if not part.exists():
            raise FileNotFoundError(f"no {part}: build it with mvn -DskipTests verify")
    return ":".join(str(part) for part in [*parts[:2], parts[2] / "*"])
