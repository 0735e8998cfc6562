"""What a log covers: how many events, from when to when, with what gaps. This is always an observation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from hansa.model import Basis, Locator, Observation, Quantity, Record, Source, Subject, SubjectKind, Value
from hansa.telemetry.event import Event

__all__ = ["Coverage", "CoverageCounter", "coverage_observations"]

_READER = "telemetry.coverage"
_MOST_BUCKETS = 500_000


@dataclass(frozen=True, slots=True)
class Mark:
    """An event that an observation points at.

    Attributes:
        index: its record number.
        text: the words of it that are quoted.
        at: its time, if known.
    """

    index: int
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one log file (or member of an archive) covers.

    Attributes:
        source: the log.
        format: ``json-lines``, ``json-array`` or ``evtx``.
        events: how many events were read.
        unread: how many records could not be read.
        undated: how many events bear no time that is known.
        first: the earliest event.
        last: the latest event.
        longest_gap: the longest time without an event in seconds, to the second where it exceeds a minute.
        gap_after: the event before that gap.
        products: product in Sigma's words → its first event.
        opening: the first record that was read, with its quote.
    """

    source: Source
    format: str
    events: int = 0
    unread: int = 0
    undated: int = 0
    first: Mark | None = None
    last: Mark | None = None
    longest_gap: float = 0.0
    gap_after: Mark | None = None
    products: tuple[tuple[str, Mark], ...] = ()
    opening: Mark | None = None


class CoverageCounter:
    """Counts while the events pass; holds no events.

    The times are kept as the first and last moment of each bucket (a minute, widened when there are too
    many), which bounds the memory and still gives every gap longer than a bucket exactly.
    """

    def __init__(self) -> None:
        self.events = 0
        self.undated = 0
        self.first: Mark | None = None
        self.last: Mark | None = None
        self.opening: Mark | None = None
        self.products: dict[str, Mark] = {}
        self._width = 60.0
        self._buckets: dict[int, tuple[float, float, int, str]] = {}

    def add(self, event: Event) -> None:
        """Count one event."""
        time, product = event.time, event.product
        self.events += 1
        if self.opening is None or (product and product not in self.products):
            mark = Mark(event.index, time.text if time else _first_words(event), time.at if time else None)
            self.opening = self.opening or mark
            if product:
                self.products[product] = mark
        if time is None:
            self.undated += 1
            return
        if self.first is None or self.first.at is None or time.at < self.first.at:
            self.first = Mark(event.index, time.text, time.at)
        if self.last is None or self.last.at is None or time.at >= self.last.at:
            self.last = Mark(event.index, time.text, time.at)
        self._place(time.at.timestamp(), event.index, time.text)

    def _place(self, moment: float, index: int, text: str) -> None:
        key = int(moment // self._width)
        known = self._buckets.get(key)
        if known is None:
            self._buckets[key] = (moment, moment, index, text)
            if len(self._buckets) > _MOST_BUCKETS:
                self._widen()
        elif moment >= known[1]:
            self._buckets[key] = (known[0], moment, index, text)
        elif moment < known[0]:
            self._buckets[key] = (moment, known[1], known[2], known[3])

    def _widen(self) -> None:
        while len(self._buckets) > _MOST_BUCKETS // 2:
            self._width *= 60.0
            wider: dict[int, tuple[float, float, int, str]] = {}
            for low, high, index, text in self._buckets.values():
                key = int(low // self._width)
                known = wider.get(key)
                if known is None:
                    wider[key] = (low, high, index, text)
                elif high >= known[1]:
                    wider[key] = (min(low, known[0]), high, index, text)
                else:
                    wider[key] = (min(low, known[0]), known[1], known[2], known[3])
            self._buckets = wider

    def longest_gap(self) -> tuple[float, Mark | None]:
        """The longest time without an event in seconds, and the event before it."""
        longest, before = 0.0, None
        ordered = [self._buckets[key] for key in sorted(self._buckets)]
        for earlier, later in pairwise(ordered):
            gap = later[0] - earlier[1]
            if gap > longest:
                longest = gap
                before = Mark(earlier[2], earlier[3], datetime.fromtimestamp(earlier[1], UTC))
        return longest, before

    def coverage(self, source: Source, form: str, unread: int) -> Coverage:
        """What was counted."""
        longest, before = self.longest_gap()
        return Coverage(
            source=source,
            format=form,
            events=self.events,
            unread=unread,
            undated=self.undated,
            first=self.first,
            last=self.last,
            longest_gap=longest,
            gap_after=before,
            products=tuple(self.products.items()),
            opening=self.opening,
        )


def _first_words(event: Event) -> str:
    return event.raw[:120]


def coverage_observations(coverages: Sequence[Coverage]) -> tuple[Observation, ...]:
    """The observations (``telemetry.*``) that the coverage of logs gives, on ``log_source:<path>``."""
    return tuple(observation for coverage in coverages for observation in _observe(coverage))


def _observe(coverage: Coverage) -> list[Observation]:
    subject = Subject(SubjectKind.LOG_SOURCE, coverage.source.path)
    start: Locator = Record(0)
    opening = coverage.opening
    whole = opening or Mark(0, "")
    found: list[Observation] = []

    def say(name: str, value: Value, mark: Mark) -> None:
        found.append(
            Observation(
                subject=subject,
                property=name,
                value=value,
                source=coverage.source,
                locator=Record(mark.index) if mark.text else start,
                quote=mark.text,
                basis=Basis.OBSERVED,
                reader=_READER,
                observed_at=mark.at.date() if mark.at else None,
            )
        )

    say("telemetry.events", coverage.events, whole)
    say("telemetry.unread", coverage.unread, whole)
    say("telemetry.format", coverage.format, whole)
    for product, mark in coverage.products:
        say("telemetry.product", product, mark)
    if coverage.first and coverage.first.at and coverage.last and coverage.last.at:
        say("telemetry.first", coverage.first.at.date(), coverage.first)
        say("telemetry.last", coverage.last.at.date(), coverage.last)
        hours = (Decimal(round(coverage.longest_gap)) / Decimal(3600)).quantize(Decimal("0.01"))
        say("telemetry.longest_gap", Quantity(hours, "hours"), coverage.gap_after or coverage.first)
    return found
