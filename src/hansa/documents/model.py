"""What a document is made of once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hansa.model import Observation, Problem, Source

__all__ = ["Block", "Box", "Document", "DocumentReading", "Page", "TableCell", "Word"]

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin top-left, after page rotation (for plain text: columns and lines)."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on the page.

    Attributes:
        text: its characters.
        box: where it stands.
        confidence: 0..1; 1 for digital text.
    """

    text: str
    box: Box
    confidence: float = 1.0


def join_boxes(boxes: list[Box]) -> Box:
    """The smallest rectangle around all ``boxes``; zeros if there are none."""
    if not boxes:
        return (0.0, 0.0, 0.0, 0.0)
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words of the cell on one line."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page that belongs together.

    Attributes:
        kind: ``title heading paragraph list table header footer``.
        lines: its words, line by line, in reading order.
        language: ISO 639-1 code.
        rows: the cells of a table, row by row; empty for everything else.
    """

    kind: str
    lines: tuple[tuple[Word, ...], ...]
    language: str = ""
    rows: tuple[tuple[TableCell, ...], ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order."""
        return tuple(word for line in self.lines for word in line)

    @property
    def text(self) -> str:
        """The text, one line of the page a line."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        return join_boxes([word.box for word in self.words])

    @property
    def confidence(self) -> float:
        """Mean confidence of its words, by length; 1 for digital text."""
        total = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / total if total else 1.0

    def to_json(self) -> dict[str, Any]:
        """The block as ``read --format json`` prints it (DESIGN section 5)."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "text": self.text,
            "box": [round(edge, 2) for edge in self.box],
            "confidence": round(self.confidence, 4),
            "language": self.language,
        }
        if self.rows:
            data["rows"] = [[cell.text for cell in row] for row in self.rows]
        return data


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        number: counted from 1.
        width: points (for plain text: columns).
        height: points (for plain text: lines).
        blocks: in reading order.
        language: ISO 639-1 code of most of its text.
        origin: ``text`` (digital text), ``ocr`` (recognised) or ``plain`` (a text file).
    """

    number: int
    width: float
    height: float
    blocks: tuple[Block, ...]
    language: str = ""
    origin: str = "text"

    @property
    def text(self) -> str:
        """The text in reading order, an empty line between blocks."""
        return "\n\n".join(block.text for block in self.blocks)

    def to_json(self) -> dict[str, Any]:
        """The page as ``read --format json`` prints it."""
        return {
            "number": self.number,
            "language": self.language,
            "width": round(self.width, 2),
            "height": round(self.height, 2),
            "blocks": [block.to_json() for block in self.blocks],
        }


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read.

    Attributes:
        pages: those that could be read, in order.
        language: ISO 639-1 code of its main language; "" if it has no text.
        kind: a value of ``document.type``.
        title: as it stands on the first page; may be empty.
    """

    pages: tuple[Page, ...]
    language: str = ""
    kind: str = "other"
    title: str = ""

    @property
    def text(self) -> str:
        """The text in reading order, pages divided by a form feed."""
        return "\n\f".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """Everything that came of reading one document.

    Attributes:
        path: as the report names it.
        source: the file; None if it could not even be opened.
        document: None if nothing could be read.
        observations: the facts found, each with its quote and place.
        problems: what could not be read.
    """

    path: str
    source: Source | None
    document: Document | None
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
