"""The shapes of records (``shapes.yaml``): where the time stands, what wraps events, whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["Shapes", "Wrapper", "load_shapes", "lookup", "product_of"]


@dataclass(frozen=True, slots=True)
class Wrapper:
    """An object that holds events in a list.

    Attributes:
        key: the key of the list.
        beside: what else may stand beside it.
    """

    key: str
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Sign:
    product: str
    has: tuple[str, ...]
    starts: tuple[tuple[str, str], ...]
    among: tuple[tuple[str, frozenset[str]], ...]
    any_of: bool

    def shows(self, data: Mapping[str, Any]) -> bool:
        if any(lookup(data, path) is None for path in self.has):
            return False
        for path, start in self.starts:
            value = lookup(data, path)
            if not isinstance(value, str) or not value.startswith(start):
                return False
        if not self.among:
            return True
        hits = [_among(lookup(data, path), words) for path, words in self.among]
        return any(hits) if self.any_of else all(hits)


def _among(value: Any, words: frozenset[str]) -> bool:
    return isinstance(value, str) and (value in words or value.lower() in words)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The content of ``shapes.yaml``."""

    time_fields: tuple[str, ...]
    wrappers: tuple[Wrapper, ...]
    signs: tuple[_Sign, ...]


@cache
def load_shapes() -> Shapes:
    """The shapes that ship with Hansa."""
    text = resources.files("hansa.telemetry").joinpath("shapes.yaml").read_text("utf-8")
    rows: dict[str, Any] = yaml.safe_load(text)
    return Shapes(
        time_fields=tuple(rows["time_fields"]),
        wrappers=tuple(Wrapper(row["key"], frozenset(row["beside"])) for row in rows["wrappers"]),
        signs=tuple(
            _Sign(
                product=row["product"],
                has=tuple(row.get("has", ())),
                starts=tuple(row.get("starts", {}).items()),
                among=tuple((path, frozenset(words)) for path, words in row.get("is", {}).items()),
                any_of=row.get("any", False),
            )
            for row in rows["products"]
        ),
    )


def lookup(data: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None; a key that holds the dots itself goes first."""
    if path in data:
        return data[path]
    head, dot, rest = path.partition(".")
    while dot:
        inner = data.get(head)
        if isinstance(inner, Mapping):
            return lookup(inner, rest)
        more, dot, rest = rest.partition(".")
        head = f"{head}.{more}"
    return None


def product_of(data: Mapping[str, Any]) -> str:
    """Whose event this is, in Sigma's words (``windows``, ``aws`` …); "" if its shape is not known."""
    for sign in load_shapes().signs:
        if sign.shows(data):
            return sign.product
    return ""
