"""Telemetry: log files as bounded batches of events, and what their coverage shows."""

from __future__ import annotations

from hansa.telemetry.coverage import Coverage, coverage_observations
from hansa.telemetry.event import Event, EventTime, event_time, parse_time
from hansa.telemetry.reader import EventSource, read_events
from hansa.telemetry.shapes import product_of

__all__ = [
    "Coverage",
    "Event",
    "EventSource",
    "EventTime",
    "coverage_observations",
    "event_time",
    "parse_time",
    "product_of",
    "read_events",
]
