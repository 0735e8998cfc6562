"""The run as JSON: the machine contract of ``check --format json`` (DESIGN section 5)."""

from __future__ import annotations

from typing import Any

from hansa.assessment.exposure import Exposure
from hansa.model import Blocker, Decision, Problem, Step
from hansa.runs.run import Run, SealInterval, SourceRead

__all__ = ["run_to_json"]


def run_to_json(run: Run) -> dict[str, Any]:
    """Encode a run; keys are stable and grow compatibly."""
    return {
        "hansa": run.version,
        "as_of": run.as_of.isoformat(),
        "institution": _institution(run),
        "sources": {
            "read": [_source(entry) for entry in run.sources],
            "not_read": [_problem(problem) for problem in run.problems],
        },
        "observations": [row.to_json() for _, row in sorted(run.observations.items())],
        "findings": [row.to_json() for row in run.findings],
        "verdicts": [row.to_json() for row in run.verdicts],
        "decisions": [_decision(row) for row in run.decisions],
        "seals": {service: _seal(seal) for service, seal in run.seals.items()},
        "exposures": {
            service: {
                "known": [_exposure(row) for row in rows],
                "unknown": list(run.unknown_exposures.get(service, ())),
            }
            for service, rows in run.exposures.items()
        },
        "provenance": [chain.to_json() for _, chain in sorted(run.chains.items())],
        "detections": [row.to_json() for row in run.detections],
        "detection": {
            "events": run.detection.events,
            "not_parsed": dict(run.detection.not_parsed),
            "rules_loaded": run.detection.rules_loaded,
            "rules_failed": dict(run.detection.rules_failed),
            "rules_silent": dict(run.detection.rules_silent),
        },
        "populations": [
            {
                "kind": row.kind,
                "scope": row.scope,
                "members": row.members,
                "complete": row.complete,
                "reason": row.reason,
            }
            for row in run.populations
        ],
        "changes": None
        if run.changes is None
        else {
            "since": run.changes.since.isoformat(),
            "new_failures": list(run.changes.new_failures),
            "closed_failures": list(run.changes.closed_failures),
            "decisions": {name: list(pair) for name, pair in run.changes.decisions.items()},
        },
    }


def _institution(run: Run) -> dict[str, Any]:
    institution = run.institution
    return {
        "id": institution.id,
        "name": institution.name,
        "jurisdiction": institution.jurisdiction,
        "allowed_countries": list(institution.allowed_countries),
        "services": [
            {
                "id": row.id,
                "name": row.name,
                "supplier": row.supplier,
                "product": row.product,
                "data_class": row.data_class,
                "owner": row.owner,
            }
            for row in institution.services
        ],
        "schemes": [
            {"id": row.id, "edition": row.edition, "level": row.level} for row in institution.schemes
        ],
    }


def _source(entry: SourceRead) -> dict[str, Any]:
    source = entry.source
    return {
        "path": source.path,
        "sha256": source.sha256,
        "kind": source.kind.value,
        "size": source.size,
        "reader": entry.reader,
        "observations": entry.observations,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "place": problem.place,
        "reason": problem.reason.value,
        "message": problem.message,
        "advice": problem.advice,
        "whole": problem.whole,
        "count": problem.count,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "service": decision.service,
        "data_class": decision.data_class,
        "outcome": decision.outcome.value,
        "blockers": [_blocker(row) for row in decision.blockers],
        "accepted": [
            {"clause": row.clause, "owner": row.owner, "reason": row.reason, "until": row.until.isoformat()}
            for row in decision.accepted
        ],
        "path": [_step(row) for row in decision.path],
        "requests": [
            {"party": row.party, "check": row.check, "text": row.text, "clauses": list(row.clauses)}
            for row in decision.requests
        ],
    }


def _blocker(blocker: Blocker) -> dict[str, Any]:
    return {
        "ref": blocker.ref,
        "status": blocker.status.value,
        "findings": list(blocker.findings),
        "detail": blocker.detail,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "text": step.text,
        "check": step.check,
        "subject": step.subject,
        "effort": step.effort,
        "unblocks": list(step.unblocks),
    }


def _seal(seal: SealInterval) -> dict[str, Any]:
    return {
        "score": [float(round(seal.score_low, 4)), float(round(seal.score_high, 4))],
        "seal": [seal.seal_low, seal.seal_high],
        "answered": seal.answered,
        "questions": seal.questions,
        "objectives": {name: list(pair) for name, pair in seal.objectives.items()},
        "by_evidence": list(seal.by_evidence),
        "by_declaration": list(seal.by_declaration),
    }


def _exposure(exposure: Exposure) -> dict[str, Any]:
    return {
        "law": exposure.law,
        "country": exposure.country,
        "party": exposure.party,
        "link": exposure.link,
        "path": list(exposure.path),
        "observations": list(exposure.observations),
        "defeated_by": exposure.defeated_by,
        "cut_by": list(exposure.cut_by),
    }
