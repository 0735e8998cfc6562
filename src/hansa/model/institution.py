"""What is assessed: the institution and the services it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hansa.model.verdict import AcceptedRisk

__all__ = ["DataClass", "DecisionRule", "Institution", "SchemeUse", "Service"]


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data the institution distinguishes. Higher ``rank`` needs more protection."""

    id: str
    title: Mapping[str, str]
    rank: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service the institution uses for some data: the spine of a check.

    Attributes:
        id: short identifier.
        name: as people call it.
        supplier: the supplier as spelled in the register; resolved to a party later.
        data_class: id of a :class:`DataClass`.
        owner: who answers for it in the institution.
        product: what is bought.
        documents: globs of source paths that belong to it (contract, attestations, plans).
        resources: globs over resource keys that belong to it.
        software: globs of artifact names or source paths that belong to it.
        telemetry: globs of source paths whose events belong to it.
    """

    id: str
    name: str
    supplier: str
    data_class: str
    owner: str
    product: str = ""
    documents: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    software: tuple[str, ...] = ()
    telemetry: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemeUse:
    """A scheme the institution reports against, with edition and level."""

    id: str
    edition: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """Which clauses block the use of a service for a data class.

    Attributes:
        data_classes: ids of data classes the rule is about.
        block: globs over clause refs (``scheme:id``).
        minimum_seal: objective (``SOV-3``) → lowest acceptable SEAL level 0..4.
    """

    data_classes: tuple[str, ...]
    block: tuple[str, ...]
    minimum_seal: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Institution:
    """The institution, as ``hansa.toml`` describes it."""

    id: str
    name: str
    jurisdiction: str
    languages: tuple[str, ...]
    as_of: date
    services: tuple[Service, ...]
    schemes: tuple[SchemeUse, ...]
    data_classes: tuple[DataClass, ...]
    rules: tuple[DecisionRule, ...] = ()
    accepted_risks: tuple[AcceptedRisk, ...] = ()
    allowed_countries: tuple[str, ...] = ()
