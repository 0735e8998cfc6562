"""What an observation can say: the closed set of value types and their one JSON form.

A value is a ``str``, ``int``, ``Decimal``, ``bool``, ``date``, :class:`Quantity`, :class:`Country`,
:class:`~hansa.model.subject.Subject` or :class:`Unknown`. Floats are refused: figures in evidence are
exact, and ``0.1 + 0.2`` must not decide a check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hansa.model.subject import Subject

__all__ = ["Country", "Quantity", "Unknown", "Value", "value_from_json", "value_to_json", "value_to_text"]

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, order=True)
class Country:
    """A country by its ISO 3166-1 alpha-2 code, or ``EU`` (exceptionally reserved) for the Union.

    Attributes:
        code: two upper-case ASCII letters.

    Raises:
        ValueError: if ``code`` does not have that form.
    """

    code: str

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.code):
            raise ValueError(f"not a two-letter country code: {self.code!r}")

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount with a unit, such as ``Quantity(Decimal(30), "days")``.

    Attributes:
        amount: the exact figure.
        unit: a unit of the property vocabulary (``days``, ``hours``, ``bits``, ``percent``, ``count``).
    """

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """The source speaks of the property but does not say its value.

    Attributes:
        reason: one of the reasons of :class:`~hansa.model.finding.UnknownReason`, as text, for example
            ``after_apply`` or ``unreadable``.
        detail: what a person should know about it; may be empty.
    """

    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"unknown ({self.reason})"


Value = str | int | Decimal | bool | date | Quantity | Country | Subject | Unknown


def value_to_json(value: Value) -> Any:
    """Encode a value for JSON: plain for str, int and bool, a tagged object for the rest.

    Raises:
        TypeError: if the value is of no allowed type (floats included).
    """
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return {"decimal": format(value, "f")}
        case datetime():
            raise TypeError("a value is a date, not a datetime: say which day in which place")
        case date():
            return {"date": value.isoformat()}
        case Quantity():
            return {"quantity": format(value.amount, "f"), "unit": value.unit}
        case Country():
            return {"country": value.code}
        case Subject():
            return {"subject": value.urn}
        case Unknown():
            return {"unknown": value.reason, "detail": value.detail}
    raise TypeError(f"not a value: {type(value).__name__}")


def value_from_json(data: Any) -> Value:
    """Decode what :func:`value_to_json` encoded.

    Raises:
        ValueError: if the data has no such form.
    """
    if isinstance(data, bool | int | str):
        return data
    if isinstance(data, dict):
        try:
            match data:
                case {"decimal": str(text)}:
                    return Decimal(text)
                case {"date": str(text)}:
                    return date.fromisoformat(text)
                case {"quantity": str(text), "unit": str(unit)}:
                    return Quantity(Decimal(text), unit)
                case {"country": str(text)}:
                    return Country(text)
                case {"subject": str(text)}:
                    return Subject.parse(text)
                case {"unknown": str(reason), "detail": str(detail)}:
                    return Unknown(reason, detail)
        except InvalidOperation as error:
            raise ValueError(f"not a decimal figure: {data!r}") from error
    raise ValueError(f"not an encoded value: {data!r}")


def value_to_text(value: Value) -> str:
    """Write a value for people, independent of language (``true``/``false`` for booleans)."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Subject():
            return value.key
        case _:
            return str(value)
