"""All facts of one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from hansa.documents._internal.facts.about import classify, dated, named_parties, scheme_of, signed, title_of
from hansa.documents._internal.facts.ledger import Ledger
from hansa.documents._internal.facts.passages import Label, labels_of, passages_of
from hansa.documents._internal.facts.rules import apply_rule, candidates
from hansa.documents._internal.facts.tables import facts_of_tables
from hansa.documents._internal.facts.termbase import Terms, load_terms
from hansa.documents._internal.facts.values import find_dates
from hansa.documents._internal.running import mark_running
from hansa.documents.model import Page
from hansa.knowledge import KnowledgeBase
from hansa.model import Observation, Source

__all__ = ["Drawn", "draw_facts"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the text of a document says about itself and lays down."""

    kind: str
    title: str
    language: str
    observations: tuple[Observation, ...]


def draw_facts(
    pages: list[Page], source: Source, knowledge: KnowledgeBase, *, beat: Callable[[], None]
) -> Drawn:
    """Find every fact.

    Args:
        pages: all pages that were read.
        source: the file.
        knowledge: resolves party names.
        beat: called now and then, so that the process that watches knows that work goes on.
    """
    pages = mark_running(sorted(pages, key=lambda page: page.number))
    counts = Counter[str]()
    for page in pages:
        counts[page.language] += len(page.text)
    language = counts.most_common(1)[0][0]
    terms = load_terms(language or "en")
    title = title_of(pages)
    kind = classify(pages, terms)
    ledger = Ledger(source, knowledge, kind)
    if title is not None:
        ledger.add("document.title", " ".join(title.text.split()), title.words, title.page, 0.95)
        ledger.add("document.language", language, title.words, title.page, 0.99)
        ledger.add("document.type", kind, title.words, title.page, 0.9 if kind != "other" else 0.5)
    for page in pages:
        beat()
        _draw_page(page, pages, terms, ledger, kind)
    named_parties(pages, terms, ledger)
    scheme_of(pages, terms, ledger, kind)
    dated(pages, terms, ledger)
    signed(pages, terms, ledger)
    observations = ledger.observations()
    return Drawn(kind, " ".join(title.text.split()) if title else "", language, observations)


def _draw_page(page: Page, pages: list[Page], terms: Terms, ledger: Ledger, kind: str) -> None:
    before = [item for item in pages if item.number == page.number - 1]
    carried = next(
        (block.text for item in before for block in reversed(item.blocks) if block.kind == "heading"), ""
    )
    for label in labels_of([page], terms):
        _draw_label(label, terms, ledger, kind)
    for passage in passages_of([page], terms, heading=carried):
        for rule in terms.rules:
            if rule.kinds and kind not in rule.kinds:
                continue
            for hit in apply_rule(rule, passage, terms):
                ledger.add(
                    rule.property, hit.value, passage.words(hit.start, hit.end), passage.page, rule.strength
                )
    facts_of_tables(page, terms, ledger, carried)


def _draw_label(label: Label, terms: Terms, ledger: Ledger, kind: str) -> None:
    name = " ".join(label.name.split()).strip(" .:")
    for rule in terms.labels:
        if rule.kinds and kind not in rule.kinds:
            continue
        if rule.label.fullmatch(name) is None:
            continue
        if rule.property in ("document.period", "document.validity"):
            _two_dates(rule.property, label, terms, ledger)
            continue
        _label_value(rule.property, label, terms, ledger)


def _two_dates(name: str, label: Label, terms: Terms, ledger: Ledger) -> None:
    days = list(find_dates(label.value.text, terms))
    if len(days) == 2 and days[0].value < days[1].value:  # type: ignore[operator]
        stem = ("document.period_from", "document.period_to")
        if name == "document.validity":
            stem = ("document.valid_from", "document.valid_until")
        for target, day in zip(stem, days, strict=True):
            ledger.add(target, day.value, label.words, label.page, 0.97)
    elif (
        len(days) == 1
        and name == "document.validity"
        and terms.pattern(r"^\W*{until}").search(label.value.text)
    ):
        ledger.add("document.valid_until", days[0].value, label.words, label.page, 0.95)


def _label_value(name: str, label: Label, terms: Terms, ledger: Ledger) -> None:
    """The value beside a label, if it is of the sort the property takes."""
    text = label.value.text
    wanted = ledger.extractor(name)
    if wanted == "text":
        ledger.add_text(name, label.value, label.words, label.page, 0.95, terms)
        return
    if wanted == "party":
        ledger.add_party(name, label.value, label.words, label.page, 0.97, terms)
        return
    found = list(candidates(wanted, text, terms, terms.pattern("^")))
    if name in ("contract.governing_law", "contract.court") and not found:
        found = list(candidates("country", text, terms, terms.pattern("^")))
    if wanted == "date" and len(found) > 1:
        # "1 March 2026 to 28 February 2029" beside "valid": the first is not the last
        found = [found[0]] if name != "document.valid_until" else [found[-1]]
    if wanted == "interval" and not found:
        found = list(candidates("duration", text, terms, terms.pattern("^")))
    for item in found:
        ledger.add(name, item.value, label.words, label.page, 0.96)
