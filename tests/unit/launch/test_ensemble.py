"""One model with several sets of values: checked together, started together or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.errors import ConfigError, UsageError
from rompy_tui.launch import Member, MemberCheck, launch_members, prepare_members, read_members
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request, RunState, Store
from rompy_tui.supervision.outlook import last_time
from rompy_tui.validation import Catalogue

Write = Callable[..., Path]
Check = Callable[..., list[MemberCheck]]


@pytest.fixture
def check(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.chdir(tmp_path)
    backend = {"type": "local", "command": "echo $NAME > named", "env_vars": {"NAME": "none"}}
    text = {"config": {"run_id": "base", "output_dir": "out"}, "backend": backend}
    write("p.yml", json.dumps(text))

    def checked(*members: Member, **request: Any) -> list[MemberCheck]:
        asked = Request("p.yml", str(tmp_path), **request)
        return prepare_members(asked, Catalogue(Host()), members)

    return checked


def test_a_file_of_members(write: Write) -> None:
    path = write(
        "e.yml",
        "calm: {backend.cpu: 2}\n"
        "storm:\n  backend: {cpu: 4, env_vars: {A.B: '1', C: '${HOME}'}}\n  list: [1, two]\n"
        "3:\n",
    )
    assert read_members(path) == [
        Member("calm", ("backend.cpu=2",)),
        Member(
            "storm",
            (
                "backend.cpu=4",
                'backend.env_vars."A.B"="1"',
                "backend.env_vars.C=${HOME}",
                'list=[1, "two"]',
            ),
        ),
        Member("3"),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", ConfigError),
        ("- a\n", UsageError),
        ("a: 3\n", UsageError),
        ("a/b:\n", UsageError),
        ("..:\n", UsageError),
        ("a: [\n", ConfigError),
        ("a:\n---\nb:\n", UsageError),
    ],
)
def test_what_is_no_ensemble(write: Write, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_members(write("e.yml", text))


def test_all_run_each_in_a_folder_of_its_own(check: Check, tmp_path: Path, wait: Any) -> None:
    store = Store(tmp_path / "state")
    members = [Member(name, (f"backend.env_vars.NAME={name}",)) for name in ("a", "b", "c")]
    runs = launch_members(check(*members, max_running=1, stages=("generate", "run")), store)
    for run in runs:
        wait(lambda run=run: run.refresh() or run.state.ended)
        assert run.state is RunState.SUCCEEDED, run.reason
    assert [run.request.member for run in runs] == ["a", "b", "c"]
    assert [(Path(run.request.folder) / "named").read_text() for run in runs] == [
        "a\n",
        "b\n",
        "c\n",
    ]
    # One after the other: none began before the one before it had ended.
    for before, after in pairwise(runs):
        assert (after.started or 0) >= (before.ended or 0)
    again = launch_members(check(members[1], stages=("generate", "run")), store)[0]
    wait(lambda: again.refresh() or again.state.ended)
    if again.id > runs[1].id:
        assert last_time(store, again, "run") == runs[1].stages["run"].seconds
    assert last_time(store, again, "postprocess") is None


def test_all_errors_are_found_and_none_is_started(check: Check, tmp_path: Path) -> None:
    checks = check(
        Member("a"),
        Member("b", ("backend.nonsense=1",)),
        Member("c", ("config.run_id=a",)),
        Member("d", ("config.output_dir=out/a",)),
        Member("e", ("backend.env_vars.PASSWORD=secret",)),
    )
    assert [check.prepared is not None for check in checks] == [True, False, False, False, False]
    assert isinstance(checks[1].error, ConfigError)
    assert "members 'a' and 'c' write to the same folder" in str(checks[2].error)
    assert "members 'a' and 'd' write to the same folder" in str(checks[3].error)
    assert "secret" in str(checks[4].error)
    store = Store(tmp_path / "state")
    with pytest.raises(UsageError, match="4 of 5 members cannot run"):
        launch_members(checks, store)
    assert store.list() == []
