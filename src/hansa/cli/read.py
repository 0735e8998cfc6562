"""``hansa read FILE…``: documents to text, blocks and facts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from hansa.cli.common import ExitCode, Output, Quiet, fail, progress, say, write_output
from hansa.documents import Block, Document, DocumentReading, read_documents
from hansa.knowledge import load_knowledge
from hansa.model import Observation, locator_to_json, value_to_json, value_to_text

__all__ = ["read_command"]


class ReadFormat(StrEnum):
    """What ``read`` prints."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def read_command(
    files: Annotated[list[Path], typer.Argument(help="PDF, PNG, JPEG, TIFF or plain text.", metavar="FILE…")],
    output_format: Annotated[
        ReadFormat, typer.Option("--format", help="text in reading order, json with places, or markdown.")
    ] = ReadFormat.TEXT,
    output: Output = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes at a time.")] = 2,
    quiet: Quiet = False,
) -> None:
    """Read documents, digital or scanned: their text, or their facts with page, box and quote."""
    knowledge = load_knowledge()
    with progress(quiet=quiet) as report:
        readings = list(
            read_documents(Path.cwd(), files, knowledge=knowledge, workers=workers, progress=report)
        )
    for reading in readings:
        for problem in reading.problems:
            say(f"hansa: {problem}")
    read = [reading for reading in readings if reading.document is not None]
    if not read:
        fail("nothing could be read.")
    match output_format:
        case ReadFormat.JSON:
            rows = [_json(reading) for reading in readings]
            write_output(
                orjson.dumps(rows[0] if len(files) == 1 else rows, option=orjson.OPT_INDENT_2), output
            )
        case ReadFormat.TEXT:
            write_output(
                "\n\f".join(reading.document.text for reading in read if reading.document) + "\n", output
            )
        case ReadFormat.MARKDOWN:
            write_output("\n\n".join(_markdown(reading) for reading in read) + "\n", output)
    if len(read) < len(readings):
        raise typer.Exit(ExitCode.UNUSABLE)


def _json(reading: DocumentReading) -> dict[str, Any]:
    document = reading.document or Document(())
    fields: dict[str, list[dict[str, Any]]] = {}
    for fact in reading.observations:
        fields.setdefault(fact.property, []).append(_field(fact))
    return {
        "path": reading.path,
        "sha256": reading.source.sha256 if reading.source else None,
        "language": document.language,
        "kind": document.kind,
        "title": document.title,
        "pages": [page.to_json() for page in document.pages],
        "fields": fields,
        "problems": [
            {"reason": problem.reason.value, "message": problem.message, "place": problem.place}
            for problem in reading.problems
        ],
    }


def _field(fact: Observation) -> dict[str, Any]:
    return {
        "value": value_to_json(fact.value),
        "text": value_to_text(fact.value),
        "quote": fact.quote,
        "locator": locator_to_json(fact.locator),
        "confidence": fact.confidence,
        "basis": fact.basis.value,
    }


def _markdown(reading: DocumentReading) -> str:
    document = reading.document or Document(())
    parts = [_markdown_block(block) for page in document.pages for block in page.blocks]
    if reading.observations:
        rows = [
            f"| {fact.property} | {_cell(value_to_text(fact.value))} | {_cell(fact.quote)} |"
            for fact in reading.observations
        ]
        parts.append("\n".join(["| fact | value | words |", "|---|---|---|", *rows]))
    return "\n\n".join(part for part in parts if part)


def _markdown_block(block: Block) -> str:
    if block.rows:
        width = max(len(row) for row in block.rows)
        rows = [[_cell(cell.text) for cell in row] + [""] * (width - len(row)) for row in block.rows]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], f"|{'---|' * width}", *lines[1:]])
    text = " ".join(block.text.split())
    match block.kind:
        case "title":
            return f"# {text}"
        case "heading":
            return f"## {text}"
        case "list":
            return f"- {text}"
        case "header" | "footer":
            return ""
        case _:
            return text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
