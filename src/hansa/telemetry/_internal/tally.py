"""What was read of one file: batches of events, counts, and the first places of what was lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hansa.model import Problem, ProblemReason
from hansa.sources import Limits
from hansa.telemetry._internal.parse import parse_record
from hansa.telemetry.coverage import CoverageCounter
from hansa.telemetry.event import Event
from hansa.telemetry.shapes import load_shapes

__all__ = ["Tally"]

_PLACES_NAMED = 3
_WHAT = {
    ProblemReason.MALFORMED: "not valid JSON",
    ProblemReason.ENCODING: "not valid UTF-8",
    ProblemReason.TOO_DEEP: "nested too deeply",
    ProblemReason.WRONG_TYPE: "not a JSON object",
    ProblemReason.TOO_LARGE: "too long",
    ProblemReason.TRUNCATED: "cut off",
}


class Tally:
    """Turns the records of one file into batches of events.

    Attributes:
        name: the reported name of the file.
        counter: what the events cover.
        bad: records that could not be read, by reason.
    """

    def __init__(self, name: str, limits: Limits, batch_size: int) -> None:
        self.name = name
        self.counter = CoverageCounter()
        self.bad: Counter[ProblemReason] = Counter()
        self._places: dict[ProblemReason, list[str]] = defaultdict(list)
        self._remarks: list[Problem] = []
        self._limits = limits
        self._batch_size = batch_size
        self._batch: list[Event] = []
        self._index = 0

    def lines(self, lines: Iterable[tuple[int, bytes | None]]) -> Iterator[tuple[Event, ...]]:
        """The events of numbered lines (or elements); None is one that was too long."""
        for number, line in lines:
            if line is None:
                self._lose(ProblemReason.TOO_LARGE, f"line {number}")
                continue
            if not line.strip():
                continue
            yield from self._take(line, f"line {number}")

    def records(self, records: Iterable[str | None]) -> Iterator[tuple[Event, ...]]:
        """The events of an event log that is decoded to JSON; None is a record that could not be."""
        for record in records:
            if record is None:
                self._lose(ProblemReason.MALFORMED, f"record {self._index}")
                continue
            yield from self._take(record.encode("utf-8", "replace"), f"record {self._index}")

    def document(self, raw: bytes) -> Iterator[tuple[Event, ...]]:
        """The events of one JSON object over many lines."""
        yield from self._take(raw, "")

    def rest(self) -> Iterator[tuple[Event, ...]]:
        """The last batch."""
        if self._batch:
            yield self._flush()

    def remark(self, reason: ProblemReason, message: str) -> None:
        """Something is wrong with the file that no record can be named for."""
        self._remarks.append(Problem(self.name, reason, message, whole=False))

    def problems(self) -> list[Problem]:
        """What was lost: one entry a reason, with its first places."""
        found = list(self._remarks)
        for reason, count in self.bad.items():
            places = self._places[reason]
            named = ", ".join(place for place in places if place)
            them = f"{count} records that are" if count > 1 else "a record that is"
            found.append(
                Problem(
                    path=self.name,
                    reason=reason,
                    message=f"holds {them} {_WHAT.get(reason, 'not readable')}.",
                    place=named + (" …" if count > len(places) else ""),
                    whole=not self.counter.events,
                    count=count,
                )
            )
        return found

    def _take(self, raw: bytes, place: str) -> Iterator[tuple[Event, ...]]:
        """Take one record in; give out the batches that are full."""
        data = parse_record(raw, self._limits.depth)
        if isinstance(data, ProblemReason):
            self._lose(data, place)
            return
        inner = _unwrap(data)
        if inner is None:
            inner = [data]
        else:
            raw = b""
        for item in inner:
            if not isinstance(item, dict):
                self._lose(ProblemReason.WRONG_TYPE, place)
                continue
            self._add(item, raw)
            if len(self._batch) >= self._batch_size:
                yield self._flush()

    def _add(self, data: Mapping[str, Any], raw: bytes) -> None:
        event = Event(data, self._index, self.name, raw)
        self._index += 1
        self._batch.append(event)
        self.counter.add(event)

    def _lose(self, reason: ProblemReason, place: str) -> None:
        self._index += 1
        self.bad[reason] += 1
        if len(self._places[reason]) < _PLACES_NAMED:
            self._places[reason].append(place)

    def _flush(self) -> tuple[Event, ...]:
        batch, self._batch = tuple(self._batch), []
        return batch


def _unwrap(data: Mapping[str, Any]) -> list[Any] | None:
    """The events in a wrapper such as ``{"Records": […]}``; None if the object is an event itself."""
    if len(data) > 6:
        return None
    for wrapper in load_shapes().wrappers:
        inner = data.get(wrapper.key)
        if isinstance(inner, list) and wrapper.beside.issuperset(data.keys() - {wrapper.key}):
            return inner
    return None
