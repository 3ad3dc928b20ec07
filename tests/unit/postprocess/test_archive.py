"""Archives: whole or not there, the same bytes each time, originals gone only when it is safe."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import ModelRun
from rompy_tui.backends import ExecutionContext
from rompy_tui.errors import Cancelled
from rompy_tui.postprocess import (
    ArchivePostprocessor,
    ArchivePostprocessorConfig,
    NoopPostprocessor,
    NoopPostprocessorConfig,
)

Pack = Callable[..., dict[str, Any]]


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """The outputs of a run: text, binary, empty, nested, links."""
    folder = tmp_path / "out" / "r"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.txt").write_text("one\n")
    (folder / "deep" / "er" / "b.bin").write_bytes(os.urandom(300_000))
    (folder / "empty").touch()
    (folder / "with blank é").write_text("x")
    (folder / "link").symlink_to("a.txt")
    (folder / "dangling").symlink_to("/nowhere")
    (folder / "folder-link").symlink_to("deep")
    os.link(folder / "a.txt", folder / "hard")
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    def run(context: ExecutionContext | None = None, **fields: Any) -> dict[str, Any]:
        fields.setdefault("destination", tmp_path / "archive")
        model_run = ModelRun(run_id="r", output_dir=tmp_path / "out")
        config = ArchivePostprocessorConfig(**fields)
        return ArchivePostprocessor().process(model_run, config, context=context)

    return run


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB."""
    target = tmp_path / "tiny"
    target.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", target],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("cannot mount a tmpfs")
    yield target
    subprocess.run(["umount", "-l", target], check=True)


@pytest.mark.parametrize("compress", [True, False])
def test_sums_are_those_of_sha256sum(
    compress: bool, outputs: Path, pack: Pack, tmp_path: Path
) -> None:
    result = pack(compress=compress)
    assert result["success"], result
    archive = Path(result["archive"])
    assert archive.name == ("r.tar.gz" if compress else "r.tar")
    assert result["size"] == archive.stat().st_size
    subprocess.run(["sha256sum", "-c", f"{archive.name}.sha256"], cwd=archive.parent, check=True)
    target = tmp_path / "unpacked"
    target.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", target], check=True)
    done = subprocess.run(
        ["sha256sum", "-c", "r/SHA256SUMS"], cwd=target, capture_output=True, text=True, check=True
    )
    assert len(done.stdout.splitlines()) == 5
    (target / "r" / "SHA256SUMS").unlink()
    subprocess.run(["diff", "-r", "--no-dereference", outputs, target / "r"], check=True)
    assert (target / "r" / "dangling").readlink() == Path("/nowhere")


@pytest.mark.parametrize("compress", [True, False])
def test_the_same_files_give_the_same_bytes(outputs: Path, pack: Pack, compress: bool) -> None:
    first = Path(pack(compress=compress)["archive"]).read_bytes()
    second = Path(pack(compress=compress)["archive"]).read_bytes()
    assert first == second
    if compress:
        assert gzip.decompress(first)
        assert first[4:8] == b"\0\0\0\0"


def test_originals_go_when_the_archive_is_whole(outputs: Path, pack: Pack) -> None:
    data = (outputs / "deep" / "er" / "b.bin").read_bytes()
    result = pack(keep_originals=False)
    assert result["removed"] == 8
    assert list(outputs.iterdir()) == []
    with tarfile.open(result["archive"]) as tar:
        stored = tar.extractfile("r/deep/er/b.bin")
        assert stored is not None
        assert stored.read() == data


def test_originals_stay_without_being_asked(outputs: Path, pack: Pack) -> None:
    assert pack()["removed"] == 0
    assert (outputs / "a.txt").exists()


def test_outputs_with_a_list_of_sums_of_their_own(outputs: Path, pack: Pack) -> None:
    (outputs / "SHA256SUMS").write_text("mine")
    result = pack(keep_originals=False)
    with tarfile.open(result["archive"]) as tar:
        names = tar.getnames()
        stored = tar.extractfile("r/SHA256SUMS")
        assert stored is not None
        assert stored.read() == b"mine"
    assert len(names) == len(set(names))


def test_an_older_archives_sums_do_not_stay(outputs: Path, pack: Pack, tmp_path: Path) -> None:
    pack()
    (outputs / "a.txt").write_text("changed")
    pack(checksums=False)
    assert [p.name for p in (tmp_path / "archive").iterdir()] == ["r.tar.gz"]


@pytest.mark.parametrize("where", ["", "deep", "deep/new"])
def test_a_destination_inside_the_outputs(where: str, outputs: Path, pack: Pack) -> None:
    result = pack(destination=outputs / where)
    assert not result["success"]
    assert "lies in the outputs" in result["error"]
    assert not list(outputs.rglob("*.tar.gz"))


def test_a_destination_that_links_into_the_outputs(
    outputs: Path, pack: Pack, tmp_path: Path
) -> None:
    (tmp_path / "way").symlink_to(outputs)
    assert "lies in the outputs" in pack(destination=tmp_path / "way")["error"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: p.write_text(""), "cannot write the archive"),
        (lambda p: (p / "r.tar.gz").mkdir(parents=True), "cannot write the archive"),
    ],
)
def test_destinations_that_cannot_be(
    make: Any, said: str, outputs: Path, pack: Pack, tmp_path: Path
) -> None:
    make(tmp_path / "archive")
    result = pack(keep_originals=False)
    assert not result["success"]
    assert said in result["error"]
    assert (outputs / "a.txt").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_a_name_too_long(tmp_path: Path) -> None:
    name = "x" * 250
    folder = tmp_path / "out" / name
    folder.mkdir(parents=True)
    (folder / "a").touch()
    model_run = ModelRun(run_id=name, output_dir=tmp_path / "out")
    result = ArchivePostprocessor().process(model_run)
    assert "the name is too long" in result["error"]


def test_no_outputs(pack: Pack, tmp_path: Path) -> None:
    assert "does not exist" in pack()["error"]
    (tmp_path / "out" / "r" / "empty").mkdir(parents=True)
    assert "holds no files" in pack()["error"]


def test_a_full_disk_leaves_the_old_archive(outputs: Path, pack: Pack, tiny: Path) -> None:
    big = outputs / "deep" / "er" / "b.bin"
    data = big.read_bytes()
    big.write_bytes(b"small")
    assert pack(destination=tiny)["success"]
    before = {p.name: p.read_bytes() for p in tiny.iterdir()}
    big.write_bytes(data)
    result = pack(destination=tiny, keep_originals=False)
    assert not result["success"]
    assert "no space left" in result["error"]
    assert {p.name: p.read_bytes() for p in tiny.iterdir()} == before
    assert big.read_bytes() == data


def test_a_disk_that_is_full_but_for_the_sums(outputs: Path, pack: Pack, tiny: Path) -> None:
    """The archive fits, its sums do not: archive and sums still belong together."""
    assert pack(destination=tiny, compress=False)["success"] is False
    (outputs / "deep" / "er" / "b.bin").write_bytes(os.urandom(60_000))
    assert pack(destination=tiny, compress=False)["success"]
    old = {p.name: p.read_bytes() for p in tiny.iterdir()}
    size = len(old["r.tar"])
    room = 200 * 1024 - 2 * -(-size // 4096) * 4096 - 4096
    (tiny / "filler").write_bytes(b"x" * room)
    (outputs / "a.txt").write_text("two\n")
    result = pack(destination=tiny, compress=False)
    (tiny / "filler").unlink()
    now = {p.name: p.read_bytes() for p in tiny.iterdir()}
    digest = hashlib.sha256(now["r.tar"]).hexdigest()
    assert now["r.tar.sha256"].startswith(digest.encode())
    assert result["success"] or now == old


def test_a_read_only_destination(outputs: Path, pack: Pack, tiny: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", tiny], check=True)
    result = pack(destination=tiny)
    assert "read-only" in result["error"]


def test_cancelled(outputs: Path, pack: Pack, tmp_path: Path) -> None:
    context = ExecutionContext()
    context.cancellation.cancel()
    with pytest.raises(Cancelled):
        pack(context, keep_originals=False)
    assert list((tmp_path / "archive").iterdir()) == []
    assert (outputs / "a.txt").exists()


def test_noop(outputs: Path, tmp_path: Path) -> None:
    model_run = ModelRun(run_id="r", output_dir=tmp_path / "out")
    config = NoopPostprocessorConfig(validate_outputs=True)
    result = NoopPostprocessor().process(model_run, config)
    assert result["success"]
    assert result["files"] == 8
    model_run.run_id = "gone"
    assert NoopPostprocessor().process(model_run)["success"]
    assert not NoopPostprocessor().process(model_run, config)["success"]
    assert model_run.postprocess("noop", validate_outputs=False)["success"]
    assert not model_run.postprocess(config)["success"]
