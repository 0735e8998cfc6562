"""What a document says about itself: its kind, title, parties, scheme, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hansa.documents._internal.facts.ledger import ATTESTED_KINDS, Ledger, attestation_type
from hansa.documents._internal.facts.passages import Flow, labels_of, passages_of
from hansa.documents._internal.facts.termbase import Terms, shared_data
from hansa.documents._internal.facts.values import find_dates
from hansa.documents.model import Block, Page, Word

__all__ = ["Title", "classify", "dated", "named_parties", "scheme_of", "signed", "title_of"]


@dataclass(frozen=True, slots=True)
class Title:
    """The title as it stands on the page."""

    text: str
    words: tuple[Word, ...]
    page: Page


def _body_blocks(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.kind not in ("header", "footer")]


def title_of(pages: Sequence[Page]) -> Title | None:
    """The title block, else the first short block of the first page that has text."""
    for page in pages:
        blocks = _body_blocks(page)
        if not blocks:
            continue
        chosen = next((block for block in blocks if block.kind == "title"), None)
        chosen = chosen or next((block for block in blocks if len(block.text) < 160 and not block.rows), None)
        chosen = chosen or blocks[0]
        return Title(chosen.text, chosen.lines[0] if len(chosen.text) > 200 else chosen.words, page)
    return None


def classify(pages: Sequence[Page], terms: Terms) -> str:
    """The kind of document, by the first of its opening texts that names one."""
    title = title_of(pages)
    openings = [title.text] if title else []
    for page in pages[:1]:
        openings += [block.text for block in _body_blocks(page)[:6] if len(block.text) < 400]
    for opening in openings:
        text = " ".join(opening.split())
        named = [
            (found.start(), name)
            for name, pattern in terms.kinds
            if (found := pattern.search(text)) is not None
        ]
        if named:
            # the order of the termbase runs from the special to the general kind
            return named[0][1]
    return "other"


def _clean_name(text: str, terms: Terms) -> str:
    """The name at the start of what stands before "hereinafter", without number, conjunction or article."""
    between = [found.end() for found in terms.pattern(r"(?<!\w){party_between}\s*:?\s+").finditer(text)]
    text = text[between[-1] :] if between else text
    text = re.sub(r"^[^()]{0,30}\)\s*", "", text)  # what is left of the brackets of the party before
    text = text.rsplit(":", 1)[-1]
    text = re.sub(r"^\W*(?:\(?\d{1,2}[.)]|\(?[a-z]\))?\s*", "", text)
    lead = terms.pattern(
        r"^(?:(?:{conj}|{article}|{company}|{party_lead})\s+)+(?-i:(?=[^\W\d_a-zà-ÿ]))"
    ).match(text)
    text = text[lead.end() :] if lead else text
    end = terms.pattern(r"(?:,|;|\(|\s+{party_end}\b)").search(text)
    return (text[: end.start()] if end else text).strip(" ,.;:–-")


def named_parties(pages: Sequence[Page], terms: Terms, ledger: Ledger) -> None:
    """Parties of an agreement, from "… (hereinafter: Supplier)"."""
    quoted = r"[\s:,]*(?:\w+\s)?[\"'„“”«»‘’(\s]*"
    defined = terms.pattern(
        rf"(?<!\w)(?:{{party_defined}}){quoted}(?:(?P<supplier>{{party_supplier}})|(?P<customer>{{party_customer}}))(?!\w)"
    )
    for page in pages[:2]:
        opening = [block for block in _body_blocks(page) if not block.rows][:14]
        cells = [cell for block in _body_blocks(page)[:10] for row in block.rows for cell in row]
        flows = [Flow.of(block.lines) for block in opening] + [Flow.of([cell.words]) for cell in cells]
        for flow in flows:
            start = 0
            for found in defined.finditer(flow.text):
                raw = flow.text[start : found.start()]
                name = _clean_name(raw, terms)
                position = flow.text.find(name, start) if name else -1
                start = found.end()
                if not name or position < 0 or len(name) > 100 or not any(char.isupper() for char in name):
                    continue
                words = flow.span(position, found.end())
                target = "document.holder" if found["supplier"] else "document.customer"
                ledger.add(target, name, words, page, 0.95)


def scheme_of(pages: Sequence[Page], terms: Terms, ledger: Ledger, kind: str) -> None:
    """Scheme, edition and type that an attestation is about: from its title and labels first."""
    if kind not in ATTESTED_KINDS:
        return
    places = _ranked_places(pages[:3])
    scheme = ""
    for place in places:
        scheme = scheme or _note_scheme(place, ledger)
        _note_edition(place, scheme, ledger)
        flow, page, rank = place
        found = re.search(r"\b[Tt][Yy][Pp][Ee]?\s*(?:II|I|2|1)\b", flow.text)
        if found and kind == "attestation" and not ledger.has("document.attestation_type"):
            name = attestation_type(found.group())
            ledger.add("document.attestation_type", name, flow.span(*found.span()), page, rank)
    if scheme and not ledger.has("document.edition"):
        _edition_from_labels(pages[:3], terms, ledger)


_Place = tuple[Flow, Page, float]


def _ranked_places(pages: Sequence[Page]) -> list[_Place]:
    places: list[_Place] = []
    for page in pages:
        for block in _body_blocks(page):
            rank = 0.96 if block.kind == "title" else 0.94 if block.rows or block.kind == "heading" else 0.88
            flows = [Flow.of([cell.words for cell in row]) for row in block.rows] or [Flow.of(block.lines)]
            places += [(flow, page, rank) for flow in flows]
    return sorted(places, key=lambda place: -place[2])


def _note_scheme(place: _Place, ledger: Ledger) -> str:
    flow, page, rank = place
    for name, pattern in shared_data()["schemes"]:
        if found := re.search(pattern, flow.text):
            ledger.add("document.scheme", name, flow.span(*found.span()), page, rank)
            return str(name)
    return ""


def _note_edition(place: _Place, scheme: str, ledger: Ledger) -> None:
    flow, page, rank = place
    for name, pattern in shared_data()["schemes"]:
        found = re.search(pattern, flow.text) if name == scheme else None
        if found is None or ledger.has("document.edition"):
            continue
        edition, where = next((group for group in found.groups() if group), None), found.span()
        if edition is None and (beside := re.search(shared_data()["edition_words"], flow.text)):
            edition, where = beside.group(1), beside.span()
        if edition:
            ledger.add("document.edition", edition, flow.span(*where), page, rank)


def _edition_from_labels(pages: Sequence[Page], terms: Terms, ledger: Ledger) -> None:
    rules = [rule for rule in terms.labels if rule.property == "document.edition"]
    for label in labels_of(pages, terms):
        found = re.search(r"\b(20\d\d|\d{1,2}\.\d{1,2})\b", label.value.text)
        if found and any(rule.label.fullmatch(label.name) for rule in rules):
            ledger.add("document.edition", found.group(1), label.words, label.page, 0.95)


def dated(pages: Sequence[Page], terms: Terms, ledger: Ledger) -> None:
    """The day in "Hamburg, 28 August 2026": a line that says only where and when."""
    place = terms.pattern(r"^(?-i:[^\W\d_a-z])[\w' -]{1,30},?\s+(?:{day_lead}\s+)?$")
    for passage in passages_of(pages, terms):
        text = passage.text
        days = list(find_dates(text, terms)) if len(text) < 70 else []
        if len(days) == 1 and place.match(text[: days[0].start]) and not text[days[0].end :].strip(" ."):
            ledger.add("document.issued_on", days[0].value, passage.words(0, len(text)), passage.page, 0.9)


def signed(pages: Sequence[Page], terms: Terms, ledger: Ledger) -> None:
    """A block of signatures with names."""
    mark = terms.pattern(r"(?<!\w){signature}(?!\w)")
    person = re.compile(r"(?:[^\W\d_]\.\s?){1,3}(?:van |von |de |der |den )*[^\W\d_a-z][\w'’-]+")
    for page in pages:
        blocks = _body_blocks(page)
        for position, block in enumerate(blocks):
            flow = Flow.of(block.lines)
            if len(flow.text) > 600 or not mark.search(flow.text):
                continue
            near = blocks[max(0, position - 3) : position + 3]
            if any(person.search(item.text) for item in near if len(item.text) < 600):
                words = flow.words if len(flow.words) < 60 else flow.span(*mark.search(flow.text).span())  # type: ignore[union-attr]
                ledger.add("document.signed", True, words, page, 0.9)
                return
