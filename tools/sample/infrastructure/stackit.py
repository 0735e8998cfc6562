"""STACKIT resources of the case system and of the reports on public space.

The region is not written anywhere here: it is inherited from the provider block.
"""

from __future__ import annotations

from tools.sample.infrastructure.parts import Resource, ref, stable_id

__all__ = ["RESOURCES"]

_PROJECT = ref("var.stackit_project_id", stable_id("stackit project"))
_Z = "zaaksysteem"

_CASE_SYSTEM = (
    Resource(
        "stackit_kms_keyring",
        "zaken",
        {"project_id": _PROJECT, "display_name": "zaken", "description": "sleutels van het zaaksysteem"},
        ("id", "keyring_id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_kms_key",
        "zaken",
        {
            "project_id": _PROJECT,
            "keyring_id": ref("stackit_kms_keyring.zaken.keyring_id"),
            "display_name": "zaken-kek",
            "algorithm": "aes_256_gcm",
            "purpose": "symmetric_encrypt_decrypt",
            "protection": "software",
            "import_only": True,
            "access_scope": "SNA",
        },
        ("id", "key_id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_kms_wrapping_key",
        "zaken",
        {
            "project_id": _PROJECT,
            "keyring_id": ref("stackit_kms_keyring.zaken.keyring_id"),
            "display_name": "zaken-invoer",
            "algorithm": "rsa_4096_oaep_sha256",
            "purpose": "wrap_symmetric_key",
            "protection": "software",
            "access_scope": "SNA",
        },
        ("id", "wrapping_key_id", "public_key", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_postgresflex_instance",
        "zaken",
        {
            "project_id": _PROJECT,
            "name": "zaken",
            "version": "16",
            "replicas": 3,
            "flavor": {"cpu": 4, "ram": 16},
            "storage": {"class": "premium-perf6-stackit", "size": 200},
            "backup_schedule": "0 1 * * *",
            "retention_days": 30,
            "network": {"access_scope": "SNA", "acl": ["10.20.0.0/16"]},
            "encryption": {
                "kek_key_id": ref("stackit_kms_key.zaken.key_id"),
                "kek_key_ring_id": ref("stackit_kms_keyring.zaken.keyring_id"),
                "kek_key_version": "1",
                "service_account": ref("stackit_service_account.zaken.email"),
            },
        },
        ("id", "instance_id", "connection_info", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_objectstorage_bucket",
        "documenten",
        {"project_id": _PROJECT, "name": "havenstad-zaken-documenten", "object_lock": True},
        ("id", "url_path_style", "url_virtual_hosted_style", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_objectstorage_default_retention",
        "documenten",
        {
            "project_id": _PROJECT,
            "bucket_name": ref("stackit_objectstorage_bucket.documenten.name", "havenstad-zaken-documenten"),
            "days": 30,
            "mode": "COMPLIANCE",
        },
        ("id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_ske_cluster",
        "zaken",
        {
            "project_id": _PROJECT,
            "name": "zaken",
            "kubernetes_version_min": "1.33",
            "node_pools": [
                {
                    "name": "np-zaken",
                    "machine_type": "c2i.4",
                    "minimum": 3,
                    "maximum": 6,
                    "availability_zones": ["eu01-1", "eu01-2", "eu01-3"],
                    "volume_type": "storage_premium_perf6_encrypted",
                    "volume_size": 50,
                }
            ],
            "extensions": {"acl": {"enabled": True, "allowed_cidrs": ["10.20.0.0/16"]}},
            "maintenance": {
                "enable_kubernetes_version_updates": True,
                "enable_machine_image_version_updates": True,
                "start": "01:00:00Z",
                "end": "02:00:00Z",
            },
        },
        ("id", "kubernetes_version_used", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_service_account",
        "zaken",
        {"project_id": _PROJECT, "name": "zaken-kek"},
        ("id", "email"),
        module=_Z,
    ),
    Resource(
        "stackit_volume",
        "import",
        {
            "project_id": _PROJECT,
            "name": "zaken-import",
            "availability_zone": "eu01-1",
            "size": 100,
            "performance_class": "storage_premium_perf6",
            "encryption_parameters": {
                "kek_key_id": ref("stackit_kms_key.zaken.key_id"),
                "kek_key_version": 1,
                "kek_keyring_id": ref("stackit_kms_keyring.zaken.keyring_id"),
                "service_account": ref("stackit_service_account.zaken.email"),
            },
        },
        ("id", "volume_id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_security_group",
        "beheer",
        {"project_id": _PROJECT, "name": "beheer", "stateful": True},
        ("id", "security_group_id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_security_group_rule",
        "ssh",
        {
            "project_id": _PROJECT,
            "security_group_id": ref("stackit_security_group.beheer.security_group_id"),
            "direction": "ingress",
            "ether_type": "IPv4",
            "ip_range": "0.0.0.0/0",
            "protocol": {"name": "tcp"},
            "port_range": {"min": 22, "max": 22},
            "description": "ssh naar de beheerserver",
        },
        ("id", "security_group_rule_id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_server",
        "beheer",
        {
            "project_id": _PROJECT,
            "name": "zaken-beheer",
            "machine_type": "c2i.2",
            "availability_zone": "eu01-1",
            "keypair_name": "havenstad-beheer",
        },
        ("id", "server_id", "region"),
        module=_Z,
    ),
    Resource(
        "stackit_server_backup_schedule",
        "beheer",
        {
            "project_id": _PROJECT,
            "server_id": ref("stackit_server.beheer.server_id"),
            "name": "dagelijks",
            "rrule": "DTSTART;TZID=Europe/Amsterdam:20260101T023000 RRULE:FREQ=DAILY;INTERVAL=1",
            "enabled": True,
            "backup_properties": {"name": "zaken-beheer", "retention_period": 30, "volume_ids": None},
        },
        ("id", "backup_schedule_id", "region"),
        module=_Z,
    ),
)

_REPORTS = (
    Resource(
        "stackit_ske_cluster",
        "meldingen",
        {
            "project_id": _PROJECT,
            "name": "meldingen",
            "kubernetes_version_min": "1.33",
            "node_pools": [
                {
                    "name": "np-meldingen",
                    "machine_type": "c2i.2",
                    "minimum": 2,
                    "maximum": 4,
                    "availability_zones": ["eu01-1", "eu01-2"],
                    "volume_type": "storage_premium_perf6_encrypted",
                    "volume_size": 50,
                }
            ],
            "extensions": {"acl": {"enabled": True, "allowed_cidrs": ["10.30.0.0/16"]}},
        },
        ("id", "kubernetes_version_used", "region"),
    ),
    Resource(
        "stackit_postgresflex_instance",
        "meldingen",
        {
            "project_id": _PROJECT,
            "name": "meldingen",
            "version": "16",
            "replicas": 1,
            "flavor": {"cpu": 2, "ram": 8},
            "storage": {"class": "premium-perf2-stackit", "size": 50},
            "backup_schedule": "0 2 * * *",
            "retention_days": 30,
            "network": {"access_scope": "SNA", "acl": ["10.30.0.0/16"]},
        },
        ("id", "instance_id", "connection_info", "region"),
    ),
    Resource(
        "stackit_objectstorage_bucket",
        "fotos",
        {"project_id": _PROJECT, "name": "havenstad-meldingen-fotos"},
        ("id", "url_path_style", "url_virtual_hosted_style", "region"),
    ),
    Resource(
        "stackit_logs_instance",
        "meldingen",
        {"project_id": _PROJECT, "display_name": "meldingen", "retention_days": 180},
        ("id", "instance_id", "ingest_url", "region"),
    ),
)

RESOURCES: tuple[Resource, ...] = (*_CASE_SYSTEM, *_REPORTS)
