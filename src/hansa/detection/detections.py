"""What a run of the detector gives: detections, and an honest summary of what it could not see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hansa.detection.rules import RuleFailure
from hansa.model import Basis, Observation, Problem, Record, Source, Subject, SubjectKind

__all__ = ["Detection", "SilentRule", "Summary", "observations_from"]

_LONGEST_VALUE = 8192


@dataclass(frozen=True, slots=True)
class Detection:
    """A rule that fired on an event. Incident information, not a judgement.

    Attributes:
        rule_id: id of the rule.
        rule_title: its title.
        level: its level.
        tags: its tags.
        time: when, ISO 8601 in UTC; "" if the event bears no time.
        file: the reported name of the log.
        record: position of the event in it, from 0.
        channel: the log within the product; "" if there is none.
        event_id: the kind of event; "" if there is none.
        computer: the machine (or region) it is about; "" if unknown.
        matched: field → value that the rule matched on.
        control: the control whose breach the match itself proves, or "".
    """

    rule_id: str
    rule_title: str
    level: str
    tags: tuple[str, ...]
    time: str
    file: str
    record: int
    channel: str
    event_id: str
    computer: str
    matched: Mapping[str, Any] = field(default_factory=dict)
    control: str = ""

    def to_json(self) -> dict[str, Any]:
        """The detection as ``detect --format jsonl`` prints it."""
        return {
            "rule_id": self.rule_id,
            "rule_title": self.rule_title,
            "level": self.level,
            "tags": list(self.tags),
            "time": self.time,
            "file": self.file,
            "record": self.record,
            "channel": self.channel,
            "event_id": self.event_id,
            "computer": self.computer,
            "matched": dict(self.matched),
        }


def shorten(value: Any) -> Any:
    """A value for a report: text beyond 8,192 characters is cut, and says so."""
    if isinstance(value, str) and len(value) > _LONGEST_VALUE:
        return f"{value[:_LONGEST_VALUE]}… ({len(value)} characters)"
    return value


@dataclass(frozen=True, slots=True)
class SilentRule:
    """A rule that could not have fired on the data at all.

    Attributes:
        rule_id: id of the rule.
        title: its title.
        reason: why.
    """

    rule_id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run read, and what it could not see.

    Attributes:
        events: events read.
        not_parsed: records that could not be read, by reason.
        problems: what could not be read, named.
        unplaced: events of no product whose rules are known here.
        rules: rules loaded.
        failures: rules that could not load.
        silent: rules that could not fire on this data.
        detections: detections by level.
        fired: rules that fired.
    """

    events: int
    not_parsed: Mapping[str, int]
    problems: tuple[Problem, ...]
    unplaced: int
    rules: int
    failures: tuple[RuleFailure, ...]
    silent: tuple[SilentRule, ...]
    detections: Mapping[str, int]
    fired: int

    def to_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            "events_read": self.events,
            "not_parsed": {"total": sum(self.not_parsed.values()), "reasons": dict(self.not_parsed)},
            "problems": [str(problem) for problem in self.problems],
            "events_of_unknown_product": self.unplaced,
            "rules_loaded": self.rules,
            "could_not_load": {
                "total": len(self.failures),
                "rules": [failure.to_json() for failure in self.failures],
            },
            "could_not_fire": {
                "total": len(self.silent),
                "rules": [
                    {"rule_id": rule.rule_id, "title": rule.title, "reason": rule.reason}
                    for rule in self.silent
                ],
            },
            "detections": {"total": sum(self.detections.values()), "levels": dict(self.detections)},
            "rules_fired": self.fired,
        }


def observations_from(detections: Iterable[Detection], sources: Iterable[Source]) -> tuple[Observation, ...]:
    """The observations in detections: only those whose rule names a control that the match itself proves.

    Args:
        detections: from :meth:`hansa.detection.Detector.run`.
        sources: the logs they were found in, as read.

    Returns:
        ``detection.confirmed`` (the rule) and ``detection.proves`` (the control) on the log source.
    """
    by_path = {source.path: source for source in sources}
    found: dict[str, Observation] = {}
    for detection in detections:
        source = by_path.get(detection.file)
        if not detection.control or source is None:
            continue
        quote = next((value for value in detection.matched.values() if isinstance(value, str) and value), "")
        for name, value in (
            ("detection.confirmed", detection.rule_id),
            ("detection.proves", detection.control),
        ):
            observation = Observation(
                subject=Subject(SubjectKind.LOG_SOURCE, detection.file),
                property=name,
                value=value,
                source=source,
                locator=Record(detection.record),
                quote=quote,
                basis=Basis.OBSERVED,
                reader="detection.sigma",
            )
            found[observation.id] = observation
    return tuple(found.values())
