"""When things happen in the sample: office hours, nights, and the moments of the attack."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

__all__ = ["DAYS", "Happening", "at", "moments", "stamp"]

DAYS = tuple(datetime(2026, 10, day, tzinfo=UTC) for day in range(26, 31))
"""Monday to Friday of the last full week of October 2026; the clocks stand at UTC+1 there."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event.

    Attributes:
        at: when, in UTC.
        record: the record as it stands in the log.
        step: step of the attack, or "".
        what: what happens there, in words.
        shows: what a rule can recognise it by.
    """

    at: datetime
    record: dict[str, Any]
    step: str = ""
    what: str = ""
    shows: str = ""


def at(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A moment in UTC; ``day`` is the day of October 2026."""
    return datetime(2026, 10, day, hour, minute, second, tzinfo=UTC)


def stamp(moment: datetime, milliseconds: bool = True) -> str:
    """ISO 8601 in UTC."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond // 1000:03d}Z" if milliseconds else f"{text}Z"


def moments(seed: str, count: int, night: float = 0.15) -> Iterator[tuple[datetime, random.Random]]:
    """``count`` moments over the week, thick in office hours, never far apart.

    Args:
        seed: name of the stream; the same name gives the same moments.
        count: how many.
        night: share that falls anywhere in the day rather than in office hours.
    """
    dice = random.Random(f"havenstad {seed}")
    for _ in range(count):
        day = DAYS[dice.randrange(len(DAYS))]
        hours = dice.uniform(0, 24) if dice.random() < night else min(23.9, max(0, dice.gauss(11.2, 2.4)))
        yield day + timedelta(hours=hours, milliseconds=dice.randrange(1000)), dice
