"""A run as SARIF 2.1.0 (OASIS standard), for code scanning and ticket systems."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hansa.model import Check, Finding, LineSpan, Observation, Severity, Source, Status
from hansa.reports._internal.clean import clean, one_line
from hansa.reports._internal.lookup import Lookup
from hansa.reports._internal.places import place_text
from hansa.reports._internal.texts import pick

if TYPE_CHECKING:
    from hansa.runs.run import Run

__all__ = ["render_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "INSTITUTION"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_LOCATIONS = 20


def render_sarif(run: Run) -> str:
    """Write failures as results of kind ``fail`` and open questions as results of kind ``open``.

    Passes and checks that do not apply are left out; what could not be read stands among the notifications.

    Returns:
        JSON, the same bytes for the same run.
    """
    lookup = Lookup(run)
    findings = [row for row in run.findings if row.status in (Status.FAIL, Status.UNKNOWN)]
    rules = sorted({row.check for row in findings})
    sources = sorted(
        {
            run.observations[one].source
            for row in findings
            for one in (*row.observations, *row.contradicts)
            if one in run.observations
        }
    )
    positions = {source: index for index, source in enumerate(sources)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Hansa",
                        "version": run.version,
                        "rules": [_rule(lookup, identifier) for identifier in rules],
                    }
                },
                "originalUriBaseIds": {_BASE: {"description": {"text": "The institution folder."}}},
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {
                                "level": "warning",
                                "descriptor": {"id": row.reason.value},
                                "message": {"text": _text(str(row))},
                            }
                            for row in run.problems
                        ],
                    }
                ],
                "artifacts": [
                    {"location": _address(source), "hashes": {"sha-256": source.sha256}} for source in sources
                ],
                "results": [_result(lookup, row, rules.index(row.check), positions) for row in findings],
                "properties": {"institution": run.institution.id, "asOf": run.as_of.isoformat()},
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _text(text: str) -> str:
    return clean(text, 1000).strip() or "-"


def _address(source: Source, index: int | None = None) -> dict[str, Any]:
    address: dict[str, Any] = {"uri": quote(source.path), "uriBaseId": _BASE}
    if index is not None:
        address["index"] = index
    return address


def _rule(lookup: Lookup, identifier: str) -> dict[str, Any]:
    check: Check | None = lookup.check(identifier)
    rule: dict[str, Any] = {
        "id": identifier,
        "shortDescription": {"text": _text(pick(lookup.check_title(identifier), "en"))},
    }
    if check is None:
        return rule
    control = lookup.control(check.control)
    if control:
        rule["fullDescription"] = {"text": _text(pick(control.statement, "en"))}
    if check.remedy:
        rule["help"] = {"text": _text(pick(check.remedy, "en"))}
    rule["defaultConfiguration"] = {"level": _LEVELS[check.severity]}
    rule["properties"] = {"control": check.control, "tags": [check.control]}
    return rule


def _result(lookup: Lookup, row: Finding, rule: int, positions: dict[Source, int]) -> dict[str, Any]:
    failed = row.status is Status.FAIL
    said = row.message or pick(lookup.check_title(row.check), "en")
    name = one_line(lookup.name(row.subject.urn), 120)
    observations = _known(lookup, row.observations)
    result: dict[str, Any] = {
        "ruleId": row.check,
        "ruleIndex": rule,
        "kind": "fail" if failed else "open",
        "level": _LEVELS[row.severity] if failed else "none",
        "message": {"text": _text(f"{name}: {said}")},
        "locations": [_location(row, one, positions) for one in observations[:_LOCATIONS]]
        or [{"logicalLocations": [_logical(row, name)]}],
        "partialFingerprints": {"hansa/v1": row.fingerprint},
        "properties": {
            "control": row.control,
            "severity": row.severity.value,
            "subject": one_line(row.subject.urn, 400),
            "services": list(lookup.services_of(row.subject.urn)),
        },
    }
    against = _known(lookup, row.contradicts)
    if against:
        result["relatedLocations"] = [
            {"id": index, **_location(row, one, positions)} for index, one in enumerate(against[:_LOCATIONS])
        ]
    if row.reason:
        result["properties"]["reason"] = row.reason
    return result


def _known(lookup: Lookup, identifiers: Iterable[str]) -> list[Observation]:
    return [lookup.run.observations[one] for one in identifiers if one in lookup.run.observations]


def _logical(row: Finding, name: str) -> dict[str, str]:
    return {
        "name": name,
        "fullyQualifiedName": one_line(row.subject.urn, 400),
        "kind": row.subject.kind.value,
    }


def _location(row: Finding, observation: Observation, positions: dict[Source, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": _address(observation.source, positions[observation.source])
    }
    if isinstance(observation.locator, LineSpan):
        physical["region"] = {
            "startLine": observation.locator.first,
            "endLine": observation.locator.last,
        }
    return {
        "physicalLocation": physical,
        "logicalLocations": [_logical(row, one_line(observation.subject.key, 200))],
        "message": {"text": _text(f"{observation.property}, {place_text(observation.locator)}")},
    }
