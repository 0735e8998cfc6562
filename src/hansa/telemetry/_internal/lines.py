"""Lines of a stream, none of them held beyond its bound."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from typing import Protocol

from hansa.model import ProblemReason
from hansa.sources import SourceError

__all__ = ["ByteStream", "MeteredStream", "Utf16Stream", "iter_lines"]

CHUNK = 1024 * 1024


class ByteStream(Protocol):
    """What the readers of this room read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; b"" at the end."""
        ...


class MeteredStream:
    """A stream that hashes what passes and stops at a bound.

    Attributes:
        size: bytes that have passed.
    """

    def __init__(self, inner: ByteStream, name: str, bound: int) -> None:
        self._inner = inner
        self._name = name
        self._bound = bound
        self._hasher = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes.

        Raises:
            SourceError: when more than the bound was read, or the stream is damaged.
        """
        try:
            data = self._inner.read(CHUNK if size < 0 else size)
        except OSError as error:
            raise SourceError(self._name, ProblemReason.IO, f"cannot be read: {error.strerror}.") from error
        self.size += len(data)
        self._hasher.update(data)
        if self.size > self._bound:
            raise SourceError(
                self._name,
                ProblemReason.TOO_LARGE,
                f"has more than {self._bound} bytes; the rest was not read.",
                advice="Split it, or raise the limit in hansa.toml.",
            )
        return data

    @property
    def sha256(self) -> str:
        """Digest of what has passed."""
        return self._hasher.hexdigest()


class Joined:
    """Bytes that were read ahead, then the rest of the stream."""

    def __init__(self, head: bytes, rest: ByteStream) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """The head in one piece, then the rest."""
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)


class Utf16Stream:
    """UTF-16 with a byte order mark (as Windows tools export it), given out as UTF-8."""

    def __init__(self, inner: ByteStream, name: str) -> None:
        self._inner = inner
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-16")("strict")

    def read(self, size: int = -1, /) -> bytes:
        """The next piece.

        Raises:
            SourceError: where the encoding breaks.
        """
        try:
            while True:
                data = self._inner.read(size)
                text = self._decoder.decode(data, not data)
                if text or not data:
                    return text.encode("utf-8")
        except UnicodeError as error:
            raise SourceError(self._name, ProblemReason.ENCODING, "is not valid UTF-16.") from error


def iter_lines(stream: ByteStream, bound: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream with their numbers from 1; None stands for a line longer than ``bound``.

    Of such a line no more than ``bound`` bytes and one chunk are ever held.
    """
    number = 1
    carry = b""
    skipping = False
    while chunk := stream.read(CHUNK):
        if skipping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            skipping = False
            number += 1
            chunk = chunk[end + 1 :]
        pieces = (carry + chunk).split(b"\n")
        carry = pieces.pop()
        for piece in pieces:
            yield number, piece if len(piece) <= bound else None
            number += 1
        if len(carry) > bound:
            yield number, None
            carry = b""
            skipping = True
    if carry:
        yield number, carry if len(carry) <= bound else None
