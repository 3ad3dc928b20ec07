"""What a container is made of: plain values from a config, no Docker needed to make them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...backends import DockerConfig
from ...backends.execution import UNBUFFERED
from ...backends.rules import split_volume

WORKSPACE = "/app/run_id"
"""Where the workspace is mounted (rompy 0.6.4)."""

OTHER_DIRECTORY = "/app/working_dir"
"""Where a working directory outside the workspace is mounted."""

LOG = "/rompy-tui.log"
"""Where the run's log is mounted: the container writes it itself, whoever follows it or not."""

RUN_LABEL = "rompy-tui.run-id"
"""The label that holds the run's id."""

TOKEN_LABEL = "rompy-tui.token"  # noqa: S105  no secret
"""The label that tells the container of one attempt from all others."""

# mpirun(1) of Open MPI, mpiexec(1) of MPICH: the number of ranks.
_RANK_OPTIONS = {"-n", "-np", "--n", "--np"}
# mpirun(1) of Open MPI, "Running as root". As variables and not as an option, because other
# launchers of the same name refuse options they do not know.
_ROOT_MAY_LAUNCH = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


@dataclass(frozen=True, slots=True)
class Bind:
    """A directory or file of this machine that is seen in the container.

    Args:
        host: its absolute path here.
        target: its path in the container.
        mode: as in docker-run(1), as ``ro,Z``.
    """

    host: str
    target: str
    mode: str

    @property
    def read_only(self) -> bool:
        """Whether the container cannot write there."""
        return "ro" in self.mode.split(",")


def shell_command(config: DockerConfig) -> list[str]:
    """The command of the container.

    It runs through ``sh``, as images without bash are common. Errors go where output goes: of
    two streams, Docker does not keep the order.

    Args:
        config: ``executable`` is a program or a shell command; ``mpiexec`` launches it with
            ``cpu`` ranks, and is used as it is where it gives a number of ranks itself.

    Returns:
        Program and arguments. An entry point of the image comes before them. Where the container
        may write the run's log, its output goes there, else to the engine.
    """
    command = config.executable
    launcher = config.mpiexec.strip()
    if launcher:
        has_ranks = any(word in _RANK_OPTIONS for word in _words(launcher))
        ranks = "" if has_ranks else f" -n {config.cpu}"
        command = f"{launcher}{ranks} {command}"
    # Tried in a shell of its own: a redirection that fails ends the shell that makes it.
    writable = f"[ -f {LOG} ] && ( : >>{LOG} ) 2>/dev/null"
    return ["sh", "-c", f"{writable} && exec >>{LOG}\nexec 2>&1\n{command}"]


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def environment(config: DockerConfig) -> dict[str, str]:
    """The variables to set in the container; those of the config win.

    Args:
        config: its ``env_vars``, and its ``user`` and ``mpiexec``: Open MPI wants to be told
            that root may launch.
    """
    is_root = config.user.split(":")[0] in {"root", "0"}
    allowed = _ROOT_MAY_LAUNCH if is_root and config.mpiexec.strip() else {}
    return {**UNBUFFERED, **allowed, **config.env_vars}


def working_directory(config: DockerConfig, workspace: Path) -> str:
    """The directory in the container that the command starts in.

    Args:
        config: ``working_dir`` is a directory of this machine.
        workspace: the generated folder.

    Returns:
        The workspace where none is given; the same place below it where it lies inside the
        workspace; else where :func:`binds` mounts it.
    """
    if config.working_dir is None:
        return WORKSPACE
    try:
        inside = config.working_dir.resolve().relative_to(workspace.resolve())
    except ValueError:
        return OTHER_DIRECTORY
    return WORKSPACE if inside == Path() else f"{WORKSPACE}/{inside.as_posix()}"


def binds(config: DockerConfig, workspace: Path) -> list[Bind]:
    """What of this machine the container sees.

    Args:
        config: ``volumes`` and ``working_dir``.
        workspace: the generated folder; it gets the SELinux label ``Z``, as in rompy 0.6.4.

    Returns:
        The workspace first, then a working directory outside it, then the volumes.
    """
    found = [Bind(str(workspace.absolute()), WORKSPACE, "rw,Z")]
    if config.working_dir and working_directory(config, workspace) == OTHER_DIRECTORY:
        found.append(Bind(str(config.working_dir.absolute()), OTHER_DIRECTORY, "rw"))
    for volume in config.volumes:
        host, target, mode = split_volume(volume)
        found.append(Bind(str(Path(host).absolute()), target, mode))
    return found


def as_command(
    config: DockerConfig, image: str, name: str, mounts: Iterable[Bind], cores: int
) -> list[str]:
    """The command that makes such a container (docker-run(1)), for a person to read.

    Args:
        config: of the backend.
        image: the image's name.
        name: the container's.
        mounts: what of this machine it sees.
        cores: its limit.

    Returns:
        Its words. Variables stand by name alone, as their values may be secrets.
    """
    words = ["docker", "run", "--name", name, "--init", f"--cpus={cores}"]
    words += [f"--memory={config.memory}", f"--user={config.user}"]
    for bind in mounts:
        words += ["-v", f"{bind.host}:{bind.target}:{bind.mode}"]
    for variable in sorted(environment(config)):
        words += ["-e", variable]
    return [*words, image, config.executable]


def container_name(run_id: str, token: str) -> str:
    """A name that no other container has.

    Args:
        run_id: whatever characters it holds.
        token: tells this container from all others.
    """
    readable = re.sub(r"[^a-zA-Z0-9_.-]+", "-", run_id)[:40].strip("-.")
    return f"rompy-tui-{readable or 'run'}-{token}"


def ignore_patterns(root: Path) -> list[str]:
    """What the context's ``.dockerignore`` names.

    Args:
        root: the build context.

    Raises:
        OSError: the file cannot be read.
    """
    path = root / ".dockerignore"
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def build_tag(
    root: Path, names: Iterable[str], dockerfile: str, build_args: Mapping[str, str]
) -> str:
    """The tag of an image that is built: the same content gives the same tag.

    Args:
        root: the build context.
        names: what of it counts, relative to it.
        dockerfile: the Dockerfile, relative to it.
        build_args: the build arguments.

    Raises:
        OSError: a file cannot be read.
    """
    digest = hashlib.sha256(json.dumps([dockerfile, sorted(build_args.items())]).encode())
    # The Dockerfile always counts; it may be ignored, or stand outside the context.
    for name in sorted({*names, dockerfile}):
        path = root / name
        mode = path.lstat().st_mode
        digest.update(f"\0{name}\0{mode:o}\0".encode("utf-8", "surrogateescape"))
        if stat.S_ISLNK(mode):
            digest.update(os.fsencode(path.readlink()))
        elif stat.S_ISREG(mode):
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
    return f"rompy-tui-build:{digest.hexdigest()[:16]}"
