"""A run as OSCAL assessment results (NIST OSCAL 1.2.1, JSON)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from hansa.model import Finding, Observation, Source, Status, Verdict, VerdictStatus, value_to_text
from hansa.reports._internal.clean import one_line
from hansa.reports._internal.lookup import Lookup
from hansa.reports._internal.places import place_text
from hansa.reports._internal.texts import pick

if TYPE_CHECKING:
    from hansa.runs.run import Run

__all__ = ["render_oscal"]

_SPACE = uuid5(NAMESPACE_URL, "urn:hansa:oscal")
# Properties of ours carry this namespace, so that nobody takes them for OSCAL's own.
_NS = "urn:hansa:props"
_TOKEN = re.compile(r"[^\w.-]")
# OSCAL knows only two states. What nobody has shown is not satisfied, and says so in its reason.
_STATES = {
    Status.PASS: ("satisfied", "pass"),
    Status.FAIL: ("not-satisfied", "fail"),
    Status.UNKNOWN: ("not-satisfied", "other"),
}
_VERDICT_STATES = {
    VerdictStatus.MET: ("satisfied", "pass"),
    VerdictStatus.MET_EXCEPT: ("not-satisfied", "other"),
    VerdictStatus.NOT_MET: ("not-satisfied", "fail"),
    VerdictStatus.UNKNOWN: ("not-satisfied", "other"),
}


def render_oscal(run: Run) -> str:
    """Write the run as one OSCAL assessment-results document.

    The first result holds the findings of the checks with the observations behind them and a risk for every
    failure; one more result per service holds the verdicts per clause. Identifiers follow from the content
    (UUID version 5), so the same run gives the same bytes.

    Returns:
        JSON with the root ``assessment-results``.
    """
    return _Document(run).text()


def _uuid(*parts: str) -> str:
    return str(uuid5(_SPACE, "\n".join(parts)))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _line(text: str, limit: int = 400) -> str:
    """OSCAL's single lines: without line breaks, never empty."""
    return one_line(text, limit).strip() or "-"


def _token(text: str) -> str:
    """OSCAL's tokens begin with a letter or underscore and hold no blanks."""
    token = _TOKEN.sub("_", text)
    return token if re.match(r"[^\W\d]", token) else f"_{token}"


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": _NS, "value": _line(value)}


class _Document:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._lookup = Lookup(run)
        self._tool = _uuid("tool", "hansa", run.version)
        self._origin = {"actors": [{"type": "tool", "actor-uuid": self._tool}]}
        self._sources: dict[Source, str] = {}
        self._scope = _uuid("scope", run.institution.id)

    def text(self) -> str:
        """The document, in a fixed order."""
        run = self._run
        results = [self._checks_result(), *self._service_results()]
        body = {
            "metadata": {
                "title": _line(f"Assessment of {run.institution.name}"),
                "last-modified": _moment(run.as_of),
                "version": run.as_of.isoformat(),
                "oscal-version": "1.2.1",
                "props": [_prop("institution", run.institution.id), _prop("hansa-version", run.version)],
            },
            "import-ap": {
                "href": f"#{self._scope}",
                "remarks": "There is no OSCAL assessment plan; the referenced resource describes the scope.",
            },
            "results": results,
            "back-matter": {"resources": self._resources()},
        }
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        document = {"assessment-results": {"uuid": _uuid("document", digest), **body}}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    # ---- the checks ---------------------------------------------------------------------------------

    def _checks_result(self) -> dict[str, Any]:
        run = self._run
        findings = [row for row in run.findings if row.status in _STATES]
        cited = sorted({one for row in findings for one in (*row.observations, *row.contradicts)})
        observations = [self._observation(run.observations[one]) for one in cited if one in run.observations]
        failures = [row for row in findings if row.status is Status.FAIL]
        result: dict[str, Any] = {
            "uuid": _uuid("result", run.institution.id, run.as_of.isoformat()),
            "title": "Checks of the common standard",
            "description": _line(
                f"{len(findings)} findings on {run.institution.name}; {len(run.problems)} sources or "
                "parts of them could not be read. Checks that do not apply are left out."
            ),
            "start": _moment(run.as_of),
            "props": [
                _prop("sources-read", str(len(run.sources))),
                _prop("sources-not-read", str(sum(row.whole for row in run.problems))),
            ],
            "local-definitions": {
                "components": [
                    *(self._service_component(row.id) for row in run.institution.services),
                ],
                "assessment-assets": {
                    "components": [self._tool_component()],
                    "assessment-platforms": [
                        {
                            "uuid": _uuid("platform", run.version),
                            "title": "Hansa",
                            "uses-components": [{"component-uuid": self._tool}],
                        }
                    ],
                },
            },
            "reviewed-controls": _reviewed(row.control for row in findings),
        }
        if observations:
            result["observations"] = observations
        if failures:
            result["risks"] = [self._risk(row) for row in failures]
        if findings:
            result["findings"] = [self._finding(row) for row in findings]
        return result

    def _tool_component(self) -> dict[str, Any]:
        return {
            "uuid": self._tool,
            "type": "software",
            "title": f"Hansa {self._run.version}",
            "description": "Reads evidence and holds it against the common standard.",
            "status": {"state": "operational"},
        }

    def _service_component(self, identifier: str) -> dict[str, Any]:
        service = self._lookup.services[identifier]
        return {
            "uuid": _uuid("subject", f"service:{identifier}"),
            "type": "service",
            "title": _line(service.name),
            "description": _line(service.product or service.name),
            "props": [
                _prop("service", identifier),
                _prop("supplier", service.supplier),
                _prop("data-class", service.data_class),
            ],
            "status": {"state": "operational"},
        }

    def _observation(self, row: Observation) -> dict[str, Any]:
        observation: dict[str, Any] = {
            "uuid": _uuid("observation", row.id),
            "title": _line(f"{row.property} = {value_to_text(row.value)}", 200),
            "description": _line(f"{row.subject.urn}: {row.property} = {value_to_text(row.value)}"),
            "props": [
                _prop("observation-id", row.id),
                _prop("subject", row.subject.urn),
                _prop("property", row.property),
                _prop("basis", row.basis.value),
                _prop("confidence", f"{row.confidence:.4g}"),
                _prop("place", place_text(row.locator)),
                _prop("reader", f"{row.reader} {row.reader_version}"),
            ],
            "methods": ["EXAMINE"],
            "origins": [self._origin],
            "relevant-evidence": [
                {
                    "href": f"#{self._source(row.source)}",
                    "description": _line(f"{row.source.path}, {place_text(row.locator)}"),
                }
            ],
            "collected": _moment(row.observed_at or self._run.as_of),
        }
        if row.valid_to:
            observation["expires"] = _moment(row.valid_to)
        return observation

    def _finding(self, row: Finding) -> dict[str, Any]:
        state, reason = _STATES[row.status]
        title = pick(self._lookup.check_title(row.check), "en")
        finding: dict[str, Any] = {
            "uuid": _uuid("finding", row.fingerprint),
            "title": _line(f"{row.check}: {title}", 200),
            "description": _line(row.message or f"{title}: {row.status.value}"),
            "props": [
                _prop("fingerprint", row.fingerprint),
                _prop("check", row.check),
                _prop("subject", row.subject.urn),
                _prop("status", row.status.value),
                _prop("severity", row.severity.value),
                *((_prop("reason", row.reason),) if row.reason else ()),
                *(_prop("service", one) for one in self._lookup.services_of(row.subject.urn)),
                *(_prop(f"achieved.{_token(name)}", value_to_text(v)) for name, v in row.achieved.items()),
            ],
            "target": self._target(row.control, state, reason, row.reason),
        }
        related = [
            {"observation-uuid": _uuid("observation", one)}
            for one in dict.fromkeys((*row.observations, *row.contradicts))
            if one in self._run.observations
        ]
        if related:
            finding["related-observations"] = related
        if row.status is Status.FAIL:
            finding["related-risks"] = [{"risk-uuid": _uuid("risk", row.fingerprint)}]
        return finding

    @staticmethod
    def _target(control: str, state: str, reason: str, remark: str) -> dict[str, Any]:
        status = {"state": state, "reason": reason}
        if remark:
            status["remarks"] = _line(remark)
        return {"type": "objective-id", "target-id": _token(control), "status": status}

    def _risk(self, row: Finding) -> dict[str, Any]:
        title = pick(self._lookup.check_title(row.check), "en")
        risk: dict[str, Any] = {
            "uuid": _uuid("risk", row.fingerprint),
            "title": _line(f"{title}: {self._lookup.name(row.subject.urn)}", 200),
            "description": _line(row.message or title),
            "statement": _line(f"“{title}” does not hold for {row.subject.urn}."),
            "props": [_prop("fingerprint", row.fingerprint), _prop("severity", row.severity.value)],
            "status": "open",
        }
        if row.remedy:
            risk["remediations"] = [
                {
                    "uuid": _uuid("remedy", row.fingerprint),
                    "lifecycle": "recommendation",
                    "title": _line(f"Remedy for {row.check}"),
                    "description": _line(pick(row.remedy, "en")),
                }
            ]
        return risk

    # ---- the services -------------------------------------------------------------------------------

    def _service_results(self) -> list[dict[str, Any]]:
        results = []
        for service in self._run.institution.services:
            verdicts = [
                row
                for rows in self._lookup.verdicts.get(service.id, {}).values()
                for row in rows
                if row.status in _VERDICT_STATES
            ]
            decision = self._lookup.decisions.get(service.id)
            result: dict[str, Any] = {
                "uuid": _uuid("result", self._run.institution.id, self._run.as_of.isoformat(), service.id),
                "title": _line(f"Clauses for {service.name}"),
                "description": _line(f"Verdicts on {len(verdicts)} clauses for {service.name}."),
                "start": _moment(self._run.as_of),
                "props": [_prop("service", service.id)],
                "reviewed-controls": _reviewed(f"{row.scheme}_{row.clause}" for row in verdicts),
            }
            if decision:
                result["props"].append(_prop("decision", decision.outcome.value))
            if verdicts:
                result["findings"] = [self._clause_finding(row) for row in verdicts]
            results.append(result)
        return results

    def _clause_finding(self, row: Verdict) -> dict[str, Any]:
        state, reason = _VERDICT_STATES[row.status]
        ref = f"{row.scheme}:{row.clause}"
        title = pick(self._lookup.clause_title(ref), "en")
        remark = "; ".join(str(delta) for delta in row.deltas) or row.reason
        finding: dict[str, Any] = {
            "uuid": _uuid("verdict", row.service, ref),
            "title": _line(f"{ref} {title}", 200),
            "description": _line(f"{ref}: {row.status.value}" + (f" ({remark})" if remark else "")),
            "props": [
                _prop("scheme", row.scheme),
                _prop("clause", row.clause),
                _prop("verdict", row.status.value),
                *((_prop("reason", row.reason),) if row.reason else ()),
                *(_prop("finding", mark) for mark in row.findings),
                *(_prop("mapping", mapping) for mapping in row.mappings),
            ],
            "target": self._target(f"{row.scheme}_{row.clause}", state, reason, remark),
        }
        return finding

    # ---- what is referred to ------------------------------------------------------------------------

    def _source(self, source: Source) -> str:
        return self._sources.setdefault(source, _uuid("source", source.path, source.sha256))

    def _resources(self) -> list[dict[str, Any]]:
        scope = {
            "uuid": self._scope,
            "title": "Description of the institution",
            "description": "hansa.toml in the institution folder: services, schemes, rule, sources.",
            "rlinks": [{"href": "hansa.toml", "media-type": "application/toml"}],
        }
        return [
            scope,
            *(
                {
                    "uuid": identifier,
                    "title": _line(source.path, 200),
                    "rlinks": [
                        {
                            "href": quote(source.path),
                            "hashes": [{"algorithm": "SHA-256", "value": source.sha256}],
                        }
                    ],
                }
                for source, identifier in sorted(self._sources.items())
            ),
        ]


def _reviewed(controls: Iterable[str]) -> dict[str, Any]:
    wanted = sorted({_token(one) for one in controls})
    if not wanted:
        return {"control-selections": [{"include-all": {}}]}
    return {"control-selections": [{"include-controls": [{"control-id": one} for one in wanted]}]}
