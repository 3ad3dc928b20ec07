"""What is looked at before a container is started."""

from __future__ import annotations

from pathlib import Path

import docker
import pytest

from rompy_tui.launch import prepare
from rompy_tui.launch.preflight import look
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request
from rompy_tui.validation import Catalogue

pytestmark = pytest.mark.docker

PIPELINE = """\
config: {run_id: r, output_dir: out}
backend: {type: docker, image: rompy-ci:1, executable: 'true'}
"""


@pytest.mark.parametrize(
    ("image", "wanted"), [("rompy-ci:1", "is here"), ("rompy-ci:0", "is not here: it is pulled")]
)
def test_whether_the_image_is_here(
    engine: docker.DockerClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    image: str,
    wanted: str,
) -> None:
    del engine
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yml").write_text(PIPELINE)
    request = Request("p.yml", str(tmp_path), assignments=(f"backend.image={image}",))
    texts = [each.text for each in look(prepare(request, Catalogue(Host(None))))]
    assert f"the image {image} {wanted}" in texts
    assert any(text.endswith("cores") for text in texts)
