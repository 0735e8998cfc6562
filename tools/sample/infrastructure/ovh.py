"""OVHcloud resources of the citizen portal."""

from __future__ import annotations

from tools.sample.infrastructure.parts import Resource, ref, stable_id

__all__ = ["RESOURCES"]

_SERVICE = ref("var.ovh_project", stable_id("ovh project").replace("-", ""))
_B = "burgerportaal"
_BUCKET = ("id", "created_at", "objects_count", "objects_size", "region", "virtual_host", "owner_id")

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "ovh_cloud_project_storage",
        "bijlagen",
        {
            "service_name": _SERVICE,
            "region_name": "GRA",
            "name": "havenstad-portaal-bijlagen",
            "encryption": {"sse_algorithm": "AES256"},
            "versioning": {"status": "enabled"},
            "replication": {
                "rules": [
                    {
                        "id": "kopie",
                        "priority": 1,
                        "status": "enabled",
                        "delete_marker_replication": "disabled",
                        "filter": {"prefix": ""},
                        "destination": {
                            "name": "havenstad-portaal-bijlagen-kopie",
                            "region": "BHS",
                            "storage_class": "STANDARD_IA",
                        },
                    }
                ]
            },
        },
        _BUCKET,
        module=_B,
    ),
    Resource(
        "ovh_cloud_project_storage",
        "formulieren",
        {
            "service_name": _SERVICE,
            "region_name": "GRA",
            "name": "havenstad-portaal-formulieren",
            "encryption": {"sse_algorithm": "AES256"},
            "versioning": {"status": "disabled"},
        },
        _BUCKET,
        module=_B,
    ),
    Resource(
        "ovh_cloud_project_storage",
        "statisch",
        {
            "service_name": _SERVICE,
            "region_name": "GRA",
            "name": "havenstad-portaal-statisch",
            "encryption": {"sse_algorithm": "AES256"},
            "versioning": {"status": "enabled"},
        },
        _BUCKET,
        module=_B,
    ),
    Resource(
        "ovh_cloud_project_network_private",
        "portaal",
        {"service_name": _SERVICE, "name": "portaal", "regions": ["GRA9"], "vlan_id": 42},
        ("id", "regions_attributes", "status", "type"),
        module=_B,
    ),
    Resource(
        "ovh_cloud_project_database",
        "portaal",
        {
            "service_name": _SERVICE,
            "description": "portaal",
            "engine": "postgresql",
            "version": "16",
            "plan": "business",
            "flavor": "db1-15",
            "nodes": [
                {"region": "GRA", "network_id": ref("ovh_cloud_project_network_private.portaal.id")},
                {"region": "GRA", "network_id": ref("ovh_cloud_project_network_private.portaal.id")},
            ],
            "backup_regions": ["GRA"],
            "backup_time": "02:00:00",
            "deletion_protection": True,
            "ip_restrictions": [{"description": "werknetwerk", "ip": "10.40.0.0/16"}],
        },
        ("id", "created_at", "endpoints", "status", "network_type"),
        module=_B,
    ),
    Resource(
        "ovh_cloud_project_kube",
        "portaal",
        {
            "service_name": _SERVICE,
            "name": "portaal",
            "region": "GRA9",
            "version": "1.33",
            "private_network_id": ref("ovh_cloud_project_network_private.portaal.id"),
        },
        ("id", "kubeconfig", "control_plane_is_up_to_date", "status", "url"),
        ("kubeconfig",),
        module=_B,
    ),
    Resource(
        "ovh_cloud_project_kube_nodepool",
        "portaal",
        {
            "service_name": _SERVICE,
            "kube_id": ref("ovh_cloud_project_kube.portaal.id"),
            "name": "portaal",
            "flavor_name": "b3-8",
            "desired_nodes": 3,
        },
        ("id", "status", "created_at"),
        module=_B,
    ),
    Resource("terraform_data", "volumetype", {"input": "classic"}, ("id", "output"), module=_B),
    Resource(
        "ovh_cloud_project_volume",
        "tijdelijk",
        {
            "service_name": _SERVICE,
            "region_name": "GRA9",
            "name": "portaal-tijdelijk",
            "size": 50,
            "type": ref("terraform_data.volumetype.output"),
        },
        ("id", "volume_id"),
        module=_B,
    ),
)
