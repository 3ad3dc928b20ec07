"""Runs the model in a Docker container. Only here Docker's own library is used, and lazily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lazy import lazy_names

if TYPE_CHECKING:
    from .backend import DockerRunBackend
    from .engine import Engine, context_name, describe_engine, image_names

__all__ = ["DockerRunBackend", "Engine", "context_name", "describe_engine", "image_names"]

_HOMES = {
    "DockerRunBackend": "backend",
    "Engine": "engine",
    "context_name": "engine",
    "describe_engine": "engine",
    "image_names": "engine",
}

__getattr__ = lazy_names(__name__, _HOMES)
