"""AWS resources of the reporting service: keys in the provider's key service, a database open to anyone."""

from __future__ import annotations

from tools.sample.infrastructure.parts import Resource, ref

__all__ = ["RESOURCES"]

_BUCKET = ref("aws_s3_bucket.rapporten.id", "havenstad-rapporten")
_TRAIL_BUCKET = ref("aws_s3_bucket.auditlog.id", "havenstad-auditlog")

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "aws_kms_key",
        "rapportage",
        {
            "description": "sleutel van de rapportage",
            "key_usage": "ENCRYPT_DECRYPT",
            "customer_master_key_spec": "SYMMETRIC_DEFAULT",
            "enable_key_rotation": True,
            "rotation_period_in_days": 365,
            "deletion_window_in_days": 30,
            "is_enabled": True,
            "multi_region": False,
        },
        ("id", "arn", "key_id", "policy"),
    ),
    Resource(
        "aws_s3_bucket",
        "rapporten",
        {"bucket": "havenstad-rapporten", "force_destroy": False, "tags": {"dienst": "rapportage"}},
        ("id", "arn", "region", "object_lock_enabled"),
        before={},
        known={
            "id": "havenstad-rapporten",
            "arn": "arn:aws:s3:::havenstad-rapporten",
            "region": "eu-central-1",
            "object_lock_enabled": False,
        },
    ),
    Resource(
        "aws_s3_bucket_server_side_encryption_configuration",
        "rapporten",
        {
            "bucket": _BUCKET,
            "rule": [
                {
                    "apply_server_side_encryption_by_default": [
                        {"sse_algorithm": "aws:kms", "kms_master_key_id": ref("aws_kms_key.rapportage.arn")}
                    ],
                    "bucket_key_enabled": True,
                }
            ],
        },
    ),
    Resource(
        "aws_s3_bucket_versioning",
        "rapporten",
        {"bucket": _BUCKET, "versioning_configuration": [{"status": "Enabled"}]},
    ),
    Resource(
        "aws_s3_bucket_public_access_block",
        "rapporten",
        {
            "bucket": _BUCKET,
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
    ),
    Resource(
        "aws_db_instance",
        "rapportage",
        {
            "identifier": "rapportage",
            "engine": "postgres",
            "engine_version": "16.4",
            "instance_class": "db.t4g.large",
            "allocated_storage": 100,
            "storage_encrypted": True,
            "kms_key_id": ref("aws_kms_key.rapportage.arn"),
            "publicly_accessible": True,
            "deletion_protection": True,
            "backup_retention_period": 14,
            "username": "rapport",
            "manage_master_user_password": True,
            "skip_final_snapshot": False,
        },
        ("id", "address", "arn", "endpoint", "availability_zone"),
        ("password",),
    ),
    Resource(
        "aws_ebs_volume",
        "uitwisseling",
        {
            "availability_zone": "eu-central-1a",
            "size": 200,
            "type": "gp3",
            "encrypted": False,
            "tags": {"Name": "rapportage-uitwisseling"},
        },
        ("id", "arn", "kms_key_id"),
    ),
    Resource(
        "aws_s3_bucket",
        "auditlog",
        {"bucket": "havenstad-auditlog", "force_destroy": False, "tags": {"dienst": "rapportage"}},
        ("id", "arn", "region", "object_lock_enabled"),
        before={},
        known={
            "id": "havenstad-auditlog",
            "arn": "arn:aws:s3:::havenstad-auditlog",
            "region": "eu-central-1",
            "object_lock_enabled": False,
        },
    ),
    Resource(
        "aws_s3_bucket_server_side_encryption_configuration",
        "auditlog",
        {
            "bucket": _TRAIL_BUCKET,
            "rule": [
                {
                    "apply_server_side_encryption_by_default": [
                        {"sse_algorithm": "aws:kms", "kms_master_key_id": ref("aws_kms_key.rapportage.arn")}
                    ],
                    "bucket_key_enabled": True,
                }
            ],
        },
    ),
    Resource(
        "aws_s3_bucket_versioning",
        "auditlog",
        {"bucket": _TRAIL_BUCKET, "versioning_configuration": [{"status": "Enabled"}]},
    ),
    Resource(
        "aws_s3_bucket_public_access_block",
        "auditlog",
        {
            "bucket": _TRAIL_BUCKET,
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
    ),
    Resource(
        "aws_cloudtrail",
        "havenstad",
        {
            "name": "havenstad",
            "s3_bucket_name": _TRAIL_BUCKET,
            "kms_key_id": ref("aws_kms_key.rapportage.arn"),
            "enable_logging": True,
            "is_multi_region_trail": True,
            "include_global_service_events": True,
            "enable_log_file_validation": True,
        },
        ("id", "arn", "home_region"),
    ),
)
