"""What is offered at a place of a text, complete or not."""

from __future__ import annotations

import pytest

from rompy_tui.assist.candidates import Sort

DOCKER = "backend:\n  type: docker\n"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("|", "type"),
        ("backend:\n  ty|", "type"),
        ("backend:\n  |\npostprocessor:\n  type: noop\n", "type"),
        ("backend:\n  type: slurm\n  |", "command"),
        ("backend:\n    type: slurm\n    co|", "command"),
        ("type: slurm\nqu|", "queue"),
        ("backend_type: docker\nima|", "image"),
        ("postprocessor:\n  type: archive\n  com|\nbackend:\n  type: local\n", "compress"),
        ("config:\n  period:\n    du|", "duration"),
        ("config:\n  run_id: x\n  config:\n    temp|", "template"),
        ("run_id: x\nperiod: {start: 2024-01-01, dur|}", "duration"),
        ("one:\n  type: local\ntwo:\n  type: docker\n  ima|\n", "image"),
        ("config: !include model.yml\nba|", "backend"),
        ('{"type": "docker", "im|"}', "image"),
        ('{\n  "type": "docker",\n  im|\n}', "image"),
        ("backend: {type: docker, im|", "image"),
        ("x: &x {type: slurm}\n---\nbackend: &b\n  type: slurm\n  nt|", "ntasks"),
        ("base: &base\n  type: slurm\nother:\n  <<: *base\n  nta|\n", "ntasks"),
        ("type: 'docker\nim|", "image"),
        ("type: docker\nvolumes: [a,\nim|", "image"),
        ("type: docker\r\nim|".replace("\r", ""), "image"),
    ],
)
def test_a_key_is_offered(labels, text, first):
    assert labels(text)[0] == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type: |", ["local", "docker", "slurm", "noop", "archive"]),
        ("type: do|", ["docker"]),
        ("backend:\n  type: |", ["local", "docker", "slurm"]),
        ("postprocessor:\n  type: |", ["noop", "archive"]),
        ("config:\n  run_id: x\n  config:\n    model_type: |", ["base"]),
        (DOCKER + "  remove_container: |", ["true", "false"]),
        (DOCKER + "  remove_container: f|", ["false"]),
        (DOCKER + "  remove_container:\n    tr|", ["true"]),
        ('{"type": "|"}', ["local", "docker", "slurm", "noop", "archive"]),
        (DOCKER + "  cpu: |", ["1"]),
    ],
)
def test_a_value_is_offered(labels, text, expected):
    assert labels(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "type: docker  # ima|",
        "# ty|",
        "kind: Deployment\nspec:\n  re|",
        "command: |2\n".replace("|2", ">") + "  text of a bl|ock\n",
        "--|-\ntype: docker",
        "type: docker\nimage: a b|c",
    ],
)
def test_nothing_is_offered(labels, text):
    assert labels(text) == []


def test_keys_that_are_there_are_not_offered_again(labels):
    found = labels(DOCKER + "  |\n  image: x\n  cpu: 2\n")
    assert not {"type", "image", "cpu"} & set(found)
    assert "memory" in found


def test_a_key_that_stands_there_is_offered_in_its_own_place(labels, completed):
    assert labels(DOCKER + "  cp|us: 4") == ["cpu"]
    assert completed(DOCKER + "  cp|us: 4", "cpu") == DOCKER + "  cpu: 4"


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("back|", "backend", "backend:\n  "),
        (DOCKER + "  im|", "image", DOCKER + "  image: "),
        (DOCKER + "  vol|", "volumes", DOCKER + "  volumes:\n    - "),
        (DOCKER + "  env|", "env_vars", DOCKER + "  env_vars:\n    "),
        ("backend: {ty|}", "type", "backend: {type: }"),
        ('{"type": "docker", "im|"}', "image", '{"type": "docker", "image": }'),
        ('{"type": "do|"}', "docker", '{"type": "docker"}'),
        ("type: lo|cl", "local", "type: local"),
        ("type: 'lo|'", "local", "type: 'local'"),
        ('{"type": "docker", "cpu": |}', "1", '{"type": "docker", "cpu": 1}'),
        ('{"type": "docker", "user": |}', "root", '{"type": "docker", "user": "root"}'),
        ("type: slurm\ntime_limit: |", "1:00:00", 'type: slurm\ntime_limit: "1:00:00"'),
    ],
)
def test_what_a_candidate_makes_of_the_text(completed, text, label, expected):
    assert completed(text, label) == expected


def test_variables_without_their_values_where_these_are_secrets(offer, around):
    environ = {"WAVE_DIR": "/data/waves", "API_TOKEN": "sesame-0815"}
    other = around(environ, other="command: ${USED:-here} ${WAVE_DIR}\n")
    found = {c.label: c for c in offer("type: local\ncommand: run ${|", other).candidates}
    assert list(found) == ["USED", "WAVE_DIR", "API_TOKEN"]
    assert found["USED"].detail == "not set, default here"
    assert found["WAVE_DIR"].detail == "/data/waves"
    assert "sesame" not in found["API_TOKEN"].detail
    assert found["USED"].text == "USED}"
    assert offer("command: ${US|}", other).candidates[0].text == "USED"


def test_values_used_elsewhere_but_no_secrets(labels, around):
    other = around(
        one="type: docker\nuser: waves\n",
        two='{"type": "docker", "user": "waves", "cpu": 3}',
        three="user: 'tides' # note\npassword: sesame-0815\n",
    )
    assert labels("type: docker\nuser: |", other) == ["root", "waves", "tides"]
    assert not any("sesame" in label for label in labels("type: docker\npassword: |", other))


def test_images_and_partitions_of_the_machine(offer, labels, around):
    machine = around(images=["swan:4.51"], partitions=[("wide", "up, limit 1-00:00:00, nodes 3")])
    assert "images" in offer(DOCKER + "  image: |").wants
    assert labels(DOCKER + "  image: sw|", machine) == ["swan:4.51"]
    text = "type: slurm\nqueue: |"
    assert "partitions" in offer(text).wants
    found = offer(text, machine).candidates[0]
    assert (found.label, found.sort, found.detail) == (
        "wide",
        Sort.PARTITION,
        "up, limit 1-00:00:00, nodes 3",
    )


def test_paths_and_includes(labels, completed, around, tmp_path):
    (tmp_path / "data" / "wind").mkdir(parents=True)
    (tmp_path / "run.sh").touch()
    (tmp_path / ".hidden").touch()
    other = around(model="run_id: x\n")
    assert labels("type: local\nworking_dir: |", other) == ["data/", "model.yml", "run.sh"]
    assert labels("type: local\nworking_dir: data/|", other) == ["data/wind/"]
    assert labels("type: docker\nvolumes:\n  - ./da|", other) == ["./data/"]
    assert labels("type: local\ncommand: sh ./ru|", other) == ["./run.sh"]
    assert completed("type: local\ncommand: sh ./ru|", "./run.sh", other).endswith("sh ./run.sh")
    assert labels("config: |", other) == ["!include model.yml"]
    assert labels("config: !include mo|", other) == ["!include model.yml"]
    assert labels("config: !include |", other) == ["!include model.yml"]
    assert labels("type: local\nworking_dir: nowhere/|", other) == []


def test_what_begins_so_comes_before_what_holds_it(labels):
    found = labels(DOCKER + "  b|")
    assert found[:2] == ["build_args", "build_context"]
    assert labels(DOCKER + "  bc|") == ["build_context"]
    assert labels(DOCKER + "  cont|") == ["build_context", "remove_container"]


def test_a_plugin_that_is_gone_offers_its_type_only(labels):
    assert labels("backend:\n  type: nowhere\n  |") == []
    assert "docker" in labels("backend:\n  type: nowhere|"[:-8] + "|")
