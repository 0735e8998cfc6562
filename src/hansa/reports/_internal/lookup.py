"""Finding one's way in a run: names, clauses, controls, findings, services."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hansa.model import (
    Check,
    Clause,
    Control,
    Decision,
    Finding,
    Scheme,
    Service,
    Status,
    Subject,
    SubjectKind,
    Verdict,
    VerdictStatus,
)

if TYPE_CHECKING:
    from hansa.runs.run import Run

__all__ = ["Lookup"]


class Lookup:
    """What a run holds, by the keys that reports need.

    Attributes:
        run: the run.
        findings: by fingerprint.
        clauses: by ``scheme:id``.
        services: by id.
        decisions: by service id.
        verdicts: service id → scheme id → verdicts.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.findings: dict[str, Finding] = {row.fingerprint: row for row in run.findings}
        self.services: dict[str, Service] = {row.id: row for row in run.institution.services}
        self.decisions: dict[str, Decision] = {row.service: row for row in run.decisions}
        self.verdicts: dict[str, dict[str, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
        for verdict in run.verdicts:
            self.verdicts[verdict.service][verdict.scheme].append(verdict)
        self.clauses: dict[str, Clause] = {row.ref: row for row in run.standard.clauses}
        self._schemes: dict[str, Scheme] = {row.id: row for row in run.standard.schemes}
        self._controls: dict[str, Control] = {row.id: row for row in run.standard.controls}

    def check(self, identifier: str) -> Check | None:
        """The check with that id."""
        return self.run.checks.get(identifier)

    def control(self, identifier: str) -> Control | None:
        """The control with that id."""
        return self._controls.get(identifier)

    def check_title(self, identifier: str) -> Mapping[str, str]:
        """The title of a check by language; its id where there is none."""
        check = self.check(identifier)
        return check.title if check and check.title else {"en": identifier}

    def clause_title(self, ref: str) -> Mapping[str, str]:
        """Our paraphrase of a clause by language, empty where we have none."""
        clause = self.clauses.get(ref)
        return clause.title if clause else {}

    def scheme_title(self, identifier: str) -> Mapping[str, str]:
        """The title of a scheme by language."""
        scheme = self._schemes.get(identifier)
        return scheme.title if scheme and scheme.title else {"en": identifier}

    def scheme_order(self) -> tuple[str, ...]:
        """Schemes that have verdicts, those the institution reports against first."""
        used = {verdict.scheme for verdict in self.run.verdicts}
        wanted = [use.id for use in self.run.institution.schemes if use.id in used]
        return (*wanted, *sorted(used - set(wanted)))

    def name(self, urn: str) -> str:
        """What people call a subject."""
        named = self.run.subject_names.get(urn)
        if named:
            return named
        with contextlib.suppress(ValueError):
            subject = Subject.parse(urn)
            if subject.kind is SubjectKind.SERVICE and subject.key in self.services:
                return self.services[subject.key].name
            if subject.kind in (SubjectKind.ARTIFACT, SubjectKind.DOCUMENT):
                return f"{subject.kind.value} {subject.key[:12]}"
            if subject.kind is SubjectKind.RESOURCE:
                return subject.key.rsplit(":", 1)[-1]
            return subject.key.removeprefix("unresolved/")
        return urn

    def party_name(self, party: str) -> str:
        """What people call a party, by its URN, its id or its name."""
        return self.name(party if party.startswith("party:") else f"party:{party}") if party else ""

    def matrix(self, scheme: str) -> list[tuple[str, list[Verdict | None]]]:
        """The verdicts on a scheme: one row a clause, one cell a service."""
        by_clause: dict[str, dict[str, Verdict]] = {}
        for service in self.services:
            for verdict in self.verdicts.get(service, {}).get(scheme, []):
                by_clause.setdefault(verdict.clause, {})[service] = verdict
        return [
            (clause, [cells.get(service) for service in self.services])
            for clause, cells in sorted(by_clause.items(), key=lambda item: _natural(item[0]))
        ]

    def telling_findings(self, verdict: Verdict) -> list[str]:
        """Up to two findings behind a verdict that explain it best: failures, then open ones, then passes."""
        rows = [self.findings[mark] for mark in verdict.findings if mark in self.findings]
        order = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.PASS: 2}
        rows.sort(key=lambda row: (order.get(row.status, 3), -row.severity.rank, row.check))
        chosen: dict[str, str] = {}
        for row in rows:
            chosen.setdefault(row.check, row.fingerprint)
        return list(chosen.values())[:2]

    def services_of(self, urn: str) -> tuple[str, ...]:
        """Ids of the services a subject belongs to."""
        ids = self.run.subject_services.get(urn)
        if ids:
            return ids
        kind, _, key = urn.partition(":")
        return (key,) if kind == SubjectKind.SERVICE.value and key in self.services else ()

    def service_name(self, identifier: str) -> str:
        """The name of a service."""
        service = self.services.get(identifier)
        return service.name if service else identifier

    def data_class_title(self, identifier: str) -> Mapping[str, str]:
        """The title of a data class by language."""
        for row in self.run.institution.data_classes:
            if row.id == identifier and row.title:
                return row.title
        return {"en": identifier}

    def counts(self, service: str, scheme: str) -> dict[str, int]:
        """How many clauses of a scheme have which verdict for a service, in the order of the verdicts."""
        rows = self.verdicts[service][scheme] if service in self.verdicts else []
        return {status.value: sum(row.status is status for row in rows) for status in VerdictStatus}


def _natural(identifier: str) -> list[tuple[int, int, str]]:
    """Sort key by which ``9.2`` comes before ``10.1``."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.split(r"(\d+)", identifier)
        if part
    ]
