"""Parts of a Terraform plan: one resource and how it is written in the configuration."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Resource", "ref", "stable_id"]

_NAMESPACE = uuid.UUID("3f0c6f5e-61a5-5b1e-9d6c-0a4f2f6f7a10")
_PROVIDERS = {
    "stackit": "registry.terraform.io/stackitcloud/stackit",
    "ovh": "registry.terraform.io/ovh/ovh",
    "openstack": "registry.terraform.io/terraform-provider-openstack/openstack",
    "aws": "registry.terraform.io/hashicorp/aws",
    "terraform": "terraform.io/builtin/terraform",
}


def stable_id(name: str) -> str:
    """A UUID that depends on nothing but ``name``."""
    return str(uuid.uuid5(_NAMESPACE, name))


@dataclass(frozen=True, slots=True)
class Ref:
    """An attribute that is taken from elsewhere.

    Attributes:
        path: what the expression names, such as ``stackit_kms_key.zaken.key_id`` or ``var.project``.
        value: what it comes to at plan time; None if that is known only after apply.
    """

    path: str
    value: Any = None


def ref(path: str, value: Any = None) -> Ref:
    """A reference; without a value it is known after apply."""
    return Ref(path, value)


@dataclass(frozen=True, slots=True)
class Resource:
    """One managed resource.

    Attributes:
        type: resource type of the provider.
        name: its name in the configuration.
        values: attributes as written; a :class:`Ref` where they come from elsewhere.
        computed: attributes (dotted) that the provider makes up and that are known only after apply.
        sensitive: attributes that are sensitive.
        before: what differed before; None if the resource is new, empty if nothing changes.
        module: the child module it stands in, or "".
        known: computed values that the provider already knows.
    """

    type: str
    name: str
    values: dict[str, Any]
    computed: tuple[str, ...] = ("id",)
    sensitive: tuple[str, ...] = ()
    before: dict[str, Any] | None = None
    module: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def provider(self) -> str:
        """Local name of its provider."""
        return self.type.split("_", 1)[0]

    @property
    def provider_name(self) -> str:
        """Full name of its provider."""
        return _PROVIDERS[self.provider]

    @property
    def local(self) -> str:
        """Address inside its module."""
        return f"{self.type}.{self.name}"

    @property
    def address(self) -> str:
        """Address in the plan."""
        return f"module.{self.module}.{self.local}" if self.module else self.local

    def after(self) -> dict[str, Any]:
        """The planned values: what is known only after apply is left out."""
        made_up = (
            {}
            if self.before is None
            else {name: stable_id(f"{self.address} {name}") for name in self.computed}
        )
        return {**made_up, **_known(self.values), **self.known}

    def unknown(self) -> dict[str, Any]:
        """What is known only after apply, in the shape of the values."""
        found = _unknown(self.values)
        if self.before is None:
            found.update(dict.fromkeys(self.computed, True))
        return found

    def expressions(self) -> dict[str, Any]:
        """The attributes as the configuration writes them."""
        return {name: _expression(value) for name, value in self.values.items() if value is not None}


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _known(inner)
            for key, inner in value.items()
            if not (isinstance(inner, Ref) and inner.value is None)
        }
    if isinstance(value, list):
        return [_known(inner) for inner in value]
    return value.value if isinstance(value, Ref) else value


def _unknown(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Ref):
            if inner.value is None:
                found[key] = True
        elif isinstance(inner, dict):
            found[key] = _unknown(inner)
        elif isinstance(inner, list):
            found[key] = [_unknown(item) if isinstance(item, dict) else False for item in inner]
    return found


def _has_ref(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_ref, value.values()))
    if isinstance(value, list):
        return any(map(_has_ref, value))
    return isinstance(value, Ref)


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [path for inner in value.values() for path in _references(inner)]
    if isinstance(value, list):
        return [path for inner in value for path in _references(inner)]
    if not isinstance(value, Ref):
        return []
    parts = value.path.split(".")
    return [value.path] if parts[0] == "var" or len(parts) < 3 else [value.path, ".".join(parts[:2])]


def _expression(value: Any) -> Any:
    """A block becomes a list of objects, an attribute a constant or a list of references."""
    if isinstance(value, list) and value and all(isinstance(inner, dict) for inner in value):
        return [
            {key: _expression(item) for key, item in inner.items() if item is not None} for inner in value
        ]
    if _has_ref(value):
        return {"references": _references(value)}
    return {"constant_value": value}
