"""Manifests: what runs, from where, with which rights, and where its telemetry goes."""

# ruff: noqa: E501 - one case a line reads better in the tables

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hansa.estate import EstateReading, read_infrastructure
from hansa.estate._internal.images import parse_image
from hansa.estate._internal.shippers import destinations
from hansa.estate.hosts import host_of, is_internal
from hansa.knowledge import KnowledgeBase, load_knowledge
from hansa.model import Country, ProblemReason, Subject, SubjectKind, Unknown

from .plans import check_quotes, value, values

SAMPLE = Path(__file__).parents[2] / "examples" / "havenstad" / "knowledge"
DIGEST = "ab" * 32


def read_text(folder: Path, text: str, knowledge: KnowledgeBase | None = None) -> EstateReading:
    path = folder / "infrastructure" / "app.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_infrastructure(folder, path, knowledge=knowledge or load_knowledge())


def read_objects(folder: Path, *objects: Any, knowledge: KnowledgeBase | None = None) -> EstateReading:
    text = yaml.safe_dump_all(objects, sort_keys=False)
    reading = read_text(folder, text, knowledge)
    check_quotes(reading, list(yaml.safe_load_all(text)))
    return reading


def thing(kind: str, name: str, spec: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "app"},
        **({"spec": spec} if spec is not None else {}),
        **more,
    }


def deployment(*containers: dict[str, Any], kind: str = "Deployment", **pod: Any) -> dict[str, Any]:
    return thing(kind, "web", {"template": {"spec": {"containers": list(containers), **pod}}})


def container(image: str = "example.org/web:1", **more: Any) -> dict[str, Any]:
    return {"name": "web", "image": image, **more}


WEB = "app/Deployment/web"


def test_images_digests_and_registries(tmp_path: Path) -> None:
    reading = read_objects(
        tmp_path, deployment(container("nginx"), container(f"ghcr.io/a/b@sha256:{DIGEST}"))
    )
    assert values(reading, WEB, "resource.registry") == ["docker.io", "ghcr.io"]
    assert values(reading, WEB, "resource.registry_party") == [
        Subject(SubjectKind.PARTY, "docker"),
        Subject(SubjectKind.PARTY, "github"),
    ]
    assert values(reading, WEB, "resource.runs_artifact") == [Subject(SubjectKind.ARTIFACT, DIGEST)]
    assert value(reading, WEB, "resource.image_pinned") is False
    assert value(reading, WEB, "resource.class") == "workload"


def test_pinned_only_if_every_image_is(tmp_path: Path) -> None:
    reading = read_objects(tmp_path, deployment(container(f"ghcr.io/a/b:1@sha256:{DIGEST}")))
    assert value(reading, WEB, "resource.image_pinned") is True


@pytest.mark.parametrize(
    ("more", "pod", "expected"),
    [
        ({}, {}, False),
        ({"securityContext": {"privileged": True}}, {}, True),
        ({"securityContext": {"privileged": False}}, {}, False),
        ({"securityContext": {"capabilities": {"add": ["CAP_SYS_ADMIN"]}}}, {}, True),
        ({}, {"hostPID": True}, True),
        ({}, {"volumes": [{"name": "r", "hostPath": {"path": "/"}}]}, True),
        ({}, {"volumes": [{"name": "r", "hostPath": {"path": "/var/run/docker.sock"}}]}, True),
        ({}, {"volumes": [{"name": "r", "hostPath": {"path": "/var/log"}}]}, False),
    ],
)
def test_privileges(tmp_path: Path, more: dict[str, Any], pod: dict[str, Any], expected: bool) -> None:
    reading = read_objects(tmp_path, deployment(container(**more), **pod))
    assert value(reading, WEB, "resource.privileged") is expected


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Pod", {"containers": [container()]}),
        ("Job", {"template": {"spec": {"containers": [container()]}}}),
        ("CronJob", {"jobTemplate": {"spec": {"template": {"spec": {"containers": [container()]}}}}}),
        ("StatefulSet", {"template": {"spec": {"initContainers": [container()]}}}),
    ],
)
def test_every_kind_of_workload(tmp_path: Path, kind: str, spec: dict[str, Any]) -> None:
    reading = read_objects(tmp_path, thing(kind, "web", spec))
    assert values(reading, f"app/{kind}/web", "resource.image") == ["example.org/web:1"]


def test_lists_and_namespaces_make_the_key(tmp_path: Path) -> None:
    cluster_wide = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "app"}}
    plain = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}
    reading = read_objects(
        tmp_path, {"apiVersion": "v1", "kind": "List", "items": [cluster_wide, plain]}, thing("Secret", "t")
    )
    assert [resource.key for resource in reading.resources] == [
        "infrastructure/app.yaml:-/Namespace/app",
        "infrastructure/app.yaml:default/Secret/s",
        "infrastructure/app.yaml:app/Secret/t",
    ]
    assert value(reading, "default/Secret/s", "resource.class") == "secret"
    assert reading.complete == "unknown"


FLUENT_BIT = """
[INPUT]
    Name tail
    Path /var/log/*.log
    Host not-an-output.example.com

[OUTPUT]
    Name  datadog
    Host  http-intake.logs.datadoghq.com
    TLS   on
"""


def test_a_log_shipper_that_sends_abroad(tmp_path: Path) -> None:
    shipper = thing("ConfigMap", "fluent-bit", data={"fluent-bit.conf": FLUENT_BIT})
    volumes = [{"name": "c", "configMap": {"name": "fluent-bit"}}]
    reading = read_objects(tmp_path, shipper, deployment(container(), kind="DaemonSet", volumes=volumes))
    for address in ("app/ConfigMap/fluent-bit", "app/DaemonSet/web"):
        assert values(reading, address, "resource.sends_to") == ["http-intake.logs.datadoghq.com"]
        assert value(reading, address, "resource.sends_to_party") == Subject(SubjectKind.PARTY, "datadog")
        assert value(reading, address, "resource.sends_to_country") == Country("US")
    assert value(reading, "app/ConfigMap/fluent-bit", "resource.class") == "log_sink"


def test_a_plain_config_map_is_no_log_sink(tmp_path: Path) -> None:
    reading = read_objects(
        tmp_path, thing("ConfigMap", "c", data={"host": "datadoghq.com", "a.yaml": "a: 1"})
    )
    assert value(reading, "app/ConfigMap/c", "resource.class") == "other"
    assert values(reading, "app/ConfigMap/c", "resource.sends_to") == []


def test_an_unknown_receiver_is_unresolved_and_not_sure(tmp_path: Path) -> None:
    env = [{"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "https://otlp.acme.example:4318"}]
    reading = read_objects(tmp_path, deployment(container(env=env)))
    (row,) = [entry for entry in reading.observations if entry.property == "resource.sends_to_party"]
    assert row.value == Subject(SubjectKind.PARTY, "unresolved/otlp.acme.example")
    assert row.confidence <= 0.5
    assert isinstance(value(reading, WEB, "resource.sends_to_country"), Unknown)


def test_addresses_inside_the_cluster_have_no_party(tmp_path: Path) -> None:
    env = [{"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://collector.monitoring.svc:4318"}]
    reading = read_objects(tmp_path, deployment(container(env=env)))
    assert values(reading, WEB, "resource.sends_to") == ["http://collector.monitoring.svc:4318"]
    assert values(reading, WEB, "resource.sends_to_party") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FLUENT_BIT, ["http-intake.logs.datadoghq.com"]),
        ("[OUTPUT]\n  Name datadog\n", ["http-intake.logs.datadoghq.com"]),
        ("[OUTPUT]\n  Name stdout\n", []),
        ("[OUTPUT]\n  Name cloudwatch_logs\n  region us-east-1\n", ["logs.us-east-1.amazonaws.com"]),
        ("pipeline:\n  outputs:\n    - name: http\n      host: logs.example.com\n", ["logs.example.com"]),
        ('[sinks.dd]\ntype = "datadog_logs"\nsite = "datadoghq.eu"\n', ["http-intake.logs.datadoghq.eu"]),
        ("sinks:\n  es:\n    type: elasticsearch\n    endpoints: [https://es.example.com:9200]\n", ["https://es.example.com:9200"]),
        ("sinks:\n  c:\n    type: console\n", []),
        (
            "exporters:\n  otlphttp/a: {endpoint: https://a.example.com}\n  otlp/unused: {endpoint: b.example.com:1}\n"
            "service: {pipelines: {logs: {exporters: [otlphttp/a]}}}\n",
            ["https://a.example.com"],
        ),
        ("exporters:\n  datadog: {api: {site: us5.datadoghq.com}}\n", ["http-intake.logs.us5.datadoghq.com"]),
        ("<match **>\n  @type splunk_hec\n  hec_host x\n  host hec.splunkcloud.com\n</match>\n", ["hec.splunkcloud.com"]),
        ("exporters: [", []),
        ("a: &x [1]\nb: *x\n", []),
        ("", []),
    ],
)  # fmt: skip
def test_destinations(text: str, expected: list[str]) -> None:
    found = destinations(text)
    assert [address for address, _words in found] == expected
    assert all(words in text for _address, words in found)


def test_hostile_shipper_texts_end_quickly() -> None:
    assert destinations("<match x>" * 20_000) == []
    assert destinations("{" * 100_000) == []
    assert destinations("[" * 100_000) == []
    assert destinations("x" * 2_000_000) == []


def test_region_and_operator_are_what_the_site_declares(tmp_path: Path) -> None:
    nobody = read_objects(tmp_path, deployment(container()))
    assert value(nobody, WEB, "resource.country") is None
    reading = read_objects(tmp_path, deployment(container()), knowledge=load_knowledge(SAMPLE))
    assert value(reading, WEB, "resource.country") == Country("DE")
    assert value(reading, WEB, "resource.operated_by") == Subject(SubjectKind.PARTY, "stackit")


def test_region_of_a_node_selector_comes_first(tmp_path: Path) -> None:
    selector = {"topology.kubernetes.io/region": "us-east-1"}
    reading = read_objects(
        tmp_path, deployment(container(), nodeSelector=selector), knowledge=load_knowledge(SAMPLE)
    )
    assert value(reading, WEB, "resource.region") == "us-east-1"
    assert value(reading, WEB, "resource.country") is None


@pytest.mark.parametrize(
    ("spec", "open_to_world", "unknown"),
    [
        ({"type": "LoadBalancer", "ports": [{"port": 22}]}, True, True),
        ({"type": "LoadBalancer", "ports": [{"port": 443}]}, None, True),
        (
            {"type": "LoadBalancer", "loadBalancerSourceRanges": ["192.0.2.0/24"], "ports": [{"port": 22}]},
            False,
            False,
        ),
        (
            {"type": "LoadBalancer", "loadBalancerSourceRanges": ["0.0.0.0/0"], "ports": [{"port": 22}]},
            True,
            True,
        ),
        ({"type": "ClusterIP", "ports": [{"port": 22}]}, None, False),
    ],
)
def test_services(tmp_path: Path, spec: dict[str, Any], open_to_world: bool | None, unknown: bool) -> None:
    reading = read_objects(tmp_path, thing("Service", "s", spec))
    assert value(reading, "app/Service/s", "resource.open_to_world") is open_to_world
    assert isinstance(value(reading, "app/Service/s", "resource.public"), Unknown) is unknown


@pytest.mark.parametrize(
    ("spec", "annotations", "expected"),
    [
        ({"rules": [{"host": "h.example"}]}, {}, False),
        ({}, {}, False),
        ({"tls": [{"hosts": ["h.example"]}]}, {}, None),
        ({"tls": [{}]}, {"nginx.ingress.kubernetes.io/force-ssl-redirect": "true"}, True),
    ],
)
def test_ingresses(tmp_path: Path, spec: Any, annotations: Any, expected: bool | None) -> None:
    found = thing("Ingress", "i", spec)
    found["metadata"]["annotations"] = annotations
    assert value(read_objects(tmp_path, found), "app/Ingress/i", "resource.tls_enforced") is expected


def test_webhooks_outside_see_every_object(tmp_path: Path) -> None:
    hooks = [{"name": "w", "clientConfig": {"url": "https://hook.datadoghq.com/x"}}]
    found = thing("ValidatingWebhookConfiguration", "w", webhooks=hooks)
    reading = read_objects(tmp_path, found)
    assert values(reading, "-/ValidatingWebhookConfiguration/w", "resource.sends_to_party") == [
        Subject(SubjectKind.PARTY, "datadog")
    ]


def test_secrets_are_not_repeated(tmp_path: Path) -> None:
    secret = thing("Secret", "s", data={"password": "aHVzaA=="}, stringData={"token": "hush"})
    reading = read_objects(tmp_path, secret)
    assert not any("hush" in row.quote or "aHVzaA" in row.quote for row in reading.observations)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n", ProblemReason.UNSUPPORTED),
        ("{{- if .Values.on }}\napiVersion: v1\nkind: Pod\n{{- end }}\n", ProblemReason.UNSUPPORTED),
        ("a: [1\n", ProblemReason.MALFORMED),
        ("hello: world\n", ProblemReason.UNSUPPORTED),
        ("a: &a [x,x]\nb: &b [*a,*a]\n" + "".join(f"c{n}: &c{n} [{','.join(['*c' + str(n - 1) if n else '*b'] * 9)}]\n" for n in range(9)), ProblemReason.BOMB),
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_a_problem(tmp_path: Path, text: str, reason: ProblemReason) -> None:
    reading = read_text(tmp_path, text)
    assert [problem.reason for problem in reading.problems] == [reason]
    assert reading.resources == ()


def test_a_quoted_brace_is_no_template(tmp_path: Path) -> None:
    text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: "{{ $labels.x }}"\n  b: |\n    x: {{ y }}\n'
    assert read_text(tmp_path, text).problems == ()


def test_documents_that_are_no_objects_are_named(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "---\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\n- 1\n")
    assert len(reading.resources) == 1
    assert [problem.place for problem in reading.problems] == ["document 2"]
    nameless = read_text(tmp_path, "apiVersion: v1\nkind: Secret\n")
    assert [problem.whole for problem in nameless.problems] == [False]


@pytest.mark.parametrize("wrong", [7, "x", [], [7], {}, None, True, {"a": [None]}], ids=repr)
def test_parts_of_the_wrong_shape_never_raise(tmp_path: Path, wrong: Any) -> None:
    objects = [
        thing("Deployment", "a", wrong),
        thing(
            "Deployment",
            "b",
            {"template": {"spec": {"containers": wrong, "volumes": wrong, "nodeSelector": wrong}}},
        ),
        thing(
            "Pod",
            "c",
            {"containers": [{"image": wrong, "env": wrong, "securityContext": wrong, "envFrom": wrong}]},
        ),
        thing("Service", "d", {"type": "LoadBalancer", "ports": wrong, "loadBalancerSourceRanges": wrong}),
        thing("Ingress", "e", {"rules": wrong}),
        thing("ConfigMap", "f", data=wrong),
        thing("ValidatingWebhookConfiguration", "g", webhooks=wrong),
    ]
    assert len(read_objects(tmp_path, *objects).resources) == len(objects)


@pytest.mark.parametrize(
    ("text", "registry", "digest"),
    [
        ("nginx", "docker.io", ""),
        ("library/nginx:1", "docker.io", ""),
        ("index.docker.io/library/nginx", "docker.io", ""),
        ("localhost/x", "localhost", ""),
        ("reg.example.org:5000/a/b:1", "reg.example.org", ""),
        (f"ghcr.io/a@sha256:{DIGEST.upper()}", "ghcr.io", DIGEST),
        ("ghcr.io/a@sha256:short", "ghcr.io", ""),
    ],
)
def test_image_references(text: str, registry: str, digest: str) -> None:
    found = parse_image(text)
    assert found is not None
    assert (found.registry, found.digest) == (registry, digest)


@pytest.mark.parametrize("text", ["", " a", "a b", "${IMAGE}", "{{ .Values.image }}"])
def test_no_image_references(text: str) -> None:
    assert parse_image(text) is None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://A.example.com:443/x", "a.example.com"),
        ("a.example.com:9200", "a.example.com"),
        ("udp://203.0.113.5:514", "203.0.113.5"),
        ("https://[2001:db8::1]:443", "2001:db8::1"),
        ("${HOST}", ""),
        ("{{ host }}", ""),
        ("http://[", ""),
        ("", ""),
        ("a b", ""),
    ],
)
def test_hosts(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("loki", True),
        ("loki.logging.svc", True),
        ("10.1.2.3", True),
        ("::1", True),
        ("8.8.8.8", False),
        ("a.eu", False),
    ],
)
def test_internal_hosts(host: str, expected: bool) -> None:
    assert is_internal(host) is expected
