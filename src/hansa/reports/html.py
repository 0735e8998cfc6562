"""A run as one HTML file: works offline, holds both languages, leads every line to its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from hansa.model import DecisionOutcome, EvidenceRequest, Finding, Status, value_to_text
from hansa.reports._internal.attack import attack_view
from hansa.reports._internal.bilingual import Bilingual, finalize
from hansa.reports._internal.clean import one_line
from hansa.reports._internal.evidence import cited_observations, collect_evidence
from hansa.reports._internal.law import law_name, law_paths
from hansa.reports._internal.lookup import Lookup
from hansa.reports._internal.places import finding_anchor, observation_anchor, place_text, short_place
from hansa.reports._internal.sentences import letter, sentence
from hansa.reports._internal.services import service_views
from hansa.reports._internal.texts import LANGUAGES, Texts, choose_language, day_words, figure, phrase

if TYPE_CHECKING:
    from hansa.runs.run import Run

__all__ = ["PICTURE_BUDGET", "render_html"]

#: Bytes of page pictures in one report; beyond it quotes stand alone and the report says so.
PICTURE_BUDGET = 14_000_000
_FINDINGS_LISTED = 4000
_STATUS_ORDER = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.PASS: 2, Status.NOT_APPLICABLE: 3}
_SOON = timedelta(days=90)
_SIGNS = {"met": "✓", "met_except": "≈", "not_met": "✕", "unknown": "?", "not_applicable": "–"}


def render_html(run: Run, root: Path, language: str = "", *, picture_budget: int = PICTURE_BUDGET) -> str:
    """Write the report.

    Args:
        run: what one check found.
        root: the institution folder, for pictures of pages and lines around places.
        language: the language shown first; default the institution's first that reports are written in.
        picture_budget: bytes of page pictures at most.

    Returns:
        One self-contained HTML document.
    """
    first = choose_language(language, run.institution.languages)
    lookup = Lookup(run)
    cited = cited_observations(run)
    shown = frozenset(cited)
    environment = _environment(lookup, first, shown)
    views = service_views(lookup)
    findings = sorted(
        run.findings, key=lambda row: (_STATUS_ORDER[row.status], -row.severity.rank, row.check, row.subject)
    )
    listed = findings[:_FINDINGS_LISTED]
    outcomes: dict[str, int] = {outcome.value: 0 for outcome in DecisionOutcome}
    for view in views:
        outcomes[view.outcome] += 1
    used = _used_by(listed)
    return environment.get_template("report.html.j2").render(
        run=run,
        language=first,
        languages=LANGUAGES,
        views=views,
        outcomes=outcomes,
        requests=_requests(run),
        law={service: law_paths(rows) for service, rows in run.exposures.items()},
        attack=attack_view(run.detections),
        contradictions=_contradictions(run),
        expiries=_expiries(run),
        findings=listed,
        findings_left=len(findings) - len(listed),
        status_count={status.value: sum(row.status is status for row in findings) for status in Status},
        statuses=[status.value for status in Status],
        schemes=lookup.scheme_order(),
        evidence=collect_evidence(run, root, cited, picture_budget),
        used_by=used,
        problems=sorted(run.problems, key=lambda row: (not row.whole, row.path, row.place)),
        lost=sum(row.whole for row in run.problems),
    )


def _environment(lookup: Lookup, first: str, shown: frozenset[str]) -> Environment:
    folder = resources.files("hansa.reports").joinpath("templates")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    words = Bilingual()
    environment.globals.update(
        t=words.text,
        w=words.mapping,
        word=words.word,
        plain=Texts(first),
        every={code: Texts(code) for code in LANGUAGES},
        lookup=lookup,
        shown=shown,
        f_anchor=finding_anchor,
        o_anchor=observation_anchor,
        place=place_text,
        short_place=short_place,
        value_text=value_to_text,
        one_line=one_line,
        law_name=law_name,
        phrase=phrase,
        reasons=frozenset(
            key.removeprefix("reason.") for key in Texts("en").keys if key.startswith("reason.")
        ),
        day=day_words,
        figure=figure,
        sentence=lambda view: sentence(lookup, words, view),
        party_name=lookup.party_name,
        letter=lambda party, rows, code: escape(letter(lookup, party, rows, code)),
        evidence_of=lambda ids: _labelled(lookup, [one for one in ids if one in shown]),
        matrix=lookup.matrix,
        telling=lookup.telling_findings,
        signs=_SIGNS,
    )
    environment.filters["safe_uri"] = Markup  # for addresses of pictures that we made
    return environment


def _labelled(lookup: Lookup, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Observations with the words of their link; of those read at one place the first stands for all."""
    labels: dict[str, str] = {}
    for one in ids:
        labels.setdefault(short_place(lookup.run.observations[one]), one)
    return [(one, label) for label, one in labels.items()]


def _requests(run: Run) -> dict[str, list[EvidenceRequest]]:
    """Requests for evidence per party, the same request for several services once each."""
    grouped: dict[str, list[EvidenceRequest]] = defaultdict(list)
    for decision in run.decisions:
        for request in decision.requests:
            if request not in grouped[request.party]:
                grouped[request.party].append(request)
    return dict(sorted(grouped.items(), key=lambda item: -len(item[1])))


@dataclass(frozen=True, slots=True)
class _Contradiction:
    """What was said and what is shown, as ids of observations."""

    finding: Finding
    said: tuple[str, ...]
    shown: tuple[str, ...]


def _contradictions(run: Run) -> list[_Contradiction]:
    """Findings that contradict weaker words, and failed checks of a declaration against the evidence."""
    rows = []
    for finding in run.findings:
        said = list(finding.contradicts)
        if finding.status is Status.FAIL:
            said += [one for one in finding.observations if _is_declaration(run, one)]
        values = {run.observations[one].value for one in said if one in run.observations}
        shown = tuple(
            sorted(
                (one for one in finding.observations if one not in said and one in run.observations),
                # What says otherwise stands first: only a few are shown.
                key=lambda one: run.observations[one].value in values,
            )
        )
        if said and shown:
            rows.append(_Contradiction(finding, tuple(said), shown))
    return rows


def _is_declaration(run: Run, identifier: str) -> bool:
    observation = run.observations.get(identifier)
    return observation is not None and observation.property.startswith("service.declared_")


def _expiries(run: Run) -> list[dict[str, Any]]:
    """What ends, soonest first: each document or attestation once, with the day and what that means."""
    rows: dict[tuple[str, date], dict[str, Any]] = {}
    for observation in run.observations.values():
        ends = observation.valid_to
        if observation.property.endswith(".valid_until") and isinstance(observation.value, date):
            ends = observation.value
        if ends is None:
            continue
        state = "expired" if ends < run.as_of else "soon" if ends - run.as_of <= _SOON else "later"
        row = rows.setdefault(
            (observation.source.path, ends), {"ends": ends, "state": state, "observation": observation}
        )
        if observation.property.endswith(".valid_until"):
            row["observation"] = observation
    return sorted(rows.values(), key=lambda row: (row["ends"], row["observation"].source.path))


def _used_by(findings: list[Finding]) -> dict[str, list[Finding]]:
    """Observation id → up to six findings that rest on it."""
    used: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for identifier in (*finding.observations, *finding.contradicts):
            if len(used[identifier]) < 6:
                used[identifier].append(finding)
    return used
