"""CycloneDX SBOMs in JSON: which artifact, how many components, from where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from hansa.model import ProblemReason, Source
from hansa.sources import SourceError

__all__ = ["Origin", "Place", "Sbom", "read_sbom"]

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_MAKERS = ("supplier", "manufacturer")


@dataclass(frozen=True, slots=True)
class Place:
    """A raw value and where it stands: JSON pointer and text."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A stated country of origin of a component.

    Attributes:
        country: two-letter code; "" if the SBOM names the country in other words.
        place: where it stands.
    """

    country: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sbom:
    """What an SBOM says. It is not signed: an attestation at most.

    Attributes:
        source: the file.
        digest: sha256 of the artifact it describes, lower-case hex.
        named: where the digest stands.
        name: where the name of the artifact stands, if it has one.
        components: how many components it lists, nested ones included.
        last: where the name of its last listed component stands, if it lists any.
        origins: stated countries of origin, each once.
    """

    source: Source
    digest: str
    named: Place
    name: Place | None
    components: int
    last: Place | None
    origins: tuple[Origin, ...]


def read_sbom(source: Source, data: Mapping[str, Any]) -> Sbom:
    """Read an SBOM from its parsed JSON.

    Raises:
        SourceError: if it does not have the form, or does not say by sha256 which artifact it describes.
    """
    metadata = data.get("metadata")
    subject = metadata.get("component") if isinstance(metadata, dict) else None
    if not isinstance(subject, dict):
        raise SourceError(
            source.path,
            ProblemReason.MISSING_DATA,
            "does not say which artifact it describes.",
            place="/metadata/component",
            advice="Make it with the image as its subject.",
        )
    found = _find_digest(subject)
    if found is None:
        raise SourceError(
            source.path,
            ProblemReason.MISSING_DATA,
            "does not name its artifact by sha256, so that it cannot be joined to what is deployed.",
            place="/metadata/component",
            advice="Make it from the image with its digest.",
        )
    components = data.get("components", [])
    if not isinstance(components, list) or not all(isinstance(entry, dict) for entry in components):
        raise SourceError(
            source.path, ProblemReason.MALFORMED, "has components that are no objects.", place="/components"
        )
    last = None
    if components:
        name = components[-1].get("name")
        if not isinstance(name, str):
            raise SourceError(
                source.path,
                ProblemReason.MALFORMED,
                "has a component without a name.",
                place=f"/components/{len(components) - 1}",
            )
        last = Place(f"/components/{len(components) - 1}/name", name)
    count = 0
    origins: dict[str, Origin] = {}
    for pointer, component in _walk(components):
        count += 1
        for origin in _origins(pointer, component):
            origins.setdefault(origin.country or origin.place.text, origin)
    digest, named = found
    title = subject.get("name")
    name_place = Place("/metadata/component/name", title) if isinstance(title, str) and title else None
    return Sbom(source, digest, named, name_place, count, last, tuple(origins.values()))


def _find_digest(subject: Mapping[str, Any]) -> tuple[str, Place] | None:
    base = "/metadata/component"
    hashes = subject.get("hashes")
    for position, entry in enumerate(hashes if isinstance(hashes, list) else ()):
        if isinstance(entry, dict) and entry.get("alg") == "SHA-256":
            content = entry.get("content")
            if isinstance(content, str) and _HEX.fullmatch(content):
                return content.lower(), Place(f"{base}/hashes/{position}/content", content)
    for key in ("version", "purl", "bom-ref", "name"):
        text = subject.get(key)
        if isinstance(text, str) and (match := _DIGEST.search(unquote(text))):
            return match.group(1), Place(f"{base}/{key}", text)
    return None


def _walk(components: list[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every component with its pointer, nested ones included, without recursion."""
    open_lists: list[tuple[str, list[Any]]] = [("/components", components)]
    while open_lists:
        base, entries = open_lists.pop()
        for position, entry in enumerate(entries):
            if isinstance(entry, dict):
                pointer = f"{base}/{position}"
                yield pointer, entry
                nested = entry.get("components")
                if isinstance(nested, list):
                    open_lists.append((f"{pointer}/components", nested))


def _origins(pointer: str, component: Mapping[str, Any]) -> Iterator[Origin]:
    for maker in _MAKERS:
        entry = component.get(maker)
        address = entry.get("address") if isinstance(entry, dict) else None
        text = address.get("country") if isinstance(address, dict) else None
        if isinstance(text, str) and text.strip():
            code = text.strip().upper()
            country = code if re.fullmatch(r"[A-Z]{2}", code) else ""
            yield Origin(country, Place(f"{pointer}/{maker}/address/country", text))
