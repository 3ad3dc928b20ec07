"""ModelRun, TimeRange and BaseConfig for use without rompy: rompy 0.6.4's fields and layout.

Looking at a model run never changes a file: ``staging_dir`` is only a path, and
``delete_existing`` acts in ``generate`` alone.
"""

from __future__ import annotations

from .base import BaseConfig
from .modelrun import ModelRun
from .time import TimeRange, parse_duration

__all__ = ["BaseConfig", "ModelRun", "TimeRange", "parse_duration"]
