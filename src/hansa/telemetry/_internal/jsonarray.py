"""The elements of a JSON array, one after the other, without holding the array."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

from hansa.model import ProblemReason
from hansa.sources import SourceError
from hansa.telemetry._internal.lines import CHUNK, ByteStream

__all__ = ["iter_elements"]

_BLANK = " \t\r\n\ufeff"
# A position only: what stands there is parsed once more, by the strict parser all records go through.
_FINDER = json.JSONDecoder()


class _Window:
    """The part of the text that is being looked at."""

    def __init__(self, stream: ByteStream, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read on; False at the end. The window doubles, so that retries stay linear."""
        if self.ended:
            return False
        rest = self.text[self.at :]
        data = self._stream.read(max(CHUNK, len(rest)))
        self.ended = not data
        try:
            self.text = rest + self._decoder.decode(data, self.ended)
        except UnicodeDecodeError as error:
            raise SourceError(self._name, ProblemReason.ENCODING, "is not valid UTF-8.") from error
        self.at = 0
        return not self.ended

    def sign(self) -> str:
        """The next character that is not blank, without taking it; "" at the end."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in _BLANK:
                    return self.text[self.at]
                self.at += 1
            if not self.more():
                return ""


def iter_elements(stream: ByteStream, name: str, bound: int) -> Iterator[bytes | None]:
    """The JSON text of every element of the array; None for one of more than ``bound`` bytes.

    Raises:
        SourceError: where the array stops being one, is cut off, or holds an element without an end;
            nothing after that place can be read.
    """
    window = _Window(stream, name)
    if window.sign() != "[":
        raise SourceError(name, ProblemReason.MALFORMED, "is not a JSON array.")
    window.at += 1
    number = 0
    while True:
        sign = window.sign()
        if sign == "]" and number == 0:
            return
        if sign == "":
            raise _cut_off(name, number)
        yield _element(window, name, number, bound)
        number += 1
        sign = window.sign()
        if sign == "]":
            return
        if sign == "":
            raise _cut_off(name, number)
        if sign != ",":
            raise _broken(name, number)
        window.at += 1


def _element(window: _Window, name: str, number: int, bound: int) -> bytes | None:
    while True:
        try:
            _, end = _FINDER.raw_decode(window.text, window.at)
        except RecursionError as error:
            raise SourceError(
                name, ProblemReason.TOO_DEEP, "is nested too deeply.", place=f"element {number}"
            ) from error
        except ValueError as error:
            if len(window.text) - window.at > max(2 * bound, CHUNK):
                raise _endless(name, number, bound, error, window.at) from error
            if not window.more():
                raise _broken(name, number) from error
            continue
        # A figure at the edge of the window may go on beyond it.
        if end == len(window.text):
            if window.more():
                continue
            end = len(window.text)
        raw = window.text[window.at : end].encode("utf-8", "surrogatepass")
        window.at = end
        return raw if len(raw) <= bound else None


def _endless(name: str, number: int, bound: int, error: ValueError, start: int) -> SourceError:
    """A whole window and no end of the element: it is broken near its start, or too long."""
    stop = getattr(error, "pos", start) - start
    if stop <= bound and not str(error).startswith("Unterminated"):
        return _broken(name, number)
    return SourceError(
        name,
        ProblemReason.TOO_LARGE,
        f"holds an element of more than {bound} bytes, or without an end; the rest is lost.",
        place=f"element {number}",
    )


def _cut_off(name: str, number: int) -> SourceError:
    return SourceError(
        name,
        ProblemReason.TRUNCATED,
        "ends in the middle of the JSON array.",
        place=f"element {number}",
        advice="Export it again.",
    )


def _broken(name: str, number: int) -> SourceError:
    return SourceError(
        name,
        ProblemReason.MALFORMED,
        "stops being a JSON array; the rest was not read.",
        place=f"element {number}",
    )
