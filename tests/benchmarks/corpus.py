"""Config files as people write them, some of them wrong, as many as are wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

A_FOLDER = 100
"""So many files stand in a folder."""


def local(number: int) -> str:
    """A local backend; every tenth has a field that is spelled wrong."""
    field = "timout" if number % 10 == 0 else "timeout"
    return f"""\
# Coastal model, member {number}: runs on the workstation.
type: local
command: |
  set -e
  ./swan_prepare --member {number}
  mpirun -np 4 ./swan.exe INPUT
{field}: {3600 + number % 100}
shell: true
capture_output: true
env_vars:
  OMP_NUM_THREADS: "4"
  MODEL_ROOT: /opt/models/swan
  MEMBER: "{number}"
  LOG_LEVEL: ${{LOG_LEVEL:-info}}
"""


def docker(number: int) -> str:
    """A Docker backend; every tenth asks for too many cores."""
    return f"""\
# Coastal model, member {number}: in a container.
type: docker
image: registry.example.org/waves/swan:4.51.{number % 9}
executable: /usr/local/bin/run.sh
cpu: {200 if number % 10 == 0 else 8}
memory: 16g
mpiexec: mpirun
user: "1000:1000"
remove_container: true
timeout: 10800
volumes:
  - /tmp:/scratch:rw
  - /usr/share:/data/share:ro
env_vars:
  SWAN_MEMBER: "{number}"
  OMP_NUM_THREADS: "1"
  FORCING: /data/share/wind
  LOG_LEVEL: info
"""


def slurm(number: int) -> str:
    """A Slurm backend; every tenth has a time limit that YAML reads as a number."""
    limit = "02:00" if number % 10 == 0 else '"02:00:00"'
    return f"""\
# Coastal model, member {number}: on the cluster.
type: slurm
command: srun ./swan.exe INPUT
queue: compute
nodes: 2
ntasks: 64
cpus_per_task: 2
time_limit: {limit}
timeout: 7200
account: waves
qos: normal
job_name: swan_{number:05d}
output_file: logs/swan_%j.out
error_file: logs/swan_%j.err
mail_type: FAIL
mail_user: waves@example.org
additional_options:
  - --exclusive
env_vars:
  OMP_NUM_THREADS: "2"
"""


def pipeline(number: int) -> str:
    """A pipeline that includes what many share; every tenth ends before it starts."""
    end = "2023-12-31" if number % 10 == 0 else "2024-01-02"
    return f"""\
# Coastal model, member {number}: generate, run, archive.
config:
  run_id: member_{number:05d}
  output_dir: ./simulations
  period:
    start: 2024-01-01T00:00:00
    end: {end}T00:00:00
    interval: 1H
  config:
    model_type: base
backend: !include ../shared/backend.yml
postprocessor:
  type: archive
  destination: ./archive
  compress: true
  checksums: true
  keep_originals: true
  timeout: 3600
"""


KINDS: tuple[Callable[[int], str], ...] = (local, docker, slurm, pipeline)


def workspace(folder: Path, count: int, kinds: tuple[Callable[[int], str], ...] = KINDS) -> Path:
    """Write a workspace of so many files, of each kind in turn.

    Args:
        folder: it is made.
        count: files, besides the one that pipelines include.
        kinds: what they are.

    Returns:
        The folder.
    """
    (folder / "shared").mkdir(parents=True)
    (folder / "shared" / "backend.yml").write_text(local(1))
    for number in range(count):
        inner = folder / f"group{number // A_FOLDER:03d}"
        inner.mkdir(exist_ok=True)
        kind = kinds[number % len(kinds)]
        (inner / f"{kind.__name__}{number:05d}.yml").write_text(kind(number))
    return folder


def long_file(lines: int) -> str:
    """A mapping of named backends with so many lines."""
    text, number = "", 1
    while text.count("\n") < lines:
        body = docker(number).split("\n", 1)[1]
        text += f"member_{number:05d}:\n" + "".join(f"  {x}\n" for x in body.splitlines())
        number += 1
    return "".join(text.splitlines(keepends=True)[:lines])


def foreign(megabytes: float) -> str:
    """Data that is no config: points of a map."""
    point = '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [%.6f, %.6f]}},\n'
    count = int(megabytes * 1e6 / len(point % (1, 2)))
    points = "".join(point % (100 + n / 1e4, -30 + n / 1e4) for n in range(count))
    return f'{{"type": "FeatureCollection", "features": [\n{points}{{}}]}}\n'
