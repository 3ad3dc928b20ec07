"""Reads files for a launch: values put in, checked, taken apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..documents import Loaded, load_file
from ..documents.overrides import Assignment, overridden
from ..errors import ConfigError, UsageError
from ..validation import Catalogue, DocumentKind, Section, check_loaded
from .sections import Choose

_BESIDE: dict[Hashable, str] = {
    "backend": "--backend-config",
    "postprocessor": "--processor-config",
}
"""Parts of a pipeline that may stand in a file of their own, and the option that names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section that was found valid.

    Args:
        section: the section.
        where: the file it stands in.
    """

    section: Section
    where: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads and checks files.

    Args:
        catalogue: what is installed.
        environ: variables for the files.
        check: refuse what is not valid.
        files: gets the names of the files that were read, includes too.
    """

    catalogue: Catalogue
    environ: Mapping[str, str]
    check: bool
    files: dict[str, None] = field(default_factory=dict)

    def parts(
        self, source: Path | Loaded, choose: Choose, assignments: Sequence[Assignment]
    ) -> dict[DocumentKind, Part]:
        """The sections of a file's one document, all of them valid.

        Args:
            source: the file.
            choose: says what it is taken for.
            assignments: values to put into it first.

        Raises:
            ConfigError: it is wrong, or holds several documents.
            UsageError: an assignment makes no sense.
        """
        loaded = load_file(source, self.environ) if isinstance(source, Path) else source
        if assignments:
            loaded = self._overridden(loaded, choose, assignments)
        for document in loaded.documents:
            self.files.update(dict.fromkeys((loaded.file, *document.spans.lines)))
        if self.check:
            checked = check_loaded(loaded, self.catalogue, choose)
            if not checked.ok:
                raise ConfigError(f"{loaded.file} is not valid", "", tuple(checked.diagnostics))
        elif not loaded.ok:
            raise ConfigError(f"{loaded.file} cannot be read", "", tuple(loaded.diagnostics))
        documents = [d for d in loaded.documents if d.data is not None]
        if len(documents) != 1:
            raise ConfigError(
                f"{loaded.file} holds {len(documents)} documents; one is needed here",
                "put each in a file of its own",
            )
        sections: Sequence[Section] = choose(documents[0].data, self.catalogue)[1]
        return {section.kind: Part(section, loaded.file) for section in sections}

    def _overridden(
        self, loaded: Loaded, choose: Choose, assignments: Sequence[Assignment]
    ) -> Loaded:
        documents = [d for d in loaded.documents if d.data is not None]
        if len(documents) != 1:
            return loaded  # which is refused for that
        kind, sections = choose(documents[0].data, self.catalogue)
        # A file that is one section may hold it below a key.
        base = sections[0].path if len(sections) == 1 else ()
        for assignment in assignments:
            if kind is DocumentKind.MODEL_RUN and assignment.path[0] in _BESIDE:
                part = assignment.path[0]
                raise UsageError(
                    f"{assignment.file}: {loaded.file} has no {part}, and no other file is given",
                    f"give {_BESIDE[part]} FILE",
                )
        placed = [replace(a, path=(*base, *a.path)) for a in assignments]
        return replace(loaded, documents=[overridden(documents[0], placed, self.environ)])


def taken(
    name: str, assignments: Sequence[Assignment]
) -> tuple[list[Assignment], list[Assignment]]:
    """The assignments for a file of its own, and the others.

    Args:
        name: what the file stands for, as ``backend``; their names begin with it.
        assignments: all of them.

    Raises:
        UsageError: one names the whole file, no field of it.
    """
    own = [a for a in assignments if a.path[0] == name]
    for assignment in own:
        if len(assignment.path) == 1:
            raise UsageError(f"{assignment.file}: name a field, as {name}.timeout")
    return (
        [replace(a, path=a.path[1:]) for a in own],
        [a for a in assignments if a.path[0] != name],
    )
