"""Texts printed in every language at once; the stylesheet shows one, so no script is needed to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from hansa.reports._internal.clean import clean
from hansa.reports._internal.texts import LANGUAGES, Texts, pick

__all__ = ["Bilingual", "finalize"]


def finalize(value: Any) -> Any:
    """What templates print and is not markup already was said by some file: clean it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


class Bilingual:
    """Prints each text once per language, or once where all are alike."""

    def __init__(self) -> None:
        self._texts = {code: Texts(code) for code in LANGUAGES}

    def text(self, key: str, **values: Any) -> Markup:
        """The text under ``key``; values may be text, markup, or words by language."""
        return self._join(
            {
                code: Markup(escape(texts.template(key, values.get("n")))).format(  # noqa: S704 - own words, escaped
                    **{name: self._value(value, code) for name, value in values.items()}
                )
                for code, texts in self._texts.items()
            }
        )

    @staticmethod
    def _value(value: Any, code: str) -> Any:
        if isinstance(value, Mapping):
            return clean(pick(value, code))
        if isinstance(value, str) and not isinstance(value, Markup):
            return clean(value)
        return value

    def word(self, group: str, value: str) -> Markup:
        """The word for a value of a closed list."""
        return self._join(
            {code: escape(clean(texts.word(group, value))) for code, texts in self._texts.items()}
        )

    def mapping(self, words: Mapping[str, str]) -> Markup:
        """Words by language, as they come with checks and clauses; others than ours are English."""
        return self._join({code: escape(clean(pick(words, code))) for code in self._texts})

    def _join(self, by_language: Mapping[str, Markup]) -> Markup:
        if len(set(by_language.values())) == 1:
            return next(iter(by_language.values()))
        return Markup("").join(
            Markup('<span class="l {0}" lang="{0}">{1}</span>').format(code, text)
            for code, text in by_language.items()
        )
