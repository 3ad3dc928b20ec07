# rompy.config: buoy = :BuoyConfig
"""A model of rompy's with a run() of its own."""

import os
from pathlib import Path
from typing import Literal

from rompy.core.config import BaseConfig


class BuoyConfig(BaseConfig):
    """Floats."""

    model_type: Literal["buoy", "BUOY"] = "buoy"
    floats: bool = True

    def run(self, model_run):
        Path("heights").write_text(f"{model_run.run_id} {os.environ['WAVES']}")
        return self.floats
