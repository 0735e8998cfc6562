"""Where in the documents the facts stand: what the tests compare the readers with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pypdfium2
import yaml

from tools.sample.documents.layout import Paper

__all__ = ["write_expected_facts"]

_HEAD = """\
# What a reader should find in the sample documents; written by the generator (python -m tools.sample).
# value: a party or a scope as written, a country as ISO 3166-1 alpha-2, a number in the unit of the
# vocabulary (24 months = 730 days). quote: words that stand on that page and say it (line breaks count as
# blanks).
"""


def write_expected_facts(path: Path, papers: tuple[Paper, ...], digital: Mapping[str, bytes]) -> None:
    """Write the ground truth, with the page on which each quote stands.

    Args:
        path: the YAML file to write.
        papers: the documents.
        digital: file name → digital PDF (before it was scanned).

    Raises:
        ValueError: if a quote does not stand in its document.
    """
    truth: dict[str, object] = {}
    for paper in papers:
        pages = _page_texts(digital[paper.file])
        facts: list[dict[str, object]] = [{"property": "document.language", "value": paper.language}]
        for fact in paper.facts:
            wanted = _plain(fact.quote)
            page = next((number for number, text in enumerate(pages, start=1) if wanted in text), 0)
            if not page:
                raise ValueError(f"{paper.file}: {fact.quote!r} does not stand in the document")
            facts.append({"property": fact.property, "value": fact.value, "page": page, "quote": fact.quote})
        truth[paper.file] = {"scan": paper.scan is not None, "pages": len(pages), "facts": facts}
    text = yaml.safe_dump(truth, allow_unicode=True, sort_keys=False, width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEAD + text, encoding="utf-8")


def _page_texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [_plain(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\r\n", " ")).strip()
