"""Build hook: a wheel or source archive carries its pages' static files, so readers need no Node.

A source archive already holds them; a clone copies them from node_modules (running ``npm ci`` if
need be), or the build stops with a sentence that says what to install.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _static(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("static", root / "scripts" / "static.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("scripts/static.py is missing from this copy of the sources.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class StaticFilesHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        self.app.display_info(_static(root).build(root))
