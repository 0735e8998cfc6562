"""Worker processes: started, fed, watched, ended and replaced. Nothing a file does reaches this process."""

from __future__ import annotations

import os
import pickle
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

import hansa
from hansa.documents._internal.running import mark_running
from hansa.documents._internal.wire import (
    observation_from_wire,
    page_from_wire,
    page_to_wire,
    problem_from_wire,
)
from hansa.documents._internal.worker import write_frame
from hansa.documents.model import Document, DocumentReading, Page
from hansa.knowledge import KnowledgeBase
from hansa.model import Observation, Problem, ProblemReason, Source, SourceKind
from hansa.sources import Limits, SourceError, digest_file

__all__ = ["Pool"]

_LOSSES = 3  # pages of one document whose reading may kill a worker before the rest is given up
_FRAME_BYTES = 256 * 1024 * 1024
_AHEAD = 6  # documents read ahead of the one that is wanted next
_START = 10.0  # seconds to start a worker, beyond the time of a page
_SLACK = 2.0  # seconds to hand a page over, and to load a recogniser


@dataclass(slots=True)
class _Job:
    """One document on its way."""

    index: int
    path: Path
    name: str
    source: Source | None = None
    pages: list[Page] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    observations: tuple[Observation, ...] = ()
    kind: str = "other"
    title: str = ""
    language: str = ""
    page: int = 0
    count: int = 0
    losses: int = 0
    facts: bool = False

    def reading(self) -> DocumentReading:
        document = None
        if self.pages:
            pages = tuple(mark_running(sorted(self.pages, key=lambda page: page.number)))
            document = Document(pages, self.language, self.kind, self.title)
        problems = self.problems
        if document is None and problems and not any(problem.whole for problem in problems):
            problems = [replace(problem, whole=True) for problem in problems]
        elif document is not None:
            problems = [replace(problem, whole=False) for problem in problems]
        return DocumentReading(self.name, self.source, document, self.observations, tuple(_merged(problems)))


def _merged(problems: list[Problem]) -> list[Problem]:
    """One entry for pages of a document that fail alike."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.reason, problem.message), []).append(problem)
    merged = []
    for group in groups.values():
        first = group[0]
        if len(group) > 1:
            numbers = ", ".join(problem.place.removeprefix("page ") for problem in group[:12])
            more = " …" if len(group) > 12 else ""
            count = sum(problem.count for problem in group)
            first = replace(first, place=f"pages {numbers}{more}", count=count)
        merged.append(first)
    return merged


class _Process:
    """One worker process and the bytes it has sent so far."""

    def __init__(self, knowledge: bytes) -> None:
        environment = {
            **os.environ,
            "OMP_THREAD_LIMIT": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OPENCV_OPENCL_RUNTIME": "disabled",
            "PYTHONPATH": str(Path(hansa.__file__).resolve().parent.parent),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # -P keeps the folder one stands in (which may be the institution's) off the module path
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "hansa.documents._internal.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.buffer = bytearray()
        self.job: _Job | None = None
        self.deadline = 0.0
        self.send(knowledge)

    def send(self, data: bytes) -> bool:
        stream = self.popen.stdin
        try:
            if stream is not None:
                write_frame(stream, data)  # type: ignore[arg-type]
        except OSError:
            return False
        return True

    def fileno(self) -> int:
        assert self.popen.stdout is not None  # noqa: S101 - opened with a pipe above
        return self.popen.stdout.fileno()

    def receive(self) -> list[dict[str, Any]] | None:
        """Whole frames that have come; None once the process is gone or talks nonsense."""
        chunk = os.read(self.fileno(), 1 << 20)
        if not chunk:
            return None
        self.buffer += chunk
        events = []
        while len(self.buffer) >= 4:
            (size,) = struct.unpack_from("<I", self.buffer)
            if size > _FRAME_BYTES:
                return None
            if len(self.buffer) < 4 + size:
                break
            try:
                event = orjson.loads(bytes(self.buffer[4 : 4 + size]))
            except orjson.JSONDecodeError:
                return None
            del self.buffer[: 4 + size]
            events.append(event)
        return events

    def end(self) -> None:
        self.popen.kill()
        for stream in (self.popen.stdin, self.popen.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.popen.wait()


class Pool:
    """Reads documents in worker processes and hands them out in the order they were given."""

    def __init__(
        self,
        root: Path,
        *,
        knowledge: KnowledgeBase,
        limits: Limits,
        languages: tuple[str, ...],
        workers: int,
    ) -> None:
        self._root = root
        self._knowledge = pickle.dumps(knowledge)
        self._limits = limits
        self._languages = languages
        self._workers = max(1, workers)

    def run(self, paths: Sequence[Path]) -> Iterator[DocumentReading]:
        """Read ``paths``; yields in their order."""
        waiting = [_Job(index, path, self._name(path)) for index, path in enumerate(paths)]
        waiting.reverse()
        done: dict[int, _Job] = {}
        wanted = 0
        processes: list[_Process] = []
        selector = selectors.DefaultSelector()
        try:
            while wanted < len(paths):
                self._feed(waiting, processes, selector, wanted)
                for key, _ in selector.select(timeout=0.5):
                    self._hear(key.fileobj, processes, selector, done, waiting)  # type: ignore[arg-type]
                self._watch(processes, selector, done, waiting)
                while wanted in done:
                    yield done.pop(wanted).reading()
                    wanted += 1
        finally:
            selector.close()
            for process in processes:
                process.end()

    def _name(self, path: Path) -> str:
        try:
            return path.relative_to(self._root).as_posix()
        except ValueError:
            return path.as_posix()

    def _feed(
        self,
        waiting: list[_Job],
        processes: list[_Process],
        selector: selectors.BaseSelector,
        wanted: int,
    ) -> None:
        while waiting and waiting[-1].index < wanted + _AHEAD:
            idle = next((process for process in processes if process.job is None), None)
            if idle is None:
                if len(processes) >= self._workers:
                    return
                idle = _Process(self._knowledge)
                processes.append(idle)
                selector.register(idle, selectors.EVENT_READ)
            job = waiting.pop()
            idle.job = job
            idle.deadline = time.monotonic() + self._limits.page_seconds + _START
            finished = job.facts  # the pages were all heard of; only the facts are wanted
            task = {
                "root": str(self._root),
                "path": str(job.path),
                "languages": self._languages,
                "limits": asdict(self._limits),
                "first": 0 if finished else job.page + 1,
                "pages": [page_to_wire(page) for page in job.pages],
            }
            if not idle.send(orjson.dumps(task)):
                idle.deadline = 0.0

    def _hear(
        self,
        process: _Process,
        processes: list[_Process],
        selector: selectors.BaseSelector,
        done: dict[int, _Job],
        waiting: list[_Job],
    ) -> None:
        events = process.receive()
        if events is None:
            self._lose(process, processes, selector, done, waiting, timeout=False)
            return
        process.deadline = time.monotonic() + self._limits.page_seconds + _SLACK
        for event in events:
            job = process.job
            if job is None:
                break
            try:
                finished = _apply(job, event)
            except (KeyError, TypeError, ValueError):
                self._lose(process, processes, selector, done, waiting, timeout=False)
                return
            if finished:
                done[job.index] = job
                process.job = None

    def _watch(
        self,
        processes: list[_Process],
        selector: selectors.BaseSelector,
        done: dict[int, _Job],
        waiting: list[_Job],
    ) -> None:
        now = time.monotonic()
        for process in [item for item in processes if item.job is not None and now > item.deadline]:
            if not _readable(process):
                self._lose(process, processes, selector, done, waiting, timeout=True)

    def _lose(
        self,
        process: _Process,
        processes: list[_Process],
        selector: selectors.BaseSelector,
        done: dict[int, _Job],
        waiting: list[_Job],
        *,
        timeout: bool,
    ) -> None:
        """A worker hung or died: name the page, and go on with what is left of the document."""
        selector.unregister(process)
        processes.remove(process)
        process.end()
        job = process.job
        if job is None:
            return
        if job.source is None:
            with suppress(SourceError):
                job.source = digest_file(
                    self._root, job.path, SourceKind.DOCUMENT, limit=self._limits.document_bytes
                )
        job.losses += 1
        problem, more = self._loss(job, timeout=timeout)
        job.problems.append(problem)
        if more:
            waiting.append(job)
        else:
            done[job.index] = job

    def _loss(self, job: _Job, *, timeout: bool) -> tuple[Problem, bool]:
        """The problem to report, and whether the document is taken up again."""
        reason = ProblemReason.TIMEOUT if timeout else ProblemReason.MALFORMED
        what = (
            f"took longer than {self._limits.page_seconds:g} seconds"
            if timeout
            else "made the reader fail (damaged, or larger than the memory allowed)"
        )
        if job.facts:
            message = f"was read, but drawing its facts {what}."
            return Problem(job.name, reason, message, whole=False), False
        if job.count == 0:
            return Problem(job.name, reason, f"{what}."), False
        last = job.page >= job.count
        give_up = timeout or job.losses > _LOSSES
        rest = job.count - job.page
        if give_up and rest:
            message = f"{what}; the {rest} pages after it were not read."
            job.facts = True
            return (
                Problem(job.name, reason, message, place=f"page {job.page}", whole=False, count=rest + 1),
                bool(job.pages),
            )
        job.facts = last
        problem = Problem(job.name, reason, f"{what}.", place=f"page {job.page}", whole=False)
        return problem, bool(job.pages) or not last


def _readable(process: _Process) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(process, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))


def _apply(job: _Job, event: dict[str, Any]) -> bool:
    """Take in what a worker says; True at the end of the document."""
    match event["event"]:
        case "source":
            job.source = Source(
                str(event["path"]), str(event["sha256"]), SourceKind.DOCUMENT, int(event["size"])
            )
        case "begin":
            if event["page"]:
                job.page, job.count = int(event["page"]), int(event["count"])
            else:
                job.facts = True
        case "page":
            job.pages.append(page_from_wire(event["page"]))
        case "problem":
            job.problems.append(problem_from_wire(event["problem"]))
        case "facts":
            job.kind, job.title = str(event["kind"]), str(event["title"])
            job.language = str(event["language"])
            found = [observation_from_wire(item) for item in event["observations"]]
            job.observations = tuple(
                replace(item, source=job.source) if job.source is not None else item for item in found
            )
        case "end":
            return True
    return False
