"""What a check may see of one subject, and how differing observations of one property are settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hansa.model import Basis, Country, Observation, Quantity, Subject, Unknown, UnknownReason, Value

__all__ = ["Derived", "Facts", "Settled", "expression_value", "settle_many", "settle_one"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that follows from observations.

    Attributes:
        values: the values, sorted.
        observations: ids of what it rests on.
        weak: why a PASS may not rest on it, or None.
    """

    values: tuple[str, ...]
    observations: tuple[str, ...]
    weak: UnknownReason | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one subject.

    Attributes:
        subject: the subject.
        rows: property → observations (its own, and for a service those of its documents).
        derived: name → derived fact.
        damaged: True if a part of a source that speaks of it was lost; then absence proves nothing.
    """

    subject: Subject
    rows: Mapping[str, Sequence[Observation]]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What the observations of one property come to.

    Attributes:
        values: one value, several for a property that has many, none if nothing can be said.
        observations: what the values rest on.
        weak: why something is missing from the values, or None.
        contradicted: weaker observations that say otherwise.
    """

    values: tuple[Value, ...]
    observations: tuple[Observation, ...]
    weak: UnknownReason | None = None
    contradicted: tuple[Observation, ...] = ()


def _weakness(
    row: Observation, as_of: date, minimum_basis: Basis, minimum_confidence: float
) -> UnknownReason | None:
    if isinstance(row.value, Unknown):
        known = row.value.reason in UnknownReason.__members__.values()
        return UnknownReason(row.value.reason) if known else UnknownReason.UNREADABLE
    if row.valid_to is not None and row.valid_to < as_of:
        return UnknownReason.EXPIRED
    if row.confidence < minimum_confidence:
        return UnknownReason.LOW_CONFIDENCE
    if not row.basis.at_least(minimum_basis):
        return UnknownReason.LOW_BASIS
    return None


def _sift(
    rows: Iterable[Observation], as_of: date, minimum_basis: Basis, minimum_confidence: float
) -> tuple[list[Observation], list[tuple[UnknownReason, Observation]]]:
    usable: list[Observation] = []
    weak: list[tuple[UnknownReason, Observation]] = []
    for row in rows:
        reason = _weakness(row, as_of, minimum_basis, minimum_confidence)
        if reason is None:
            usable.append(row)
        else:
            weak.append((reason, row))
    return usable, weak


def settle_one(
    rows: Iterable[Observation], as_of: date, minimum_basis: Basis, minimum_confidence: float
) -> Settled:
    """Settle a property that has one value: the strongest basis wins, equal bases that differ are a conflict.

    Weaker observations that say otherwise are reported as contradicted, and decide nothing.
    """
    usable, weak = _sift(rows, as_of, minimum_basis, minimum_confidence)
    if not usable:
        reason = min((reason for reason, _ in weak), default=None)
        return Settled((), (), reason)
    strongest = max(row.basis.strength for row in usable)
    best = [row for row in usable if row.basis.strength == strongest]
    values = {row.value for row in best}
    if len(values) > 1:
        return Settled((), tuple(best), UnknownReason.CONFLICT)
    value = best[0].value
    agreeing = [row for row in usable if row.value == value]
    others = [row for row in usable if row.value != value]
    others += [row for _, row in weak if not isinstance(row.value, Unknown) and row.value != value]
    return Settled((value,), tuple(agreeing), None, tuple(others))


def settle_many(
    rows: Iterable[Observation], as_of: date, minimum_basis: Basis, minimum_confidence: float
) -> Settled:
    """Settle a property that has several values side by side; a member that cannot be used is a weakness."""
    usable, weak = _sift(rows, as_of, minimum_basis, minimum_confidence)
    distinct: dict[Value, None] = dict.fromkeys(row.value for row in usable)
    missing = [reason for reason, row in weak if isinstance(row.value, Unknown) or row.value not in distinct]
    return Settled(tuple(distinct), tuple(usable), min(missing, default=None))


def expression_value(value: Value) -> Any:
    """A value as expressions see it.

    Countries are their code, subjects their key, quantities their amount in the unit of the vocabulary, dates
    the number of their day (``date.toordinal``), so that differences are days.
    """
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return _number(value)
        case Quantity():
            return _number(value.amount)
        case date():
            return value.toordinal()
        case Country():
            return value.code
        case Subject():
            return value.key
        case _:
            return None


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
