"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["detect_language"]


@cache
def _identifier(languages: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(languages))
    return identifier


def detect_language(text: str, languages: tuple[str, ...], *, default: str = "") -> str:
    """The language of ``text`` among ``languages``; ``default`` if there are too few letters to tell."""
    letters = sum(char.isalpha() for char in text)
    if letters < 16 or not languages:
        return default
    if len(languages) == 1:
        return languages[0]
    return str(_identifier(languages).classify(text[:4000])[0])
