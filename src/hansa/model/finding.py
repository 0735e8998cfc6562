"""What a check is and what it finds (DESIGN section 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from hansa.model.source import Basis
from hansa.model.subject import Subject, SubjectKind
from hansa.model.values import Value, value_to_json

__all__ = ["Check", "Finding", "Severity", "Status", "UnknownReason", "roll_up"]


class Severity(StrEnum):
    """How bad a failure is, mildest first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info up to 4 for critical."""
        return list(Severity).index(self)


class Status(StrEnum):
    """The outcome of one check on one subject."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class UnknownReason(StrEnum):
    """Why nothing can be said. Missing evidence is never a pass."""

    NO_EVIDENCE = "no_evidence"
    UNREADABLE = "unreadable"
    AFTER_APPLY = "after_apply"
    LOW_CONFIDENCE = "low_confidence"
    LOW_BASIS = "low_basis"
    CONFLICT = "conflict"
    EXPIRED = "expired"
    SCOPE = "scope"
    CHECK_ERROR = "check_error"


@dataclass(frozen=True, slots=True)
class Check:
    """One test of one control, over the observations of one subject.

    Attributes:
        id: stable identifier, for example ``KEY-01``.
        title: what is tested, by language code (``en`` always there).
        control: id of the control of the common standard that it tests.
        subject: the kind of subject it applies to.
        where: property → allowed values; selects subjects before anything is evaluated.
        when: CEL over ``ctx`` and known properties; where it is false, the check is NOT_APPLICABLE.
        requires: properties that must be known; otherwise UNKNOWN.
        expression: CEL over ``o`` (properties of the subject), ``ctx`` (institution, service, lists).
        severity: of a failure.
        minimum_basis: weaker observations do not carry a PASS or FAIL.
        minimum_confidence: observations below it do not carry a PASS or FAIL.
        achieved: parameter of the control → property whose value is reported as achieved.
        population: True if a PASS needs a complete population of its subjects.
        remedy: what to do about a failure, by language code.
        ask: what evidence to ask for when UNKNOWN, by language code.
        ask_whom: ``supplier`` or ``institution``.
        effort: rough order of the remedy: 1 configuration, 2 contract or process, 3 replacement.
    """

    id: str
    title: Mapping[str, str]
    control: str
    subject: SubjectKind
    expression: str
    severity: Severity
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: str = ""
    requires: tuple[str, ...] = ()
    minimum_basis: Basis = Basis.ATTESTED
    minimum_confidence: float = 0.6
    achieved: Mapping[str, str] = field(default_factory=dict)
    population: bool = False
    remedy: Mapping[str, str] = field(default_factory=dict)
    ask: Mapping[str, str] = field(default_factory=dict)
    ask_whom: str = "supplier"
    effort: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check on one subject.

    Attributes:
        check: id of the check.
        control: id of the control.
        subject: what was tested.
        status: PASS, FAIL, UNKNOWN or NOT_APPLICABLE.
        reason: why UNKNOWN (:class:`UnknownReason`) or why NOT_APPLICABLE; "" otherwise.
        severity: of a failure.
        observations: ids of the observations it rests on, sorted; never empty for PASS and FAIL.
        contradicts: ids of observations (declarations, contracts) that the evidence contradicts.
        achieved: parameter → value actually achieved.
        as_of: the day for which it holds.
        message: one sentence of what was seen.
        remedy: what to do, by language code.
        fingerprint: stable over runs: sha256 over check and subject, first 32 hex digits.
    """

    check: str
    control: str
    subject: Subject
    status: Status
    severity: Severity
    as_of: date
    reason: str = ""
    observations: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    achieved: Mapping[str, Value] = field(default_factory=dict)
    message: str = ""
    remedy: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        if self.status in (Status.PASS, Status.FAIL) and not self.observations:
            raise ValueError(f"{self.check} on {self.subject}: {self.status} without an observation")
        if self.status in (Status.UNKNOWN, Status.NOT_APPLICABLE) and not self.reason:
            raise ValueError(f"{self.check} on {self.subject}: {self.status} without a reason")
        digest = hashlib.sha256(f"{self.check}\n{self.subject.urn}".encode()).hexdigest()[:32]
        object.__setattr__(self, "fingerprint", digest)

    def to_json(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return {
            "check": self.check,
            "control": self.control,
            "subject": self.subject.urn,
            "status": self.status.value,
            "reason": self.reason,
            "severity": self.severity.value,
            "observations": list(self.observations),
            "contradicts": list(self.contradicts),
            "achieved": {name: value_to_json(value) for name, value in sorted(self.achieved.items())},
            "as_of": self.as_of.isoformat(),
            "message": self.message,
            "remedy": dict(self.remedy),
            "fingerprint": self.fingerprint,
        }


def roll_up(findings: Iterable[Finding]) -> Status:
    """Join findings in one scope: any FAIL → FAIL; PASS only with at least one PASS and no UNKNOWN.

    An empty scope, or one in which nothing applies, is UNKNOWN and NOT_APPLICABLE respectively.
    """
    statuses = {finding.status for finding in findings}
    if Status.FAIL in statuses:
        return Status.FAIL
    if Status.UNKNOWN in statuses or not statuses:
        return Status.UNKNOWN
    return Status.PASS if Status.PASS in statuses else Status.NOT_APPLICABLE
