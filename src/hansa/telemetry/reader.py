"""Reading logs: JSON lines, JSON arrays and EVTX, bare or inside zip, gzip and zstd."""

from __future__ import annotations

import codecs
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from hansa.model import Observation, Problem, ProblemReason, Source, SourceKind
from hansa.sources import (
    DEFAULT_LIMITS,
    Limits,
    Member,
    SourceError,
    iter_members,
    looks_compressed,
    relative_name,
    sniff,
)
from hansa.telemetry._internal.evtx_file import iter_evtx, truncation
from hansa.telemetry._internal.jsonarray import iter_elements
from hansa.telemetry._internal.lines import (
    CHUNK,
    ByteStream,
    Joined,
    MeteredStream,
    Utf16Stream,
    iter_lines,
)
from hansa.telemetry._internal.tally import Tally
from hansa.telemetry.coverage import Coverage, coverage_observations
from hansa.telemetry.event import Event

__all__ = ["EventSource", "read_events"]

_HEAD = 64 * 1024
# What an EVTX member of an archive may take in memory before it moves to a temporary file.
_SPOOL = 32 * 1024 * 1024


class EventSource:
    """The events of one file, in batches; afterwards, what could not be read and what the file covers.

    Iterate once. :attr:`problems`, :attr:`coverage` and :attr:`not_parsed` grow while iterating and are
    complete at its end.

    Attributes:
        path: the reported name of the file.
        problems: what could not be read, one entry per file, member and reason.
        coverage: what was covered, one entry per file or member of an archive.
        not_parsed: records that could not be read, by reason.
    """

    def __init__(self, root: Path, path: Path, limits: Limits, batch_size: int) -> None:
        self._root = root
        self._file = path
        self._limits = limits
        self._batch_size = batch_size
        self.path = relative_name(root, path)
        self.problems: list[Problem] = []
        self.coverage: list[Coverage] = []
        self.not_parsed: Counter[ProblemReason] = Counter()

    @property
    def events(self) -> int:
        """How many events were read so far, over all members."""
        return sum(coverage.events for coverage in self.coverage)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files and members that were read."""
        return tuple(coverage.source for coverage in self.coverage)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What the coverage shows, once everything was read."""
        return coverage_observations(self.coverage)

    def __iter__(self) -> Iterator[tuple[Event, ...]]:
        try:
            with self._open() as raw:
                head = raw.read(_HEAD)
                kind = sniff(head)
                if not looks_compressed(kind):
                    raw.seek(0)
                    yield from self._read(raw, self.path)
                    return
            for member in iter_members(self._root, self._file, kind, limits=self._limits):
                if isinstance(member, SourceError):
                    self.problems.append(member.problem())
                else:
                    yield from self._read_member(member)
        except SourceError as error:
            self.problems.append(error.problem(whole=not self.coverage))
        except OSError as error:
            self.problems.append(
                Problem(self.path, ProblemReason.IO, f"cannot be read: {error.strerror or error}.")
            )

    def _open(self) -> IO[bytes]:
        try:
            info = self._file.stat()
            if not stat.S_ISREG(info.st_mode):
                raise SourceError(self.path, ProblemReason.WRONG_TYPE, "is not a regular file.")
            if info.st_size == 0:
                raise SourceError(self.path, ProblemReason.EMPTY, "is empty.")
            return self._file.open("rb")
        except FileNotFoundError as error:
            raise SourceError(self.path, ProblemReason.MISSING, "does not exist.") from error

    def _read_member(self, member: Member) -> Iterator[tuple[Event, ...]]:
        before = len(self.coverage)
        try:
            yield from self._read(member.stream, member.name)
        except SourceError as error:
            if error.reason is ProblemReason.BOMB:
                raise
            self.problems.append(error.problem(whole=len(self.coverage) == before))

    def _read(self, stream: ByteStream, name: str) -> Iterator[tuple[Event, ...]]:
        """The events of one unpacked file. Damage on the way keeps what was read before it."""
        metered = MeteredStream(stream, name, self._limits.telemetry_bytes)
        head = _read_head(metered)
        kind = sniff(head)
        tally = Tally(name, self._limits, self._batch_size)
        whole: ByteStream = Joined(head, metered)
        broken: SourceError | None = None
        form = "json-lines"
        try:
            if kind == "evtx":
                form = "evtx"
                yield from self._evtx(whole, metered, head, tally)
            elif kind in ("json", "text"):
                if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    whole = Utf16Stream(whole, name)
                    head = head.decode("utf-16", "ignore").encode("utf-8")
                form = _form_of(head, name)
                yield from self._json(whole, form, tally)
            else:
                raise _refusal(name, kind)
        except SourceError as error:
            if not tally.counter.events:
                raise
            broken = error
        yield from tally.rest()
        source = Source(name, metered.sha256, SourceKind.TELEMETRY, metered.size)
        self.coverage.append(tally.counter.coverage(source, form, sum(tally.bad.values())))
        self.problems += tally.problems()
        self.not_parsed.update(tally.bad)
        if broken is not None and broken.reason is ProblemReason.BOMB:
            raise broken  # what follows in the archive is out of bounds too
        if broken is not None:
            self.problems.append(broken.problem(whole=False))

    def _json(self, stream: ByteStream, form: str, tally: Tally) -> Iterator[tuple[Event, ...]]:
        if form == "json-lines":
            yield from tally.lines(iter_lines(stream, self._limits.line_bytes))
        elif form == "json-array":
            elements = iter_elements(stream, tally.name, self._limits.line_bytes)
            yield from tally.lines(enumerate(elements))
        else:
            yield from tally.document(_read_all(stream, tally.name, self._limits.line_bytes))

    def _evtx(
        self, whole: ByteStream, metered: MeteredStream, head: bytes, tally: Tally
    ) -> Iterator[tuple[Event, ...]]:
        """Out of an archive EVTX needs a file to seek in: a temporary one, in memory while it is small."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL, prefix="hansa-") as spool:
            while data := whole.read(CHUNK):
                spool.write(data)
            spool.seek(0)
            if cut := truncation(head, metered.size):
                tally.remark(ProblemReason.TRUNCATED, cut)
            yield from tally.records(iter_evtx(tally.name, cast(IO[bytes], spool)))


def _read_head(stream: ByteStream) -> bytes:
    head = b""
    while len(head) < _HEAD and (data := stream.read(_HEAD - len(head))):
        head += data
    return head


def _read_all(stream: ByteStream, name: str, bound: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while data := stream.read(CHUNK):
        parts.append(data)
        size += len(data)
        if size > bound:
            raise SourceError(
                name,
                ProblemReason.TOO_LARGE,
                f"is one JSON object of more than {bound} bytes.",
                advice="Write one event a line.",
            )
    return b"".join(parts)


def _form_of(head: bytes, name: str) -> str:
    """Whether a text holds one object a line, an array, or one object over many lines."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"["):
        return "json-array"
    first, newline, _ = text.partition(b"\n")
    if first.strip() == b"{" and newline:
        return "json-object"
    if not text.startswith(b"{") and b"\n{" not in text:
        raise SourceError(
            name,
            ProblemReason.UNSUPPORTED,
            "is text, but no line of it starts a JSON object.",
            advice="Export it as one JSON object a line.",
        )
    return "json-lines"


def _refusal(name: str, kind: str) -> SourceError:
    if kind == "empty":
        return SourceError(name, ProblemReason.EMPTY, "is empty.")
    if looks_compressed(kind) or kind in ("bzip2", "xz", "7z"):
        return SourceError(
            name,
            ProblemReason.UNSUPPORTED,
            f"is a {kind} archive inside an archive, or one that is not supported.",
            advice="Unpack it once.",
        )
    return SourceError(name, ProblemReason.WRONG_TYPE, f"holds no events: it looks like {kind}.")


def read_events(
    root: Path, path: Path, *, limits: Limits = DEFAULT_LIMITS, batch_size: int = 1000
) -> EventSource:
    """The events of one log file, whatever its name says it is.

    Args:
        root: the folder that reported paths are relative to.
        path: the log, bare or packed once in zip, gzip or zstd.
        limits: bounds; ``line_bytes`` for one record, ``telemetry_bytes`` for one file or member.
        batch_size: most events of one batch.

    Returns:
        A source to iterate over once. It never raises on bad input: see :attr:`EventSource.problems`.
    """
    return EventSource(root, path, limits, batch_size)
