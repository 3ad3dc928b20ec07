"""Our config classes against rompy's: the same fields, and the same word on the same values.

What we do otherwise on purpose stands in differences.py; here each is proved to be one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from rompy_tui.backends import DockerConfig, LocalConfig, SlurmConfig
from rompy_tui.model import BaseConfig, ModelRun, TimeRange
from rompy_tui.postprocess import NoopPostprocessorConfig

pytestmark = [pytest.mark.rompy, pytest.mark.xdist_group("rompy")]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

CLASSES: dict[str, type[BaseModel]] = {
    c.__name__: c
    for c in (
        LocalConfig,
        DockerConfig,
        SlurmConfig,
        NoopPostprocessorConfig,
        ModelRun,
        TimeRange,
        BaseConfig,
    )
}

# What a class cannot be made without.
NEEDED: dict[str, dict[str, Any]] = {
    "LocalConfig": {},
    "DockerConfig": {"image": "swan:4.51"},
    "SlurmConfig": {"command": "srun swan"},
    "NoopPostprocessorConfig": {},
}

BOUNDS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "const",
    "enum",
    "format",
)


@dataclass(frozen=True)
class Case:
    """Values for a class; ``differs`` is the key of the difference they show, if any."""

    name: str
    values: dict[str, Any]
    differs: str = ""

    @property
    def label(self) -> str:
        shown = ",".join(f"{k}={v!r}" for k, v in self.values.items()) or "nothing"
        return f"{self.name}-{shown}"[:90]


def _cases(name: str, *values: dict[str, Any], differs: str = "") -> list[Case]:
    return [Case(name, {**NEEDED.get(name, {}), **v}, differs) for v in values]


_HUGE = 10**30
COMMON: list[dict[str, Any]] = [
    {},
    {"timeout": 60},
    {"timeout": 59},
    {"timeout": 86400},
    {"timeout": 86401},
    {"timeout": "4000"},
    {"timeout": " 4000 "},
    {"timeout": "4_000"},
    {"timeout": 3600.0},
    {"timeout": 3600.5},
    {"timeout": "3600.0"},
    {"timeout": "1h"},
    {"timeout": True},
    {"timeout": None},
    {"timeout": -1},
    {"timeout": _HUGE},
    {"timeout": float("nan")},
    {"timeout": float("inf")},
    {"timeout": [3600]},
    {"timeout": timedelta(hours=1)},
    {"env_vars": {}},
    {"env_vars": {"OMP_NUM_THREADS": "4"}},
    {"env_vars": {"OMP_NUM_THREADS": 4}},
    {"env_vars": {"A": True}},
    {"env_vars": {"A": None}},
    {"env_vars": {"A": ""}},
    {"env_vars": {"": "x"}},
    {"env_vars": {1: "x"}},
    {"env_vars": {"größe": "Höhe ≥ 1"}},
    {"env_vars": None},
    {"env_vars": ["A=1"]},
    {"env_vars": "A=1"},
    {"working_dir": "data"},
    {"working_dir": "./data/../data"},
    {"working_dir": "data/wind.nc"},
    {"working_dir": "missing"},
    {"working_dir": ""},
    {"working_dir": None},
    {"working_dir": Path("data")},
    {"working_dir": 5},
    {"working_dir": ["data"]},
    {"unknown": 1},
    {"Timeout": 3600},
    {"timeout": 10, "env_vars": 3, "working_dir": "missing", "unknown": None},
]

LOCAL = [
    *_cases(
        "LocalConfig",
        {"command": "./run.sh"},
        {"command": "python run.py && echo 'ok' | tee log"},
        {"command": "a\nb\n"},
        {"command": None},
        {"command": 3},
        {"command": ["./run.sh"]},
        {"command": True},
        {"shell": False},
        {"shell": "yes"},
        {"shell": "off"},
        {"shell": "t"},
        {"shell": 0},
        {"shell": 2},
        {"shell": 1.0},
        {"shell": None},
        {"shell": "maybe"},
        {"shell": ""},
        {"capture_output": "TRUE"},
        {"capture_output": []},
        {"stream_output": 1, "capture_output": "n"},
        {"stream_output": "1.0"},
        {"image": "swan"},
        {"cpu": 1},
    ),
    *_cases("LocalConfig", {"command": ""}, {"command": "  \t"}, differs="empty-command"),
    *_cases("LocalConfig", {"command": "a\0b"}, {"env_vars": {"A": "x\0"}}, differs="nul-byte"),
    *_cases("LocalConfig", {"env_vars": {"A=B": "1"}}, differs="variable-name"),
    *_cases("LocalConfig", {"type": "local"}, {"backend_type": "local"}, differs="type-field"),
    *_cases("LocalConfig", {"type": "docker"}, {"type": None}),
]

DOCKER = [
    *_cases(
        "DockerConfig",
        {"image": "swan"},
        {"image": "registry.example.org:5000/waves/swan:4.51-rc1"},
        {"image": "UPPER/Case_1"},
        {"image": "swan 4"},
        {"image": "swan;rm"},
        {"image": "größe"},
        {"image": "swan@latest"},
        {"image": ""},
        {"image": "swan\n"},
        {"image": 4},
        {"image": None},
        {"image": None, "dockerfile": "Dockerfile"},
        {"image": "", "dockerfile": "Dockerfile"},
        {"image": None, "dockerfile": "ctx/Dockerfile"},
        {"image": None, "dockerfile": "/ctx/Dockerfile"},
        {"image": None, "dockerfile": "Dockerfile", "build_context": "ctx"},
        {"image": None, "dockerfile": "sub/model.df", "build_context": "ctx"},
        {"image": None, "dockerfile": "other", "build_context": "ctx"},
        {"image": None, "dockerfile": "sub", "build_context": "ctx"},
        {"image": None, "dockerfile": "Dockerfile", "build_context": "missing"},
        {"image": None, "dockerfile": "Dockerfile", "build_context": "data/wind.nc"},
        {"image": None, "dockerfile": 3},
        {"dockerfile": "Dockerfile"},
        {"dockerfile": "/Dockerfile"},
        {"build_context": "ctx"},
        {"build_context": "missing"},
        {"executable": "swan.exe -n 4"},
        {"executable": ""},
        {"executable": None},
        {"executable": Path("/usr/bin/swan")},
        {"cpu": "4"},
        {"cpu": 128},
        {"cpu": 129},
        {"cpu": 0},
        {"cpu": -4},
        {"cpu": 2.0},
        {"cpu": 2.5},
        {"cpu": "two"},
        {"cpu": True},
        {"cpu": None},
        {"memory": "512"},
        {"memory": "512k"},
        {"memory": "2G"},
        {"memory": "4M"},
        {"memory": "0"},
        {"memory": "2gb"},
        {"memory": "2.5g"},
        {"memory": "g"},
        {"memory": "-2g"},
        {"memory": "2 g"},
        {"memory": "2t"},
        {"memory": ""},
        {"memory": "2g\n"},
        {"memory": "\u0662g"},
        {"memory": 2048},
        {"memory": None},
        {"mpiexec": "mpirun --bind-to core"},
        {"mpiexec": None},
        {"build_args": {"VERSION": "1.0"}},
        {"build_args": {"VERSION": 1.0}},
        {"build_args": {"": "x"}},
        {"build_args": []},
        {"volumes": []},
        {"volumes": ["data:/data"]},
        {"volumes": ["./data:/data:ro", "ctx:/ctx:rw"]},
        {"volumes": ["data/wind.nc:/in/wind.nc:ro"]},
        {"volumes": ["data:/data:z"]},
        {"volumes": ["missing:/data"]},
        {"volumes": ["data"]},
        {"volumes": [""]},
        {"volumes": ["data:/data", "nowhere:/x"]},
        {"volumes": "data:/data"},
        {"volumes": ("data:/data",)},
        {"volumes": {"data": "/data"}},
        {"volumes": [None]},
        {"volumes": None},
        {"remove_container": "false"},
        {"remove_container": None},
        {"user": "1000:1000"},
        {"user": ""},
        {"user": 1000},
        {"user": None},
        {"command": "./run.sh"},
        {"cpu": 0, "memory": "lots", "user": 1},
    ),
    *_cases("DockerConfig", {"image": "swan@sha256:" + "0a" * 32}, differs="image-digest"),
    *_cases(
        "DockerConfig",
        {"volumes": ["data:/data:rx"]},
        {"volumes": ["data:/data:ro,rw"]},
        {"volumes": ["data:data"]},
        {"volumes": ["data:"]},
        {"volumes": [":/data"]},
        {"volumes": ["data:/data:ro:more"]},
        differs="volume-form",
    ),
    *_cases("DockerConfig", {"type": "docker"}, {"backend_type": "docker"}, differs="type-field"),
]

SLURM = [
    *_cases(
        "SlurmConfig",
        {"command": "python run.py"},
        {"command": ""},
        {"command": None},
        {"command": 1},
        {"model_type": "slurm"},
        {"model_type": "local"},
        {"queue": "compute"},
        {"queue": 5},
        {"nodes": 100},
        {"nodes": 101},
        {"nodes": 0},
        {"nodes": "4"},
        {"nodes": "4.0"},
        {"ntasks": 1_000_000},
        {"ntasks": 0},
        {"ntasks": None},
        {"cpus_per_task": 128},
        {"cpus_per_task": 129},
        {"time_limit": "1:00:00"},
        {"time_limit": "0001:00:00"},
        {"time_limit": "9999:59:59"},
        {"time_limit": "10000:00:00"},
        {"time_limit": "00:99:99"},
        {"time_limit": "1:0:0"},
        {"time_limit": "01:00"},
        {"time_limit": "1-00:00:00"},
        {"time_limit": "60"},
        {"time_limit": 3600},
        {"time_limit": " 01:00:00"},
        {"time_limit": ""},
        {"time_limit": None},
        {"time_limit": timedelta(hours=1)},
        {"time_limit": "\u0661:00:00"},
        {"account": "waves", "qos": "high", "reservation": "storm"},
        {"account": None},
        {"qos": 1},
        {"output_file": "run.%j.out", "error_file": "run.%j.err"},
        {"output_file": Path("run.out")},
        {"job_name": "model run"},
        {"mail_type": "END,FAIL", "mail_user": "a@b.c"},
        {"mail_type": ["END"]},
        {"additional_options": ["--gres=gpu:1", "--exclusive"]},
        {"additional_options": "--exclusive"},
        {"additional_options": [1]},
        {"additional_options": None},
        {"additional_options": []},
        {"partition": "compute"},
        {"nodes": 0, "ntasks": 0, "time_limit": "soon", "queue": 1},
    ),
    Case("SlurmConfig", {}),
    Case("SlurmConfig", {"queue": "compute", "nodes": 200}),
    *_cases("SlurmConfig", {"command": " "}, differs="empty-command"),
    *_cases("SlurmConfig", {"time_limit": "01:00:00\n"}, differs="line-end"),
    *_cases("SlurmConfig", {"type": "slurm"}, {"backend_type": "slurm"}, differs="type-field"),
]

NOOP = [
    *_cases(
        "NoopPostprocessorConfig",
        {"type": "noop"},
        {"type": "archive"},
        {"type": None},
        {"validate_outputs": True},
        {"validate_outputs": False},
        {"validate_outputs": "no"},
        {"validate_outputs": "1"},
        {"validate_outputs": None},
        {"validate_outputs": 3},
        {"destination": "./archive"},
    ),
]

_DAY = {"start": "2020-01-01", "end": "2020-01-02"}
_UTC = timezone.utc
_TIMES = (
    "20200101",
    "20200101T06",
    "20200101T0630",
    "20200101T063015",
    "20200101.06",
    "20200101.0630",
    "20200101.063015",
    "2020-01-01",
    "2020-1-1",
    "2020-01-01T06",
    "2020-01-01T0630",
    "2020-01-01T06:30",
    "2020-01-01T06:30:15",
    "2020-01-01 06:30:15",
    "2020-01-01T06:30:15.123456",
    "2020-01-01T06:30:15.123456789",
    "2020-01-01T00:00:00Z",
    "2020-01-01T00:00:00+02:00",
    "1577836800",
    "1577836800.5",
    "2020-13-01",
    "2020-02-30",
    "2020/01/01",
    "01.01.2020",
    "2020-01",
    "2020",
    "yesterday",
    " 2020-01-01",
    "2020-01-01\n",
    "",
)
_LENGTHS = (
    "1h",
    "12H",
    "15m",
    "15M",
    "30s",
    "30S",
    "2d",
    "2D",
    "1w",
    "1W",
    "+1h",
    "01h",
    "PT1H",
    "PT1H30M",
    "P1D",
    "P1DT12H",
    "P1W",
    "PT0.5S",
    "P0.5D",
    "P1Y",
    "P1M",
    "1y",
    "1Y",
    "h",
    "1",
    "1.5h",
    "1h30m",
    "one hour",
    "P",
    "pt1h",
    " 1h",
    "15 m",
    "1h ",
    "1 0h",
    "",
    timedelta(minutes=10),
    None,
)
TIMES = [
    *_cases("TimeRange", *({"start": t, "end": "2020-01-03T00:00:00"} for t in _TIMES)),
    *_cases("TimeRange", *({"start": "2020-01-01", "duration": t} for t in _LENGTHS)),
    *_cases("TimeRange", *({**_DAY, "interval": t} for t in _LENGTHS)),
    *_cases(
        "TimeRange",
        {},
        {"start": "2020-01-01"},
        {"end": "2020-01-01"},
        {"duration": "1d"},
        {"interval": "1h"},
        {"start": None, "end": None},
        {**_DAY, "duration": "1d"},
        {**_DAY, "duration": None},
        {**_DAY, "duration": ""},
        {"end": "2020-01-02", "duration": "1d"},
        {"end": "2020-01-02", "duration": "-1d"},
        {"start": "2020-01-02", "end": "2020-01-01"},
        {"start": "2020-01-01", "end": "2020-01-01"},
        {"start": datetime(2020, 1, 1), "end": datetime(2020, 1, 2, 3)},
        {"start": datetime(2020, 1, 1, tzinfo=_UTC), "end": datetime(2020, 1, 2, tzinfo=_UTC)},
        {"start": "2020-01-01T00:00:00Z", "end": "2020-01-02T00:00:00+02:00"},
        {"start": "2020-01-01T00:00:00Z", "duration": "PT6H"},
        {**_DAY, "include_end": False},
        {**_DAY, "include_end": "no"},
        {**_DAY, "include_end": None},
        {**_DAY, "extra": 1},
        {"start": ["2020-01-01"], "end": "2020-01-02"},
        {"start": "2020-01-01", "end": {"day": 2}},
        {"start": 20200101, "end": 20200102},
        {"start": 1577836800.0, "duration": "1d"},
        {"start": True, "duration": "1d"},
    ),
    *_cases(
        "TimeRange",
        {**_DAY, "interval": 60},
        {**_DAY, "interval": 0.5},
        {**_DAY, "interval": True},
        {**_DAY, "interval": ["1h"]},
        {"start": "2020-01-01", "duration": 86400},
        differs="length-not-text",
    ),
    *_cases("TimeRange", {**_DAY, "interval": "1_0h"}, differs="length-underscore"),
    *_cases(
        "TimeRange",
        {"start": "2020-01-01", "duration": "PT"},
        {"start": "2020-01-01", "duration": "0h"},
        {"end": "2020-01-01", "duration": "-0d"},
        differs="zero-length",
    ),
    *_cases(
        "TimeRange", {"start": date(2020, 1, 1), "end": date(2020, 1, 2)}, differs="plain-date"
    ),
]

MODEL = [
    *_cases(
        "ModelRun",
        {},
        {"model_type": "modelrun"},
        {"model_type": "base"},
        {"run_id": "storm-2020_01.a"},
        {"run_id": "a b"},
        {"run_id": "größe"},
        {"run_id": 20200101},
        {"run_id": None},
        {"period": _DAY},
        {"period": {**_DAY, "interval": "15M"}},
        {"period": {"start": "2020-01-01"}},
        {"period": None},
        {"period": {"start": "bad", "end": "2020-01-02"}},
        {"output_dir": "./out"},
        {"output_dir": "/tmp/x"},
        {"output_dir": ""},
        {"output_dir": Path("out")},
        {"output_dir": None},
        {"output_dir": 3},
        {"delete_existing": "true"},
        {"delete_existing": "perhaps"},
        {"run_id_subdir": 0},
        {"run_id_subdir": None},
        {"config": {"model_type": "base", "template": "data"}},
        {"config": {"model_type": "base", "template": "data", "checkout": "v1"}},
        {"config": {"model_type": "base", "template": "data", "checkout": None}},
        {"config": {"model_type": "base", "template": None}},
        {"config": {"model_type": "swan", "template": "data"}},
        {"config": {"model_type": "base", "template": 1}},
        {"config": {"model_type": "base", "template": "data", "more": 1}},
        {"config": None},
        {"config": "base"},
        {"config": []},
        {"_staging_dir": "x"},
        {"more": 1},
        {"run_id": 1, "output_dir": 2, "more": 3, "period": {}},
    ),
    *_cases("ModelRun", {"config": {"model_type": "base"}}, differs="built-in-template"),
    *_cases("ModelRun", {"config": {"template": "data"}}, differs="model-type"),
    *_cases(
        "ModelRun", {"run_id": "a/b"}, {"run_id": ".."}, {"run_id": ""}, differs="run-id-one-name"
    ),
    *_cases(
        "BaseConfig",
        {"template": "./template"},
        {"template": "https://example.org/t.git", "checkout": "main"},
        {"template": None},
        {"template": Path("t")},
        {"model_type": "base"},
        {"model_type": "swan"},
        {"checkout": None},
        {"checkout": 1},
        {"more": 1},
    ),
]

CASES = [
    *(case for name in NEEDED for case in _cases(name, *COMMON)),
    *LOCAL,
    *DOCKER,
    *SLURM,
    *NOOP,
    *TIMES,
    *MODEL,
]

MOMENTS: list[dict[str, Any]] = [
    {**_DAY, "interval": "6h"},
    {**_DAY, "interval": "6h", "include_end": False},
    {**_DAY, "interval": "7h"},
    {**_DAY, "interval": "7h", "include_end": False},
    {**_DAY, "interval": "PT5H"},
    {**_DAY, "interval": "2d"},
    {**_DAY, "interval": "1d", "include_end": False},
    {**_DAY, "interval": "0h"},
    {**_DAY, "interval": None},
    {"start": "2020-01-02", "end": "2020-01-01"},
    {"start": "2020-01-01", "end": "2020-01-01"},
    {"start": "2020-02-28", "duration": "2d", "interval": "12h"},
    {"end": "2020-03-01T06:30", "duration": "3h", "interval": "30m"},
    {"start": "2020-01-01T00:00:00Z", "duration": "PT3H"},
]


@pytest.fixture
def folder(tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory of both sides: data, a build context with two Dockerfiles."""
    write("data/wind.nc", "wind")
    write("ctx/Dockerfile", "FROM scratch\n")
    write("ctx/sub/model.df", "FROM scratch\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """The bounds and types of a field, of whichever of its alternatives."""
    parts = [schema, *schema.get("anyOf", [])]
    found = {key: part[key] for part in parts for key in BOUNDS if key in part}
    found["type"] = sorted(str(p["type"]) for p in parts if "type" in p)
    inner = [part["items"] for part in parts if "items" in part]
    inner += [p["additionalProperties"] for p in parts if "additionalProperties" in p]
    return {**found, "inner": [_bounds(i) if isinstance(i, dict) else i for i in inner]}


def _plain(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else value


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_rompys_fields(
    name: str, rompy: Any, form: Callable[[Any], str], differences: dict[str, Any]
) -> None:
    theirs, ours = rompy.value("fields", name=name), CLASSES[name]
    schema = ours.model_json_schema()
    fields = set(theirs["schema"]["properties"]) | set(schema["properties"])
    differing = set()
    for field in fields:
        mine, other = schema["properties"].get(field), theirs["schema"]["properties"].get(field)
        if mine is None or other is None or _bounds(mine) != _bounds(other):
            differing.add(field)
            continue
        info = ours.model_fields[field]
        if info.is_required() != (field not in theirs["defaults"]):
            differing.add(field)
        elif not info.is_required():
            default = _plain(info.get_default(call_default_factory=True, validated_data={}))
            if form(default) != form(theirs["defaults"][field]):
                differing.add(field)
    listed = {f for d in differences.values() for f in d.fields if f.startswith(f"{name}.")}
    assert {f"{name}.{field}" for field in differing} == listed


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_takes_more_fields_only_where_rompys_does(name: str, rompy: Any) -> None:
    theirs = rompy.value("fields", name=name)["schema"]
    ours = CLASSES[name].model_json_schema()
    assert ours.get("additionalProperties") == theirs.get("additionalProperties")
    assert set(ours.get("required", [])) == set(theirs.get("required", []))


def _verdict(case: Case) -> tuple[bool, Any, set[Any]]:
    try:
        made = CLASSES[case.name](**case.values)
    except ValidationError as error:
        return False, str(error), {e["loc"][:1] for e in error.errors()}
    return True, made.model_dump(), set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.label))
def test_values_are_judged_as_in_rompy(
    case: Case,
    folder: Path,
    rompy: Any,
    form: Callable[[Any], str],
    differences: dict[str, Any],
) -> None:
    theirs = rompy.ask("validate", name=case.name, values=case.values, folder=str(folder))
    ok, ours, places = _verdict(case)
    if ok and theirs.ok:
        for field in (f for d in differences.values() for f in d.fields):
            owner, _, name = field.partition(".")
            # A default that differs on purpose has a test of its own.
            if owner == case.name and name not in case.values:
                ours.pop(name, None)
                theirs.value.pop(name, None)
    if case.differs:
        assert case.differs in differences
        assert (ok, form(ours)) != (theirs.ok, form(theirs.value))
        return
    assert ok == theirs.ok, f"we: {ours}\nrompy: {theirs.value if theirs.ok else theirs.error}"
    if ok:
        assert form(ours) == form(theirs.value)
    elif theirs.places:
        assert places == {place[:1] for place in theirs.places}


@pytest.mark.parametrize("values", MOMENTS, ids=str)
def test_a_period_has_rompys_moments(
    values: dict[str, Any], rompy: Any, form: Callable[[Any], str]
) -> None:
    ours = TimeRange(**values).date_range
    assert form(ours) == form(rompy.value("moments", values=values))


@pytest.mark.parametrize("other", MOMENTS[:-1], ids=str)
def test_two_periods_have_rompys_moments_in_common(
    other: dict[str, Any], rompy: Any, form: Callable[[Any], str]
) -> None:
    first, second = TimeRange(**MOMENTS[0]), TimeRange(**other)
    ours = [first.contains_range(second), first.common_times(second)]
    assert form(ours) == form(rompy.value("compare_ranges", values=MOMENTS[0], other=other))


def test_the_table_of_differences_is_proved_by_tests(differences: dict[str, Any]) -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("test_*.py"))
    ]
    unproved = {
        key
        for key, difference in differences.items()
        if not difference.fields and not any(f'"{key}"' in text for text in texts)
    }
    assert unproved == set()
    assert all(d.rompy and d.ours and d.reason for d in differences.values())
