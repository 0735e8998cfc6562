"""Files below a root: found, opened, hashed, decoded."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hansa.model import Problem, ProblemReason, Source, SourceKind
from hansa.sources.errors import SourceError
from hansa.sources.limits import DEFAULT_LIMITS, Limits

__all__ = ["OpenedFile", "decode_text", "digest_file", "find_files", "open_bytes", "relative_name", "sniff"]

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The bytes of a file and the source they are.

    Attributes:
        source: path, digest, kind, size.
        data: the whole content.
    """

    source: Source
    data: bytes


def find_files(root: Path, folder: Path, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Path | Problem]:
    """Every regular file below ``folder``, sorted, hidden names left out.

    Symbolic links that lead out of ``root`` and things that are not files come as problems, so that they are
    named rather than skipped.

    Args:
        root: the institution folder; reported paths are relative to it.
        folder: a folder inside ``root``, or one file.
        limits: ``files`` bounds how many are found.
    """
    real_root = root.resolve()
    # A folder that the user named elsewhere is meant; one inside the institution that leads out is not.
    if folder.is_relative_to(root) and not folder.resolve().is_relative_to(real_root):
        yield _problem(root, folder, ProblemReason.UNSAFE_PATH, "is a link that leads out of the folder.")
        return
    if folder.is_file():
        yield folder
        return
    found = 0
    for directory, names, files in os.walk(folder, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in list(names):
            path = Path(directory, name)
            if path.is_symlink():
                names.remove(name)
                yield _problem(root, path, ProblemReason.UNSAFE_PATH, "is a link to a folder, not followed.")
        for name in sorted(files):
            if name.startswith("."):
                continue
            path = Path(directory, name)
            found += 1
            if found > limits.files:
                yield _problem(
                    root, folder, ProblemReason.TOO_LARGE, f"holds more than {limits.files} files."
                )
                return
            if path.is_symlink() and not path.resolve().is_relative_to(real_root):
                yield _problem(
                    root, path, ProblemReason.UNSAFE_PATH, "is a link that leads out of the folder."
                )
            elif not path.is_file():
                yield _problem(root, path, ProblemReason.WRONG_TYPE, "is not a regular file.")
            else:
                yield path


def relative_name(root: Path, path: Path) -> str:
    """The path as reports name it: relative to ``root`` where it lies below it, with ``/``."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _problem(root: Path, path: Path, reason: ProblemReason, message: str) -> Problem:
    return Problem(path=relative_name(root, path), reason=reason, message=message)


def _check_openable(name: str, path: Path, limit: int) -> int:
    try:
        info = path.stat()
    except OSError as error:
        raise _io_error(name, error) from error
    if not stat.S_ISREG(info.st_mode):
        raise SourceError(name, ProblemReason.WRONG_TYPE, "is not a regular file.")
    if info.st_size == 0:
        raise SourceError(name, ProblemReason.EMPTY, "is empty.", advice="Put the real file in its place.")
    if info.st_size > limit:
        raise SourceError(
            name,
            ProblemReason.TOO_LARGE,
            f"has {info.st_size} bytes; at most {limit} are read.",
            advice="Split it, or raise the limit in hansa.toml.",
        )
    return info.st_size


def _io_error(name: str, error: OSError) -> SourceError:
    missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
    reason = ProblemReason.MISSING if missing else ProblemReason.IO
    return SourceError(name, reason, f"cannot be opened: {os.strerror(error.errno or 0)}.")


def open_bytes(root: Path, path: Path, kind: SourceKind, *, limit: int | None = None) -> OpenedFile:
    """Read one whole file, bounded.

    Args:
        root: the folder that reported paths are relative to.
        path: the file.
        kind: what reader it belongs to.
        limit: most bytes; default :attr:`Limits.structured_bytes`.

    Raises:
        SourceError: if it is missing, empty, too large or cannot be read.
    """
    name = relative_name(root, path)
    bound = DEFAULT_LIMITS.structured_bytes if limit is None else limit
    _check_openable(name, path, bound)
    try:
        with path.open("rb") as stream:
            data = stream.read(bound + 1)
    except OSError as error:
        raise _io_error(name, error) from error
    if len(data) > bound:
        raise SourceError(name, ProblemReason.TOO_LARGE, f"grew beyond {bound} bytes while it was read.")
    digest = hashlib.sha256(data).hexdigest()
    return OpenedFile(Source(path=name, sha256=digest, kind=kind, size=len(data)), data)


def digest_file(root: Path, path: Path, kind: SourceKind, *, limit: int | None = None) -> Source:
    """Hash a file without holding it in memory.

    Raises:
        SourceError: if it is missing, empty, too large or cannot be read.
    """
    name = relative_name(root, path)
    bound = DEFAULT_LIMITS.telemetry_bytes if limit is None else limit
    _check_openable(name, path, bound)
    hasher = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                hasher.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise _io_error(name, error) from error
    return Source(path=name, sha256=hasher.hexdigest(), kind=kind, size=size)


def decode_text(name: str, data: bytes) -> str:
    """Decode UTF-8, or UTF-16 and UTF-32 with a byte order mark, strictly.

    Raises:
        SourceError: naming the byte at which the encoding breaks.
    """
    encoding = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encoding = "utf-32"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            name,
            ProblemReason.ENCODING,
            f"is not valid {encoding.upper()}.",
            place=f"byte {error.start}",
            advice="Save it as UTF-8.",
        ) from error


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"ElfFile\x00", "evtx"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"PAR1", "parquet"),
)


def sniff(head: bytes) -> str:
    """Name the format that the first bytes (at least 1 KiB, where there are as many) show.

    Returns:
        ``pdf evtx zip gzip zstd png jpeg tiff bzip2 xz 7z parquet json xml text binary`` or ``empty``.
    """
    if not head:
        return "empty"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if b"%PDF-" in head[:1024]:
        return "pdf"
    boms = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    stripped = head
    for bom in boms:
        stripped = stripped.removeprefix(bom)
    stripped = stripped.replace(b"\x00", b"") if head.startswith(boms[1:]) else stripped
    stripped = stripped.lstrip()
    if stripped[:1] in (b"{", b"["):
        return "json"
    if stripped[:1] == b"<":
        return "xml"
    return "binary" if b"\x00" in stripped[:1024] else "text"
