"""The backends, processors and models of this package.

They are named here and not in rompy's entry-point groups: rompy's loader would take our classes
for its own, and installing rompy-tui beside rompy must change nothing that rompy does.
"""

from __future__ import annotations

from functools import lru_cache

from ..version import __version__
from .entries import Entry, Kind, State

PROVIDER = "rompy-tui"


@lru_cache(maxsize=1)
def builtin_by_name() -> dict[tuple[Kind, str], Entry]:
    """Every built-in by its kind and its name."""
    return {(entry.kind, entry.name): entry for entry in builtin_entries()}


@lru_cache(maxsize=1)
def builtin_entries() -> tuple[Entry, ...]:
    """Every built-in, known without importing any of it."""

    def entry(kind: Kind, name: str, implementation: str, config: str, summary: str) -> Entry:
        return Entry(
            name,
            kind,
            PROVIDER,
            __version__,
            implementation and f"rompy_tui.{implementation}",
            config and f"rompy_tui.{config}",
            builtin=True,
            state=State.OK,
            summary=summary,
        )

    return (
        entry(
            Kind.BACKEND,
            "local",
            "run.local:LocalRunBackend",
            "backends.config:LocalConfig",
            "Run a command on this machine.",
        ),
        entry(
            Kind.BACKEND,
            "docker",
            "run.docker:DockerRunBackend",
            "backends.config:DockerConfig",
            "Run in a Docker container.",
        ),
        entry(
            Kind.BACKEND,
            "slurm",
            "run.slurm:SlurmRunBackend",
            "backends.config:SlurmConfig",
            "Run as a Slurm job.",
        ),
        entry(
            Kind.POSTPROCESSOR,
            "noop",
            "postprocess.noop:NoopPostprocessor",
            "postprocess.config:NoopPostprocessorConfig",
            "Do nothing, or check that outputs exist.",
        ),
        entry(
            Kind.POSTPROCESSOR,
            "archive",
            "postprocess.archive:ArchivePostprocessor",
            "postprocess.config:ArchivePostprocessorConfig",
            "Pack the outputs with checksums.",
        ),
        entry(
            Kind.PIPELINE,
            "local",
            "pipeline.local:LocalPipelineBackend",
            "",
            "Generate, run and postprocess, one after the other.",
        ),
        entry(
            Kind.MODEL,
            "base",
            "model.base:BaseConfig",
            "model.base:BaseConfig",
            "Render a template folder.",
        ),
    )
