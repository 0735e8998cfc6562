"""The plain sentences of the report: one per service, and the letter per supplier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from hansa.model import DecisionOutcome, EvidenceRequest, Status
from hansa.reports._internal.clean import one_line
from hansa.reports._internal.lookup import Lookup
from hansa.reports._internal.services import Cause, ServiceView
from hansa.reports._internal.texts import Texts, day_words, phrase, pick

__all__ = ["TextsOf", "letter", "sentence"]

_Text_co = TypeVar("_Text_co", covariant=True)
_CLAUSES_NAMED = 6


class _Writer(Protocol[_Text_co]):
    def text(self, key: str, **values: Any) -> _Text_co: ...


class TextsOf:
    """Writes sentences in one language, for plain text reports."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def text(self, key: str, **values: Any) -> str:
        """The text under ``key``; values may be words by language."""
        return self._texts(
            key,
            **{
                name: one_line(pick(value, self._texts.language)) if isinstance(value, dict) else value
                for name, value in values.items()
            },
        )


def sentence(lookup: Lookup, words: _Writer[_Text_co], view: ServiceView) -> _Text_co:
    """Whether the service may be used, and the one thing that matters most, in plain words."""
    key, values = _sentence(lookup, view)
    return words.text(f"sentence.{key}", data=_inside(view.data_title), **values)


def _sentence(lookup: Lookup, view: ServiceView) -> tuple[str, dict[str, Any]]:
    cause = view.main_cause
    if view.outcome == DecisionOutcome.ALLOWED.value:
        return "allowed", {}
    if view.outcome == DecisionOutcome.ALLOWED_WITH_RISKS.value and view.decision:
        until = min((risk.until for risk in view.decision.accepted), default=None)
        return view.outcome, {
            "n": len(view.decision.accepted),
            "until": day_words(until) if until else "–",
        }
    refused = view.outcome == DecisionOutcome.NOT_ALLOWED.value
    if refused and cause is not None and cause.decides:
        if cause.findings:
            return "not_allowed", _named(lookup, cause)
        if cause.details:
            return "not_allowed_seal", {"detail": phrase(one_line(cause.details[0]))}
    if refused:
        return "not_allowed_bare", {}
    if cause is None or not cause.findings:
        return "cannot_tell_bare", {}
    return ("cannot_tell_fail" if cause.status is Status.FAIL else "cannot_tell_yet"), _named(lookup, cause)


def _named(lookup: Lookup, cause: Cause) -> dict[str, Any]:
    subject = one_line(lookup.name(cause.findings[0].subject.urn), 80)
    return {"title": dict(cause.title), "subject": subject}


def _inside(words: Mapping[str, str]) -> dict[str, str]:
    """Words as they stand inside a sentence: a capital that only opens them becomes small."""
    return {
        code: text[:1].lower() + text[1:] if text[1:2].islower() else text for code, text in words.items()
    }


def letter(lookup: Lookup, party: str, requests: Sequence[EvidenceRequest], language: str) -> str:
    """The list of evidence to ask a party for, as plain text that can be sent."""
    texts = Texts(language)
    run = lookup.run
    lines = [texts("ask.letter_subject", name=one_line(run.institution.name)), ""]
    lines += [texts("ask.letter_open", day=day_words(run.as_of)[language]), ""]
    number = 0
    for service in dict.fromkeys(row.service for row in requests):
        lines.append(texts("ask.letter_for", service=one_line(lookup.service_name(service))))
        for row in requests:
            if row.service != service:
                continue
            number += 1
            needed = ""
            if row.clauses:
                more = len(row.clauses) - _CLAUSES_NAMED
                named = ", ".join(row.clauses[:_CLAUSES_NAMED])
                named += f" {texts('ask.letter_more', n=more)}" if more > 0 else ""
                needed = f" ({texts('ask.letter_clauses', clauses=named)})"
            lines.append(f"{number:3}. {one_line(pick(row.text, language), 600)}{needed}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
