"""A run: everything one check of an institution found, as one value that reports print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hansa.assessment.exposure import Exposure
from hansa.catalogs import Standard
from hansa.detection import Detection
from hansa.model import (
    Check,
    Decision,
    Finding,
    Institution,
    Observation,
    Problem,
    Source,
    Verdict,
)
from hansa.provenance import Chain

__all__ = ["Changes", "DetectionSummary", "Population", "Run", "SealInterval", "SourceRead"]


@dataclass(frozen=True, slots=True)
class SourceRead:
    """A source that was read, and how many facts it gave."""

    source: Source
    reader: str
    observations: int


@dataclass(frozen=True, slots=True)
class SealInterval:
    """SEAL and score of one service: at least, at most, and how many of the questions are answered.

    Attributes:
        service: id of the service.
        score_low: percent, if everything open turns out worst.
        score_high: percent, if everything open turns out best.
        seal_low: 0..4.
        seal_high: 0..4.
        answered: questions answered.
        questions: questions there are.
        objectives: objective → (seal_low, seal_high).
        by_evidence: questions that findings answered.
        by_declaration: questions that only people answered.
    """

    service: str
    score_low: Decimal
    score_high: Decimal
    seal_low: int
    seal_high: int
    answered: int
    questions: int
    objectives: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    by_evidence: tuple[str, ...] = ()
    by_declaration: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DetectionSummary:
    """What the telemetry was held against."""

    events: int
    not_parsed: Mapping[str, int]
    rules_loaded: int
    rules_failed: Mapping[str, int]
    rules_silent: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Population:
    """All members of a kind in scope: ``complete`` is ``proven``, ``declared`` or ``unknown``."""

    kind: str
    scope: str
    members: int
    complete: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference to the last run, by fingerprint and by service."""

    since: date
    new_failures: tuple[str, ...] = ()
    closed_failures: tuple[str, ...] = ()
    decisions: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """Everything one check of an institution found.

    Attributes:
        version: of Hansa.
        institution: as ``hansa.toml`` describes it.
        as_of: the day for which everything is judged.
        standard: controls, schemes, clauses, mappings that were used.
        checks: by id.
        sources: what was read.
        problems: what was not read, and why.
        observations: by id.
        findings: all, sorted by check and subject.
        verdicts: per service and clause.
        decisions: per service.
        seals: per service.
        exposures: service id → which law reaches it by which path.
        unknown_exposures: service id → what nobody has shown about reach.
        chains: artifact key → its chain of provenance.
        detections: in order of time.
        detection: what the telemetry was held against.
        populations: what is complete and what is not.
        changes: difference to the last run, if there was one.
        subject_names: URN → name for people.
        subject_services: URN → ids of services it belongs to.
    """

    version: str
    institution: Institution
    as_of: date
    standard: Standard
    checks: Mapping[str, Check]
    sources: tuple[SourceRead, ...]
    problems: tuple[Problem, ...]
    observations: Mapping[str, Observation]
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    decisions: tuple[Decision, ...]
    seals: Mapping[str, SealInterval]
    exposures: Mapping[str, tuple[Exposure, ...]]
    unknown_exposures: Mapping[str, tuple[str, ...]]
    chains: Mapping[str, Chain]
    detections: tuple[Detection, ...]
    detection: DetectionSummary
    populations: tuple[Population, ...]
    changes: Changes | None = None
    subject_names: Mapping[str, str] = field(default_factory=dict)
    subject_services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def finding(self, fingerprint: str) -> Finding | None:
        """The finding with that fingerprint."""
        return next((row for row in self.findings if row.fingerprint == fingerprint), None)
