# rompy.run: old-settings = :Backend
"""Imports what pydantic 2 has no more."""

from pydantic import BaseSettings


class Backend(BaseSettings):
    pass
