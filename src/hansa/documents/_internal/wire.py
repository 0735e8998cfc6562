"""What the worker sends back, as JSON: a worker that a hostile file has taken over can send nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from hansa.documents.model import Block, Page, TableCell, Word
from hansa.model import (
    Basis,
    Observation,
    Problem,
    ProblemReason,
    Source,
    SourceKind,
    Subject,
    locator_from_json,
    value_from_json,
)

__all__ = ["observation_from_wire", "page_from_wire", "page_to_wire", "problem_from_wire", "problem_to_wire"]


def _words_out(words: tuple[Word, ...]) -> list[Any]:
    return [[word.text, *word.box, word.confidence] for word in words]


def _words_in(rows: list[Any]) -> tuple[Word, ...]:
    return tuple(
        Word(str(row[0]), (float(row[1]), float(row[2]), float(row[3]), float(row[4])), float(row[5]))
        for row in rows
    )


def page_to_wire(page: Page) -> dict[str, Any]:
    """A page with every word and its box."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "language": page.language,
        "origin": page.origin,
        "blocks": [
            {
                "kind": block.kind,
                "language": block.language,
                "lines": [_words_out(line) for line in block.lines],
                "rows": [[_words_out(cell.words) for cell in row] for row in block.rows],
            }
            for block in page.blocks
        ],
    }


def page_from_wire(data: dict[str, Any]) -> Page:
    """The page that :func:`page_to_wire` encoded."""
    return Page(
        number=int(data["number"]),
        width=float(data["width"]),
        height=float(data["height"]),
        language=str(data["language"]),
        origin=str(data["origin"]),
        blocks=tuple(
            Block(
                kind=str(block["kind"]),
                language=str(block["language"]),
                lines=tuple(_words_in(line) for line in block["lines"]),
                rows=tuple(tuple(TableCell(_words_in(cell)) for cell in row) for row in block["rows"]),
            )
            for block in data["blocks"]
        ),
    )


def problem_to_wire(problem: Problem) -> dict[str, Any]:
    """A problem as a JSON object."""
    return {
        "path": problem.path,
        "reason": problem.reason.value,
        "message": problem.message,
        "place": problem.place,
        "advice": problem.advice,
        "whole": problem.whole,
        "count": problem.count,
    }


def problem_from_wire(data: dict[str, Any]) -> Problem:
    """The problem that :func:`problem_to_wire` encoded."""
    return Problem(**{**data, "reason": ProblemReason(data["reason"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def observation_from_wire(data: dict[str, Any]) -> Observation:
    """The observation that :meth:`~hansa.model.Observation.to_json` encoded."""
    source = data["source"]
    return Observation(
        subject=Subject.parse(data["subject"]),
        property=data["property"],
        value=value_from_json(data["value"]),
        source=Source(source["path"], source["sha256"], SourceKind(source["kind"]), source.get("size", 0)),
        locator=locator_from_json(data["locator"]),
        quote=data["quote"],
        basis=Basis(data["basis"]),
        reader=data["reader"],
        reader_version=data["reader_version"],
        confidence=data["confidence"],
        observed_at=_day(data["observed_at"]),
        valid_from=_day(data["valid_from"]),
        valid_to=_day(data["valid_to"]),
    )
