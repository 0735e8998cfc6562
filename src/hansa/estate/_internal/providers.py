"""The provider files: which type is which class, and which attribute says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["Endpoint", "PartOf", "Provider", "ResourceType", "Rule", "load_providers", "provider_of"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one property is read from the attributes of a resource.

    Attributes:
        property: name in the vocabulary ("" for the forms that give several).
        form: ``value`` (the attribute is the property), ``sends`` (address to which data goes), ``replica``
            (region of a copy), ``replica_of`` (a resource that is the copy), ``key`` (reference to a key),
            ``world`` (rule that lets addresses in), ``unknown`` (what follows is not written in a plan).
        path: attribute paths, tried in this order; lists on the way are gone through element by element.
        map: raw value (lower case) → value; what is not listed says nothing.
        present: value if anything stands there.
        absent: value if nothing stands there, from the documentation of the provider.
        computed: True where the provider fills the attribute in itself, so that "known after apply" means
            "not stated" and ``absent`` holds.
        always: value that holds for every resource of the type, from the documentation of the provider.
        combine: ``any`` or ``all`` for several booleans.
        when: attribute path → raw values (lower case) of which one must stand there.
        options: what a form needs beyond that.
    """

    property: str = ""
    form: str = "value"
    path: tuple[str, ...] = ()
    map: Mapping[str, Any] = field(default_factory=dict)
    present: Any = None
    absent: Any = None
    computed: bool = False
    always: Any = None
    combine: str = "all"
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartOf:
    """A resource that only configures another one: type of that one, attribute that names it."""

    types: tuple[str, ...]
    by: str
    identity: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceType:
    """What one type of resource is."""

    name: str
    cls: str
    names: tuple[str, ...] = ("name",)
    region: tuple[str, ...] = ()
    located: bool = True
    facts: tuple[Rule, ...] = ()
    part_of: PartOf | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Arguments of the provider block that can lead a provider to somebody else's cloud."""

    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider.

    Attributes:
        id: prefix of its resource types.
        region_attributes: attributes of a resource that name its region.
        region_arguments: arguments of the provider block that name the region where the resource does not.
        zone_attributes: attributes that name a zone or place inside a region; used last.
        through: attribute that names the resource whose region holds, and what that one is named by.
        squeeze: True if blanks in a region name do not count.
        endpoint: arguments that lead elsewhere.
        types: by name.
    """

    id: str
    region_attributes: tuple[str, ...]
    region_arguments: tuple[str, ...]
    zone_attributes: tuple[str, ...]
    through: PartOf | None
    squeeze: bool
    endpoint: Endpoint
    types: Mapping[str, ResourceType]


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(word) for word in value or ())


_KNOWN = frozenset(Rule.__dataclass_fields__)


def _rule(row: Mapping[str, Any]) -> Rule:
    extra = {key: value for key, value in row.items() if key not in _KNOWN}
    return Rule(
        property=row.get("property", ""),
        form=row.get("form", "value"),
        path=_words(row.get("path")),
        map={_raw(key): value for key, value in row.get("map", {}).items()},
        present=row.get("present"),
        absent=row.get("absent"),
        computed=row.get("computed", False),
        always=row.get("always"),
        combine=row.get("combine", "all"),
        when={path: tuple(_raw(word) for word in words) for path, words in row.get("when", {}).items()},
        options=extra,
    )


def _raw(word: Any) -> str:
    return str(word).lower()


def _part_of(row: Mapping[str, Any] | None) -> PartOf | None:
    if row is None:
        return None
    return PartOf(_words(row["types"]), row["by"], _words(row["identity"]))


def _provider(row: Mapping[str, Any]) -> Provider:
    region = row.get("region", {})
    return Provider(
        id=row["provider"],
        region_attributes=_words(region.get("attributes")),
        region_arguments=_words(region.get("provider_block")),
        zone_attributes=_words(region.get("zones")),
        through=PartOf((), region["through"]["path"], _words(region["through"]["identity"]))
        if "through" in region
        else None,
        squeeze=region.get("squeeze", False),
        endpoint=Endpoint(_words(row.get("endpoint"))),
        types={
            name: ResourceType(
                name=name,
                cls=entry["class"],
                names=_words(entry.get("name", "name")),
                region=_words(entry.get("region")),
                located=entry.get("located", True),
                facts=tuple(_rule(rule) for rule in entry.get("facts", ())),
                part_of=_part_of(entry.get("part_of")),
            )
            for name, entry in row["types"].items()
        },
    )


@cache
def load_providers() -> Mapping[str, Provider]:
    """Every provider file that ships with Hansa, by provider."""
    folder = resources.files("hansa.estate").joinpath("providers")
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda e: e.name
    )
    providers = [_provider(yaml.safe_load(entry.read_text("utf-8"))) for entry in files]
    return {provider.id: provider for provider in providers}


def provider_of(type_name: str) -> Provider | None:
    """The provider of a resource type, by its longest prefix; None if no file covers it."""
    return load_providers().get(type_name.split("_", 1)[0])
