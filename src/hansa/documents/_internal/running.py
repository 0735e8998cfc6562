"""Running heads and feet: what stands at the edge of page after page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from hansa.documents.model import Block, Page

__all__ = ["mark_running"]

_PAGE_NUMBER = re.compile(
    r"(?:(?:pagina|seite|page|blad|p\.)\s*)?\d{1,4}(?:\s*(?:/|van|von|of|sur|de)\s*\d{1,4})?", re.I
)


def _key(block: Block) -> str:
    return re.sub(r"\d+", "#", " ".join(block.text.split()).casefold())


def mark_running(pages: list[Page]) -> list[Page]:
    """Give blocks at the upper and lower edge that recur, or are a page number, the kind header or footer."""
    counts: Counter[tuple[str, str]] = Counter()
    for page in pages:
        for block in page.blocks:
            if (edge := _edge(page, block)) and len(block.text) < 200:
                counts[edge, _key(block)] += 1
    marked = []
    for page in pages:
        blocks = []
        for block in page.blocks:
            edge = _edge(page, block)
            number = bool(edge) and _PAGE_NUMBER.fullmatch(block.text.strip()) is not None
            if edge and (number or counts[edge, _key(block)] >= max(2, len(pages) // 3)):
                blocks.append(replace(block, kind=edge))
            else:
                blocks.append(block)
        marked.append(replace(page, blocks=tuple(blocks)))
    return marked


def _edge(page: Page, block: Block) -> str:
    if page.origin == "plain" or page.height <= 0 or block.rows:
        return ""
    if block.box[3] < 0.08 * page.height:
        return "header"
    if block.box[1] > 0.92 * page.height:
        return "footer"
    return ""
