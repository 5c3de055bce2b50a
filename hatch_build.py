"""Hatchling's build hook: brings the third-party static files when HowGood is installed.

It never fails an install. Without npm or a network HowGood is installed all the same, with a warning (pip
shows it with -v), and `howgood assets` brings the files later.
"""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":  # A source archive leaves the files out; its own install brings them.
            return
        try:
            # From its file: `app` itself imports what is not installed while the package is being built.
            file = Path(self.root, "app", "assets.py")
            spec = importlib.util.spec_from_file_location("howgood_assets", file)
            assert spec and spec.loader
            assets = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(assets)
            assets.fetch()
        except Exception as error:  # Whatever happens here, the install goes on.
            self.app.display_warning(f"HowGood is installed without its static files. {error}")
