"""Log sources, shapes of events, loading, the summary, and real data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

import hansa.detection
from hansa.detection import Detection, Detector, RuleSet, load_products, load_rules
from hansa.telemetry import Event, read_events

SYSMON = "Microsoft-Windows-Sysmon/Operational"


def rules(tmp_path: Path, *bodies: dict[str, Any]) -> RuleSet:
    for number, body in enumerate(bodies):
        head = {"title": f"Rule {number}", "id": f"00000000-0000-4000-8000-{number:012}", "level": "high"}
        (tmp_path / f"{number}.yml").write_text(yaml.safe_dump({**head, **body}), "utf-8")
    found = load_rules(tmp_path, [tmp_path])
    assert not found.failures
    return found


def body(detection: dict[str, Any], **source: str) -> dict[str, Any]:
    return {"logsource": source, "detection": {"s": detection, "condition": "s"}}


def run(ruleset: RuleSet, *events: dict[str, Any]) -> list[Detection]:
    return list(Detector(ruleset).run([[Event(data, i, "log", "") for i, data in enumerate(events)]]))


def evtx(channel: str, event_id: Any, **fields: Any) -> dict[str, Any]:
    system = {
        "Provider": {"#attributes": {"Name": "P"}},
        "EventID": event_id,
        "Channel": channel,
        "Computer": "host.example",
        "TimeCreated": {"#attributes": {"SystemTime": "2026-10-27T12:00:00.123456700Z"}},
    }
    return {"Event": {"System": system, "EventData": fields}}


IMAGE = {"Image|endswith": "\\cmd.exe"}
PROCESS = {"product": "windows", "category": "process_creation"}
ONE_PROCESS_IN_EVERY_SHAPE = {
    "evtx": evtx(SYSMON, 1, Image="C:\\cmd.exe"),
    "evtx with qualifiers": evtx(SYSMON, {"#attributes": {"Qualifiers": 0}, "#text": 1}, Image="C:\\cmd.exe"),
    "evtx with text id": evtx(SYSMON, "1", Image="C:\\cmd.exe"),
    "evtx in UserData": {
        "Event": {**evtx(SYSMON, 1)["Event"], "EventData": None, "UserData": {"X": {"Image": "C:\\cmd.exe"}}}
    },
    "built-in": evtx("Security", 4688, NewProcessName="C:\\cmd.exe"),
    "flat": {"Channel": SYSMON, "EventID": 1, "Image": "C:\\cmd.exe", "Hostname": "h"},
    "flat, text id": {"Channel": SYSMON.lower(), "EventID": "1", "Image": "C:\\cmd.exe"},
    "flat, built-in": {"Channel": "Security", "EventID": 4688, "NewProcessName": "C:\\cmd.exe"},
    "winlogbeat": {"winlog": {"channel": SYSMON, "event_id": 1, "event_data": {"Image": "C:\\cmd.exe"}}},
    "winlogbeat, dotted": {
        "winlog.channel": SYSMON,
        "winlog.event_id": "1",
        "winlog.event_data.Image": "C:\\cmd.exe",
    },
}


@pytest.mark.parametrize("event", ONE_PROCESS_IN_EVERY_SHAPE.values(), ids=ONE_PROCESS_IN_EVERY_SHAPE.keys())
def test_a_process_in_every_shape(tmp_path: Path, event: dict[str, Any]) -> None:
    (hit,) = run(rules(tmp_path, body(IMAGE, **PROCESS)), event)
    assert hit.matched == {"Image": "C:\\cmd.exe"}
    assert hit.channel.lower() in (SYSMON.lower(), "security")
    assert hit.event_id in ("1", "4688")


def test_a_rule_is_about_its_log_source_only(tmp_path: Path) -> None:
    ruleset = rules(
        tmp_path,
        body(IMAGE, **PROCESS),
        body(IMAGE, product="windows", service="sysmon"),
        body(IMAGE, product="windows", category="image_load"),
        body(IMAGE, product="linux", category="process_creation"),
        body(IMAGE, category="process_creation"),
        body(IMAGE, product="windows"),
    )
    hits = run(ruleset, {"Channel": SYSMON, "EventID": 1, "Image": "\\cmd.exe"})
    assert [hit.rule_title for hit in hits] == ["Rule 0", "Rule 1", "Rule 4", "Rule 5"]


def test_a_rule_fires_once_where_log_sources_overlap(tmp_path: Path) -> None:
    ruleset = rules(tmp_path, body({"EventID": 4688}, product="windows"))
    assert len(run(ruleset, {"Channel": "Security", "EventID": 4688})) == 1


def test_system_attributes_and_other_names(tmp_path: Path) -> None:
    ruleset = rules(tmp_path, body({"Provider_Name": "P", "Computer|startswith": "host"}, product="windows"))
    hits = run(
        ruleset,
        evtx("System", 1),
        {"Channel": "System", "EventID": 1, "SourceName": "P", "Hostname": "HOST1"},
    )
    assert [(hit.record, hit.computer) for hit in hits] == [(0, "host.example"), (1, "HOST1")]
    assert hits[0].time == "2026-10-27T12:00:00.123456Z"


def test_registry_events_of_both_kinds(tmp_path: Path) -> None:
    asked = {"TargetObject|endswith": "\\Run\\evil", "Details": "x"}
    ruleset = rules(tmp_path, body(asked, product="windows", category="registry_set"))
    hits = run(
        ruleset,
        {"Channel": SYSMON, "EventID": 13, "TargetObject": "HKLM\\Run\\evil", "Details": "x"},
        evtx("Security", 4657, ObjectName="\\REGISTRY\\Run", ObjectValueName="evil", NewValue="x"),
    )
    assert [hit.record for hit in hits] == [0, 1]


def test_the_matched_fields_are_those_that_made_it_true(tmp_path: Path) -> None:
    rule = {
        "logsource": {"product": "kubernetes"},
        "detection": {
            "a": {"verb": "get", "x|exists": True},
            "b": [{"one": 1}, {"two": 2}],
            "c": {"three": 3},
            "k": ["needle"],
            "condition": "a and b and not c and k",
        },
    }
    event = {"apiVersion": "audit.k8s.io/v1", "verb": "GET", "x": None, "two": 2, "z": {"q": ["a needle"]}}
    (hit,) = run(rules(tmp_path, rule), event)
    assert hit.matched == {"verb": "GET", "x": None, "two": 2, "keyword": "a needle"}


def test_a_long_value_is_cut_and_says_so(tmp_path: Path) -> None:
    (hit,) = run(
        rules(tmp_path, body({"a|contains": "x"}, product="kubernetes")),
        {"apiVersion": "audit.k8s.io/v1", "a": "x" * 10_000},
    )
    assert hit.matched["a"].endswith("… (10000 characters)")


def test_the_summary_says_what_could_not_fire(tmp_path: Path) -> None:
    ruleset = rules(
        tmp_path,
        body({"Image": "x"}, **PROCESS),
        body({"Nowhere": "x", "Image": "y"}, **PROCESS),
        body({"a": 1}, product="azure", service="signinlogs"),
        body({"a": 1}, product="windows", service="windefend"),
    )
    detector = Detector(ruleset)
    events = [
        Event({"Channel": SYSMON, "EventID": 1, "Image": "z"}, 0, "log", ""),
        Event({"what": "is this"}, 1, "log", ""),
    ]
    assert list(detector.run([events])) == []
    summary = detector.summary()
    assert (summary.events, summary.unplaced, summary.rules, summary.fired) == (2, 1, 4, 0)
    assert [(rule.title, rule.reason) for rule in summary.silent] == [
        ("Rule 1", "never present: Nowhere"),
        ("Rule 2", "no events are known to be of log source azure/signinlogs"),
        ("Rule 3", "no event of log source windows/windefend"),
    ]


def test_regular_expressions_stay_linear(tmp_path: Path) -> None:
    ruleset = rules(tmp_path, body({"a|re": "^(a+)+$"}, product="kubernetes"))
    start = time.process_time()
    assert run(ruleset, {"apiVersion": "audit.k8s.io/v1", "a": "a" * 200_000 + "!"}) == []
    assert time.process_time() - start < 20


def test_many_wildcards_stay_linear(tmp_path: Path) -> None:
    ruleset = rules(tmp_path, body({"a": "*a?" * 30 + "b"}, product="kubernetes"))
    assert run(ruleset, {"apiVersion": "audit.k8s.io/v1", "a": "a" * 100_000}) == []


BAD_FILES = {
    "correlation.yml": (
        b"title: x\ncorrelation: {type: event_count}\n",
        "correlation rules are not supported yet",
    ),
    "filter.yml": (
        b"title: x\nfilter: {rules: [a]}\nlogsource: {product: x}\n",
        "filters are not supported yet",
    ),
    "empty.yml": (b"", "is empty"),
    "comment.yml": (b"# nothing\n", "holds no rule"),
    "list.yml": (b"- a\n- b\n", "is not a Sigma rule: not a mapping"),
    "other.yml": (b"title: x\nkind: Pod\n", "is not a Sigma rule: no detection"),
    "broken.yml": (b"title: [x\n", "is not valid YAML"),
    "encoding.yml": (b"title: \xff\xfe\xfa\n", "is not valid UTF-"),
    "bomb.yml": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n".encode()
            for n in range(8)
        ),
        "grows beyond",
    ),
    "deep.yml": (b"a: " + b"[" * 5000, "nested deeper"),
    "types.yml": (b"title: 3\ndetection: 5\nlogsource: 7\n", ""),
    "null.yml": (b"title: x\nlogsource: {product: windows}\ndetection: {s: {a: 1}, condition: null}\n", ""),
    "hansa.yml": (
        b"title: x\nhansa: 3\nlogsource: {product: windows}\ndetection: {s: {a: 1}, condition: s}\n",
        "has a `hansa` attribute",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_named_and_stops_nothing(tmp_path: Path, name: str) -> None:
    data, reason = BAD_FILES[name]
    (tmp_path / name).write_bytes(data)
    good = {
        "title": "good",
        "logsource": {"product": "windows"},
        "detection": {"s": {"a": 1}, "condition": "s"},
    }
    (tmp_path / "z.yml").write_text(yaml.safe_dump(good), "utf-8")
    found = load_rules(tmp_path, [tmp_path])
    assert [rule.title for rule in found.rules] == ["good"]
    assert [failure.path for failure in found.failures] == [name]
    assert reason in found.failures[0].reason
    assert found.failures[0].problem().path == name


def test_several_documents_in_a_file(tmp_path: Path) -> None:
    good = yaml.safe_dump({"title": "a", **body({"a": 1}, product="windows")})
    bad = yaml.safe_dump({"title": "b", "correlation": {}})
    (tmp_path / "x.yml").write_text("---\n".join([good, bad, good]), "utf-8")
    found = load_rules(tmp_path, [tmp_path / "x.yml"])
    assert [rule.document for rule in found.rules] == [0, 2]
    assert [(failure.document, failure.title) for failure in found.failures] == [(1, "b")]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = load_rules(tmp_path, [tmp_path / "gone"])
    assert [failure.reason for failure in found.failures] == ["does not exist"]


def test_every_log_source_names_one_thing() -> None:
    products = load_products()
    assert set(products) == {"windows", "linux", "kubernetes", "aws", "stackit", "ovh", "openstack"}
    for product in products.values():
        assert product.entries
        assert all(name in product.keys for entry in product.entries for name, _ in entry.when)


def test_exported_names() -> None:
    assert all(hasattr(hansa.detection, name) for name in hansa.detection.__all__)


@pytest.fixture(scope="module")
def public_rules(corpus: Path) -> RuleSet:
    return load_rules(corpus, [corpus / "sigma" / "rules"])


@pytest.mark.corpus
def test_public_rules_load_or_are_named(public_rules: RuleSet) -> None:
    files = {rule.path for rule in public_rules.rules} | {failure.path for failure in public_rules.failures}
    assert len(files) == 3141
    assert len(public_rules.rules) + len(public_rules.failures) == 3141


@pytest.mark.corpus
def test_placeholder_rules_are_named(corpus: Path) -> None:
    found = load_rules(corpus, [corpus / "sigma" / "rules-placeholder"])
    assert found.failures
    assert all("has no value" in failure.reason for failure in found.failures)


@pytest.mark.corpus
def test_public_rules_on_all_event_logs(corpus: Path, public_rules: RuleSet) -> None:
    quick, slow = Detector(public_rules), Detector(public_rules, every_rule=True)
    for path in sorted((corpus / "evtx").rglob("*.evtx")):
        batches = list(read_events(corpus, path))
        # The witnesses leave out no rule that is true.
        assert list(quick.run(batches)) == list(slow.run(batches)), path.name
    summary = quick.summary()
    assert summary.events == 4607
    assert summary.unplaced == 0
    assert sum(summary.detections.values()) > 200
    assert summary.fired + len(summary.silent) <= summary.rules == len(public_rules.rules)
