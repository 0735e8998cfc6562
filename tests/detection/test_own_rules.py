"""Every rule that ships fires on what it is about and leaves its neighbours alone."""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from hansa.detection import (
    Context,
    Detector,
    Rule,
    RuleSet,
    load_rules,
    observations_from,
    own_rules_folder,
)
from hansa.knowledge import load_vocabulary
from hansa.telemetry import Event, read_events

CONTEXT = Context.of(reviewed_digests=["sha256:0123abcd"], allowed_countries=["NL", "DE"])
SYSMON = "Microsoft-Windows-Sysmon/Operational"
SHAPES: dict[str, dict[str, Any]] = {
    "sysmon1": {"Channel": SYSMON, "EventID": 1},
    "sysmon10": {"Channel": SYSMON, "EventID": 10},
    "sysmon11": {"Channel": SYSMON, "EventID": 11},
    "ps4104": {"Channel": "Microsoft-Windows-PowerShell/Operational", "EventID": 4104},
    "system": {"Channel": "System"},
    "security": {"Channel": "Security"},
    "sec4688": {"Channel": "Security", "EventID": 4688},
    "linux": {},
    "kubernetes": {"apiVersion": "audit.k8s.io/v1"},
    "aws": {"eventVersion": "1.11", "awsRegion": "eu-central-1"},
    "stackit": {"product": "stackit"},
    "ovh": {"product": "ovh"},
    "openstack": {"typeURI": "http://schemas.dmtf.org/cloud/audit/1.0/event"},
}
CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "own_rules.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def own() -> RuleSet:
    return load_rules(own_rules_folder(), [own_rules_folder()], context=CONTEXT)


def rule_of(own: RuleSet, stem: str) -> Rule:
    return next(rule for rule in own.rules if rule.path == f"{stem}.yml")


def fired(rule: Rule, shape: str, events: list[dict[str, Any]]) -> list[int]:
    batch = [Event({**SHAPES[shape], **event}, index, "log", "") for index, event in enumerate(events)]
    return [detection.record for detection in Detector(RuleSet((rule,))).run([batch])]


@pytest.mark.parametrize("stem", CASES)
def test_fires_and_stays_silent(own: RuleSet, stem: str) -> None:
    case, rule = CASES[stem], rule_of(own, stem)
    assert case["fires"]
    assert case["silent"]
    assert fired(rule, case["shape"], case["fires"]) == list(range(len(case["fires"])))
    assert fired(rule, case["shape"], case["silent"]) == []


def test_every_rule_loads_and_is_tested(own: RuleSet) -> None:
    assert own.failures == ()
    assert {f"{stem}.yml" for stem in CASES} == {rule.path for rule in own.rules}
    assert len({rule.id for rule in own.rules}) == len(own.rules)
    for rule in own.rules:
        uuid.UUID(rule.id)
        assert rule.level in ("low", "medium", "high", "critical")
        assert rule.proves == bool(rule.control)


def test_without_a_context_rules_that_need_one_are_named() -> None:
    bare = load_rules(own_rules_folder(), [own_rules_folder()])
    assert {failure.path: failure.reason for failure in bare.failures} == {
        "k8s_unreviewed_image.yml": "placeholder %reviewed_digests% has no value",
        "stackit_support_access_abroad.yml": "placeholder %allowed_countries% has no value",
    }


@pytest.fixture(scope="module")
def sample(own: RuleSet, havenstad: Path) -> tuple[Any, ...]:
    folder = havenstad / "telemetry"
    if not folder.is_dir():
        pytest.skip("the sample has no telemetry")
    detector = Detector(own)
    detections, sources = [], []
    for path in sorted(folder.iterdir()):
        events = read_events(havenstad, path)
        detections += list(detector.run(events))
        sources += events.sources
        assert events.problems == []
    return detections, sources, detector.summary()


def test_the_story_of_the_sample_is_seen(sample: tuple[Any, ...], repository: Path) -> None:
    detections, _, summary = sample
    story = yaml.safe_load((repository / "tests/sample/attack_story.yaml").read_text("utf-8"))
    assert summary.events == sum(story["events"].values())
    assert summary.unplaced == 0
    steps = {(step["file"], step["record"]): step["step"] for step in story["steps"]}
    hits = Counter((hit.file.partition("!/")[0], hit.record) for hit in detections)
    # Nothing fires on the five days of ordinary work around the attack.
    assert set(hits) <= set(steps)
    kinds = {steps[place] for place in hits}
    assert kinds >= {"execution", "credentials", "lateral", "evasion", "escalation", "keys", "exfiltration"}
    assert len(hits) >= 20


def test_detections_that_prove_become_observations(sample: tuple[Any, ...]) -> None:
    detections, sources, _ = sample
    observations = observations_from(detections, sources)
    vocabulary = load_vocabulary()
    assert [vocabulary.fault(observation) for observation in observations] == [""] * len(observations)
    proven = {o.value for o in observations if o.property == "detection.proves"}
    assert proven == {"KEY-09", "LOC-08"}
    # A detection whose rule proves nothing is incident information only.
    confirmed = {o.value for o in observations if o.property == "detection.confirmed"}
    assert confirmed == {hit.rule_id for hit in detections if hit.control}
    assert confirmed < {hit.rule_id for hit in detections}


def test_the_quote_stands_at_its_place(sample: tuple[Any, ...], havenstad: Path) -> None:
    detections, sources, _ = sample
    for observation in observations_from(detections, sources):
        path = havenstad / observation.source.path.partition("!/")[0]
        events = [event for batch in read_events(havenstad, path) for event in batch]
        assert observation.quote
        assert observation.quote in events[observation.locator.index].raw
