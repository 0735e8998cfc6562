"""The shapes of records (``shapes.yaml``): where the time stands, what wraps events, whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["Shapes", "Wrapper", "candidates", "load_shapes", "lookup", "product_of"]


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

    def paths(self) -> tuple[str, ...]:
        return (*self.has, *(path for path, _ in self.starts), *(path for path, _ in self.among))

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
    # Key of an event → which of the time fields and signs it can make hold: the others need no look.
    time_keys: Mapping[str, tuple[int, ...]]
    sign_keys: Mapping[str, tuple[int, ...]]


@cache
def load_shapes() -> Shapes:
    """The shapes that ship with Hansa."""
    text = resources.files("hansa.telemetry").joinpath("shapes.yaml").read_text("utf-8")
    rows: dict[str, Any] = yaml.safe_load(text)
    signs = _signs(rows["products"])
    return Shapes(
        time_fields=tuple(rows["time_fields"]),
        wrappers=tuple(Wrapper(row["key"], frozenset(row["beside"])) for row in rows["wrappers"]),
        signs=signs,
        time_keys=_by_key([(path,) for path in rows["time_fields"]]),
        sign_keys=_by_key([sign.paths() for sign in signs]),
    )


def _signs(rows: list[dict[str, Any]]) -> tuple[_Sign, ...]:
    return tuple(
        _Sign(
            product=row["product"],
            has=tuple(row.get("has", ())),
            starts=tuple(row.get("starts", {}).items()),
            among=tuple((path, frozenset(words)) for path, words in row.get("is", {}).items()),
            any_of=row.get("any", False),
        )
        for row in rows
    )


def _by_key(paths: Sequence[tuple[str, ...]]) -> Mapping[str, tuple[int, ...]]:
    """Key that may stand at the top of an event → positions of the path groups it can begin."""
    found: dict[str, list[int]] = {}
    for position, group in enumerate(paths):
        for path in group:
            parts = path.split(".")
            for length in range(1, len(parts) + 1):
                found.setdefault(".".join(parts[:length]), []).append(position)
    return {key: tuple(positions) for key, positions in found.items()}


def candidates(data: Mapping[str, Any], keys: Mapping[str, tuple[int, ...]]) -> list[int]:
    """Positions, in order, of the path groups that some key of the event can begin."""
    found: set[int] = set()
    for key in data.keys() & keys.keys():
        found.update(keys[key])
    return sorted(found)


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
    shapes = load_shapes()
    for position in candidates(data, shapes.sign_keys):
        sign = shapes.signs[position]
        if sign.shows(data):
            return sign.product
    return ""
