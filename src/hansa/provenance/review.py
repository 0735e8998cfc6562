"""The predicate of a source review by an authority (specified in ``docs/source-review.md``)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Any

from hansa.provenance.statement import text_list

__all__ = [
    "REVIEW_TYPE",
    "Condition",
    "Review",
    "ReviewVerdict",
    "Scope",
    "load_review_schema",
    "parse_review",
]

REVIEW_TYPE = "urn:hansa:predicate:source-review:v0.1"
"""URI of the predicate."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ReviewVerdict(StrEnum):
    """What the authority says about the source."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_CONDITIONS = "accepted-with-conditions"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of the source was reviewed.

    Attributes:
        kind: ``full`` or ``partial``.
        name: name of a partial scope, as policies refer to it.
        include: path patterns that were reviewed; empty means all.
        exclude: path patterns that were left out.
        unreviewed_files: how many files were left out.
    """

    kind: str
    name: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    unreviewed_files: int = 0

    @property
    def contradiction(self) -> str:
        """Why a scope that calls itself full is not; "" if it is."""
        if self.kind != "full":
            return ""
        if self.include:
            return f"names only some paths ({', '.join(self.include[:3])})"
        if self.exclude:
            return f"leaves out paths ({', '.join(self.exclude[:3])})"
        return f"leaves out {self.unreviewed_files} files" if self.unreviewed_files else ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be done before the acceptance is whole."""

    id: str
    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A source review, as its authority states it.

    Attributes:
        authority: id of the authority.
        country: its country.
        scope: how much was reviewed.
        depth: ``read``, ``tool``, ``dynamic``: how it was looked at.
        verdict: the outcome.
        conditions: of an acceptance.
        objection: why the authority objects to the use; "" if it does not.
        reviewed_on: day on which the review was finished.
        valid_from: first day on which it counts.
        valid_until: last day on which it counts.
        base: commit of an earlier review of which this one reviews only the changes; "" for a whole review.
        supersedes: sha256 of payloads of the same authority's earlier statements that this one replaces.
    """

    authority: str
    country: str
    scope: Scope
    depth: tuple[str, ...]
    verdict: ReviewVerdict
    conditions: tuple[Condition, ...]
    objection: str
    reviewed_on: date
    valid_from: date
    valid_until: date
    base: str = ""
    supersedes: tuple[str, ...] = ()

    @property
    def objects(self) -> bool:
        """Whether the authority speaks against the source: an objection, or a rejection."""
        return bool(self.objection) or self.verdict is ReviewVerdict.REJECTED

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """The conditions that are not met yet."""
        return tuple(condition for condition in self.conditions if not condition.met)


def parse_review(predicate: Mapping[str, Any]) -> Review:
    """Read the predicate.

    Raises:
        ValueError: saying which field does not have the form of the specification.
    """
    authority = _object(predicate, "authority")
    country = _text(authority, "country")
    if not _COUNTRY.fullmatch(country):
        raise ValueError("authority.country must be two upper-case letters")
    verdict_text = _text(predicate, "verdict")
    if verdict_text not in list(ReviewVerdict):
        raise ValueError(f"verdict must be one of {', '.join(ReviewVerdict)}")
    verdict = ReviewVerdict(verdict_text)
    conditions = _conditions(predicate.get("conditions", []))
    if bool(conditions) != (verdict is ReviewVerdict.ACCEPTED_WITH_CONDITIONS):
        raise ValueError("conditions go with the verdict accepted-with-conditions, and only with it")
    objection = _object(predicate, "objection") if "objection" in predicate else None
    reviewed_on, valid_from, valid_until = (
        _day(predicate, "reviewedOn"),
        _day(predicate, "validFrom"),
        _day(predicate, "validUntil"),
    )
    if not reviewed_on <= valid_from <= valid_until:
        raise ValueError("reviewedOn, validFrom and validUntil must follow each other")
    return Review(
        authority=_text(authority, "id"),
        country=country,
        scope=_scope(_object(predicate, "scope")),
        depth=_depth(predicate.get("depth")),
        verdict=verdict,
        conditions=conditions,
        objection=_text(objection, "text") if objection is not None else "",
        reviewed_on=reviewed_on,
        valid_from=valid_from,
        valid_until=valid_until,
        base=_base(predicate),
        supersedes=_supersedes(predicate.get("supersedes", [])),
    )


def load_review_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the predicate."""
    text = resources.files("hansa.provenance").joinpath("schemas/source-review-v0.1.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _object(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"{key} must be an object")
    return value


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text that is not empty")
    return value


def _day(data: Mapping[str, Any], key: str) -> date:
    text = _text(data, key)
    if not _DAY.fullmatch(text):
        raise ValueError(f"{key} must be a day like 2026-11-01")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{key} is not a day of the calendar") from error


def _scope(data: Mapping[str, Any]) -> Scope:
    kind = data.get("kind")
    if kind not in ("full", "partial"):
        raise ValueError("scope.kind must be full or partial")
    unreviewed = data.get("unreviewedFiles", 0)
    if not isinstance(unreviewed, int) or isinstance(unreviewed, bool) or unreviewed < 0:
        raise ValueError("scope.unreviewedFiles must be a count")
    return Scope(
        kind=kind,
        name=_text(data, "name") if kind == "partial" else "",
        include=text_list(data.get("include"), "scope.include"),
        exclude=text_list(data.get("exclude"), "scope.exclude"),
        unreviewed_files=unreviewed,
    )


def _depth(value: Any) -> tuple[str, ...]:
    depth = text_list(value, "depth")
    if not depth or not set(depth) <= {"read", "tool", "dynamic"}:
        raise ValueError("depth must name at least one of read, tool, dynamic")
    return depth


def _conditions(value: Any) -> tuple[Condition, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError("conditions must be a list of objects")
    conditions = []
    for entry in value:
        met = entry.get("met")
        if not isinstance(met, bool):
            raise ValueError("a condition must say whether it is met")
        conditions.append(Condition(_text(entry, "id"), _text(entry, "text"), met))
    return tuple(conditions)


def _base(predicate: Mapping[str, Any]) -> str:
    if "base" not in predicate:
        return ""
    commit = _text(_object(predicate, "base"), "gitCommit")
    if not _COMMIT.fullmatch(commit):
        raise ValueError("base.gitCommit must be a git commit id")
    return commit


def _supersedes(value: Any) -> tuple[str, ...]:
    digests = text_list(value, "supersedes")
    if not all(_SHA256.fullmatch(digest) for digest in digests):
        raise ValueError("supersedes must list sha256 digests of payloads")
    return digests
