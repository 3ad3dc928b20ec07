# rompy.postprocess: failing = :FailingProcessor
"""A processor that does what the environment says."""

import os
from pathlib import Path


class FailingProcessor:
    """Fails in many ways."""

    def process(self, model_run, **kwargs):
        how = os.environ["HOW"]
        if how == "raise":
            raise ValueError("bad outputs")
        if how == "exit":
            os._exit(0)
        if how == "systemexit":
            raise SystemExit(3)
        if how == "print":
            print("\x1b]0;title\x07 loud")
        return {
            "success": how in {"well", "print"},
            "error": "it said so",
            "where": str(Path.cwd()),
        }
