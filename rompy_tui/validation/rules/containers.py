"""Who a container runs as, and how much memory it may take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .writing import rewritten

_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_ZERO = re.compile(r"0+[kmgKMG]?")
_MEMORY = re.compile(r"(\d+)([kmgKMG]?)")
# docker-run(1): "Minimum is 6M".
_SMALLEST = 6 << 20


def _has_image(subject: Subject) -> bool:
    """Whether the file is complete enough to be told what more it should say."""
    return subject.is_written("image") or subject.is_written("dockerfile")


@rule(
    "runs-as-root", DocumentKind.BACKEND, types={"docker"}, fields={"dockerfile", "image", "user"}
)
def root(subject: Subject) -> Iterator[Finding]:
    """The container runs as root.

    Without ``user``, a container runs as root, whatever user its image names. What it writes then
    belongs to root: you cannot change or remove your own results, and a mistake of the program
    reaches every file of every writable mount. A user is written as a name that the image knows or
    as numbers; ``id -u`` and ``id -g`` say yours.

    Wrong::

        type: docker
        image: swan:41.45
        user: root
        memory: 4g

    Right::

        type: docker
        image: swan:41.45
        user: "1000:1000"
        memory: 4g
    """
    hint = 'name a user, as user: "1000:1000" with the numbers that id -u and id -g say'
    if not subject.is_written("user") and _has_image(subject):
        yield Finding(
            "no user is named: the container runs as root, and its files will be root's",
            subject.section.type_path,
            hint,
        )
        return
    user = subject.get("user")
    if isinstance(user, str) and user.partition(":")[0] in {"root", "0"}:
        said = "the container runs as root, and its files will be root's"
        yield Finding(said, subject.path("user"), hint)


@rule(
    "no-memory-limit",
    DocumentKind.BACKEND,
    types={"docker"},
    fields={"dockerfile", "image", "memory"},
)
def memory_unlimited(subject: Subject) -> Iterator[Finding]:
    """The container may take all memory of the machine.

    Without ``memory`` nothing stops a model that grows: Linux then ends whatever process it
    chooses, which may be another one's run. With a limit, only the container ends, and its run says
    that it ran out of memory. A limit of 0 is none.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
    """
    hint = "set one, as memory: 4g"
    if not subject.is_written("memory") and _has_image(subject):
        yield Finding(
            "no memory limit is set: the container may take all memory of the machine",
            subject.section.type_path,
            hint,
            subject.addition("memory", "4g"),
        )
    memory = subject.get("memory")
    if isinstance(memory, str) and _ZERO.fullmatch(memory):
        yield Finding(
            f"{memory!r} is no limit: the container may take all memory of the machine",
            subject.path("memory"),
            hint,
            rewritten(subject, "4g", "memory"),
        )


@rule("memory-too-small", DocumentKind.BACKEND, types={"docker"}, fields={"memory"})
def memory_too_small(subject: Subject) -> Iterator[Finding]:
    """The memory limit is below what Docker takes.

    A number without a unit counts bytes: ``"4"`` is four bytes, ``"512"`` half a kilobyte. Docker
    refuses to start a container with less than 6 MB. Write ``k``, ``m`` or ``g`` behind the
    number.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: "4"

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
    """
    memory = subject.get("memory")
    found = _MEMORY.fullmatch(memory) if isinstance(memory, str) else None
    # As many digits hold any memory there is; reading a million of them takes for ever.
    if found is None or len(found[1]) > 15:
        return
    number, unit = int(found[1]), found[2].lower()
    size = number * _UNITS[unit]
    if not 0 < size < _SMALLEST:
        return
    # Nobody has 512 GB in mind who writes 512.
    right = f"{number}{'g' if number <= 64 else 'm'}"
    yield Finding(
        f"{memory!r} means {size:,} bytes; Docker takes no less than 6 MB",
        subject.path("memory"),
        "write a unit, as 512m or 4g",
        rewritten(subject, right, "memory"),
    )
