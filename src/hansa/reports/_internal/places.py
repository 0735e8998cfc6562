"""How a place in a source is written, and the anchors that lead to it."""

from __future__ import annotations

from pathlib import PurePosixPath

from hansa.model import Cell, JsonPointer, LineSpan, Locator, Observation, PageBox, Record

__all__ = ["finding_anchor", "observation_anchor", "place_text", "short_place"]


def observation_anchor(identifier: str) -> str:
    """The anchor of an observation in the report."""
    return f"o-{identifier[:16]}"


def finding_anchor(fingerprint: str) -> str:
    """The anchor of a finding in the report."""
    return f"f-{fingerprint[:16]}"


def place_text(locator: Locator) -> str:
    """A place as people write it, the same in every language."""
    match locator:
        case PageBox():
            return f"p. {locator.page}"
        case JsonPointer():
            prefix = f"[{locator.document}] " if locator.document else ""
            return f"{prefix}{locator.pointer or '/'}"
        case LineSpan():
            return f"l. {locator.first}" + (f"–{locator.last}" if locator.last != locator.first else "")
        case Record():
            return f"#{locator.index}" + (f" ({locator.identifier})" if locator.identifier else "")
        case Cell():
            return (f"{locator.sheet} " if locator.sheet else "") + f"r{locator.row} c{locator.column}"


def short_place(observation: Observation) -> str:
    """File name and place, short enough for a link in a table."""
    name = PurePosixPath(observation.source.path).name
    place = place_text(observation.locator)
    if isinstance(observation.locator, JsonPointer) and len(place) > 28:
        place = "…/" + "/".join(observation.locator.pointer.split("/")[-2:])
    return f"{name} {place}"
