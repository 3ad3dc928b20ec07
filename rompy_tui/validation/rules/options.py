"""Options that have no effect beside the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .reading import options_given

Ignored = Iterator[tuple[str, str, str]]
"""Fields without effect, each with the reason and with what to do."""


@rule(
    "ignored-option",
    DocumentKind.BACKEND,
    DocumentKind.POSTPROCESSOR,
    types={"local", "docker", "slurm", "archive"},
    fields={
        "build_args",
        "build_context",
        "capture_output",
        "mail_user",
        "shell",
        "stream_output",
        "validate_outputs",
    },
)
def ignored(subject: Subject) -> Iterator[Finding]:
    """An option has no effect beside the others.

    The file says something that does not happen. What is left out does no harm; what stands there
    misleads whoever reads or changes it. Docker: ``build_args`` and ``build_context`` belong to
    ``dockerfile``. Local: ``shell``, ``capture_output`` and ``stream_output`` are about
    ``command``, and output that is not captured is not passed on. Slurm: ``mail_user`` needs
    ``mail_type``. Archive: outputs are always checked.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        build_args:
          VERSION: "41.45"

    Right::

        type: docker
        dockerfile: docker/Dockerfile
        user: swan
        memory: 4g
        build_args:
          VERSION: "41.45"
    """
    for name, why, hint in _BY_TYPE[subject.section.type or ""](subject):
        yield Finding(f"{name} has no effect: {why}", subject.path(name), hint, on_key=True)


def _docker(subject: Subject) -> Ignored:
    if subject.values.get("image") and not subject.is_written("dockerfile"):
        for name in ("build_args", "build_context"):
            if subject.values.get(name):
                why = "an image is used as it is, nothing is built"
                yield name, why, "take it out, or give a dockerfile in place of the image"


def _local(subject: Subject) -> Ignored:
    if not subject.is_written("command"):
        for name in ("shell", "capture_output", "stream_output"):
            if subject.is_written(name):
                why = "there is no command, and the model's own run() takes no such option"
                yield name, why, "take it out, or give a command"
    elif subject.values.get("stream_output") is True and subject.get("capture_output") is False:
        why = "with capture_output: false the output goes to the terminal by itself"
        yield "stream_output", why, "take one of them out"


def _slurm(subject: Subject) -> Ignored:
    # Mail goes to whoever submits where no user is named: the other way round is fine.
    given = subject.values.get("mail_type") or "mail-type" in options_given(subject)
    if subject.values.get("mail_user") and not given:
        yield "mail_user", "without mail_type Slurm sends no mail", "add mail_type: END,FAIL"


def _archive(subject: Subject) -> Ignored:
    if subject.get("validate_outputs") is False:
        why = "an archive of nothing is never made, so outputs are always checked"
        yield "validate_outputs", why, "take it out"


_BY_TYPE: dict[str, Callable[[Subject], Ignored]] = {
    "archive": _archive,
    "docker": _docker,
    "local": _local,
    "slurm": _slurm,
}
