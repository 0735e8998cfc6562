"""The words of the reports, per language, from YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["LANGUAGES", "Texts", "choose_language", "pick"]

LANGUAGES = ("en", "nl")


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


def choose_language(wanted: str, spoken: Sequence[str] = ()) -> str:
    """The first of the wanted and spoken languages that reports are written in; else English."""
    return next((code for code in (wanted, *spoken) if code in LANGUAGES), "en")


def pick(words: Mapping[str, str], language: str) -> str:
    """The text in ``language``, else in English, else in any language there is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
