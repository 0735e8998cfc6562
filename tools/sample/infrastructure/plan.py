"""A plan in the form of ``terraform show -json`` (format 1.2), made by hand from provider documentation."""

from __future__ import annotations

import json
from typing import Any

from tools.sample.infrastructure import aws, openstack, ovh, stackit
from tools.sample.infrastructure.parts import Resource, stable_id

__all__ = ["RESOURCES", "plan_json"]

RESOURCES: tuple[Resource, ...] = (
    *stackit.RESOURCES,
    *ovh.RESOURCES,
    *openstack.RESOURCES,
    *aws.RESOURCES,
)
_MODULES = ("burgerportaal", "zaaksysteem")
_TERRAFORM = "1.13.4"
_VARIABLES: dict[str, str] = {
    "stackit_project_id": stable_id("stackit project"),
    "ovh_project": stable_id("ovh project").replace("-", ""),
    "openstack_region": "havenstad-1",
    "aws_region": "eu-central-1",
}
_MODULE_VARIABLES = {"zaaksysteem": "stackit_project_id", "burgerportaal": "ovh_project"}


def plan_json() -> str:
    """The whole plan, indented, with a line feed at the end."""
    plan: dict[str, Any] = {
        "format_version": "1.2",
        "terraform_version": _TERRAFORM,
        "variables": {name: {"value": value} for name, value in _VARIABLES.items()},
        "planned_values": {"outputs": {}, "root_module": _module_tree([*RESOURCES], _planned)},
        "resource_changes": [_change(resource) for resource in _sorted(RESOURCES)],
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": _TERRAFORM,
            "values": {
                "root_module": _module_tree([row for row in RESOURCES if row.before is not None], _planned)
            },
        },
        "configuration": _configuration(),
        "timestamp": "2026-10-30T09:15:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }
    return json.dumps(plan, indent=2, ensure_ascii=False) + "\n"


def _sorted(resources: tuple[Resource, ...] | list[Resource]) -> list[Resource]:
    return sorted(resources, key=lambda row: row.address)


def _planned(resource: Resource) -> dict[str, Any]:
    return {
        "address": resource.address,
        "mode": "managed",
        "type": resource.type,
        "name": resource.name,
        "provider_name": resource.provider_name,
        "schema_version": 0,
        "values": resource.after(),
        "sensitive_values": dict.fromkeys(resource.sensitive, True),
    }


def _module_tree(resources: list[Resource], form: Any) -> dict[str, Any]:
    root: dict[str, Any] = {"resources": [form(row) for row in _sorted(resources) if not row.module]}
    children = [
        {
            "resources": [form(row) for row in _sorted(resources) if row.module == name],
            "address": f"module.{name}",
        }
        for name in _MODULES
        if any(row.module == name for row in resources)
    ]
    if children:
        root["child_modules"] = children
    return root


def _change(resource: Resource) -> dict[str, Any]:
    row: dict[str, Any] = {"address": resource.address}
    if resource.module:
        row["module_address"] = f"module.{resource.module}"
    after = resource.after()
    new = resource.before is None
    row.update(
        {
            "mode": "managed",
            "type": resource.type,
            "name": resource.name,
            "provider_name": resource.provider_name,
            "change": {
                "actions": ["create"] if new else ["no-op"],
                "before": None if new else after,
                "after": after,
                "after_unknown": resource.unknown(),
                "before_sensitive": False if new else dict.fromkeys(resource.sensitive, True),
                "after_sensitive": dict.fromkeys(resource.sensitive, True),
            },
        }
    )
    return row


def _configuration() -> dict[str, Any]:
    providers = {
        "aws": {
            "name": "aws",
            "full_name": "registry.terraform.io/hashicorp/aws",
            "version_constraint": "~> 6.0",
            "expressions": {"region": {"references": ["var.aws_region"]}},
        },
        "openstack": {
            "name": "openstack",
            "full_name": "registry.terraform.io/terraform-provider-openstack/openstack",
            "version_constraint": "~> 3.0",
            "expressions": {
                "auth_url": {"constant_value": "https://keystone.datacentrum.havenstad.example:5000/v3"},
                "region": {"references": ["var.openstack_region"]},
            },
        },
        "ovh": {
            "name": "ovh",
            "full_name": "registry.terraform.io/ovh/ovh",
            "version_constraint": "~> 2.8",
            "expressions": {"endpoint": {"constant_value": "ovh-eu"}},
        },
        "stackit": {
            "name": "stackit",
            "full_name": "registry.terraform.io/stackitcloud/stackit",
            "version_constraint": "~> 0.70",
            "expressions": {"default_region": {"constant_value": "eu01"}},
        },
    }
    variables = {name: {"description": "sample data"} for name in _VARIABLES}
    calls = {
        name: {
            "source": f"./modules/{name}",
            "expressions": {variable: {"references": [f"var.{variable}"]}},
            "module": {
                "resources": [_written(row) for row in _sorted(RESOURCES) if row.module == name],
                "variables": {variable: {"description": "sample data"}},
            },
        }
        for name, variable in sorted(_MODULE_VARIABLES.items())
    }
    root = {
        "resources": [_written(row) for row in _sorted(RESOURCES) if not row.module],
        "module_calls": calls,
        "variables": variables,
    }
    return {"provider_config": providers, "root_module": root}


def _written(resource: Resource) -> dict[str, Any]:
    return {
        "address": resource.local,
        "mode": "managed",
        "type": resource.type,
        "name": resource.name,
        "provider_config_key": resource.provider,
        "expressions": resource.expressions(),
        "schema_version": 0,
    }
