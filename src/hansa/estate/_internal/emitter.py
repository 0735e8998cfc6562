"""Turns facts found at places into observations of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from hansa.estate._internal.pointer import Place
from hansa.estate.hosts import host_of, is_internal
from hansa.knowledge import KnowledgeBase, Party, Region, load_vocabulary
from hansa.model import Basis, Country, Observation, Quantity, Source, Subject, SubjectKind, Unknown, Value

__all__ = ["UNSURE", "Emitter"]

UNSURE = 0.5
"""Confidence of what is only likely; a check does not rest on it."""

_HELD_BY_OPERATOR = frozenset({"provider_key", "provider_kms", "imported"})


@dataclass
class Emitter:
    """Collects the observations of one source.

    Attributes:
        source: what is read.
        knowledge: what is known beforehand.
        reader: name of the reader.
        observations: what was collected so far, without repetition.
    """

    source: Source
    knowledge: KnowledgeBase
    reader: str
    observations: dict[str, Observation] = field(default_factory=dict)
    _values: dict[tuple[Subject, str], list[Observation]] = field(default_factory=dict)

    def emit(
        self, subject: Subject, property_name: str, value: Value, place: Place, confidence: float = 1.0
    ) -> None:
        """Add one observation.

        Raises:
            ValueError: if it does not keep to the vocabulary (a mistake in a provider file, not in input).
        """
        observation = Observation(
            subject=subject,
            property=property_name,
            value=value,
            source=self.source,
            locator=place.locator,
            quote=place.quote,
            basis=Basis.OBSERVED,
            reader=self.reader,
            confidence=confidence,
        )
        fault = load_vocabulary().fault(observation)
        if fault:
            raise ValueError(fault)
        if observation.id not in self.observations:
            self.observations[observation.id] = observation
            self._values.setdefault((subject, property_name), []).append(observation)

    def said(self, subject: Subject, property_name: str) -> tuple[Observation, ...]:
        """What was already said of a property."""
        return tuple(self._values.get((subject, property_name), ()))

    def known(self, subject: Subject, property_name: str) -> Value | None:
        """The one known value of a property; None if there is none, or several that differ."""
        values = {
            observation.value
            for observation in self.said(subject, property_name)
            if not isinstance(observation.value, Unknown)
        }
        return values.pop() if len(values) == 1 else None

    def value(self, subject: Subject, property_name: str, raw: Any, place: Place) -> bool:
        """Convert a raw value to the type of the property and add it.

        Returns:
            False if the raw value cannot be one of the property.
        """
        converted = convert(property_name, raw)
        if converted is None:
            return False
        self.emit(subject, property_name, converted, place)
        return True

    def operator(self, subject: Subject, party: Party, place: Place, *, sure: bool) -> None:
        """Who operates a resource."""
        confidence = party.confidence if sure else UNSURE
        self.emit(subject, "resource.operated_by", party.subject, place, confidence)

    def region(self, subject: Subject, region: str, row: Region | None, place: Place, sure: float) -> None:
        """Where a resource lies: the region as written and, if it is on file, its country."""
        self.emit(subject, "resource.region", region, place, sure)
        if row is not None:
            self.emit(subject, "resource.country", row.country, place, min(sure, row.confidence))

    def replica(self, subject: Subject, region: str, row: Region | None, place: Place) -> None:
        """Where a replica or a backup of a resource lies."""
        self.emit(subject, "resource.replicates_to_region", region, place)
        if row is not None:
            self.emit(subject, "resource.replicates_to", row.country, place, row.confidence)
        else:
            unknown = Unknown("no_evidence", f"the country of region {region} is not on file")
            self.emit(subject, "resource.replicates_to", unknown, place)

    def sends(self, subject: Subject, address: str, place: Place) -> bool:
        """An address to which a resource sends data, and who and where that is, if it is on file.

        Returns:
            False if the text is no address.
        """
        host = host_of(address)
        if not host:
            return False
        # An address can carry a user name, a password or a token; only scheme and host are repeated, and
        # the quote stays the words of the file only if they hold no such thing.
        secret = "@" in address or "?" in address
        start = address.lower().find(host)
        words = address[start : start + len(host)] if start >= 0 else host
        shown = Place(place.pointer, words, place.document) if secret else place
        scheme, separator, _rest = address.partition("://")
        value = f"{scheme}://{host}" if separator and secret else address.strip() if not secret else host
        self.emit(subject, "resource.sends_to", value, shown)
        if is_internal(host):
            return True
        party = self.knowledge.party_of_host(host)
        target = party.subject if party else Subject(SubjectKind.PARTY, f"unresolved/{host}")
        self.emit(subject, "resource.sends_to_party", target, shown, party.confidence if party else UNSURE)
        country = self.knowledge.country_of_host(host)
        if country is not None:
            self.emit(subject, "resource.sends_to_country", country, shown)
        else:
            unknown = Unknown("no_evidence", f"where {host} is, is not on file")
            self.emit(subject, "resource.sends_to_country", unknown, shown)
        return True

    def registry(self, subject: Subject, host: str, place: Place) -> None:
        """The registry an image comes from, and who runs it."""
        self.emit(subject, "resource.registry", host, place)
        if is_internal(host):
            return
        party = self.knowledge.party_of_host(host)
        target = party.subject if party else Subject(SubjectKind.PARTY, f"unresolved/{host}")
        confidence = party.confidence if party else UNSURE
        self.emit(subject, "resource.registry_party", target, place, confidence)

    def key_holder(self, subject: Subject) -> None:
        """Who holds the keys, where the kind of custody says that it is the operator."""
        custody = self.known(subject, "resource.key_custody")
        if custody not in _HELD_BY_OPERATOR:
            return
        told = self.said(subject, "resource.key_custody")[0]
        place = Place(*_where(told))
        for operator in self.said(subject, "resource.operated_by"):
            self.emit(
                subject,
                "resource.keys_held_by",
                operator.value,
                place,
                min(told.confidence, operator.confidence),
            )


def _where(observation: Observation) -> tuple[str, str, int]:
    locator = observation.locator
    pointer, document = getattr(locator, "pointer", ""), getattr(locator, "document", 0)
    return pointer, observation.quote, document


def convert(property_name: str, raw: Any) -> Value | None:
    """A raw value as a value of the property; None if it cannot be one."""
    known = load_vocabulary()[property_name]
    match known.type:
        case "boolean":
            if isinstance(raw, bool):
                return raw
            return {"true": True, "false": False}.get(str(raw).strip().lower())
        case "quantity":
            try:
                amount = Decimal(str(raw))
            except InvalidOperation:
                return None
            finite = amount.is_finite() and not isinstance(raw, bool)
            return Quantity(amount, known.unit) if finite else None
        case "integer":
            return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
        case "country":
            try:
                return Country(str(raw))
            except ValueError:
                return None
        case "text":
            text = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
            return text if text and (not known.values or text in known.values) else None
    return None
