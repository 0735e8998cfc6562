"""Values in running text: dates, durations, countries, percentages, names of parties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from hansa.documents._internal.facts.termbase import Terms, load_terms, shared_data

__all__ = [
    "Found",
    "find_cities",
    "find_countries",
    "find_dates",
    "find_durations",
    "find_law",
    "find_names",
    "find_percent",
    "to_days",
    "to_hours",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it stands."""

    value: object
    start: int
    end: int


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# ---- dates -------------------------------------------------------------------------------------------


@cache
def _date_pattern(language: str) -> re.Pattern[str]:
    months = _either(list(load_terms(language).months))
    return re.compile(
        rf"(?<![\w.])(?:(?P<d1>\d{{1,2}})(?:\.|er|ère|e|st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?P<m1>{months})\.?,?\s+(?P<y1>\d{{4}})"
        rf"|(?P<m2>{months})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
        r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})"
        r"|(?P<d4>\d{1,2})(?P<sep>[./-])\s?(?P<m4>\d{1,2})(?P=sep)\s?(?P<y4>\d{4}))(?!\w)",
        re.IGNORECASE,
    )


def find_dates(text: str, terms: Terms) -> Iterator[Found]:
    """Dates as the language writes them. ``03/04/2025`` in English could be two days and is left out."""
    for found in _date_pattern(terms.language).finditer(text):
        group = found.groupdict()
        try:
            if group["y1"]:
                day = date(int(group["y1"]), terms.months[group["m1"].casefold()], int(group["d1"]))
            elif group["y2"]:
                day = date(int(group["y2"]), terms.months[group["m2"].casefold()], int(group["d2"]))
            elif group["y3"]:
                day = date(int(group["y3"]), int(group["m3"]), int(group["d3"]))
            else:
                first, second = int(group["d4"]), int(group["m4"])
                if group["sep"] == "/" and terms.language == "en" and first <= 12 and first != second:
                    continue
                day = date(int(group["y4"]), second, first)
        except (ValueError, KeyError):
            continue
        if 1950 <= day.year <= 2100:
            yield Found(day, found.start(), found.end())


# ---- durations ---------------------------------------------------------------------------------------


@cache
def _duration_pattern(language: str) -> re.Pattern[str]:
    terms = load_terms(language)
    return re.compile(
        rf"(?<![\w.,-])(?P<number>\d{{1,4}}|{_either(list(terms.numbers))})\s?(?:\(\s?(?P<digits>\d{{1,4}}|{_either(list(terms.numbers))})\s?\))?"
        rf"[\s-]?(?:{terms.words['calendar']}\s+)?(?P<unit>{_either(list(terms.units))})(?!\w)",
        re.IGNORECASE,
    )


def find_durations(text: str, terms: Terms) -> Iterator[Found]:
    """Durations as (number, unit); the unit is ``hours days weeks months years``."""
    for found in _duration_pattern(terms.language).finditer(text):
        before = _number(found["number"], terms)
        inside = _number(found["digits"], terms) if found["digits"] else before
        if before is None or before != inside:
            continue  # "three (4) months" says two things
        unit = terms.units[found["unit"].casefold()]
        if unit != "working":
            yield Found((before, unit), found.start(), found.end())


def _number(text: str, terms: Terms) -> int | None:
    return int(text) if text.isdigit() else terms.numbers.get(text.casefold())


def to_days(amount: int, unit: str) -> Decimal | None:
    """Days; a year has 365, a month 30, twelve months a year. Hours only where they make whole days."""
    match unit:
        case "hours":
            return Decimal(amount) / 24 if amount % 24 == 0 else None
        case "weeks":
            return Decimal(amount * 7)
        case "months":
            return Decimal(amount // 12 * 365 + amount % 12 * 30)
        case "years":
            return Decimal(amount * 365)
        case _:
            return Decimal(amount)


def to_hours(amount: int, unit: str) -> Decimal | None:
    """Hours."""
    if unit == "hours":
        return Decimal(amount)
    days = to_days(amount, unit)
    return days * 24 if days is not None else None


# ---- places ------------------------------------------------------------------------------------------


@cache
def _country_patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = list(load_terms(language).countries)
    short = [name for name in names if name.isupper() or re.fullmatch(r"(?:[A-Z]\.){2,}", name)]
    full = [name for name in names if name not in short]
    return (
        re.compile(rf"(?<![\w-])(?:{_either(full)})(?![\w])", re.IGNORECASE),
        re.compile(rf"(?<![\w.-])(?:{_either(short)})(?![\w-])"),
    )


def find_countries(text: str, terms: Terms, *, polarity: bool = True) -> Iterator[Found]:
    """Codes of countries (and ``EU``, ``EEA``) that are affirmed; with ``polarity`` off, every mention."""
    folded = {name.casefold(): code for name, code in terms.countries.items()}
    mentions = sorted(
        (found.start(), found.end(), folded[found.group().casefold()])
        for pattern in _country_patterns(terms.language)
        for found in pattern.finditer(text)
    )
    link = terms.pattern(r"(?:\s|,|\(\w\w\)|{and}|{article})*")
    for position, (start, end, code) in enumerate(mentions):
        last = position
        while (
            last + 1 < len(mentions)
            and link.fullmatch(text[mentions[last][1] : mentions[last + 1][0]]) is not None
        ):
            last += 1
        group_end = mentions[last][1]
        following = mentions[last + 1][0] if last + 1 < len(mentions) else len(text)
        if not polarity or _affirmed(text, start, text[group_end:following], following == len(text), terms):
            yield Found(code, start, end)


def _affirmed(text: str, start: int, rest: str, final: bool, terms: Terms) -> bool:
    """Whether a place is said to be one, not excluded: negation, exception and "outside" are weighed.

    Args:
        text: the sentence.
        start: where the place stands in it.
        rest: what follows the place and those enumerated with it, up to the next place.
        final: whether no other place follows.
        terms: the termbase.
    """
    if final and terms.pattern(r"(?<!\w){except}(?!\w)").search(rest):
        return False  # "in X, except …": what is excepted is no place, so nothing can be said of X
    before = text[:start]
    resets = [found.end() for found in terms.pattern(r"(?:[;:]|,?\s{but}\s|(?<=\w)\.\s)").finditer(before)]
    clause = before[resets[-1] :] if resets else before
    denied = False
    signs = [
        *((found.start(), "no") for found in terms.pattern(r"(?<!\w){nay}(?!\w)").finditer(clause)),
        *((found.start(), "except") for found in terms.pattern(r"(?<!\w){except}(?!\w)").finditer(clause)),
    ]
    for _, sign in sorted(signs):
        denied = True if sign == "no" else not denied
    outside = terms.pattern(r"(?<!\w){outside}\s+(?:\w+\s+|l['’]){0,2}$").search(clause) is not None
    return (denied or _denied_after(rest, final, terms)) == outside


def _denied_after(rest: str, final: bool, terms: Terms) -> bool:
    """Whether the predicate after a place denies it ("access from X is not permitted")."""
    stop = terms.pattern(r"[;:]|\.\s|,?\s{but}\s").search(rest)
    if stop is None and not final:
        return False  # a negation here may belong to the next place
    rest = rest[: stop.start()] if stop else rest
    found = terms.pattern(r"(?<!\w)(?:{nay}|{forbidden})(?!\w)").search(rest)
    if found is None:
        return False
    between = rest[: found.start()]
    # another clause: "in X and is not …", "in X, which is not …"; two commas embrace an insertion
    return terms.pattern(r"\s{conj}\s").search(between) is None and between.count(",") != 1


def find_law(text: str, terms: Terms) -> Iterator[Found]:
    """The country whose law is named: by adjective or by ``law of <country>``."""
    adjectives = terms.adjectives
    stems = _either(list(adjectives))
    folded = {stem.casefold(): code for stem, code in adjectives.items()}
    for template in (
        rf"(?<!\w)(?P<stem>{stems})\w{{0,3}}\s+{{law}}",
        rf"{{law}}\s+(?P<stem>{stems})\w{{0,2}}(?!\w)",
    ):
        for found in terms.pattern(template).finditer(text):
            yield Found(folded[found["stem"].casefold()], found.start(), found.end())
    for mention in find_countries(text, terms, polarity=False):
        lead = terms.pattern(r"{law}\s+(?:{of}\s?){1,3}$").search(text[: mention.start])
        if lead:
            yield Found(mention.value, lead.start(), mention.end)


def find_cities(text: str) -> Iterator[Found]:
    """Countries of known seats of courts."""
    cities: dict[str, str] = shared_data()["cities"]
    for found in re.finditer(rf"(?<!\w)(?:{_either(list(cities))})(?!\w)", text):
        yield Found(cities[found.group()], found.start(), found.end())


# ---- figures and names -------------------------------------------------------------------------------


def find_percent(text: str, terms: Terms) -> Iterator[Found]:
    """Percentages, exact."""
    for found in terms.pattern(r"(?<![\w.,])(\d{1,3}(?:[.,]\d{1,3})?)\s?(?:%|{percent}(?!\w))").finditer(
        text
    ):
        amount = Decimal(found.group(1).replace(",", "."))
        if amount <= 100:
            yield Found(amount, found.start(), found.end())


@cache
def _name_pattern(language: str) -> re.Pattern[str]:
    forms = "|".join(shared_data()["legal_forms"])
    links = load_terms(language).words["name_link"]
    first = r"[A-ZÀ-ÞŁŚŻŠŽČ][\w&.’'/-]*"
    word = r"(?:[A-ZÀ-ÞŁŚŻŠŽČ0-9][\w&.’'/-]*|&|\+)"
    return re.compile(
        rf"(?<![\w.]){first}(?:\s(?:{word}|{links}(?=\s(?:{links}\s)?[A-Z&]))){{0,7}}?\s(?:{forms})(?!\w)"
    )


def find_names(text: str, terms: Terms) -> Iterator[Found]:
    """Names of companies, known by their legal form; a word for their role before them is left off."""
    role = terms.pattern(
        r"^(?:(?:{article}|{subprocessor}|{party_supplier}|{party_customer}|{company}|{and})\s+)+"
    )
    for found in _name_pattern(terms.language).finditer(text):
        lead = role.match(found.group())
        start = found.start() + (lead.end() if lead else 0)
        name = text[start : found.end()]
        if " " in name:
            yield Found(name, start, found.end())
