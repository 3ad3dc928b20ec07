"""The contract test kit: good plugins hold, and each fault of a bad one is told with a remedy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.errors import MissingError
from rompy_tui.testing import (
    RULES,
    ContractBroken,
    Limits,
    Outcome,
    Report,
    Trial,
    check_backend,
    check_distribution,
    check_postprocessor,
)

Install = Callable[..., dict[str, str]]

ALL = ("batch", "heights", "listing", "oldform", "unfinished", "trouble", "careless", "wide")
SOON = Limits(stop_after=0.2, ending=0.5)


@pytest.fixture(autouse=True)
def _installed(installed: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child processes of the kit find all packages; this process finds none."""
    for name, value in installed(*ALL).items():
        monkeypatch.setenv(name, value)


def failed(report: Report) -> dict[str, str]:
    return {check.code: check.found for check in report.failures}


def left_out(report: Report) -> dict[str, str]:
    return {check.code: check.found for check in report.checks if check.outcome is Outcome.SKIPPED}


# --- good ones ---


def test_a_backend_that_holds_to_all_rules() -> None:
    trial = Trial(
        succeeds={"command": "true"},
        fails={"command": "echo reason; exit 3"},
        slow={"command": "sleep 600"},
    )
    report = check_backend("oldform", trial, distribution="Rompy_Oldform.example", limits=SOON)
    assert report.require() is report
    assert report.subject == "backend oldform (rompy-oldform-example 0.1.0)"
    assert left_out(report) == {"called-by-rompy": left_out(report)["called-by-rompy"]}
    assert [c.code for c in report.checks] == list(RULES)


def test_a_postprocessor_that_holds_to_all_rules() -> None:
    trial = Trial(
        wrong={"metrics": ["median"], "table": {"format": "xls"}, "timeout": 5},
        succeeds={"pattern": "buoys/*.txt"},
        fails={"pattern": "*.nc"},
        files={"buoys/north.txt": "1.5\n2.5\n"},
    )
    report = check_postprocessor("heights", trial, distribution="rompy-heights-example").require()
    assert set(left_out(report)) == {"called-by-rompy", "stops"}
    assert left_out(report)["stops"] == "give Trial.slow: values to try it with"


def test_a_processor_without_config_class() -> None:
    report = check_postprocessor("listing", Trial(succeeds={"name": "all.txt"})).require()
    assert left_out(report)["config-schema"].startswith("it has no config class")
    assert {c.code for c in report.checks if c.outcome is Outcome.OK} >= {"succeeds", "called-here"}


def test_examples_of_the_schema_stand_for_valid_values() -> None:
    report = check_backend("batch").require()
    assert {"accepts-valid", "refuses-unknown", "refuses-wrong", "names-its-class"} <= {
        c.code for c in report.checks if c.outcome is Outcome.OK
    }


def test_a_schema_of_ten_thousand_lines() -> None:
    check_backend("wide", Trial(succeeds={"group_1": {"switch_1": 1}})).require()


# --- bad ones ---


def test_each_fault_of_a_careless_one_is_told() -> None:
    report = check_backend("careless")
    found = failed(report)
    assert found["config-group"] == "it is in 'rompy.config'"
    assert found["prints-nothing"].startswith("careless was here")
    assert "StreamHandler" in found["leaves-logging"]
    assert "WARNING became DEBUG" in found["leaves-logging"]
    assert "SIGTERM" in found["leaves-signals"]
    assert found["leaves-process"] == "the variable CARELESS changed"
    assert found["summary"] == "neither class has a docstring"
    assert found["fields-described"] == "without one: command, cores"
    assert found["refuses-unknown"] == "no_such_field_of_yours: 1: accepted"
    assert "cores" in found["refuses-wrong"]
    assert "raised TypeError" in found["refuses-wrong"]
    assert "Other" in found["names-its-class"]
    assert "missing a required argument: 'queue'" in found["called-here"]
    assert len(found) == 11


def test_a_failure_says_expected_found_and_change() -> None:
    with pytest.raises(ContractBroken) as caught:
        check_backend("careless").require()
    assert isinstance(caught.value, AssertionError)
    text = str(caught.value)
    assert text.startswith("backend careless (rompy-careless-example 0.1.0)\n")
    for rule in ("config-group", "refuses-unknown"):
        assert f"expected: {RULES[rule].expected}" in text
        assert f"change:   {RULES[rule].change}" in text
    assert "found:    it is in 'rompy.config'" in text


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("exits", "imports", "with exit status 0 without an answer\nlast words"),
        ("hangs", "imports", "importing it takes longer than 1.5 s"),
        ("unfinished", "imports", "root_validator"),
        ("wrong-type", "is-class", "it names 5, which is no class"),
        ("local", "found", "rompy-tui has the same name, and is used in its place"),
        ("nowhere", "found", "there is no backend 'nowhere'"),
        ("listing", "found", "the name stands in rompy.postprocess"),
    ],
)
def test_what_cannot_be_used_is_told(name: str, code: str, said: str) -> None:
    distribution = "rompy-trouble-example" if name == "local" else None
    limits = Limits(importing=1.5) if name == "hangs" else None
    report = check_backend(name, distribution=distribution, limits=limits)
    assert said in failed(report)[code]


def test_values_that_should_be_valid_and_are_not() -> None:
    report = check_backend("batch", Trial(valid={"command": "./model", "nodes": 0}))
    assert "nodes: Input should be greater than or equal to 1" in failed(report)["accepts-valid"]
    assert left_out(report)["refuses-wrong"] == "no config can be made of the values"


def test_a_wrong_value_that_is_taken() -> None:
    report = check_backend("batch", Trial(wrong={"partition": "moon", "nodes": 0}))
    assert failed(report) == {"refuses-wrong": "partition: 'moon': accepted"}


@pytest.mark.parametrize(
    ("check", "succeeds", "fails", "codes"),
    [
        (check_backend, "well", "badly", set()),
        (check_backend, "badly", "well", {"succeeds", "fails"}),
        (check_backend, "words", "raise", {"result-kind"}),
        (check_backend, "raise", "leave", {"succeeds", "fails"}),
        (check_backend, "vanish", "vanish", {"succeeds", "fails"}),
        (check_postprocessor, "well", "raise", set()),
        (check_postprocessor, "badly", "well", {"succeeds", "fails"}),
    ],
)
def test_what_it_says_of_its_work(check: Any, succeeds: str, fails: str, codes: set[str]) -> None:
    report = check("odd", Trial(succeeds={"answer": succeeds}, fails={"answer": fails}))
    assert set(failed(report)) == codes


@pytest.mark.parametrize(
    ("answer", "said"),
    [("nothing", "None (NoneType)"), ("text", "whose success is 'no'")],
)
def test_a_result_of_no_kind_is_shown(answer: str, said: str) -> None:
    report = check_postprocessor("odd", Trial(succeeds={"answer": answer}))
    assert said in failed(report)["result-kind"]


def test_one_that_does_not_stop() -> None:
    report = check_backend("odd", Trial(slow={"answer": "stay"}), limits=SOON)
    assert "went on 0.5 s after SIGTERM" in failed(report)["stops"]


def test_slow_work_that_is_not_slow() -> None:
    report = check_backend("odd", Trial(slow={"answer": "well"}))
    assert "Trial.slow has to take longer" in failed(report)["stops"]


def test_the_guide_lists_all_rules() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "plugins.md").read_text(encoding="utf-8")
    table = guide.split("## The rules\n")[1].strip().splitlines()[2:]
    assert table == [f"| `{code}` | {rule.expected} |" for code, rule in RULES.items()]


# --- how it is called ---


def test_rules_can_be_left_out() -> None:
    report = check_backend("careless", skip=set(RULES) - {"found"})
    assert report.ok
    assert left_out(report)["summary"] == "left out as asked for"


def test_a_whole_distribution() -> None:
    trials = {"backend odd": Trial(fails={"answer": "well"})}
    reports = check_distribution("rompy-careless-example", trials)
    named = {report.subject.split(" (")[0]: report for report in reports}
    assert set(named) == {"backend careless", "backend odd", "postprocessor odd"}
    assert set(failed(named["backend odd"])) == {"fails"}
    assert named["postprocessor odd"].ok


def test_a_distribution_that_is_not_there() -> None:
    with pytest.raises(MissingError, match="no distribution 'rompy-nowhere' with plugins"):
        check_distribution("rompy-nowhere")


def test_an_interpreter_that_is_none() -> None:
    with pytest.raises(MissingError, match="/nonexistent/python"):
        check_backend("batch", python="/nonexistent/python")


def test_the_command_prints_a_table(fresh: Any, write: Any) -> None:
    write("trials.yml", 'backend oldform:\n  succeeds: {command: "true"}\n')
    done = kit(fresh, "rompy-oldform-example", "--trials", "trials.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "backend oldform (rompy-oldform-example 0.1.0)"
    assert any(line.split()[:2] == ["ok", "succeeds"] for line in lines)
    assert any(line.split()[:2] == ["skipped", "fails"] for line in lines)
    assert lines[-1] == "21 checks: 18 ok, 0 failed, 3 skipped"


def test_the_command_tells_of_failures_and_sends_no_escapes(fresh: Any) -> None:
    done = kit(fresh, "rompy-careless-example", "--import-limit", "5", "--skip", "summary")
    assert done.returncode == 1
    assert "FAILED  config-group" in done.stdout
    assert "careless was here" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["rompy-nowhere"], 3, "no distribution 'rompy-nowhere'"),
        (["rompy-wide-example", "--python", "/nonexistent/python"], 3, "/nonexistent/python"),
        (["rompy-wide-example", "--trials", "nowhere.yml"], 2, "nowhere.yml"),
        (["rompy-wide-example", "--trials", "wrong.yml"], 2, "sucseeds: no such part"),
        (["rompy-wide-example", "--skip", "nonsense"], 2, "invalid choice: 'nonsense'"),
    ],
)
def test_the_command_tells_of_wrong_usage(
    arguments: list[str], status: int, said: str, fresh: Any, write: Any
) -> None:
    write("wrong.yml", "backend wide: {sucseeds: {}}\n")
    done = kit(fresh, *arguments)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def kit(fresh: Any, *arguments: str) -> Any:
    code = "import runpy; runpy.run_module('rompy_tui.testing', run_name='__main__')"
    return fresh(code, *arguments, env=dict(os.environ))


def test_the_kit_needs_neither_a_test_runner_nor_the_terminal(fresh: Any) -> None:
    code = (
        "import sys, rompy_tui.testing, rompy_tui.testing.__main__\n"
        "found = {'pytest', '_pytest', 'textual', 'rich', 'click', 'docker'} & set(sys.modules)\n"
        "assert not found, found\n"
    )
    done = fresh(code)
    assert done.returncode == 0, done.stderr
