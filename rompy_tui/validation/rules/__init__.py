"""The rules beyond the schema: values that are valid and yet probably wrong, and good practice.

One file a family of rules. :data:`RULES` names every rule once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

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
from .base import Finding, Look, Rule, Subject, rule

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


_FIELDS = frozenset[str]().union(*(r.fields for r in RULES))


def rules_for(subject: Subject) -> Iterator[Rule]:
    """The rules that may find something in a section.

    Args:
        subject: the section, which is a mapping.
    """
    section = subject.section
    name = section.type if isinstance(section.type, str) else ""
    said: dict[Look, bool] = {}
    for each in _rules_for(section.kind, name, _FIELDS.intersection(section.data)):
        if each.when is not None and each.when not in said:
            said[each.when] = each.when(subject)
        if each.when is None or said[each.when]:
            yield each


# The fields are among those that rules name: few, however odd a file is.
@lru_cache(maxsize=512)
def _rules_for(kind: object, name: str, fields: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(
        r
        for r in RULES
        if kind in r.kinds
        and (not r.types or name in r.types)
        and (not r.fields or not r.fields.isdisjoint(fields))
    )
