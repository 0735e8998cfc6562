"""``answers.toml``: what people declare. The weakest basis, and marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hansa.assessment.seal import NOT_APPLICABLE, AnswerError, Possible, check_answers
from hansa.catalogs import load_questionnaire
from hansa.knowledge import Property, load_vocabulary
from hansa.model import (
    Basis,
    Country,
    Institution,
    LineSpan,
    Observation,
    Problem,
    ProblemReason,
    Quantity,
    Source,
    SourceKind,
    Subject,
    SubjectKind,
    Value,
)
from hansa.sources import SourceError, decode_text, load_toml, open_bytes

__all__ = ["Answers", "read_answers"]

_READER = "runs.answers"
_BYTES = 4 * 1024 * 1024
NOBODY_KNOWS = "unknown"


@dataclass(frozen=True, slots=True)
class Answers:
    """What people declare.

    Attributes:
        source: the file; None if there is none.
        observations: declarations about the institution and its services.
        csf: service → question of the sovereignty framework → the rungs that are possible.
        problems: what could not be understood.
    """

    source: Source | None = None
    observations: tuple[Observation, ...] = ()
    csf: Mapping[str, Mapping[str, Possible]] | None = None
    problems: tuple[Problem, ...] = ()


def read_answers(root: Path, path: Path, institution: Institution) -> Answers:
    """Read the declarations.

    Tables: ``[institution]``, ``[services.<id>]`` with properties of the vocabulary (``declared_`` may be
    left out), and ``[csf.<id>]`` with a rung counted from 1, ``"n/a"`` or ``"unknown"`` (nobody
    knows) for a question.
    A line that is not understood is a problem; the others count.
    """
    if not path.exists():
        return Answers()
    try:
        opened = open_bytes(root, path, SourceKind.DECLARATION, limit=_BYTES)
        data = load_toml(opened.source.path, opened.data)
        lines = decode_text(opened.source.path, opened.data).splitlines()
    except SourceError as error:
        return Answers(problems=(error.problem(),))
    return _Reader(opened.source, lines, institution).read(data)


class _Reader:
    def __init__(self, source: Source, lines: list[str], institution: Institution) -> None:
        self._source = source
        self._lines = lines
        self._institution = institution
        self._services = {service.id for service in institution.services}
        self._observations: list[Observation] = []
        self._csf: dict[str, dict[str, Possible]] = {}
        self._problems: list[Problem] = []

    def read(self, data: Mapping[str, Any]) -> Answers:
        for table, content in data.items():
            if not isinstance(content, dict):
                self._lose(table, "is not a table that is known")
            elif table == "institution":
                subject = Subject(SubjectKind.INSTITUTION, self._institution.id)
                self._declare(subject, "institution", table, content)
            elif table in ("services", "csf"):
                for service, rows in content.items():
                    if service not in self._services or not isinstance(rows, dict):
                        self._lose(f"{table}.{service}", "is not a service of hansa.toml")
                    elif table == "services":
                        subject = Subject(SubjectKind.SERVICE, service)
                        self._declare(subject, "service", f"{table}.{service}", rows)
                    else:
                        self._answer(service, rows)
            else:
                self._lose(table, "is not a table that is known")
        return Answers(self._source, tuple(self._observations), self._csf, tuple(self._problems))

    def _lose(self, key: str, why: str) -> None:
        span, _ = self._place(key.rsplit(".", 1)[-1])
        self._problems.append(
            Problem(
                self._source.path,
                ProblemReason.MALFORMED,
                f"{key} {why}.",
                place=f"line {span.first}",
                whole=False,
            )
        )

    def _place(self, key: str, table: str = "") -> tuple[LineSpan, str]:
        """The line of a key, below the head of its table."""
        start = 0
        if table:
            head = re.compile(r"\s*\[\s*" + r"\s*\.\s*".join(map(re.escape, table.split("."))) + r"\s*\]")
            start = next((number for number, line in enumerate(self._lines) if head.match(line)), 0)
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number in range(start, len(self._lines)):
            if pattern.match(self._lines[number]):
                return LineSpan(number + 1, number + 1), self._lines[number].strip()
        text = self._lines[start].strip() if self._lines else ""
        return LineSpan(start + 1, start + 1), text

    def _declare(self, subject: Subject, namespace: str, table: str, rows: Mapping[str, Any]) -> None:
        words = load_vocabulary()
        for key, raw in rows.items():
            known = words.get(f"{namespace}.{key}") or words.get(f"{namespace}.declared_{key}")
            if known is None:
                self._lose(f"{table}.{key}", "is not a property that people declare")
                continue
            values = raw if isinstance(raw, list) else [raw]
            span, quote = self._place(key, table)
            for value in _values(known, values):
                if value is None or known.fault(subject, value):
                    self._lose(f"{table}.{key}", f"takes a {known.type}")
                    continue
                self._observations.append(
                    Observation(
                        subject=subject,
                        property=known.name,
                        value=value,
                        source=self._source,
                        locator=span,
                        quote=quote,
                        basis=Basis.DECLARED,
                        reader=_READER,
                        observed_at=None,
                    )
                )

    def _answer(self, service: str, rows: Mapping[str, Any]) -> None:
        questions = load_questionnaire().questions
        answers: dict[str, Possible] = {}
        for question, raw in rows.items():
            if raw == NOBODY_KNOWS:
                continue
            try:
                check_answers({question: raw}, questions)
            except AnswerError as error:
                self._lose(f"csf.{service}.{question}", error.message)
                continue
            answers[question] = NOT_APPLICABLE if raw == NOT_APPLICABLE else frozenset((int(raw),))
        self._csf[service] = answers


def _values(known: Property, raw: Iterable[Any]) -> Iterable[Value | None]:
    for entry in raw:
        yield _value(known, entry)


def _value(known: Property, raw: Any) -> Value | None:
    """A TOML value as a value of that property; None if it is not of its type."""
    if known.type == "country":
        return Country(raw) if isinstance(raw, str) and re.fullmatch(r"[A-Z]{2}", raw) else None
    if known.type == "quantity":
        return Quantity(Decimal(raw), known.unit) if isinstance(raw, int) else None
    if isinstance(raw, bool | int | str) or type(raw) is date:
        return raw
    return None
