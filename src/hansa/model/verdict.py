"""What follows for a clause, and for the use of a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hansa.model.standard import Delta

__all__ = [
    "AcceptedRisk",
    "Blocker",
    "Decision",
    "DecisionOutcome",
    "EvidenceRequest",
    "Step",
    "Verdict",
    "VerdictStatus",
]


class VerdictStatus(StrEnum):
    """The verdict on one clause for one service. There is no "partial"."""

    MET = "met"
    MET_EXCEPT = "met_except"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one clause for one service, with the route it came by.

    Attributes:
        service: id of the service.
        scheme: id of the scheme.
        clause: id of the clause.
        status: the verdict.
        reason: for ``unknown``: ``unmapped``, ``no_evidence``, ``conflict``, ``superset``, ``intersects`` …
        deltas: for ``met_except``: what is left.
        mappings: ids of the mappings it rests on.
        controls: ids of the controls behind it.
        findings: fingerprints of the findings behind it.
        attestation: ids of observations of an attestation that answers the clause, if one does.
    """

    service: str
    scheme: str
    clause: str
    status: VerdictStatus
    reason: str = ""
    deltas: tuple[Delta, ...] = ()
    mappings: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    attestation: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The verdict as a JSON object."""
        return {
            "service": self.service,
            "scheme": self.scheme,
            "clause": self.clause,
            "status": self.status.value,
            "reason": self.reason,
            "deltas": [delta.to_json() for delta in self.deltas],
            "mappings": list(self.mappings),
            "controls": list(self.controls),
            "findings": list(self.findings),
            "attestation": list(self.attestation),
        }


class DecisionOutcome(StrEnum):
    """May this service be used for this data here?"""

    ALLOWED = "allowed"
    ALLOWED_WITH_RISKS = "allowed_with_accepted_risks"
    NOT_ALLOWED = "not_allowed"
    CANNOT_TELL = "cannot_tell_yet"


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """A risk somebody answers for: which clause of which service, who, why, until when."""

    service: str
    clause: str
    owner: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Blocker:
    """A clause (``scheme:id``) or a minimum SEAL that stands between a service and "allowed"."""

    ref: str
    status: VerdictStatus
    findings: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the shortest path to "allowed".

    Attributes:
        kind: ``mend`` (a failure), ``ask`` (missing evidence) or ``answer`` (a SEAL question).
        text: what to do, by language code.
        check: id of the check it would turn, or "".
        subject: URN of the subject, or "".
        effort: 1 configuration, 2 contract or process, 3 replacement.
        unblocks: clauses it helps to turn.
    """

    kind: str
    text: dict[str, str]
    check: str
    subject: str
    effort: int
    unblocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """What to ask whom: one line of the list per supplier."""

    party: str
    service: str
    check: str
    text: dict[str, str]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on one service for its data class."""

    service: str
    data_class: str
    outcome: DecisionOutcome
    blockers: tuple[Blocker, ...] = ()
    accepted: tuple[AcceptedRisk, ...] = ()
    path: tuple[Step, ...] = ()
    requests: tuple[EvidenceRequest, ...] = ()
