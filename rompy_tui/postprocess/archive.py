"""The processor that packs a run's outputs into one checked archive.

The archive is written beside its final name and put there only when it is whole, so that a full
disk or a stop leaves either the old archive or none. Originals go only after every file was read
back from the archive and compared.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import os
import tarfile
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ..backends.execution import ExecutionContext
from ..errors import (
    Cancelled,
    ConfigError,
    ExecutionError,
    RompyTuiError,
    StageTimeout,
    storage_error,
)
from .config import ArchivePostprocessorConfig
from .outputs import outputs_of, require_outputs

logger = logging.getLogger(__name__)

SUMS = "SHA256SUMS"
_BLOCK = 1 << 20


class ArchivePostprocessor:
    """Packs the outputs of a run as ``RUN_ID.tar.gz`` or ``RUN_ID.tar``."""

    def process(
        self,
        model_run: Any,
        config: ArchivePostprocessorConfig | None = None,
        *,
        output_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Pack a run's outputs.

        Args:
            model_run: the run whose outputs to pack.
            config: the defaults where None.
            output_dir: another directory to pack.
            context: tells when to stop; waits for nobody where None.

        Returns:
            ``success``, ``message``, ``run_id``, ``output_dir``; where it worked also ``archive``
            (its path), ``files`` (a count), ``size`` (bytes), ``checksums`` (a path or None) and
            ``removed`` (a count); where it failed ``error``.

        Raises:
            Cancelled: somebody asked to stop.
            StageTimeout: the deadline has passed.
        """
        config = config or ArchivePostprocessorConfig()
        context = context or ExecutionContext()
        directory = outputs_of(model_run, output_dir)
        result = {"run_id": model_run.run_id, "output_dir": str(directory)}
        try:
            done = _archive(directory, str(model_run.run_id), config, context)
        except (Cancelled, StageTimeout):
            raise
        except RompyTuiError as error:
            logger.error(error.message)
            return {**result, "success": False, "message": error.message, "error": error.message}
        return {**result, "success": True, **done}


def _archive(
    directory: Path, run_id: str, config: ArchivePostprocessorConfig, context: ExecutionContext
) -> dict[str, Any]:
    files = require_outputs(directory)
    destination = Path(config.destination) if config.destination else directory.parent
    _refuse_inside(destination, directory)
    archive = destination / f"{run_id}.tar{'.gz' if config.compress else ''}"
    unfinished = archive.with_name(f".{archive.name}.part")
    sums_file = archive.with_name(f"{archive.name}.sha256")
    sums_unfinished = archive.with_name(f".{sums_file.name}.part")
    try:
        destination.mkdir(parents=True, exist_ok=True)
        sums = _write(unfinished, directory, files, run_id, config, context)
        if config.checksums or not config.keep_originals:
            _verify(unfinished, sums, context)
        if config.checksums:
            # Written before the archive takes its place, so that a full disk changes neither.
            _write_sums(unfinished, archive.name, sums_unfinished)
        unfinished.replace(archive)
        if config.checksums:
            sums_unfinished.replace(sums_file)
        else:
            sums_file.unlink(missing_ok=True)  # of an older archive
    except OSError as error:
        raise storage_error(f"cannot write the archive {archive}", error) from error
    finally:
        for left in (unfinished, sums_unfinished):
            with suppress(OSError):
                left.unlink()
    logger.info("%d files packed into %s", len(files), archive)
    removed = 0 if config.keep_originals else _remove(directory, files)
    return {
        "message": f"{len(files)} files packed into {archive}",
        "archive": str(archive),
        "files": len(files),
        "size": archive.stat().st_size,
        "checksums": str(sums_file) if config.checksums else None,
        "removed": removed,
    }


def _refuse_inside(destination: Path, directory: Path) -> None:
    if destination.resolve().is_relative_to(directory.resolve()):
        raise ConfigError(
            f"the archive's destination {destination} lies in the outputs {directory} themselves",
            "choose another destination",
        )


class _Hashing(io.RawIOBase):
    """A file that is hashed while tarfile reads it, so that it is read once."""

    def __init__(self, source: IO[bytes], context: ExecutionContext) -> None:
        self._source = source
        self._context = context
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        self._context.checkpoint()
        data = self._source.read(size)
        self.sha256.update(data)
        return data


def _write(
    target: Path,
    directory: Path,
    files: list[Path],
    run_id: str,
    config: ArchivePostprocessorConfig,
    context: ExecutionContext,
) -> dict[str, str]:
    sums: dict[str, str] = {}
    with target.open("wb") as raw:
        # No time stamp and no name in the gzip header: the same files give the same bytes.
        packed: Any = gzip.GzipFile("", "wb", 6, raw, mtime=0) if config.compress else raw
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for file in files:
                name = f"{run_id}/{file.relative_to(directory)}"
                info = tar.gettarinfo(file, name)
                if info.islnk():
                    # A hard link is stored as the file it is, so that it has a sum of its own.
                    info.type, info.linkname = tarfile.REGTYPE, ""
                    info.size = file.stat().st_size
                if not info.isreg():
                    tar.addfile(info)
                    continue
                with file.open("rb") as source:
                    hashing: Any = _Hashing(source, context)
                    tar.addfile(info, hashing)
                sums[name] = hashing.sha256.hexdigest()
            if config.checksums:
                text = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
                info = tarfile.TarInfo(_free_name(f"{run_id}/{SUMS}", directory))
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text))
        if config.compress:
            packed.close()
        raw.flush()
        os.fsync(raw.fileno())
    return sums


def _free_name(name: str, directory: Path) -> str:
    """The name for the list of sums; the outputs may hold a file of that name themselves."""
    while os.path.lexists(directory / PurePosixPath(name).name):
        name += ".rompy-tui"
    return name


def _verify(archive: Path, sums: dict[str, str], context: ExecutionContext) -> None:
    left = dict(sums)
    with tarfile.open(archive) as tar:
        for member in tar:
            expected = left.pop(member.name, None)
            stored = tar.extractfile(member) if expected else None
            if stored is None:
                continue
            digest = hashlib.sha256()
            while block := stored.read(_BLOCK):
                context.checkpoint()
                digest.update(block)
            if digest.hexdigest() != expected:
                raise ExecutionError(f"the archive holds {member.name} damaged; it was not kept")
    if left:
        raise ExecutionError(f"the archive misses {next(iter(left))}; it was not kept")


def _write_sums(archive: Path, name: str, target: Path) -> None:
    digest = hashlib.sha256()
    with archive.open("rb") as stored:
        while block := stored.read(_BLOCK):
            digest.update(block)
    with target.open("w", encoding="utf-8") as stream:
        stream.write(f"{digest.hexdigest()}  {name}\n")
        stream.flush()
        os.fsync(stream.fileno())


def _remove(directory: Path, files: list[Path]) -> int:
    try:
        for file in files:
            file.unlink()
        for folder in sorted((p for p in directory.rglob("*") if p.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise storage_error(f"cannot remove the archived files in {directory}", error) from error
    return len(files)
