"""The words of the reports, per language, from YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["LANGUAGES", "Texts", "choose_language", "day_words", "figure", "phrase", "pick"]

LANGUAGES = ("en", "nl")
_LONGEST_PHRASE = 2000


@cache
def _load(language: str) -> Mapping[str, str]:
    file = resources.files("hansa.reports").joinpath("texts", f"{language}.yaml")
    flat: dict[str, str] = {}

    def walk(node: Mapping[str, Any], prefix: str) -> None:
        for key, value in node.items():
            if isinstance(value, Mapping):
                walk(value, f"{prefix}{key}.")
            else:
                flat[f"{prefix}{key}"] = str(value)

    walk(yaml.safe_load(file.read_text(encoding="utf-8")), "")
    return flat


class Texts:
    """The words of one language.

    Attributes:
        language: ISO 639-1 code, one of :data:`LANGUAGES`.
        keys: every key there is.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = _load(language)
        self.keys = frozenset(self._texts)

    def template(self, key: str, n: object = None) -> str:
        """The text under ``key`` with its places open; ``n`` = 1 chooses ``key.one`` where it exists.

        Raises:
            KeyError: if there is no such key.
        """
        if f"{key}.other" in self._texts:
            key = f"{key}.one" if n == 1 else f"{key}.other"
        return self._texts[key]

    def __call__(self, key: str, **values: object) -> str:
        """The text under ``key`` with its places filled.

        Raises:
            KeyError: if there is no such key.
        """
        text = self.template(key, values.get("n"))
        return text.format(**values) if values else text

    def word(self, group: str, value: str) -> str:
        """The word for a value of a closed list, or the value itself where it is not one of them."""
        return self._texts.get(f"{group}.{value}", value.replace("_", " "))


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    english = _load("en")
    return tuple(
        (key, re.compile(re.sub(r"\\{(\w)\\}", r"(?P<\1>.+)", re.escape(text)), re.DOTALL))
        for key, text in english.items()
        if key.startswith("phrase.")
    )


def phrase(sentence: str) -> dict[str, str]:
    """A sentence that another room wrote in English, by language where its form is known.

    Rooms below write some sentences in English only; those of a fixed form are told here in every language.
    """
    for key, form in _phrases():
        if match := form.fullmatch(sentence[:_LONGEST_PHRASE]):
            return {code: _load(code)[key].format(**match.groupdict()) for code in LANGUAGES}
    return {"en": sentence}


def day_words(day: date) -> dict[str, str]:
    """A day as people write it, by language."""
    return {
        code: texts["date"].format(d=day.day, month=texts[f"month.m{day.month}"], y=day.year)
        for code in LANGUAGES
        for texts in (_load(code),)
    }


def figure(amount: Decimal) -> dict[str, str]:
    """A figure with the decimal mark of each language."""
    text = format(amount, "f")
    return {"en": text, "nl": text.replace(".", ",")}


def choose_language(wanted: str, spoken: Sequence[str] = ()) -> str:
    """The first of the wanted and spoken languages that reports are written in; else English."""
    return next((code for code in (wanted, *spoken) if code in LANGUAGES), "en")


def pick(words: Mapping[str, str], language: str) -> str:
    """The text in ``language``, else in English, else in any language there is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
