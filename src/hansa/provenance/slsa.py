"""SLSA provenance, version 1: who built an artifact, how and from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hansa.provenance.statement import Descriptor, descriptor_from_json

__all__ = ["PROVENANCE_TYPE", "Provenance", "parse_provenance"]

PROVENANCE_TYPE = "https://slsa.dev/provenance/v1"
_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class Provenance:
    """The part of the predicate that the chain needs.

    Attributes:
        builder: ``runDetails.builder.id``.
        build_type: ``buildDefinition.buildType``.
        dependencies: ``buildDefinition.resolvedDependencies``.
    """

    builder: str
    build_type: str
    dependencies: tuple[Descriptor, ...]

    @property
    def sources(self) -> tuple[Descriptor, ...]:
        """The git sources among the dependencies."""
        return tuple(entry for entry in self.dependencies if entry.is_git)

    @property
    def other_inputs(self) -> int:
        """How many build inputs are no git source: packages, base images, tools."""
        return len(self.dependencies) - len(self.sources)


def parse_provenance(predicate: Mapping[str, Any]) -> Provenance:
    """Read the predicate.

    Raises:
        ValueError: saying what does not have the form.
    """
    definition = predicate.get("buildDefinition")
    details = predicate.get("runDetails")
    if not isinstance(definition, dict) or not isinstance(details, dict):
        raise ValueError("buildDefinition and runDetails must be objects")
    builder = details.get("builder")
    identity = builder.get("id") if isinstance(builder, dict) else None
    build_type = definition.get("buildType")
    if not isinstance(identity, str) or not identity or not isinstance(build_type, str):
        raise ValueError("runDetails.builder.id and buildDefinition.buildType must be texts")
    entries = definition.get("resolvedDependencies", [])
    if not isinstance(entries, list) or len(entries) > _ENTRIES:
        raise ValueError("buildDefinition.resolvedDependencies must be a list")
    try:
        dependencies = tuple(descriptor_from_json(entry) for entry in entries)
    except ValueError as error:
        raise ValueError(f"an entry of resolvedDependencies {error}") from error
    return Provenance(identity, build_type, dependencies)
