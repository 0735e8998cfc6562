"""The facts found so far: every one with words that stand on its page, or it is not one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hansa.documents._internal.facts.passages import Flow
from hansa.documents._internal.facts.rules import quantity
from hansa.documents._internal.facts.termbase import Terms
from hansa.documents._internal.facts.values import find_names
from hansa.documents.model import Page, Word, join_boxes
from hansa.knowledge import KnowledgeBase, load_vocabulary
from hansa.model import (
    Basis,
    Country,
    LineSpan,
    Locator,
    Observation,
    PageBox,
    Quantity,
    Source,
    Subject,
    SubjectKind,
    Value,
)

__all__ = ["ATTESTED_KINDS", "Ledger", "attestation_type"]

ATTESTED_KINDS = frozenset({"attestation", "certificate", "qualification", "audit_report"})
_READER = "documents.facts"
_GROUPS = {"EEA": ("EU", "IS", "LI", "NO")}


@dataclass(frozen=True, slots=True)
class _Entry:
    property: str
    value: Value
    words: tuple[Word, ...]
    page: Page
    strength: float
    unsure: bool


class Ledger:
    """Collects the facts of one document.

    Args:
        source: the file.
        knowledge: resolves party names.
        kind: value of ``document.type``; decides the basis.
    """

    def __init__(self, source: Source, knowledge: KnowledgeBase, kind: str) -> None:
        self._source = source
        self._knowledge = knowledge
        self._subject = Subject(SubjectKind.DOCUMENT, source.sha256)
        self._basis = Basis.ATTESTED if kind in ATTESTED_KINDS else Basis.CONTRACTED
        self._vocabulary = load_vocabulary()
        self._entries: list[_Entry] = []

    @property
    def attested(self) -> bool:
        """Whether the document attests rather than agrees."""
        return self._basis is Basis.ATTESTED

    def key_of(self, spelling: str) -> str:
        """The key of the party that a spelling names."""
        return self._knowledge.resolve_party(spelling).subject.key

    def extractor(self, name: str) -> str:
        """Which sort of value a label of a property announces."""
        if name in ("contract.backup_interval", "contract.restore_test"):
            return "interval"
        if name == "contract.governing_law":
            return "law"
        if name == "contract.export_format":
            return "formats"
        wanted = self._vocabulary[name].type
        sorts = {"quantity": "duration", "country": "country", "date": "date", "subject:party": "party"}
        return sorts.get(wanted, "text")

    def parties(self, name: str) -> set[str]:
        """Keys of the parties found for a property."""
        return {
            entry.value.key
            for entry in self._entries
            if entry.property == name and isinstance(entry.value, Subject)
        }

    def has(self, name: str) -> bool:
        """Whether anything was found for a property."""
        return any(entry.property == name for entry in self._entries)

    def add(self, name: str, value: object, words: Sequence[Word], page: Page, strength: float) -> None:
        """Note a fact, its value brought to the type and unit of the property."""
        if not words:
            return
        known = self._vocabulary[name]
        if known.type == "country":
            for code in _GROUPS.get(str(value), (str(value),)):
                if not (name == "contract.court" and code == "EU"):
                    self._note(name, Country(code), words, page, strength)
        elif known.type == "quantity":
            amount = value if isinstance(value, Decimal) else quantity(value, known.unit)
            if amount is not None:
                self._note(name, Quantity(amount, known.unit), words, page, strength)
        elif known.type == "subject:party" and isinstance(value, str):
            resolution = self._knowledge.resolve_party(value)
            self._note(name, resolution.subject, words, page, strength, unsure=not resolution.match.sure)
        elif isinstance(value, bool | str | date):
            self._note(name, value, words, page, strength)

    def add_party(
        self, name: str, flow: Flow, words: Sequence[Word], page: Page, strength: float, terms: Terms
    ) -> None:
        """Note the party that ``flow`` names: a known spelling, a name with a legal form, else its start."""
        text = flow.text
        spelling = text.split(",")[0].split(" (")[0].strip(" ;_|")
        if not self._knowledge.resolve_party(spelling).match.sure:
            named = next(find_names(text, terms), None)
            if named is not None and named.start <= 3:
                spelling = str(named.value)
        if 2 <= len(spelling) <= 120 and any(char.isupper() for char in spelling):
            self.add(name, spelling, words, page, strength)

    def add_text(
        self, name: str, flow: Flow, words: Sequence[Word], page: Page, strength: float, terms: Terms
    ) -> None:
        """Note text beside a label, in the form the property wants."""
        text = flow.text.strip(" ;")
        many = self._vocabulary[name].many
        if name == "document.attestation_type":
            kind = attestation_type(text)
            if kind:
                self.add(name, kind, words, page, strength)
        elif name == "document.scheme":
            return  # read from the whole document, see scheme_of
        elif name == "document.edition":
            return
        elif name in ("document.customer", "document.issuer"):
            spelling = text.split(",")[0].split(" (")[0].strip(" ;_|")
            named = next(find_names(text, terms), None)
            if named is not None and named.start == 0 and len(str(named.value)) > len(spelling):
                spelling = str(named.value)
            if 2 <= len(spelling) <= 120 and any(char.isupper() for char in spelling):
                self.add(name, spelling, words, page, strength)
        elif many:
            for part in re.split(terms.pattern(r"\s*[,;]\s*|\s+{and}\s+"), text):
                if 1 < len(part) <= 100:
                    self.add(name, part.strip(" ."), words, page, strength)
        elif len(text) <= 100:
            self.add(name, text, words, page, strength)

    def _note(
        self,
        name: str,
        value: Value,
        words: Sequence[Word],
        page: Page,
        strength: float,
        *,
        unsure: bool = False,
    ) -> None:
        if self._vocabulary[name].fault(self._subject, value):
            return
        self._entries.append(_Entry(name, value, tuple(words), page, strength, unsure))

    # ---- out ---------------------------------------------------------------------------------------

    def observations(self) -> tuple[Observation, ...]:
        """Every fact once, at its strongest place; a single-valued property keeps its strongest values."""
        best: dict[tuple[str, str], _Entry] = {}
        for entry in self._entries:
            key = (entry.property, repr(entry.value))
            if key not in best or entry.strength > best[key].strength:
                best[key] = entry
        kept: list[_Entry] = []
        for entry in best.values():
            rivals = [other.strength for other in best.values() if other.property == entry.property]
            single = not self._vocabulary[entry.property].many
            if single and entry.strength < max(rivals) - 0.015:
                continue  # a label outranks what running text seems to say
            kept.append(entry)
        issued = self._single_day(kept, "document.issued_on")
        first = self._single_day(kept, "document.valid_from")
        last = self._single_day(kept, "document.valid_until")
        return tuple(
            replace(self._observation(entry), observed_at=issued, valid_from=first, valid_to=last)
            for entry in kept
        )

    @staticmethod
    def _single_day(entries: list[_Entry], name: str) -> date | None:
        days = {entry.value for entry in entries if entry.property == name and isinstance(entry.value, date)}
        return days.pop() if len(days) == 1 else None

    def _observation(self, entry: _Entry) -> Observation:
        quote = " ".join(word.text for word in entry.words)
        # a fact whose words do not stand on its page must not exist
        on_page = {id(word) for block in entry.page.blocks for word in block.words}
        if not quote or any(id(word) not in on_page for word in entry.words):
            raise AssertionError(f"{entry.property}: the quote is not on page {entry.page.number}")
        confidence = min(1.0, entry.strength * _weakest(entry.words))
        if entry.unsure:
            confidence = min(confidence, 0.5)
        return Observation(
            subject=self._subject,
            property=entry.property,
            value=entry.value,
            source=self._source,
            locator=_locator(entry),
            quote=quote,
            basis=self._basis,
            reader=_READER,
            confidence=round(confidence, 4),
        )


def _weakest(words: Sequence[Word]) -> float:
    """Mean confidence of the words by length."""
    total = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / total if total else 0.0


def _locator(entry: _Entry) -> Locator:
    x0, y0, x1, y1 = join_boxes([word.box for word in entry.words])
    if entry.page.origin == "plain":
        return LineSpan(int(y0) + 1, int(y1))
    page = entry.page
    # boxes of words reach into the space between lines; a little less keeps neighbouring lines out
    slack = 0.12 * min(word.box[3] - word.box[1] for word in entry.words) if page.origin == "text" else 0.0
    y0, y1 = y0 + slack, y1 - slack
    return PageBox(
        page.number,
        round(max(0.0, x0), 2),
        round(max(0.0, y0), 2),
        round(min(page.width, x1), 2),
        round(min(page.height, y1), 2),
    )


def attestation_type(text: str) -> str:
    """``type_1``, ``type_2`` or "" for what a text says of the type of an attestation."""
    found = re.search(r"\b[Tt][Yy][Pp][Ee]?\s*(II|I|2|1)\b", text)
    return "" if found is None else {"I": "type_1", "1": "type_1"}.get(found.group(1), "type_2")
