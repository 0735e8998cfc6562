"""Who holds the keys, resources that only configure another one, and rules that let the world in."""

# ruff: noqa: E501 - one case a line reads better in the tables

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hansa.knowledge import KnowledgeBase
from hansa.model import Country, Subject, SubjectKind, Unknown

from .plans import check_quotes, config, const, plan, read, ref, resource, said, value, values

VOLUME, KEY = "stackit_volume.v", "stackit_kms_key.k"
BUCKET = "aws_s3_bucket.b"
SSE = "aws_s3_bucket_server_side_encryption_configuration.b"


def stackit(import_only: Any) -> dict[str, Any]:
    return plan(
        [
            resource(KEY, {"display_name": "k", "import_only": import_only, "region": "eu01"}),
            resource(
                VOLUME,
                {"name": "v", "region": "eu01", "encryption_parameters": {"service_account": "s"}},
                unknown={"encryption_parameters": {"kek_key_id": True}},
            ),
        ],
        config_resources=[
            config(KEY),
            config(VOLUME, {"encryption_parameters": ref("stackit_kms_key.k.key_id", "stackit_kms_key.k")}),
        ],
    )


@pytest.mark.parametrize(("import_only", "custody"), [(True, "imported"), (False, "provider_kms")])
def test_custody_follows_from_the_key(
    tmp_path: Path, knowledge: KnowledgeBase, import_only: bool, custody: str
) -> None:
    document = stackit(import_only)
    reading = read(tmp_path, knowledge, document)
    (row,) = said(reading, VOLUME, "resource.key_custody")
    assert row.value == custody
    assert row.quote == "stackit_kms_key.k.key_id"
    assert value(reading, VOLUME, "resource.encrypted") is True
    assert value(reading, VOLUME, "resource.keys_held_by") == Subject(SubjectKind.PARTY, "stackit")
    check_quotes(reading, [document])


def test_a_key_elsewhere_leaves_custody_unknown(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    arn = "arn:aws:kms:eu-central-1:1:key/x"
    document = plan([resource("aws_ebs_volume.v", {"encrypted": True, "kms_key_id": arn})])
    reading = read(tmp_path, knowledge, document)
    custody = value(reading, "aws_ebs_volume.v", "resource.key_custody")
    assert isinstance(custody, Unknown)
    assert custody.reason == "no_evidence"
    assert values(reading, "aws_ebs_volume.v", "resource.keys_held_by") == []


def test_a_key_of_the_plan_is_found_by_its_known_arn(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    arn = "arn:aws:kms:eu-central-1:1:key/x"
    document = plan(
        [
            resource("aws_kms_external_key.k", {"arn": arn, "region": "eu-central-1"}),
            resource("aws_ebs_volume.v", {"encrypted": True, "kms_key_id": arn}),
        ]
    )
    assert (
        value(read(tmp_path, knowledge, document), "aws_ebs_volume.v", "resource.key_custody") == "imported"
    )


@pytest.mark.parametrize(
    ("store", "custody"),
    [
        ({"custom_key_store_type": "EXTERNAL_KEY_STORE"}, "external"),
        ({"custom_key_store_type": "AWS_CLOUDHSM"}, "provider_kms"),
    ],
)
def test_key_stores_decide_before_the_default(
    tmp_path: Path, knowledge: KnowledgeBase, store: dict[str, Any], custody: str
) -> None:
    document = plan(
        [
            resource("aws_kms_custom_key_store.s", store),
            resource("aws_kms_key.k", {"description": "k"}, unknown={"custom_key_store_id": True}),
            resource("aws_ebs_volume.v", {"encrypted": True}, unknown={"kms_key_id": True}),
        ],
        config_resources=[
            config("aws_kms_custom_key_store.s"),
            config("aws_kms_key.k", {"custom_key_store_id": ref("aws_kms_custom_key_store.s.id")}),
            config("aws_ebs_volume.v", {"kms_key_id": ref("aws_kms_key.k.arn", "aws_kms_key.k")}),
        ],
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, "aws_kms_key.k", "resource.key_custody") == custody
    assert value(reading, "aws_ebs_volume.v", "resource.key_custody") == custody


def test_a_key_in_a_store_that_is_not_described_is_unknown(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource("aws_kms_key.k", {"custom_key_store_id": "cks-1"})])
    custody = value(read(tmp_path, knowledge, document), "aws_kms_key.k", "resource.key_custody")
    assert isinstance(custody, Unknown)


def test_custody_through_modules(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    volume = resource(
        "aws_ebs_volume.v", {"encrypted": True}, unknown={"kms_key_id": True}, module="module.store"
    )
    key = resource("aws_kms_external_key.k", {}, unknown={"arn": True}, module="module.keys")
    calls = {
        "keys": {
            "module": {
                "outputs": {"arn": {"expression": ref("aws_kms_external_key.k.arn")}},
                "resources": [config("aws_kms_external_key.k")],
            }
        },
        "store": {
            "expressions": {"key": ref("module.keys.arn", "module.keys")},
            "module": {"resources": [config("aws_ebs_volume.v", {"kms_key_id": ref("var.key")})]},
        },
    }
    document = plan([], config_root={"module_calls": calls})
    document["planned_values"]["root_module"]["child_modules"] = [
        {"address": "module.keys", "resources": [key["planned"]]},
        {"address": "module.store", "resources": [volume["planned"]]},
    ]
    document["resource_changes"] = [key["change"], volume["change"]]
    reading = read(tmp_path, knowledge, document)
    assert value(reading, "module.store.aws_ebs_volume.v", "resource.key_custody") == "imported"
    check_quotes(reading, [document])


# ---- parts ----------------------------------------------------------------------------------------------


def bucket(*parts: dict[str, Any], configs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    computed = {"id": True, "arn": True, "versioning": True, "server_side_encryption_configuration": True}
    return plan(
        [resource(BUCKET, {"bucket": "b"}, unknown=computed), *parts],
        config_resources=[config(BUCKET), *(configs or [])],
        providers={"aws": {"region": const("eu-central-1")}},
    )


def test_a_plain_bucket_has_the_documented_defaults(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = bucket()
    reading = read(tmp_path, knowledge, document)
    assert value(reading, BUCKET, "resource.encrypted") is True
    assert value(reading, BUCKET, "resource.key_custody") == "provider_key"
    assert value(reading, BUCKET, "resource.versioned") is False
    assert value(reading, BUCKET, "resource.public") is None
    (row,) = said(reading, BUCKET, "resource.versioned")
    assert row.quote == "aws_s3_bucket"
    check_quotes(reading, [document])


def test_parts_speak_of_their_bucket(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    by_reference = ref("aws_s3_bucket.b.id", "aws_s3_bucket.b")
    rule = [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]
    hidden = [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": True}]}]
    block = dict.fromkeys(
        ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
    )
    document = bucket(
        resource("aws_kms_key.k", {"description": "k"}),
        resource(SSE, {"rule": rule}, unknown={"bucket": True, "rule": hidden}),
        resource(
            "aws_s3_bucket_versioning.b", {"bucket": "b", "versioning_configuration": [{"status": "Enabled"}]}
        ),
        resource("aws_s3_bucket_public_access_block.b", {"bucket": "b", **block}),
        configs=[
            config("aws_kms_key.k"),
            config(
                SSE,
                {
                    "bucket": by_reference,
                    "rule": [
                        {
                            "apply_server_side_encryption_by_default": [
                                {"kms_master_key_id": ref("aws_kms_key.k.arn")}
                            ]
                        }
                    ],
                },
            ),
        ],
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, BUCKET, "resource.key_custody") == "provider_kms"
    assert value(reading, BUCKET, "resource.versioned") is True
    assert value(reading, BUCKET, "resource.public") is False
    assert len(reading.resources) == 2
    check_quotes(reading, [document])


def test_a_part_of_an_unknown_bucket_withholds_the_default(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = bucket(
        resource(
            "aws_s3_bucket_versioning.b",
            {"versioning_configuration": [{"status": "Enabled"}]},
            unknown={"bucket": True},
        ),
        configs=[config("aws_s3_bucket_versioning.b", {"bucket": ref("local.name")})],
    )
    reading = read(tmp_path, knowledge, document)
    assert isinstance(value(reading, BUCKET, "resource.versioned"), Unknown)
    assert len(reading.resources) == 2


def test_an_unknown_status_of_a_part_withholds_the_default(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    part = resource(
        "aws_s3_bucket_versioning.b",
        {"bucket": "b"},
        unknown={"versioning_configuration": [{"status": True}]},
    )
    versioned = value(read(tmp_path, knowledge, bucket(part)), BUCKET, "resource.versioned")
    assert isinstance(versioned, Unknown)
    assert versioned.reason == "after_apply"


def test_a_half_open_access_block_does_not_say_private(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    part = resource(
        "aws_s3_bucket_public_access_block.b",
        {
            "bucket": "b",
            "block_public_acls": True,
            "block_public_policy": False,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
    )
    assert value(read(tmp_path, knowledge, bucket(part)), BUCKET, "resource.public") is None


def test_replication_to_another_bucket_of_the_plan(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    part = "aws_s3_bucket_replication_configuration.b"
    document = bucket(
        resource("aws_s3_bucket.copy", {"bucket": "copy", "region": "us-east-1"}),
        resource(part, {"bucket": "b"}, unknown={"rule": [{"destination": [{"bucket": True}]}]}),
        configs=[
            config("aws_s3_bucket.copy"),
            config(part, {"rule": [{"destination": [{"bucket": ref("aws_s3_bucket.copy.arn")}]}]}),
        ],
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, BUCKET, "resource.replicates_to") == Country("US")
    check_quotes(reading, [document])


def test_replication_to_a_bucket_elsewhere_is_unknown(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    part = resource(
        "aws_s3_bucket_replication_configuration.b",
        {"bucket": "b", "rule": [{"destination": [{"bucket": "arn:aws:s3:::elsewhere"}]}]},
    )
    assert isinstance(
        value(read(tmp_path, knowledge, bucket(part)), BUCKET, "resource.replicates_to"), Unknown
    )


def test_copies_that_a_redundancy_class_implies_are_unknown(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    account = {"name": "a", "location": "West Europe", "account_replication_type": "GRS"}
    reading = read(tmp_path, knowledge, plan([resource("azurerm_storage_account.a", account)]))
    assert value(reading, "azurerm_storage_account.a", "resource.country") == Country("NL")
    assert isinstance(value(reading, "azurerm_storage_account.a", "resource.replicates_to"), Unknown)


def test_backups_of_an_ovh_database_in_another_region(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    address = "ovh_cloud_project_database.d"
    nodes = [{"region": "GRA"}, {"region": "GRA"}]
    document = plan([resource(address, {"nodes": nodes, "backup_regions": ["GRA", "BHS"]})])
    reading = read(tmp_path, knowledge, document)
    assert value(reading, address, "resource.country") == Country("FR")
    assert values(reading, address, "resource.replicates_to_region") == ["BHS"]


# ---- the world ------------------------------------------------------------------------------------------


def ingress(**more: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], **more}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([ingress()], True),
        ([ingress(from_port=443, to_port=443), ingress(cidr_blocks=[], ipv6_cidr_blocks=["::/0"])], True),
        ([ingress(from_port=0, to_port=65535)], True),
        ([ingress(protocol="-1", from_port=0, to_port=0)], True),
        ([ingress(cidr_blocks=["10.0.0.0/8"])], False),
        ([ingress(from_port=443, to_port=443)], False),
        ([ingress(protocol="icmp", from_port=-1, to_port=-1)], False),
        ([], None),
    ],
)
def test_security_groups(
    tmp_path: Path, knowledge: KnowledgeBase, rules: list[dict[str, Any]], expected: bool | None
) -> None:
    document = plan([resource("aws_security_group.g", {"name": "g", "ingress": rules})])
    reading = read(tmp_path, knowledge, document)
    assert value(reading, "aws_security_group.g", "resource.open_to_world") is expected
    check_quotes(reading, [document])


@pytest.mark.parametrize(
    ("address", "attributes", "expected"),
    [
        ("openstack_networking_secgroup_rule_v2.r", {"direction": "ingress", "remote_ip_prefix": "0.0.0.0/0", "port_range_min": 22, "port_range_max": 22, "protocol": "tcp"}, True),
        ("openstack_networking_secgroup_rule_v2.r", {"direction": "egress", "remote_ip_prefix": "0.0.0.0/0"}, None),
        ("stackit_security_group_rule.r", {"direction": "ingress", "ip_range": "0.0.0.0/0", "port_range": {"min": 3389, "max": 3389}, "protocol": {"name": "tcp"}}, True),
        ("hcloud_firewall.f", {"rule": [{"direction": "in", "protocol": "tcp", "port": "22", "source_ips": ["0.0.0.0/0", "::/0"]}]}, True),
        ("hcloud_firewall.f", {"rule": [{"direction": "in", "protocol": "tcp", "port": "80", "source_ips": ["0.0.0.0/0"]}]}, False),
        ("azurerm_network_security_rule.r", {"direction": "Inbound", "access": "Allow", "protocol": "*", "source_address_prefix": "*", "destination_port_range": "*"}, True),
        ("azurerm_network_security_rule.r", {"direction": "Inbound", "access": "Deny", "protocol": "*", "source_address_prefix": "*", "destination_port_range": "*"}, None),
        ("google_compute_firewall.f", {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["20-25"]}]}, True),
        ("scaleway_instance_security_group.g", {"inbound_rule": [{"action": "accept", "protocol": "TCP", "port": 22, "ip_range": "0.0.0.0/0"}]}, True),
        ("stackit_ske_cluster.c", {"extensions": {"acl": {"enabled": True, "allowed_cidrs": ["192.0.2.0/24"]}}}, False),
        ("stackit_ske_cluster.c", {"extensions": {"acl": {"enabled": False, "allowed_cidrs": []}}}, True),
    ],
)  # fmt: skip
def test_rules_of_other_providers(
    tmp_path: Path, knowledge: KnowledgeBase, address: str, attributes: dict[str, Any], expected: bool | None
) -> None:
    reading = read(tmp_path, knowledge, plan([resource(address, attributes)]))
    assert value(reading, address, "resource.open_to_world") is expected


def test_an_address_known_only_after_apply(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [
            resource(
                "aws_security_group.g",
                {"ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22}]},
                unknown={"ingress": [{"cidr_blocks": True}]},
            )
        ]
    )
    found = value(read(tmp_path, knowledge, document), "aws_security_group.g", "resource.open_to_world")
    assert found == Unknown("after_apply")
