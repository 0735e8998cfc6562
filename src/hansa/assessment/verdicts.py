"""The verdict algebra (DESIGN section 3): findings → controls → clauses. No input or output, no clock.

A verdict is met, met except deltas, not met, unknown or not applicable; never "partial".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hansa.evidence import Reliance
from hansa.model import (
    Clause,
    Country,
    Delta,
    Finding,
    Quantity,
    Relation,
    Status,
    UnknownReason,
    Value,
    Verdict,
    VerdictStatus,
    roll_up,
    value_to_text,
)
from hansa.model import Mapping as Claim

__all__ = ["ControlState", "clause_verdict", "control_states", "delta_holds"]


@dataclass(frozen=True, slots=True)
class ControlState:
    """The state of one control for one service.

    Attributes:
        control: id.
        status: rolled up over its findings in the scope of the service.
        reason: why UNKNOWN.
        findings: the findings behind it.
    """

    control: str
    status: Status
    reason: str
    findings: tuple[Finding, ...]

    def achieved(self, parameter: str) -> list[Value]:
        """What the passing findings achieved for a parameter; empty if none says so."""
        return [
            row.achieved[parameter]
            for row in self.findings
            if row.status is Status.PASS and parameter in row.achieved
        ]


def control_states(
    findings: Iterable[Finding], incomplete: Mapping[str, str] | None = None
) -> dict[str, ControlState]:
    """Roll findings up to controls.

    Args:
        findings: all findings in the scope of one service.
        incomplete: check id → why its population is not known to be complete; its PASS does not carry.
    """
    open_scope = incomplete or {}
    by_control: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_control[finding.control].append(finding)
    states = {}
    for control, rows in by_control.items():
        status = roll_up(rows)
        reason = ""
        if status is Status.UNKNOWN:
            reason = min(row.reason for row in rows if row.status is Status.UNKNOWN)
        elif status is Status.PASS and any(
            row.check in open_scope and row.status is Status.PASS for row in rows
        ):
            status, reason = Status.UNKNOWN, UnknownReason.SCOPE.value
        states[control] = ControlState(
            control, status, reason, tuple(sorted(rows, key=lambda row: (row.check, row.subject)))
        )
    return states


def delta_holds(delta: Delta, achieved: Sequence[Value]) -> bool:
    """Whether every achieved value satisfies what the clause asks beyond the control.

    Nothing achieved satisfies nothing. A value in another unit, or of another kind, does not satisfy.
    """
    return bool(achieved) and all(_satisfies(delta, value) for value in achieved)


def _satisfies(delta: Delta, value: Value) -> bool:
    if delta.op == "in":
        wanted = delta.value if isinstance(delta.value, tuple) else (str(delta.value),)
        # Several places are one text, "DE, FR"; none is no place outside.
        return all(part in wanted for part in value_to_text(value).split(", ") if part)
    if isinstance(value, Quantity):
        if value.unit != delta.unit:
            return False
        amount = value.amount
    elif isinstance(value, bool | Country):
        return delta.op == "==" and value_to_text(value) == str(delta.value)
    elif isinstance(value, int | Decimal):
        amount = Decimal(value)
    else:
        return delta.op == "==" and value_to_text(value) == str(delta.value)
    try:
        bound = Decimal(str(delta.value))
    except InvalidOperation:
        return False
    return {"<=": amount <= bound, ">=": amount >= bound, "==": amount == bound}.get(delta.op, False)


@dataclass(frozen=True, slots=True)
class _Route:
    """One way from findings to a clause."""

    status: VerdictStatus
    reason: str
    deltas: tuple[Delta, ...]
    claims: tuple[Claim, ...]
    equal: bool


def clause_verdict(
    service: str,
    clause: Clause,
    claims: Iterable[Claim],
    states: Mapping[str, ControlState],
    relied_on: Sequence[Reliance] = (),
) -> Verdict:
    """The verdict on one clause for one service.

    Args:
        service: id of the service.
        clause: the clause.
        claims: all mappings of the clause; those that do not count (proposed, rejected) are left out here.
        states: control id → state, for this service.
        relied_on: attestations of the provider; the first that answers the clause carries it, unless the
            evidence shows otherwise.
    """
    counted = [claim for claim in claims if claim.status.counts and claim.relation is not Relation.NONE]
    routes = _routes(counted, states)
    status, reason, deltas = _join(routes, mapped=bool(counted))
    attestation: tuple[str, ...] = ()
    answer = next((entry for entry in relied_on if entry.answers(clause)), None)
    if answer is not None and status is not VerdictStatus.NOT_MET and reason != UnknownReason.CONFLICT:
        status, reason, deltas = VerdictStatus.MET, "", ()
        attestation = answer.observations
    used = [state for claim in counted if (state := states.get(claim.control)) is not None]
    return Verdict(
        service=service,
        scheme=clause.scheme,
        clause=clause.id,
        status=status,
        reason=reason,
        deltas=deltas,
        mappings=tuple(sorted(claim.id for claim in counted)),
        controls=tuple(sorted({claim.control for claim in counted})),
        findings=tuple(sorted({row.fingerprint for state in used for row in state.findings})),
        attestation=attestation,
    )


def _routes(claims: Sequence[Claim], states: Mapping[str, ControlState]) -> list[_Route]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    routes = []
    for claim in claims:
        if claim.covers_group:
            groups[claim.covers_group].append(claim)
        else:
            routes.append(_route(claim, states))
    routes += [_group_route(members, states) for members in groups.values()]
    return routes


def _state(claim: Claim, states: Mapping[str, ControlState]) -> ControlState:
    return states.get(claim.control) or ControlState(
        claim.control, Status.UNKNOWN, UnknownReason.NO_EVIDENCE.value, ()
    )


def _open_deltas(claim: Claim, state: ControlState) -> tuple[Delta, ...]:
    return tuple(delta for delta in claim.deltas if not delta_holds(delta, state.achieved(delta.parameter)))


def _route(claim: Claim, states: Mapping[str, ControlState]) -> _Route:
    state = _state(claim, states)
    relation = claim.relation
    equal = relation is Relation.EQUAL
    strong_pass = relation in (Relation.EQUAL, Relation.SUBSET)
    strong_fail = relation in (Relation.EQUAL, Relation.SUPERSET)
    deltas: tuple[Delta, ...] = ()
    reason = relation.value
    if state.status is Status.UNKNOWN:
        status, reason = VerdictStatus.UNKNOWN, state.reason
    elif state.status is Status.NOT_APPLICABLE:
        status = VerdictStatus.NOT_APPLICABLE
    elif state.status is Status.PASS and strong_pass:
        deltas = _open_deltas(claim, state)
        status = VerdictStatus.MET_EXCEPT if deltas else VerdictStatus.MET
    elif state.status is Status.FAIL and strong_fail:
        status = VerdictStatus.NOT_MET
    else:
        status = VerdictStatus.UNKNOWN
    return _Route(status, reason, deltas, (claim,), equal)


def _group_route(members: Sequence[Claim], states: Mapping[str, ControlState]) -> _Route:
    """Controls that together exhaust the clause: one that fails breaks it, all that pass meet it."""
    singles = [_route(claim, states) for claim in members]
    held = [_state(claim, states) for claim in members]
    deltas: tuple[Delta, ...] = ()
    reason = ""
    if any(route.status is VerdictStatus.NOT_MET for route in singles):
        status = VerdictStatus.NOT_MET
    elif all(state.status is Status.NOT_APPLICABLE for state in held):
        status = VerdictStatus.NOT_APPLICABLE
    elif all(state.status in (Status.PASS, Status.NOT_APPLICABLE) for state in held):
        deltas = tuple(
            delta for claim, state in zip(members, held, strict=True) for delta in _open_deltas(claim, state)
        )
        status = VerdictStatus.MET_EXCEPT if deltas else VerdictStatus.MET
    else:
        status = VerdictStatus.UNKNOWN
        reason = min((state.reason for state in held if state.status is Status.UNKNOWN), default="superset")
    return _Route(status, reason, deltas, tuple(members), equal=False)


def _join(routes: Sequence[_Route], *, mapped: bool) -> tuple[VerdictStatus, str, tuple[Delta, ...]]:
    """Several routes: not_met > unknown > met_except > met; independent equals that disagree: conflict."""
    applicable = [route for route in routes if route.status is not VerdictStatus.NOT_APPLICABLE]
    if not mapped:
        return VerdictStatus.UNKNOWN, "unmapped", ()
    if not applicable:
        return VerdictStatus.NOT_APPLICABLE, "not_applicable", ()
    equals = {route.status for route in applicable if route.equal}
    if VerdictStatus.NOT_MET in equals and equals & {VerdictStatus.MET, VerdictStatus.MET_EXCEPT}:
        return VerdictStatus.UNKNOWN, UnknownReason.CONFLICT.value, ()
    statuses = {route.status for route in applicable}
    for status in (VerdictStatus.NOT_MET, VerdictStatus.UNKNOWN):
        if status in statuses:
            reasons = sorted({route.reason for route in applicable if route.status is status})
            return status, ", ".join(reasons) if status is VerdictStatus.UNKNOWN else "", ()
    deltas = tuple(
        dict.fromkeys(
            delta
            for route in applicable
            if route.status is VerdictStatus.MET_EXCEPT
            for delta in route.deltas
        )
    )
    return (VerdictStatus.MET_EXCEPT if deltas else VerdictStatus.MET), "", deltas
