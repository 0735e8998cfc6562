"""The closed vocabulary of properties, and the test that an observation keeps to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hansa.model import Country, Observation, Quantity, Subject, SubjectKind, Unknown, Value

__all__ = ["Property", "Vocabulary", "load_vocabulary"]

_TYPES: dict[str, type[Any]] = {
    "text": str,
    "integer": int,
    "decimal": Decimal,
    "boolean": bool,
    "date": date,
    "quantity": Quantity,
    "country": Country,
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of the vocabulary.

    Attributes:
        name: for example ``resource.country``.
        kinds: kinds of subject that can have it.
        type: ``text integer decimal boolean date quantity country`` or ``subject:<kind>``.
        about: one line for people.
        unit: unit of a quantity.
        many: whether several values stand side by side.
        values: closed list of words for text, or empty.
    """

    name: str
    kinds: tuple[SubjectKind, ...]
    type: str
    about: str
    unit: str = ""
    many: bool = False
    values: tuple[str, ...] = ()

    def fault(self, subject: Subject, value: Value) -> str:
        """Why ``value`` cannot be a value of this property for ``subject``; "" if it can."""
        fault = ""
        if subject.kind not in self.kinds:
            fault = f"{self.name} is not a property of a {subject.kind}"
        elif isinstance(value, Unknown):
            fault = ""
        elif self.type.startswith("subject:"):
            wanted = self.type.removeprefix("subject:")
            if not isinstance(value, Subject) or value.kind != wanted:
                fault = f"{self.name} takes a {wanted}, not {value!r}"
        elif not isinstance(value, _TYPES[self.type]) or (self.type == "integer" and isinstance(value, bool)):
            fault = f"{self.name} takes a {self.type}, not {value!r}"
        elif isinstance(value, Quantity) and value.unit != self.unit:
            fault = f"{self.name} is counted in {self.unit}, not in {value.unit}"
        elif self.values and value not in self.values:
            fault = f"{self.name} is one of {', '.join(self.values)}, not {value!r}"
        return fault


class Vocabulary(Mapping[str, Property]):
    """All properties by name."""

    def __init__(self, properties: Mapping[str, Property]) -> None:
        self._properties = dict(properties)

    def __getitem__(self, name: str) -> Property:
        return self._properties[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._properties)

    def __len__(self) -> int:
        return len(self._properties)

    def fault(self, observation: Observation) -> str:
        """Why an observation does not keep to the vocabulary; "" if it does."""
        known = self._properties.get(observation.property)
        if known is None:
            return f"{observation.property} is not in the vocabulary"
        return known.fault(observation.subject, observation.value)


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary that ships with Hansa."""
    text = resources.files("hansa.knowledge").joinpath("data/properties.yaml").read_text("utf-8")
    rows: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return Vocabulary(
        {
            name: Property(
                name=name,
                kinds=tuple(SubjectKind(kind) for kind in row["kinds"]),
                type=row["type"],
                about=row["about"],
                unit=row.get("unit", ""),
                many=row.get("many", False),
                values=tuple(row.get("values", ())),
            )
            for name, row in rows.items()
        }
    )
