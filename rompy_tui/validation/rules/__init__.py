"""The rules beyond the schema: values that are valid and yet probably wrong, and good practice.

One file a family of rules. :data:`RULES` names every rule once.
"""

from __future__ import annotations

from functools import lru_cache

from ..kinds import Section
from . import (
    containers,
    environment,
    folders,
    images,
    literal,
    misread,
    mounts,
    options,
    parallel,
    periods,
    pipelines,
    secrets,
    slurm,
    texts,
    threads,
)
from .base import Finding, Rule, Subject, rule

__all__ = ["LOOKS_ONLY", "RULES", "Finding", "Rule", "Subject", "rule", "rules_for"]

RULES: tuple[Rule, ...] = (
    images.unpinned,
    secrets.written,
    containers.root,
    containers.memory_unlimited,
    containers.memory_too_small,
    mounts.mode,
    mounts.sensitive,
    mounts.collision,
    parallel.ranks_twice,
    parallel.single_rank,
    parallel.rank_mismatch,
    parallel.idle_nodes,
    threads.oversubscribed,
    threads.thread_count,
    slurm.time_limits,
    slurm.mail_type,
    slurm.repeated,
    slurm.unusable,
    environment.reserved,
    environment.unsettable,
    environment.twice,
    options.ignored,
    pipelines.unknown_part,
    pipelines.unread,
    pipelines.without_config,
    pipelines.without_backend,
    pipelines.nothing_to_run,
    folders.shared_run_folder,
    folders.delete_shared_folder,
    folders.outputs_elsewhere,
    folders.archive_in_outputs,
    *misread.RULES,
    *literal.RULES,
    *periods.RULES,
    *texts.RULES,
)

LOOKS_ONLY = frozenset(r.code for r in (*misread.RULES, *literal.RULES))
"""Codes of how a value is read: where the value is wrong as well, the error says enough."""


def rules_for(section: Section) -> tuple[Rule, ...]:
    """The rules that look at a section.

    Args:
        section: from :func:`~rompy_tui.validation.kinds.classify`.
    """
    return _rules_for(section.kind, section.type if isinstance(section.type, str) else "")


@lru_cache(maxsize=256)
def _rules_for(kind: object, name: str) -> tuple[Rule, ...]:
    return tuple(r for r in RULES if kind in r.kinds and (not r.types or name in r.types))
