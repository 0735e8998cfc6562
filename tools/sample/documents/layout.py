"""Typesetting of the sample documents: numbered articles, label and value fields, tables, signatures."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from tools.sample.documents.scan import ScanLook

__all__ = ["Break", "Fact", "Fields", "Grid", "Head", "Paper", "Signatures", "Text", "Title", "render"]

_FAMILIES = {
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "vera": ("Vera", "VeraBd", "VeraIt"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What a reader should find in a document.

    Attributes:
        property: name in the observation vocabulary.
        value: what it says; a number stands in the unit of the vocabulary.
        quote: words that stand in the document and say it.
    """

    property: str
    value: str | int | bool | date | Decimal
    quote: str


@dataclass(frozen=True, slots=True)
class Title:
    """Title of the document with a line below it."""

    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Heading of an article or a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``number`` is put before it in its own column."""

    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Rows of label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; the first row is its header."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Two blocks for signatures: the lines of each."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A new page starts here."""


Part = Title | Head | Text | Fields | Grid | Signatures | Break


@dataclass(frozen=True, slots=True)
class Paper:
    """One document and what stands in it.

    Attributes:
        file: name of the file.
        title: its title, also in the metadata.
        language: ISO 639-1 code.
        footer: foot of every page; says that it is sample data.
        page_word: "page" in its language, and "of".
        parts: its content in reading order.
        facts: what a reader should find.
        family: ``serif``, ``sans`` (the standard fonts) or ``vera`` (embedded).
        size: of the type, in points.
        scan: how it was scanned; None for a digital document.
    """

    file: str
    title: str
    language: str
    footer: str
    page_word: tuple[str, str]
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    family: str = "serif"
    size: float = 10.0
    scan: ScanLook | None = None


def _foot(paper: Paper, count: int) -> Callable[[Canvas, BaseDocTemplate], None]:
    """Draws the foot of a page: that it is sample data, and which page of how many it is."""

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(_FAMILIES[paper.family][0], 7.5)
        canvas.setStrokeColor(colors.grey)
        canvas.line(22 * mm, 17 * mm, A4[0] - 22 * mm, 17 * mm)
        canvas.drawString(22 * mm, 13 * mm, paper.footer)
        page, of = paper.page_word
        canvas.drawRightString(A4[0] - 22 * mm, 13 * mm, f"{page} {canvas.getPageNumber()} {of} {count}")
        canvas.restoreState()

    return draw


def render(paper: Paper) -> bytes:
    """Typeset ``paper``; the same content gives the same bytes with the same reportlab."""
    if paper.family == "vera":
        for name in _FAMILIES["vera"]:
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    _, pages = _typeset(paper, 0)
    data, _ = _typeset(paper, pages)  # the foot names the number of pages, known only after a first pass
    return data


def _typeset(paper: Paper, count: int) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=22 * mm,
        title=paper.title,
        author="Hansa sample data",
        subject="Sample data, voorbeeldgegevens",
        lang=paper.language,
        invariant=1,
    )
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame], onPageEnd=_foot(paper, count))])
    flow: list[Flowable] = []
    for part in paper.parts:
        flow.extend(_flow(part, paper, document.width))
    document.build(flow)
    return buffer.getvalue(), document.page


def _styles(paper: Paper) -> dict[str, ParagraphStyle]:
    regular, bold, italic = _FAMILIES[paper.family]
    size = paper.size
    body = ParagraphStyle("body", fontName=regular, fontSize=size, leading=size * 1.32, alignment=TA_JUSTIFY)
    return {
        "body": body,
        "cell": ParagraphStyle("cell", fontName=regular, fontSize=size - 0.5, leading=size * 1.22),
        "label": ParagraphStyle("label", fontName=bold, fontSize=size - 0.5, leading=size * 1.22),
        "title": ParagraphStyle(
            "title", fontName=bold, fontSize=size + 6, leading=(size + 6) * 1.25, alignment=TA_CENTER
        ),
        "below": ParagraphStyle(
            "below", fontName=italic, fontSize=size, leading=size * 1.4, alignment=TA_CENTER
        ),
        "head": ParagraphStyle(
            "head",
            fontName=bold,
            fontSize=size + 1,
            leading=size * 1.4,
            spaceBefore=size * 0.6,
            keepWithNext=1,
        ),
    }


def _flow(part: Part, paper: Paper, width: float) -> list[Flowable]:
    styles = _styles(paper)
    if isinstance(part, Title):
        flow: list[Flowable] = [Paragraph(escape(part.text), styles["title"])]
        if part.below:
            flow.append(Paragraph(escape(part.below), styles["below"]))
        return [*flow, Spacer(1, 4 * mm)]
    if isinstance(part, Head):
        return [Paragraph(escape(part.text), styles["head"])]
    if isinstance(part, Text):
        if not part.number:
            return [Paragraph(escape(part.text), styles["body"]), Spacer(1, 1.5 * mm)]
        row = [Paragraph(part.number, styles["cell"]), Paragraph(escape(part.text), styles["body"])]
        return [_plain_table([row], [11 * mm, width - 11 * mm]), Spacer(1, 0.6 * mm)]
    if isinstance(part, Fields):
        rows = [
            [Paragraph(escape(label) + ":", styles["label"]), Paragraph(escape(value), styles["cell"])]
            for label, value in part.rows
        ]
        return [_plain_table(rows, [width * 0.36, width * 0.64]), Spacer(1, 3 * mm)]
    if isinstance(part, Grid):
        rows = [
            [Paragraph(escape(cell), styles["label" if index == 0 else "cell"]) for cell in row]
            for index, row in enumerate(part.rows)
        ]
        table = Table(rows, colWidths=[width * share for share in part.widths], repeatRows=1)
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.9, 0.9, 0.9)),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            )
        )
        return [Spacer(1, 1.5 * mm), KeepTogether([table]), Spacer(1, 3 * mm)]
    if isinstance(part, Signatures):
        lines = max(len(part.left), len(part.right))
        padded = [(*side, *[""] * (lines - len(side))) for side in (part.left, part.right)]
        rows = [
            [Paragraph(escape(left), styles["cell"]), Paragraph(escape(right), styles["cell"])]
            for left, right in zip(*padded, strict=True)
        ]
        return [Spacer(1, 4 * mm), KeepTogether([_plain_table(rows, [width / 2, width / 2])])]
    return [PageBreak()]


def _plain_table(rows: list[list[Paragraph]], widths: list[float]) -> Table:
    table = Table(rows, colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table
