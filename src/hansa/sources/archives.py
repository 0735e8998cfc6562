"""Members of zip, gzip and zstd files as bounded streams. Nothing is written to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

import zstandard

from hansa.model import ProblemReason
from hansa.sources.errors import SourceError
from hansa.sources.files import relative_name
from hansa.sources.limits import DEFAULT_LIMITS, Limits

__all__ = ["Member", "iter_members", "looks_compressed"]

_RATIO_FLOOR = 64 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, zstandard.ZstdError, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive, readable once, in order.

    Attributes:
        name: ``archive.zip!/path/inside``.
        stream: the unpacked bytes; reading raises :class:`SourceError` at a bound or at damage.
    """

    name: str
    stream: IO[bytes]


def looks_compressed(kind: str) -> bool:
    """Whether :func:`~hansa.sources.files.sniff` named a format that :func:`iter_members` unpacks."""
    return kind in ("zip", "gzip", "zstd")


def iter_members(
    root: Path, path: Path, kind: str, *, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Member | SourceError]:
    """The members of an archive, one after the other; each must be read before the next is asked for.

    A member that must not be opened (a path that leaves the archive, a link, an encrypted member) comes as
    the error that names it, and the others still come. Archives inside archives are the caller's to refuse.

    Raises:
        SourceError: if the archive itself is damaged, too large or a bomb.
    """
    name = relative_name(root, path)
    if kind == "zip":
        yield from _zip_members(name, path, limits)
        return
    packed = path.stat().st_size
    budget = _Budget(name, packed, limits)
    inner = PurePosixPath(name).stem
    try:
        with path.open("rb") as raw:
            opened: IO[bytes]
            if kind == "gzip":
                opened = cast(IO[bytes], gzip.GzipFile(fileobj=raw))
            elif kind == "zstd":
                opened = cast(IO[bytes], io.BufferedReader(_ZstdFrames(raw)))
            else:
                raise SourceError(name, ProblemReason.UNSUPPORTED, f"is a {kind} archive, not supported.")
            with closing(opened):
                yield Member(f"{name}!/{inner}", _stream(opened, f"{name}!/{inner}", budget))
    except _BROKEN as error:
        raise _damaged(name, error) from error


def _zip_members(name: str, path: Path, limits: Limits) -> Iterator[Member | SourceError]:
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise _damaged(name, error) from error
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.archive_members:
            raise SourceError(
                name, ProblemReason.BOMB, f"holds {len(entries)} members; at most {limits.archive_members}."
            )
        budget = _Budget(name, path.stat().st_size, limits)
        for entry in entries:
            if entry.is_dir():
                continue
            member = f"{name}!/{entry.filename}"
            refusal = _refusal(member, entry)
            if refusal is not None:
                yield refusal
                continue
            try:
                opened = archive.open(entry)
            except (*_BROKEN, RuntimeError) as error:
                yield _damaged(member, error)
                continue
            with opened:
                yield Member(member, _stream(opened, member, budget))


def _refusal(member: str, entry: zipfile.ZipInfo) -> SourceError | None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return SourceError(member, ProblemReason.UNSAFE_PATH, "has a path that leads out of the archive.")
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        return SourceError(member, ProblemReason.UNSAFE_PATH, "is a symbolic link.")
    if entry.flag_bits & 0x1:
        return SourceError(member, ProblemReason.ENCRYPTED, "is encrypted.", advice="Unpack it yourself.")
    return None


def _damaged(name: str, error: BaseException) -> SourceError:
    truncated = isinstance(error, EOFError) or "end-of-stream" in str(error)
    reason = ProblemReason.TRUNCATED if truncated else ProblemReason.MALFORMED
    return SourceError(
        name, reason, "is a damaged archive." if not truncated else "ends in the middle of the archive."
    )


class _ZstdFrames(io.RawIOBase):
    """Unpacks zstd frames and knows whether the last one is whole; the library's own stream does not say.

    Little is fed at a time: 512 bytes of a hostile frame can become 16 MiB, not gigabytes. The window bound
    keeps a frame from asking for gigabytes of memory at once.
    """

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._maker = zstandard.ZstdDecompressor(max_window_size=2**27)
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed = b""
        self._out = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._out:
            packed = self._packed or self._raw.read(512)
            self._packed = b""
            if not packed:
                if self._frame is not None:
                    raise EOFError("end-of-stream within a zstd frame")
                return 0
            frame = self._frame or self._maker.decompressobj()
            self._frame = frame
            self._out = memoryview(frame.decompress(packed))
            if frame.eof:
                self._packed = frame.unused_data
                self._frame = None
        count = min(len(view), len(self._out))
        view[:count] = self._out[:count]
        self._out = self._out[count:]
        return count


class _Budget:
    """What may still be unpacked from one archive."""

    def __init__(self, name: str, packed: int, limits: Limits) -> None:
        self._name = name
        self._packed = max(packed, 1)
        self._limits = limits
        self._spent = 0

    def spend(self, count: int, member: str) -> None:
        self._spent += count
        too_much = self._spent > self._limits.archive_bytes
        too_dense = self._spent > max(_RATIO_FLOOR, self._packed * self._limits.archive_ratio)
        if too_much or too_dense:
            raise SourceError(
                member,
                ProblemReason.BOMB,
                f"unpacks to more than {self._spent} bytes from {self._packed}; stopped.",
            )


class _BoundedStream(io.RawIOBase):
    def __init__(self, inner: IO[bytes], member: str, budget: _Budget) -> None:
        self._inner = inner
        self._member = member
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._inner.read(len(view))
        except _BROKEN as error:
            raise _damaged(self._member, error) from error
        self._budget.spend(len(data), self._member)
        view[: len(data)] = data
        return len(data)


def _stream(inner: IO[bytes], member: str, budget: _Budget) -> IO[bytes]:
    return cast(IO[bytes], io.BufferedReader(_BoundedStream(inner, member, budget), 256 * 1024))
