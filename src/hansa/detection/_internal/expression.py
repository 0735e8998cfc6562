"""Rules in our own form: a tree of questions joined by and, or, not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hansa.detection._internal.predicates import Predicate

__all__ = [
    "And",
    "Exists",
    "Expression",
    "FieldReference",
    "Keyword",
    "Leaf",
    "Not",
    "Null",
    "Or",
    "Question",
    "required_fields",
]


@dataclass(frozen=True, slots=True)
class Question:
    """A value of ``field`` answers ``predicate`` with yes; of several values, any one does."""

    field: str
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Null:
    """The field is absent, or null."""

    field: str


@dataclass(frozen=True, slots=True)
class Exists:
    """The field is present, whatever it holds, null included; or with ``present`` False, is not."""

    field: str
    present: bool


@dataclass(frozen=True, slots=True)
class FieldReference:
    """The value of ``field`` equals (starts or ends with, contains) that of ``other``, without case."""

    field: str
    other: str
    how: Literal["equals", "starts", "ends", "contains"]


@dataclass(frozen=True, slots=True)
class Keyword:
    """Any value of the whole event answers ``predicate`` with yes."""

    predicate: Predicate


Leaf = Question | Null | Exists | FieldReference | Keyword


@dataclass(frozen=True, slots=True)
class And:
    """All of them; true if there are none."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them; false if there are none."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The complement: also true where the field is absent."""

    part: Expression


Expression = Leaf | And | Or | Not


def required_fields(expression: Expression) -> frozenset[str]:
    """Fields without which the expression can never be true."""
    match expression:
        case Question(field=field):
            return frozenset((field,))
        case Exists(field=field, present=True):
            return frozenset((field,))
        case FieldReference(field=field, other=other):
            return frozenset((field, other))
        case And(parts=parts):
            return frozenset().union(*(required_fields(part) for part in parts))
        case Or(parts=parts) if parts:
            return frozenset.intersection(*(required_fields(part) for part in parts))
        case _:
            return frozenset()
