"""Where the build left its plugins and libraries."""

import os
from pathlib import Path

MODULE = Path(__file__).resolve().parents[4]
BUILD = Path(os.environ.get("SA3_PLUGIN_BUILD", MODULE / "target" / "plugin"))


def vst3(name: str) -> str:
    """The VST3 bundle of "SA3 Track" or "SA3 Insert"."""
    return _existing(BUILD / "bundles" / "VST3" / f"{name}.vst3")


def lv2(name: str) -> str:
    return _existing(BUILD / "bundles" / "LV2" / f"{name}.lv2")


def bridge_library() -> str:
    for name in ("libsa3bridge.so", "libsa3bridge.dylib", "sa3bridge.dll"):
        if (BUILD / "bridge" / name).exists():
            return str(BUILD / "bridge" / name)
    raise FileNotFoundError(f"no libsa3bridge in {BUILD / 'bridge'}: build it with cmake --build {BUILD}")


def _existing(path: Path) -> str:
    if not path.exists():
        raise FileNotFoundError(f"no {path}: build it with cmake --build {BUILD}")
    return str(path)
