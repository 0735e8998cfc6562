"""The Sigma specification, case by case: a rule, events, and which of them it is true for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hansa.detection import Context, Detector, load_rules
from hansa.telemetry import Event

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "conformance").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
HEAD = {"title": "Case", "id": "00000000-0000-4000-8000-000000000001", "level": "low"}
SOURCE = {"product": "kubernetes", "service": "audit"}


def matching(tmp_path: Path, case: dict[str, Any], *, every_rule: bool) -> list[int]:
    rule = {**HEAD, "logsource": SOURCE, "detection": case["detection"]}
    path = tmp_path / "rule.yml"
    path.write_text(yaml.safe_dump(rule, allow_unicode=True), "utf-8")
    rules = load_rules(tmp_path, [path], context=Context.of(**case.get("context", {})))
    assert not rules.failures
    detector = Detector(rules, every_rule=every_rule)
    # The shape by which the product is known; its value is looked for by no case.
    events = [
        Event({"apiVersion": "audit.k8s.io/v1", **event}, index, "log", "")
        for index, event in enumerate(case["events"])
    ]
    return [detection.record for detection in detector.run([events])]


@pytest.mark.parametrize("case", CASES)
def test_case(tmp_path: Path, case: dict[str, Any]) -> None:
    assert matching(tmp_path, case, every_rule=True) == case["match"]
    assert matching(tmp_path, case, every_rule=False) == case["match"]


def test_there_are_enough_cases() -> None:
    names = [case.values[0]["name"] for case in CASES]
    assert len(names) >= 120
    assert len(set(names)) == len(names)


REFUSED = {
    "look-around runs without bound": {"s": {"a|re": "(?=x)y"}, "condition": "s"},
    "back references run without bound": {"s": {"a|re": r"(x)\1"}, "condition": "s"},
    "no such selection": {"s": {"a": 1}, "condition": "t"},
    "a pattern that fits nothing": {"s": {"a": 1}, "condition": "1 of t_*"},
    "an unknown modifier": {"s": {"a|fuzzy": "x"}, "condition": "s"},
    "the pipe of Sigma 1": {"s": {"a": 1}, "condition": "s | count() > 3"},
    "base64 of a wildcard": {"s": {"a|base64": "x*"}, "condition": "s"},
    "no condition": {"s": {"a": 1}},
    "no network": {"s": {"a|cidr": "10.0.0.0/99"}, "condition": "s"},
    "a placeholder without a value": {"s": {"a|expand": "%nobody%"}, "condition": "s"},
    "an order of text": {"s": {"a|lt": "x"}, "condition": "s"},
    "a broken regular expression": {"s": {"a|re": "("}, "condition": "s"},
    "brackets that do not close": {"s": {"a": 1}, "condition": "(s"},
}


@pytest.mark.parametrize("detection", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_run_is_named(tmp_path: Path, detection: dict[str, Any]) -> None:
    path = tmp_path / "rule.yml"
    path.write_text(yaml.safe_dump({**HEAD, "logsource": SOURCE, "detection": detection}), "utf-8")
    rules = load_rules(tmp_path, [path])
    assert rules.rules == ()
    assert [(failure.path, failure.title) for failure in rules.failures] == [("rule.yml", "Case")]
    assert rules.failures[0].reason
