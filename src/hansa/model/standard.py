"""Schemes, clauses, the controls of the common standard, and the claims that relate them.

Relations follow the set-theory mapping of NIST IR 8477, read as source = clause, target = control.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

__all__ = [
    "ClaimStatus",
    "Clause",
    "Control",
    "Delta",
    "Mapping",
    "Parameter",
    "Relation",
    "Role",
    "Scheme",
]


class Role(StrEnum):
    """Whom a clause binds."""

    PROVIDER = "provider"
    INSTITUTION = "institution"


class Relation(StrEnum):
    """How a clause (source) relates to a control (target).

    ``subset``: the clause asks no more than the control; ``superset``: it asks more.
    """

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECTS = "intersects"
    NONE = "none"


class ClaimStatus(StrEnum):
    """Who stands behind a claim. ``proposed`` and ``rejected`` never count towards met."""

    PROPOSED = "proposed"
    SECOND_READ = "second-read"
    OFFICIAL = "official"
    REVIEWED = "reviewed"
    REJECTED = "rejected"

    @property
    def counts(self) -> bool:
        """Whether a verdict may rest on a claim of this status."""
        return self in (ClaimStatus.SECOND_READ, ClaimStatus.OFFICIAL, ClaimStatus.REVIEWED)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What states set differently about one control.

    Attributes:
        name: for example ``retention_days``.
        unit: unit of the value, or "" for sets and words.
        stricter: ``higher``, ``lower`` or ``subset`` (a smaller set of places is stricter).
    """

    name: str
    unit: str
    stricter: str


@dataclass(frozen=True, slots=True)
class Control:
    """One atomic requirement of the common standard, in our words.

    Attributes:
        id: for example ``CRY-02``.
        area: security area, as C5 arranges them.
        objective: sovereignty objective ``SOV-1`` … ``SOV-8``, or "".
        title: by language code, ``en`` always there.
        statement: by language code, ``en`` always there.
        binds: whom it can bind.
        parameters: what states set differently.
        evidence: kinds of evidence that can show it.
    """

    id: str
    area: str
    objective: str
    title: MappingABC[str, str]
    statement: MappingABC[str, str]
    binds: tuple[Role, ...]
    parameters: tuple[Parameter, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A national or European set of requirements, in one edition."""

    id: str
    edition: str
    title: MappingABC[str, str]
    issuer: str
    country: str
    levels: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement of a scheme, by its identifier there.

    Attributes:
        scheme: id of the scheme.
        id: identifier in the scheme, for example ``19.6.a``.
        binds: whom it binds.
        section: identifier of the section it stands in.
        level: level of the scheme at which it applies, or "".
        title: a short paraphrase of ours by language code; empty where we have none yet.
    """

    scheme: str
    id: str
    binds: Role
    section: str = ""
    level: str = ""
    title: MappingABC[str, str] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """``scheme:id``, unique over all schemes."""
        return f"{self.scheme}:{self.id}"


@dataclass(frozen=True, slots=True)
class Delta:
    """What a clause asks beyond the control, as a parameter of it.

    Attributes:
        parameter: name of a parameter of the control.
        op: ``<=``, ``>=``, ``==`` or ``in``.
        value: a figure, or for ``in`` a tuple of words.
        unit: unit of the value.
    """

    parameter: str
    op: str
    value: Decimal | str | tuple[str, ...]
    unit: str = ""

    def to_json(self) -> dict[str, Any]:
        """The delta as a JSON object."""
        value = list(self.value) if isinstance(self.value, tuple) else str(self.value)
        return {"parameter": self.parameter, "op": self.op, "value": value, "unit": self.unit}

    def __str__(self) -> str:
        value = ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value)
        return f"{self.parameter} {self.op} {value}{f' {self.unit}' if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A typed, sourced claim that a clause relates to a control."""

    id: str
    scheme: str
    edition: str
    clause: str
    control: str
    relation: Relation
    rationale: str
    source: str
    confidence: float
    status: ClaimStatus
    deltas: tuple[Delta, ...] = ()
    covers_group: str = ""
    reviewer_id: str = ""
    reviewer_role: str = ""
    date: date | None = None
