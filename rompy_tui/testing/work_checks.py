"""The rules of what a plugin does: it is run, as the program runs it."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..backends.hosted import describe_model_run
from ..model import ModelRun
from ..plugins import Entry, Kind
from ..plugins.host.client import reference_of
from .asking import Answer, Asker
from .report import Check, Outcome, judged
from .trial import Trial

_OPERATIONS = {Kind.BACKEND: "run", Kind.POSTPROCESSOR: "process"}


def work_checks(entry: Entry, trial: Trial, stop_after: float, asker: Asker) -> list[Check]:
    """Have a plugin work with the values of a trial.

    Args:
        entry: the plugin.
        trial: the values; what has none is skipped.
        stop_after: the slow work is asked to stop so many seconds after it began.
        asker: starts probes.
    """
    bench = _Bench(entry, trial.files, asker)
    checks = [
        *(_success(bench.work("succeeds", trial.succeeds)) if trial.succeeds is not None else ()),
        *(_failure(bench.work("fails", trial.fails)) if trial.fails is not None else ()),
        *(
            _stop(bench.work("slow", trial.slow, stop_after), asker.grace)
            if trial.slow is not None
            else ()
        ),
    ]
    done = {check.code for check in checks}
    sources = {"succeeds": "succeeds", "result-kind": "succeeds", "fails": "fails", "stops": "slow"}
    checks += [
        Check(code, Outcome.SKIPPED, f"give Trial.{source}: values to try it with")
        for code, source in sources.items()
        if code not in done
    ]
    return sorted(checks, key=lambda check: list(sources).index(check.code))


class _Bench:
    """Where a plugin works: a model run of its own for each trial."""

    def __init__(self, entry: Entry, files: Mapping[str, str], asker: Asker) -> None:
        self._entry, self._files, self._asker = entry, files, asker

    def work(self, name: str, values: Mapping[str, Any], stop_after: float | None = None) -> Answer:
        """Have it work once, in a run called ``name``."""
        model_run = ModelRun(run_id=name, output_dir=self._asker.folder / "runs")
        folder = Path(model_run.generate())
        for path, text in self._files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        request = {
            "op": _OPERATIONS[self._entry.kind],
            "entry": reference_of(self._entry),
            "values": {"type": self._entry.name, **values},
            "model_run": describe_model_run(model_run),
            "workspace_dir": str(folder),
            "directory": str(values["working_dir"]) if values.get("working_dir") else "",
        }
        variables = {str(k): str(v) for k, v in (values.get("env_vars") or {}).items()}
        return replace(self._asker, env_vars=variables).ask(request, stop_after)


def _success(answer: Answer) -> list[Check]:
    if answer.problem:
        return [Check("succeeds", Outcome.FAILED, answer.told)]
    said, kind = answer.reply["result"], answer.reply["kind"]
    failed = f"it said that it failed: {said['message']}\n{answer.details.strip()}".strip()
    return [
        judged("succeeds", "" if said["success"] else failed),
        judged("result-kind", kind and f"it returned {kind}"),
    ]


def _failure(answer: Answer) -> list[Check]:
    if answer.problem and not answer.raised:
        return [Check("fails", Outcome.FAILED, answer.told)]
    succeeded = not answer.problem and answer.reply["result"]["success"]
    return [judged("fails", "it said that it ended well" if succeeded else "")]


def _stop(answer: Answer, grace: float) -> list[Check]:
    if not answer.ended.cancelled:
        why = answer.problem or "it ended by itself"
        return [Check("stops", Outcome.FAILED, f"{why}; Trial.slow has to take longer")]
    killed = answer.ended.signal == signal.SIGKILL
    late = f"it still went on {grace:g} s after SIGTERM, and was killed"
    return [judged("stops", late if killed else "")]
