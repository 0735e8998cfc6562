"""Rules over sentences: where a value stands, and whether it belongs to the words around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from hansa.documents._internal.facts import values
from hansa.documents._internal.facts.passages import Passage
from hansa.documents._internal.facts.termbase import Rule, Terms, shared_data
from hansa.documents._internal.facts.values import Found

__all__ = ["Hit", "apply_rule", "candidates", "quantity"]

_NEAR = 220  # characters between a word and its value, at most


@dataclass(frozen=True, slots=True)
class Hit:
    """A value of a rule in a passage; ``start`` to ``end`` are the words that tell it."""

    value: object
    start: int
    end: int


def _intervals(text: str, terms: Terms) -> Iterator[Found]:
    lead = terms.pattern(r"(?<!\w){every}$")
    for found in values.find_durations(text, terms):
        before = lead.search(text[: found.start])
        if before:
            yield Found(found.value, before.start(), found.end)
    for pattern, days in terms.intervals:
        for match in pattern.finditer(text):
            yield Found((days, "days"), match.start(), match.end())


def _periods(text: str, terms: Terms, which: int) -> Iterator[Found]:
    """The first or last day of "from … to …" where two dates stand together."""
    dates = list(values.find_dates(text, terms))
    for first, last in itertools.pairwise(dates):
        if last.start - first.end <= 40 and first.value < last.value:  # type: ignore[operator]
            yield Found((first, last)[which].value, first.start, last.end)
            return


def _courts(text: str, terms: Terms) -> Iterator[Found]:
    """Countries and cities after the word for a court, or adjectives beside it."""
    for anchor in terms.pattern(r"(?<!\w){court}").finditer(text):
        rest = text[anchor.start() : anchor.end() + 120]
        found = sorted(
            [*values.find_countries(rest, terms), *values.find_cities(rest)], key=lambda item: item.start
        )
        codes = {item.value for item in found if item.value not in ("EU", "EEA")}
        if len(codes) == 1:
            yield Found(codes.pop(), anchor.start(), anchor.start() + found[-1].end)
            return
    before = [
        item
        for anchor in terms.pattern(r"(?<!\w){court}").finditer(text)
        for item in values.find_cities(text[: anchor.start()])
        if anchor.start() - item.end < 25
    ]
    if len({item.value for item in before}) == 1:
        yield Found(before[0].value, before[0].start, before[-1].end)


def _formats(text: str, terms: Terms, anchor: re.Pattern[str]) -> Iterator[Found]:
    names: list[str] = shared_data()["formats"]
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    folded = {name.casefold(): name for name in names}
    for word in anchor.finditer(text):
        rest = text[word.end() : word.end() + 160]
        stop = re.search(r"[.;]\s", rest)
        rest = rest[: stop.start()] if stop else rest
        for found in re.finditer(rf"(?<![\w/])(?:{either})(?![\w/])", rest, re.IGNORECASE):
            yield Found(
                folded[found.group().casefold()], word.end() + found.start(), word.end() + found.end()
            )


def candidates(rule_value: str, text: str, terms: Terms, anchor: re.Pattern[str]) -> Iterator[Found]:
    """Every value of the wanted sort in ``text``."""
    match rule_value:
        case "period_from" | "period_to":
            yield from _periods(text, terms, 0 if rule_value == "period_from" else 1)
        case "formats":
            yield from _formats(text, terms, anchor)
        case "clause_ids":
            for found in re.finditer(shared_data()["clause_ids"], text):
                yield Found(found.group(), found.start(), found.end())
        case _:
            yield from _FINDERS[rule_value](text, terms)


_FINDERS: dict[str, Callable[[str, Terms], Iterator[Found]]] = {
    "duration": values.find_durations,
    "interval": _intervals,
    "date": values.find_dates,
    "country": values.find_countries,
    "court": _courts,
    "law": values.find_law,
    "percent": values.find_percent,
    "party": values.find_names,
}


def apply_rule(rule: Rule, passage: Passage, terms: Terms) -> Iterator[Hit]:
    """Every value that the rule finds in the passage."""
    text = passage.text
    if rule.heading is not None and not rule.heading.search(passage.heading):
        return
    places = [pattern.search(text) for pattern in rule.when]
    if not all(places) or any(_whole(pattern, text) for pattern in rule.unless):
        return
    if rule.value == "true" or rule.value.startswith("word:"):
        spans = [place.span() for place in places if place]
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        if end - start <= 260:
            value: object = True if rule.value == "true" else rule.value.removeprefix("word:")
            yield Hit(value, start, end)
        return
    found = list(candidates(rule.value, text, terms, rule.anchor))
    if rule.value == "country" and rule.lead is not None:
        found = list(_enumerated(found, text, rule.lead, terms))
    hits = []
    for item in found:
        if rule.value != "country" and not _led(rule, text, item):
            continue
        owner = _owner(rule, text, item, terms)
        if owner is not None:
            (start, end), near = owner
            hits.append((not near, Hit(item.value, min(start, item.start), max(end, item.end))))
    if rule.value in ("duration", "interval") and hits:
        # "within one day, and a full report within ten": the first in the clause of its word is meant
        hits = [min(hits, key=lambda hit: hit[0])]
    for _, hit in hits:
        yield hit


def _whole(pattern: re.Pattern[str], text: str) -> bool:
    return any(
        (found.start() == 0 or not text[found.start() - 1].isalnum()) for found in pattern.finditer(text)
    )


def _led(rule: Rule, text: str, item: Found) -> bool:
    if rule.lead is None and rule.tail is None:
        return True
    if rule.lead is not None:
        for found in rule.lead.finditer(text[: item.start]):
            if found.end() == item.start or not text[found.end() : item.start].strip(' :("„“«'):
                return True
    return rule.tail is not None and rule.tail.match(text[item.end :]) is not None


def _enumerated(found: list[Found], text: str, lead: re.Pattern[str], terms: Terms) -> Iterator[Found]:
    """Countries directly after ``lead``, and those that follow such a one in the same enumeration."""
    link = terms.pattern(r"\s*(?:,|\(\w{2}\)|{and}|{of}|\s)*\s*")
    last = -1
    for item in found:
        led = any(not text[match.end() : item.start].strip() for match in lead.finditer(text[: item.start]))
        linked = last >= 0 and link.fullmatch(text[last : item.start]) is not None
        if led or linked:
            last = item.end
            yield item


_Span = tuple[int, int]


def _owner(rule: Rule, text: str, item: Found, terms: Terms) -> tuple[_Span, bool] | None:
    """The word the value belongs to, and whether it stands in the same clause; None if it is a rival's."""
    anchors = [found.span() for found in rule.anchor.finditer(text)]
    rivals = [found.span() for found in rule.rivals.finditer(text)] if rule.rivals else []
    around = [span for span in anchors if span[0] <= item.start and span[1] >= item.end]
    if around:  # a verb in two parts embraces its value
        return max(around), True
    if any(span[0] <= item.start and span[1] >= item.end for span in rivals):
        return None
    first, last = _clause(text, item, terms)
    inside = [span for span in anchors if span[0] >= first and span[1] <= last]
    rivals_inside = [span for span in rivals if span[0] >= first and span[1] <= last]
    if inside and not rivals_inside:
        return _nearest(inside, item), True
    if rivals_inside and not inside:
        return None
    before = [span for span in anchors if span[1] <= item.end]
    rivals_before = [span for span in rivals if span[1] <= item.start]
    if before:
        nearest = max(before)
        if rivals_before and max(rivals_before)[0] > nearest[0]:
            return None
        return (nearest, bool(inside)) if item.start - nearest[1] <= _NEAR else None
    if rivals_before:
        return None
    after = [span for span in anchors if span[0] >= item.start]
    if after:
        nearest = min(after)
        rivals_after = [span for span in rivals if span[0] >= item.end]
        if rivals_after and min(rivals_after)[0] < nearest[0]:
            return None
        return (nearest, bool(inside)) if nearest[0] - item.end <= _NEAR else None
    return (item.start, item.end), False


def _clause(text: str, item: Found, terms: Terms) -> _Span:
    """The part of the sentence, between commas and conjunctions, in which a value stands."""
    cuts = [found.span() for found in terms.pattern(r"[;,](?=\s)|\s(?:{conj}|{then})(?=\s)").finditer(text)]
    first = max((cut[1] for cut in cuts if cut[1] <= item.start), default=0)
    last = min((cut[0] for cut in cuts if cut[0] >= item.end), default=len(text))
    return first, last


def _nearest(spans: list[_Span], item: Found) -> _Span:
    before = [span for span in spans if span[0] <= item.start]
    return max(before) if before else min(spans)


def quantity(value: object, unit: str) -> Decimal | None:
    """An (amount, unit) pair in the unit that a property is counted in."""
    if not isinstance(value, tuple):
        return None
    amount, found_unit = value
    return values.to_hours(amount, found_unit) if unit == "hours" else values.to_days(amount, found_unit)
