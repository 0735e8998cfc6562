"""Builds plans as ``terraform show -json`` prints them, for the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hansa.estate import EstateReading, read_infrastructure
from hansa.knowledge import KnowledgeBase
from hansa.model import Observation, Value


def resource(
    address: str,
    values: dict[str, Any] | None = None,
    *,
    unknown: Any = None,
    sensitive: Any = None,
    index: str | int | None = None,
    module: str = "",
) -> dict[str, Any]:
    """One planned resource with what belongs to it in the other parts of a plan."""
    kind, name = address.split(".", 1)
    full = f"{module}.{address}" if module else address
    if index is not None:
        full += f'["{index}"]' if isinstance(index, str) else f"[{index}]"
    planned = {
        "address": full,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": kind.split("_", 1)[0],
        "schema_version": 0,
        "values": values or {},
        "sensitive_values": sensitive if sensitive is not None else {},
    }
    if index is not None:
        planned["index"] = index
    change = {
        "address": full,
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {
            "actions": ["create"],
            "before": None,
            "after": values or {},
            "after_unknown": unknown if unknown is not None else {},
        },
    }
    return {"planned": planned, "change": change}


def config(address: str, expressions: dict[str, Any] | None = None, key: str = "") -> dict[str, Any]:
    """One resource block of the configuration."""
    kind, name = address.split(".", 1)
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_config_key": key or kind.split("_", 1)[0],
        "expressions": expressions or {},
        "schema_version": 0,
    }


def ref(*references: str) -> dict[str, Any]:
    """An expression that refers to something."""
    return {"references": list(references)}


def const(value: Any) -> dict[str, Any]:
    """An expression that is a constant."""
    return {"constant_value": value}


def plan(
    resources: list[dict[str, Any]],
    *,
    config_resources: list[dict[str, Any]] | None = None,
    providers: dict[str, Any] | None = None,
    variables: dict[str, Any] | None = None,
    config_root: dict[str, Any] | None = None,
    children: list[dict[str, Any]] | None = None,
    version: str = "1.2",
    **more: Any,
) -> dict[str, Any]:
    """A whole plan."""
    root: dict[str, Any] = {"resources": [entry["planned"] for entry in resources]}
    if children:
        root["child_modules"] = children
    configuration = {
        "provider_config": {
            key: {"name": key.split(".", 1)[0].rsplit(":", 1)[-1], "expressions": expressions}
            for key, expressions in (providers or {}).items()
        },
        "root_module": {"resources": config_resources or [], **(config_root or {})},
    }
    return {
        "format_version": version,
        "terraform_version": "1.9.0",
        "variables": {name: {"value": value} for name, value in (variables or {}).items()},
        "planned_values": {"root_module": root},
        "resource_changes": [entry["change"] for entry in resources],
        "configuration": configuration,
        **more,
    }


def read(folder: Path, knowledge: KnowledgeBase, document: Any, *, encoding: str = "utf-8") -> EstateReading:
    """Write a plan and read it."""
    path = folder / "infrastructure" / "plan.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(document, ensure_ascii=False).encode(encoding))
    return read_infrastructure(folder, path, knowledge=knowledge)


def said(reading: EstateReading, address: str, property_name: str) -> list[Observation]:
    """Every observation of one property of one resource."""
    return [
        observation
        for observation in reading.observations
        if observation.subject.key.split(":", 1)[1] == address and observation.property == property_name
    ]


def values(reading: EstateReading, address: str, property_name: str) -> list[Value]:
    """Every value of one property of one resource."""
    return [observation.value for observation in said(reading, address, property_name)]


def value(reading: EstateReading, address: str, property_name: str) -> Value | None:
    """The one value of a property, or None if it is not spoken of."""
    found = values(reading, address, property_name)
    assert len(found) <= 1, found
    return found[0] if found else None


def look_up(document: Any, pointer: str) -> Any:
    """Resolve an RFC 6901 pointer, written anew for the tests."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def check_quotes(reading: EstateReading, documents: list[Any]) -> None:
    """Every observation stands where its locator says, in the words of its quote."""
    for observation in reading.observations:
        locator = observation.locator
        found = look_up(documents[locator.document], locator.pointer)  # type: ignore[union-attr]
        text = found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))
        assert observation.quote in text, (observation.property, observation.quote, text)
