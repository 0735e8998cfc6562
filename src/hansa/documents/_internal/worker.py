"""The process that opens hostile files. It is bounded in memory, and watched and ended by the pool.

It reads tasks from standard input and writes JSON frames to what was its standard output. Libraries that
print cannot disturb it: their standard output and error lead nowhere.
"""

from __future__ import annotations

import os
import pickle  # only what the parent process sends is unpickled
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["MEMORY_BYTES", "main", "read_frame", "write_frame"]

MEMORY_BYTES = 1_400 * 1024 * 1024


def read_frame(stream: BinaryIO) -> bytes | None:
    """One length-prefixed frame, or None at the end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack("<I", head)
    data = stream.read(size)
    return data if len(data) == size else None


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one length-prefixed frame."""
    stream.write(struct.pack("<I", len(data)))
    stream.write(data)
    stream.flush()


def _bound() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # a system without such bounds still has the time limit
        pass


class _Worker:
    def __init__(self, out: BinaryIO, knowledge: Any) -> None:
        self._out = out
        self._knowledge = knowledge
        self._recognisers: dict[tuple[str, ...], Any] = {}

    def send(self, event: str, **data: Any) -> None:
        import orjson

        write_frame(self._out, orjson.dumps({"event": event, **data}))

    def _recogniser(self, languages: tuple[str, ...]) -> Any:
        from hansa.documents._internal.ocr import Recogniser

        if languages not in self._recognisers:
            self._recognisers[languages] = Recogniser(languages)
        return self._recognisers[languages]

    def work(self, task: dict[str, Any]) -> None:
        from hansa.documents._internal.pages import PageReader
        from hansa.documents._internal.wire import page_from_wire, page_to_wire, problem_to_wire
        from hansa.model import Problem, SourceKind
        from hansa.sources import Limits, SourceError, open_bytes

        limits, languages = Limits(**task["limits"]), tuple(task["languages"])
        pages = [page_from_wire(page) for page in task["pages"]]
        try:
            opened = open_bytes(
                Path(task["root"]), Path(task["path"]), SourceKind.DOCUMENT, limit=limits.document_bytes
            )
            source = opened.source
            self.send("source", path=source.path, sha256=source.sha256, size=source.size)
            if task["first"]:
                reader = PageReader(
                    opened,
                    limits=limits,
                    languages=languages,
                    recogniser=lambda: self._recogniser(languages),
                    begin=lambda number, count: self.send("begin", page=number, count=count),
                )
                for item in reader.read(first=task["first"]):
                    if isinstance(item, Problem):
                        self.send("problem", problem=problem_to_wire(item))
                    else:
                        pages.append(item)
                        self.send("page", page=page_to_wire(item))
        except SourceError as error:
            self.send("problem", problem=problem_to_wire(error.problem()))
            self.send("end")
            return
        if pages:
            from hansa.documents._internal.facts import draw_facts

            self.send("begin", page=0, count=0)
            drawn = draw_facts(
                pages, source, self._knowledge, beat=lambda: self.send("begin", page=0, count=0)
            )
            self.send(
                "facts",
                kind=drawn.kind,
                title=drawn.title,
                language=drawn.language,
                size=source.size,
                observations=[item.to_json() for item in drawn.observations],
            )
        self.send("end")


def main() -> None:
    """Serve tasks until standard input ends."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _bound()
    inlet = sys.stdin.buffer
    first = read_frame(inlet)
    if first is None:
        return
    worker = _Worker(out, pickle.loads(first))  # noqa: S301
    import orjson

    while (frame := read_frame(inlet)) is not None:
        worker.work(orjson.loads(frame))


if __name__ == "__main__":
    main()
