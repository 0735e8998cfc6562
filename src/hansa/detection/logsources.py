"""Log sources as data (``logsources/*.yaml``): which events a rule is about, how its fields are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hansa.detection._internal.rows import Row
from hansa.detection._internal.values import MISSING, text_of
from hansa.detection.rules import LogSource

__all__ = ["Product", "SourceEntry", "load_products"]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One log source of a product.

    Attributes:
        log_source: its name in Sigma's words.
        when: field → values (in lower case) that an event of it has one of; several fields all hold.
        fields: field of a rule → the names it has here; several are joined by a backslash.
    """

    log_source: LogSource
    when: tuple[tuple[str, frozenset[str]], ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def serves(self, wanted: LogSource) -> bool:
        """Whether a rule with this log source is about such events: what it names, is so here."""
        here = self.log_source
        return (
            wanted.product in ("", here.product)
            and wanted.category in ("", here.category)
            and wanted.service in ("", here.service)
            and wanted != LogSource()
        )


@dataclass(frozen=True, slots=True)
class Product:
    """A product whose events Hansa knows.

    Attributes:
        name: in Sigma's words.
        aliases: field → other names for it, tried where it is absent.
        keys: the fields that decide which log sources an event belongs to.
        entries: its log sources.
        channel: field that names the log in a detection.
        event_id: field that names the kind of event.
        computer: field that names the machine.
    """

    name: str
    aliases: Mapping[str, tuple[str, ...]]
    keys: tuple[str, ...]
    entries: tuple[SourceEntry, ...]
    channel: str
    event_id: str
    computer: str

    def key_of(self, row: Row) -> tuple[str, ...]:
        """The values, in lower case, that decide which log sources the event belongs to."""
        return tuple(_key(row.get(name)) for name in self.keys)

    def entries_of(self, key: tuple[str, ...]) -> tuple[int, ...]:
        """Positions of the log sources to which events with this key belong."""
        values = dict(zip(self.keys, key, strict=True))
        return tuple(
            position
            for position, entry in enumerate(self.entries)
            if all(values[name] in wanted for name, wanted in entry.when)
        )


def _key(value: Any) -> str:
    if value is MISSING or value is None or isinstance(value, list):
        return ""
    return text_of(value)[:256].lower()


def _many(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _entries(product: str, row: Mapping[str, Any]) -> list[SourceEntry]:
    """One row of the file; several names under ``category`` or ``service`` are one entry each."""
    when = tuple(
        (name, frozenset(str(value).lower() for value in _many(values)))
        for name, values in row.get("when", {}).items()
    )
    fields = {name: tuple(_many(names)) for name, names in row.get("fields", {}).items()}
    return [
        SourceEntry(LogSource(product, category, service), when, fields)
        for category in _many(row.get("category", ""))
        for service in _many(row.get("service", ""))
    ]


@cache
def load_products() -> Mapping[str, Product]:
    """The products that ship with Hansa, by name."""
    products: dict[str, Product] = {}
    folder = resources.files("hansa.detection").joinpath("logsources")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".yaml"):
            continue
        data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        name = data["product"]
        # Every event of a product is one of its product alone, which rules without a category name.
        entries = [SourceEntry(LogSource(name))]
        for row in data["sources"]:
            entries += _entries(name, row)
        describe = data.get("describe", {})
        products[name] = Product(
            name=name,
            aliases={key: tuple(_many(names)) for key, names in data.get("aliases", {}).items()},
            keys=tuple(sorted({key for entry in entries for key, _ in entry.when})),
            entries=tuple(entries),
            channel=describe.get("channel", ""),
            event_id=describe.get("event_id", ""),
            computer=describe.get("computer", ""),
        )
    return products
