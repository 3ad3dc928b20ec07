"""Cannot be imported."""

from rompy_unfinished.config import UnfinishedConfig

raise NotImplementedError(f"{UnfinishedConfig.__name__} has no backend yet")
