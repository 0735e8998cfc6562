"""One fact read at one place. Never a judgement."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hansa.model.source import Basis, Locator, Source, locator_to_json
from hansa.model.subject import Subject
from hansa.model.values import Value, value_to_json

__all__ = ["Observation"]


@dataclass(frozen=True, slots=True)
class Observation:
    """A fact: this source says, at this place, that this property of this subject has this value.

    Attributes:
        subject: what the fact is about.
        property: a name of the closed vocabulary (``knowledge/data/properties.yaml``).
        value: the value; an :class:`~hansa.model.values.Unknown` where the source is silent by design.
        source: the file that was read.
        locator: the place in it.
        quote: the words (or the raw value) at that place, as they stand there.
        basis: what kind of knowledge this is.
        reader: name of the reader that read it, for example ``estate.terraform_plan``.
        reader_version: its version; changes when the reader can read the same bytes differently.
        confidence: 0..1; 1 for everything that is not recognised by optical means or by guess.
        observed_at: the day the fact was seen or dated by its source, if known.
        valid_from: first day on which it holds, if the source says so.
        valid_to: last day on which it holds, if the source says so.
        id: sha256 over source digest, locator, subject, property and value, first 32 hex digits.
    """

    subject: Subject
    property: str
    value: Value
    source: Source
    locator: Locator
    quote: str
    basis: Basis
    reader: str
    reader_version: str = "1"
    confidence: float = 1.0
    observed_at: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")
        identity = [
            self.source.sha256,
            locator_to_json(self.locator),
            self.subject.urn,
            self.property,
            value_to_json(self.value),
        ]
        text = json.dumps(identity, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        object.__setattr__(self, "id", hashlib.sha256(text.encode()).hexdigest()[:32])

    def to_json(self) -> dict[str, Any]:
        """The observation as a JSON object, as ``check --format json`` prints it."""
        return {
            "id": self.id,
            "subject": self.subject.urn,
            "property": self.property,
            "value": value_to_json(self.value),
            "source": {
                "path": self.source.path,
                "sha256": self.source.sha256,
                "kind": self.source.kind.value,
            },
            "locator": locator_to_json(self.locator),
            "quote": self.quote,
            "basis": self.basis.value,
            "confidence": round(self.confidence, 4),
            "observed_at": _iso(self.observed_at),
            "valid_from": _iso(self.valid_from),
            "valid_to": _iso(self.valid_to),
            "reader": self.reader,
            "reader_version": self.reader_version,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
