"""What image a container is made from."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import DocumentKind
from .base import Finding, Subject, rule


@rule("unpinned-image", DocumentKind.BACKEND, types={"docker"}, fields={"image"})
def unpinned(subject: Subject) -> Iterator[Finding]:
    """An image without a tag of its own may be another image tomorrow.

    Without a tag, and with the tag ``latest`` or one made from it, as ``latest-gpu``, Docker takes
    whatever was pushed last: the same config file then gives other results, and nothing in it
    tells why. A version's tag names one release, a digest (``name@sha256:...``) names one image
    for ever.

    Wrong::

        type: docker
        image: swan:latest
        user: swan
        memory: 4g

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
    """
    image = subject.get("image")
    if not isinstance(image, str) or "@" in image:
        return
    name, _, tag = image.rpartition("/")[2].partition(":")
    if name and (not tag or "latest" in tag.split("-")):
        said = f"has the tag {tag!r}" if tag else "has no tag"
        yield Finding(
            f"the image {image!r} {said}: it may be another one tomorrow",
            subject.path("image"),
            "name a version, as swan:41.45, or a digest",
        )
