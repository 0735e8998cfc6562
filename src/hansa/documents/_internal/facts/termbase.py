"""The termbase: per language, the words by which facts are told; shared rules over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["LabelRule", "Rule", "Terms", "load_terms"]

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a sentence tells a fact.

    Attributes:
        property: of the vocabulary.
        value: extractor: ``duration interval date period_from period_to country court law party percent
            formats clause_ids true`` or ``word:<value>`` for a fixed one.
        when: all must be found in the sentence.
        unless: none may be found in the sentence.
        heading: must be found in the heading above, if given.
        anchor: the word the value belongs to; default the first of ``when``.
        rivals: words that may own the value instead: the nearest one wins.
        lead: must stand directly before the value.
        tail: must stand directly after the value (``lead`` or ``tail`` suffices where both are given).
        kinds: kinds of document it applies to; empty for all.
        strength: confidence of the rule itself.
    """

    property: str
    value: str
    when: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    heading: Pattern | None
    anchor: Pattern
    rivals: Pattern | None
    lead: Pattern | None
    tail: Pattern | None
    kinds: frozenset[str]
    strength: float


@dataclass(frozen=True, slots=True)
class LabelRule:
    """A label that announces the value of a property."""

    property: str
    label: Pattern
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """The termbase of one language, compiled."""

    language: str
    words: Mapping[str, str]
    rules: tuple[Rule, ...]
    labels: tuple[LabelRule, ...]
    kinds: tuple[tuple[str, Pattern], ...]
    months: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    intervals: tuple[tuple[Pattern, int], ...]
    countries: Mapping[str, str]
    adjectives: Mapping[str, str]
    abbreviations: frozenset[str]

    def pattern(self, template: str) -> Pattern:
        """Compile a template in which ``{name}`` stands for words and ``…`` for a gap."""
        return _compile(template, self.words)


def _compile(template: str, words: Mapping[str, str]) -> Pattern:
    text = re.sub(r"\{([a-z][a-z_0-9]*)\}", lambda found: words[found.group(1)], template)
    text = text.replace("…", ".{1,80}?")
    return re.compile(text, re.IGNORECASE)


def _load(name: str) -> dict[str, Any]:
    text = resources.files("hansa.documents").joinpath(f"termbase/{name}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _patterns(row: Any, words: Mapping[str, str]) -> tuple[Pattern, ...]:
    rows = [row] if isinstance(row, str) else (row or [])
    return tuple(_compile(item, words) for item in rows)


def _rule(row: dict[str, Any], words: Mapping[str, str]) -> Rule:
    when = _patterns(row["when"], words)

    def one(name: str) -> Pattern | None:
        return _compile(row[name], words) if name in row else None

    return Rule(
        property=row["property"],
        value=row["value"],
        when=when,
        unless=_patterns(row.get("unless"), words),
        heading=one("heading"),
        anchor=one("anchor") or when[0],
        rivals=one("rivals"),
        lead=one("lead"),
        tail=one("tail"),
        kinds=frozenset(row.get("kinds", ())),
        strength=float(row.get("strength", 0.92)),
    )


@cache
def load_terms(language: str) -> Terms:
    """The termbase of a language; English where there is none."""
    try:
        data = _load(language)
    except FileNotFoundError:
        return load_terms("en")
    shared = _load("shared")
    words = {name: "(?:" + "|".join(items) + ")" for name, items in data["words"].items()}
    countries = {**shared["country_names"]}
    adjectives: dict[str, str] = {}
    for code, (names, stems) in data["countries"].items():
        countries |= dict.fromkeys(names, code)
        adjectives |= dict.fromkeys(stems, code)
    kinds_of = shared["label_kinds"]
    return Terms(
        language=language,
        words=words,
        rules=tuple(
            _rule(row, words)
            for row in shared["rules"]
            if "languages" not in row or language in row["languages"]
        ),
        labels=tuple(
            LabelRule(
                property=name,
                label=re.compile("(?:" + "|".join(items) + ")", re.IGNORECASE),
                kinds=frozenset(kinds_of.get(name, ())),
            )
            for name, items in data["labels"].items()
        ),
        kinds=tuple(
            (name, re.compile("|".join(items), re.IGNORECASE)) for name, items in data["kinds"].items()
        ),
        months={
            name.casefold(): number for number, names in enumerate(data["months"], start=1) for name in names
        },
        numbers={name.casefold(): number for number, names in data["numbers"].items() for name in names},
        units={name.casefold(): unit for unit, names in data["units"].items() for name in names},
        intervals=tuple((re.compile(pattern, re.IGNORECASE), days) for pattern, days in data["intervals"]),
        countries=countries,
        adjectives=adjectives,
        abbreviations=frozenset(word.casefold() for word in data["abbreviations"]),
    )


@cache
def shared_data() -> Mapping[str, Any]:
    """What does not depend on the language: schemes, cities, formats, legal forms."""
    return _load("shared")
