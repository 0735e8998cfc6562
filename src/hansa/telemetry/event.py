"""One record of a log, and its time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hansa.telemetry.shapes import candidates, load_shapes, lookup, product_of

__all__ = ["Event", "EventTime", "event_time", "parse_time"]

_EPOCH_TEXT = re.compile(r"\d{9,10}(?:\.\d+)?")
# datetime.fromisoformat reads at most six digits of a second reliably; Windows writes seven or nine.
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


class Event:
    """One record of a log.

    Attributes:
        data: the parsed object as it stands in the log; never changed.
        index: position among the records of its file or member, counted from 0; records that could not
            be read are counted too, so that it can be found again.
        file: the reported name, ``logs.zip!/a.json`` for a member of an archive.
    """

    __slots__ = ("_product", "_raw", "_time", "data", "file", "index")

    def __init__(self, data: Mapping[str, Any], index: int, file: str, raw: bytes | str) -> None:
        self.data = data
        self.index = index
        self.file = file
        self._raw = raw
        self._time: EventTime | bool | None = False
        self._product: str | None = None

    @property
    def time(self) -> EventTime | None:
        """When it happened, if it says so."""
        if isinstance(self._time, bool):
            self._time = event_time(self.data)
        return self._time

    @property
    def product(self) -> str:
        """Whose event it is, in Sigma's words; "" if its shape is not known."""
        if self._product is None:
            self._product = product_of(self.data)
        return self._product

    @property
    def raw(self) -> str:
        """The text of the record, as it stands in the log (EVTX: as the JSON it was decoded to)."""
        if not self._raw:
            return json.dumps(self.data, ensure_ascii=False)
        return self._raw if isinstance(self._raw, str) else self._raw.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"Event({self.file!r}, {self.index})"


@dataclass(frozen=True, slots=True)
class EventTime:
    """When an event happened.

    Attributes:
        at: the moment, in UTC; a time without a zone is taken as UTC.
        text: the words in the record.
    """

    at: datetime
    text: str


def parse_time(value: object) -> datetime | None:
    """Read a moment: ISO 8601 with or without zone, or seconds or milliseconds since 1970.

    Returns:
        The moment with its own zone; UTC where it names none. None if it is no time.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_epoch(float(value))
    if not isinstance(value, str) or not 8 <= len(value) <= 64:
        return None
    text = value.strip()
    if _EPOCH_TEXT.fullmatch(text):
        return _from_epoch(float(text))
    if not text[:4].isdecimal():
        return None
    try:
        moment = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", text.removesuffix(" UTC")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _from_epoch(seconds: float) -> datetime | None:
    if seconds > 1e11:
        seconds /= 1000.0
    if not 1e8 <= seconds <= 1e11:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def event_time(data: Mapping[str, Any]) -> EventTime | None:
    """The time of an event by the first time field that holds one (``shapes.yaml``)."""
    shapes = load_shapes()
    for position in candidates(data, shapes.time_keys):
        value = lookup(data, shapes.time_fields[position])
        if value is None:
            continue
        moment = parse_time(value)
        if moment is not None:
            try:
                return EventTime(moment.astimezone(UTC), str(value))
            except OverflowError:
                continue
    return None
