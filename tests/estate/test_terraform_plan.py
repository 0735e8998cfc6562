"""Plans: where resources lie, what is not known, what is read and what is not.

No public plan of STACKIT or OVHcloud exists; these are made by hand from the documentation of the providers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hansa.estate import read_infrastructure
from hansa.knowledge import KnowledgeBase, load_knowledge, load_vocabulary
from hansa.model import Basis, Country, ProblemReason, Quantity, Subject, SubjectKind, Unknown

from .plans import check_quotes, config, const, plan, read, ref, resource, said, value, values

SAMPLE = Path(__file__).parents[2] / "examples" / "havenstad" / "knowledge"
BUCKET = "stackit_objectstorage_bucket.zaak"


def party(key: str) -> Subject:
    return Subject(SubjectKind.PARTY, key)


# ---- places ---------------------------------------------------------------------------------------------


def test_region_is_inherited_from_the_provider_block(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [resource(BUCKET, {"name": "zaak"}, unknown={"region": True})],
        config_resources=[config(BUCKET, {"name": const("zaak")})],
        providers={"stackit": {"default_region": const("eu01")}},
    )
    reading = read(tmp_path, knowledge, document)
    (region,) = said(reading, BUCKET, "resource.region")
    assert region.value == "eu01"
    assert region.quote == "eu01"
    assert region.locator.pointer == (  # type: ignore[union-attr]
        "/configuration/provider_config/stackit/expressions/default_region/constant_value"
    )
    assert value(reading, BUCKET, "resource.country") == Country("DE")
    assert value(reading, BUCKET, "resource.operated_by") == party("stackit")
    assert region.basis is Basis.OBSERVED
    check_quotes(reading, [document])


def test_own_region_comes_before_that_of_the_block(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [resource(BUCKET, {"name": "zaak", "region": "eu02"})],
        config_resources=[config(BUCKET, {"region": const("eu02")})],
        providers={"stackit": {"default_region": const("eu01")}},
    )
    assert value(read(tmp_path, knowledge, document), BUCKET, "resource.country") == Country("AT")


def test_region_through_a_variable(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [resource(BUCKET, {"name": "zaak"})],
        config_resources=[config(BUCKET)],
        providers={"stackit": {"default_region": ref("var.where")}},
        variables={"where": "eu01"},
    )
    reading = read(tmp_path, knowledge, document)
    (country,) = said(reading, BUCKET, "resource.country")
    assert country.value == Country("DE")
    assert country.confidence == 0.9
    assert country.locator.pointer == "/variables/where/value"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("expression", "root"),
    [
        (ref("var.a", "var.b"), {}),
        (ref("local.where"), {}),
        (ref("var.missing"), {}),
        (ref("var.where"), {"variables": {"where": {"sensitive": True}}}),
    ],
)
def test_a_region_that_the_plan_does_not_show_is_unknown(
    tmp_path: Path, knowledge: KnowledgeBase, expression: dict[str, Any], root: dict[str, Any]
) -> None:
    document = plan(
        [resource(BUCKET, {"name": "zaak"})],
        config_resources=[config(BUCKET)],
        providers={"stackit": {"default_region": expression}},
        variables={"where": "eu01", "a": "eu", "b": "01"},
        config_root=root,
    )
    reading = read(tmp_path, knowledge, document)
    assert isinstance(value(reading, BUCKET, "resource.region"), Unknown)
    assert value(reading, BUCKET, "resource.country") is None


def test_aliases_lead_to_their_own_block(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [resource("aws_ebs_volume.a", {}), resource("aws_ebs_volume.b", {})],
        config_resources=[config("aws_ebs_volume.a"), config("aws_ebs_volume.b", key="aws.us")],
        providers={"aws": {"region": const("eu-central-1")}, "aws.us": {"region": const("us-east-1")}},
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, "aws_ebs_volume.a", "resource.country") == Country("DE")
    assert value(reading, "aws_ebs_volume.b", "resource.country") == Country("US")


def test_an_old_plan_of_a_module_with_several_blocks_is_not_guessed(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    child = resource("aws_ebs_volume.a", {}, module="module.m")
    providers = {"aws": {"region": const("eu-central-1")}, "aws.us": {"region": const("us-east-1")}}
    calls = {"module_calls": {"m": {"module": {"resources": [config("aws_ebs_volume.a", key="m:aws")]}}}}
    document = plan([], providers=providers, config_root=calls, version="0.1")
    document["planned_values"]["root_module"]["child_modules"] = [
        {"address": "module.m", "resources": [child["planned"]]}
    ]
    reading = read(tmp_path, knowledge, document)
    address = "module.m.aws_ebs_volume.a"
    assert isinstance(value(reading, address, "resource.region"), Unknown)
    del document["configuration"]["provider_config"]["aws.us"]
    assert value(read(tmp_path, knowledge, document), address, "resource.country") == Country("DE")


def test_a_region_set_to_something_not_yet_known_does_not_fall_back(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    document = plan(
        [resource(BUCKET, {"name": "zaak"}, unknown={"region": True})],
        config_resources=[config(BUCKET, {"region": ref("random_shuffle.r.result")})],
        providers={"stackit": {"default_region": const("eu01")}},
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, BUCKET, "resource.region") == Unknown("after_apply")
    assert value(reading, BUCKET, "resource.country") == Unknown("after_apply")


def test_a_region_not_on_file_has_no_country(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    reading = read(tmp_path, knowledge, plan([resource(BUCKET, {"region": "eu99"})]))
    assert value(reading, BUCKET, "resource.region") == "eu99"
    assert value(reading, BUCKET, "resource.country") is None


def test_ionos_servers_lie_where_their_data_centre_lies(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [
            resource("ionoscloud_datacenter.d", {"location": "us/las"}),
            resource("ionoscloud_server.s", {"name": "s"}, unknown={"datacenter_id": True}),
        ],
        config_resources=[
            config("ionoscloud_datacenter.d", {"location": const("us/las")}),
            config("ionoscloud_server.s", {"datacenter_id": ref("ionoscloud_datacenter.d.id")}),
        ],
    )
    assert value(read(tmp_path, knowledge, document), "ionoscloud_server.s", "resource.country") == Country(
        "US"
    )


def test_the_site_says_where_its_openstack_lies(tmp_path: Path) -> None:
    document = plan(
        [resource("openstack_objectstorage_container_v1.archief", {"name": "archief"})],
        config_resources=[config("openstack_objectstorage_container_v1.archief")],
        providers={"openstack": {"region": const("havenstad-1")}},
    )
    address = "openstack_objectstorage_container_v1.archief"
    nobody = read(tmp_path, load_knowledge(), document)
    assert value(nobody, address, "resource.country") is None
    assert value(nobody, address, "resource.operated_by") is None
    reading = read(tmp_path, load_knowledge(SAMPLE), document)
    assert value(reading, address, "resource.country") == Country("NL")
    assert value(reading, address, "resource.operated_by") == party("havenstad-datacentrum")


def test_the_site_may_write_out_the_address_of_its_own_openstack(tmp_path: Path) -> None:
    address = "openstack_objectstorage_container_v1.archief"
    block = {"auth_url": const("https://keystone.datacentrum.havenstad.example:5000/v3")}
    document = plan(
        [resource(address, {"region": "havenstad-1"})],
        config_resources=[config(address)],
        providers={"openstack": block},
    )
    reading = read(tmp_path, load_knowledge(SAMPLE), document)
    assert value(reading, address, "resource.country") == Country("NL")
    assert value(reading, address, "resource.operated_by") == party("havenstad-datacentrum")


def test_openstack_at_the_address_of_a_known_cloud_belongs_to_that_cloud(tmp_path: Path) -> None:
    document = plan(
        [resource("openstack_compute_instance_v2.i", {"name": "i", "region": "BHS5"})],
        config_resources=[config("openstack_compute_instance_v2.i")],
        providers={"openstack": {"auth_url": const("https://auth.cloud.ovh.net/v3")}},
    )
    reading = read(tmp_path, load_knowledge(SAMPLE), document)
    assert value(reading, "openstack_compute_instance_v2.i", "resource.operated_by") == party("ovh")
    assert value(reading, "openstack_compute_instance_v2.i", "resource.country") == Country("CA")


def test_defaults_of_aws_do_not_hold_at_another_endpoint(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    block = {"region": const("gra"), "endpoints": [{"s3": const("https://s3.gra.io.cloud.ovh.net")}]}
    document = plan(
        [resource("aws_s3_bucket.b", {"bucket": "b"})],
        config_resources=[config("aws_s3_bucket.b")],
        providers={"aws": block},
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, "aws_s3_bucket.b", "resource.operated_by") == party("ovh")
    assert value(reading, "aws_s3_bucket.b", "resource.country") == Country("FR")
    assert value(reading, "aws_s3_bucket.b", "resource.encrypted") is None


def test_without_a_region_the_operator_is_only_likely(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    (operator,) = said(
        read(tmp_path, knowledge, plan([resource("aws_ebs_volume.v")])),
        "aws_ebs_volume.v",
        "resource.operated_by",
    )
    assert operator.confidence == 0.5
    sovereign = plan([resource("aws_ebs_volume.v", {"region": "eusc-de-east-1"})])
    (operator,) = said(read(tmp_path, knowledge, sovereign), "aws_ebs_volume.v", "resource.operated_by")
    assert operator.value == party("aws-eusc")


# ---- values ---------------------------------------------------------------------------------------------


def test_ovh_bucket_replicated_to_canada(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    address = "ovh_cloud_project_storage.portaal"
    document = plan(
        [
            resource(
                address,
                {
                    "name": "portaal",
                    "region_name": "GRA",
                    "encryption": {"sse_algorithm": "AES256"},
                    "versioning": {"status": "enabled"},
                    "replication": {
                        "rules": [
                            {"id": "dr", "status": "enabled", "destination": {"name": "p2", "region": "BHS"}}
                        ]
                    },
                },
            )
        ]
    )
    reading = read(tmp_path, knowledge, document)
    assert value(reading, address, "resource.country") == Country("FR")
    assert value(reading, address, "resource.replicates_to") == Country("CA")
    assert value(reading, address, "resource.replicates_to_region") == "BHS"
    assert value(reading, address, "resource.encrypted") is True
    assert value(reading, address, "resource.key_custody") == "provider_key"
    assert value(reading, address, "resource.keys_held_by") == party("ovh")
    assert value(reading, address, "resource.versioned") is True
    check_quotes(reading, [document])


def test_what_is_known_only_after_apply_is_unknown(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource("aws_db_instance.d", {"identifier": "d"}, unknown={"storage_encrypted": True})])
    (row,) = said(read(tmp_path, knowledge, document), "aws_db_instance.d", "resource.encrypted")
    assert isinstance(row.value, Unknown)
    assert row.value.reason == "after_apply"
    assert row.locator.pointer == "/resource_changes/0/change/after_unknown/storage_encrypted"  # type: ignore[union-attr]
    assert row.quote == "true"


def test_sensitive_values_are_unknown_and_never_repeated(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    address = "stackit_telemetryrouter_destination.d"
    document = plan(
        [
            resource(
                address,
                {"display_name": "d", "config": {"opentelemetry": {"uri": "https://hush.example.com"}}},
                sensitive={"config": {"opentelemetry": {"uri": True}}},
            ),
            resource(BUCKET, {"name": "hush", "region": "hush"}, sensitive={"name": True, "region": True}),
        ]
    )
    reading = read(tmp_path, knowledge, document)
    (row,) = said(reading, address, "resource.sends_to")
    assert isinstance(row.value, Unknown)
    assert row.value.reason == "unreadable"
    assert value(reading, BUCKET, "resource.region") == Unknown("unreadable")
    assert "hush" not in json.dumps([entry.to_json() for entry in reading.observations])


def test_credentials_in_addresses_are_not_repeated(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    address = "stackit_telemetryrouter_destination.d"
    uri = "https://user:hush@otlp.datadoghq.com/v1?token=hush"
    document = plan([resource(address, {"config": {"opentelemetry": {"uri": uri}}})])
    reading = read(tmp_path, knowledge, document)
    assert value(reading, address, "resource.sends_to") == "https://otlp.datadoghq.com"
    assert value(reading, address, "resource.sends_to_party") == party("datadog")
    assert value(reading, address, "resource.sends_to_country") == Country("US")
    assert "hush" not in json.dumps([entry.to_json() for entry in reading.observations])
    check_quotes(reading, [document])


def test_what_is_not_stated_is_not_said(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    reading = read(tmp_path, knowledge, plan([resource(BUCKET, {"name": "zaak"})]))
    assert {row.property for row in reading.observations} == {
        "resource.type",
        "resource.class",
        "resource.provider",
        "resource.name",
        "resource.operated_by",
    }


def test_hetzner_never_says_that_a_volume_is_encrypted(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource("hcloud_volume.v", {"name": "v", "location": "ash", "encrypted": True})])
    reading = read(tmp_path, knowledge, document)
    assert value(reading, "hcloud_volume.v", "resource.encrypted") is None
    assert value(reading, "hcloud_volume.v", "resource.country") == Country("US")


def test_types_that_are_not_covered_are_listed(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource("acme_bucket.a", {"name": "a"}), resource("aws_brand_new.b")])
    reading = read(tmp_path, knowledge, document)
    assert reading.uncovered == {"acme_bucket": 1, "aws_brand_new": 1}
    assert value(reading, "acme_bucket.a", "resource.class") == "other"
    assert len(reading.resources) == 2


@pytest.mark.parametrize(
    ("values_", "unknown", "expected"),
    [
        ({"deletion_protection": True, "backup_retention_period": 14}, {}, Quantity),
        ({"backup_retention_period": None}, {}, type(None)),
    ],
)
def test_quantities(
    tmp_path: Path, knowledge: KnowledgeBase, values_: dict[str, Any], unknown: Any, expected: type
) -> None:
    reading = read(tmp_path, knowledge, plan([resource("aws_db_instance.d", values_, unknown=unknown)]))
    found = value(reading, "aws_db_instance.d", "resource.retention")
    assert isinstance(found, expected)
    if isinstance(found, Quantity):
        assert (str(found.amount), found.unit) == ("14", "days")


# ---- the plan as a whole --------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.1", "1.2", "1.9"])
def test_every_format_version(tmp_path: Path, knowledge: KnowledgeBase, version: str) -> None:
    reading = read(tmp_path, knowledge, plan([resource(BUCKET, {"region": "eu01"})], version=version))
    assert reading.problems == ()
    assert value(reading, BUCKET, "resource.country") == Country("DE")


def test_a_format_of_the_future_is_refused(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    reading = read(tmp_path, knowledge, plan([resource(BUCKET)], version="2.0"))
    assert [problem.reason for problem in reading.problems] == [ProblemReason.UNSUPPORTED]
    assert reading.observations == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_encodings(tmp_path: Path, knowledge: KnowledgeBase, encoding: str) -> None:
    document = plan([resource(BUCKET, {"name": "zaak-é", "region": "eu01"})])
    reading = read(tmp_path, knowledge, document, encoding=encoding)
    assert reading.problems == ()
    assert value(reading, BUCKET, "resource.name") == "zaak-é"


def test_modules_and_indexes_are_part_of_the_key(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    module = 'module.dms["a/b~c"].module.inner[0]'
    inner = resource(BUCKET, {"name": "z"}, index="x", module=module)
    call = {"inner": {"module": {"resources": [config(BUCKET)]}}}
    document = plan(
        [],
        providers={"stackit": {"default_region": const("eu01")}},
        config_root={"module_calls": {"dms": {"module": {"module_calls": call}}}},
    )
    document["planned_values"]["root_module"]["child_modules"] = [
        {
            "address": 'module.dms["a/b~c"]',
            "child_modules": [{"address": module, "resources": [inner["planned"]]}],
        }
    ]
    reading = read(tmp_path, knowledge, document)
    key = f'infrastructure/plan.json:{module}.{BUCKET}["x"]'
    assert reading.resources == (Subject(SubjectKind.RESOURCE, key),)
    assert value(reading, key.split(":", 1)[1], "resource.country") == Country("DE")
    check_quotes(reading, [document])


def test_pointers_are_escaped(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [resource(BUCKET, {"name": "z"})],
        config_resources=[config(BUCKET, key="module.a/b~c:stackit")],
        providers={"module.a/b~c:stackit": {"default_region": const("eu01")}},
    )
    reading = read(tmp_path, knowledge, document)
    (row,) = said(reading, BUCKET, "resource.region")
    assert "/module.a~1b~0c:stackit/" in row.locator.pointer  # type: ignore[union-attr]
    check_quotes(reading, [document])


def test_deleted_resources_and_data_sources_are_left_out(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource(BUCKET, {"region": "eu01"})])
    document["resource_changes"].append(
        {
            "address": "aws_s3_bucket.old",
            "type": "aws_s3_bucket",
            "change": {"actions": ["delete"], "after": None},
        }
    )
    document["planned_values"]["root_module"]["resources"].append(
        {"address": "data.aws_region.x", "mode": "data", "type": "aws_region", "name": "x", "values": {}}
    )
    assert len(read(tmp_path, knowledge, document).resources) == 1


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"complete": True}, "proven"),
        ({"complete": True, "errored": False}, "proven"),
        ({}, "unknown"),
        ({"complete": False}, "unknown"),
        ({"complete": True, "errored": True}, "unknown"),
        ({"complete": True, "deferred_changes": [{"reason": "x"}]}, "unknown"),
    ],
)
def test_a_plan_is_complete_only_if_it_says_so(
    tmp_path: Path, knowledge: KnowledgeBase, more: dict[str, Any], expected: str
) -> None:
    document = plan([resource(BUCKET, {"region": "eu01"})], **more)
    assert read(tmp_path, knowledge, document).complete == expected


def test_a_broken_entry_is_named_and_ends_completeness(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource(BUCKET, {"region": "eu01"})], complete=True)
    document["planned_values"]["root_module"]["resources"] += [{"values": {}}, 7]
    reading = read(tmp_path, knowledge, document)
    assert [problem.place for problem in reading.problems] == [
        "/planned_values/root_module/resources/1",
        "/planned_values/root_module/resources/2",
    ]
    assert not any(problem.whole for problem in reading.problems)
    assert reading.complete == "unknown"
    assert len(reading.resources) == 1


def test_the_json_of_a_state_is_read_likewise(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    entry = resource(BUCKET, {"name": "z", "region": "eu01"})["planned"]
    document = {"format_version": "1.0", "values": {"root_module": {"resources": [entry]}}}
    reading = read(tmp_path, knowledge, document)
    assert value(reading, BUCKET, "resource.country") == Country("DE")
    check_quotes(reading, [document])


def test_the_same_plan_gives_the_same_observations(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan([resource(BUCKET, {"name": "z", "region": "eu01"}), resource("aws_s3_bucket.b")])
    first, second = read(tmp_path, knowledge, document), read(tmp_path, knowledge, document)
    assert first == second
    assert len({row.id for row in first.observations}) == len(first.observations)
    assert not [load_vocabulary().fault(row) for row in first.observations if load_vocabulary().fault(row)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", ProblemReason.EMPTY),
        (b"{", ProblemReason.TRUNCATED),
        (b'{"a": 1}', ProblemReason.UNSUPPORTED),
        (b'{"serial": 1, "lineage": "x", "resources": []}', ProblemReason.UNSUPPORTED),
        (b"PK\x03\x04rest", ProblemReason.UNSUPPORTED),
        (b"%PDF-1.7", ProblemReason.WRONG_TYPE),
        (b'{"a": "\xff"}', ProblemReason.ENCODING),
        (b"[" * 5000, ProblemReason.TOO_DEEP),
        (
            b'{"format_version":"1.2","planned_values":' + b'{"a":' * 300 + b"1" + b"}" * 301,
            ProblemReason.TOO_DEEP,
        ),
        (b'resource "aws_s3_bucket" "b" {\n}\n', ProblemReason.UNSUPPORTED),
    ],
)
def test_what_is_no_plan_is_a_problem(
    tmp_path: Path, knowledge: KnowledgeBase, content: bytes, reason: ProblemReason
) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(content)
    reading = read_infrastructure(tmp_path, path, knowledge=knowledge)
    assert [problem.reason for problem in reading.problems] == [reason]
    assert reading.observations == ()
    assert str(tmp_path) not in str(reading.problems[0])


def test_a_missing_file_is_a_problem(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    reading = read_infrastructure(tmp_path, tmp_path / "nothing.json", knowledge=knowledge)
    assert reading.source is None
    assert [problem.reason for problem in reading.problems] == [ProblemReason.MISSING]


WRONG: list[Any] = [
    None,
    7,
    "x",
    True,
    [],
    [7],
    {},
    {"a": 7},
    {"root_module": 7},
    {"root_module": {"resources": 7}},
]


@pytest.mark.parametrize("part", ["planned_values", "resource_changes", "configuration", "variables"])
@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_parts_of_the_wrong_shape_never_raise(
    tmp_path: Path, knowledge: KnowledgeBase, part: str, wrong: Any
) -> None:
    document = plan(
        [resource("aws_s3_bucket.b", {"bucket": "b"})],
        config_resources=[config("aws_s3_bucket.b")],
        providers={"aws": {"region": ref("var.r")}},
        variables={"r": "eu-west-1"},
    )
    document[part] = wrong
    reading = read(tmp_path, knowledge, document)
    assert reading.kind in ("terraform_plan", "")


@pytest.mark.parametrize("wrong", [7, "x", [], [[7]], {"a": {"b": 7}}, [None], True, [{"rule": 7}]], ids=repr)
def test_attributes_of_the_wrong_shape_never_raise(
    tmp_path: Path, knowledge: KnowledgeBase, wrong: Any
) -> None:
    from hansa.estate._internal.providers import load_providers

    entries = []
    for provider in load_providers().values():
        for kind in provider.types.values():
            paths = {path.split(".")[0] for rule in kind.facts for path in rule.path}
            paths |= {str(rule.options.get("each", "")) for rule in kind.facts} | {
                "name",
                "region",
                "location",
            }
            entries.append(
                resource(f"{kind.name}.x", dict.fromkeys(paths, wrong), unknown=wrong, sensitive=wrong)
            )
    reading = read(tmp_path, knowledge, plan(entries))
    assert reading.problems == ()
    # One text everywhere lets a part find the bucket it belongs to by name.
    assert len(entries) - 1 <= len(reading.resources) <= len(entries)


def test_references_that_go_round_end(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    loop = {
        "m": {
            "expressions": {"k": ref("module.m.out", "var.k", "module.n.out")},
            "module": {
                "outputs": {"out": {"expression": ref("var.k", "var.k")}},
                "resources": [config("aws_ebs_volume.v", {"kms_key_id": ref("var.k")})],
            },
        },
        "n": {
            "expressions": {"k": ref("module.m.out")},
            "module": {"outputs": {"out": {"expression": ref("var.k")}}},
        },
    }
    child = resource("aws_ebs_volume.v", {}, unknown={"kms_key_id": True}, module="module.m")
    document = plan([], config_root={"module_calls": loop})
    document["planned_values"]["root_module"]["child_modules"] = [
        {"address": "module.m", "resources": [child["planned"]]}
    ]
    assert len(read(tmp_path, knowledge, document).resources) == 1


def test_values_is_not_confused_by_two_resources(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    document = plan(
        [resource(BUCKET, {"region": "eu01"}, index=0), resource(BUCKET, {"region": "eu02"}, index=1)]
    )
    reading = read(tmp_path, knowledge, document)
    assert values(reading, f"{BUCKET}[0]", "resource.country") == [Country("DE")]
    assert values(reading, f"{BUCKET}[1]", "resource.country") == [Country("AT")]
