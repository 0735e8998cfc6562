"""May this service be used for this data here? The institution's rule, and the shortest path to "allowed".

No input or output, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources

import yaml

from hansa.model import (
    AcceptedRisk,
    Blocker,
    Check,
    Clause,
    Decision,
    DecisionOutcome,
    DecisionRule,
    EvidenceRequest,
    Finding,
    Institution,
    Role,
    Service,
    Status,
    Step,
    Verdict,
    VerdictStatus,
)

__all__ = ["DecisionBasis", "decide"]


@dataclass(frozen=True, slots=True)
class DecisionBasis:
    """What a decision on one service is made from.

    Attributes:
        verdicts: of that service.
        clauses: ref → clause.
        findings: in the scope of the service.
        checks: id → check.
        seal: objective → (at least, at most).
        questions: objective → questions nobody has answered.
        supplier: name of the supplier for people.
    """

    verdicts: Sequence[Verdict]
    clauses: Mapping[str, Clause]
    findings: Sequence[Finding]
    checks: Mapping[str, Check]
    seal: Mapping[str, tuple[int, int]]
    questions: Mapping[str, tuple[str, ...]]
    supplier: str


def decide(institution: Institution, service: Service, basis: DecisionBasis, as_of: date) -> Decision:
    """Decide on one service for its data class.

    A service is allowed only if every clause its rule names is met or does not apply; a rule that names no
    clause that was assessed allows nothing.
    """
    rule = next((row for row in institution.rules if service.data_class in row.data_classes), None)
    if rule is None:
        blocker = Blocker(
            "rule", VerdictStatus.UNKNOWN, detail=f"no rule for data of class {service.data_class}"
        )
        return Decision(service.id, service.data_class, DecisionOutcome.CANNOT_TELL, (blocker,))
    blockers, assessed = _blockers(rule, basis)
    if not assessed and not rule.minimum_seal:
        blockers.append(
            Blocker("rule", VerdictStatus.UNKNOWN, detail="the rule names no clause that was assessed")
        )
    accepted, remaining = _accept(institution.accepted_risks, service, blockers, as_of)
    if any(entry.status is VerdictStatus.NOT_MET for entry in remaining):
        outcome = DecisionOutcome.NOT_ALLOWED
    elif remaining:
        outcome = DecisionOutcome.CANNOT_TELL
    elif accepted:
        outcome = DecisionOutcome.ALLOWED_WITH_RISKS
    else:
        outcome = DecisionOutcome.ALLOWED
    by_print = {row.fingerprint: row for row in basis.findings}
    return Decision(
        service=service.id,
        data_class=service.data_class,
        outcome=outcome,
        blockers=tuple(remaining),
        accepted=accepted,
        path=_shortest_path(remaining, basis, by_print),
        requests=_requests(service, basis),
    )


def _blockers(rule: DecisionRule, basis: DecisionBasis) -> tuple[list[Blocker], int]:
    blockers = []
    assessed = 0
    for verdict in basis.verdicts:
        ref = f"{verdict.scheme}:{verdict.clause}"
        if not any(fnmatchcase(ref, pattern) for pattern in rule.block):
            continue
        assessed += 1
        if verdict.status in (VerdictStatus.MET, VerdictStatus.NOT_APPLICABLE):
            continue
        deltas = "; ".join(str(delta) for delta in verdict.deltas)
        blockers.append(Blocker(ref, verdict.status, verdict.findings, deltas or verdict.reason))
    for objective, minimum in sorted(rule.minimum_seal.items()):
        low, high = basis.seal.get(objective, (0, 4))
        if low >= minimum:
            continue
        status = VerdictStatus.NOT_MET if high < minimum else VerdictStatus.UNKNOWN
        detail = f"SEAL at least {low}, at most {high}; {minimum} is required"
        blockers.append(Blocker(f"seal:{objective}", status, (), detail))
    return blockers, assessed


def _accept(
    risks: Iterable[AcceptedRisk], service: Service, blockers: Iterable[Blocker], as_of: date
) -> tuple[tuple[AcceptedRisk, ...], list[Blocker]]:
    """Take out what somebody answers for; a risk accepted until yesterday is accepted no more."""
    current = [risk for risk in risks if risk.service == service.id and risk.until >= as_of]
    used: dict[AcceptedRisk, None] = {}
    remaining = []
    for blocker in blockers:
        risk = next((row for row in current if fnmatchcase(blocker.ref, row.clause)), None)
        if risk is None:
            remaining.append(blocker)
        else:
            used[risk] = None
    return tuple(used), remaining


def _shortest_path(
    blockers: Sequence[Blocker], basis: DecisionBasis, by_print: Mapping[str, Finding]
) -> tuple[Step, ...]:
    """The steps that turn every blocker: failures before requests, the cheapest first, none twice."""
    steps: dict[tuple[str, str, str], tuple[Step, set[str]]] = {}
    for blocker in blockers:
        for step in _steps(blocker, basis, by_print):
            key = (step.kind, step.check or next(iter(step.text.values())), step.subject)
            steps.setdefault(key, (step, set()))[1].add(blocker.ref)
    joined = [
        Step(step.kind, step.text, step.check, step.subject, step.effort, tuple(sorted(refs)))
        for step, refs in steps.values()
    ]

    def order(step: Step) -> tuple[int, int, int, int, str, str]:
        check = basis.checks.get(step.check)
        severity = check.severity.rank if check else 0
        return (step.kind != "mend", step.effort, -severity, -len(step.unblocks), step.check, step.subject)

    return tuple(sorted(joined, key=order))


def _steps(blocker: Blocker, basis: DecisionBasis, by_print: Mapping[str, Finding]) -> list[Step]:
    if blocker.ref.startswith("seal:"):
        objective = blocker.ref.removeprefix("seal:")
        questions = ", ".join(basis.questions.get(objective, ()))
        return [Step("answer", _text("seal", objective=objective, questions=questions or "-"), "", "", 2, ())]
    steps = []
    for fingerprint in blocker.findings:
        finding = by_print.get(fingerprint)
        check = basis.checks.get(finding.check) if finding else None
        if finding is None or check is None:
            continue
        if finding.status is Status.FAIL:
            steps.append(Step("mend", dict(check.remedy), check.id, finding.subject.urn, check.effort, ()))
        elif finding.status is Status.UNKNOWN and blocker.status is not VerdictStatus.NOT_MET:
            steps.append(Step("ask", dict(check.ask), check.id, finding.subject.urn, 2, ()))
    if not steps:
        steps.append(_attestation_step(blocker, basis))
    return steps


def _attestation_step(blocker: Blocker, basis: DecisionBasis) -> Step:
    clause = basis.clauses.get(blocker.ref)
    scheme, _, number = blocker.ref.partition(":")
    provider = clause is not None and clause.binds is Role.PROVIDER
    words = _text(
        "attestation" if provider else "unspoken", supplier=basis.supplier, scheme=scheme, clause=number
    )
    return Step("ask", words, "", "", 2, ())


@cache
def _templates() -> dict[str, dict[str, str]]:
    data = resources.files("hansa.assessment").joinpath("data/steps.yaml").read_text("utf-8")
    templates: dict[str, dict[str, str]] = yaml.safe_load(data)
    return templates


def _text(name: str, **words: str) -> dict[str, str]:
    return {language: text.format(**words) for language, text in _templates()[name].items()}


def _requests(service: Service, basis: DecisionBasis) -> tuple[EvidenceRequest, ...]:
    """What to ask whom: one line per check that lacks evidence, whatever the rule."""
    clauses: dict[str, set[str]] = {}
    for verdict in basis.verdicts:
        for fingerprint in verdict.findings:
            clauses.setdefault(fingerprint, set()).add(f"{verdict.scheme}:{verdict.clause}")
    merged: dict[str, set[str]] = {}
    for finding in basis.findings:
        if finding.status is Status.UNKNOWN and finding.check in basis.checks:
            merged.setdefault(finding.check, set()).update(clauses.get(finding.fingerprint, ()))
    found = []
    for check_id, refs in sorted(merged.items()):
        check = basis.checks[check_id]
        whom = basis.supplier if check.ask_whom == "supplier" else service.owner
        found.append(EvidenceRequest(whom, service.id, check_id, dict(check.ask), tuple(sorted(refs))))
    return tuple(found)
