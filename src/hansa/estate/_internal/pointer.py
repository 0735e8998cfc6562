"""Places in a JSON or YAML document, and the words that stand there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hansa.model import JsonPointer

__all__ = ["Place", "join", "leaf", "place_at", "quote_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A value in the file: where it stands (RFC 6901) and as what it is quoted."""

    pointer: str
    quote: str
    document: int = 0

    @property
    def locator(self) -> JsonPointer:
        """The place as an observation carries it."""
        return JsonPointer(self.pointer, self.document)


def join(pointer: str, *tokens: str | int) -> str:
    """Go down from a place by keys and positions, escaped as RFC 6901 section 3 asks."""
    return pointer + "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)


def quote_of(raw: Any) -> str:
    """A text as it stands; everything else as compact JSON text."""
    if isinstance(raw, str):
        return raw
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"), default=str)


def place_at(pointer: str, raw: Any, document: int = 0) -> Place:
    """The place of a value."""
    return Place(pointer, quote_of(raw), document)


def leaf(pointer: str, raw: Any, sensitive: Any = None) -> tuple[str, Any] | None:
    """The first plain value inside ``raw`` that is not marked sensitive; None if there is none."""
    if sensitive is True or raw is None:
        return None
    if isinstance(raw, dict | list):
        entries = raw.items() if isinstance(raw, dict) else enumerate(raw)
        for key, value in entries:
            inner = _child(sensitive, key)
            if (found := leaf(join(pointer, key), value, inner)) is not None:
                return found
        return None
    return pointer, raw


def _child(tree: Any, key: Any) -> Any:
    if isinstance(tree, dict):
        return tree.get(key)
    if isinstance(tree, list) and isinstance(key, int) and key < len(tree):
        return tree[key]
    return None
