"""The text of pages as passages: sentences, labels with their values, tables; each knows its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansa.documents._internal.facts.termbase import Terms
from hansa.documents.model import Block, Page, Word

__all__ = ["Flow", "Label", "Passage", "labels_of", "passages_of"]

_LONGEST = 1500  # characters of a passage that are searched; a longer "sentence" is not one
_BREAK = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_a-zà-ÿ]|[(„\"«“0-9])")


@dataclass(frozen=True, slots=True)
class Flow:
    """Words joined to one string, each character knowing its word."""

    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, lines: Sequence[Sequence[Word]]) -> Flow:
        """Join lines with spaces; a word broken by a hyphen at the end of a line is made whole."""
        words: list[Word] = []
        starts: list[int] = []
        text = ""
        for line in lines:
            for position, word in enumerate(line):
                broken = (
                    position == 0
                    and len(text) > 2
                    and text[-1] == "-"
                    and text[-2].isalpha()
                    and word.text[0].islower()
                )
                text = text[:-1] if broken else f"{text} " if text else text
                words.append(word)
                starts.append(len(text))
                text += word.text
        return cls(tuple(words), text, tuple(starts))

    def span(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters ``start`` to ``end`` touch."""
        bounds = (*self.starts[1:], len(self.text) + 1)
        return tuple(
            word
            for word, first, last in zip(self.words, self.starts, bounds, strict=True)
            if first < end and last > start and last > first
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a flow, with the heading it stands under."""

    page: Page
    flow: Flow
    start: int
    end: int
    heading: str
    block: Block

    @property
    def text(self) -> str:
        """Its characters."""
        return self.flow.text[self.start : self.end]

    def words(self, start: int, end: int) -> tuple[Word, ...]:
        """The words at a place counted from the start of the passage."""
        return self.flow.span(self.start + start, self.start + end)


@dataclass(frozen=True, slots=True)
class Label:
    """A label and what stands beside it."""

    page: Page
    name: str
    value: Flow
    words: tuple[Word, ...]


def _sentences(text: str, terms: Terms) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        before = text[start : found.start()]
        last = before.rsplit(None, 1)[-1] if before.strip() else ""
        after = text[found.end() : found.end() + 1]
        bare = last.strip('(„"«“').casefold()
        if bare.endswith("."):
            initial = re.fullmatch(r"(?:[^\W\d_]\.)+", bare) is not None
            ordinal = re.fullmatch(r"\d{1,2}\.", bare) is not None and not after.isdigit()
            legal = bare in terms.abbreviations or bare[:-1] in terms.abbreviations
            if (initial or ordinal or legal) and len(before) > 0:
                continue
        yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def passages_of(pages: Sequence[Page], terms: Terms, *, heading: str = "") -> Iterator[Passage]:
    """Every sentence of running text and every cell of a table that is a sentence.

    ``heading`` is the one that stood last before the pages.
    """
    for page in pages:
        for block in page.blocks:
            if block.kind in ("header", "footer"):
                continue
            if block.kind in ("heading", "title"):
                heading = block.text.replace("\n", " ")
            groups = (
                [[cell.words] for row in block.rows for cell in row if len(cell.words) > 4]
                if block.rows
                else [block.lines]
            )
            for lines in groups:
                flow = Flow.of(lines)
                for start, end in _sentences(flow.text, terms):
                    yield Passage(page, flow, start, min(end, start + _LONGEST), heading, block)


def labels_of(pages: Sequence[Page], terms: Terms) -> Iterator[Label]:
    """Labels with values: rows of two cells, and lines of the form ``label: value``."""
    for page in pages:
        for block in page.blocks:
            if block.rows:
                yield from _labels_of_table(page, block, terms)
                continue
            flow = Flow.of(block.lines)
            found = re.match(r"^[^:;.]{2,70}?\s?:\s+(?=\S)", flow.text)
            if found:
                words = flow.span(0, len(flow.text))
                value = _without(flow, flow.span(0, found.end() - 1))
                yield Label(page, found.group().strip(" :"), value, words)


def _without(flow: Flow, label: tuple[Word, ...]) -> Flow:
    taken = {id(word) for word in label}
    return Flow.of([[word for word in flow.words if id(word) not in taken]])


def _labels_of_table(page: Page, block: Block, terms: Terms) -> Iterator[Label]:
    columns = [
        terms.pattern(f"{{{name}}}") for name in ("col_name", "col_country", "col_service", "col_region")
    ]
    heads = [cell.text.strip(" :") for cell in block.rows[0]]
    titled = all(any(column.fullmatch(head) for column in columns) for head in heads)
    if terms.pattern(r"(?<!\w){signature}").search(block.text) or (
        titled and ":" not in block.rows[0][0].text
    ):
        return  # a table with a row of headings, or names under which people sign
    for row in block.rows:
        cells = [cell for cell in row if cell.words]
        if len(cells) == 2 and len(cells[0].text) < 70:
            name = cells[0].text.strip(" :")
            yield Label(page, name, Flow.of([cells[1].words]), (*cells[0].words, *cells[1].words))
        elif len(cells) == 1:
            flow = Flow.of([cells[0].words])
            found = re.match(r"^[^:;.]{2,70}?\s?:\s+(?=\S)", flow.text)
            if found:
                value = _without(flow, flow.span(0, found.end() - 1))
                yield Label(page, found.group().strip(" :"), value, flow.words)
