"""OpenStack resources of the records archive, in the municipality's own data centre."""

from __future__ import annotations

from tools.sample.infrastructure.parts import Resource, ref

__all__ = ["RESOURCES"]

_REGION = ref("var.openstack_region", "havenstad-1")

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "openstack_objectstorage_container_v1",
        "stukken",
        {"region": _REGION, "name": "archief-stukken", "versioning": True, "storage_policy": "drievoudig"},
        ("id", "storage_class"),
    ),
    Resource(
        "openstack_objectstorage_container_v1",
        "backup",
        {"region": _REGION, "name": "archief-backup", "versioning": True, "storage_policy": "tweede-locatie"},
        ("id", "storage_class"),
    ),
    Resource(
        "openstack_blockstorage_volume_v3",
        "index",
        {
            "region": _REGION,
            "name": "archief-index",
            "size": 500,
            "volume_type": "luks",
            "availability_zone": "az-1",
        },
        ("id", "attachment"),
    ),
    Resource(
        "openstack_compute_instance_v2",
        "archief",
        {
            "region": _REGION,
            "name": "archief-app-1",
            "flavor_name": "m1.large",
            "image_name": "debian-12",
            "security_groups": ["archief"],
            "network": [{"name": "archief", "uuid": ref("openstack_networking_network_v2.archief.id")}],
        },
        ("id", "access_ip_v4", "all_metadata"),
    ),
    Resource(
        "openstack_keymanager_secret_v1",
        "tls",
        {
            "region": _REGION,
            "name": "archief-tls",
            "secret_type": "certificate",
            "algorithm": "rsa",
            "bit_length": 4096,
        },
        ("id", "secret_ref", "status", "created_at"),
    ),
    Resource(
        "openstack_networking_network_v2",
        "archief",
        {"region": _REGION, "name": "archief", "admin_state_up": True},
        ("id", "mtu"),
    ),
    Resource(
        "openstack_networking_secgroup_v2",
        "archief",
        {"region": _REGION, "name": "archief", "description": "toegang tot het archief"},
    ),
    Resource(
        "openstack_networking_secgroup_rule_v2",
        "beheer",
        {
            "region": _REGION,
            "direction": "ingress",
            "ethertype": "IPv4",
            "protocol": "tcp",
            "port_range_min": 22,
            "port_range_max": 22,
            "remote_ip_prefix": "10.50.8.0/24",
            "description": "ssh vanaf het beheernetwerk",
            "security_group_id": ref("openstack_networking_secgroup_v2.archief.id"),
        },
    ),
    Resource(
        "openstack_networking_secgroup_rule_v2",
        "https",
        {
            "region": _REGION,
            "direction": "ingress",
            "ethertype": "IPv4",
            "protocol": "tcp",
            "port_range_min": 443,
            "port_range_max": 443,
            "remote_ip_prefix": "10.0.0.0/8",
            "description": "https vanaf het werknetwerk",
            "security_group_id": ref("openstack_networking_secgroup_v2.archief.id"),
        },
    ),
)
