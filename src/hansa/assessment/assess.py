"""Observations in; findings, verdicts, decisions and SEAL out. No input or output, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hansa.assessment.carve_outs import carved_sections
from hansa.assessment.check_files import CompiledCheck
from hansa.assessment.decisions import DecisionBasis, decide
from hansa.assessment.exposure import ExposureResult
from hansa.assessment.facts import Facts
from hansa.assessment.runner import Frame, run_checks
from hansa.assessment.seal import Possible, ScoreInterval, interval, possible_rungs
from hansa.assessment.verdicts import ControlState, clause_verdict, control_states
from hansa.assessment.views import ServiceScope, build_facts, service_scopes
from hansa.catalogs import Standard, load_answering, load_questionnaire
from hansa.evidence import Graph, ResourcePopulation, reliances
from hansa.model import (
    Check,
    Clause,
    Decision,
    Finding,
    Institution,
    Status,
    Subject,
    SubjectKind,
    UnknownReason,
    Verdict,
)

__all__ = ["Assessment", "Material", "ServiceSeal", "assess"]


@dataclass(frozen=True)
class Material:
    """Everything an assessment is made from.

    Attributes:
        institution: the institution.
        graph: all observations, joins included.
        frame: what holds for every subject.
        checks: id → compiled check.
        standard: controls, schemes, clauses, mappings.
        populations: service → its resources and whether they are complete.
        damaged_paths: sources of which a part was lost.
        exposure_of: which law reaches a resource.
        answers: service → question → possible rungs, as people declare.
        names: subject of a supplier → its name for people.
    """

    institution: Institution
    graph: Graph
    frame: Frame
    checks: Mapping[str, CompiledCheck]
    standard: Standard
    populations: Mapping[str, ResourcePopulation]
    damaged_paths: frozenset[str]
    exposure_of: Callable[[Subject], ExposureResult | None]
    answers: Mapping[str, Mapping[str, Possible]]
    names: Mapping[Subject, str]


@dataclass(frozen=True, slots=True)
class ServiceSeal:
    """SEAL and score of one service, and who answered what."""

    service: str
    interval: ScoreInterval
    by_evidence: tuple[str, ...]
    by_declaration: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """The outcome.

    Attributes:
        scopes: of the services.
        findings: sorted by check and subject.
        states: service → control → state.
        verdicts: per service and clause, in the order of services, schemes and clauses.
        seals: per service.
        decisions: per service.
    """

    scopes: tuple[ServiceScope, ...]
    findings: tuple[Finding, ...]
    states: Mapping[str, Mapping[str, ControlState]]
    verdicts: tuple[Verdict, ...]
    seals: tuple[ServiceSeal, ...]
    decisions: tuple[Decision, ...]


def assess(material: Material) -> Assessment:
    """Assess one institution.

    Raises:
        KeyError: if ``hansa.toml`` names a scheme, edition or level that the standard does not have; callers
            check that before.
    """
    institution = material.institution
    scopes = service_scopes(material.graph, institution)
    subject = Subject(SubjectKind.INSTITUTION, institution.id)
    facts = build_facts(
        material.graph,
        scopes,
        subject,
        material.frame.as_of,
        material.damaged_paths,
        material.exposure_of,
    )
    findings = list(
        run_checks(
            material.checks.values(), facts.values(), material.frame, _contexts(facts, scopes, material.frame)
        )
    )
    findings += _silences(material, scopes, facts, findings)
    findings.sort(key=lambda row: (row.check, row.subject))
    states: dict[str, Mapping[str, ControlState]] = {}
    verdicts: list[Verdict] = []
    seals: list[ServiceSeal] = []
    decisions: list[Decision] = []
    checks = {name: entry.check for name, entry in material.checks.items()}
    clauses = _clauses(material)
    for scope in scopes:
        members = scope.members | {subject}
        inside = [row for row in findings if row.subject in members]
        states[scope.service] = control_states(inside, _incomplete(material, scope))
        own = _verdicts(material, scope, clauses, states[scope.service])
        seal = _seal(material, scope, states[scope.service])
        verdicts += own
        seals.append(seal)
        decisions.append(_decision(material, scope, own, inside, checks, clauses, seal))
    return Assessment(scopes, tuple(findings), states, tuple(verdicts), tuple(seals), tuple(decisions))


def _contexts(
    facts: Mapping[Subject, Facts], scopes: Sequence[ServiceScope], frame: Frame
) -> dict[str, Mapping[str, Any]]:
    """The context of each subject; one that serves several services is held to the strictest data."""
    strictest: dict[Subject, ServiceScope] = {}
    for scope in scopes:
        for member in scope.members:
            known = strictest.get(member)
            if known is None or scope.data_rank > known.data_rank:
                strictest[member] = scope
    found: dict[str, Mapping[str, Any]] = {}
    for subject in facts:
        scope_of = strictest.get(subject)
        rank, name = (scope_of.data_rank, scope_of.data_class) if scope_of else (-1, "")
        found[subject.urn] = frame.context(rank, name)
    return found


def _silences(
    material: Material,
    scopes: Iterable[ServiceScope],
    facts: Mapping[Subject, Facts],
    findings: Sequence[Finding],
) -> list[Finding]:
    """What a check says of a service that has no subject for it.

    With the resources complete, a check on a kind of resource that the service does not have is not
    applicable; otherwise nobody has shown the subject, which is UNKNOWN and can be asked for.
    """
    tested: dict[str, set[Subject]] = {}
    for row in findings:
        tested.setdefault(row.check, set()).add(row.subject)
    found = []
    for scope in scopes:
        population = material.populations[scope.service]
        for compiled in material.checks.values():
            check = compiled.check
            if tested.get(check.id, set()) & scope.members or check.subject not in _SILENT_KINDS:
                continue
            if check.subject is SubjectKind.RESOURCE and population.suffices:
                status, reason = Status.NOT_APPLICABLE, "no_such_resource"
            else:
                status, reason = Status.UNKNOWN, UnknownReason.NO_EVIDENCE.value
            found.append(
                Finding(
                    check=check.id,
                    control=check.control,
                    subject=scope.subject,
                    status=status,
                    severity=check.severity,
                    as_of=material.frame.as_of,
                    reason=reason,
                    message=f"the service has no {check.subject.value.replace('_', ' ')} that this is about",
                )
            )
    return found


_SILENT_KINDS = frozenset(
    {SubjectKind.RESOURCE, SubjectKind.LOG_SOURCE, SubjectKind.ARTIFACT, SubjectKind.PARTY}
)


def _incomplete(material: Material, scope: ServiceScope) -> dict[str, str]:
    population = material.populations[scope.service]
    if population.suffices:
        return {}
    return {name: population.reason for name, entry in material.checks.items() if entry.check.population}


def _clauses(material: Material) -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for use in material.institution.schemes:
        for clause in material.standard.clauses_of(use.id, use.level):
            found[clause.ref] = clause
    return found


def _verdicts(
    material: Material,
    scope: ServiceScope,
    clauses: Mapping[str, Clause],
    states: Mapping[str, ControlState],
) -> list[Verdict]:
    relied_on = reliances(material.graph, scope.documents, scope.supplier, material.frame.as_of)
    carved = {row.document: carved_sections(row, material.standard) for row in relied_on}
    return [
        clause_verdict(
            scope.service,
            clause,
            material.standard.mappings_of(ref),
            states,
            [row for row in relied_on if clause.section not in carved[row.document]],
        )
        for ref, clause in clauses.items()
    ]


def _seal(material: Material, scope: ServiceScope, states: Mapping[str, ControlState]) -> ServiceSeal:
    """Evidence answers first; where it leaves rungs open, the declaration chooses among them."""
    questionnaire = load_questionnaire()
    statuses = {name: state.status.value for name, state in states.items()}
    shown = possible_rungs(statuses, questionnaire.questions, load_answering())
    declared = material.answers.get(scope.service, {})
    known: dict[str, Possible] = dict(declared)
    for question, rungs in shown.items():
        answer = declared.get(question)
        agreeing = frozenset(answer) & rungs if answer is not None and not isinstance(answer, str) else rungs
        # A declaration that the evidence excludes does not count.
        known[question] = agreeing or rungs
    return ServiceSeal(
        service=scope.service,
        interval=interval(known, questionnaire.questions, questionnaire.weights["calculator"]),
        by_evidence=tuple(sorted(shown)),
        by_declaration=tuple(sorted(set(declared) - set(shown))),
    )


def _decision(
    material: Material,
    scope: ServiceScope,
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    checks: Mapping[str, Check],
    clauses: Mapping[str, Clause],
    seal: ServiceSeal,
) -> Decision:
    service = next(row for row in material.institution.services if row.id == scope.service)
    settled = set(seal.interval.answered)
    questions: dict[str, list[str]] = {}
    for question in load_questionnaire().questions:
        if question.id not in settled:
            questions.setdefault(question.objective, []).append(question.id)
    supplier = material.names.get(scope.supplier, service.supplier) if scope.supplier else service.supplier
    basis = DecisionBasis(
        verdicts=verdicts,
        clauses=clauses,
        findings=findings,
        checks=checks,
        seal={
            objective: (bounds.low, bounds.high)
            for objective, (_, _, bounds) in seal.interval.objectives.items()
            if bounds is not None
        },
        questions={objective: tuple(ids) for objective, ids in questions.items()},
        supplier=supplier,
    )
    return decide(material.institution, service, basis, material.frame.as_of)
