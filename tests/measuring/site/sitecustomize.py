"""Read by every Python of ``make coverage``: supervisors start without site, and count too."""

from __future__ import annotations

import subprocess
from typing import Any

_begin = subprocess.Popen.__init__


def _with_site(self: Any, args: Any, *more: Any, **options: Any) -> None:
    if isinstance(args, list) and args[1:3] == ["-I", "-S"]:
        # What measures begins in site; -P keeps the script's own folder out of the path as -I does.
        args = [args[0], "-P", *args[3:]]
    _begin(self, args, *more, **options)


subprocess.Popen.__init__ = _with_site  # type: ignore[method-assign]
