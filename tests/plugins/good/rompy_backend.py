# rompy.run: probe = :ProbeBackend; rompy.run.config: probe = :ProbeConfig
"""A backend written for rompy."""

import json
from pathlib import Path

from rompy.backends.config import BaseBackendConfig


class ProbeConfig(BaseBackendConfig):
    """Looks at what it gets."""

    queue: str = "any"

    def get_backend_class(self):
        return ProbeBackend


class ProbeBackend:
    def run(self, model_run, config, workspace_dir=None):
        found = {
            "run": f"{type(model_run).__module__}.{type(model_run).__name__}",
            "model": type(model_run.config).__name__,
            "hours": (model_run.period.end - model_run.period.start).total_seconds() / 3600,
            "queue": config.queue,
            # Looking at rompy's staging_dir may remove what is there.
            "files": sorted(p.name for p in Path(model_run.staging_dir).iterdir()),
        }
        Path(workspace_dir, "probe.json").write_text(json.dumps(found))
        return True
