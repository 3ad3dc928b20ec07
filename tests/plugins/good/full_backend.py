# rompy.run: full = :FullBackend; rompy.run.config: full = :FullConfig
"""A backend with a config class."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from pydantic import Field

from rompy_tui.backends import BaseBackendConfig


class FullConfig(BaseBackendConfig):
    """Runs nowhere.  \x1b[31mNot red."""

    behave: str = "well"
    level: int = Field(1, ge=1, le=9, description="How much")

    def get_backend_class(self) -> Any:
        return FullBackend


class FullBackend:
    def run(self, model_run: Any, config: FullConfig, workspace_dir: str | None = None) -> bool:
        print("printed by the plugin")
        Path(str(workspace_dir), "ran").write_text(f"{Path.cwd()}\n{os.environ.get('VAR')}\n")
        if config.behave == "raise":
            raise RuntimeError("it broke")
        if config.behave == "exit":
            os._exit(0)
        if config.behave == "kill":
            os.kill(os.getpid(), 9)
        if config.behave == "hang":
            if os.fork() == 0:
                os.setsid()
            time.sleep(600)
        return config.behave != "false"
