"""What the report says about each service: the decision, why, and the way to "allowed"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hansa.model import (
    Blocker,
    Decision,
    DecisionOutcome,
    Finding,
    Service,
    Status,
    Step,
    VerdictStatus,
)
from hansa.reports._internal.lookup import Lookup

if TYPE_CHECKING:
    from hansa.runs.run import SealInterval

__all__ = ["Cause", "SchemeBar", "ServiceView", "StepGroup", "service_views", "steps_in_order"]


@dataclass(frozen=True, slots=True)
class SchemeBar:
    """How a service stands against one scheme: status → number of clauses."""

    scheme: str
    title: Mapping[str, str]
    counts: Mapping[str, int]
    total: int
    blocked: int


@dataclass(slots=True)
class Cause:
    """One check that stands in the way, with all that it blocks.

    Attributes:
        check: id of the check; "" where no finding stands behind the blockers.
        title: of the check, by language.
        status: ``FAIL`` or ``UNKNOWN``.
        decides: whether a clause or a minimum is not met by it; otherwise it only leaves something open.
        severity: of a failure.
        findings: the findings of that check that block.
        clauses: refs of the clauses that they block.
        details: what else is known of the blockers.
    """

    check: str
    title: Mapping[str, str]
    status: Status
    decides: bool = False
    severity: int = 0
    findings: list[Finding] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepGroup:
    """Steps of the way to "allowed" that are alike.

    Attributes:
        kind: ``mend``, ``ask`` or ``answer``.
        text: what to do, by language.
        alike: further texts of the same sort.
        check: id of the check that they would turn, or "".
        subjects: URNs.
        effort: 1 configuration, 2 contract or process, 3 replacement.
        unblocks: refs of the clauses that they help.
    """

    kind: str
    text: Mapping[str, str]
    alike: tuple[Mapping[str, str], ...]
    check: str
    subjects: tuple[str, ...]
    effort: int
    unblocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceView:
    """All that the report says about one service."""

    service: Service
    data_title: Mapping[str, str]
    decision: Decision | None
    outcome: str
    causes: tuple[Cause, ...]
    steps: tuple[StepGroup, ...]
    bars: tuple[SchemeBar, ...]
    seal: SealInterval | None
    failures: int
    open_questions: int

    @property
    def main_cause(self) -> Cause | None:
        """The worst of the causes: a failure before an open question, then by severity and reach."""
        return self.causes[0] if self.causes else None


def steps_in_order(decision: Decision) -> tuple[StepGroup, ...]:
    """The steps to "allowed", in the order of the decision: what fails first, then what is asked for.

    Steps that differ only in their subject, and requests for attestations against one scheme, are joined.
    """
    groups: dict[tuple[object, ...], list[Step]] = {}
    for step in decision.path:
        schemes = tuple(sorted({ref.partition(":")[0] for ref in step.unblocks}))
        key = (step.kind, step.check, step.effort, () if step.check else schemes)
        groups.setdefault(key, []).append(step)
    joined = []
    for rows in groups.values():
        texts = list({tuple(sorted(row.text.items())): row.text for row in rows}.values())
        joined.append(
            StepGroup(
                kind=rows[0].kind,
                text=texts[0],
                alike=tuple(texts[1:]),
                check=rows[0].check,
                subjects=tuple(dict.fromkeys(row.subject for row in rows if row.subject)),
                effort=rows[0].effort,
                unblocks=tuple(sorted({ref for row in rows for ref in row.unblocks})),
            )
        )
    return tuple(joined)


def service_views(lookup: Lookup) -> tuple[ServiceView, ...]:
    """One view per service, in the institution's order."""
    schemes = lookup.scheme_order()
    views = []
    for service in lookup.run.institution.services:
        decision = lookup.decisions.get(service.id)
        bars = []
        for scheme in schemes:
            counts = lookup.counts(service.id, scheme)
            total = sum(counts.values())
            if total:
                blocked = sum(
                    row.ref.startswith(f"{scheme}:") for row in (decision.blockers if decision else ())
                )
                bars.append(SchemeBar(scheme, lookup.scheme_title(scheme), counts, total, blocked))
        causes = _causes(lookup, decision.blockers) if decision else ()
        views.append(
            ServiceView(
                service=service,
                data_title=lookup.data_class_title(decision.data_class if decision else service.data_class),
                decision=decision,
                outcome=(decision.outcome if decision else DecisionOutcome.CANNOT_TELL).value,
                causes=causes,
                steps=steps_in_order(decision) if decision else (),
                bars=tuple(bars),
                seal=lookup.run.seals.get(service.id),
                failures=sum(cause.status is Status.FAIL for cause in causes),
                open_questions=sum(cause.status is Status.UNKNOWN for cause in causes),
            )
        )
    return tuple(views)


def _causes(lookup: Lookup, blockers: tuple[Blocker, ...]) -> tuple[Cause, ...]:
    causes: dict[tuple[str, Status], Cause] = {}
    for blocker in blockers:
        wanted = Status.FAIL if blocker.status is VerdictStatus.NOT_MET else Status.UNKNOWN
        findings = [lookup.findings[mark] for mark in blocker.findings if mark in lookup.findings]
        # Passes stand behind a blocker too; only what keeps it from being met is a cause.
        telling = [row for row in findings if row.status is wanted]
        telling = telling or [row for row in findings if row.status in (Status.FAIL, Status.UNKNOWN)]
        if not telling:
            cause = causes.setdefault(("", wanted), Cause("", {}, wanted, wanted is Status.FAIL))
            cause.clauses.append(blocker.ref)
            if blocker.detail and blocker.detail not in cause.details:
                cause.details.append(blocker.detail)
            continue
        for finding in telling:
            key = (finding.check, finding.status)
            cause = causes.setdefault(
                key, Cause(finding.check, lookup.check_title(finding.check), finding.status)
            )
            cause.decides |= wanted is Status.FAIL and finding.status is Status.FAIL
            cause.severity = max(cause.severity, finding.severity.rank)
            if finding not in cause.findings:
                cause.findings.append(finding)
            if blocker.ref not in cause.clauses:
                cause.clauses.append(blocker.ref)
    return tuple(
        sorted(
            causes.values(),
            key=lambda cause: (
                not cause.decides,
                cause.check == "",
                cause.status is not Status.FAIL,
                -cause.severity,
                -len(cause.clauses),
                cause.check,
            ),
        )
    )
