"""Facts in tables with a heading row, and in lists of companies: subprocessors, services and regions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hansa.documents._internal.facts.ledger import Ledger
from hansa.documents._internal.facts.passages import Flow, passages_of
from hansa.documents._internal.facts.termbase import Terms
from hansa.documents._internal.facts.values import find_countries, find_names
from hansa.documents.model import Block, Page, TableCell

__all__ = ["facts_of_tables"]

_SCOPE = {"col_service": "document.scope_service", "col_region": "document.scope_region"}


def facts_of_tables(page: Page, terms: Terms, ledger: Ledger, heading: str) -> None:
    """Tables whose heading row, heading or lead-in says what they list."""
    lead_in = ""
    for block in page.blocks:
        if block.kind in ("heading", "title"):
            heading, lead_in = block.text, ""
        elif block.rows:
            _table(block, page, terms, ledger, f"{heading}\n{lead_in}")
            continue
        else:
            lead_in = block.text
    _named_in_sentences(page, terms, ledger)


def _column(header: Sequence[TableCell], terms: Terms, name: str) -> int | None:
    pattern = terms.pattern(f"{{{name}}}")
    return next(
        (index for index, cell in enumerate(header) if pattern.fullmatch(cell.text.strip(" :"))), None
    )


def _table(block: Block, page: Page, terms: Terms, ledger: Ledger, context: str) -> None:
    header, rows = block.rows[0], block.rows[1:]
    if len(header) < 2 or not rows:
        return
    name, country = _column(header, terms, "col_name"), _column(header, terms, "col_country")
    titles = " ".join(cell.text for cell in header)
    about = f"{context}\n{titles}"
    if name is not None and terms.pattern(r"{subprocessor}").search(about):
        for row in rows:
            if len(row) != len(header) or not row[name].words:
                continue
            cell = row[name]
            ledger.add_party("contract.subprocessor", Flow.of([cell.words]), cell.words, page, 0.96, terms)
            if country is not None:
                place = row[country]
                for code in {str(item.value) for item in find_countries(place.text, terms)}:
                    ledger.add("contract.subprocessor_country", code, place.words, page, 0.96)
        return
    if ledger.attested:
        for column, target in (
            ("col_service", "document.scope_service"),
            ("col_region", "document.scope_region"),
        ):
            index = _column(header, terms, column)
            if index is None:
                continue
            for row in rows:
                if len(row) == len(header) and row[index].words and len(row[index].text) <= 80:
                    text = row[index].text.strip(" .,:;")
                    ledger.add(target, text, row[index].words, page, 0.94)


def _named_in_sentences(page: Page, terms: Terms, ledger: Ledger) -> None:
    """Companies named as subprocessors in a sentence, or listed under such a heading, with their country."""
    about = terms.pattern(r"(?<!\w){subprocessor}")
    engages = terms.pattern(r"{engages}")
    denied = terms.pattern(r"(?<!\w){nay}(?!\w)")
    own = ledger.parties("document.holder")
    for passage in passages_of([page], terms):
        text = passage.text
        names = list(find_names(text, terms))
        if passage.block.rows or not names or denied.search(text):
            continue
        listed = about.search(passage.heading) is not None and names[0].start < 8
        context = f"{passage.heading}\n{text}"
        told = about.search(context) is not None and engages.search(text) is not None
        if not (listed or told) or ledger.attested:
            continue
        for position, found in enumerate(names):
            end = names[position + 1].start if position + 1 < len(names) else min(len(text), found.end + 90)
            words = passage.words(found.start, found.end)
            if ledger.key_of(str(found.value)) in own:
                continue
            ledger.add("contract.subprocessor", str(found.value), words, page, 0.9)
            rest = text[found.end : end]
            if re.match(r"\s*(?:\(|,|–|-|:|\w+\s\w+\s)", rest):
                for place in find_countries(rest, terms):
                    where = passage.words(found.start, found.end + place.end)
                    ledger.add("contract.subprocessor_country", place.value, where, page, 0.9)
                    break
