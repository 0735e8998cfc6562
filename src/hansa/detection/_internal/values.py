"""Values of events, as predicates see them."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

__all__ = ["MISSING", "Cell", "Missing", "fold", "number_of", "text_of"]


class Missing:
    """The type of :data:`MISSING`."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()

_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?")


def fold(text: str) -> str:
    """The form in which text is compared without regard to case.

    Every character is folded by itself, so that a part of a text folds to a part of the folded text: the
    final sigma is a sigma, and the dotted capital I, which has no single lower-case letter, stays.
    """
    if text.isascii():
        return text.lower()
    return "İ".join(part.lower() for part in text.split("İ")).replace("ς", "σ")


def text_of(value: Any) -> str:
    """The text of a value: as it is, ``true``/``false``, figures in digits, objects as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return orjson.dumps(value).decode("utf-8")


def number_of(value: Any) -> int | float | None:
    """The figure a value is, or that its text writes in plain decimal digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and len(value) <= 64 and _PLAIN_NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return None


class Cell:
    """One value with the forms that predicates ask for, each made once.

    Attributes:
        raw: the value as it stands in the event; never None and never a list.
        text: its text.
    """

    __slots__ = ("_folded", "raw", "text")

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.text = text_of(raw)
        self._folded: str | None = None

    @property
    def folded(self) -> str:
        """The text, folded."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded
